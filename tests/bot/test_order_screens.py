"""The order's card and the guest's view of it: never too long for Telegram, whatever was typed."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from telegram import InlineKeyboardMarkup

from bot.screens import board, orders
from bot.texts import Speaker, Texts
from club.rules.board import Card
from club.rules.carts import LINES_MAX
from club.rules.members import MemberId
from club.rules.menu import DishId
from club.rules.orders import Order, OrderEvent, OrderId, OrderKind, OrderLine, OrderLineId, OrderState, Payment
from club.rules.typed_text import utf16_length
from club.services.my_orders import Story
from tests.services.kitchen import NOW

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
ORDER = Order(
    id=OrderId(17),
    member_id=MemberId(1),
    cart_id=None,
    cause="cart:1",
    kind=OrderKind.DELIVERY,
    state=OrderState.PLACED,
    branch="main",
    table_name=None,
    address_words="وکیل‌آباد ۲۲، پلاک ۴",
    latitude_e6=36_330_000,
    longitude_e6=59_500_000,
    payment=Payment.CASH,
    items_rial=13_500_000,
    delivery_rial=400_000,
    total_rial=13_900_000,
    refunded_rial=0,
    note=None,
    reason=None,
    placed_at=NOW,
    accepted_at=None,
    promised_at=None,
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
LINE = OrderLine(
    id=OrderLineId(1),
    order_id=ORDER.id,
    dish_id=DishId(3),
    name_fa="شیشلیک شاندیز",
    name_en="Shandiz shishlik",
    choices_fa="دو سیخ",
    choices_en="two skewers",
    choice_ids=(),
    quantity=2,
    unit_rial=6_500_000,
    total_rial=13_000_000,
    note="بدون <b>پیاز",
    refunded_rial=0,
)
CARD = Card(
    order=ORDER,
    lines=(LINE,),
    guest="<b>مریم & Co</b>",
    phone="+989151234567",
    dietary="گردو",
    decided_by="سارا",
    courier="جواد",
)
LONG = "😀" * 200


@pytest.fixture(params=["fa", "en"])
def speaker(request: pytest.FixtureRequest) -> Speaker:
    return TEXTS.speaker(request.param)


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def labels(keyboard: object) -> list[str]:
    assert isinstance(keyboard, InlineKeyboardMarkup)
    return [button.text for row in keyboard.inline_keyboard for button in row]


def test_the_fullest_cart_with_the_longest_notes_fits_one_message(speaker: Speaker) -> None:
    line = replace(LINE, name_fa="غ" * 64, name_en="g" * 64, choices_fa="س" * 300, choices_en="s" * 300, note=LONG)
    events = tuple(OrderEvent(n, ORDER.id, "preparing", NOW, None, None, str(n)) for n in range(12))
    order = replace(ORDER, note=LONG, address_words="ن" * 300)
    card = replace(CARD, order=order, lines=(line,) * LINES_MAX, dietary=LONG)
    for text in (board.card(speaker, card, now=NOW).text, orders.one(speaker, Story(card, events)).text):
        assert utf16_length(plain(text)) <= 4096
    assert board.card(speaker, card, now=NOW).text.count("…") > LINES_MAX


def test_a_short_order_is_not_cut(speaker: Speaker) -> None:
    text = board.card(speaker, CARD, now=NOW).text
    assert "بدون &lt;b&gt;پیاز" in text
    assert "&lt;b&gt;مریم &amp; Co&lt;/b&gt;" in text
    assert "…" not in text


@pytest.mark.parametrize("state", OrderState)
def test_every_state_can_be_said_to_the_guest_and_the_staff(speaker: Speaker, state: OrderState) -> None:
    for kind in OrderKind:
        order = replace(ORDER, state=state, kind=kind, promised_at=NOW, reason="sold_out:3")
        card = replace(CARD, order=order)
        assert "17" in plain(board.card(speaker, card, now=NOW).text).translate(_LATIN)
        assert "17" in plain(orders.status(speaker, Story(card, ())).text).translate(_LATIN)


def test_the_map_is_a_button_while_somebody_must_find_the_door(speaker: Speaker) -> None:
    assert any("📍" in label for label in labels(board.card(speaker, CARD, now=NOW).keyboard))
    closed = replace(CARD, order=replace(ORDER, state=OrderState.COMPLETED))
    assert not labels(board.card(speaker, closed, now=NOW).keyboard)


_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
