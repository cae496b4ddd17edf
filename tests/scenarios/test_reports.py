"""The owner reads what the club owes, month by month and part by part, and how the terms came to be."""

from __future__ import annotations

from club.rules.staff import Role
from tests.scenarios.stage import Stage
from tests.scenarios.test_points import eats


async def test_the_owner_reads_the_report_page_by_page(stage: Stage) -> None:
    owner, sara = await stage.colleague("مهین", Role.OWNER), await stage.guest("سارا")
    await eats(stage, sara, owner.at(stage.group))
    await owner.says("/report")
    await owner.sees("بدهی امتیازی باشگاه", "135 امتیاز", "135 در راه")
    await owner.presses("ماه‌به‌ماه")
    shown = await owner.sees("امتیازها، ماه‌به‌ماه", "فروردین: ➕ 135")
    assert shown.raw.get("photo")
    await owner.presses("هزینهٔ هر بخش")
    await owner.sees("امتیاز معمول خرید", "فروردین: 135", "اسفند: 0")
    await owner.presses("قرارهای پیشین")
    await owner.sees("فایل باشگاه", "همین حالا")


async def test_a_guest_and_a_waiter_know_of_no_report(stage: Stage) -> None:
    waiter, sara = await stage.colleague("رضا", Role.WAITER), await stage.guest("سارا")
    for person in (waiter, sara):
        await person.says("/report")
        await person.does_not_see("بدهی امتیازی")
        await person.does_not_see("یک لحظه")
