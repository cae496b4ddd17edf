"""A leader changes what points are worth, sees before what it means, and the next order earns by it."""

from __future__ import annotations

from club.rules.staff import Role
from club.services.verify import verify
from tests.scenarios.stage import Stage
from tests.scenarios.test_points import eats


async def test_the_rate_is_changed_after_a_worked_example_and_holds_at_once(stage: Stage) -> None:
    owner, sara = await stage.colleague("مهین", Role.OWNER), await stage.guest("سارا")
    await owner.says("/settings")
    await owner.sees("قرار امتیازها")
    await owner.presses("مبلغ هر گام: 10٬000 تومان")
    await owner.sees("عدد تازه را بنویسید")
    await owner.says("۱۰۰۰۰۰۰۰۰۰۰۰۰")
    await owner.sees("بیشتر از 100٬000٬000 نمی‌شود")
    await owner.says("۲۵۰ هزار")
    await owner.sees("فقط عدد لازم است")
    await owner.says("۲۵۰٬۰۰۰")
    await owner.sees("از این پس: 250٬000 تومان", "عدد دیگری می‌خواهید؟")
    await owner.says("۱۵۰٬۰۰۰ تومان")
    await owner.sees(
        "تا حالا: 10٬000 تومان",
        "خرید 100٬000 تومان = 0 امتیاز (تا حالا 10)",
        "خرید 300٬000 تومان = 2 امتیاز (تا حالا 30)",
        "خرید 900٬000 تومان = 6 امتیاز (تا حالا 90)",
        "با 40٬000 تومان ارسال",
    )
    await owner.presses("ذخیره")
    await owner.sees("ذخیره شد. مبلغ هر گام: 150٬000 تومان")

    await eats(stage, sara, owner.at(stage.group))
    await sara.sees("9 امتیاز از سفارش 1")

    await stage.restarts()
    await owner.says("/settings")
    await owner.presses("مبلغ هر گام: 150٬000 تومان")
    await owner.sees("در فایل باشگاه: 10٬000 تومان")
    await owner.presses("برگشت به فایل باشگاه")
    await owner.sees("مبلغ هر گام: 10٬000 تومان")
    await owner.presses("همهٔ تنظیم‌ها")
    await owner.presses("قرارهای پیشین")
    await owner.sees("مهین", "مبلغ هر گام: 150٬000 تومان", "فایل باشگاه ✅ همین حالا")
    assert stage.runtime.club.house.terms.rial_per_step == 100_000
    await sara.says("/points")
    await sara.presses("تاریخچه")
    await sara.presses("➕ 9 – سفارش 1")
    await sara.sees("هر 150٬000 تومان 1 امتیاز")
    assert await verify(stage.db) == ()


async def test_of_two_owners_the_second_sees_that_it_changed_meanwhile(stage: Stage) -> None:
    mahin, ali = await stage.colleague("مهین", Role.OWNER), await stage.colleague("علی", Role.OWNER)
    for owner, typed in ((mahin, "2"), (ali, "3")):
        await owner.says("/settings")
        await owner.presses("امتیاز هر گام: 1 امتیاز")
        await owner.says(typed)
        await owner.sees("از این پس")
    await mahin.presses("ذخیره")
    await mahin.sees("ذخیره شد")
    answer = await ali.presses("ذخیره")
    assert "همین حالا کس دیگری" in str(answer.text)
    assert stage.runtime.club.house.terms.points_per_step == 2


async def test_a_value_that_cannot_be_is_refused_with_the_files_own_limit(stage: Stage) -> None:
    owner = await stage.colleague("Mahin", Role.OWNER, language="en")
    await owner.says("/settings")
    await owner.presses("Life of points: 365 days")
    page = await owner.sees("Life of points: 365 days")
    await owner.says("4000")
    await owner.sees("cannot be more than 3,650")
    await owner.says("about ninety")
    await owner.sees("Only a number fits here")
    await owner.presses("for ever", on=page)
    await owner.sees("never end", "until now")
    await owner.presses("Cancel")
    await owner.presses("Back")
    await owner.presses("Warned before the end: 30 and 7 days before")
    await owner.says("۲۱، ۳")
    await owner.sees("From now on: 21 and 3 days before")
    await owner.presses("Save")
    await owner.sees("Saved. Warned before the end: 21 and 3 days before")
    await owner.presses("All settings")
    await owner.sees("Changed here, not in the club file: Warned before the end")
    await owner.presses("Full steps only: no")
    await owner.presses("yes")
    await owner.double_taps("Save")
    await owner.sees("Saved. Full steps only: yes")
    assert stage.runtime.club.house.terms.warning_days == (21, 3)


async def test_settings_are_for_leaders(stage: Stage) -> None:
    waiter = await stage.colleague("رضا", Role.WAITER)
    await waiter.says("/settings")
    await waiter.does_not_see("قرار امتیازها")
