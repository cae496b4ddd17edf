"""The Iranian restaurant's club: a point for 50,000 toman, two tiers, and three months' silence costs one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar
from club.services import birthdays, tiers
from club.services.verify import verify
from storage import vouchers
from storage.database import Database
from tests.programmes import house
from tests.programmes.shop import Shop, opened
from tests.services.kitchen import NOW

KABABI = house("kababi")
POINT = 500_000
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SILENCE = 90 * DAY


@pytest.fixture
async def shop(database: Database) -> Shop:
    prices = {"kebab": POINT, "almost": POINT - 10, "feast": 4 * POINT, "tea": 1_000}
    return await opened(database, KABABI, prices)


async def level(shop: Shop, now: datetime = NOW) -> str | None:
    tier = await shop.tier(now)
    return None if tier is None else tier.key


async def test_a_point_for_every_500_000_rial(shop: Shop) -> None:
    await shop.buys("almost")
    assert (await shop.has()).usable == 0
    await shop.buys("kebab")
    assert (await shop.has()).usable == 1
    await shop.buys("feast", "almost")
    assert (await shop.has()).usable == 1 + 4


async def test_four_points_are_bronze_and_eight_are_silver(shop: Shop) -> None:
    await shop.buys("kebab", "almost")
    assert await level(shop) is None
    await shop.buys("kebab", "kebab")
    assert ((await shop.has()).usable, await level(shop)) == (3, None)
    await shop.buys("kebab")
    assert await level(shop) == "bronze"
    await shop.buys("feast")
    assert ((await shop.has()).usable, await level(shop)) == (8, "silver")


async def test_three_months_without_a_visit_cost_one_tier_and_three_more_the_other(shop: Shop) -> None:
    await shop.buys("feast", "feast")
    for ends, before, after in ((NOW + SILENCE, "silver", "bronze"), (NOW + 2 * SILENCE, "bronze", None)):
        await tiers.review_due(shop.db, house=KABABI, now=ends - SECOND)
        assert await level(shop, ends - SECOND) == before
        await tiers.review_due(shop.db, house=KABABI, now=ends)
        assert await level(shop, ends) == after
    assert await verify(shop.db) == ()


async def test_a_visit_in_time_keeps_the_tier(shop: Shop) -> None:
    await shop.buys("feast", "feast")
    last = NOW + SILENCE - SECOND
    await shop.buys("tea", now=last)
    assert await level(shop, NOW + SILENCE) == "silver"
    assert await level(shop, last + SILENCE) == "bronze"


async def test_twenty_five_visits_in_three_months_are_silver(shop: Shop) -> None:
    for visit in range(25):
        assert await level(shop, NOW + visit * DAY) is None
        await shop.buys("tea", now=NOW + visit * DAY)
    assert await level(shop, NOW + 24 * DAY) == "silver"


async def test_the_25_visits_may_be_spread_over_all_three_months(shop: Shop) -> None:
    await shop.buys("tea")
    for visit in range(23):
        await shop.buys("tea", now=NOW + SILENCE - 24 * DAY + visit * DAY)
    last = NOW + SILENCE - SECOND
    assert await level(shop, last) is None
    await shop.buys("tea", now=last)
    assert await level(shop, last) == "silver"


async def test_24_visits_in_three_months_are_not_enough(shop: Shop) -> None:
    await shop.buys("tea")
    for visit in range(24):
        await shop.buys("tea", now=NOW + SILENCE + visit * DAY)
    assert await level(shop, NOW + SILENCE + 23 * DAY) is None


async def test_a_birthday_is_kept_with_a_table_and_a_cake_once_a_jalali_year(shop: Shop) -> None:
    await shop.keeps_birthday(Birthday(Calendar.JALALI, 11, 15, 1370))
    morning = datetime(2027, 2, 1, 7, tzinfo=UTC)
    """12 Bahman 1405, half past ten."""
    assert [await birthdays.give_due(shop.db, morning + days * DAY, house=KABABI) for days in (-1, 0, 0, 1)] == [
        0,
        1,
        0,
        0,
    ]
    async with shop.db.snapshot() as view:
        (gift,) = await vouchers.list_of_member(view, shop.guest, limit=5)
    assert (gift.title("fa"), gift.title("en")) == ("میز تزیین‌شده و کیک", "a decorated table and a cake")
