"""The whole main path as one story, on both engines: join, order, be served, collect, ask why, complain, be heard."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from club.rules.staff import Role
from club.services.verify import verify
from tests.conversation import Telegram
from tests.scenarios.stage import Stage, staged


@pytest.fixture
async def either_stage(tg: Telegram, database_url: str) -> AsyncIterator[Stage]:
    """The whole club on SQLite and on PostgreSQL."""
    async with staged(tg, database_url) as set_stage:
        yield set_stage


async def test_a_stranger_becomes_a_guest_who_is_served_and_heard(either_stage: Stage) -> None:
    stage = either_stage
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    narges = await stage.colleague("نرگس", Role.SUPPORT)
    sara = await stage.stranger("سارا")

    await sara.starts()
    await sara.presses("فارسی")
    await sara.sees("شماره")
    await sara.shares_contact()
    await sara.sees("به چه نامی")
    await sara.presses("سارا")
    await sara.sees("تولدتان")
    await sara.says("۱۵ خرداد ۷۰")
    await sara.presses("بله")
    await sara.presses("می‌پذیرم")
    await sara.sees("خوش آمدید")

    await sara.presses("منو و سفارش")
    await sara.sees("منوی باغ ماهان")
    await sara.presses("کباب‌ها و شیشلیک")
    await sara.presses("کباب کوبیده")
    await sara.presses("افزودن ·")
    await sara.presses("سبد و سفارش")
    await sara.presses("ادامه ·")
    await sara.presses("تحویل حضوری")
    await stage.restarts()
    await sara.double_taps("ثبت ·")
    await sara.sees("به آشپزخانه رسید")

    await ali.sees("تحویل حضوری", "کباب کوبیده")
    await ali.presses("۲۰ دقیقه")
    await sara.sees("پذیرفته شد")
    await ali.presses("شروع کردیم")
    await ali.presses("آماده است")
    await sara.sees("آماده است")
    await ali.presses("تحویل شد")
    await sara.sees("نوش جان")

    await sara.presses("امتیازها")
    await sara.sees("امتیاز")
    await sara.presses("تاریخچه")
    await sara.presses("➕ ۴۲ – سفارش ۱")
    await sara.sees("۴۲۰٬۰۰۰ تومان")

    await sara.presses("گله یا شکایت")
    await sara.presses("سفارش ۱")
    await sara.presses("گله")
    await sara.says("غذا سرد بود.")
    await sara.presses("همین بود")
    await sara.sees("نرگس")
    await narges.sees("غذا سرد بود")
    await narges.presses("پاسخ")
    await narges.says("شرمنده‌ایم؛ همین حالا دوباره می‌فرستیم.")
    await sara.sees("شرمنده‌ایم")
    await sara.presses("حل شد")

    assert await verify(stage.db) == ()
