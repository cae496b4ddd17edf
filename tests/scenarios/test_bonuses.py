"""A guest hears of more points on the day itself, and finds what is coming."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.scenarios.stage import Stage

TUESDAY_NOON = datetime(2026, 4, 7, 6, 30, tzinfo=UTC)
"""Ten in the morning of a Tuesday in Mashhad, before the kebabs' hours."""


async def test_the_page_of_points_says_what_brings_more_today_and_leads_to_what_is_coming(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/points")
    page = await sara.sees("هنوز امتیازی ندارید")
    assert "سه‌شنبهٔ کباب" not in page.text
    await sara.presses("امتیاز بیشتر")
    coming = await sara.sees(
        "چه وقت امتیاز بیشتر می‌گیرید؟",
        "سه‌شنبهٔ کباب – سه‌شنبه 18 فروردین 1405، ساعت 12:00",
        "امتیاز 2 برابر",
        "• ساعت: 12:00 تا 17:00",
        "شب یلدا – یکشنبه 29 آذر 1405، ساعت 17:00",
    )
    assert "عضویت ویژه" not in coming.text, "she is no paid member"
    assert "روز ویژه" not in coming.text, "days of her own have a page of their own"
    await sara.presses("امتیازهای من")
    await sara.sees("هنوز امتیازی ندارید")

    await stage.moves_clock(to=TUESDAY_NOON)
    await sara.says("/points")
    await sara.sees("امروز از ساعت 12:00 «سه‌شنبهٔ کباب»: امتیاز 2 برابر")
    await stage.moves_clock(hours=3)
    await sara.says("/points")
    await sara.sees("همین حالا «سه‌شنبهٔ کباب»: امتیاز 2 برابر")


async def test_an_english_guest_reads_it_in_english(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    await stage.moves_clock(to=TUESDAY_NOON)
    await tom.says("/points")
    await tom.sees("Today from 12:00, “Kebab Tuesday”: 2 times the points.")
    await tom.presses("More points")
    await tom.sees("Kebab Tuesday – Tuesday, 7 April 2026, 12:00", "• Category: ")
