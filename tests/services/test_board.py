"""The order board: who sees what, which order comes first, and what speaks up for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from club.errors import NotAllowed, NotFound, ReasonMissing, StaleButton, TextTooLong
from club.rules import board as rules
from club.rules.board import Reason
from club.rules.members import MemberId
from club.rules.menu import DishId
from club.rules.orders import Order, OrderId, OrderKind, OrderState, Payment
from club.rules.outbox import Post
from club.rules.staff import Role
from club.services import board, orders
from storage import orders as stored
from storage import posts
from storage.database import Database
from tests.services.kitchen import (
    COOK,
    COURIER,
    GUEST,
    HOUSE,
    NOW,
    SARA,
    STAFF_CHAT,
    add_guest,
    add_order,
    open_house,
    queued,
)


async def test_the_card_holds_what_the_kitchen_needs(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    await orders.accept(database, order.id, minutes=45, by=SARA, now=NOW)

    card, colleague = await board.look_up(database, order.id, by=COOK)
    assert colleague.name == "اکبر"
    assert (card.guest, card.phone, card.dietary) == ("مریم", "+989151234567", "بدون گردو")
    assert (card.decided_by, card.courier) == ("سارا", None)
    assert [(line.quantity, line.name_en, line.note) for line in card.lines] == [
        (2, "Shishlik", "بدون پیاز"),
        (1, "Doogh", None),
    ]


async def test_strangers_see_neither_card_nor_board(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    with pytest.raises(NotAllowed):
        await board.look_up(database, order.id, by=GUEST)
    with pytest.raises(NotAllowed):
        await board.list_open(database, by=GUEST, now=NOW)
    with pytest.raises(NotFound):
        await board.look_up(database, OrderId(999), by=SARA)


async def test_late_orders_come_first_then_the_oldest(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    old = await add_order(database, guest, cause="a", placed_at=NOW - timedelta(minutes=40))
    unanswered = await add_order(database, guest, cause="b", placed_at=NOW - timedelta(minutes=6))
    fresh = await add_order(database, guest, cause="c")
    closed = await add_order(database, guest, cause="d")
    await orders.accept(database, old.id, minutes=120, by=SARA, now=NOW)
    await orders.reject(database, closed.id, reason=Reason("busy"), by=SARA, now=NOW)

    assert [order.id for order in await board.list_open(database, by=SARA, now=NOW)] == [
        unanswered.id,
        old.id,
        fresh.id,
    ]


async def test_a_late_and_an_unanswered_order_speak_up_once(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    late = await add_order(database, guest, cause="a")
    unanswered = await add_order(database, guest, cause="b")
    await orders.accept(database, late.id, minutes=30, by=SARA, now=NOW)
    assert await board.speak_up(database, now=NOW + timedelta(minutes=4)) == 0

    then = NOW + timedelta(minutes=31)
    assert await board.speak_up(database, now=then) == 2
    assert await board.speak_up(database, now=then + timedelta(minutes=1)) == 0
    assert await queued(database, "board.late") == [(STAFF_CHAT, f"order:{late.id}:late")]
    assert await queued(database, "board.unanswered") == [(STAFF_CHAT, f"order:{unanswered.id}:unanswered")]


async def test_without_a_staff_group_nobody_is_called(database: Database) -> None:
    await open_house(database, staff_chat=None)
    await add_order(database, await add_guest(database, GUEST))
    assert await board.speak_up(database, now=NOW + timedelta(hours=1)) == 0


async def test_couriers_are_listed_and_the_card_knows_its_message(database: Database) -> None:
    await open_house(database)
    assert [courier.telegram_id for courier in await board.list_couriers(database)] == [COURIER]
    assert not await board.is_kept(database, board.card_slot(OrderId(1)), STAFF_CHAT, 77)
    async with database.transaction() as tx:
        await posts.set_post(tx, Post(board.card_slot(OrderId(1)), STAFF_CHAT, 77, NOW))
    assert await board.is_kept(database, board.card_slot(OrderId(1)), STAFF_CHAT, 77)
    assert not await board.is_kept(database, board.card_slot(OrderId(1)), STAFF_CHAT, 78)


async def test_a_sold_out_dish_declines_the_order_and_goes_on_the_stop_list(database: Database) -> None:
    await open_house(database)
    async with database.transaction() as tx:
        await tx.run("INSERT INTO categories (key, position, name_fa, name_en) VALUES ('grill', 1, 'کباب', 'Grill')")
        await tx.run(
            """INSERT INTO dishes (key, category_id, position, name_fa, name_en, price_rial)
               SELECT 'shishlik', id, 1, 'شیشلیک', 'Shishlik', 1 FROM categories"""
        )
    guest = await add_guest(database, GUEST)
    order = await add_order(database, guest)
    async with database.transaction() as tx:
        await tx.run("UPDATE order_lines SET dish_id = (SELECT id FROM dishes) WHERE name_en = 'Shishlik'")
    (line, _) = (await board.look_up(database, order.id, by=COOK))[0].lines
    assert line.dish_id is not None
    with pytest.raises(NotFound):
        await orders.decline_sold_out(database, order.id, DishId(999), by=COOK, now=NOW, house=HOUSE)

    for _ in range(2):
        declined = await orders.decline_sold_out(database, order.id, line.dish_id, by=COOK, now=NOW, house=HOUSE)
    assert (declined.state, declined.reason) == (OrderState.REJECTED, f"sold_out:{line.dish_id}")
    async with database.snapshot() as view:
        row = await view.row("SELECT out_until_at FROM dishes")
        events = await stored.list_events(view, order.id)
    assert row is not None
    assert row[0] > NOW.timestamp()
    assert [event.reason for event in events] == [None, f"sold_out:{line.dish_id}"]


def test_a_phone_number_is_shown_only_to_who_must_find_the_door() -> None:
    order = _order(OrderKind.DELIVERY)
    assert rules.shows_phone(order, None)
    assert rules.shows_phone(order, Role.COURIER)
    assert not rules.shows_phone(order, Role.KITCHEN)
    assert not rules.shows_phone(_order(OrderKind.PICKUP), None)
    assert not rules.shows_phone(replace(order, state=OrderState.COMPLETED), None)


def test_a_colleague_is_offered_her_own_steps_and_the_group_all() -> None:
    ready = _order(OrderKind.DELIVERY, OrderState.READY)
    assert rules.steps(ready, Role.KITCHEN) == (OrderState.CANCELLED,)
    assert rules.steps(ready, Role.COURIER) == (OrderState.OUT_FOR_DELIVERY,)
    assert rules.steps(ready, None) == (OrderState.OUT_FOR_DELIVERY, OrderState.CANCELLED)


def test_reasons_are_pressed_or_typed_and_read_again() -> None:
    assert Reason.of(Reason.pressed("busy").stored()) == Reason("busy")
    assert Reason.of(Reason.typed(" گاز: قطع ").stored()) == Reason("other", "گاز: قطع")
    with pytest.raises(StaleButton):
        Reason.pressed("sold_out")
    with pytest.raises(ReasonMissing):
        Reason.typed(" \u200b ")
    with pytest.raises(TextTooLong):
        Reason.typed("ن" * 301)


def _order(kind: OrderKind, state: OrderState = OrderState.ACCEPTED) -> Order:
    return Order(
        id=OrderId(1),
        member_id=MemberId(1),
        cart_id=None,
        cause="cart:1",
        kind=kind,
        state=state,
        branch="main",
        table_name=None,
        address_words=None,
        latitude_e6=None,
        longitude_e6=None,
        payment=Payment.CASH,
        items_rial=0,
        delivery_rial=0,
        total_rial=0,
        refunded_rial=0,
        note=None,
        reason=None,
        placed_at=NOW,
        accepted_at=NOW,
        promised_at=NOW,
        closed_at=None,
        staff_id=None,
        courier_id=None,
        points_paid=0,
        points_rial=0,
        voucher_id=None,
        voucher_rial=0,
        money_back_rial=0,
        points_back=0,
    )
