"""Points: what an order earns, what a refund takes back, what is spent, and what its owner may know about it.

The functions that take a transaction are part of a larger event (an order is completed, refunded, paid for); they hold
the member, and a repeat of the cause returns the first result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from club.errors import AdjustmentUnexplained, InsufficientPoints, NotFound, NumberUnusable
from club.rules.earning import Spending, lot_dates, next_warning_at, plan_earning
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.orders import Order, OrderId
from club.rules.points import (
    Action,
    Balance,
    LedgerEntry,
    LotKind,
    NewEntry,
    Returned,
    plan_redemption,
    plan_reversal,
    points_to_take_back,
    settle_debt,
    total,
)
from club.rules.points import balance as sum_up
from club.rules.staff import Deed, StaffId, require
from club.rules.typed_text import clean_text
from club.services import ledger, outbox
from storage import audit, orders, points, staff
from storage.database import Database, Snapshot, Transaction

PAGE: Final = 10
"""Rows of history on one screen."""

PAGES_MAX: Final = 10_000

ADJUSTMENT_MAX: Final = 1_000_000
REASON_LENGTH_MAX: Final = 200


# What is known --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class History:
    """A page of a member's ledger, the newest first."""

    entries: tuple[LedgerEntry, ...]
    page: int
    has_older: bool


@dataclass(frozen=True, slots=True)
class OrderPoints:
    """What became of one order's points."""

    earned: LedgerEntry
    taken_back: int


async def balance(view: Snapshot, member_id: MemberId, *, now: datetime) -> Balance:
    """Return what the member has, what is coming and what ends next."""
    debt = await points.find_debt(view, member_id)
    return sum_up(await points.list_open_lots(view, member_id), now, debt=debt)


async def history(view: Snapshot, member_id: MemberId, *, page: int) -> History:
    """Return a page of the member's history; the first is page 0, and whatever a button claims is a page."""
    page = min(max(0, page), PAGES_MAX)
    found = await points.list_entries(view, member_id, limit=PAGE + 1, offset=page * PAGE)
    return History(found[:PAGE], page, has_older=len(found) > PAGE)


async def entry(view: Snapshot, entry_id: int, *, member_id: MemberId) -> LedgerEntry:
    """Return one row of the member's own history. Raises: NotFound."""
    found = await points.find_entry(view, entry_id)
    if found is None or found.member_id != member_id:
        raise NotFound(what="points")
    return found


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
    await _tell(tx, member, earned, "points.earned", now=now)
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
        await _tell(tx, member, reversed_, "points.taken_back", now=now)
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


# Spending and correcting ----------------------------------------------------------------------------------------------


async def redeem(
    tx: Transaction,
    member_id: MemberId,
    *,
    points_wanted: int,
    cause: str,
    now: datetime,
    branch: str | None = None,
    order_id: OrderId | None = None,
    staff_id: StaffId | None = None,
    breakdown: Mapping[str, object] | None = None,
) -> LedgerEntry:
    """Spend so many of the member's usable points, the nearest expiry first.

    Raises: InsufficientPoints.
    """
    await points.hold(tx, member_id)
    if (earlier := await points.find_entry_by_cause(tx, cause)) is not None:
        return earlier
    draws = plan_redemption(await points.list_open_lots(tx, member_id), points_wanted, now)
    new = NewEntry(
        member_id=member_id,
        action=Action.REDEEM,
        points=-points_wanted,
        cause=cause,
        order_id=order_id,
        staff_id=staff_id,
        branch=branch,
        breakdown=breakdown or {},
    )
    return await ledger.take(tx, new, draws, at=now)


async def give_back(
    tx: Transaction,
    entry_id: int,
    *,
    cause: str,
    now: datetime,
    points: int | None = None,
    staff_id: StaffId | None = None,
) -> LedgerEntry:
    """Undo a spending, or so many of its points: they return to the lots they came from, with their dates.

    Parts add up to the whole; what is asked beyond it is not given. A repeat of the cause returns the first row.

    Raises: LookupError when there is no such row of the ledger.
    """
    return await ledger.give_back(tx, entry_id, cause=cause, now=now, wanted=points, staff_id=staff_id)


async def adjust(
    db: Database,
    member_id: MemberId,
    *,
    change: int,
    reason: str,
    by: int,
    cause: str,
    now: datetime,
    house: House,
) -> LedgerEntry:
    """Give a member points as a compensation, or take some, with a reason that she is told.

    Raises: NotAllowed, NumberUnusable, AdjustmentUnexplained, TextTooLong, InsufficientPoints when she has less than
    is to be taken.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.ADJUST_POINTS)
        reason = _checked(change, reason)
        member = await points.hold(tx, member_id)
        if (earlier := await points.find_entry_by_cause(tx, f"{cause}:adjusted")) is not None:
            return earlier
        new = NewEntry(
            member_id=member_id,
            action=Action.ADJUST,
            points=change,
            cause=f"{cause}:adjusted",
            staff_id=colleague.id,
            branch=house.branch,
            terms_version=house.terms.version,
            breakdown={"reason": reason, "by": colleague.name},
        )
        written = await (_give(tx, new, house, now) if change > 0 else _take_away(tx, new, now))
        await audit.add(
            tx,
            "points.adjusted",
            staff_id=colleague.id,
            subject=f"member:{member_id}",
            detail={"points": change, "reason": reason},
            now=now,
            cause=written.cause,
        )
        await _tell(tx, member, written, "points.adjusted", now=now)
        return written


def _checked(change: int, reason: str) -> str:
    """Return the reason as it is stored."""
    if not 1 <= abs(change) <= ADJUSTMENT_MAX:
        raise NumberUnusable(at_least=1, at_most=ADJUSTMENT_MAX)
    if not (cleaned := clean_text(reason, REASON_LENGTH_MAX)):
        raise AdjustmentUnexplained
    return cleaned


async def _give(tx: Transaction, new: NewEntry, house: House, now: datetime) -> LedgerEntry:
    """Give at once: nobody waits for an apology."""
    dates = lot_dates(LotKind.COMPENSATION, now, house.terms, house.zone)._replace(usable_at=now)
    warn_at = next_warning_at(dates.expires_at, house.terms, after=now)
    return await ledger.gain(tx, new, LotKind.COMPENSATION, dates, warn_at=warn_at, now=now)


async def _take_away(tx: Transaction, new: NewEntry, now: datetime) -> LedgerEntry:
    """Take from what is usable first, then from what is on its way; never more than there is."""
    draws = settle_debt(-new.points, await points.list_open_lots(tx, new.member_id), now)
    if missing := -new.points - total(draws):
        raise InsufficientPoints(missing=missing)
    return await ledger.take(tx, new, draws, at=now)


# Telling --------------------------------------------------------------------------------------------------------------


async def _tell(tx: Transaction, member: Member, about: LedgerEntry, notice: str, *, now: datetime) -> None:
    if member.telegram_id is not None:
        await outbox.tell(
            tx,
            chat_id=member.telegram_id,
            notice=notice,
            detail={"entry": about.id},
            cause=f"{about.cause}:told",
            now=now,
        )


def _earned(order_id: OrderId) -> str:
    return f"order:{order_id}:earned"
