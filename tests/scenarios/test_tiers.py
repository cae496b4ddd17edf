"""Tiers as people meet them: reached at the table, kept by a manager, warned of, lost, and taken back by a refund."""

from __future__ import annotations

from datetime import timedelta

from club.rules.staff import Role
from club.services.verify import verify
from tests.scenarios.stage import OPENING, Stage
from tests.scenarios.test_points import eats

YEAR = timedelta(days=365)


async def test_a_guest_rises_is_kept_by_hand_warned_and_falls(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    owner = await stage.colleague("مهین", Role.OWNER)
    await sara.says("/points")
    await sara.sees("تا سطح 🥉 برنزی 2٬000٬000 تومان مانده است")
    await sara.presses("سطح من")
    await sara.sees("هنوز به سطح اول نرسیده‌اید", "همهٔ سطح‌ها", "🥇 طلایی از 15٬000٬000 تومان")

    await eats(stage, sara, owner.at(stage.group))
    await sara.does_not_see("رسیدید")
    await eats(stage, sara, owner.at(stage.group))
    await sara.sees("به سطح 🥉 برنزی رسیدید", "10٪ امتیاز بیشتر")
    await sara.presses("سطح من")
    await sara.sees("سطح شما: 🥉 برنزی", "در 365 روز گذشته 2٬700٬000 تومان", "تا سطح 🥈 نقره‌ای 3٬300٬000 تومان")
    await sara.presses("امتیازهای من")
    await sara.sees("سطح شما 🥉 برنزی است؛ تا 🥈 نقره‌ای 3٬300٬000 تومان مانده")

    await owner.says("/guest +989155550001")
    await owner.sees("سطح: 🥉 برنزی")
    await owner.presses("سطح 🥉 برنزی")
    await owner.sees("سطح سارا: 🥉 برنزی", "آغاز راه", "با سفارش")
    await owner.presses("🥇 طلایی")
    await owner.sees("سارا تا کی در سطح 🥇 طلایی بماند؟")
    await owner.double_taps("یک ماه")
    await owner.sees("سطح سارا: 🥇 طلایی", "مهین تا پایان 14 اردیبهشت نگه داشته است", "طبق قاعدهٔ باشگاه: 🥉 برنزی")
    await sara.sees("از امروز تا پایان 14 اردیبهشت سطح شما 🥇 طلایی است", "ارسال رایگان")
    await stage.restarts()
    await owner.presses("برگشت")
    await owner.sees("با انتخاب دستی تا پایان 14 اردیبهشت")

    await stage.moves_clock(days=31, hours=1)
    await sara.sees("سطح شما از امروز 🥉 برنزی است")

    await stage.moves_clock(to=OPENING + YEAR + timedelta(days=16, hours=2))
    await sara.sees("دیگر تا", "🥉 برنزی می‌مانید")
    await stage.moves_clock(hours=1)
    await sara.does_not_see("می‌مانید")
    await stage.moves_clock(to=OPENING + YEAR + timedelta(days=31))
    await sara.sees("سطح شما به آغاز راه برگشت", "تا سطح 🥉 برنزی 2٬000٬000 تومان مانده است")
    assert await verify(stage.db) == ()


async def test_a_refund_takes_the_tier_back_that_its_order_had_reached(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    owner = await stage.colleague("مهین", Role.OWNER)
    for _ in range(2):
        await eats(stage, sara, owner.at(stage.group))
    await sara.sees("به سطح 🥉 برنزی رسیدید")
    await owner.says("/refund 2")
    await owner.presses("همهٔ سفارش")
    await owner.presses("خواست مهمان")
    await owner.presses("بدون توضیح")
    await sara.sees("سطح شما به آغاز راه برگشت", "پول سفارشی که شما را بالا برده بود برگشته است", "650٬000 تومان مانده")
    assert await verify(stage.db) == ()


async def test_a_waiter_sees_the_tier_and_pins_nobody(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    waiter = await stage.colleague("علی", Role.WAITER)
    await waiter.says("/guest +989155550001")
    card = await waiter.sees("سارا", "سطح: هنوز ندارد")
    assert not any("سطح" in button for button in card.buttons)
    for data in ("v1:tiers.desk:1", "v1:tiers.choose:1:gold", "v1:tiers.pin:1:gold:30", "v1:tiers.unpin:1"):
        answer = await stage.tg.post(
            "act/press", **{"as": waiter.id, "chat": waiter.id, "message_id": card.id, "data": data, "stale": True}
        )
        assert answer["text"]
    await sara.does_not_see("سطح شما")


async def test_tiers_speak_english_to_an_english_guest(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    owner = await stage.colleague("مهین", Role.OWNER)
    for _ in range(2):
        await eats(stage, tom, owner.at(stage.group))
    await tom.sees("You have reached 🥉 Bronze!", "10% more points")
    await tom.presses("My tier")
    await tom.sees("Your tier: 🥉 Bronze", "3,300,000 toman to go to 🥈 Silver")


async def test_a_part_of_the_menu_that_is_new_opens_to_gold_first(stage: Stage) -> None:
    sara, tom = await stage.guest("سارا"), await stage.guest("Tom", language="en")
    owner = await stage.colleague("مهین", Role.OWNER)
    await sara.says("🍽 منو و سفارش")
    before = await sara.sees("منوی")
    await tom.says("🍽 Menu and order")
    shown_to_tom = await tom.sees("Mahan")
    async with stage.db.transaction() as tx:
        await tx.run(
            """UPDATE dishes SET public_at = :at
               WHERE category_id = (SELECT id FROM categories WHERE name_en = 'Drinks')""",
            at=OPENING + timedelta(days=10),
        )
    await sara.says("🍽 منو و سفارش")
    today = await sara.sees("منوی")
    assert today.find_button("نوشیدنی") is None
    await sara.presses("نوشیدنی", on=before)
    invited = await sara.sees("نوشیدنی", "این بخش تازه است", "25 فروردین 1405 برای همه باز می‌شود")
    assert invited.buttons == [["همهٔ بخش‌ها"]]
    await tom.presses("Drinks", on=shown_to_tom)
    await tom.sees("Drinks", "opens to everybody on 14 April 2026")

    await owner.says("/guest +989155550001")
    await owner.presses("سطح")
    await owner.presses("🥇 طلایی")
    await owner.presses("یک ماه")
    await sara.sees("سطح شما 🥇 طلایی است")
    await sara.says("🍽 منو و سفارش")
    await sara.presses("نوشیدنی")
    early = await sara.sees("نوشیدنی", "روی هر غذا بزنید")
    assert "✨" in early.buttons[0][0]
    await stage.moves_clock(days=11)
    await tom.says("🍽 Menu and order")
    await tom.presses("Drinks")
    await tom.sees("Drinks", "Press a dish")
