"""The Iranian restaurant's club: a point for 50,000 toman, two tiers, and three months' silence costs one."""

from __future__ import annotations

from datetime import timedelta

from club.services import tiers
from storage.database import Database
from tests.programmes import house
from tests.services.kitchen import GUEST, NOW, add_guest, open_house
from tests.services.test_order_points import Till

KABABI = house("kababi")
POINT = 500_000


async def test_four_points_are_bronze_eight_are_silver_and_silence_costs_one(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    await till.buy(KABABI, 4 * POINT - 1)
    assert (await till.balance(), await till.tier(KABABI)) == (3, None)
    await till.buy(KABABI, POINT)
    assert await till.tier(KABABI) == "bronze"
    await till.buy(KABABI, 4 * POINT)
    assert await till.tier(KABABI) == "silver"
    silent = NOW + timedelta(days=92)
    await tiers.review_due(database, house=KABABI, now=silent)
    assert await till.tier(KABABI, silent) == "bronze"


async def test_twenty_five_visits_in_three_months_are_silver(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    for visit in range(25):
        assert await till.tier(KABABI, NOW + timedelta(days=visit)) != "silver"
        await till.buy(KABABI, 1_000, now=NOW + timedelta(days=visit))
    assert await till.tier(KABABI, NOW + timedelta(days=25)) == "silver"
