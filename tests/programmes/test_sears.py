"""Worked examples 4 and 5: Sears doubles for paid members, credits them monthly, and spends the nearest end first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from club.rules.points import LotKind
from club.rules.redemptions import Redemption, ReversalReason
from club.services import membership, points, redemptions, rewards
from club.services.verify import verify
from storage.database import Database
from tests.programmes import UNIT, house
from tests.programmes.shop import Shop, opened
from tests.services.kitchen import NOW, OWNER, SARA

SEARS = house("sears")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MIDNIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
"""The end of the day on which everything here begins."""
MONTHS = [datetime(2026, 12, 21, 20, 30, tzinfo=UTC), datetime(2027, 1, 21, 20, 30, tzinfo=UTC)]
"""The midnights in Tehran that begin 22 December and 22 January: a month and two after the fee."""
FRIDAY = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await opened(database, SEARS, {"socks": 129, "drill": 100 * UNIT})


async def pays_the_fee(shop: Shop, *, after: int = 0) -> int:
    receipt = await membership.receive_fee(
        shop.db, shop.guest, after=after, fee_rial=39 * UNIT, by=SARA, now=NOW, house=SEARS
    )
    return receipt.subscription.id


async def given(shop: Shop, kind: LotKind, wanted: int) -> None:
    async with shop.db.transaction() as tx:
        await points.give(
            tx,
            shop.guest,
            points=wanted,
            kind=kind,
            part=f"bonus:{kind}",
            cause=f"given {kind}",
            house=SEARS,
            now=NOW,
            notice=None,
        )


# Example 4


async def test_ten_points_a_unit_and_twenty_for_whoever_pays_the_fee(shop: Shop) -> None:
    await shop.buys("socks")
    assert (await shop.has()).usable == 129
    await pays_the_fee(shop)
    before = (await shop.has()).usable
    await shop.buys("socks")
    assert (await shop.has()).usable - before == 258, "12.90 units, twenty each"


async def test_credit_comes_once_a_month_to_the_second_late_or_twice(shop: Shop) -> None:
    await pays_the_fee(shop)
    assert (await shop.has()).usable == 3_000, "that of the first month at once: 3.00 units"
    for month, begins in enumerate(MONTHS, start=2):
        due = [(begins - SECOND, 0), (begins, 1), (begins, 0), (begins + 20 * DAY, 0)]
        for now, times in due:
            assert await membership.give_credit_due(shop.db, house=SEARS, now=now) == times, (month, now)
        assert (await shop.has(begins)).usable == month * 3_000


async def test_a_job_that_slept_for_three_months_gives_each_months_credit_once(shop: Shop) -> None:
    await pays_the_fee(shop)
    late = NOW + 100 * DAY
    assert [await membership.give_credit_due(shop.db, house=SEARS, now=late) for _ in range(2)] == [3, 0]


async def test_a_year_has_twelve_credits_and_then_ten_points_a_unit_again(shop: Shop) -> None:
    await pays_the_fee(shop)
    over = NOW + 366 * DAY
    assert await membership.give_credit_due(shop.db, house=SEARS, now=over) == 11
    before = (await shop.has(over)).usable
    await shop.buys("drill", now=over)
    assert (await shop.has(over)).usable - before == 1_000


# Example 5


async def test_paying_takes_the_bonus_first_and_a_refund_gives_it_back_with_its_date(shop: Shop) -> None:
    await shop.buys("drill")
    await given(shop, LotKind.BONUS, 500)
    before = await shop.lots()
    assert [(lot.kind, lot.remaining, lot.expires_at) for lot in before] == [
        (LotKind.BASE, 1_000, MIDNIGHT + 365 * DAY),
        (LotKind.BONUS, 500, MIDNIGHT + 90 * DAY),
    ]
    bought = await shop.buys("drill", with_points=600)
    assert bought.points_rial == 6, "1,000 points are one unit"
    held = {lot.id: lot.remaining for lot in await shop.lots()}
    assert [held.get(lot.id, 0) for lot in before] == [900, 0]
    await shop.refunds(bought, now=NOW + DAY)
    assert [lot for lot in await shop.lots() if lot.remaining] == list(before), "the same lots with the same dates"
    assert await verify(shop.db) == ()


# Three kinds of points


async def test_a_surprise_buys_its_offer_alone_and_is_never_returned(shop: Shop) -> None:
    await shop.buys("drill")
    await shop.buys("drill", now=FRIDAY)
    has = await shop.has(FRIDAY)
    assert (has.usable, has.surprise) == (2_000, 2_000)
    await shop.fills("drill", now=FRIDAY)
    assert (await shop.pays_with(2_000, now=FRIDAY)).tender.points == 2_000, "a bill takes none of them"
    await shop.pays_with(0, now=FRIDAY)

    mug = await rewards.take(shop.db, shop.guest, reward_key="mug", times=0, cause="m", now=FRIDAY, house=SEARS)
    assert isinstance(mug, Redemption)
    has = await shop.has(FRIDAY)
    assert (has.usable, has.surprise) == (1_500, 0)
    await redemptions.confirm(shop.db, mug.id, by=SARA, cause="c", now=FRIDAY, house=SEARS)
    await redemptions.reverse(
        shop.db, mug.id, reason=ReversalReason.GUEST, by=OWNER, cause="r", now=FRIDAY, house=SEARS
    )
    has = await shop.has(FRIDAY)
    assert (has.usable, has.surprise) == (2_000, 0)
    assert await verify(shop.db) == ()


async def test_base_points_live_a_year_and_bonus_points_90_days_to_the_second(shop: Shop) -> None:
    await shop.buys("drill")
    await given(shop, LotKind.BONUS, 500)
    for ends, before, after in ((MIDNIGHT + 90 * DAY, 1_500, 1_000), (MIDNIGHT + 365 * DAY, 1_000, 0)):
        assert (await shop.has(ends - SECOND)).usable == before
        assert (await shop.has(ends)).usable == after
