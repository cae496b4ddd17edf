"""Refunds: a manager gives back a whole order or a line of it, and its points go the same way."""

from __future__ import annotations

from datetime import datetime

from club.errors import NotFound
from club.rules.board import Card, Reason
from club.rules.house import House
from club.rules.orders import Order, OrderId, OrderLineId, check_refundable
from club.rules.refunds import WORDS_LENGTH_MAX, RefundPlan, RefundReason, plan_refund
from club.rules.staff import Deed, require
from club.rules.typed_text import clean_text
from club.services import board, order_points, outbox, payment, referrals
from storage import audit, members, orders, staff
from storage.database import Database, Snapshot, Transaction


async def look(db: Database, order_id: OrderId, *, by: int) -> Card:
    """Return an order of which something can be given back.

    Raises: NotAllowed, NotFound, NotRefundable.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.REFUND_ORDER)
        card = await board.read_card(view, order_id)
        check_refundable(card.order)
        return card


async def preview(db: Database, order_id: OrderId, *, line_id: OrderLineId | None, by: int) -> RefundPlan:
    """Return what would go back now for one line, or (None) for all that is left.

    Raises: NotAllowed, NotFound, NotRefundable.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.REFUND_ORDER)
        if (order := await orders.find(view, order_id)) is None:
            raise NotFound(what="order")
        return await _plan(view, order, line_id)


async def refund(
    db: Database,
    order_id: OrderId,
    *,
    line_id: OrderLineId | None,
    reason: RefundReason,
    words: str,
    by: int,
    now: datetime,
    house: House,
) -> Order:
    """Give back one line, or (None) all that is left of the order; the same line, or the whole, goes back once.

    Raises: NotAllowed, NotFound, NotRefundable, TextTooLong.
    """
    why = Reason(reason, clean_text(words, WORDS_LENGTH_MAX) or None).stored()
    cause = f"order:{order_id}:refunded:{line_id or 'whole'}"
    async with db.transaction() as tx:
        manager = require(await staff.find_by_telegram(tx, by), Deed.REFUND_ORDER)
        order = await orders.lock(tx, order_id)
        if order is None:
            raise NotFound(what="order")
        if await orders.find_event(tx, cause) is not None:
            return order
        plan = await _plan(tx, order, line_id)
        order = await orders.set_refunded(
            tx,
            order_id,
            refunded_rial=plan.refunded_rial,
            money_back_rial=plan.money_back_rial,
            reason=why,
            lines=plan.lines,
        )
        order = await payment.give_points_back(tx, order, plan.points, cause=cause, now=now, staff_id=manager.id)
        await payment.give_voucher_back(tx, order)
        await orders.add_event(tx, order_id, "refunded", staff_id=manager.id, reason=why, cause=cause, now=now)
        await audit.add(
            tx,
            "orders.refunded",
            staff_id=manager.id,
            subject=f"order:{order_id}",
            detail={"rial": plan.money_rial, "points": plan.points, "line": line_id, "reason": why},
            now=now,
            cause=cause,
        )
        await order_points.reverse_for_order(tx, order, house=house, cause=cause, now=now, staff_id=manager.id)
        await referrals.take_back(tx, order, house=house, cause=cause, now=now, staff_id=manager.id)
        await board.refresh(tx, order, cause=cause, now=now)
        await _tell(tx, order, plan, reason=reason, cause=cause, now=now)
        return order


async def _plan(view: Snapshot, order: Order, line_id: OrderLineId | None) -> RefundPlan:
    lines = await orders.list_lines(view, order.id)
    return plan_refund(order, lines, line_id, voucher=await payment.voucher_used(view, order))


async def _tell(
    tx: Transaction, order: Order, plan: RefundPlan, *, reason: RefundReason, cause: str, now: datetime
) -> None:
    guest = await members.get(tx, order.member_id)
    if guest.telegram_id is not None:
        detail = {
            "order": order.id,
            "rial": plan.money_rial,
            "points": plan.points,
            "has_gift": plan.gives_voucher,
            "reason": reason,
        }
        await outbox.tell(
            tx, chat_id=guest.telegram_id, notice="refunds.told", detail=detail, cause=f"{cause}:told", now=now
        )
