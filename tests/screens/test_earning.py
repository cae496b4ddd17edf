"""Why an order earned so many points, said from its row alone in words that a guest of sixty understands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.screens import points as screens
from club.rules.bonuses import Bonus, SpentLine, Stacking
from club.rules.earning import Spending, plan_earning
from club.rules.earning_terms import STANDARD_TERMS, Terms
from club.rules.points import Action, LedgerEntry, LotKind
from club.rules.situations import PLAIN, Situation
from club.rules.tiers import Measure, Tier, TierTerms
from tests.screens.test_points import EN, FA, MIDNIGHT, YEAR, entry, said

DINNER = Spending(
    items_rial=14_000_000,
    delivery_rial=400_000,
    lines=(SpentLine(9_000_000, "kebab", "grill"), SpentLine(5_000_000, "rice", "rice")),
)
BRONZE = Tier(key="bronze", name_fa="برنزی", name_en="Bronze", emoji="", from_=0)
SILVER = Tier(key="silver", name_fa="نقره‌ای", name_en="Silver", emoji="", from_=50_000_000, percent=150)
TIERS = TierTerms(tiers=(BRONZE, SILVER), measure=Measure.MONEY)
KEBAB = Bonus(key="kebab", name_fa="سه‌شنبهٔ کباب", name_en="Kebab Tuesday", percent=300, dishes=("kebab",))


def rows(
    *bonuses: Bonus,
    spending: Spending = DINNER,
    terms: Terms = STANDARD_TERMS,
    situation: Situation = PLAIN,
    **more: Any,
) -> list[LedgerEntry]:
    """Return the rows that a dinner writes."""
    earning = plan_earning(spending, terms, situation, bonuses=bonuses)
    dates = {"usable_at": int(MIDNIGHT.timestamp()), "expires_at": int((MIDNIGHT + YEAR).timestamp())}
    written = []
    for lot in earning.lots:
        breakdown = {**earning.breakdown(), "lot": lot.key, "by_line": lot.by_line, **dates, **more}
        written.append(replace(entry(Action.EARN, lot.points), breakdown=breakdown))
    return written


def why(row: LedgerEntry, speaker: Any = FA) -> list[str]:
    return [line for line in said(screens.why(speaker, row, page=0)).split("\n") if line]


def test_a_tier_says_what_it_brought() -> None:
    (row,) = rows(situation=Situation(tier=SILVER))
    assert why(row)[1] == "1٬400٬000 تومان غذا، هر 20٬000 تومان 3 امتیاز، چون عضو نقره‌ای هستید."
    assert why(row, EN)[1] == "1,400,000 toman for food, 3 for every 20,000 toman, because you are Silver."


def test_a_tier_without_more_points_is_no_reason() -> None:
    (row,) = rows(situation=Situation(tier=BRONZE))
    assert why(row)[1] == "1٬400٬000 تومان غذا، هر 10٬000 تومان 1 امتیاز."


def test_an_order_across_a_threshold_tells_both_stretches() -> None:
    (row,) = rows(situation=Situation(tiers=TIERS, tier=BRONZE, reached=46_000_000))
    assert why(row)[1:3] == [
        "اول: 400٬000 تومان غذا، هر 10٬000 تومان 1 امتیاز.",
        "بعد: 1٬000٬000 تومان غذا، هر 20٬000 تومان 3 امتیاز، چون با همین سفارش نقره‌ای شدید.",
    ]
    assert why(row, EN)[1:3] == [
        "First: 400,000 toman for food, 1 for every 10,000 toman.",
        "Then: 1,000,000 toman for food, 3 for every 20,000 toman, because this order made you Silver.",
    ]


def test_a_bonus_is_told_by_its_name_in_the_row_it_gave() -> None:
    usual, more = rows(KEBAB)
    assert why(usual)[-2] == "180 امتیاز دیگر این سفارش برای «سه‌شنبهٔ کباب» است و سطر جداگانه‌ای دارد."
    assert "سه‌شنبه" not in "".join(why(usual)[:-2])
    assert why(more)[:2] == [
        "این <b>180 امتیاز</b> اضافه بر امتیاز همیشگی سفارش 1457 است، 1 آذر 1405:",
        "«سه‌شنبهٔ کباب»: 180 امتیاز بیشتر، چون 900٬000 تومان از سفارش 3 برابر امتیاز داشت.",
    ]
    assert why(more, EN)[1] == (
        "“Kebab Tuesday”: 180 points more, because 900,000 toman of the order earned 3 times the points."
    )
    told = said(screens.earned(FA, usual))
    assert "320 امتیاز از سفارش 1457" in told
    assert "180 امتیازش برای «سه‌شنبهٔ کباب» است." in told


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"percent": 150}, "«سه‌شنبهٔ کباب»: 70 امتیاز بیشتر، چون همهٔ سفارش 50٪ بیشتر امتیاز داشت."),
        ({"percent": 100, "extra_points": 9}, "«سه‌شنبهٔ کباب»: 9 امتیاز هدیه."),
        (
            {"extra_points": 9},
            "«سه‌شنبهٔ کباب»: 289 امتیاز بیشتر، چون همهٔ سفارش 3 برابر امتیاز داشت و 9 امتیاز هم هدیه.",
        ),
        (
            {"max_points_per_order": 20},
            "«سه‌شنبهٔ کباب»: 20 امتیاز بیشتر، چون همهٔ سفارش 3 برابر امتیاز داشت؛ بیشتر از این نمی‌شود.",
        ),
        (
            {"percent": 100, "extra_points": 30, "max_points_per_order": 20},
            "«سه‌شنبهٔ کباب»: 20 امتیاز هدیه؛ بیشتر از این نمی‌شود.",
        ),
        ({"max_points_per_order": 0}, "«سه‌شنبهٔ کباب»: سهم شما از آن پیش‌تر پر شده بود."),
        ({"percent": 50}, "«سه‌شنبهٔ کباب»: همهٔ سفارش 50٪ امتیاز همیشگی را دارد."),
        ({"percent": 0, "dishes": ("rice",)}, "«سه‌شنبهٔ کباب»: 500٬000 تومان از سفارش امتیاز ندارد."),
    ],
)
def test_whatever_a_bonus_does_is_said(change: dict[str, Any], line: str) -> None:
    bonus = replace(KEBAB, **{"dishes": (), "kind": LotKind.BASE, **change})
    (row,) = rows(bonus)
    assert line in why(row)


def test_what_did_not_count_is_said() -> None:
    terms = replace(STANDARD_TERMS, tax_percent=10, counts_tax=False)
    (row,) = rows(spending=replace(DINNER, paid_by_points_rial=1_000_000, paid_by_voucher_rial=2_000_000), terms=terms)
    assert why(row)[1:6] == [
        "1٬000٬000 تومان غذا، هر 10٬000 تومان 1 امتیاز.",
        "هزینهٔ ارسال (40٬000 تومان) امتیاز ندارد.",
        "100٬000 تومان را با امتیاز پرداختید؛ آن بخش امتیاز تازه ندارد.",
        "200٬000 تومان را کد هدیه پرداخت؛ آن بخش امتیاز ندارد.",
        "مالیات (100٬000 تومان) امتیاز ندارد.",
    ]


def test_a_cap_is_said() -> None:
    (row,) = rows(terms=replace(STANDARD_TERMS, max_points_per_order=50))
    assert "هر سفارش تا 50 امتیاز می‌گیرد؛ 90 امتیاز از آن بیشتر بود." in why(row)
    (row,) = rows(terms=replace(STANDARD_TERMS, max_points_per_day=50))
    assert "سقف امتیاز آن روز پر شد؛ 90 امتیاز از آن بیشتر بود." in why(row)
    _, more = rows(KEBAB, terms=replace(STANDARD_TERMS, max_points_per_order=100))
    assert "An order earns 100 points at most; 220 more would have been beyond it." in why(more, EN)


def test_points_that_absence_ends_say_that_every_order_renews_them() -> None:
    (row,) = rows(renews=True)
    assert why(row)[-1] == "از دوشنبه 2 آذر آماده است و تا پایان 2 آذر 1406 اعتبار دارد؛ با هر سفارش تازه می‌شود."


def test_two_rules_in_one_row_are_both_told() -> None:
    first = Bonus(key="first", name_fa="اولین سفارش", name_en="First order", extra_points=40)
    _, more = rows(KEBAB, first, terms=replace(STANDARD_TERMS, stacking=Stacking.ADD), debt_paid=7)
    assert [line.split(":")[0] for line in why(more)[1:3]] == ["«اولین سفارش»", "«سه‌شنبهٔ کباب»"]
    assert "7 امتیازش بابت بدهی قبلی رفت." in why(more)


def test_a_row_of_before_the_bonus_rules_is_still_explained() -> None:
    known = {
        "counted_rial": 6_053_000,
        "excluded_delivery_rial": 400_000,
        "excluded_points_rial": 0,
        "rial_per_step": 100_000,
        "points_per_step": 2,
        "remainder_rial": 3_000,
        "delivery_rial": 400_000,
        "usable_at": int(MIDNIGHT.timestamp()),
        "expires_at": None,
    }
    assert why(entry(Action.EARN, 121, **known)) == [
        "این <b>121 امتیاز</b> از سفارش 1457 است، 1 آذر 1405:",
        "605٬300 تومان غذا، هر 10٬000 تومان 2 امتیاز.",
        "هزینهٔ ارسال (40٬000 تومان) امتیاز ندارد.",
        "300 تومان آخر به یک امتیاز دیگر نرسید.",
        "از دوشنبه 2 آذر آماده است.",
    ]
