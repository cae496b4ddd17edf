"""What features add to the screen of another one: in the order of its places, escaped once, in rows of two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.actions import Action
from bot.additions import Added, Addition, Additions
from bot.context import ClubContext
from bot.screens import guests, points
from bot.texts import Texts
from club.rules.calendar import Calendar
from club.rules.earning_terms import STANDARD_TERMS
from club.rules.guests import GuestCard
from club.rules.members import Member, MemberId
from club.rules.points import Balance
from club.rules.staff import Role, Staff, StaffId
from storage.database import Snapshot
from tests.conversation import fold

FA = Texts.load(ZoneInfo("Asia/Tehran")).speaker("fa")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANYBODY = cast(ClubContext, None)
NOWHERE = cast(Snapshot, None)
"""These features look nothing up."""
SARA = Member(
    id=MemberId(1),
    telegram_id=5,
    phone=None,
    name="سارا",
    language="fa",
    calendar=Calendar.JALALI,
    birthday_calendar=None,
    birthday_month=None,
    birthday_day=None,
    birthday_year=None,
    birthday_set_at=None,
    code="12345678",
    source=None,
    referrer_id=None,
    dietary=None,
    created_at=NOW,
    seen_at=NOW,
    joined_at=NOW,
    blocked_at=None,
    deactivated_at=None,
    forgotten_at=None,
    paused_until_at=None,
)
WAITER = Staff(StaffId(1), 6, "علی", Role.WAITER, "fa", None, NOW, None)
CARD = GuestCard(member=SARA, orders=(), orders_count=0, points=120, vouchers=(), viewer=WAITER)


def button(name: str) -> InlineKeyboardButton:
    return Action(f"{name}.open").button(name)


def names(rows: Any) -> list[list[str]]:
    return [[each.text for each in row] for row in rows]


async def tier(context: ClubContext, view: Snapshot, subject: str) -> Addition:
    return Addition(line=FA.text("members.which_dietary", dietary="<b>"), buttons=[button("tier")])


async def rewards(context: ClubContext, view: Snapshot, subject: str) -> Addition:
    return Addition(buttons=[button(subject), button("more")])


async def absent(context: ClubContext, view: Snapshot, subject: str) -> None:
    return None


async def test_places_decide_the_order_and_absent_features_leave_no_gap() -> None:
    page: Additions[str] = Additions("tier", "membership", "rewards")
    page.on("rewards", rewards)
    page.on("membership", absent)
    page.on("tier", tier)
    added = await page.gather(ANYBODY, NOWHERE, "sara")
    assert names(added.rows) == [["tier", "sara"], ["more"]]
    assert len(added.lines) == 1
    assert "&lt;b&gt;" in added.lines[0]


async def test_a_place_belongs_to_one_feature() -> None:
    page: Additions[str] = Additions("tier")
    page.on("tier", tier)
    with pytest.raises(ValueError, match="two features"):
        page.on("tier", tier)
    with pytest.raises(ValueError, match="no place"):
        page.on("weather", tier)


async def test_both_screens_show_what_is_added() -> None:
    page: Additions[str] = Additions("tier", "rewards")
    page.on("tier", tier)
    page.on("rewards", rewards)
    added = await page.gather(ANYBODY, NOWHERE, "sara")
    mine = points.summary(FA, Balance(5, 0, 0, None), STANDARD_TERMS, added)
    assert "&lt;b&gt;" in mine.text
    assert isinstance(mine.keyboard, InlineKeyboardMarkup)
    assert [len(row) for row in mine.keyboard.inline_keyboard] == [2, 2]
    assert names(mine.keyboard.inline_keyboard)[1] == ["more", "sara"], "read from the right"
    seen = guests.guest_screen(FA, CARD, added)
    assert added.lines[0] in seen.text
    assert isinstance(seen.keyboard, InlineKeyboardMarkup)
    assert len(seen.keyboard.inline_keyboard) == 2
    assert guests.guest_screen(FA, CARD, Added()).keyboard is None
    assert "سارا" in fold(seen.text)
