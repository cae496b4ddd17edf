"""Members: what is promised when there is nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from club.rules.members import MemberId
from storage import members
from storage.database import Database

NOW = datetime(2026, 3, 21, 12, tzinfo=UTC)
NOBODY = MemberId(404)


async def test_nobody_is_not_found_and_cannot_be_held(database: Database) -> None:
    async with database.transaction() as tx:
        assert await members.find(tx, NOBODY) is None
        with pytest.raises(LookupError, match="404"):
            await members.get(tx, NOBODY)
        with pytest.raises(LookupError, match="404"):
            await members.lock(tx, NOBODY, NOW)
