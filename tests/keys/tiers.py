"""``[tiers]`` and ``[[tiers.levels]]``: how tiers are reached and lost, and what each gives."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, TypeAlias

from bot.screens import tiers as screens
from club.errors import PersonalDaysUsed
from club.rules.house import House
from club.services import menu, payment, personal_days, rewards, tiers
from storage.database import Database
from tests.conversation import fold
from tests.keys.case import Case, Run, Story, Template, cases
from tests.keys.stories import DELIVERING, DINING, NAMES, SPEAKERS, at_table, opening, regular, to_her_home
from tests.menus import NOON, guest, stocked
from tests.services.kitchen import NOW, queued
from tests.services.test_order_points import Till
from tests.services.test_tier_benefits import NEW

DAY = timedelta(days=1)

BRONZE = f'[[tiers.levels]]\nkey = "bronze"\n{NAMES}\nfrom_toman = 1_000_000'
SILVER = f'[[tiers.levels]]\nkey = "silver"\n{NAMES}\nfrom_toman = 2_000_000'
FILE = Template("[tiers]", below=f"{BRONZE}\n{SILVER}")

# How tiers are reached and lost ---------------------------------------------------------------------------------------

Steps: TypeAlias = list[tuple[str | None, int]]
"""The tiers that she came to, each with the day."""


async def two_great_dinners(db: Database, house: House) -> Till:
    """One of 1,200,000 toman, and forty days later one of 900,000."""
    till = Till(db, await opening(db))
    await till.buy(house, 12_000_000)
    await till.buy(house, 9_000_000, now=NOW + 40 * DAY)
    return till


async def steps(till: Till) -> Steps:
    async with till.db.snapshot() as view:
        changes = await tiers.list_changes(view, till.member_id)
    return [(change.to_tier, (change.at - NOW) // DAY) for change in reversed(changes)]


async def years_of_silence(db: Database, house: House) -> Steps:
    """After two great dinners."""
    till = await two_great_dinners(db, house)
    await tiers.review_due(db, house=house, now=NOW + 2_000 * DAY)
    return await steps(till)


async def days_of_warning(db: Database, house: House) -> list[int]:
    """After two great dinners, looking every afternoon of the year's last weeks."""
    await two_great_dinners(db, house)
    told = []
    for day in range(330, 367):
        before = len(await queued(db, "tiers.ending"))
        await tiers.review_due(db, house=house, now=NOW + day * DAY)
        told += [day] if len(await queued(db, "tiers.ending")) > before else []
    return told


async def three_dinners(db: Database, house: House) -> str | None:
    """A dinner of a toman every thirty days."""
    till = Till(db, await opening(db))
    for number in range(3):
        await till.buy(house, 10, now=NOW + number * 30 * DAY)
    return await till.tier(house, NOW + 60 * DAY)


async def one_dinner(db: Database, house: House) -> str | None:
    """Of 1,500,000 toman, which earns 150 points."""
    till = Till(db, await opening(db))
    await till.buy(house, 15_000_000)
    return await till.tier(house)


def ladder(*thresholds: str) -> str:
    """Levels that are reached so."""
    keys = ("bronze", "silver")
    levels = [
        f'{{ key = "{key}", name_fa = "الف", name_en = "A", {each} }}'
        for key, each in zip(keys, thresholds, strict=False)
    ]
    return f"levels = [{', '.join(levels)}]"


VISITS = Template("[tiers]", below=f"{BRONZE}\nfrom_visits = 3")
BARE = Template("[tiers]")
USUALLY: Final[tuple[str, Steps]] = ("", [("bronze", 0), ("silver", 40), (None, 365)])
KEPT = "grace_days = 5"
HOW = [
    *cases(
        "tiers",
        FILE,
        years_of_silence,
        ("window", USUALLY, ('window = "ever"', [("bronze", 0), ("silver", 40)])),
        ("window", USUALLY, ('window = "jalali_year"', [("bronze", 0), ("silver", 40), (None, 118)])),
        ("window", USUALLY, ('window = "gregorian_year"', [("bronze", 0), (None, 39)])),
        ("window_days", USUALLY, ("window_days = 30", [("bronze", 0), (None, 30)])),
        ("grace_days", USUALLY, ("grace_days = 10", [("bronze", 0), ("silver", 40), (None, 375)])),
        (
            "drop",
            (KEPT, [("bronze", 0), ("silver", 40), (None, 370)]),
            (f'{KEPT}\ndrop = "one_down"', [("bronze", 0), ("silver", 40), ("bronze", 370), (None, 375)]),
        ),
        (
            "inactive_days",
            USUALLY,
            ("inactive_days = 90", [("bronze", 0), ("silver", 40), ("bronze", 130), (None, 220)]),
        ),
    ),
    *cases(
        "tiers",
        FILE,
        days_of_warning,
        ("warning_days", ("", [351]), ("warning_days = 30", [335])),
        ("warning_days", ("", [351]), ("warning_days = 0", [])),
    ),
    *cases("tiers", VISITS, three_dinners, ("visits_days", ("visits_days = 60", None), ("visits_days = 61", "bronze"))),
    *(
        Case(
            "tiers.measure",
            BARE,
            one_dinner,
            Run(ladder("from_toman = 1_500_001"), None),
            Run(f'measure = "{measure}"\n{ladder(f"from_{measure} = {threshold}")}', "bronze"),
            frozenset({"tiers.levels.from_toman", f"tiers.levels.from_{measure}"}),
        )
        for measure, threshold in (("points", 150), ("visits", 1))
    ),
]

