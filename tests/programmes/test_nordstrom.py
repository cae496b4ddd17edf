"""Worked example 3: Nordstrom takes the best single multiplier, and a level has so many days of her own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from club.errors import PersonalDaysUsed
from club.rules.orders import Payment
from club.services import personal_days
from storage.database import Database
from tests.programmes import UNIT, house
from tests.services.kitchen import GUEST, NOW, add_guest, open_house
from tests.services.test_order_points import Till

NORDSTROM = house("nordstrom")
FIRST = date(2026, 11, 23)
DAY = timedelta(days=1)


async def test_a_triple_day_with_the_clubs_card_is_three_times_and_not_six(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    await till.buy(NORDSTROM, 500 * UNIT)
    assert await till.tier(NORDSTROM) == "level_2"
    hers = await personal_days.choose(database, till.member_id, FIRST, cause="a", now=NOW, house=NORDSTROM)
    assert (hers.allowed, hers.left) == (2, 1)

    before, day = await till.balance(), NOW + DAY
    await till.buy(NORDSTROM, 150 * UNIT, now=day, payment=Payment.OWN_CARD)
    assert await till.balance(day) - before == 450

    second, third = FIRST + DAY, FIRST + 2 * DAY
    assert (await personal_days.choose(database, till.member_id, second, cause="b", now=day, house=NORDSTROM)).left == 0
    with pytest.raises(PersonalDaysUsed):
        await personal_days.choose(database, till.member_id, third, cause="c", now=day, house=NORDSTROM)


async def test_the_card_alone_doubles_and_cash_does_not(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    await till.buy(NORDSTROM, 100 * UNIT, payment=Payment.OWN_CARD)
    await till.buy(NORDSTROM, 100 * UNIT)
    assert await till.balance() == 300
