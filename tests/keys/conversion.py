"""``[conversion]``: what points become by themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.screens import vouchers as voucher_screens
from club.rules.house import House
from club.rules.members import Member
from club.services import conversion
from storage.database import Database
from tests.keys.case import Story, Template, cases
from tests.keys.stories import (
    DINING,
    SPEAKERS,
    TEHRAN,
    at_table,
    clock,
    line,
    regular,
    usable,
)
from tests.services.kitchen import NOW
from tests.services.test_conversion import mine
from tests.services.test_rewards import earn

MINUTE = timedelta(minutes=1)


KOHLS = Template(
    "[conversion]", 'points_per_reward = 100\namount_toman = 5\ntitle_fa = "پنج"\ntitle_en = "five"', below=DINING
)


def converted(tell: Callable[[Database, House, Member], Awaitable[object]], *, at: datetime) -> Story:
    """380 points that are left to themselves until a moment."""

    async def story(db: Database, house: House) -> object:
        sara = await regular(db)
        await conversion.convert_due(db, house=house, now=NOW)
        await earn(db, sara.id, 380)
        await conversion.convert_due(db, house=house, now=at)
        return await tell(db, house, sara)

    return story


async def codes_and_rest(db: Database, _house: House, sara: Member) -> tuple[int, int]:
    return len(await mine(db, sara.id)), await usable(db, sara.id)


async def last_moment(db: Database, _house: House, sara: Member) -> str:
    return clock((await mine(db, sara.id))[0].expires_at)


def title(language: str) -> Callable[[Database, House, Member], Awaitable[str]]:
    async def tell(db: Database, _house: House, sara: Member) -> str:
        found = await mine(db, sara.id)
        screen = voucher_screens.mine(SPEAKERS[language], found, now=NOW, has_birthday=True)
        return line(screen, 2)

    return tell


async def off_the_next_bill(db: Database, house: House) -> int:
    """What one of the codes takes off, in rial."""
    table = await at_table(db, house)
    await conversion.convert_due(db, house=house, now=NOW)
    await table.earns(380)
    await conversion.convert_due(db, house=house, now=AZAR_IS_OVER)
    await table.fills()
    return (await table.uses((await mine(db, table.id))[0])).tender.voucher_rial


AZAR_IS_OVER = datetime(2026, 12, 22, 1, tzinfo=TEHRAN)
NOVEMBER_IS_OVER = datetime(2026, 12, 1, 1, tzinfo=TEHRAN)
CASES = [
    *cases(
        "conversion",
        KOHLS,
        converted(codes_and_rest, at=AZAR_IS_OVER),
        ("points_per_reward", ("", (3, 80)), ("points_per_reward = 190", (2, 0))),
    ),
    *cases("conversion", KOHLS, off_the_next_bill, ("amount_toman", ("", 50), ("amount_toman = 7", 70))),
    *cases(
        "conversion",
        KOHLS,
        converted(title("fa"), at=AZAR_IS_OVER),
        ("title_fa", ("", "🎁 <b>پنج</b>"), ('title_fa = "شش"', "🎁 <b>شش</b>")),
    ),
    *cases(
        "conversion",
        KOHLS,
        converted(title("en"), at=AZAR_IS_OVER),
        ("title_en", ("", "🎁 <b>five</b>"), ('title_en = "six"', "🎁 <b>six</b>")),
    ),
    *cases(
        "conversion",
        KOHLS,
        converted(last_moment, at=AZAR_IS_OVER),
        ("valid_days", ("", "2027-01-22 00:00"), ("valid_days = 1", "2026-12-24 00:00")),
    ),
    *cases(
        "conversion",
        KOHLS,
        converted(codes_and_rest, at=NOW + MINUTE),
        ("when", ("", (0, 380)), ('when = "at_once"', (3, 80))),
    ),
    *cases(
        "conversion",
        KOHLS,
        converted(codes_and_rest, at=NOVEMBER_IS_OVER),
        ("calendar", ("", (0, 380)), ('calendar = "gregorian"', (3, 80))),
    ),
]