# What a tier gives ----------------------------------------------------------------------------------------------------

LEVEL = Template(
    "[[tiers.levels]]",
    f'key = "silver"\n{NAMES}\nfrom_toman = 0',
    above=f"""{DINING}
{DELIVERING}
[personal_days]
[payment_by_points]
points = 1
toman = 100
[[rewards]]
key = "evening"
{NAMES}
points = 1
needs_invitation = true""",
)
TWO = Template("[[tiers.levels]]", f'key = "silver"\n{NAMES}\nfrom_toman = 2_000_000', above=BRONZE)
OF_POINTS = Template(LEVEL.header, f'key = "silver"\n{NAMES}\nfrom_points = 150', above='[tiers]\nmeasure = "points"')
OF_VISITS = Template(LEVEL.header, f'key = "silver"\n{NAMES}\nfrom_visits = 2', above='[tiers]\nmeasure = "visits"')


async def a_dinner_earns(db: Database, house: House) -> int:
    """100,000 toman at ten thousand a point."""
    _, (entry,) = await Till(db, await opening(db)).buy(house, 1_000_000)
    return entry.points


def own_page(language: str) -> Story:
    """How her own page of tiers begins."""

    async def story(db: Database, house: House) -> str:
        sara = await regular(db)
        async with db.snapshot() as view:
            standing = await tiers.standing(view, sara.id, house=house, now=NOW)
        assert house.programme.tiers is not None
        page = screens.mine(SPEAKERS[language], standing, house=house, terms=house.programme.tiers, now=NOW)
        return fold(page.text).splitlines()[0]

    return story


async def paid_by_points(db: Database, house: House) -> int:
    """How much of a bill of 840,000 toman, in rial."""
    table = await at_table(db, house, points=9_000)
    bill = await table.fills()
    assert house.programme.payment is not None
    return (await table.pays(payment.points_offer(bill, house.programme.payment).most)).tender.points_rial


async def days_of_her_own(db: Database, house: House) -> int:
    """How many she can choose, until she is refused."""
    sara = await regular(db)
    for days in range(1, 6):
        try:
            day = date(2026, 11, 22) + days * DAY
            await personal_days.choose(db, sara.id, day, cause=f"{days}", now=NOW, house=house)
        except PersonalDaysUsed:
            return days - 1
    return 5


async def costs_of_a_delivery(db: Database, house: House) -> int:
    """In rial."""
    return (await to_her_home(await at_table(db, house))).delivery_rial


async def drinks_on_the_menu(db: Database, house: House) -> list[str]:
    """A sharbat will be public some days later."""
    dishes = await stocked(db, NEW)
    drinks = dishes["doogh"].category_id
    page = await menu.category_page(db, drinks, member_id=await guest(db), house=house, now=NOON)
    return [dish.key for dish in page.dishes]


async def lock_of_an_evening(db: Database, house: House) -> str | None:
    """Why she cannot take a reward for invited guests."""
    sara = await regular(db, 9)
    return (await rewards.offer(db, sara.id, "evening", house=house, now=NOW)).lock


GIVES = [
    *cases(
        "tiers.levels",
        LEVEL,
        one_dinner,
        ("key", ("", "silver"), ('key = "gold"', "gold")),
        ("from_toman", ("from_toman = 1_500_001", None), ("from_toman = 1_500_000", "silver")),
    ),
    *cases("tiers.levels", OF_POINTS, one_dinner, ("from_points", ("", "silver"), ("from_points = 151", None))),
    *cases("tiers.levels", OF_VISITS, one_dinner, ("from_visits", ("", None), ("from_visits = 1", "silver"))),
    *cases(
        "tiers.levels",
        LEVEL,
        own_page("fa"),
        ("name_fa", ("", "<b>سطح شما: الف</b>"), ('name_fa = "نقره‌ای"', "<b>سطح شما: نقره‌ای</b>")),
    ),
    *cases(
        "tiers.levels",
        LEVEL,
        own_page("en"),
        ("name_en", ("", "<b>Your tier: A</b>"), ('name_en = "Silver"', "<b>Your tier: Silver</b>")),
        ("emoji", ("", "<b>Your tier: A</b>"), ('emoji = "🥈"', "<b>Your tier: 🥈 A</b>")),
    ),
    *cases("tiers.levels", LEVEL, a_dinner_earns, ("percent", ("", 10), ("percent = 150", 15))),
    *cases(
        "tiers.levels",
        LEVEL,
        paid_by_points,
        ("pay_by_points_max_toman", ("", 8_400_000), ("pay_by_points_max_toman = 20_000", 200_000)),
    ),
    *cases("tiers.levels", LEVEL, days_of_her_own, ("personal_days", ("", 0), ("personal_days = 2", 2))),
    *cases("tiers.levels", LEVEL, costs_of_a_delivery, ("free_delivery", ("", 400_000), ("free_delivery = true", 0))),
    *cases(
        "tiers.levels",
        LEVEL,
        drinks_on_the_menu,
        ("early_access", ("", ["doogh"]), ("early_access = true", ["doogh", "sharbat"])),
    ),
    *cases(
        "tiers.levels", LEVEL, lock_of_an_evening, ("invitations", ("", "invitation"), ("invitations = true", None))
    ),
]
CASES = [*HOW, *GIVES]
