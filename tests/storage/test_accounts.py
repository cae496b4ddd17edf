"""Telegram accounts: a guest, a colleague, both or neither, found in one question."""

from __future__ import annotations

from datetime import UTC, datetime

from club.rules.calendar import Calendar
from club.rules.staff import Role
from storage import accounts, members, staff
from storage.accounts import Account
from storage.database import Database

NOW = datetime(2026, 3, 21, 12, tzinfo=UTC)
GUEST, COLLEAGUE, BOTH, STRANGER = 1, 2, 3, 4


async def test_an_account_is_a_guests_or_a_colleagues_or_both(database: Database) -> None:
    async with database.transaction() as tx:
        for telegram_id in (GUEST, BOTH):
            await members.add_arrival(
                tx, telegram_id, language="fa", calendar=Calendar.JALALI, source=None, referrer_id=None, now=NOW
            )
        for telegram_id in (COLLEAGUE, BOTH):
            await staff.set_hired(
                tx, telegram_id, name="سارا", role=Role.WAITER, language="en", invited_by=None, now=NOW
            )
    async with database.snapshot() as view:
        for telegram_id in (GUEST, COLLEAGUE, BOTH, STRANGER):
            guest = await members.find_by_telegram(view, telegram_id)
            colleague = await staff.find_by_telegram(view, telegram_id)
            assert await accounts.find(view, telegram_id) == Account(guest, colleague)
            assert (guest is not None, colleague is not None) == (
                telegram_id in (GUEST, BOTH),
                telegram_id in (COLLEAGUE, BOTH),
            )


async def test_who_has_left_is_no_colleague_any_more(database: Database) -> None:
    async with database.transaction() as tx:
        hired = await staff.set_hired(
            tx, COLLEAGUE, name="سارا", role=Role.WAITER, language="en", invited_by=None, now=NOW
        )
        await staff.set_left(tx, hired.id, now=NOW)
    assert await accounts.find(database.glance, COLLEAGUE) == Account(None, None)
