"""What happens to an order: one function a step, from placed to completed, and off the way."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from club.errors import AlreadyDone, NotFound
from club.rules.board import DEED_TO, DeclineReason, Reason, promise
from club.rules.carts import CartId, CartState
from club.rules.house import House
from club.rules.joining import require_joined
from club.rules.members import MemberId
from club.rules.menu import DishId
from club.rules.orders import Order, OrderId, OrderState, check_guest_may_cancel, check_transition
from club.rules.placing import new_lines, new_order
from club.rules.staff import Deed, Staff, StaffId, require
from club.services import board, followups, lives, order_points, outbox, payment, referrals
from club.services.carts import bill as read_bill
from club.services.menu import end_of_day
from storage import audit, carts, members, menu, orders, staff
from storage.database import Database, Transaction


class Consequence(Protocol):
    """Something that a completed order brings about, in the same transaction."""

    def __call__(self, tx: Transaction, order: Order, /, *, house: House, now: datetime) -> Awaitable[object]:
        """Do it."""
        ...


AFTER_COMPLETION: Final[Sequence[Consequence]] = (
    lives.prolong,
    order_points.earn_for_order,
    followups.promise,
    referrals.reward,
    payment.give_receipt,
)
"""What follows completion, in this order: numbers of receipts are held until the end, so they are taken last."""


async def place(
    db: Database,
    cart_id: CartId,
    *,
    member_id: MemberId,
    cause: str,
    now: datetime,
    house: House,
    seen: str | None = None,
) -> Order:
    """Make an order of the guest's cart at the prices of this moment; the same cart is ordered once.

    ``seen`` is the stamp of the bill that she agreed to: nothing else is ever charged.

    Raises: NotFound, NotJoined, BillChanged, and whatever obstacle stands on the bill: CartEmpty, DishUnavailable,
    HouseClosed, BelowMinimum, OutsideDeliveryZone and the like.
    """
    async with db.transaction() as tx:
        guest = await members.lock(tx, member_id, now)
        cart = await carts.lock(tx, cart_id, now=now)
        if cart is None or cart.member_id != member_id:
            raise NotFound(what="cart")
        if (placed := await orders.find_by_cart(tx, cart_id)) is not None:
            return placed
        if cart.state is not CartState.OPEN:
            raise NotFound(what="cart")
        require_joined(guest)
        bill = await read_bill(tx, cart, house=house, now=now)
        bill.check(seen=seen)
        order = await orders.add(tx, new_order(bill, branch=house.branch), cause=cause, now=now)
        await orders.add_lines(tx, order.id, new_lines(bill))
        await payment.take(tx, order, bill, now=now)
        await carts.set_state(tx, cart_id, CartState.PLACED, now=now)
        await _write_down(tx, order, staff_id=None, now=now)
        return order


# Steps of the house ---------------------------------------------------------------------------------------------------


async def accept(db: Database, order_id: OrderId, *, minutes: int, by: int, now: datetime) -> Order:
    """Take the order on and promise it in so many minutes.

    Raises: NotAllowed, NotFound, AlreadyDone, WrongOrderState, StaleButton.
    """
    promised_at = promise(minutes, now)
    async with db.transaction() as tx:
        turn = await _begin(tx, order_id, OrderState.ACCEPTED, by=by)
        if turn.is_repeated:
            return turn.order
        order = await orders.set_accepted(tx, order_id, promised_at=promised_at, staff_id=turn.colleague.id, now=now)
        return await _end(tx, order, turn, now=now)


async def prepare(db: Database, order_id: OrderId, *, by: int, now: datetime) -> Order:
    """Begin to make it.

    Raises: NotAllowed, NotFound, AlreadyDone, WrongOrderState.
    """
    return await _move_on(db, order_id, OrderState.PREPARING, by=by, now=now)


async def ready(db: Database, order_id: OrderId, *, by: int, now: datetime) -> Order:
    """Say that it stands on the pass.

    Raises: NotAllowed, NotFound, AlreadyDone, WrongOrderState.
    """
    return await _move_on(db, order_id, OrderState.READY, by=by, now=now)


async def dispatch(
    db: Database, order_id: OrderId, *, by: int, now: datetime, courier_id: StaffId | None = None
) -> Order:
    """Send it on its way with a courier; without a name, with whoever says so.

    Raises: NotAllowed, NotFound, AlreadyDone, WrongOrderState.
    """
    async with db.transaction() as tx:
        turn = await _begin(tx, order_id, OrderState.OUT_FOR_DELIVERY, by=by)
        if turn.is_repeated:
            return turn.order
        courier = turn.colleague if courier_id is None else await staff.find(tx, courier_id)
        courier = require(courier, Deed.CARRY_ORDER)
        order = await orders.set_courier(tx, order_id, courier.id)
        return await _end(tx, order, turn, now=now)


async def complete(db: Database, order_id: OrderId, *, by: int, now: datetime, house: House) -> Order:
    """Hand it over: whatever a completed order brings about happens here and now, once.

    Raises: NotAllowed, NotFound, AlreadyDone, WrongOrderState.
    """
    async with db.transaction() as tx:
        turn = await _begin(tx, order_id, OrderState.COMPLETED, by=by)
        if turn.is_repeated:
            return turn.order
        order = await _close(tx, turn, OrderState.COMPLETED, now=now)
        for follow in AFTER_COMPLETION:
            await follow(tx, order, house=house, now=now)
        return order


async def no_show(db: Database, order_id: OrderId, *, by: int, now: datetime) -> Order:
    """Write down that nobody came for it, or opened the door.

    Raises: NotAllowed, NotFound, AlreadyDone, WrongOrderState.
    """
    async with db.transaction() as tx:
        turn = await _begin(tx, order_id, OrderState.NO_SHOW, by=by)
        return turn.order if turn.is_repeated else await _close(tx, turn, OrderState.NO_SHOW, now=now)


async def reject(db: Database, order_id: OrderId, *, reason: Reason, by: int, now: datetime) -> Order:
    """Decline a placed order and tell the guest why.

    Raises: NotAllowed, NotFound, AlreadyDone, WrongOrderState.
    """
    return await _decline(db, order_id, OrderState.REJECTED, reason=reason, by=by, now=now)


async def call_off(db: Database, order_id: OrderId, *, reason: Reason, by: int, now: datetime) -> Order:
    """Give up an order that was accepted already, and tell the guest why.

    Raises: NotAllowed, NotFound, AlreadyDone, WrongOrderState.
    """
    return await _decline(db, order_id, OrderState.CANCELLED, reason=reason, by=by, now=now)


async def decline_sold_out(
    db: Database, order_id: OrderId, dish_id: DishId, *, by: int, now: datetime, house: House
) -> Order:
    """Decline an order because a dish of it ran out, and stop that dish for the rest of the day.

    Raises: NotAllowed, NotFound, AlreadyDone, WrongOrderState.
    """
    async with db.transaction() as tx:
        turn = await _begin(tx, order_id, OrderState.REJECTED, by=by)
        if turn.is_repeated:
            return turn.order
        if dish_id not in [line.dish_id for line in await orders.list_lines(tx, order_id)]:
            raise NotFound(what="dish")
        require(turn.colleague, Deed.STOP_DISH)
        await menu.set_out(tx, dish_id, until=end_of_day(house, now))
        return await _turn_down(tx, turn, OrderState.REJECTED, Reason(DeclineReason.SOLD_OUT, str(dish_id)), now=now)


# Steps of the guest ---------------------------------------------------------------------------------------------------


async def cancel(db: Database, order_id: OrderId, *, member_id: MemberId, now: datetime) -> Order:
    """Take the guest's own order back while nobody has answered it; a repeat changes nothing.

    Raises: NotFound, TooLateToCancel, WrongOrderState.
    """
    async with db.transaction() as tx:
        order = await orders.lock(tx, order_id)
        if order is None or order.member_id != member_id:
            raise NotFound(what="order")
        if order.state is OrderState.CANCELLED:
            return order
        check_guest_may_cancel(order.state)
        order = await orders.set_closed(tx, order_id, OrderState.CANCELLED, reason=None, staff_id=None, now=now)
        order = await payment.give_back(tx, order, now=now, staff_id=None)
        await _write_down(tx, order, staff_id=None, now=now)
        return order


# How every step goes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Turn:
    """An order that is held, and the colleague whose step it is."""

    order: Order
    colleague: Staff
    is_repeated: bool
    """She has done exactly this before: a double tap, or an update that came twice."""


async def _begin(tx: Transaction, order_id: OrderId, wanted: OrderState, *, by: int) -> _Turn:
    """Hold the order and make sure that this colleague may bring it into the wanted state now."""
    colleague = require(await staff.find_by_telegram(tx, by), DEED_TO[wanted])
    order = await orders.lock(tx, order_id)
    if order is None:
        raise NotFound(what="order")
    history = await orders.list_events(tx, order_id)
    done = next((event for event in history if event.state == wanted), None)
    if done is not None and done.staff_id == colleague.id:
        return _Turn(order, colleague, is_repeated=True)
    if done is not None or order.state.is_closed:
        last = done or history[-1]
        doer = await staff.find(tx, last.staff_id)
        raise AlreadyDone(by=doer.name if doer else None, state=order.state.value)
    check_transition(order.state, wanted, kind=order.kind)
    return _Turn(order, colleague, is_repeated=False)


async def _end(tx: Transaction, order: Order, turn: _Turn, *, now: datetime, reason: str | None = None) -> Order:
    """Write the step down in the order's history and the audit, and bring every message up to date."""
    await audit.add(
        tx,
        f"orders.{order.state}",
        staff_id=turn.colleague.id,
        subject=f"order:{order.id}",
        detail={"reason": reason} if reason else {},
        now=now,
        cause=_cause(order),
    )
    await _write_down(tx, order, staff_id=turn.colleague.id, reason=reason, now=now)
    return order


