"""A manager gives a guest points by hand, and the guest reads why."""

from __future__ import annotations

from club.rules.staff import Role
from club.services.verify import verify
from tests.scenarios.stage import Stage
from tests.scenarios.test_complaints import count
from tests.scenarios.test_guests import card_of


async def test_a_manager_gives_points_with_a_reason(stage: Stage) -> None:
    sara, nahid = await stage.guest("سارا"), await stage.colleague("ناهید", Role.MANAGER)
    code = await card_of(stage, sara)
    await nahid.says(f"/award {code}")
    await nahid.sees("چند امتیاز به سارا بدهیم؟", "این ماه 500 امتیاز دیگر")
    await nahid.says("خیلی")
    await nahid.sees("عدد")
    await nahid.says("۳۰")
    await nahid.sees("30 امتیاز برای سارا", "مهمان همان را می‌خواند")
    await nahid.says("دیر رسید")
    await nahid.sees("30 امتیاز به سارا", "دلیل: دیر رسید", "470 امتیاز از سهم این ماه شما می‌ماند")
    await nahid.says("صبوری شما در شب شلوغ")
    preview = await nahid.sees("دلیل: صبوری شما در شب شلوغ")
    await stage.restarts()
    await nahid.double_taps("30 امتیاز بدهید", on=preview)
    await nahid.sees("30 امتیاز به سارا دادید", "470 امتیاز مانده است")
    await sara.sees("30 امتیاز به حساب‌تان اضافه کردیم", "ناهید نوشته است: صبوری شما در شب شلوغ")
    assert await count(stage, sara, "اضافه کردیم") == 1
    await sara.says("/points")
    await sara.presses("تاریخچه")
    await sara.presses("➕ 30")
    await sara.sees("ناهید", "صبوری شما در شب شلوغ")
    assert await verify(stage.db) == ()


async def test_a_mistaken_award_is_taken_back_from_its_receipt(stage: Stage) -> None:
    sara, nahid = await stage.guest("سارا"), await stage.colleague("ناهید", Role.MANAGER)
    await nahid.says(f"/award {await card_of(stage, sara)}")
    await nahid.says("۳۰۰")
    await nahid.says("صبوری شما")
    await nahid.presses("300 امتیاز بدهید")
    await sara.sees("300 امتیاز به حساب‌تان اضافه کردیم")
    receipt = await nahid.sees("300 امتیاز به سارا دادید")
    await stage.restarts()
    await nahid.double_taps("اشتباه شد، پس بگیرید", on=receipt)
    await nahid.sees("300 امتیاز را از سارا پس گرفتید", "500 امتیاز مانده است")
    await sara.sees("300 امتیاز به اشتباه به حساب‌تان آمده بود و ناهید آن را برگرداند", "ببخشید")
    assert await count(stage, sara, "به اشتباه") == 1
    await sara.presses("چرا این‌قدر؟")
    await sara.sees("300 امتیاز برای قدردانی از شما به حساب‌تان آمده بود", "ناهید 15 فروردین 1405 دید که اشتباه شده است")
    assert await verify(stage.db) == ()


async def test_beyond_the_months_budget_the_owner_is_named(stage: Stage) -> None:
    sara, nahid = await stage.guest("سارا"), await stage.colleague("ناهید", Role.MANAGER)
    owner = await stage.colleague("مهین", Role.OWNER)
    code = await card_of(stage, sara)
    await nahid.says("/award")
    await nahid.sees("شمارهٔ موبایل یا کد")
    await nahid.says(code)
    await nahid.says("۵۰۱")
    await nahid.sees("500 امتیاز دیگر می‌توانید بدهید", "مهین می‌تواند بدهد")
    await nahid.says("۵۰۰")
    await nahid.sees("دلیلش را")
    await nahid.says("تولد فرزندشان")
    await nahid.presses("500 امتیاز بدهید")
    await nahid.sees("از سهم این ماه شما 0 امتیاز مانده")
    await nahid.says(f"/award {code}")
    await nahid.says("۱")
    await nahid.sees("سهم امتیاز این ماه شما تمام شده")
    await owner.says(f"/guest {code}")
    await owner.presses("امتیاز بدهید")
    asked = await owner.sees("چند امتیاز به سارا")
    assert "این ماه" not in asked
    await owner.says("۱۰۰۰")
    await owner.says("قدردانی")
    await owner.presses("نه", on=await owner.sees("1٬000 امتیاز به سارا"))
    await owner.sees("امتیازی داده نشد")
    await sara.says("/points")
    await sara.sees("500 امتیاز")


async def test_only_leaders_have_the_button_and_nobody_awards_herself(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    code = await card_of(stage, sara)
    await reza.says(f"/guest {code}")
    assert (await reza.sees("سارا", "عضو باشگاه از")).find_button("امتیاز بدهید") is None
    await reza.says(f"/award {code}")
    await reza.sees("این دستور را این‌جا نداریم")
    async with stage.db.transaction() as tx:
        await tx.run("UPDATE staff SET telegram_id = :sara, role = 'manager'", sara=sara.id)
    await sara.says(f"/award {code}")
    await sara.sees("این حساب خود شماست")
    await sara.says("/award 09350000000")
    await sara.sees("مهمانی با شمارهٔ")
    await sara.says("/guest 09350000000")
    shown = await sara.sees("مهمانی با شمارهٔ")
    forged = {"as": sara.id, "chat": sara.id, "message_id": shown.id, "data": "v1:awards.give:77", "stale": True}
    assert (await stage.tg.post("act/press", **forged))["text"]


async def test_a_guest_without_telegram_is_given_points_too(stage: Stage) -> None:
    nahid = await stage.colleague("ناهید", Role.MANAGER, language="en")
    await nahid.says("/guest 0935 123 4567")
    await nahid.presses("Register")
    await nahid.presses("Give points")
    await nahid.sees("How many points")
    await nahid.says("10")
    await nahid.says("welcome")
    await nahid.sees("not in Telegram yet")
    await nahid.presses("Give 10 points")
    await nahid.sees("You gave 10 points")
