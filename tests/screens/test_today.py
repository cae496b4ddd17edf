"""The day's card says what there is to say, and nothing of what there is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.screens import today as screens
from bot.texts import Texts
from club.rules.orders import OrderState
from club.rules.today import DishCount, Marks, Pace, Today
from tests.conversation import fold

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
DAY = date(2026, 11, 22)
EMPTY = Today(
    day=DAY,
    by_state={},
    by_hour={},
    income_rial=0,
    completed=0,
    pace=None,
    best_dishes=(),
    new_members=0,
    marks=Marks(0, 0),
    open_complaints=0,
    overdue_complaints=0,
)
BUSY = replace(
    EMPTY,
    by_state={OrderState.READY: 1, OrderState.COMPLETED: 1, OrderState.PREPARING: 1},
    by_hour={19: 3},
    income_rial=8_800_000,
    completed=1,
    pace=Pace(orders=1, promised_minutes=45, real_minutes=41, late=0),
    best_dishes=(DishCount("کباب کوبیده", "Kebab koobideh", 4),),
    marks=Marks(answers=2, sum=9),
)


def card(shown: Today, language: str = "fa") -> str:
    return fold(screens.card(TEXTS.speaker(language), shown, today=DAY).text)


def test_a_day_without_an_order_speaks_of_no_money() -> None:
    assert "سفارشی نرسیده است." in card(EMPTY)
    assert "No orders." in card(EMPTY, "en")
    assert "تومان" not in card(EMPTY)
    assert "ساعت به ساعت" not in card(EMPTY)


def test_orders_that_nobody_has_yet_bring_no_income() -> None:
    waiting = replace(EMPTY, by_state={OrderState.PLACED: 1})
    assert "<b>1 سفارش</b>\n" in card(waiting)
    assert "<b>1 order</b>\n" in card(waiting, "en")
    assert "تومان" not in card(waiting)


def test_a_busy_day_is_told_whole() -> None:
    assert "<b>3 سفارش</b>، 1 تحویل‌شده، 880٬000 تومان\n" in card(BUSY)
    assert "• در حال آماده‌سازی: 1\n• آماده است: 1\n" in card(BUSY), "in the order in which they come"
    english = card(BUSY, "en")
    assert "<b>3 orders</b>, 1 handed over, 880,000 toman\n" in english
    for words in ("19 ▇▇▇▇▇▇▇▇▇▇▇▇ 3", "On average 45 min promised, 41 min taken", "4 × Kebab koobideh", "4.5 of 5"):
        assert words in english
