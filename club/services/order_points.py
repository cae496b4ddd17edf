"""The points of an order: given when it is completed, taken back as far as it is refunded.

Both are part of a larger event whose transaction they are given; they hold the member, and a repeat of the cause
returns the first result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from club.rules.earning import Spending, plan_earning
from club.rules.earning_terms import lot_dates, next_warning_at
from club.rules.house import House
from club.rules.orders import Order, OrderId
from club.rules.points import (
    Action,
    LedgerEntry,
    LotKind,
    NewEntry,
    Returned,
    plan_reversal,
    points_to_take_back,
    total,
)
from club.rules.staff import StaffId
from club.services import ledger
from club.services.points import tell_of
from storage import orders, points
from storage.database import Snapshot, Transaction


@dataclass(frozen=True, slots=True)
class OrderPoints:
    """What became of one order's points."""

    earned: LedgerEntry
    taken_back: int


async def find_for_order(view: Snapshot, order_id: OrderId) -> OrderPoints | None:
    """Return what an order earned and what of it was taken back, or None when it earned nothing."""
    earned = await points.find_entry_by_cause(view, _earned(order_id))
    if earned is None:
        return None
    taken = await points.list_reversals(view, order_id, earned.id)
    return OrderPoints(earned, -sum(each.points for each in taken))


# Earning and taking back ----------------------------------------------------------------------------------------------


async def earn_for_order(tx: Transaction, order: Order, *, house: House, now: datetime) -> LedgerEntry | None:
    """Give the member the points of her completed order and tell her; None when it is too small for a point."""
    member = await points.hold(tx, order.member_id)
    if (earlier := await points.find_entry_by_cause(tx, _earned(order.id))) is not None:
        return earlier
    terms = house.terms
    earning = plan_earning(Spending(items_rial=order.items_rial, delivery_rial=order.delivery_rial), terms)
    if not earning.points:
        return None
    dates = lot_dates(LotKind.BASE, now, terms, house.zone)
    completed = await orders.find_event(tx, f"order:{order.id}:completed")
    new = NewEntry(
        member_id=member.id,
        action=Action.EARN,
        points=earning.points,
        cause=_earned(order.id),
        order_id=order.id,
        staff_id=completed.staff_id if completed else None,
        branch=order.branch,
        terms_version=terms.version,
        breakdown={
            **earning.breakdown(),
            "delivery_rial": order.delivery_rial,
            "usable_at": dates.usable_at,
            "expires_at": dates.expires_at,
        },
    )
    warn_at = next_warning_at(dates.expires_at, terms, after=now)
    earned = await ledger.gain(tx, new, LotKind.BASE, dates, warn_at=warn_at, now=now)
    await tell_of(tx, member, earned, "points.earned", now=now)
    return earned


async def reverse_for_order(
    tx: Transaction, order: Order, *, house: House, cause: str, now: datetime, staff_id: StaffId | None = None
) -> LedgerEntry | None:
    """Take back what the refunds of an order, as its rows tell them now, cost of its points; tell the member.

    Called after the refund is stored. The points go out of the lot that the order made; those that are spent already
    are owed or forgiven by the club's terms. None when nothing is to be taken back.
    """
    member = await points.hold(tx, order.member_id)
    if (earlier := await points.find_entry_by_cause(tx, f"{cause}:points")) is not None:
        return earlier
    earned = await points.find_entry_by_cause(tx, _earned(order.id))
    if earned is None:
        return None
    reversals = await points.list_reversals(tx, order.id, earned.id)
    asked = await _asked(tx, order, earned) - sum(each.breakdown["asked"] for each in reversals)
    if asked <= 0:
        return None
    await ledger.end_lots(tx, member.id, now=now)
    lot = await points.get_lot(tx, earned.id)
    spent = await points.count_spent(tx, lot.id) - sum(each.breakdown["beyond_lot"] for each in reversals)
    others = await points.list_open_lots(tx, member.id)
    plan = plan_reversal(lot, asked, spent=max(0, spent), others=others, now=now, shortfall=house.terms.shortfall)
    own = total(draw for draw in plan.draws if draw.lot_id == lot.id)
    new = NewEntry(
        member_id=member.id,
        action=Action.REVERSE,
        points=-plan.points,
        cause=f"{cause}:points",
        order_id=order.id,
        entry_id=earned.id,
        staff_id=staff_id,
        branch=order.branch,
        terms_version=house.terms.version,
        breakdown={
            "earned": earned.points,
            "refunded_rial": order.refunded_rial,
            "asked": asked,
            "beyond_lot": plan.points - own + plan.forgiven,
            "debt": plan.debt,
            "forgiven": plan.forgiven,
        },
    )
    reversed_ = await ledger.take(tx, new, plan.draws, at=now, more_debt=plan.debt)
    if plan.points:
        await tell_of(tx, member, reversed_, "points.taken_back", now=now)
    return reversed_


async def _asked(tx: Transaction, order: Order, earned: LedgerEntry) -> int:
    """Return how many points the refunds of the order so far cost in all."""
    if order.refunded_rial >= order.total_rial:
        return earned.points
    lines = await orders.list_lines(tx, order.id)
    parts = [Returned(line.total_rial, line.refunded_rial) for line in lines]
    if not earned.breakdown["excluded_delivery_rial"]:
        of_lines = sum(line.refunded_rial for line in lines)
        parts.append(Returned(order.delivery_rial, min(order.delivery_rial, order.refunded_rial - of_lines)))
    return points_to_take_back(earned.points, parts)


def _earned(order_id: OrderId) -> str:
    return f"order:{order_id}:earned"
