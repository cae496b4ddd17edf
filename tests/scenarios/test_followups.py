"""Some time after an order the club asks how it was, and means it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from club.rules.staff import Role
from tests.conversation import Person, fold
from tests.scenarios.stage import Stage
from tests.scenarios.test_complaints import count, ordered

EVENING = datetime(2026, 4, 4, 17, 30, tzinfo=UTC)
"""Nine in the evening: an hour and a half later the night has begun."""


async def served(stage: Stage, guest: Person, waiter: Person) -> int:
    """Let the guest have ordered, been served, and thanked."""
    number = await ordered(stage, guest)
    await waiter.says("/board")
    await waiter.presses(f"{number} –")
    for label in ("۲۰ دقیقه", "شروع کردیم", "آماده است", "فرستادیم", "تحویل شد"):
        await waiter.presses(label)
    await waiter.sees("تحویل شد")
    return number


async def test_a_good_mark_is_thanked_for_and_opens_nothing(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    number = await served(stage, sara, reza)
    await stage.moves_clock(minutes=85)
    await sara.does_not_see("چطور بود")
    await stage.moves_clock(minutes=6)
    asked = await sara.sees(f"سفارش {number} چطور بود", "به دست رضا می‌رسد")
    assert [fold(label) for label in asked.buttons[0]] == ["5", "4", "3", "2", "1"], "read from the right"
    await sara.presses("5")
    await sara.sees("5 از 5", "خوشحالمان کردید")
    await stage.moves_clock(days=3)
    await sara.does_not_see("چطور بود")


async def test_a_low_mark_is_taken_care_of_once_whatever_is_pressed(stage: Stage) -> None:
    sara, ali = await stage.guest("سارا محمدی"), await stage.colleague("علی", Role.SUPPORT)
    reza = await stage.colleague("رضا", Role.WAITER)
    number = await served(stage, sara, reza)
    await stage.moves_clock(minutes=91)
    asked = await sara.sees("چطور بود")
    await sara.double_taps("2", on=asked)
    await sara.sees("2 از 5", "علی پیگیر شماست")
    await ali.sees("سارا م.", f"سفارش {number}", "2 از 5")
    await ali.at(stage.group).sees("گله 1", "نمرهٔ سفارش: 2 از 5")
    await sara.presses("4")
    await sara.sees("4 از 5")
    await ali.at(stage.group).sees("نمرهٔ سفارش: 4 از 5")
    await sara.presses("1")
    await sara.sees("1 از 5")
    assert await count(stage, ali, "پیگیرش شمایید") == 1
    assert await count(stage, ali.at(stage.group), "گله 1") == 1

    await sara.sends_voice()
    await sara.sees("علی پیگیر شماست")
    assert (await ali.sees("گله 1")).raw["voice"]
    await stage.moves_clock(days=2)
    await sara.presses("5", on=asked, stale=True)
    await sara.sees("همان 1 از 5 ماند")


async def test_at_night_the_question_waits_for_eight_in_the_morning(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    await stage.moves_clock(to=EVENING)
    await served(stage, sara, reza)
    await stage.moves_clock(hours=3)
    await sara.does_not_see("چطور بود")
    await stage.moves_clock(to=datetime(2026, 4, 5, 4, 25, tzinfo=UTC))
    await sara.does_not_see("چطور بود")
    await stage.moves_clock(minutes=6)
    await sara.sees("چطور بود")


async def test_an_english_guest_is_asked_in_english(stage: Stage) -> None:
    tom, reza = await stage.guest("Tom", language="en"), await stage.colleague("رضا", Role.WAITER)
    number = await served(stage, tom, reza)
    await stage.moves_clock(minutes=91)
    asked = await tom.sees(f"how was order {number}?")
    assert asked.buttons == [["1", "2", "3", "4", "5"]]
    await tom.presses("3")
    await tom.sees("3 of 5", "We are looking into it")


@pytest.mark.parametrize("how", ["stop", "block"])
async def test_whoever_wants_to_be_left_alone_is(stage: Stage, how: str) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    await served(stage, sara, reza)
    if how == "stop":
        await sara.says("/stop")
        await sara.says("/privacy")
        await sara.says("/stop")
    else:
        await sara.sees("امتیاز")
        await sara.blocks()
        await sara.does_not_see()  # Telegram tells the club of it
    await stage.moves_clock(minutes=95)
    await sara.does_not_see("چطور بود")
    async with stage.db.snapshot() as view:
        assert await view.row("SELECT state FROM followups") == ("skipped",)


async def test_two_orders_on_one_day_are_one_question(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    await served(stage, sara, reza)
    await stage.moves_clock(to=stage.now() + timedelta(minutes=91))
    await sara.sees("چطور بود")
    async with stage.db.transaction() as tx:  # a second order, completed an hour later
        await tx.run(
            """INSERT INTO orders (member_id, cause, kind, state, branch, payment, items_rial, delivery_rial,
                                   total_rial, placed_at, closed_at)
               SELECT member_id, 'again', kind, state, branch, payment, items_rial, delivery_rial, total_rial,
                      placed_at, closed_at FROM orders"""
        )
        await tx.run(
            """INSERT INTO followups (order_id, member_id, due_at)
               SELECT id, member_id, :due_at FROM orders WHERE cause = 'again'""",
            due_at=stage.now() + timedelta(hours=1),
        )
    await stage.moves_clock(hours=2)
    await sara.does_not_see("چطور بود")
