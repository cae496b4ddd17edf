"""A meal for somebody in need: given with one tap, taken back in time, handed out by staff, counted for everybody."""

from __future__ import annotations

import asyncio

from club.rules.points import LotKind
from club.rules.staff import Role
from club.services import points
from club.services.verify import verify
from tests.conversation import Person
from tests.scenarios.stage import Stage
from tests.scenarios.test_joining import found


async def has_points(stage: Stage, person: Person, wanted: int) -> None:
    """Let the guest have got points some day."""
    member = await found(stage.db, person)
    async with stage.db.transaction() as tx:
        await points.give(
            tx,
            member.id,
            points=wanted,
            kind=LotKind.BASE,
            part="other",
            cause=f"some day:{person.id}",
            house=stage.runtime.club.house,
            now=stage.now(),
            notice=None,
        )


async def test_a_meal_is_given_taken_back_given_again_and_handed_out(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    await sara.says("/points")
    await sara.presses("سفرهٔ مهربانی")
    empty = await sara.sees("50 امتیاز شما یک وعده غذای گرم", "اولی می‌تواند از شما باشد", "50 امتیاز دیگر لازم است")
    assert empty.find_button("یک وعده می‌دهم") is None
    await has_points(stage, sara, 120)
    await sara.presses("امتیازهای من")
    await sara.presses("سفرهٔ مهربانی", on=await sara.sees("120 امتیاز"))
    offer = await sara.sees("یک وعده غذای گرم")

    await sara.double_taps("یک وعده می‌دهم", on=offer)
    given = await sara.sees("دست‌تان درد نکند", "تا ساعت 12:40", "1 وعده هدیه شده", "سهم شما 1 وعده")
    assert "لازم است" not in given
    await sara.double_taps("پس می‌گیرم", on=given)
    await sara.sees("یک وعده غذای گرم", "اولی می‌تواند از شما باشد")
    await sara.presses("یک وعده می‌دهم", on=offer, stale=True)
    await sara.says("/points")
    await sara.sees("120 امتیاز")
    await sara.presses("سفرهٔ مهربانی")
    await sara.presses("یک وعده می‌دهم")
    await sara.presses("یک وعدهٔ دیگر", on=await sara.sees("دست‌تان درد نکند"))
    await sara.sees("2 وعده هدیه شده", "سهم شما 2 وعده", "برای یک وعدهٔ دیگر 30 امتیاز دیگر لازم است")

    await reza.says("/meals")
    waiting = await reza.sees("2 وعده از مهمان‌ها آماده است", "امروز هنوز وعده‌ای نداده‌ایم")
    assert "سارا" not in waiting
    answers = await reza.double_taps("یک وعده دادیم", on=waiting)
    assert {answer.text for answer in answers} == {"ثبت شد؛ دست‌تان درد نکند."}
    await reza.sees("1 وعده از مهمان‌ها آماده است", "امروز 1 وعده دادیم")
    ali = await stage.colleague("علی", Role.WAITER)
    await ali.says("/meals")
    await reza.presses("ادامه")
    both = await asyncio.gather(
        reza.presses("یک وعده دادیم", on=await reza.sees("1 وعده از مهمان‌ها")),
        ali.presses("یک وعده دادیم", on=await ali.sees("1 وعده از مهمان‌ها")),
    )
    assert {answer.text for answer in both} == {
        "ثبت شد؛ دست‌تان درد نکند.",
        "این یکی را همکارتان همین حالا ثبت کرد.",
    }
    await ali.sees("همهٔ وعده‌ها رسیده است", "2 وعده از 2")
    await sara.presses("پس می‌گیرم")
    late = await sara.sees("سهم شما 2 وعده است، 2 وعده‌اش رسیده")
    assert "پس می‌گیرم" not in str(late.buttons)
    await sara.says("/points")
    await sara.presses("سفرهٔ مهربانی")
    await sara.sees("2 وعده هدیه شده است و همه رسیده است", "سهم شما 2 وعده است، 2 وعده‌اش رسیده")
    assert await verify(stage.db) == ()


async def test_the_day_shows_the_table_and_leads_to_it(stage: Stage) -> None:
    sara, owner = await stage.guest("سارا"), await stage.colleague("مهین", Role.OWNER)
    await has_points(stage, sara, 50)
    await sara.says("/points")
    await sara.presses("سفرهٔ مهربانی")
    await sara.presses("یک وعده می‌دهم")
    await owner.says("/today")
    await owner.sees("سفرهٔ مهربانی: 1 وعده آماده است")
    await owner.presses("سفرهٔ مهربانی")
    await owner.presses("یک وعده دادیم")
    await owner.sees("همهٔ وعده‌ها رسیده است")
    await owner.presses("ادامه")
    await owner.presses("تازه شود")
    await owner.says("/today")
    await owner.sees("سفرهٔ مهربانی: 1 وعده دادیم")
    await owner.says("/audit")
    await owner.sees("یک وعدهٔ هدیهٔ مهمان‌ها را داد")


async def test_who_does_not_work_on_the_floor_does_not_hand_out(stage: Stage) -> None:
    sara, cook = await stage.guest("سارا"), await stage.colleague("اکبر", Role.KITCHEN)
    for person in (sara, cook):
        await person.says("/meals")
        await person.sees("این دستور را این‌جا نداریم")
