"""Birthdays: a gift in the morning some days before, once a Jalali year, to whoever wants to be congratulated."""

from __future__ import annotations

from datetime import date, datetime

from club.rules.gifts import BirthdayGift, Giving, due_day, gift_cause, gift_expires_at, givings
from club.rules.hours import QuietHours, next_allowed
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.outbox import Priority
from club.rules.vouchers import VoucherKind
from club.services import outbox, vouchers
from storage import settings
from storage import vouchers as voucher_rows
from storage.database import Database, Transaction
from storage.vouchers import Celebrant

PAGE = 200
"""How many gifts one transaction gives: an order never waits long for it."""

_DONE = "birthdays_given"
"""The setting that keeps the last morning that was looked after."""


async def give_due(db: Database, now: datetime, *, house: House) -> int:
    """Give the gifts of this morning, and of the mornings that a sleeping machine missed; return how many.

    Run late, twice or after a stop in the middle it goes on where it was: every gift has its cause.
    """
    gift = house.birthday_gift
    if gift is None:
        return 0
    due = due_day(now, gift, house.zone)
    async with db.snapshot() as view:
        stored = await settings.find(view, _DONE)
    done = None if stored is None else date.fromisoformat(stored)
    if done == due:
        return 0
    given = 0
    for giving in givings(due, done=done, gift=gift, zone=house.zone):
        given += await _give_all(db, giving, due=due, gift=gift, now=now, house=house)
    async with db.transaction() as tx:
        await settings.set_value(tx, _DONE, due.isoformat(), now=now)
    return given


async def _give_all(db: Database, giving: Giving, *, due: date, gift: BirthdayGift, now: datetime, house: House) -> int:
    """Give one day's gifts page by page; return how many."""
    given, after = 0, MemberId(0)
    while True:
        async with db.transaction() as tx:
            page = await voucher_rows.list_celebrants(
                tx,
                calendar=giving.birthday.calendar,
                month=giving.birthday.month,
                day=giving.birthday.day,
                jalali_year=giving.jalali_year,
                set_before=giving.set_before,
                now=now,
                after=after,
                limit=PAGE,
            )
            expires_at = gift_expires_at(giving, due, gift, house.zone)
            for celebrant in page:
                await _give(tx, celebrant, giving, gift=gift, expires_at=expires_at, now=now, house=house)
        given += len(page)
        if len(page) < PAGE:
            return given
        after = page[-1].member_id


async def _give(
    tx: Transaction,
    celebrant: Celebrant,
    giving: Giving,
    *,
    gift: BirthdayGift,
    expires_at: datetime,
    now: datetime,
    house: House,
) -> None:
    cause = gift_cause(celebrant.member_id, giving.jalali_year)
    voucher = await vouchers.issue(
        tx,
        celebrant.member_id,
        kind=VoucherKind.BIRTHDAY,
        title_fa=gift.title_fa,
        title_en=gift.title_en,
        cause=cause,
        expires_at=expires_at,
        now=now,
        house=house,
    )
    if voucher is None:  # pragma: no cover - another run gave it between our look and our hand
        return
    await outbox.tell(
        tx,
        chat_id=celebrant.telegram_id,
        notice="birthdays.gift",
        detail={"voucher": voucher.id},
        cause=cause,
        now=now,
        priority=Priority.FOLLOW_UP,
        due_at=next_allowed(now, QuietHours(zone=house.zone)),
    )
