"""An owner gives a Friday more points, sees before what it means, and the guests of that Friday earn by it."""

from __future__ import annotations

from club.rules.staff import Role
from club.services.verify import verify
from tests.conversation import Person, Seen
from tests.scenarios.stage import Stage
from tests.scenarios.test_points import eats


async def opens_rules(owner: Person) -> Seen:
    await owner.says("/settings")
    await owner.presses("🎁 قاعده‌های هدیه")
    return await owner.sees("قاعده‌های هدیه")


async def makes_double_saturday(owner: Person) -> None:
    await opens_rules(owner)
    await owner.presses("قاعدهٔ تازه")
    await owner.presses("2 برابر")
    await owner.presses("یک روز")
    await owner.presses("شنبه 15 فروردین")
    await owner.presses("همهٔ سفارش")
    await owner.sees("چه نامی داشته باشد؟")
    await owner.says("شنبهٔ خانوادگی")


async def test_a_new_rule_is_made_off_worked_out_and_earns_once_it_is_on(stage: Stage) -> None:
    owner, sara = await stage.colleague("مهین", Role.OWNER), await stage.guest("سارا")
    await makes_double_saturday(owner)
    await owner.sees(
        "شنبهٔ خانوادگی – خاموش", "امتیاز 2 برابر", "همهٔ سفارش", "شنبه 15 فروردین 1405", "همین حالا وقتش است"
    )
    assert all(bonus.name_fa != "شنبهٔ خانوادگی" for bonus in stage.runtime.club.house.programme.bonuses)

    await owner.presses("روشن شود")
    await owner.sees(
        "شنبهٔ خانوادگی – روشن",
        "خرید 100٬000 تومان = 20 امتیاز (تا حالا 10)",
        "خرید 300٬000 تومان = 60 امتیاز (تا حالا 30)",
    )
    await owner.presses("ذخیره")
    await owner.sees("شنبهٔ خانوادگی – روشن")
    await eats(stage, sara, owner.at(stage.group))
    await sara.sees("270 امتیاز از سفارش 1")
    await sara.presses("چرا این‌قدر؟")
    await sara.sees("135 امتیاز دیگر این سفارش برای «شنبهٔ خانوادگی» است و سطر جداگانه‌ای دارد")

    await stage.restarts()
    await opens_rules(owner)
    await owner.presses("✅ شنبهٔ خانوادگی")
    answers = await owner.double_taps("حذف قاعده")
    assert [answer.text for answer in answers] == [None, None], "the second tap finds it as it wanted it"
    page = await owner.sees("قاعده‌های هدیه")
    assert not any("شنبهٔ خانوادگی" in label for row in page.buttons for label in row)
    await owner.presses("قرار امتیازها")
    await owner.presses("قرارهای پیشین")
    await owner.sees("مهین", "شنبهٔ خانوادگی: امتیاز 2 برابر", "فایل باشگاه ✅ همین حالا")
    await owner.says("/audit")
    await owner.sees("قاعدهٔ هدیهٔ «شنبهٔ خانوادگی» را پس گرفت")
    assert await verify(stage.db) == ()


async def test_a_rule_of_the_file_is_changed_by_hours_and_comes_back(stage: Stage) -> None:
    owner = await stage.colleague("مهین", Role.OWNER)
    await stage.tg.moves_clock(minutes=1)
    await opens_rules(owner)
    await owner.presses("سه‌شنبهٔ کباب")
    await owner.sees(
        "امتیاز 2 برابر", "• دستهٔ منو: کباب", "• روز هفته: سه‌شنبه", "• ساعت: 12:00 تا 17:00", "نوبت بعد: سه‌شنبه"
    )
    await owner.presses("ساعت")
    await owner.says("عصر")
    await owner.sees("ساعت‌ها را این‌طور بنویسید")
    await owner.says("۱۵ تا ۲۴")
    await owner.sees("• ساعت: 15:00 تا 00:00", "خرید 300٬000 تومان = 60 امتیاز، مثل حالا")
    await owner.presses("ذخیره")
    await owner.sees("• ساعت: 15:00 تا 00:00", "در همین‌جا عوض شده است")
    await owner.presses("چند برابر")
    await owner.says("250")
    await owner.sees("150٪ امتیاز بیشتر", "خرید 300٬000 تومان = 75 امتیاز (تا حالا 60)")
    await owner.says("۳۰۰ درصد")
    await owner.sees("امتیاز 3 برابر", "خرید 300٬000 تومان = 90 امتیاز (تا حالا 60)")
    await owner.presses("انصراف")
    await owner.presses("چند برابر")
    await owner.says("100")
    await owner.sees("این قاعده این‌طور چیزی به مهمان نمی‌دهد")
    await owner.presses("انصراف")
    await owner.presses("نام انگلیسی")
    await stage.tg.moves_clock(minutes=1)
    await owner.says("x" * 41)
    await owner.sees("تا 40 حرف")
    await owner.sends_photo()
    await owner.sees("یک نام لازم است")
    await owner.says("Grill Tuesday")
    await owner.sees("سه‌شنبهٔ کباب – روشن")
    assert {bonus.name_en for bonus in stage.runtime.club.house.programme.bonuses} >= {"Grill Tuesday"}
    await stage.tg.moves_clock(minutes=1)
    await owner.presses("سقف هر سفارش")
    await owner.says("100")
    capped = await owner.sees("حداکثر 100 امتیاز در هر سفارش", "مثل حالا")
    await owner.presses("ذخیره", on=capped)
    await owner.sees("حداکثر 100 امتیاز در هر سفارش", "نوبت بعد")
    await owner.presses("همهٔ قاعده‌ها")
    await owner.presses("قرار امتیازها")
    await owner.presses("قرارهای پیشین")
    await owner.sees(
        "• سه‌شنبهٔ کباب: حداکثر 100 امتیاز در هر سفارش",
        "• سه‌شنبهٔ کباب: نام انگلیسی «Grill Tuesday»",
        "• سه‌شنبهٔ کباب: ساعت 15:00 تا 00:00",
    )
    await opens_rules(owner)
    await owner.presses("سه‌شنبهٔ کباب")
    await owner.presses("برگشت به فایل باشگاه")
    await owner.sees("• ساعت: 12:00 تا 17:00")
    assert stage.runtime.club.overrides.values == {}


