"""The owner's report: what the club owes in points, how they came and went, and what its programme costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from club.rules.benefits import BenefitKind
from club.rules.house import House
from club.rules.liability import (
    LATER_DAYS,
    SOON_DAYS,
    Costs,
    DishMeasure,
    DishSource,
    GiftsOut,
    Liability,
    Month,
    Owed,
    PointValue,
    Prices,
    Span,
    ValueSource,
    benefit_worth,
    last_months,
    month_of,
    part_costs,
)
from club.rules.staff import Deed, require
from storage import reports, settings, staff
from storage.database import Database, Snapshot

BEST_SELLER_DAYS: Final = 90


async def require_reader(db: Database, *, by: int) -> None:
    """See to it that this person may read reports, before anybody waits for one. Raises: NotAllowed."""
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.SEE_REPORT)


async def read_owed(db: Database, *, by: int, now: datetime, house: House) -> Owed:
    """Return what the club owes at this moment, from one snapshot; each page reads what it tells and no more.

    In a club of millions of rows a page takes a second or two. Raises: NotAllowed.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.SEE_REPORT)
        catalogue = await reports.list_prices(view)
        since = now - timedelta(days=BEST_SELLER_DAYS)
        prices = Prices(
            dishes={key: rial for key, (_, _, rial) in catalogue.items()},
            delivery_rial=max((zone.fee_rial for zone in house.delivery_zones), default=0),
            average_rial=await settings.find_average_order(view, since=since) or 0,
        )
        held = await reports.list_held(
            view, now=now, soon=now + timedelta(days=SOON_DAYS), later=now + timedelta(days=LATER_DAYS)
        )
        return Owed(
            at=now,
            liability=Liability(
                held,
                await reports.sum_debts(view),
                point_value(house),
                _reward_dish(house, catalogue) or await _best_seller(view, since),
            ),
            gifts=await _gifts(view, last_months(now, house.zone, count=1)[0], prices, now),
            meals=await reports.count_shared_meals(view),
        )


async def read_months(db: Database, *, by: int, now: datetime, house: House) -> tuple[Month, ...]:
    """Return how points came and went in the last months, the oldest first. Raises: NotAllowed."""
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.SEE_REPORT)
        return tuple([await _month(view, span) for span in last_months(now, house.zone)])


async def read_costs(db: Database, *, by: int, now: datetime, house: House) -> Costs:
    """Return what each part of the programme gave this month and last. Raises: NotAllowed."""
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.SEE_REPORT)
        last, this = [await _month(view, span) for span in last_months(now, house.zone, count=2)]
        parts = part_costs(
            this,
            last,
            of_this=await reports.sum_parts(view, this.span.since, this.span.until),
            of_last=await reports.sum_parts(view, last.span.since, last.span.until),
        )
        return Costs(last, this, parts, point_value(house))


async def _month(view: Snapshot, span: Span) -> Month:
    return month_of(span, await reports.list_flows(view, span.since, span.until))


def point_value(house: House) -> PointValue | None:
    """Return what a point is worth: by the section on reports, or else by what points pay at the checkout."""
    told = house.programme.report.rial_per_1000_points
    if told is not None:
        return PointValue(1000, told, ValueSource.SETTING)
    paying = house.programme.payment
    return None if paying is None else PointValue(paying.points, paying.rial, ValueSource.PAYMENT)


def _reward_dish(house: House, catalogue: dict[str, tuple[str, str, int]]) -> DishMeasure | None:
    """Return the dish that costs the fewest points."""
    dishes = [
        (reward.points, catalogue[reward.benefit.dish_key])
        for reward in house.programme.rewards
        if reward.benefit.kind is BenefitKind.DISH and reward.benefit.dish_key in catalogue
    ]
    if not dishes:
        return None
    points, (name_fa, name_en, rial) = min(dishes)
    return DishMeasure(name_fa, name_en, rial, DishSource.REWARD, points)


async def _best_seller(view: Snapshot, since: datetime) -> DishMeasure | None:
    found = await reports.find_best_seller(view, since=since)
    return None if found is None else DishMeasure(*found, DishSource.BEST_SELLER)


async def _gifts(view: Snapshot, month: Span, prices: Prices, now: datetime) -> GiftsOut:
    out = [(benefit_worth(benefit, prices), count) for benefit, count in await reports.list_vouchers_out(view, now=now)]
    return GiftsOut(
        waiting=sum(count for _, count in out),
        worth_rial=sum(worth * count for worth, count in out if worth is not None),
        off_bills=sum(count for worth, count in out if worth is None),
        used=await reports.count_vouchers_used(view, month.since, month.until),
        paid_rial=await reports.sum_paid_by_vouchers(view, month.since, month.until),
    )
