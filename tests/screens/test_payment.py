"""How a bill, an order and a refund speak of points and gift codes, also when no money is left to pay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from telegram import InlineKeyboardMarkup

from bot.notices import Screen
from bot.screens import board, checkout, orders
from bot.screens import payment as screens
from bot.texts import Speaker, Texts
from club.rules.benefits import Benefit, BenefitKind
from club.rules.bills import Bill, draw_up
from club.rules.board import Card
from club.rules.carts import Cart, CartId, CartLine, CartLineId, CartState
from club.rules.members import MemberId
from club.rules.menu import CategoryId, Dish, DishId
from club.rules.offers import Offer
from club.rules.orders import Order, OrderId, OrderKind, OrderState, Payment
from club.rules.payment import NO_PURSE, PaymentTerms, Purse
from club.rules.programme import Programme
from club.rules.vouchers import Voucher, VoucherId, VoucherKind, VoucherState
from club.services.my_orders import Story
from club.services.payment import points_offer
from tests.conversation import fold
from tests.menus import HOUSE as PLAIN_HOUSE

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
FA, EN = TEXTS.speaker("fa"), TEXTS.speaker("en", "gregorian")
NOON = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TERMS = PaymentTerms(points=10, rial=50_000, step_points=10, minimum_points=20)
HOUSE = replace(PLAIN_HOUSE, programme=Programme(payment=TERMS))
DISH = Dish(DishId(1), "kebab", CategoryId(1), 1, "کباب", "Kebab", "", "", 4_000_000, (), 20, None, None, None, None)
GIFT = Voucher(
    VoucherId(1), MemberId(1), "900000001", VoucherKind.REWARD, "صد هزار تومان", "a hundred thousand", "v",
    VoucherState.ACTIVE, NOON, NOON + timedelta(days=9), None, None,
    benefit=Benefit(BenefitKind.AMOUNT, rial=1_000_000).stored(),
)  # fmt: skip


def bill(purse: Purse = NO_PURSE, *, points: int = 0, voucher_id: VoucherId | None = None) -> Bill:
    """A kebab of 400,000 toman, to be picked up."""
    cart = Cart(
        CartId(1), MemberId(1), CartState.OPEN, OrderKind.PICKUP, None, None, Payment.CASH, None, NOON, NOON,
        points, voucher_id,
    )  # fmt: skip
    line = CartLine(CartLineId(1), CartId(1), DISH.id, 1, (), None, "")
    return draw_up(cart, [line], offers={DISH.id: Offer(DISH)}, address=None, house=HOUSE, now=NOON, purse=purse)


def order(*, points_rial: int = 0, voucher_rial: int = 0, state: OrderState = OrderState.PLACED) -> Order:
    """The order of the kebab; five thousand toman a ten points."""
    return Order(
        OrderId(17), MemberId(1), 1, "o", OrderKind.PICKUP, state, "main", None, None, None, None, Payment.CASH,
        4_000_000, 0, 4_000_000, 0, None, None, NOON, NOON, NOON, None, None, None,
        points_rial // 5_000, points_rial, GIFT.id if voucher_rial else None, voucher_rial, 0,
        points_rial // 5_000 if state is OrderState.CANCELLED else 0,
    )  # fmt: skip


def card_of(shown: Order) -> Card:
    return Card(order=shown, lines=(), guest="سارا", phone=None, dietary=None, decided_by=None, courier=None)


def labels(screen: Screen) -> list[str]:
    assert isinstance(screen.keyboard, InlineKeyboardMarkup)
    return [fold(button.text) for row in screen.keyboard.inline_keyboard for button in row]


def offered(purse: Purse, *, points: int = 0) -> Screen:
    drawn = bill(purse, points=points)
    return screens.how_many(FA, drawn, points_offer(drawn, TERMS), TERMS)


def test_a_guest_without_points_or_gifts_is_offered_none() -> None:
    assert screens.buttons(FA, bill(), house=HOUSE) == []
    only_gifts = bill(Purse(points=50, vouchers=(GIFT,)))
    assert len(screens.buttons(FA, only_gifts, house=PLAIN_HOUSE)) == 1
    assert len(screens.buttons(FA, only_gifts, house=HOUSE)) == 2


def test_the_offer_is_the_most_half_of_it_and_a_number_of_her_own() -> None:
    assert labels(offered(Purse(points=105))) == [
        "100 امتیاز · 50٬000 تومان", "نصفش، 50 · 25٬000 تومان", "عدد دیگر…", "برگشت به سفارش",
    ]  # fmt: skip
    assert labels(offered(Purse(points=25))) == ["20 امتیاز · 10٬000 تومان", "برگشت به سفارش"]
    assert labels(offered(Purse(points=39)))[0] == "30 امتیاز · 15٬000 تومان"
    assert "بدون امتیاز" in labels(offered(Purse(points=105), points=50))


def test_what_is_too_little_says_what_would_be_enough() -> None:
    few = offered(Purse(points=15))
    assert "پرداخت با امتیاز از 20 امتیاز شروع می‌شود" in fold(few.text)
    assert labels(few) == ["برگشت به سفارش"]
    barred = offered(Purse(points=500, max_rial=50_000))
    assert "کمترین پرداخت 20 امتیاز (10٬000 تومان) است" in fold(barred.text)


def test_a_wish_that_does_not_fit_is_told_on_the_bill() -> None:
    part = fold(checkout.confirm(FA, bill(Purse(points=40), points=100), house=HOUSE).text)
    assert "20٬000 تومان با 40 امتیاز" in part
    assert "از 100 امتیازی که گفتید، همین‌قدر در این سفارش جا شد." in part
    none = fold(checkout.confirm(FA, bill(points=100, voucher_id=GIFT.id), house=HOUSE).text)
    assert "از 100 امتیازی که گفتید، چیزی در این سفارش جا نشد." in none
    assert "کد هدیه‌ای که انتخاب کردید از این سفارش چیزی کم نمی‌کند" in none
    assert "می‌ماند:" not in none


@pytest.mark.parametrize(("speaker", "words"), [(FA, "چیزی برای پرداخت نمی‌ماند"), (EN, "Nothing is left to pay")])
def test_a_bill_that_is_paid_already_asks_for_no_way_to_pay(speaker: Speaker, words: str) -> None:
    whole = checkout.confirm(speaker, bill(Purse(points=800), points=800), house=HOUSE)
    assert words in whole.text
    assert "💳" not in whole.text
    assert "💳" in checkout.confirm(speaker, bill(), house=HOUSE).text
    pay = fold(speaker.label("checkout.buttons.pay_card", card=""))
    assert pay not in labels(whole)
    assert pay in labels(checkout.confirm(speaker, bill(), house=HOUSE))


@pytest.mark.parametrize("speaker", [FA, EN], ids=["fa", "en"])
def test_the_courier_and_the_guest_read_the_same_sum(speaker: Speaker) -> None:
    part = order(points_rial=1_500_000, voucher_rial=1_000_000)
    money = speaker.typography.money(part.payable_rial)
    card = card_of(part)
    assert money in board.card(speaker, card, now=NOON).text
    status = orders.status(speaker, Story(card, ()))
    assert money in status.text
    assert speaker.typography.money(1_000_000) in status.text
    assert money in orders.one(speaker, Story(card, ())).text
    assert money in checkout.placed(speaker, part).text


def test_nobody_is_asked_for_money_that_was_paid() -> None:
    paid = order(points_rial=4_000_000)
    card = card_of(paid)
    assert "پولی نگیرید" in board.card(FA, card, now=NOON).text
    assert "همه‌اش با 800 امتیاز" in fold(board.card(FA, card, now=NOON).text)
    assert "چیزی برای پرداخت نمانده" in orders.status(FA, Story(card, ())).text
    assert "چیزی برای پرداخت نمانده" in checkout.placed(FA, paid).text
    assert "Take no money" in board.card(EN, card, now=NOON).text


def test_an_order_paid_in_money_says_nothing_of_points() -> None:
    card = card_of(order())
    for screen in (board.card(FA, card, now=NOON), orders.status(FA, Story(card, ())), orders.one(FA, Story(card, ()))):
        assert "امتیاز" not in screen.text
        assert "کد هدیه" not in screen.text


@pytest.mark.parametrize(
    ("points_rial", "voucher_rial", "points_said", "voucher_said"),
    [(50_000, 0, True, False), (0, 50_000, False, True), (50_000, 50_000, True, True)],
)
def test_a_cancellation_says_what_came_back(
    points_rial: int, voucher_rial: int, points_said: bool, voucher_said: bool
) -> None:
    gone = order(points_rial=points_rial, voucher_rial=voucher_rial, state=OrderState.CANCELLED)
    words = fold(orders.status(FA, Story(card_of(gone), ())).text)
    assert ("10 امتیازی که داده بودید به حساب‌تان برگشت" in words) is points_said
    assert ("سر جایش است" in words) is voucher_said
    assert ("کد هدیه‌تان هم" in words) is (points_said and voucher_said)
