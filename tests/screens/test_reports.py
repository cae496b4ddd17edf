"""The owner's report in words and in a picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.report_chart import ChartPainter, paint
from bot.screens import reports as screens
from bot.texts import LANGUAGES, Texts
from club.rules.bonuses import Bonus
from club.rules.house import House
from club.rules.liability import (
    Costs,
    DishMeasure,
    DishSource,
    GiftsOut,
    Held,
    Liability,
    Month,
    Owed,
    PartCost,
    PointValue,
    SharedMeals,
    ValueSource,
    last_months,
)
from club.rules.points import LotKind
from club.rules.programme import Programme
from club.rules.tiers import Measure, Tier, TierTerms
from tests.conversation import fold

TEHRAN = ZoneInfo("Asia/Tehran")
TEXTS = Texts.load(TEHRAN)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPANS = last_months(NOW, TEHRAN)
EMPTY = Owed(NOW, Liability((), 0, None, None), GiftsOut(), SharedMeals())
FULL = replace(
    EMPTY,
    liability=Liability(
        (Held(LotKind.BASE, 900, 100, 50, 200), Held(LotKind.BONUS, 500, 0, 0, 500)),
        12,
        PointValue(1000, 5_000_000, ValueSource.SETTING),
        DishMeasure("کوبیده", "Koobideh", 3_800_000, DishSource.BEST_SELLER),
    ),
    gifts=GiftsOut(3, 1_000_000, 1, 2, 300_000),
    meals=SharedMeals(1, 4, 200),
)
QUIET = tuple(map(Month, SPANS))
BUSY = tuple(Month(span, earned=1000 * place, spent=300, expired=20) for place, span in enumerate(SPANS, 1))
COSTS = Costs(
    last=BUSY[-2],
    this=BUSY[-1],
    parts=(
        PartCost("base", 800, 700),
        PartCost("tier:gold", 90, 0),
        PartCost("bonus:gone", 5, 5),
        PartCost("bonus:yalda", 6, 0),
        PartCost("referral", 7, 0),
    ),
    value=FULL.liability.value,
)
GOLD = Tier(key="gold", name_fa="طلایی", name_en="Gold", emoji="🥇", from_=1)
YALDA = Bonus(key="yalda", name_fa="شب یلدا", name_en="Yalda night")
HOUSE = House(
    "باغ",
    "Garden",
    "fa",
    "main",
    TEHRAN,
    programme=Programme(tiers=TierTerms(tiers=(GOLD,), measure=Measure.POINTS), bonuses=(YALDA,)),
)


def owed(report: Owed, language: str = "fa") -> str:
    return fold(screens.liability(TEXTS.speaker(language), report).text)


def test_a_debt_smaller_than_a_dish_is_less_than_one() -> None:
    feast = DishMeasure("کوبیده", "Koobideh", 38_000_000, DishSource.BEST_SELLER)
    report = replace(FULL, liability=replace(FULL.liability, dish=feast))
    assert "کمتر از یک پرس کوبیده" in owed(report)
    assert "Less than one Koobideh" in owed(report, "en")


def test_a_debt_is_told_in_points_money_and_dishes() -> None:
    text = owed(FULL)
    for words in (
        "1٬500 امتیاز دست مهمان‌هاست: 1٬400 آمادهٔ خرج و 100 در راه",
        "امتیاز خرید: 1٬000 (100 در راه)",
        "تا یک ماه دیگر 50 امتیاز پایان می‌گیرد و تا سه ماه دیگر روی هم 700",
        "12 امتیاز بدهکارند",
        "750٬000 تومان",
        "هر 1٬000 امتیاز را 500٬000 تومان گرفتیم؛ به نرخ فایل باشگاه",
        "1 پرس کوبیده؛ پرفروش‌ترین غذای این سه ماه (380٬000 تومان)",
        "3 کد هنوز استفاده نشده است، به ارزش 100٬000 تومان؛ 1 تایش",
        "این ماه 2 کد استفاده شد و 30٬000 تومان از صورت‌حساب‌ها کم کرد",
        "4 وعده رسیده و 1 وعده آماده است",
    ):
        assert words in text.replace("<b>", "").replace("</b>", ""), text


def test_what_is_not_there_is_not_spoken_of() -> None:
    text = owed(EMPTY)
    assert "هنوز نگفته‌اید هر امتیاز چند می‌ارزد" in text
    for words in ("پرس", "کدهای هدیه", "وعده", "بدهکارند", "⏳"):
        assert words not in text
    assert "Nobody has said yet what a point is worth" in owed(EMPTY, "en")


def test_a_reward_and_the_rate_of_payment_are_named_as_such() -> None:
    dish = DishMeasure("بستنی", "Ice cream", 900_000, DishSource.REWARD, points=400)
    value = PointValue(10, 50_000, ValueSource.PAYMENT)
    report = replace(FULL, liability=replace(FULL.liability, value=value, dish=dish))
    assert "ارزان‌ترین جایزهٔ غذایی، هر پرس 400 امتیاز" in owed(report)
    assert "به همان نرخی که سر صورت‌حساب" in owed(report)
    assert "3 × Ice cream: the cheapest reward" in owed(report, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_are_named_as_the_club_names_them(language: str) -> None:
    text = fold(screens.parts(TEXTS.speaker(language), COSTS, HOUSE).text)
    assert ("سطح طلایی" if language == "fa" else "tier Gold") in text
    assert ("هدیهٔ «شب یلدا»" if language == "fa" else "bonus “Yalda night”") in text
    assert ("معرفی دوستان" if language == "fa" else "bringing friends") in text
    assert "bonus:gone" in text, "what the club file does not know any more is still counted"
    assert ("400٬000 تومان" if language == "fa" else "400,000 toman") in text
    nothing = screens.parts(TEXTS.speaker(language), replace(COSTS, parts=()), HOUSE).text
    assert ("امتیازی داده نشده است" if language == "fa" else "No points were given") in nothing


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_fits_under_its_picture(language: str) -> None:
    large = [Month(span, *[98_765_432] * 4) for span in SPANS]
    screen = screens.months(TEXTS.speaker(language), large, b"")
    assert len(screen.text.encode("utf-16-le")) // 2 <= 1024
    assert screen.text.count("\n") == 15
    assert ("➕ داده شد، ➖ خرج شد" if language == "fa" else "➕ given, ➖ spent") in screen.text, "signs are explained"
    nothing = screens.months(TEXTS.speaker(language), QUIET, b"").text
    assert ("رد و بدل نشده" if language == "fa" else "No points came or went") in nothing


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_year_is_drawn_in_reading_direction(language: str) -> None:
    chart = screens.months_chart(TEXTS.speaker(language), BUSY)
    picture = Image.open(BytesIO(await ChartPainter().draw(chart))).convert("RGB")
    assert picture.size == (1080, 780)
    green = (47, 125, 91)
    tallest = [x for x in range(1080) if picture.getpixel((x, 170)) == green]
    assert tallest, "the last month is the highest"
    assert (max(tallest) < 300) if language == "fa" else (min(tallest) > 780)


def test_a_year_without_points_can_be_drawn_too() -> None:
    assert paint(screens.months_chart(TEXTS.speaker("fa"), QUIET)).startswith(b"\x89PNG")
