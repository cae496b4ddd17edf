"""``[[rewards]]``: what points buy, who may take it, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.screens import points as point_screens
from bot.screens import rewards as screens
from club.errors import InsufficientPoints, RewardLocked, VoucherUnsuited
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.redemptions import Redemption
from club.rules.vouchers import Voucher
from club.services import points, redemptions, rewards
from club.services.worth import appraise
from storage.database import Database
from tests.conversation import fold
from tests.keys.case import Story, Template, cases
from tests.keys.stories import (
    DELIVERING,
    DINING,
    FA,
    NAMES,
    SPEAKERS,
    TEHRAN,
    at_table,
    buttons,
    clock,
    line,
    regular,
    to_her_home,
    usable,
)
from tests.services.kitchen import NOW
from tests.services.people import hired, joined
from tests.services.test_order_points import Till
from tests.services.test_rewards import earn, surprise

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SUNDAY: Final = datetime(2026, 11, 22, 15, 30, tzinfo=TEHRAN)
MONDAY, TUESDAY = SUNDAY + DAY, SUNDAY + 2 * DAY
POINTS = 1_000

TEA = f'key = "tea"\n{NAMES}\npoints = 60'
FILE = Template(
    "[[rewards]]",
    TEA,
    above="""[tiers]
[[tiers.levels]]
key = "gold"
name_fa = "طلایی"
name_en = "Gold"
from_toman = 3_000_000
early_access = true
invitations = true""",
)
CODES = Template("[[rewards]]", f"{TEA}\nvoucher_days = 30", above=f"{DINING}\n{DELIVERING}")


async def guests(db: Database, house: House, *, golden: bool = False) -> list[Member]:
    """Two members with points; the second is golden when it is asked for."""
    both = [await joined(db, 1001 + number, phone=f"+98915123450{number}") for number in range(2)]
    if golden:
        till = Till(db, both[1].id)
        await till.buy(house, 30_000_000)
    for each in both:
        await earn(db, each.id, POINTS)
    return both


async def take(db: Database, member: Member, house: House, now: datetime = SUNDAY, *, times: int = 0) -> str:
    """Take the tea, and say what came of it."""
    key = house.programme.rewards[0].key
    cause = f"{member.id} {now} {times}"
    try:
        await rewards.take(db, member.id, reward_key=key, times=times, cause=cause, now=now, house=house)
    except RewardLocked as refusal:
        return refusal.lock
    except InsufficientPoints as refusal:
        return f"{refusal.missing} missing"
    return "taken"


def taken_at(*moments: datetime) -> Story:
    """Somebody tries at each of these moments, who has never tried before."""

    async def story(db: Database, house: House) -> list[str]:
        found = []
        for number, at in enumerate(moments):
            member = await joined(db, 1001 + number, phone=f"+98915123450{number}")
            await earn(db, member.id, POINTS)
            found.append(await take(db, member, house, at))
        return found

    return story


async def taken_again(db: Database, house: House) -> list[str]:
    """One guest, at once again, and two days later."""
    sara, _ = await guests(db, house)
    waiter = await hired(db)
    found = []
    for times, at in enumerate((SUNDAY, SUNDAY + MINUTE, TUESDAY)):
        found.append(await take(db, sara, house, at, times=times))
        for held in (await rewards.catalogue(db, sara.id, house=house, now=at)).held:
            await redemptions.confirm(db, held.id, by=waiter, cause=f"{times}", now=at, house=house)
    return found


async def taken_by_two(db: Database, house: House) -> list[str]:
    """One guest and then another."""
    return [await take(db, each, house) for each in await guests(db, house)]


async def taken_by_plain_and_golden(db: Database, house: House) -> list[str]:
    """A guest without a tier and one who has early access and invitations."""
    return [await take(db, each, house) for each in await guests(db, house, golden=True)]


async def left_of_her_points(db: Database, house: House) -> int:
    sara, _ = await guests(db, house)
    assert await take(db, sara, house) == "taken"
    return await usable(db, sara.id)


async def taken_for_surprise_points(db: Database, house: House) -> str:
    """By a guest who has no others."""
    sara = await regular(db)
    await surprise(db, sara.id, 60)
    return await take(db, sara, house)


async def counted_under(db: Database, house: House) -> str:
    sara, _ = await guests(db, house)
    await take(db, sara, house)
    async with db.snapshot() as view:
        ((key,),) = await view.rows("SELECT reward_key FROM redemptions")
    return str(key)


async def what_it_becomes(db: Database, house: House) -> str:
    """A code at the counter or a gift code, and until when it is good for."""
    sara, _ = await guests(db, house)
    got = await rewards.take(db, sara.id, reward_key="tea", times=0, cause="a", now=SUNDAY, house=house)
    return f"counter {clock(got.until_at)}" if isinstance(got, Redemption) else f"code {clock(got.expires_at)}"


def on_its_button(language: str) -> Story:
    """The line of the catalogue."""

    async def story(db: Database, house: House) -> str:
        sara, _ = await guests(db, house)
        found = await rewards.catalogue(db, sara.id, house=house, now=SUNDAY)
        return buttons(screens.catalogue(SPEAKERS[language], found, house, now=SUNDAY))[0]

    return story


def on_its_card(language: str) -> Story:
    """The words below its name."""

    async def story(db: Database, house: House) -> str:
        sara, _ = await guests(db, house)
        offer = await rewards.offer(db, sara.id, "tea", house=house, now=SUNDAY)
        return fold(screens.card(SPEAKERS[language], offer, house).text).splitlines()[1]

    return story


async def off_a_bill(db: Database, house: House) -> int:
    """What it takes off a bill of two kebabs and a doogh, 880,000 toman in all, in rial."""
    table = await at_table(db, house, points=POINTS)
    await table.fills()
    await table.fills("doogh", 1)
    return (await table.uses(await code(db, table.id, house))).tender.voucher_rial


async def off_a_delivery(db: Database, house: House) -> int | str:
    """What it takes off two kebabs that are brought for 40,000 toman, in rial."""
    table = await at_table(db, house, points=POINTS)
    await to_her_home(table)
    try:
        return (await table.uses(await code(db, table.id, house))).tender.voucher_rial
    except VoucherUnsuited:
        return "nothing"


async def code(db: Database, member_id: MemberId, house: House) -> Voucher:
    """The gift code that the reward becomes."""
    got = await rewards.take(db, member_id, reward_key="tea", times=0, cause="a", now=NOW, house=house)
    assert isinstance(got, Voucher)
    return got


async def told_of_her_points(db: Database, house: House) -> str:
    """What her points buy, as she is told on her own page of them."""
    sara = await regular(db, POINTS)
    async with db.snapshot() as view:
        has = await points.balance(view, sara.id, now=NOW)
        (worth,) = await appraise(view, sara.id, has.usable, house=house, now=NOW)
    return line(point_screens.summary(FA, has, house.terms, worth=worth), 1)


TAKEN = ["taken", "taken"]
THRICE = ["taken", "taken", "taken"]
ENDS = "2026-12-22 00:00"
COUNTER = ("", "counter 2026-11-22 15:31")
CASES = [
    *cases(
        "rewards",
        FILE,
        told_of_her_points,
        ("benefit", ("", "با آن الف مهمان ما باشید."), ('benefit = "seat"', "با آن الف بگیرید.")),
    ),
    *cases("rewards", FILE, counted_under, ("key", ("", "tea"), ('key = "chai"', "chai"))),
    *cases(
        "rewards",
        FILE,
        on_its_button("fa"),
        ("name_fa", ("", "🎁 الف · 60"), ('name_fa = "چای"', "🎁 چای · 60")),
        ("emoji", ("", "🎁 الف · 60"), ('emoji = "🫖"', "🫖 الف · 60")),
    ),
    *cases("rewards", FILE, on_its_button("en"), ("name_en", ("", "🎁 A · 60"), ('name_en = "Tea"', "🎁 Tea · 60"))),
    *cases(
        "rewards", FILE, on_its_card("fa"), ("description_fa", ("", ""), ('description_fa = "با نبات."', "با نبات."))
    ),
    *cases("rewards", FILE, on_its_card("en"), ("description_en", ("", ""), ('description_en = "Sweet."', "Sweet."))),
    *cases("rewards", FILE, left_of_her_points, ("points", ("", 940), ("points = 90", 910))),
    *cases(
        "rewards",
        CODES,
        off_a_delivery,
        ("benefit", ("", "nothing"), ('benefit = "free_delivery"', 400_000)),
    ),
    *cases(
        "rewards",
        CODES,
        off_a_bill,
        ("percent", ('benefit = "percent"\npercent = 10', 880_000), ('benefit = "percent"\npercent = 20', 1_760_000)),
        (
            "max_toman",
            ('benefit = "percent"\npercent = 20', 1_760_000),
            ('benefit = "percent"\npercent = 20\nmax_toman = 50_000', 500_000),
        ),
        (
            "amount_toman",
            ('benefit = "amount"\namount_toman = 5_000', 50_000),
            ('benefit = "amount"\namount_toman = 7_000', 70_000),
        ),
        ("dish", ('benefit = "dish"\ndish = "doogh"', 400_000), ('benefit = "dish"\ndish = "koobideh"', 4_200_000)),
    ),
    *cases(
        "rewards",
        FILE,
        taken_again,
        ("per_member", ("", THRICE), ("per_member = 1", ["taken", "her_limit", "her_limit"])),
        (
            "per_days",
            ("per_member = 1", ["taken", "her_limit", "her_limit"]),
            ("per_member = 1\nper_days = 1", ["taken", "her_limit", "taken"]),
        ),
    ),
    *cases(
        "rewards",
        FILE,
        taken_for_surprise_points,
        ("takes_surprise", ("", "60 missing"), ("takes_surprise = true", "taken")),
    ),
    *cases("rewards", FILE, taken_by_two, ("in_all", ("", TAKEN), ("in_all = 1", ["taken", "gone"]))),
    *cases(
        "rewards",
        FILE,
        taken_by_plain_and_golden,
        ("tiers", ("", TAKEN), ('tiers = ["gold"]', ["tier", "taken"])),
        ("needs_invitation", ("", TAKEN), ("needs_invitation = true", ["invitation", "taken"])),
        (
            "early_days",
            ("first_day = 2026-11-25", ["not_yet", "not_yet"]),
            ("first_day = 2026-11-25\nearly_days = 3", ["not_yet", "taken"]),
        ),
        ("branch", ("", TAKEN), ('branch = "west"', ["elsewhere", "elsewhere"])),
    ),
    *cases(
        "rewards",
        FILE,
        taken_at(SUNDAY, MONDAY, TUESDAY),
        ("first_day", ("", THRICE), ("first_day = 2026-11-23", ["not_yet", "taken", "taken"])),
        ("last_day", ("", THRICE), ("last_day = 2026-11-23", ["taken", "taken", "over"])),
        ("weekdays", ("", THRICE), ('weekdays = ["monday"]', ["other_day", "taken", "other_day"])),
    ),
    *cases(
        "rewards",
        FILE,
        taken_at(SUNDAY, SUNDAY.replace(hour=20)),
        ("begins", ("", TAKEN), ("begins = 16:00:00", ["other_hour", "taken"])),
        ("ends", ("", TAKEN), ("ends = 16:00:00", ["taken", "other_hour"])),
    ),
    *cases("rewards", FILE, what_it_becomes, ("voucher_days", COUNTER, ("voucher_days = 29", f"code {ENDS}"))),
]
