"""The points of an order: given when it is completed, taken back as far as it is refunded.

Both are part of a larger event whose transaction they are given; they hold the member, and a repeat of the cause
returns the first result. An order may earn several rows: one for the points of the rate and its tiers, and one for each
kind of bonus points, since every kind has a lot and a life of its own. Each row keeps the reasons of the whole order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from club.rules.earning import RATE, EarnedLot, Earning, Spending, plan_earning
from club.rules.earning_terms import lot_dates, next_warning_at
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.orders import Order, OrderLine
from club.rules.points import (
    Action,
    LedgerEntry,
    LotKind,
    NewEntry,
    Returned,
    plan_reversal,
    points_to_take_back,
    split_by_largest_remainder,
    total,
)
from club.rules.staff import StaffId
from club.services import ledger, tiers
from club.services.points import tell_of
from club.services.situations import situation
from storage import earning as stored_earning
from storage import orders, points
from storage import tiers as stored_tiers
from storage.database import Transaction

# Earning --------------------------------------------------------------------------------------------------------------


async def earn_for_order(tx: Transaction, order: Order, *, house: House, now: datetime) -> tuple[LedgerEntry, ...]:
    """Give the member the points of her completed order and tell her; no row when it is too small for a point."""
    member = await points.hold(tx, order.member_id)
    if earlier := await points.list_earnings(tx, order.id):
        return earlier
    known = await situation(tx, order, member, house=house, now=now)
    earning = plan_earning(await _spending(tx, order), house.terms, known, bonuses=house.programme.bonuses)
    completed = await orders.find_event(tx, f"order:{order.id}:completed")
    staff_id = completed.staff_id if completed else None
    earned = [await _gain(tx, order, earning, lot, staff_id=staff_id, house=house, now=now) for lot in earning.lots]
    if earned:
        await _tell(tx, member, earned, "points.earned", points_told=earning.points, now=now)
    await tiers.qualify(tx, order, counted_rial=earning.counted_rial, points=earning.points, house=house, now=now)
    return tuple(earned)


async def _spending(tx: Transaction, order: Order) -> Spending:
    return Spending(
        items_rial=order.items_rial,
        delivery_rial=order.delivery_rial,
        paid_by_points_rial=order.points_rial,
        paid_by_voucher_rial=order.voucher_rial,
        lines=await stored_earning.list_spent_lines(tx, order.id),
    )


async def _gain(
    tx: Transaction,
    order: Order,
    earning: Earning,
    lot: EarnedLot,
    *,
    staff_id: StaffId | None,
    house: House,
    now: datetime,
) -> LedgerEntry:
    dates = lot_dates(lot.kind, now, house.terms, house.zone, life=lot.life)
    reasons: dict[str, Any] = {
        **earning.breakdown(),
        "lot": lot.key,
        "by_line": lot.by_line,
        "rial_by_line": earning.rial_by_line,
        "renews": (lot.life or house.terms.life_of(lot.kind)).renews,
        "usable_at": dates.usable_at,
        "expires_at": dates.expires_at,
    }
    new = NewEntry(
        member_id=order.member_id,
        action=Action.EARN,
        points=lot.points,
        cause=_with_lot(f"order:{order.id}:earned", lot.key),
        order_id=order.id,
        staff_id=staff_id,
        branch=order.branch,
        terms_version=house.terms.version,
        breakdown=reasons,
    )
    warn_at = next_warning_at(dates.expires_at, house.terms, after=now)
    entry = await ledger.gain(tx, new, lot.kind, dates, warn_at=warn_at, now=now)
    await points.add_parts(tx, entry.id, {part.part: part.points for part in lot.parts if part.part != RATE})
    return entry


# Taking back ----------------------------------------------------------------------------------------------------------


async def reverse_for_order(
    tx: Transaction, order: Order, *, house: House, cause: str, now: datetime, staff_id: StaffId | None = None
) -> tuple[LedgerEntry, ...]:
    """Take back what the refunds of an order, as its rows tell them now, cost of its points; tell the member.

    Called after the refund is stored. The points of each row go out of the lot that it made; those that are spent
    already are owed or forgiven by the club's terms. No row when nothing is to be taken back.
    """
    member = await points.hold(tx, order.member_id)
    refund = _Refund(order, member.id, await orders.list_lines(tx, order.id), cause, staff_id, house, now)
    earned = await points.list_earnings(tx, order.id)
    reversed_ = [await _reverse(tx, refund, each) for each in earned]
    written = [entry for entry in reversed_ if entry is not None]
    await _uncount(tx, refund, earned)
    if gone := -sum(entry.points for entry in written):
        await _tell(tx, member, written, "points.taken_back", points_told=gone, now=now)
    return tuple(written)


@dataclass(frozen=True, slots=True)
class _Refund:
    """A refund whose points are to be taken back."""

    order: Order
    owner_id: MemberId
    """Whose points they are now: the member's of the order, or who she turned out to be."""
    lines: tuple[OrderLine, ...]
    cause: str
    staff_id: StaffId | None
    house: House
    now: datetime

    @property
    def parts(self) -> tuple[Returned, ...]:
        """What of each line, and last of the delivery, has been refunded so far."""
        of_lines = sum(line.refunded_rial for line in self.lines)
        delivery = min(self.order.delivery_rial, self.order.refunded_rial - of_lines)
        lines = (Returned(line.total_rial, line.refunded_rial) for line in self.lines)
        return (*lines, Returned(self.order.delivery_rial, delivery))


