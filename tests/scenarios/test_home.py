"""The front door, as a guest and as a stranger to the bot's ways find it."""

from __future__ import annotations

import pytest

from club.rules.staff import Role
from tests.scenarios.stage import Stage


async def test_help_shows_the_way_and_the_keys(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/help")
    await sara.sees("منو و سفارش", "گله یا شکایت")
    keys = await sara.keyboard()
    assert keys[0] == ["⭐️ همیشگی", "🍽 منو و سفارش"], "a row of a language that is read from the right is reversed"


async def test_help_speaks_english_to_an_english_guest(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    await tom.says("/help")
    await tom.sees("Menu and order")
    assert (await tom.keyboard())[0] == ["🍽 Menu and order", "⭐️ The usual"]


async def test_staff_see_their_own_help(stage: Stage) -> None:
    ali = await stage.colleague("علی", Role.WAITER)
    await ali.says("/help")
    shown = await ali.sees("/board", "/redeem")
    assert "/staff" not in shown
    cook = await stage.colleague("اکبر", Role.KITCHEN)
    await cook.says("/help")
    assert "/redeem" not in await cook.sees("/board", "/lesson")


@pytest.mark.parametrize("words", ["/no_such_command", "/پرداخت"])
async def test_an_unknown_command_shows_a_way_on(stage: Stage, words: str) -> None:
    sara = await stage.guest("سارا")
    await sara.says(words)
    await sara.sees("/help")


async def test_cancel_without_anything_to_cancel_is_kind(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/cancel")
    await sara.sees("نیمه‌تمامی ندارید")


async def test_an_edited_or_forwarded_command_is_not_obeyed(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    reza = await stage.guest("رضا")
    said = await sara.says("سلام")
    await sara.sees("منو و سفارش")
    await sara.edits(said, "/cancel")
    await sara.does_not_see("نیمه‌تمامی")
    await sara.says("/cancel", forwarded_from=reza)
    await sara.does_not_see("نیمه‌تمامی")


async def test_an_old_or_forged_button_gets_a_kind_word(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/help")
    shown = await sara.sees("منو و سفارش")
    for data in ("v0:orders.accept:1", "v1:no.such:1", "junk", "v1:"):
        answer = await stage.tg.post(
            "act/press", **{"as": sara.id, "chat": sara.id, "message_id": shown.id, "data": data, "stale": True}
        )
        assert "دکمه" in answer["text"], data


async def test_a_refusal_speaks_the_language_of_whoever_is_refused(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    await tom.says("/help")
    shown = await tom.sees("Menu and order")
    answer = await stage.tg.post(
        "act/press", **{"as": tom.id, "chat": tom.id, "message_id": shown.id, "data": "v1:no.such", "stale": True}
    )
    assert "button" in answer["text"]


async def test_a_broken_update_hurts_nobody(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await stage.tg.injects('{"update_id": 900000, "message": {"message_id": "?", "chat": {"id": "x"}}}')
    await stage.tg.injects("this is not even JSON")
    await sara.says("/help")
    await sara.sees("منو و سفارش")


@pytest.mark.parametrize("words", ["/no_such_command", "/board"])
async def test_a_command_is_never_taken_for_a_name(stage: Stage, words: str) -> None:
    tom = await stage.stranger("Tom", language="en")
    await tom.starts()
    await tom.presses("English")
    await tom.says(words)
    await tom.sees("/help")
    assert "number" in " ".join((await tom.keyboard())[0]), "the key that shares the number stays"
    await tom.shares_contact()
    await tom.sees("What may we call you")
    await tom.says(words)
    await tom.sees("/help")
    await tom.does_not_see("birthday")
    reza = await stage.guest("رضا")
    await tom.says("/menu", forwarded_from=reza)
    await tom.does_not_see("birthday")


async def test_refusals_speak_the_language_of_whom_they_refuse(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    await tom.says("/board")
    await tom.sees("that command", "/help")
    await tom.says("/help")
    shown = await tom.sees("Menu and order")
    answer = await stage.tg.post(
        "act/press", **{"as": tom.id, "chat": tom.id, "message_id": shown.id, "data": "v1:no.such:1", "stale": True}
    )
    assert "button" in answer["text"]
