"""The usual, and any order again: at today's price, without what is not there today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from club.errors import NotFound
from club.rules.bills import Bill, BillLine, priced
from club.rules.carts import Cart, CartId, CartLine, CartLineId, CartState
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.orders import OrderId, OrderKind, OrderLine, Wish, usual_wishes
from club.services import tiers
from club.services.carts import bill
from storage import carts, menu, orders, usual
from storage.database import Database, Snapshot, Transaction

RECENT_ORDERS: Final = 50
"""Among how many of her latest orders the usual one is looked for."""


@dataclass(frozen=True, slots=True)
class Recall:
    """An order as it would be today."""

    order_id: OrderId
    lines: tuple[BillLine, ...]

    @property
    def total_rial(self) -> int:
        """What the dishes that can be had come to."""
        return sum(line.total_rial for line in self.lines)

    @property
    def is_possible(self) -> bool:
        """Whether any of it can be had now."""
        return any(line.obstacle is None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Refill:
    """A cart that was filled as an order was."""

    bill: Bill
    left_out: tuple[BillLine, ...]
    """What could not be had today."""
    set_aside: CartId | None
    """The cart that made room; None: there was nothing in it."""


async def find(db: Database, member_id: MemberId, *, house: House, now: datetime) -> Recall | None:
    """Return what she orders most often (of equals, the latest) as it would be today; None: nothing yet."""
    async with db.snapshot() as view:
        lines = await usual.list_recent_lines(view, member_id, orders_max=RECENT_ORDERS)
        recent = [list(group) for _, group in groupby(lines, key=lambda line: line.order_id)]
        wanted = usual_wishes([_wishes(order) for order in recent], times_min=1)
        chosen = next((order for order in recent if tuple(sorted(_wishes(order))) == wanted), None)
        return None if chosen is None else await _recall(view, chosen, member_id=member_id, house=house, now=now)


async def refill(db: Database, member_id: MemberId, order_id: OrderId, *, house: House, now: datetime) -> Refill:
    """Fill the cart as her order was, with the way it was served; a repeat changes nothing.

    A cart with something else in it is set aside, and can be brought back.

    Raises: NotFound when the order is not hers, or nothing of it can be had.
    """
    async with db.transaction() as tx:
        cart = await carts.open_(tx, member_id, now=now)
        ordered = await usual.list_lines(tx, order_id, member_id=member_id)
        recall = await _recall(tx, ordered, member_id=member_id, house=house, now=now)
        wanted = [line for line in recall.lines if line.obstacle is None] if recall else []
        if recall is None or not wanted:
            raise NotFound(what="order")
        left_out = tuple(line for line in recall.lines if line.obstacle is not None)
        present = await carts.list_lines(tx, cart.id)
        if [_wish(each) for each in present] == [_wish(each.line) for each in wanted]:
            return Refill(await bill(tx, cart, house=house, now=now), left_out, None)
        set_aside = None
        if present:
            set_aside = cart.id
            await carts.set_state(tx, cart.id, CartState.ABANDONED, now=now)
            cart = await carts.open_(tx, member_id, now=now)
        for each in wanted:
            await carts.add_line(
                tx,
                cart.id,
                dish_id=each.line.dish_id,
                quantity=each.line.quantity,
                choice_ids=each.line.choice_ids,
                note=each.line.note,
                cause=f"order:{order_id}",
            )
        cart = await _serve_as_before(tx, cart, order_id, house=house)
        return Refill(await bill(tx, cart, house=house, now=now), left_out, set_aside)


async def _serve_as_before(tx: Transaction, cart: Cart, order_id: OrderId, *, house: House) -> Cart:
    """Take over how the order was served; a table only when she sits at one now."""
    order = await orders.get(tx, order_id)
    before = await carts.find(tx, CartId(order.cart_id)) if order.cart_id is not None else None
    if cart.kind is not None or order.kind is OrderKind.DINE_IN or order.kind not in house.kinds:
        return cart
    address_id = before.address_id if before else None
    if order.payment in house.payments:
        await carts.set_payment(tx, cart.id, payment=order.payment)
    return await carts.set_kind(tx, cart.id, kind=order.kind, address_id=address_id)


async def _recall(
    view: Snapshot, lines: Sequence[OrderLine], *, member_id: MemberId, house: House, now: datetime
) -> Recall | None:
    """Return the lines of one order as they would be today; dishes that nobody knows any more are left out."""
    if not lines:
        return None
    offers = await menu.offers_of_order(view, lines[0].order_id)
    known = (
        CartLine(CartLineId(0), CartId(0), line.dish_id, line.quantity, line.choice_ids, line.note, "")
        for line in lines
        if line.dish_id is not None
    )
    tier = await tiers.tier_of(view, member_id, house=house, now=now)
    return Recall(lines[0].order_id, tuple(priced(line, offers[line.dish_id], now=now, tier=tier) for line in known))


def _wishes(lines: Sequence[OrderLine]) -> list[Wish]:
    return [Wish(line.dish_id, line.choice_ids, line.quantity) for line in lines if line.dish_id is not None]


def _wish(line: CartLine) -> tuple[object, ...]:
    return (line.dish_id, line.choice_ids, line.quantity, line.note)
