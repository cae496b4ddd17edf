"""How a guest pays: with the club's own card where there is one, and corrected at the door."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.club import names
from bot.texts import Texts
from club.errors import NotAllowed, NotFound, StaleButton, WrongOrderState
from club.rules.orders import Order, OrderId, Payment
from club.rules.own_card import OwnCard
from club.rules.programme import Programme
from club.services import board, carts, orders, own_card
from storage.database import Database
from tests.services.kitchen import (
    COOK,
    COURIER,
    GUEST,
    HOUSE,
    NOW,
    REZA,
    SARA,
    add_guest,
    add_order,
    open_house,
    queued,
)

MAHAN = replace(HOUSE, programme=Programme(own_card=OwnCard("کارت ماهان", "Mahan card")))


async def corrected(
    database: Database, order: Order, payment: Payment = Payment.OWN_CARD, *, by: int = COURIER, cause: str = "update:1"
) -> Order:
    return await own_card.correct_payment(database, order.id, payment, by=by, cause=cause, now=NOW, house=MAHAN)


async def test_whoever_hands_over_says_how_the_guest_really_paid(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    assert (await corrected(database, order)).payment is Payment.OWN_CARD
    assert (await corrected(database, order, by=REZA, cause="update:2")).payment is Payment.OWN_CARD
    card, _ = await board.look_up(database, order.id, by=SARA)
    assert card.order.payment is Payment.OWN_CARD
    assert len(await queued(database, "board.card")) == 1, "the second said nothing new"
    async with database.snapshot() as view:
        written = await view.rows("SELECT action, subject FROM audit WHERE action = 'orders.payment_corrected'")
    assert [tuple(row) for row in written] == [("orders.payment_corrected", f"order:{order.id}")]


async def test_back_and_forth_is_three_corrections(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    for number, payment in enumerate((Payment.OWN_CARD, Payment.CARD, Payment.OWN_CARD)):
        assert (await corrected(database, order, payment, cause=f"update:{number}")).payment is payment


async def test_a_closed_order_stays_as_it_was_paid(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    await orders.cancel(database, order.id, member_id=order.member_id, now=NOW)
    with pytest.raises(WrongOrderState):
        await corrected(database, order)
    assert (await corrected(database, order, order.payment)).payment is order.payment


async def test_no_stranger_no_cook_and_no_unknown_card_corrects_anything(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    for person in (GUEST, COOK):
        with pytest.raises(NotAllowed):
            await corrected(database, order, by=person)
    with pytest.raises(NotFound):
        await corrected(database, replace(order, id=OrderId(99)))
    with pytest.raises(StaleButton):
        await own_card.correct_payment(
            database, order.id, Payment.OWN_CARD, by=COURIER, cause="update:1", now=NOW, house=HOUSE
        )


async def test_at_checkout_the_card_is_taken_only_where_there_is_one(database: Database) -> None:
    guest = await add_guest(database, GUEST)
    bill = await carts.choose_payment(database, guest, Payment.OWN_CARD, house=MAHAN, now=NOW)
    assert bill.cart.payment is Payment.OWN_CARD
    with pytest.raises(StaleButton):
        await carts.choose_payment(database, guest, Payment.OWN_CARD, house=HOUSE, now=NOW)


def test_the_texts_speak_of_the_card_by_its_name() -> None:
    card = OwnCard('کارت "ماهان" {{ x }}', "Mahan <card>")
    texts = Texts.load(ZoneInfo("Asia/Tehran"), names=names(replace(HOUSE, programme=Programme(own_card=card))))
    assert card.name_fa in texts.speaker("fa").label("orders.payments.own_card")
    assert "Mahan &lt;card&gt;" in texts.speaker("en").text("orders.payments.own_card")
    assert names(HOUSE) == {}
