"""Who can be written to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from club.rules.calendar import Calendar
from club.rules.members import Unreachable
from club.services import reach
from storage import members
from storage.database import Database

NOW = datetime(2026, 3, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize("reason", list(Unreachable))
async def test_somebody_who_left_is_left_alone_until_she_is_back(database: Database, reason: Unreachable) -> None:
    async with database.transaction() as tx:
        await members.add_arrival(
            tx, 7, language="fa", calendar=Calendar.JALALI, source=None, referrer_id=None, now=NOW
        )
    await reach.lose(database, 7, reason, now=NOW)
    await reach.lose(database, 7, reason, now=NOW + timedelta(days=1))
    async with database.snapshot() as view:
        member = await members.find_by_telegram(view, 7)
    assert member is not None
    assert (member.blocked_at, member.deactivated_at) == ((NOW, None) if reason is Unreachable.BLOCKED else (None, NOW))
    await reach.regain(database, 7)
    async with database.snapshot() as view:
        member = await members.find_by_telegram(view, 7)
    assert member is not None
    assert (member.blocked_at, member.deactivated_at) == (None, None)


async def test_a_stranger_is_nobody(database: Database) -> None:
    await reach.lose(database, 99, Unreachable.BLOCKED, now=NOW)
    await reach.regain(database, 99)
    async with database.snapshot() as view:
        assert await members.find_by_telegram(view, 99) is None
