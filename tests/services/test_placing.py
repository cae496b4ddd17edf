"""From the cart that a guest agreed to, to the order that the kitchen sees."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from club.errors import (
    BillChanged,
    CartEmpty,
    DishUnavailable,
    HouseClosed,
    KindNotChosen,
    NotFound,
    NotJoined,
    OutsideDeliveryZone,
)
from club.rules.bills import Bill
from club.rules.delivery import Place
from club.rules.members import MemberId
from club.rules.menu import Dish
from club.rules.orders import Order, OrderKind, OrderState
from club.services import carts, orders
from storage import addresses, menu, settings
from storage import carts as cart_rows
from storage import orders as stored
from storage.database import Database
from tests.menus import AFTERNOON, FAR, HOUSE, NEAR, NOON, PLAN, choice_id, dearer, guest, stocked
from tests.services.kitchen import STAFF_CHAT, queued


@dataclass
class Table:
    """A guest who is about to order two kebabs at table 7."""

    db: Database
    id: MemberId
    dishes: dict[str, Dish]
    bill: Bill

    async def places(self, *, cause: str = "cart:1", seen: str | None = None, **rest: object) -> Order:
        given = {"now": NOON, "house": HOUSE, "member_id": self.id} | rest
        return await orders.place(self.db, self.bill.cart.id, cause=cause, seen=seen, **given)  # type: ignore[arg-type]  # passed on as given

    async def brings_to(self, place: Place) -> None:
        async with self.db.transaction() as tx:
            made = await addresses.add(tx, self.id, title="خانه", words="پلاک ۴", place=place, now=NOON)
        self.bill = await carts.choose_address(self.db, self.id, made.id, house=HOUSE, now=NOON)


@pytest.fixture
async def table(database: Database) -> Table:
    member_id, dishes = await guest(database), await stocked(database)
    async with database.transaction() as tx:
        await settings.set_value(tx, settings.STAFF_CHAT, STAFF_CHAT, now=NOON)
    await carts.add(
        database,
        member_id,
        dish_id=dishes["koobideh"].id,
        quantity=2,
        choice_ids=[await choice_id(database, "rice")],
        note="بدون پیاز",
        cause="update:1",
        house=HOUSE,
        now=NOON,
    )
    return Table(database, member_id, dishes, await carts.sit_at_table(database, member_id, "7", house=HOUSE, now=NOON))


async def count(database: Database) -> int:
    async with database.snapshot() as view:
        row = await view.row("SELECT COUNT(*) FROM orders")
    assert row is not None
    return int(row[0])


async def test_the_order_keeps_names_and_prices_as_they_stood(table: Table) -> None:
    order = await table.places(seen=table.bill.stamp)
    await stocked(table.db, dearer(PLAN, "koobideh", 5_000_000))
    async with table.db.snapshot() as view:
        (line,) = await stored.list_lines(view, order.id)
        cart = await cart_rows.find(view, table.bill.cart.id)

    assert (order.state, order.kind, order.table_name) == (OrderState.PLACED, OrderKind.DINE_IN, "7")
    assert (order.total_rial, order.delivery_rial) == (table.bill.total_rial, 0)
    assert (line.quantity, line.total_rial, line.note) == (2, table.bill.total_rial, "بدون پیاز")
    assert (line.name_fa, line.name_en) == (table.dishes["koobideh"].name_fa, table.dishes["koobideh"].name_en)
    assert line.choices_fa
    assert line.choices_en
    assert cart is not None
    assert cart.state == "placed"


async def test_the_kitchen_and_the_guest_hear_of_it(table: Table) -> None:
    await table.places()
    assert [chat for chat, _ in await queued(table.db, "board.card")] == [STAFF_CHAT]
    assert len(await queued(table.db, "orders.status")) == 1


async def test_two_phones_and_three_taps_place_one_order(table: Table) -> None:
    first, second, third = await asyncio.gather(*(table.places(cause=f"update:{n}") for n in range(3)))
    assert first.id == second.id == third.id
    assert await count(table.db) == 1


async def test_a_delivery_keeps_the_way_to_the_door(table: Table) -> None:
    await table.brings_to(NEAR)
    order = await table.places()
    assert (order.kind, order.place, order.address_words, order.delivery_rial) == (
        OrderKind.DELIVERY,
        NEAR,
        "پلاک ۴",
        400_000,
    )
    assert order.table_name is None


async def test_nothing_is_charged_that_she_did_not_see(table: Table) -> None:
    await stocked(table.db, dearer(PLAN, "koobideh", 5_000_000))
    with pytest.raises(BillChanged):
        await table.places(seen=table.bill.stamp)
    assert await count(table.db) == 0


async def test_what_stands_in_the_way_is_said_and_nothing_is_placed(table: Table) -> None:
    with pytest.raises(HouseClosed):
        await table.places(now=AFTERNOON)
    await table.brings_to(FAR)
    with pytest.raises(OutsideDeliveryZone):
        await table.places()
    async with table.db.transaction() as tx:
        await menu.set_out(tx, table.dishes["koobideh"].id, until=AFTERNOON)
    with pytest.raises(DishUnavailable):
        await table.places()
    assert await count(table.db) == 0


async def test_an_empty_cart_and_one_without_a_kind_are_no_order(table: Table) -> None:
    await carts.set_quantity(table.db, table.id, table.bill.lines[0].line.id, quantity=0, house=HOUSE, now=NOON)
    with pytest.raises(CartEmpty):
        await table.places()
    other = await guest(table.db, 1002)
    bill = await carts.add(
        table.db,
        other,
        dish_id=table.dishes["doogh"].id,
        quantity=1,
        choice_ids=[],
        cause="update:2",
        house=HOUSE,
        now=NOON,
    )
    with pytest.raises(KindNotChosen):
        await orders.place(table.db, bill.cart.id, member_id=other, cause="cart:2", now=NOON, house=HOUSE)


async def test_nobody_orders_another_guests_cart_or_one_that_was_put_away(table: Table) -> None:
    stranger = await guest(table.db, 1002)
    with pytest.raises(NotFound):
        await table.places(member_id=stranger)
    async with table.db.transaction() as tx:
        await cart_rows.abandon_before(tx, AFTERNOON, limit=10)
    with pytest.raises(NotFound):
        await table.places()


async def test_who_has_not_finished_joining_is_asked_to(table: Table) -> None:
    async with table.db.transaction() as tx:
        await tx.run("UPDATE members SET joined_at = NULL")
    with pytest.raises(NotJoined):
        await table.places()
