"""What happens again and again in the cases: somebody eats, has points, reads a screen."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardMarkup

from bot.club import names
from bot.notices import Screen
from bot.texts import Speaker, Texts
from club.rules.bills import Bill
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.services import carts, points
from storage import addresses
from storage.database import Database
from tests.conversation import fold
from tests.menus import NEAR, NOON, colleague, guest, stocked
from tests.services.kitchen import GUEST, NOW, add_guest, open_house
from tests.services.people import joined
from tests.services.test_payment import Table
from tests.services.test_referrals import eats
from tests.services.test_rewards import earn

TEHRAN = ZoneInfo("Asia/Tehran")
TEXTS = Texts.load(TEHRAN)
FA, EN = TEXTS.speaker("fa"), TEXTS.speaker("en", "gregorian")
SPEAKERS = {"fa": FA, "en": EN}
NAMES = 'name_fa = "الف"\nname_en = "A"'
DINING = "[[tables]]\nnumber = 7\nseats = 4"
"""Where a guest of `at_table` sits."""
DELIVERING = f"""[restaurant]
latitude = 36.3790
longitude = 59.3700
[[delivery_zones]]
key = "near"
{NAMES}
radius_m = 7000
fee_toman = 40_000"""
"""How far a guest of `to_her_home` lives, and what that costs."""


class Lot(NamedTuple):
    """Points of one kind, and until when they are good for, on the club's clock."""

    kind: str
    points: int
    from_: str
    until: str
    """Empty: for ever."""


def clock(at: datetime | None) -> str:
    """Say a moment as the club's clock shows it."""
    return "" if at is None else f"{at.astimezone(TEHRAN):%Y-%m-%d %H:%M}"


async def lots(db: Database) -> list[Lot]:
    """All points of everybody, as they came."""
    async with db.snapshot() as view:
        rows = await view.rows("SELECT kind, points, usable_at, expires_at FROM lots ORDER BY id")
    return [
        Lot(kind, many, *(clock(None if at is None else datetime.fromtimestamp(at, TEHRAN)) for at in moments))
        for kind, many, *moments in rows
    ]


async def usable(db: Database, member_id: MemberId, now: datetime = NOW) -> int:
    """What she may spend."""
    async with db.snapshot() as view:
        return (await points.balance(view, member_id, now=now)).usable


async def opening(db: Database) -> MemberId:
    """A house at work, and a guest of it."""
    await open_house(db)
    return await add_guest(db, GUEST)


async def dinner(db: Database, house: House, member_id: MemberId, *, now: datetime = NOW, number: int = 1) -> None:
    """A dinner of 1,350,000 toman, fetched by the guest."""
    await eats(db, member_id, cause=f"dinner {number}", house=house, now=now)


async def regular(db: Database, wanted: int = 0) -> Member:
    """A member with points that never end."""
    member = await joined(db)
    if wanted:
        await earn(db, member.id, wanted)
    return member


async def at_table(db: Database, house: House, *, points: int = 0) -> Table:
    """A guest at table 7, about to order; two kebabs come to 840,000 toman."""
    table = Table(db, await guest(db), await colleague(db, role="owner"), await stocked(db), house)
    if points:
        await table.earns(points)
    return table


async def to_her_home(table: Table) -> Bill:
    """Her bill, when she has two kebabs brought to her home instead: 880,000 toman with the delivery."""
    await table.fills()
    async with table.db.transaction() as tx:
        home = await addresses.add(tx, table.id, title="خانه", words="پلاک ۴", place=NEAR, now=NOON)
    return await carts.choose_address(table.db, table.id, home.id, house=table.house, now=NOON)


def speaking(house: House, language: str) -> Speaker:
    """The voice of a house that has words of its own."""
    return Texts.load(TEHRAN, names=names(house)).speaker(language)


def buttons(screen: Screen) -> list[str]:
    """What stands on the buttons."""
    assert isinstance(screen.keyboard, InlineKeyboardMarkup)
    return [fold(button.text) for row in screen.keyboard.inline_keyboard for button in row]


def line(screen: Screen, number: int = 0) -> str:
    """One line of a screen's words."""
    return fold(screen.text).splitlines()[number]
