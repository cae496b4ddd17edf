"""Worked example 1: SaksFirst splits a purchase at the threshold, and a refund takes all of it back."""

from __future__ import annotations

from storage.database import Database
from tests.programmes import UNIT, house
from tests.services.kitchen import GUEST, add_guest, open_house
from tests.services.test_order_points import Till

SAKS = house("saks")


async def test_a_purchase_across_the_threshold_earns_in_both_tiers(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    await till.buy(SAKS, 4_900 * UNIT)
    before = await till.balance()
    assert (before, await till.tier(SAKS)) == (9_800, "premier")
    order, _ = await till.buy(SAKS, 300 * UNIT)
    assert (await till.balance() - before, await till.tier(SAKS)) == (100 * 2 + 200 * 4, "elite")
    await till.refund(SAKS, order, 0)
    assert (await till.balance(), await till.tier(SAKS)) == (before, "premier")


async def test_platinum_and_diamond_earn_six(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    await till.buy(SAKS, 10_000 * UNIT)
    assert (await till.balance(), await till.tier(SAKS)) == (5_000 * 2 + 5_000 * 4, "platinum")
    await till.buy(SAKS, 15_000 * UNIT)
    assert (await till.balance(), await till.tier(SAKS)) == (30_000 + 15_000 * 6, "diamond")
