"""Worked example 1: SaksFirst splits a purchase at the threshold, and a refund takes all of it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from club.rules.benefits import BenefitKind
from club.rules.vouchers import Voucher
from club.services import rewards
from club.services.verify import verify
from storage.database import Database
from tests.programmes import UNIT, house
from tests.programmes.shop import Shop, opened
from tests.services.kitchen import NOW

SAKS = house("saks")
NEW_YEAR = datetime(2026, 12, 31, 20, 30, tzinfo=UTC)
"""The midnight in Tehran that begins 2027."""
SECOND = timedelta(seconds=1)
PRICES = {"coat": 4_900, "scarf": 300, "ring": 5_000, "watch": 9_700, "car": 15_000, "pin": 100, "bow": 1}


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await opened(database, SAKS, {key: units * UNIT for key, units in PRICES.items()})


async def level(shop: Shop, now: datetime = NOW) -> str:
    tier = await shop.tier(now)
    assert tier is not None
    return tier.key


async def test_a_purchase_across_the_threshold_earns_in_both_tiers_and_a_refund_makes_her_premier_again(
    shop: Shop,
) -> None:
    await shop.buys("coat")
    before = (await shop.has()).usable
    assert (before, await level(shop)) == (4_900 * 2, "premier")
    bought = await shop.buys("scarf")
    assert ((await shop.has()).usable - before, await level(shop)) == (100 * 2 + 200 * 4, "elite")
    await shop.refunds(bought)
    assert ((await shop.has()).usable, await level(shop)) == (before, "premier")
    assert await verify(shop.db) == ()


async def test_five_thousand_are_still_two_points_a_unit_and_the_next_unit_is_four(shop: Shop) -> None:
    await shop.buys("ring")
    assert ((await shop.has()).usable, await level(shop)) == (5_000 * 2, "elite")
    await shop.buys("bow")
    assert (await shop.has()).usable == 10_000 + 4


async def test_one_purchase_may_cross_two_thresholds(shop: Shop) -> None:
    await shop.buys("coat")
    await shop.buys("watch")
    earned = 4_900 * 2 + 100 * 2 + 5_000 * 4 + 4_600 * 6
    assert ((await shop.has()).usable, await level(shop)) == (earned, "platinum")


async def test_platinum_and_diamond_earn_six(shop: Shop) -> None:
    await shop.buys("ring")
    await shop.buys("ring")
    assert ((await shop.has()).usable, await level(shop)) == (5_000 * 2 + 5_000 * 4, "platinum")
    await shop.buys("car")
    assert ((await shop.has()).usable, await level(shop)) == (30_000 + 15_000 * 6, "diamond")
    await shop.buys("pin")
    assert (await shop.has()).usable == 120_000 + 600


async def test_what_counts_is_net_and_of_one_calendar_year(shop: Shop) -> None:
    coat = await shop.buys("coat", "pin", "bow")
    assert await level(shop) == "elite"
    await shop.refunds(coat, line=1)
    # 10,004 points were split over 5,001 units once, so that the lines add up: 100 of them are 200.04 points.
    assert ((await shop.has()).usable, await level(shop)) == (10_004 - 200, "premier")
    await shop.buys("pin")
    assert await level(shop, NEW_YEAR - SECOND) == "elite"
    assert await level(shop, NEW_YEAR) == "premier"
    before = (await shop.has(NEW_YEAR)).usable
    await shop.buys("scarf", now=NEW_YEAR)
    assert (await shop.has(NEW_YEAR)).usable - before == 300 * 2


async def test_2500_points_are_a_gift_card_of_25_units(shop: Shop) -> None:
    await shop.buys("ring")
    card = await rewards.take(shop.db, shop.guest, reward_key="gift_card", times=0, cause="card", now=NOW, house=SAKS)
    assert isinstance(card, Voucher)
    assert (card.points, card.promise.kind, card.promise.rial) == (2_500, BenefitKind.AMOUNT, 25 * UNIT)
    assert (await shop.has()).usable == 7_500