async def _write_down(
    tx: Transaction, order: Order, *, staff_id: StaffId | None, now: datetime, reason: str | None = None
) -> None:
    await orders.add_event(tx, order.id, order.state, staff_id=staff_id, reason=reason, cause=_cause(order), now=now)
    await board.refresh(tx, order, cause=_cause(order), now=now)


async def _move_on(db: Database, order_id: OrderId, wanted: OrderState, *, by: int, now: datetime) -> Order:
    async with db.transaction() as tx:
        turn = await _begin(tx, order_id, wanted, by=by)
        if turn.is_repeated:
            return turn.order
        return await _end(tx, await orders.set_state(tx, order_id, wanted), turn, now=now)


async def _close(tx: Transaction, turn: _Turn, state: OrderState, *, now: datetime, reason: str | None = None) -> Order:
    order = await orders.set_closed(tx, turn.order.id, state, reason=reason, staff_id=turn.colleague.id, now=now)
    if state is not OrderState.COMPLETED:
        order = await payment.give_back(tx, order, now=now, staff_id=turn.colleague.id)
    return await _end(tx, order, turn, reason=reason, now=now)


async def _decline(
    db: Database, order_id: OrderId, wanted: OrderState, *, reason: Reason, by: int, now: datetime
) -> Order:
    async with db.transaction() as tx:
        turn = await _begin(tx, order_id, wanted, by=by)
        return turn.order if turn.is_repeated else await _turn_down(tx, turn, wanted, reason, now=now)


async def _turn_down(tx: Transaction, turn: _Turn, wanted: OrderState, reason: Reason, *, now: datetime) -> Order:
    order = await _close(tx, turn, wanted, reason=reason.stored(), now=now)
    await _break_the_news(tx, order, now=now)
    return order


async def _break_the_news(tx: Transaction, order: Order, *, now: datetime) -> None:
    """Tell the guest with a message of its own: an edited one makes no sound, and she is waiting for food."""
    guest = await members.get(tx, order.member_id)
    if guest.telegram_id is not None:
        await outbox.tell(
            tx,
            chat_id=guest.telegram_id,
            notice="orders.declined",
            detail={"order": order.id},
            cause=f"{_cause(order)}:told",
            now=now,
        )


def _cause(order: Order) -> str:
    return f"order:{order.id}:{order.state}"
