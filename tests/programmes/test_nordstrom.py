"""Worked example 3: Nordstrom takes the best single multiplier, and a level has so many days of her own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from club.errors import PersonalDaysUsed, PointsNotAccepted
from club.rules.benefits import BenefitKind
from club.rules.orders import Payment
from club.rules.points import LotKind
from club.rules.rewards import Lock
from club.rules.vouchers import Voucher
from club.services import personal_days, points, rewards
from club.services.verify import verify
from storage.database import Database
from tests.programmes import UNIT, house
from tests.programmes.shop import Shop, opened
from tests.services.kitchen import NOW

NORDSTROM = house("nordstrom")
FIRST = date(2026, 11, 23)
DAY = timedelta(days=1)
NEW_YEAR = datetime(2026, 12, 31, 20, 30, tzinfo=UTC)
PRICES = {"level_1": 100, "level_2": 500, "level_3": 2_000, "level_4": 5_000, "shoes": 150, "hundred": 100}


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await opened(database, NORDSTROM, {key: units * UNIT for key, units in PRICES.items()})


async def chooses(shop: Shop, day: date, now: datetime = NOW) -> int:
    """Make a day hers; return how many are left in this year."""
    return (await personal_days.choose(shop.db, shop.guest, day, cause=f"day {day}", now=now, house=NORDSTROM)).left


async def test_a_triple_day_with_the_clubs_card_is_three_times_and_not_six(shop: Shop) -> None:
    await shop.buys("level_2")
    tier = await shop.tier()
    assert tier is not None
    assert tier.key == "level_2"
    assert await chooses(shop, FIRST) == 1
    before, day = (await shop.has()).usable, NOW + DAY
    await shop.buys("shoes", now=day, pays=Payment.OWN_CARD)
    assert (await shop.has(day)).usable - before == 450

    second, third = FIRST + DAY, FIRST + 2 * DAY
    assert await chooses(shop, second, day) == 0, "the second is still hers"
    with pytest.raises(PersonalDaysUsed):
        await chooses(shop, third, day)
    before = (await shop.has(day)).usable
    await shop.buys("shoes", now=day + DAY)
    assert (await shop.has(day + DAY)).usable - before == 450, "and triple as well"
    await shop.buys("shoes", now=day + 2 * DAY)
    assert (await shop.has(day + 2 * DAY)).usable - before == 450 + 150, "the third is a day like any other"
    assert await verify(shop.db) == ()


async def test_next_years_days_are_next_years(shop: Shop) -> None:
    late = NEW_YEAR - 3 * DAY
    await shop.buys("level_1", now=late)
    assert await chooses(shop, date(2026, 12, 30), late) == 0
    with pytest.raises(PersonalDaysUsed):
        await chooses(shop, date(2026, 12, 31), late)
    await chooses(shop, date(2027, 1, 1), late)
    with pytest.raises(PersonalDaysUsed):
        await chooses(shop, date(2027, 1, 2), late)


@pytest.mark.parametrize(("level", "days"), [("level_1", 1), ("level_2", 2), ("level_3", 3), ("level_4", 4)])
async def test_each_level_has_its_days(shop: Shop, level: str, days: int) -> None:
    await shop.buys(level)
    assert [await chooses(shop, FIRST + number * DAY) for number in range(days)] == list(reversed(range(days)))
    with pytest.raises(PersonalDaysUsed):
        await chooses(shop, FIRST + days * DAY)


@pytest.mark.parametrize(("level", "units"), [("level_1", 100), ("level_2", 200), ("level_3", 200), ("level_4", None)])
async def test_each_level_pays_so_much_of_a_bill_with_points(shop: Shop, level: str, units: int | None) -> None:
    """2,000 points are 20 units, so 100 points pay one."""
    await shop.buys(level)
    async with shop.db.transaction() as tx:
        await points.give(
            tx,
            shop.guest,
            points=1_000_000,
            kind=LotKind.BONUS,
            part="award",
            cause="many",
            house=NORDSTROM,
            now=NOW,
            notice=None,
        )
    await shop.fills("level_4")
    most = (5_000 if units is None else units) * 100
    with pytest.raises(PointsNotAccepted) as refused:
        await shop.pays_with(most + 1)
    assert refused.value.at_most == most
    bill = await shop.pays_with(most)
    assert bill.tender.points_rial == (5_000 if units is None else units) * UNIT


@pytest.mark.parametrize(
    ("level", "evening", "first_day"),
    [
        ("level_1", Lock.INVITATION, date(2026, 12, 4)),
        ("level_2", None, date(2026, 12, 4)),
        ("level_3", None, date(2026, 12, 4)),
        ("level_4", None, date(2026, 12, 1)),
    ],
)
async def test_levels_are_invited_and_the_highest_comes_early_to_the_sale(
    shop: Shop, level: str, evening: Lock | None, first_day: date
) -> None:
    await shop.buys(level)

    async def lock(key: str, now: datetime) -> Lock | None:
        return (await rewards.offer(shop.db, shop.guest, key, house=NORDSTROM, now=now)).lock

    opens = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC) - timedelta(hours=3, minutes=30)
    assert await lock("evening", NOW) == evening
    assert await lock("sale", opens - timedelta(seconds=1)) is Lock.NOT_YET
    assert await lock("sale", opens) is None


async def test_the_card_alone_doubles_and_cash_does_not(shop: Shop) -> None:
    await shop.buys("hundred", pays=Payment.OWN_CARD)
    await shop.buys("hundred")
    assert (await shop.has()).usable == 300


async def test_2000_points_are_a_note_of_20_units(shop: Shop) -> None:
    await shop.buys("level_3")
    note = await rewards.take(shop.db, shop.guest, reward_key="note", times=0, cause="n", now=NOW, house=NORDSTROM)
    assert isinstance(note, Voucher)
    assert (note.points, note.promise.kind, note.promise.rial) == (2_000, BenefitKind.AMOUNT, 20 * UNIT)
    assert (await shop.has()).usable == 0


async def test_levels_are_of_a_calendar_year(shop: Shop) -> None:
    await shop.buys("level_4")
    for now, key in ((NEW_YEAR - timedelta(seconds=1), "level_4"), (NEW_YEAR, "level_1")):
        tier = await shop.tier(now)
        assert tier is not None
        assert tier.key == key
