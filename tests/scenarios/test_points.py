"""Points as their owner meets them: they arrive, wait, are explained, taken back, and never end by surprise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from club.rules.staff import Role
from club.services import board
from club.services.verify import verify
from storage import members
from tests.conversation import Person, Seat
from tests.scenarios.stage import Stage
from tests.services.kitchen import add_order

MIDNIGHT = datetime(2026, 4, 4, 20, 30, tzinfo=UTC)
"""The end of the day on which a play begins."""


async def eats(stage: Stage, guest: Person, waiter: Seat) -> None:
    """Let the guest's order of 1,350,000 toman, 40,000 more for the courier, go all its way over the board."""
    async with stage.db.transaction() as tx:
        member = await members.find_by_telegram(tx, guest.id)
    assert member is not None
    order = await add_order(stage.db, member.id, placed_at=stage.now(), cause=f"cart of {guest.id} at {stage.now()}")
    async with stage.db.transaction() as tx:
        await board.refresh(tx, order, cause=f"order:{order.id}:placed", now=stage.now())
    stage.runtime.sender.wake()
    for press in ("30 دقیقه", "شروع کردیم", "آماده است", "فرستادیم", "تحویل شد"):
        await waiter.presses(press)


async def test_points_arrive_wait_explain_themselves_and_go_with_a_refund(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    owner = await stage.colleague("مهین", Role.OWNER)
    await sara.says("/help")
    await sara.sees("همیشگی")
    await sara.presses("🎁 امتیازها")
    await sara.sees("هنوز امتیازی ندارید", "هر 10٬000 تومان غذا 1 امتیاز")

    await eats(stage, sara, owner.at(stage.group))
    arrived = await sara.sees("135 امتیاز از سفارش 1", "از یکشنبه 16 فروردین آمادهٔ استفاده")
    await sara.double_taps("چرا این‌قدر؟", on=arrived)
    await sara.sees("1٬350٬000 تومان غذا، هر 10٬000 تومان 1 امتیاز", "هزینهٔ ارسال (40٬000 تومان) امتیاز ندارد")
    await sara.presses("امتیازهای من")
    await sara.sees("0 امتیاز", "135 امتیاز هم در راه است؛ از یکشنبه 16 فروردین")

    await stage.moves_clock(to=MIDNIGHT)
    await sara.says("/points")
    await sara.sees("135 امتیاز", "آمادهٔ استفاده", "با آن یک ارسال رایگان بگیرید", "تا پایان 16 فروردین 1406 می‌ماند")

    await stage.restarts()
    await sara.presses("تاریخچه")
    await sara.sees("تاریخچهٔ امتیازهای شما")
    await sara.presses("➕ 135 – سفارش 1")
    await sara.sees("از سفارش 1 است")

    await owner.says("/refund 1")
    await owner.presses("2 × شیشلیک")
    await owner.presses("کیفیت")
    await owner.presses("بدون توضیح")
    await sara.sees("130 امتیاز آن را هم از حساب‌تان برداشتیم")
    await sara.presses("چرا این‌قدر؟")
    await sara.sees("روی هم 1٬300٬000 تومان", "آن سفارش 135 امتیاز داشت؛ 130 امتیازش سهم همین پول بود")
    await owner.says("/refund 1")
    await owner.presses("هر چه مانده")
    await owner.presses("خواست مهمان")
    await owner.presses("بدون توضیح")
    await sara.sees("5 امتیاز آن را هم")
    await sara.says("/points")
    await sara.sees("هنوز امتیازی ندارید")
    await sara.presses("تاریخچه")
    history = await sara.sees("تاریخچهٔ")
    assert len(history.buttons) == 4, "three rows and the way back"
    assert await verify(stage.db) == ()


async def test_points_speak_english_to_an_english_guest(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    owner = await stage.colleague("مهین", Role.OWNER)
    await eats(stage, tom, owner.at(stage.group))
    await tom.sees("135 points from order 1", "from Sunday, 5 April")
    await tom.presses("Why so many?")
    await tom.sees("1,350,000 toman for food, 1 for every 10,000 toman", "good until the end of 5 April 2027")


async def test_a_guest_is_warned_in_the_morning_before_points_end(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    owner = await stage.colleague("مهین", Role.OWNER)
    await eats(stage, sara, owner.at(stage.group))
    await sara.sees("135 امتیاز از سفارش")
    ends = MIDNIGHT + timedelta(days=366)

    for days in (30, 7):
        await stage.moves_clock(to=ends - timedelta(days=days))
        await sara.does_not_see("اعتبار دارد")
        await stage.moves_clock(hours=8)
        warning = await sara.sees("135 امتیاز شما تا پایان 16 فروردین 1406 اعتبار دارد")
        assert "با آن یک ارسال رایگان بگیرید، یا 65٬000 تومان از صورت‌حساب سفارش بعدی را بپردازید" in warning
        await stage.moves_clock(hours=1)
        await sara.does_not_see("اعتبار دارد")

    await stage.moves_clock(to=ends)
    await sara.says("/points")
    await sara.sees("هنوز امتیازی ندارید")
    await sara.presses("تاریخچه")
    await sara.presses("⌛️ 135")
    await sara.sees("مهلت استفاده‌اش 16 فروردین 1406 به پایان رسید")
    assert await verify(stage.db) == ()


async def test_nobody_opens_anothers_row(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.guest("رضا")
    owner = await stage.colleague("مهین", Role.OWNER)
    await eats(stage, sara, owner.at(stage.group))
    await sara.sees("135 امتیاز از سفارش")
    await reza.says("/points")
    shown = await reza.sees("هنوز امتیازی")
    answers = [
        await stage.tg.post(
            "act/press", **{"as": reza.id, "chat": reza.id, "message_id": shown.id, "data": data, "stale": True}
        )
        for data in ("v1:points.why:1:0", "v1:points.why:999999999999999999:0", "v1:points.why:x", "v1:points.why")
    ]
    assert all(answer["text"] for answer in answers)
    for page in ("-5", "999999999999999999"):
        data = f"v1:points.history:{page}"
        await stage.tg.post(
            "act/press", **{"as": reza.id, "chat": reza.id, "message_id": shown.id, "data": data, "stale": True}
        )
    await reza.does_not_see("سفارش 1")
