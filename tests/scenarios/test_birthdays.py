"""A birthday comes round, and its gift is taken once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from club.rules.staff import Role
from tests.conversation import Person, fold
from tests.scenarios.stage import Stage

ZONE = ZoneInfo("Asia/Tehran")


async def born(stage: Stage, guest: Person, calendar: str, month: int, day: int) -> None:
    """Let the guest have said her birthday half a year ago."""
    async with stage.db.transaction() as tx:
        await tx.run(
            """UPDATE members SET birthday_calendar = :calendar, birthday_month = :month, birthday_day = :day,
               birthday_set_at = :at WHERE telegram_id = :id""",
            calendar=calendar,
            month=month,
            day=day,
            at=datetime(2025, 10, 1, tzinfo=ZONE),
            id=guest.id,
        )


def code_in(text: str) -> str:
    """Find the nine digits of a gift code."""
    line = next(line for line in fold(text).splitlines() if line.lower().startswith(("کد", "code")))
    return "".join(filter(str.isdigit, line))


@pytest.mark.parametrize(
    ("calendar", "month", "day", "morning"),
    [
        ("jalali", 2, 1, datetime(2026, 4, 18, 10, 5, tzinfo=ZONE)),  # 1 Ordibehesht 1405 is 21 April
        ("jalali", 12, 30, datetime(2027, 3, 17, 10, 5, tzinfo=ZONE)),  # 1405 has no 30 Esfand: kept on 20 March
        ("gregorian", 2, 29, datetime(2027, 2, 25, 10, 5, tzinfo=ZONE)),  # kept on 28 February
    ],
)
async def test_the_gift_comes_three_days_before_once(
    stage: Stage, calendar: str, month: int, day: int, morning: datetime
) -> None:
    sara = await stage.guest("سارا")
    await born(stage, sara, calendar, month, day)
    await stage.moves_clock(to=morning.replace(hour=9))
    await sara.does_not_see("تولدتان")
    await stage.moves_clock(to=morning)
    await sara.sees("سارا عزیز", "پیشاپیش مبارک", "بستنی زعفرانی")
    await stage.restarts()
    await stage.moves_clock(days=1)
    await sara.does_not_see("تولدتان")
    await sara.says("/rewards")
    await sara.sees("کدهای هدیهٔ شما", "بستنی زعفرانی")


async def test_a_machine_that_slept_over_the_day_does_not_congratulate_ahead(stage: Stage) -> None:
    sara, tom = await stage.guest("سارا"), await stage.guest("Tom", language="en")
    for guest in (sara, tom):
        await born(stage, guest, "jalali", 2, 1)
    await stage.moves_clock(to=datetime(2026, 4, 10, 10, 5, tzinfo=ZONE))
    await sara.does_not_see("تولدتان")
    await stage.moves_clock(to=datetime(2026, 4, 24, 10, 5, tzinfo=ZONE))
    late = await sara.sees("سارا عزیز", "تولدتان مبارک")
    assert "پیشاپیش" not in late.text
    assert "early" not in (await tom.sees("Dear Tom", "happy birthday")).text


async def test_the_gift_is_reminded_of_by_day_before_it_ends(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await born(stage, sara, "jalali", 2, 1)
    await stage.moves_clock(to=datetime(2026, 4, 18, 12, 0, tzinfo=ZONE))
    code = code_in((await sara.sees("پیشاپیش مبارک")).text)
    await sara.says("/stop")
    await stage.moves_clock(to=datetime(2026, 5, 3, 7, 0, tzinfo=ZONE))  # the gift is good until 5 May
    await sara.does_not_see("⏳")
    await stage.moves_clock(to=datetime(2026, 5, 3, 9, 0, tzinfo=ZONE))
    reminder = await sara.sees("⏳ یک بستنی زعفرانی مهمان ما تا پایان 15 اردیبهشت 1405 مال شماست", "کد هدیه")
    assert code in "".join(filter(str.isdigit, fold(reminder.text)))
    await stage.moves_clock(days=1)
    await sara.does_not_see("⏳")


async def test_a_gift_is_taken_once_however_many_hands_press(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    reza, ali = await stage.colleague("رضا", Role.WAITER), await stage.colleague("علی", Role.WAITER)
    await born(stage, sara, "jalali", 2, 1)
    await stage.moves_clock(to=datetime(2026, 4, 18, 12, 0, tzinfo=ZONE))
    code = code_in((await sara.sees("پیشاپیش مبارک")).text)
    for waiter in (reza, ali):
        await waiter.says(f"/redeem {code[:3]} {code[3:6]} {code[6:]}")
    seen_by_ali = await ali.sees("بستنی زعفرانی", "برای سارا")
    await reza.double_taps("هدیه را دادم")
    await reza.sees("تحویل شد", "سارا", "رسید 1405-000001")
    await sara.sees("تحویل گرفتید", "به دست رضا", "رسید 1405-000001")
    answer = await ali.presses("هدیه را دادم", on=seen_by_ali, stale=True)
    assert "به دست رضا" in fold(answer.text or "")
    await ali.says("/redeem")
    await ali.sees("کد مهمان را بنویسید")
    await ali.says(code)
    await ali.sees("پیش از این تحویل داده شده")
    receipts = [seen for seen in await stage.tg.messages(sara.id) if "تحویل گرفتید" in seen]
    assert len(receipts) == 1
    await sara.says("/rewards")
    await sara.sees("پیش از این", "یک بستنی زعفرانی مهمان ما، استفاده شد")


async def test_wrong_late_and_foreign_codes_are_explained(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    await born(stage, sara, "jalali", 2, 1)
    await stage.moves_clock(to=datetime(2026, 4, 18, 12, 0, tzinfo=ZONE))
    code = code_in((await sara.sees("پیشاپیش مبارک")).text)
    await reza.says("/redeem 123456789")
    await reza.sees("کد هدیه‌ای با این شماره نداریم")
    await sara.says(f"/redeem {code}")
    await sara.sees("این دستور را این‌جا نداریم")
    await stage.moves_clock(days=40)
    await reza.says(f"/redeem {code}")
    await reza.sees("مهلت این هدیه")
    await sara.says("/rewards")
    await sara.sees("مهلتش گذشت")


async def test_an_english_guest_is_congratulated_in_english(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    await born(stage, tom, "gregorian", 4, 21)
    await stage.moves_clock(to=datetime(2026, 4, 18, 12, 0, tzinfo=ZONE))
    await tom.sees("Dear Tom", "happy birthday", "saffron ice cream", "May 2026")
    await tom.presses("My gifts")
    await tom.sees("Your gift codes", "saffron ice cream")
