"""Paid membership in the chat: told of, paid at the counter, credited every month, renewed and ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from club.rules.staff import Role
from club.services.verify import verify
from tests.conversation import Person, Seen
from tests.scenarios.stage import Stage

SECOND_MONTH = datetime(2026, 5, 4, 20, 30, tzinfo=UTC)
"""The midnight before 15 Ordibehesht: a month after the play begins."""

ENDS = datetime(2027, 4, 3, 20, 30, tzinfo=UTC)


async def opens_card(colleague: Person) -> Seen:
    """Look the first guest of the play up, and open what there is about her membership."""
    await colleague.says("/guest 09155550001")
    await colleague.sees("عضو باشگاه از")
    await colleague.presses("⭐ عضویت ویژه")
    return await colleague.sees("اول ۱٬۲۰۰٬۰۰۰ تومان را بگیرید")


async def test_a_guest_asks_pays_at_the_counter_and_gets_her_credit(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    reza = await stage.colleague("رضا", Role.WAITER)
    await sara.says("🎁 امتیازها")
    await sara.presses("⭐ عضویت ویژه")
    await sara.sees("با ۱٬۲۰۰٬۰۰۰ تومان، برای یک سال", "هر ماه ۳۰ امتیاز هدیه", "به صندوق یا گارسون بگویید")

    await opens_card(reza)
    await reza.double_taps("✅ ۱٬۲۰۰٬۰۰۰ تومان رسید")
    await reza.sees("رسید ۱", "عضویت ویژه", "از ۱۵ فروردین ۱۴۰۵ تا پایان ۱۴ فروردین ۱۴۰۶")
    await sara.sees("عضویت ویژه برای شما ثبت شد", "به دست رضا، رسید ۱", "۳۰ امتیاز این ماه همین حالا")
    await reza.presses("کارت مهمان")
    await reza.sees("عضویت ویژه: تا پایان ۱۴ فروردین ۱۴۰۶", "امتیاز: ۳۰")

    await stage.moves_clock(to=SECOND_MONTH)
    await sara.does_not_see("امتیاز «عضویت ویژه»")
    await stage.moves_clock(hours=8)
    await sara.sees("۳۰ امتیاز «عضویت ویژه» برای این ماه", "بعدی جمعه ۱۵ خرداد می‌آید")
    await sara.presses("⭐ عضویت ویژهٔ من")
    await sara.sees("تا پایان ۱۴ فروردین ۱۴۰۶ برای شماست", "۲ ماه از ۱۲ ماه اعتبارش رسیده")

    await stage.stops()
    await stage.tg.moves_clock(days=93)
    await stage.starts()
    await stage.happens()
    await sara.sees("۹۰ امتیاز «عضویت ویژه» برای ۳ ماه")
    assert await verify(stage.db) == ()


async def test_the_end_comes_near_and_she_renews(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    reza = await stage.colleague("رضا", Role.WAITER)
    await opens_card(reza)
    await reza.presses("✅ ۱٬۲۰۰٬۰۰۰ تومان رسید")
    await sara.sees("برای شما ثبت شد")

    await stage.moves_clock(to=ENDS - timedelta(days=14) + timedelta(hours=8))
    await sara.sees("«عضویت ویژه» شما تا پایان ۱۴ فروردین ۱۴۰۶ است")
    await opens_card(reza)
    shown = await reza.sees("با تمدید، از ۱۵ فروردین تا پایان ۱۴ فروردین ۱۴۰۷")
    assert shown.buttons
    await stage.restarts()
    await reza.presses("✅ ۱٬۲۰۰٬۰۰۰ تومان رسید")
    await sara.sees("از ۱۵ فروردین ۱۴۰۶ تا پایان ۱۴ فروردین ۱۴۰۷")

    await stage.moves_clock(to=ENDS + timedelta(hours=8))
    await sara.does_not_see("به پایان رسید")
    assert await verify(stage.db) == ()


async def test_a_manager_ends_it_with_a_reason_and_a_waiter_cannot(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    reza = await stage.colleague("رضا", Role.WAITER)
    maryam = await stage.colleague("مریم", Role.MANAGER)
    await opens_card(reza)
    await reza.presses("✅ ۱٬۲۰۰٬۰۰۰ تومان رسید")
    await sara.sees("برای شما ثبت شد")
    shown = await opens_card(reza)
    assert len(shown.buttons) == 2, "the fee and the way back; no end"

    await opens_card(maryam)
    await maryam.presses("پایان عضویت…")
    await maryam.sees("چرا عضویت ویژهٔ سارا پایان می‌گیرد؟")
    await maryam.says("اشتباه ثبت شده بود")
    await maryam.sees("عضویت ویژهٔ سارا پایان گرفت")
    await sara.sees("امروز پایان گرفت", "مریم نوشته است: اشتباه ثبت شده بود")
    forged = await stage.tg.post(
        "act/press",
        **{
            "as": sara.id,
            "chat": sara.id,
            "message_id": 1,
            "data": "v1:membership.receive:1:1:12000000",
            "stale": True,
        },
    )
    assert forged["text"]


async def test_it_speaks_english_to_an_english_guest(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    await tom.says("/points")
    await tom.presses("⭐ Mahan Plus")
    await tom.sees("For 1,200,000 toman, for a year", "30 points every month", "tell your waiter")