async def test_a_weekly_rule_for_one_category_speaks_english_and_is_switched_off(stage: Stage) -> None:
    owner = await stage.colleague("Mahin", Role.OWNER, language="en")
    await owner.says("/settings")
    await owner.presses("Bonus rules")
    await owner.presses("New rule")
    await owner.presses("20 points on top")
    await owner.presses("Every week")
    await owner.presses("Friday")
    kebabs = await owner.sees("For what?")
    await owner.presses("Kebabs", on=kebabs)
    await owner.says("Family Friday")
    await owner.sees(
        "Family Friday – off", "20 points on top of every order", "• Day of the week: Friday", "Next: Friday"
    )
    await owner.presses("Switch on")
    await owner.sees("Spending 300,000 toman = 50 points (until now 30)")
    await owner.presses("Save")
    await owner.sees("Family Friday – on")
    await owner.presses("Switch off")
    await owner.sees("Spending 300,000 toman = 30 points (until now 50)")
    await owner.presses("Save")
    await owner.sees("Family Friday – off")


async def test_of_two_owners_the_second_is_told_and_a_rule_that_is_gone_opens_nothing(stage: Stage) -> None:
    mahin, ali = await stage.colleague("مهین", Role.OWNER), await stage.colleague("علی", Role.OWNER)
    await makes_double_saturday(mahin)
    await mahin.sees("شنبهٔ خانوادگی – خاموش")
    await opens_rules(ali)
    await ali.presses("⏸ شنبهٔ خانوادگی")
    hers = await ali.sees("شنبهٔ خانوادگی – خاموش")
    await ali.presses("روشن شود")
    await ali.sees("خرید")
    await mahin.presses("حذف قاعده")
    await mahin.sees("قاعده‌های هدیه")
    refused = await ali.presses("ذخیره")
    assert refused.text
    again = await ali.presses("روشن شود", on=hers, stale=True)
    assert again.text
    assert all(bonus.name_fa != "شنبهٔ خانوادگی" for bonus in stage.runtime.club.house.programme.bonuses)


async def test_bonus_rules_are_for_leaders(stage: Stage) -> None:
    owner, waiter = await stage.colleague("مهین", Role.OWNER), await stage.colleague("رضا", Role.WAITER)
    await makes_double_saturday(owner)
    await owner.sees("شنبهٔ خانوادگی – خاموش")
    rule = next(iter(stage.runtime.club.overrides.values)).removeprefix("bonuses.")
    await waiter.says("/board")
    shown = await waiter.sees("")
    for data in (
        "open",
        "new",
        "new:p300:a:0",
        f"look:{rule}",
        f"ask:{rule}:1",
        f"try:{rule}:0:true",
        f"save:{rule}:0:true:1",
        f"end:{rule}:1",
    ):
        forged = {"as": waiter.id, "chat": waiter.id, "message_id": shown.id, "data": f"v1:bonus_desk.{data}"}
        assert (await stage.tg.post("act/press", **forged, stale=True))["text"], data
    assert stage.runtime.club.overrides.revision == 1
    for data in ("new:q1", "new:p200:tomorrow", "new:p200:a:9999", f"ask:{rule}:99", "look:nothing", "look"):
        forged = {"as": owner.id, "chat": owner.id, "message_id": shown.id, "data": f"v1:bonus_desk.{data}"}
        assert (await stage.tg.post("act/press", **forged, stale=True))["text"], data
    assert stage.runtime.club.overrides.revision == 1
