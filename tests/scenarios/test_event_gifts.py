"""What joining and a birthday bring, as a guest sees it."""

from __future__ import annotations

from tests.scenarios.stage import Stage
from tests.scenarios.test_joining import joins


async def test_joining_and_a_later_birthday_bring_points(stage: Stage) -> None:
    mina = await stage.stranger("مینا")
    await joins(mina)
    given = await mina.sees("20 امتیاز برای عضویت در باشگاه")
    await mina.presses("چرا این‌قدر؟", on=given)
    await mina.sees("20 امتیاز", "برای عضویت در باشگاه")
    await mina.says("/profile")
    await mina.presses("تولد")
    for label in ("دههٔ ۱۳۷۰", "۱۳۷۵", "خرداد", "۱۵"):
        await mina.presses(label)
    await mina.double_taps("بله، همین است")
    await mina.sees("10 امتیاز برای گفتن تاریخ تولد")
    await mina.says("/points")
    await mina.sees("30 امتیاز")
