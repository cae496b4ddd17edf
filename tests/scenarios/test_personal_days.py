"""A member chooses her own day in the chat, changes her mind, and cannot take one more."""

from __future__ import annotations

from club.rules.staff import Role
from tests.scenarios.stage import Stage
from tests.screen import fold


async def test_sara_chooses_her_day_gives_it_back_and_takes_another(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("🎁 امتیازها")
    await sara.presses("🌟 روز ویژهٔ من")
    shown = await sara.sees("هر سال ۱ روز به انتخاب خودتان", "برای امسال ۱ روز دارید")
    assert [fold(label) for label in shown.buttons[0]] == ["دوشنبه 17 فروردین", "یکشنبه 16 فروردین"], "from the right"
    await sara.presses("روزهای بعد")
    calendar = await sara.sees("روز ویژهٔ شما")
    await sara.double_taps("شنبه ۵ اردیبهشت")
    chosen = await sara.sees("روز شما: شنبه ۵ اردیبهشت", "روز امسال‌تان را برداشته‌اید")
    labels = [[fold(label) for label in row] for row in chosen.buttons]
    assert labels == [["امتیازهای من"], ["پس دادن 5 اردیبهشت"]], "no day is offered that cannot be taken"

    refused = await sara.presses("جمعه ۴ اردیبهشت", on=calendar, stale=True)
    assert "روز ویژهٔ آن سال را برداشته‌اید" in fold(refused.text or "")
    await stage.restarts()
    await sara.presses("پس دادن ۵ اردیبهشت")
    await sara.sees("برای امسال ۱ روز دارید")
    await sara.presses("جمعه ۴ اردیبهشت")
    await sara.sees("روز شما: جمعه ۴ اردیبهشت")
    await sara.presses("امتیازهای من")
    await sara.sees("روز ویژهٔ شما: جمعه ۴ اردیبهشت")


async def test_on_the_day_itself_everybody_knows(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    reza = await stage.colleague("رضا", Role.WAITER)
    await sara.says("/points")
    await sara.presses("🌟 روز ویژهٔ من")
    await sara.presses("یکشنبه ۱۶ فروردین")
    await sara.sees("روز شما: یکشنبه ۱۶ فروردین")
    await stage.moves_clock(days=1)
    refused = await sara.presses("پس دادن ۱۶ فروردین", stale=True)
    assert "شروع شده است" in fold(refused.text or "")
    await sara.says("/points")
    await sara.sees("امروز روز ویژهٔ شماست")
    await reza.says("/guest 09155550001")
    await reza.sees("امروز روز ویژهٔ این مهمان است")


async def test_a_forged_day_is_no_day(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    await tom.says("/points")
    await tom.presses("🌟 My own day")
    shown = await tom.sees("You choose 1 day a year", "1 left this year")
    for day in ("2020-01-01", "2026-04-04", "2026-99-99", "x"):
        for verb in ("choose", "give_back"):
            answer = await stage.tg.post(
                "act/press",
                **{
                    "as": tom.id,
                    "chat": tom.id,
                    "message_id": shown.id,
                    "data": f"v1:personal_days.{verb}:{day}:0",
                    "stale": True,
                },
            )
            assert answer is not None
    await tom.says("/points")
    assert "own day:" not in (await tom.sees("points")).text
