"""What a guest sees of her orders."""

from __future__ import annotations

import pytest

from club.errors import NotFound
from club.rules.orders import OrderId
from club.services import my_orders
from storage.database import Database
from tests.services.kitchen import GUEST, OTHER_GUEST, add_guest, add_order


async def test_orders_come_in_pages_the_newest_first(database: Database) -> None:
    guest = await add_guest(database, GUEST)
    assert await my_orders.page(database, guest, 0) == my_orders.OrdersPage((), 0, 0)
    made = [(await add_order(database, guest, cause=f"cart:{n}")).id for n in range(my_orders.PAGE_SIZE + 1)]

    first = await my_orders.page(database, guest, -3)
    assert ([order.id for order in first.orders], first.page, first.pages) == (made[:0:-1], 0, 2)
    last = await my_orders.page(database, guest, 99)
    assert ([order.id for order in last.orders], last.page, last.pages) == (made[:1], 1, 2)


async def test_nobody_reads_another_guests_order(database: Database) -> None:
    guest, stranger = await add_guest(database, GUEST), await add_guest(database, OTHER_GUEST, phone=None)
    order = await add_order(database, guest)
    assert [event.state for event in (await my_orders.story(database, order.id, member_id=guest)).events] == ["placed"]
    for order_id in (order.id, OrderId(999)):
        with pytest.raises(NotFound):
            await my_orders.story(database, order_id, member_id=stranger)