async def _reverse(tx: Transaction, refund: _Refund, earned: LedgerEntry) -> LedgerEntry | None:
    """Take back what the order's refunds so far cost of one row's points, less what was asked for before."""
    cause = _with_lot(f"{refund.cause}:points", earned.breakdown.get("lot", LotKind.BASE))
    if (earlier := await points.find_entry_by_cause(tx, cause)) is not None:
        return earlier
    reversals = await points.list_reversals(tx, refund.order.id, earned.id)
    asked = _asked(refund, earned) - sum(each.breakdown["asked"] for each in reversals)
    if asked <= 0:
        return None
    await ledger.end_lots(tx, refund.owner_id, now=refund.now)
    lot = await points.get_lot(tx, earned.id)
    spent = await points.count_spent(tx, lot.id) - sum(each.breakdown["beyond_lot"] for each in reversals)
    others = await points.list_open_lots(tx, refund.owner_id)
    shortfall = refund.house.terms.shortfall
    plan = plan_reversal(lot, asked, spent=max(0, spent), others=others, now=refund.now, shortfall=shortfall)
    own = total(draw for draw in plan.draws if draw.lot_id == lot.id)
    new = NewEntry(
        member_id=refund.owner_id,
        action=Action.REVERSE,
        points=-plan.points,
        cause=cause,
        order_id=refund.order.id,
        entry_id=earned.id,
        staff_id=refund.staff_id,
        branch=refund.order.branch,
        terms_version=refund.house.terms.version,
        breakdown={
            "earned": earned.points,
            "refunded_rial": refund.order.refunded_rial,
            "asked": asked,
            "beyond_lot": plan.points - own + plan.forgiven,
            "debt": plan.debt,
            "forgiven": plan.forgiven,
        },
    )
    entry = await ledger.take(tx, new, plan.draws, at=refund.now, more_debt=plan.debt)
    before = -sum(each.points for each in reversals)
    await _take_parts_back(tx, earned, entry, before=before)
    return entry


async def _uncount(tx: Transaction, refund: _Refund, earned: Sequence[LedgerEntry]) -> None:
    """Take back what the refunds so far cost of what the order counts towards a tier, less what was taken before."""
    order = refund.order
    if (counted := await stored_tiers.find_qualifying(tx, f"order:{order.id}:qualified")) is None:
        return
    rial, points_before = await stored_tiers.sum_taken_back(tx, counted)
    asked = sum(_asked(refund, each) for each in earned)
    await tiers.disqualify(
        tx,
        order,
        rial=_uncounted_rial(refund, counted.rial, earned) - rial,
        points=asked - points_before,
        house=refund.house,
        cause=refund.cause,
        now=refund.now,
    )


def _uncounted_rial(refund: _Refund, counted_rial: int, earned: Sequence[LedgerEntry]) -> int:
    """Return how much of the money that counted has been refunded so far."""
    if refund.order.refunded_rial >= refund.order.total_rial:
        return counted_rial
    known = earned[0].breakdown.get("rial_by_line") if earned else None
    shares = known or split_by_largest_remainder(counted_rial, [*(line.total_rial for line in refund.lines), 0])
    return points_to_take_back(shares, refund.parts)


def _asked(refund: _Refund, earned: LedgerEntry) -> int:
    """Return how many of a row's points the refunds of the order so far cost in all."""
    if refund.order.refunded_rial >= refund.order.total_rial:
        return earned.points
    return points_to_take_back(_by_line(earned, refund.parts), refund.parts)


def _by_line(earned: LedgerEntry, parts: Sequence[Returned]) -> Sequence[int]:
    """Return what each line and the delivery earned of a row; rows of before the bonus rules do not say it."""
    known: Sequence[int] | None = earned.breakdown.get("by_line")
    if known is not None:
        return known
    *lines, delivery = [part.whole_rial for part in parts]
    counted = 0 if earned.breakdown["excluded_delivery_rial"] else delivery
    return split_by_largest_remainder(earned.points, [*lines, counted])


async def _take_parts_back(tx: Transaction, earned: LedgerEntry, entry: LedgerEntry, *, before: int) -> None:
    """Lessen what the parts of the programme gave by their share of what was taken back; in the end by all of it."""
    given = await points.list_parts(tx, earned.id)
    so_far = before - entry.points
    back = {part: so_far * each // earned.points - before * each // earned.points for part, each in given.items()}
    await points.add_parts(tx, entry.id, {part: -each for part, each in back.items() if each})


# Names and news -------------------------------------------------------------------------------------------------------


def _with_lot(cause: str, lot: str) -> str:
    """Return the cause of one of an event's rows; that of the rate has the event's own."""
    return cause if lot == LotKind.BASE else f"{cause}:{lot}"


async def _tell(
    tx: Transaction, member: Member, entries: Sequence[LedgerEntry], notice: str, *, points_told: int, now: datetime
) -> None:
    """Tell of all rows of one event in one message."""
    await tell_of(tx, member, entries[0], notice, now=now, detail={"points": points_told})
