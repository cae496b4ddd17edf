"""The club's own card at the door: a guest may pay otherwise than she said, and her points depend on it."""

from __future__ import annotations

from datetime import datetime

from club.errors import NotFound, WrongOrderState
from club.rules.house import House
from club.rules.orders import Order, OrderId, Payment
from club.rules.own_card import check_payment
from club.rules.staff import Deed, require
from club.services import board
from storage import audit, orders, staff
from storage.database import Database


async def correct_payment(
    db: Database, order_id: OrderId, payment: Payment, *, by: int, cause: str, now: datetime, house: House
) -> Order:
    """Write down how the guest really pays, while the order is on the board; saying it twice changes nothing.

    Raises: NotAllowed, NotFound, StaleButton, WrongOrderState once it is over: its points are given by then.
    """
    check_payment(payment, house.programme.own_card)
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.COMPLETE_ORDER)
        order = await orders.lock(tx, order_id)
        if order is None:
            raise NotFound(what="order")
        if order.payment is payment:
            return order
        if order.state.is_closed:
            raise WrongOrderState(state=order.state.value, wanted=payment.value)
        corrected = await orders.set_payment(tx, order_id, payment)
        await audit.add(
            tx,
            "orders.payment_corrected",
            staff_id=colleague.id,
            subject=f"order:{order_id}",
            detail={"said": order.payment, "paid": payment},
            now=now,
            cause=f"{cause}:payment",
        )
        await board.refresh(tx, corrected, cause=f"{cause}:payment", now=now)
        return corrected
