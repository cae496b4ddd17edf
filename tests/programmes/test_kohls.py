"""Worked example 2: Kohl's turns 380 points into three vouchers of five units and carries 80."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from club.errors import PersonalDaysUsed, VoucherExpired
from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar
from club.rules.vouchers import Voucher, VoucherKind
from club.services import birthdays, conversion, personal_days, vouchers
from club.services.verify import verify
from storage import vouchers as voucher_rows
from storage.database import Database
from tests.programmes import UNIT, house
from tests.programmes.shop import Shop, opened
from tests.services.kitchen import NOW, SARA

KOHLS = house("kohls")
MONTH_END = datetime(2026, 11, 30, 20, 30, tzinfo=UTC)
"""The midnight in Tehran after 30 November 2026."""
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
async def shop(database: Database) -> Shop:
    shop = await opened(database, KOHLS, {"coat": 380 * UNIT, "hat": 100 * UNIT})
    await conversion.convert_due(database, house=KOHLS, now=NOW)
    return shop


async def mine(shop: Shop) -> tuple[Voucher, ...]:
    async with shop.db.snapshot() as view:
        return await voucher_rows.list_of_member(view, shop.guest, limit=20)


async def test_380_points_become_three_rewards_and_80_are_carried(shop: Shop) -> None:
    await shop.buys("coat")
    assert (await shop.has()).usable == 380
    for now, issued in ((MONTH_END - SECOND, 0), (MONTH_END, 3), (MONTH_END + timedelta(hours=9), 0)):
        assert (await conversion.convert_due(shop.db, house=KOHLS, now=now))[0] == issued
    assert (await shop.has(MONTH_END)).usable == 80
    made = await mine(shop)
    assert [(each.kind, each.points, each.benefit["rial"]) for each in made] == [
        (VoucherKind.CONVERSION, 100, 5 * UNIT)
    ] * 3
    assert await verify(shop.db) == ()


async def test_what_is_carried_counts_at_the_next_months_end(shop: Shop) -> None:
    await shop.buys("coat")
    await conversion.convert_due(shop.db, house=KOHLS, now=MONTH_END)
    await shop.buys("hat", now=MONTH_END + DAY)
    next_end = MONTH_END + 31 * DAY
    assert (await conversion.convert_due(shop.db, house=KOHLS, now=next_end))[0] == 1
    assert (await shop.has(next_end)).usable == 80


async def test_a_reward_is_good_for_the_day_it_came_and_thirty_more_to_the_second(shop: Shop) -> None:
    await shop.buys("coat")
    await conversion.convert_due(shop.db, house=KOHLS, now=MONTH_END)
    first, second, _ = await mine(shop)
    ends = MONTH_END + 31 * DAY
    assert {each.expires_at for each in await mine(shop)} == {ends}
    await vouchers.redeem(shop.db, first.id, by=SARA, cause="a", now=ends - SECOND, house=KOHLS)
    with pytest.raises(VoucherExpired):
        await vouchers.redeem(shop.db, second.id, by=SARA, cause="b", now=ends, house=KOHLS)


async def test_eight_offers_a_year_are_hers_and_a_ninth_is_not(shop: Shop) -> None:
    async def chooses(day: date) -> int:
        chosen = await personal_days.choose(shop.db, shop.guest, day, cause=str(day), now=NOW, house=KOHLS)
        return chosen.left

    days = [date(2026, 11, 23) + number * DAY for number in range(9)]
    assert [await chooses(day) for day in days[:8]] == [7, 6, 5, 4, 3, 2, 1, 0]
    with pytest.raises(PersonalDaysUsed):
        await chooses(days[8])
    before = (await shop.has()).usable
    await shop.buys("hat", now=NOW + DAY)
    assert (await shop.has(NOW + DAY)).usable - before == 200


async def test_a_bonus_day_doubles(shop: Shop) -> None:
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    await shop.buys("hat", now=friday)
    assert (await shop.has(friday)).usable == 200
    await shop.buys("hat", now=friday + DAY)
    assert (await shop.has(friday + DAY)).usable == 300


async def test_a_birthday_brings_its_gift_once_a_year(shop: Shop) -> None:
    await shop.keeps_birthday(Birthday(Calendar.GREGORIAN, 2, 14, 1990))
    morning = datetime(2027, 2, 11, 7, tzinfo=UTC)
    assert await birthdays.give_due(shop.db, morning - DAY, house=KOHLS) == 0
    assert [await birthdays.give_due(shop.db, morning, house=KOHLS) for _ in range(2)] == [1, 0]
    assert [each.title("en") for each in await mine(shop)] == ["a birthday gift"]
