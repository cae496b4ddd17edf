"""Paying with the club's own card: said at checkout, corrected at the door."""

from __future__ import annotations

from club.rules.staff import Role
from tests.scenarios.stage import Stage
from tests.scenarios.test_ordering import comes_to_the_last_look, takes_koobideh


async def test_a_guest_pays_with_the_clubs_card_and_the_door_knows_better(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    ali = await stage.colleague("علی", Role.WAITER)
    await takes_koobideh(sara)
    await comes_to_the_last_look(sara)
    await sara.presses("پرداخت با کارت ماهان")
    await sara.sees("پرداخت با کارت ماهان، هنگام تحویل")
    await sara.presses("ثبت ·")
    await sara.sees("سفارش ۱ ثبت شد")

    group = ali.at(stage.group)
    await group.sees("کارت ماهان: ۴۲۰٬۰۰۰ تومان")
    await group.presses("پرداخت…")
    asked = await group.sees("کارت ماهان:")
    assert [[label.strip("\u200f\u2068\u2069") for label in row] for row in asked.buttons] == [
        ["با کارت‌خوان", "نقدی"],
        ["برگشت"],
    ]
    await group.presses("برگشت")
    await stage.restarts()
    await group.presses("پرداخت…")
    await group.double_taps("نقدی")
    await group.sees("نقدی: ۴۲۰٬۰۰۰ تومان")


async def test_a_forged_payment_is_no_payment(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await takes_koobideh(sara)
    shown = await comes_to_the_last_look(sara)
    for data in ("v1:checkout.pay:gold", "v1:board.correct_payment:1:own_card", "v1:board.correct_payment:1:gold"):
        answer = await stage.tg.post(
            "act/press", **{"as": sara.id, "chat": sara.id, "message_id": shown.id, "data": data, "stale": True}
        )
        assert answer["text"]
