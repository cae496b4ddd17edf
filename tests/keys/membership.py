"""``[paid_membership]``, ``[personal_days]`` and ``[own_card]``: what a fee gives, days of her own, the club's card."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.screens import membership as screens
from club.errors import PersonalDaysUsed
from club.rules.house import House
from club.rules.members import Member
from club.services import membership, personal_days
from club.services.membership import Receipt
from storage.database import Database
from tests.conversation import fold
from tests.keys.case import Story, Template, by_rule, cases
from tests.keys.stories import NAMES, SPEAKERS, clock, line, lots, regular, speaking
from tests.services.kitchen import NOW
from tests.services.people import hired

DAY = timedelta(days=1)
FILE = Template("[paid_membership]", f"{NAMES}\nfee_toman = 1_000\ncredit_points = 30")


async def joins_for_a_fee(db: Database, house: House, *, now: datetime = NOW) -> tuple[Member, Receipt]:
    """Somebody pays what the file says."""
    waiter, sara = await hired(db), await regular(db)
    terms = house.programme.membership
    assert terms is not None
    receipt = await membership.receive_fee(
        db, sara.id, after=0, fee_rial=terms.fee_rial, by=waiter, now=now, house=house
    )
    return sara, receipt


def own_page(language: str) -> Story:
    """How the page of the membership begins."""

    async def story(db: Database, house: House) -> str:
        sara, _ = await joins_for_a_fee(db, house)
        async with db.snapshot() as view:
            has = await membership.look(view, sara.id, house=house, now=NOW)
        assert house.programme.membership is not None
        return line(screens.mine(SPEAKERS[language], house.programme.membership, has, bonuses=()))

    return story


async def fee(db: Database, house: House) -> int:
    """What stands on the receipt, in rial."""
    return (await joins_for_a_fee(db, house))[1].subscription.fee_rial


async def end_of_the_term(db: Database, house: House) -> str:
    return clock((await joins_for_a_fee(db, house))[1].subscription.ends_at)


async def credits_of_a_term(db: Database, house: House) -> list[int]:
    await joins_for_a_fee(db, house)
    await membership.give_credit_due(db, house=house, now=NOW + 400 * DAY)
    return [lot.points for lot in await lots(db)]


async def end_of_the_first_credit(db: Database, house: House) -> str:
    await joins_for_a_fee(db, house)
    return (await lots(db))[0].until


async def days_of_warning(db: Database, house: House) -> list[int]:
    """How many whole days before the end she is told, looking every afternoon."""
    _, receipt = await joins_for_a_fee(db, house)
    ends = receipt.subscription.ends_at
    moments = [ends - number * DAY - timedelta(hours=8) for number in range(40, -1, -1)]
    return [(ends - at) // DAY for at in moments if await membership.tell_ending(db, house=house, now=at)]


async def day_of_the_second_credit(db: Database, house: House) -> str:
    """When the fee is paid on the first of December, which is the tenth of Azar."""
    first = NOW + 9 * DAY
    await joins_for_a_fee(db, house, now=first)
    for day in range(1, 40):
        if await membership.give_credit_due(db, house=house, now=first + day * DAY):
            return f"{(first + day * DAY).date()}"
    raise AssertionError("it never comes")


# Days of her own ------------------------------------------------------------------------------------------------------

DAYS = Template("[personal_days]", "per_year = 1")
TODAY = date(2026, 11, 22)


async def days_that_can_be_chosen(db: Database, house: House) -> tuple[int, int]:
    """The first and the last, counted from today."""
    sara = await regular(db)
    async with db.snapshot() as view:
        found = await personal_days.look(view, sara.id, house=house, now=NOW)
    return (found.open_days[0] - TODAY).days, (found.open_days[-1] - TODAY).days


async def days_that_are_hers(db: Database, house: House) -> int:
    sara = await regular(db)
    return await _chosen(db, sara, house, [TODAY + number * DAY for number in (2, 3, 4)], NOW)


async def days_around_new_year(db: Database, house: House) -> int:
    """On 31 December and 1 January, chosen on 28 December."""
    sara = await regular(db)
    late = datetime(2026, 12, 28, 12, tzinfo=UTC)
    return await _chosen(db, sara, house, [date(2026, 12, 31), date(2027, 1, 1)], late)


async def _chosen(db: Database, sara: Member, house: House, days: list[date], now: datetime) -> int:
    for number, day in enumerate(days):
        try:
            await personal_days.choose(db, sara.id, day, cause=f"{number}", now=now, house=house)
        except PersonalDaysUsed:
            return number
    return len(days)


def way_to_pay(language: str) -> Story:
    """What the button of the club's own card says at the checkout."""
    return by_rule(lambda house: fold(speaking(house, language).label("orders.payments.own_card")))


CASES = [
    *cases(
        "paid_membership",
        FILE,
        own_page("fa"),
        ("name_fa", ("", "⭐ <b>الف</b>"), ('name_fa = "عضویت ویژه"', "⭐ <b>عضویت ویژه</b>")),
    ),
    *cases(
        "paid_membership",
        FILE,
        own_page("en"),
        ("name_en", ("", "⭐ <b>A</b>"), ('name_en = "Plus"', "⭐ <b>Plus</b>")),
    ),
    *cases("paid_membership", FILE, fee, ("fee_toman", ("", 10_000), ("fee_toman = 2_000", 20_000))),
    *cases(
        "paid_membership",
        FILE,
        end_of_the_term,
        ("days", ("", "2027-11-22 00:00"), ("days = 30", "2026-12-22 00:00")),
    ),
    *cases(
        "paid_membership",
        FILE,
        credits_of_a_term,
        ("credit_points", ("", [30] * 12), ("credit_points = 20", [20] * 12)),
        ("credit_points", ("", [30] * 12), ("credit_points = 0", [])),
    ),
    *cases(
        "paid_membership",
        FILE,
        end_of_the_first_credit,
        ("credit_life_days", ("", "2027-11-23 00:00"), ("credit_life_days = 9", "2026-12-02 00:00")),
    ),
    *cases("paid_membership", FILE, days_of_warning, ("warning_days", ("", [13]), ("warning_days = 30", [29]))),
    *cases(
        "paid_membership",
        FILE,
        day_of_the_second_credit,
        ("calendar", ("", "2026-12-31"), ('calendar = "gregorian"', "2027-01-01")),
    ),
    *cases("personal_days", DAYS, days_that_are_hers, ("per_year", ("", 1), ("per_year = 2", 2))),
    *cases(
        "personal_days",
        DAYS,
        days_that_can_be_chosen,
        ("notice_days_min", ("", (1, 30)), ("notice_days_min = 0", (0, 30))),
        ("notice_days_max", ("", (1, 30)), ("notice_days_max = 3", (1, 3))),
    ),
    *cases("personal_days", DAYS, days_around_new_year, ("calendar", ("", 1), ('calendar = "gregorian"', 2))),
    *cases(
        "own_card",
        Template("[own_card]", NAMES),
        way_to_pay("fa"),
        ("name_fa", ("", "الف"), ('name_fa = "کارت ماهان"', "کارت ماهان")),
    ),
    *cases(
        "own_card",
        Template("[own_card]", NAMES),
        way_to_pay("en"),
        ("name_en", ("", "A"), ('name_en = "Mahan card"', "Mahan card")),
    ),
]
