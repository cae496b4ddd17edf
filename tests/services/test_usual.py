"""The usual, and any order again: at today's price, without what is not there today."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from club.errors import NotFound
from club.rules.bills import BillLine
from club.rules.members import MemberId
from club.rules.menu import Dish
from club.rules.orders import Order, OrderKind, Payment
from club.services import addresses, carts, orders, usual
from club.services import menu as menu_service
from storage.database import Database
from tests.menus import HOUSE, NEAR, NOON, PLAN, choice_id, dearer, guest, stocked


class Regular:
    """A guest who comes again and again."""

    def __init__(self, database: Database, member_id: MemberId, dishes: dict[str, Dish]) -> None:
        self.db, self.id, self.dishes = database, member_id, dishes
        self.visits = 0

    async def takes(self, *wishes: tuple[str, int, str | None]) -> None:
        for key, quantity, note in wishes:
            self.visits += 1
            choices = [await choice_id(self.db, "rice")] if key != "doogh" else []
            await carts.add(
                self.db,
                self.id,
                dish_id=self.dishes[key].id,
                quantity=quantity,
                choice_ids=choices,
                note=note,
                cause=f"visit:{self.visits}",
                house=HOUSE,
                now=NOON,
            )

    async def orders(self, *wishes: tuple[str, int, str | None], kind: OrderKind | None = OrderKind.PICKUP) -> Order:
        await self.takes(*wishes)
        if kind is not None:
            await carts.choose_kind(self.db, self.id, kind, house=HOUSE, now=NOON)
        bill = await carts.look(self.db, self.id, house=HOUSE, now=NOON)
        cause = f"cart:{bill.cart.id}"
        return await orders.place(
            self.db, bill.cart.id, member_id=self.id, cause=cause, now=NOON, house=HOUSE, seen=bill.stamp
        )

    async def recalls(self) -> usual.Recall:
        found = await usual.find(self.db, self.id, house=HOUSE, now=NOON)
        assert found is not None
        return found

    async def again(self, order: Order) -> usual.Refill:
        return await usual.refill(self.db, self.id, order.id, house=HOUSE, now=NOON)

    async def stops(self, key: str) -> None:
        async with self.db.transaction() as tx:
            sql = "UPDATE dishes SET out_until_at = :until WHERE key = :key"
            await tx.run(sql, key=key, until=NOON + timedelta(hours=9))


@pytest.fixture
async def sara(database: Database) -> Regular:
    return Regular(database, await guest(database), await stocked(database))


def wishes(lines: tuple[BillLine, ...]) -> list[tuple[str, int, str | None]]:
    return [(each.offer.dish.key, each.line.quantity, each.line.note) for each in lines]


async def test_before_the_first_order_there_is_no_usual(sara: Regular) -> None:
    assert await usual.find(sara.db, sara.id, house=HOUSE, now=NOON) is None


async def test_the_usual_is_what_she_orders_most_often_with_her_notes(sara: Regular) -> None:
    await sara.orders(("koobideh", 1, "کم‌نمک"), ("doogh", 2, None))
    await sara.orders(("chenjeh", 1, None))
    await sara.orders(("koobideh", 1, "بدون پیاز"), ("doogh", 2, None))
    last = await sara.orders(("doogh", 1, None))
    recall = await sara.recalls()
    assert wishes(recall.lines) == [("koobideh", 1, "بدون پیاز"), ("doogh", 2, None)]
    assert recall.total_rial == 5_000_000
    assert recall.order_id != last.id


async def test_of_equals_the_latest_is_the_usual_and_cancelled_orders_do_not_count(sara: Regular) -> None:
    await sara.orders(("koobideh", 1, None))
    await sara.orders(("doogh", 1, None))
    cancelled = await sara.orders(("chenjeh", 1, None))
    await orders.cancel(sara.db, cancelled.id, member_id=sara.id, now=NOON)
    assert wishes((await sara.recalls()).lines) == [("doogh", 1, None)]


async def test_the_usual_costs_what_it_costs_today(sara: Regular) -> None:
    await sara.orders(("doogh", 2, None))
    await menu_service.stock(sara.db, dearer(PLAN, "doogh", 500_000), now=NOON)
    assert (await sara.recalls()).total_rial == 1_000_000
    await sara.stops("doogh")
    recall = await sara.recalls()
    assert (recall.total_rial, recall.is_possible) == (0, False)


async def test_an_order_again_is_served_and_paid_as_before(sara: Regular) -> None:
    await sara.takes(("koobideh", 1, None))
    address = await addresses.add(sara.db, sara.id, words="پلاک ۷", place=NEAR, now=NOON)
    await carts.choose_address(sara.db, sara.id, address.id, house=HOUSE, now=NOON)
    await carts.choose_payment(sara.db, sara.id, Payment.CARD, house=HOUSE, now=NOON)
    order = await sara.orders(kind=None)
    for _ in range(2):
        refill = await sara.again(order)
        refill.bill.check(seen=refill.bill.stamp)
        assert refill.bill.address == address
        assert refill.bill.cart.payment is Payment.CARD
        assert (refill.set_aside, refill.left_out) == (None, ())
    assert wishes(refill.bill.lines) == [("koobideh", 1, None)]
    assert refill.bill.total_rial == 4_600_000


async def test_a_table_is_asked_again_unless_she_sits_at_one(sara: Regular) -> None:
    await carts.sit_at_table(sara.db, sara.id, "7", house=HOUSE, now=NOON)
    order = await sara.orders(("doogh", 1, None), kind=None)
    assert (await sara.again(order)).bill.cart.kind is None
    await carts.sit_at_table(sara.db, sara.id, "1", house=HOUSE, now=NOON)
    assert (await sara.again(order)).bill.cart.table_name == "1"


async def test_a_way_that_the_house_no_longer_serves_is_asked_again(sara: Regular) -> None:
    await sara.takes(("koobideh", 1, None))
    address = await addresses.add(sara.db, sara.id, words="پلاک ۷", place=NEAR, now=NOON)
    await carts.choose_address(sara.db, sara.id, address.id, house=HOUSE, now=NOON)
    order = await sara.orders(kind=None)
    without = replace(HOUSE, delivery_zones=())
    refill = await usual.refill(sara.db, sara.id, order.id, house=without, now=NOON)
    assert refill.bill.cart.kind is None


async def test_what_is_not_there_today_is_left_out_and_told(sara: Regular) -> None:
    order = await sara.orders(("koobideh", 1, None), ("doogh", 2, None))
    await sara.stops("doogh")
    refill = await sara.again(order)
    assert wishes(refill.bill.lines) == [("koobideh", 1, None)]
    assert wishes(refill.left_out) == [("doogh", 2, None)]
    await sara.stops("koobideh")
    with pytest.raises(NotFound):
        await sara.again(order)


async def test_a_cart_with_something_else_makes_room_and_can_come_back(sara: Regular) -> None:
    order = await sara.orders(("doogh", 1, None))
    await sara.takes(("chenjeh", 3, None))
    refill = await sara.again(order)
    assert wishes(refill.bill.lines) == [("doogh", 1, None)]
    assert refill.set_aside is not None
    back = await carts.bring_back(sara.db, sara.id, refill.set_aside, house=HOUSE, now=NOON)
    assert wishes(back.lines) == [("chenjeh", 3, None)]


async def test_somebody_elses_order_is_not_hers_to_repeat(sara: Regular) -> None:
    order = await sara.orders(("doogh", 1, None))
    with pytest.raises(NotFound):
        await usual.refill(sara.db, await guest(sara.db, 1002), order.id, house=HOUSE, now=NOON)


async def test_an_order_that_staff_entered_can_be_repeated(sara: Regular) -> None:
    order = await sara.orders(("doogh", 1, None))
    async with sara.db.transaction() as tx:
        await tx.run("UPDATE orders SET cart_id = NULL")
        await tx.run(
            """INSERT INTO order_lines (order_id, name_fa, name_en, quantity, unit_rial, total_rial)
               VALUES (:id, 'غذای روز', 'Dish of the day', 1, 5, 5)""",
            id=order.id,
        )
    refill = await sara.again(order)
    assert wishes(refill.bill.lines) == [("doogh", 1, None)]
    assert refill.bill.cart.kind is OrderKind.PICKUP


async def test_a_way_to_pay_that_the_house_no_longer_has_is_not_taken_over(sara: Regular) -> None:
    order = await sara.orders(("doogh", 1, None))
    async with sara.db.transaction() as tx:
        await tx.run("UPDATE orders SET payment = 'own_card' WHERE id = :id", id=order.id)
    refill = await sara.again(order)
    bill = await carts.look(sara.db, sara.id, house=HOUSE, now=NOON)
    assert refill is not None
    assert bill.cart.payment is Payment.CASH
