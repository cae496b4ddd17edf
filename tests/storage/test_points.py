"""Rows of the ledger that are not there are missed, not made up."""

from __future__ import annotations

import pytest

from club.rules.members import MemberId
from storage import points
from storage.database import Database


async def test_what_is_not_there_is_missed(database: Database) -> None:
    async with database.snapshot() as view:
        assert await points.find_entry(view, 7) is None
        assert await points.find_debt(view, MemberId(7)) == 0
        with pytest.raises(LookupError, match="ledger entry 7"):
            await points.get_entry(view, 7)
        with pytest.raises(LookupError, match="lot 7"):
            await points.get_lot(view, 7)
    async with database.transaction() as tx:
        with pytest.raises(LookupError, match="member 7"):
            await points.hold(tx, MemberId(7))
