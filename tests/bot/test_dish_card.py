"""A dish's card says everything in its buttons, and an old button never means something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from telegram import InlineKeyboardMarkup

from bot.actions import DATA_BYTES_MAX, Pressed
from bot.notices import Screen
from bot.screens import carts as cart_screens
from bot.screens import checkout, menu
from bot.screens.menu import Card
from bot.texts import Speaker, Texts
from club.errors import StaleButton, TooManyChoices
from club.rules.bills import draw_up
from club.rules.carts import LINES_MAX, Cart, CartId, CartLine, CartLineId, CartState, Summary
from club.rules.delivery import Address, AddressId
from club.rules.members import MemberId
from club.rules.menu import CategoryId, Choice, ChoiceId, Dish, DishId, OptionGroup, OptionGroupId
from club.rules.offers import Offer
from club.rules.orders import OrderKind, Payment
from club.rules.typed_text import utf16_length
from club.services.menu import DishPage
from tests.menus import HOUSE, NOON

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
FA, EN = TEXTS.speaker("fa"), TEXTS.speaker("en")
FAR_ID = 99_999_999

GROUPS = (
    OptionGroup(OptionGroupId(1), "side", "همراه", "Side", 1, 1),
    OptionGroup(OptionGroupId(2), "extras", "کنار", "Extras", 0, 2),
)
CHOICES = tuple(
    Choice(ChoiceId(FAR_ID + number), GROUPS[number > 3].id, f"c{number}", number, "ن" * 40, "n" * 40, 100_000, None)
    for number in range(1, 16)
)
DISH = Dish(
    DishId(FAR_ID),
    "dish",
    CategoryId(FAR_ID),
    1,
    "ن" * 48,
    "n" * 48,
    "ن" * 300,
    "n" * 300,
    9_999_999_990,
    (),
    20,
    None,
    None,
    None,
    None,
)
OFFER = Offer(DISH, GROUPS, CHOICES)


def pressed(*values: int | str) -> Pressed:
    return Pressed(tuple(map(str, values)))


def data(screen: Screen) -> list[str]:
    keyboard = cast(InlineKeyboardMarkup, screen.keyboard)
    return [str(button.callback_data) for row in keyboard.inline_keyboard for button in row]


def test_a_card_is_read_back_from_its_button() -> None:
    card = Card(OFFER, 12, tuple(choice.id for choice in CHOICES[3:]))
    assert Card.of(pressed(*card.values()), OFFER) == card
    assert Card.of(pressed(DISH.id), OFFER) == Card(OFFER, 1, (CHOICES[0].id,))


def test_a_button_from_before_the_menu_changed_shows_the_plain_dish() -> None:
    card = Card(OFFER, 3, (CHOICES[1].id, CHOICES[5].id))
    changed = Offer(DISH, GROUPS, CHOICES[1:])
    assert Card.of(pressed(*card.values()), changed) == Card(changed, 3, (CHOICES[1].id,))


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**17])
def test_a_forged_quantity_is_a_stale_button(quantity: int) -> None:
    with pytest.raises(StaleButton):
        Card.of(pressed(DISH.id, quantity, 0, "0"), OFFER)


@pytest.mark.parametrize("place", [-1, 15, 10**17])
def test_a_forged_choice_is_a_stale_button(place: int) -> None:
    with pytest.raises(StaleButton):
        Card.plain(OFFER).chosen(place)


def test_one_of_a_kind_is_replaced_and_never_taken_away() -> None:
    card = Card.plain(OFFER)
    assert card.chosen(0) == card
    assert card.chosen(1).choice_ids == (CHOICES[1].id,)
    two = card.chosen(4).chosen(5)
    assert two.total_rial == DISH.price_rial + 300_000
    assert two.chosen(5).choice_ids == card.chosen(4).choice_ids
    with pytest.raises(TooManyChoices):
        two.chosen(6)


@pytest.mark.parametrize("speaker", [FA, EN], ids=["fa", "en"])
def test_the_largest_card_fits_telegram(speaker: Speaker) -> None:
    page = DishPage(OFFER, (), Summary(99 * LINES_MAX, "7"))
    wanted = Card(OFFER, 99, (CHOICES[0].id, CHOICES[4].id, CHOICES[5].id))
    screen = menu.card(speaker, page, wanted, mark="9" * 10)
    assert utf16_length(screen.text) <= 1024
    assert max(len(each.encode()) for each in data(screen)) <= DATA_BYTES_MAX


@pytest.mark.parametrize("speaker", [FA, EN], ids=["fa", "en"])
def test_the_fullest_cart_fits_one_message(speaker: Speaker) -> None:
    lines = [
        CartLine(CartLineId(FAR_ID + at), CartId(FAR_ID), DISH.id, 99, (CHOICES[0].id, CHOICES[4].id), "<&" * 100, "")
        for at in range(LINES_MAX)
    ]
    cart = Cart(
        CartId(FAR_ID),
        MemberId(1),
        CartState.OPEN,
        OrderKind.DELIVERY,
        AddressId(1),
        None,
        Payment.CASH,
        "ن" * 200,
        NOON,
        NOON,
        0,
        None,
    )
    address = Address(AddressId(1), MemberId(1), "خانه", "ن" * 250, None, None, "near", NOON, None)
    bill = draw_up(cart, lines, offers={DISH.id: OFFER}, address=address, house=HOUSE, now=NOON)
    bill.check()
    for screen in (cart_screens.cart(speaker, bill), checkout.confirm(speaker, bill, house=HOUSE)):
        assert utf16_length(screen.text) <= 4096
        assert len(data(screen)) <= 100
    small = draw_up(cart, lines[:2], offers={DISH.id: OFFER}, address=address, house=HOUSE, now=NOON)
    assert "&lt;&amp;" in cart_screens.cart(speaker, small).text


def test_a_sold_out_line_is_said_so_and_takes_no_more() -> None:
    out = replace(DISH, out_until_at=datetime(2027, 1, 1, tzinfo=UTC))
    cart = Cart(CartId(1), MemberId(1), CartState.OPEN, None, None, None, Payment.CASH, None, NOON, NOON, 0, None)
    line = CartLine(CartLineId(1), CartId(1), DISH.id, 2, (CHOICES[0].id,), None, "")
    bill = draw_up(cart, [line], offers={DISH.id: replace(OFFER, dish=out)}, address=None, house=HOUSE, now=NOON)
    screen = cart_screens.cart(FA, bill)
    assert "امروز نیست" in screen.text
    assert data(screen).count("v1:carts.set:1:0") == 1
    assert not [each for each in data(screen) if each.startswith("v1:carts.set:1:3") or "checkout" in each]
