"""``[[bonuses]]``: when orders earn more than the rate, on what, and how much at most."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from bot.screens import points as screens
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.orders import OrderKind, Payment
from club.services import membership, personal_days, points
from storage.database import Database
from tests.keys.case import Story, Template, cases
from tests.keys.stories import EN, FA, NAMES, TEHRAN, line, lots
from tests.menus import stocked
from tests.services.kitchen import SARA, add_guest, open_house
from tests.services.test_order_points import Till

NOON: Final = datetime(2026, 11, 24, 12, tzinfo=TEHRAN)
"""A Tuesday."""
EVENING: Final = NOON.replace(hour=18)
MONDAY, WEDNESDAY = NOON.replace(day=23), NOON.replace(day=25)

DOUBLE = f'key = "a"\n{NAMES}\npercent = 200'
FILE = Template(
    "[[bonuses]]",
    DOUBLE,
    above=f"""[tiers]
levels = [{{ key = "gold", name_fa = "طلایی", name_en = "Gold", from_toman = 3_000_000 }}]
[personal_days]
per_year = 1
notice_days_min = 0
[paid_membership]
{NAMES}
fee_toman = 1
[own_card]
{NAMES}""",
)
TRIPLE = f'[[bonuses]]\nkey = "b"\n{NAMES}\npercent = 300'
WITH_TRIPLE = Template("[[bonuses]]", DOUBLE, below=TRIPLE)
ADDED = Template("[[bonuses]]", DOUBLE, above='[points]\nstacking = "add"', below=TRIPLE)


async def has_lunch(till: Till, house: House, at: datetime = NOON, **how: Any) -> int:
    """Let her have a kebab for 1,300,000 and a doogh for 200,000 toman: 150 points by the rate."""
    dishes = await stocked(till.db)
    served = [dishes["koobideh"].id, dishes["doogh"].id]
    _, entries = await till.buy(house, 13_000_000, 2_000_000, now=at, dishes=served, **how)
    return sum(entry.points for entry in entries)


async def coming(db: Database, number: int = 0) -> Till:
    """A guest who has never been here."""
    till = Till(db, await add_guest(db, 1001 + number, phone=f"+9891512345{number:02}"))
    till.numbers = itertools.count(100 * number)
    return till


async def a_lunch(db: Database, house: House) -> int:
    return await has_lunch(await coming(db), house)


async def two_lunches_of_one_guest(db: Database, house: House) -> list[int]:
    till = await coming(db)
    return [await has_lunch(till, house) for _ in range(2)]


def lunches_at(*moments: datetime) -> Story:
    """Lunches of different guests."""

    async def story(db: Database, house: House) -> list[int]:
        return [await has_lunch(await coming(db, number), house, at) for number, at in enumerate(moments)]

    return story


def lunches_so(*ways: dict[str, Any]) -> Story:
    """Lunches of different guests, each ordered in its way."""

    async def story(db: Database, house: House) -> list[int]:
        return [await has_lunch(await coming(db, number), house, **how) for number, how in enumerate(ways)]

    return story


def after(prepared: Callable[[Till, House], Awaitable[object]]) -> Story:
    """The lunch of a plain guest, and that of one who has done something before."""

    async def story(db: Database, house: House) -> list[int]:
        await open_house(db)
        plain, special = await coming(db), await coming(db, 1)
        await prepared(special, house)
        return [await has_lunch(each, house) for each in (plain, special)]

    return story


async def rises_to_gold(till: Till, house: House) -> None:
    await till.buy(house, 30_000_000, now=NOON)


async def pays_the_fee(till: Till, house: House) -> None:
    await membership.receive_fee(till.db, till.member_id, after=0, fee_rial=10, by=SARA, now=MONDAY, house=house)


async def chooses_the_day(till: Till, house: House) -> None:
    await personal_days.choose(till.db, till.member_id, NOON.date(), cause="a", now=MONDAY, house=house)


async def lots_of_a_lunch(db: Database, house: House) -> list[tuple[str, int, str]]:
    await a_lunch(db, house)
    return [(lot.kind, lot.points, lot.until[:10]) for lot in await lots(db)]


async def recorded(db: Database, house: House) -> str:
    """Under what the points stand that the rule gave."""
    await a_lunch(db, house)
    async with db.snapshot() as view:
        ((part,),) = await view.rows("SELECT part FROM earning_parts")
    return str(part)


def why(language: str) -> Story:
    """What a guest reads about the points that the rule gave."""

    async def story(db: Database, house: House) -> str:
        await a_lunch(db, house)
        async with db.snapshot() as view:
            entry = (await points.history(view, MemberId(1), page=0)).entries[0]
        return line(screens.why(FA if language == "fa" else EN, entry, page=0), 2).partition(":")[0]

    return story


YEAR = "2027-11-26"
USUALLY = ("", [("base", 150, YEAR), ("bonus", 150, YEAR)])
CASES = [
    *cases(
        "bonuses",
        FILE,
        a_lunch,
        ("is_on", ("", 300), ("is_on = false", 150)),
        ("percent", ("", 300), ("percent = 300", 450)),
        ("extra_points", ("", 300), ("extra_points = 7", 307)),
        ("dishes", ("", 300), ('dishes = ["koobideh"]', 280)),
        ("categories", ("", 300), ('categories = ["grill"]', 280)),
        ("labels", ("", 300), ('labels = ["lamb"]', 280)),
    ),
    *cases(
        "bonuses",
        FILE,
        lots_of_a_lunch,
        ("kind", USUALLY, ('kind = "base"', [("base", 300, YEAR)])),
        ("kind", USUALLY, ('kind = "surprise"', [("base", 150, YEAR), ("surprise", 150, YEAR)])),
        ("life_days", USUALLY, ("life_days = 9", [("base", 150, YEAR), ("bonus", 150, "2026-12-05")])),
        ("life_days", USUALLY, ('life_days = "forever"', [("base", 150, YEAR), ("bonus", 150, "")])),
    ),
    *cases("bonuses", WITH_TRIPLE, a_lunch, ("priority", ("", 450), ("priority = 1", 300))),
    *cases("bonuses", ADDED, a_lunch, ("stacks", ("", 600), ("stacks = false", 450))),
    *cases(
        "bonuses",
        FILE,
        two_lunches_of_one_guest,
        ("max_points_per_order", ("", [300, 300]), ("max_points_per_order = 100", [250, 250])),
        ("max_points_per_day", ("", [300, 300]), ("max_points_per_day = 200", [300, 200])),
        ("first_order", ("", [300, 300]), ("first_order = true", [300, 150])),
    ),
    *cases(
        "bonuses",
        FILE,
        lunches_at(MONDAY, NOON, WEDNESDAY),
        ("weekdays", ("", [300, 300, 300]), ('weekdays = ["tuesday"]', [150, 300, 150])),
        ("first_day", ("", [300, 300, 300]), ("first_day = 2026-11-24", [150, 300, 300])),
        ("last_day", ("", [300, 300, 300]), ("last_day = 2026-11-24", [300, 300, 150])),
        ("days", ("", [300, 300, 300]), ("days = [2026-11-23, 2026-11-25]", [300, 150, 300])),
    ),
    *cases(
        "bonuses",
        FILE,
        lunches_at(NOON, EVENING),
        ("begins", ("", [300, 300]), ("begins = 18:00:00", [150, 300])),
        ("ends", ("", [300, 300]), ("ends = 18:00:00", [300, 150])),
    ),
    *cases(
        "bonuses",
        FILE,
        lunches_so({"kind": OrderKind.PICKUP}, {"kind": OrderKind.DINE_IN}),
        ("kinds", ("", [300, 300]), ('kinds = ["dine_in"]', [150, 300])),
    ),
    *cases(
        "bonuses",
        FILE,
        lunches_so({"payment": Payment.CASH}, {"payment": Payment.OWN_CARD}),
        ("payments", ("", [300, 300]), ('payments = ["own_card"]', [150, 300])),
    ),
    *cases("bonuses", FILE, after(rises_to_gold), ("tiers", ("", [300, 300]), ('tiers = ["gold"]', [150, 300]))),
    *cases(
        "bonuses",
        FILE,
        after(pays_the_fee),
        ("paid_members", ("", [300, 300]), ("paid_members = true", [150, 300])),
    ),
    *cases(
        "bonuses",
        FILE,
        after(chooses_the_day),
        ("personal_day", ("", [300, 300]), ("personal_day = true", [150, 300])),
    ),
    *cases("bonuses", FILE, recorded, ("key", ("", "bonus:a"), ('key = "b"', "bonus:b"))),
    *cases("bonuses", FILE, why("fa"), ("name_fa", ("", "«الف»"), ('name_fa = "سه‌شنبهٔ کباب"', "«سه‌شنبهٔ کباب»"))),
    *cases("bonuses", FILE, why("en"), ("name_en", ("", "“A”"), ('name_en = "Kebab Tuesday"', "“Kebab Tuesday”"))),
]
