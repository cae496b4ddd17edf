"""What a guest sees of her orders."""

from __future__ import annotations

from dataclasses import dataclass

from club.errors import NotFound
from club.rules.board import Card
from club.rules.members import MemberId
from club.rules.orders import Order, OrderEvent, OrderId
from club.services import board
from storage import orders
from storage.database import Database, Snapshot

PAGE_SIZE = 6


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """Some of a guest's orders, the newest first."""

    orders: tuple[Order, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Story:
    """One order with all that happened to it."""

    card: Card
    events: tuple[OrderEvent, ...]


async def page(db: Database, member_id: MemberId, number: int) -> OrdersPage:
    """Return a page of the guest's orders; beyond the last page, the last one."""
    async with db.snapshot() as view:
        pages = -(-await orders.count_of_member(view, member_id) // PAGE_SIZE)
        number = max(0, min(number, pages - 1))
        found = await orders.list_of_member(view, member_id, limit=PAGE_SIZE, offset=number * PAGE_SIZE)
        return OrdersPage(found, number, pages)


async def story(db: Database, order_id: OrderId, *, member_id: MemberId) -> Story:
    """Return the guest's own order with its history.

    Raises: NotFound, also when the order is somebody else's.
    """
    async with db.snapshot() as view:
        found = await read_story(view, order_id)
        if found.card.order.member_id != member_id:
            raise NotFound(what="order")
        return found


async def read_story(view: Snapshot, order_id: OrderId) -> Story:
    """Return an order with its history.

    Raises: NotFound.
    """
    return Story(await board.read_card(view, order_id), await orders.list_events(view, order_id))
