"""How a guest reads about her tier, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from telegram import InlineKeyboardMarkup

from bot.notices import Screen
from bot.screens import tiers as screens
from bot.texts import Texts
from club.rules.delivery import Zone
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.personal_days import PersonalDayTerms
from club.rules.programme import Programme
from club.rules.rewards import Reward
from club.rules.standings import ChangeReason, Standing, TierChange
from club.rules.tier_steps import without_tiers
from club.rules.tiers import Measure, Tier, TierTerms, Window
from tests.conversation import fold

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
FA, EN = TEXTS.speaker("fa"), TEXTS.speaker("en", "gregorian")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 30, 20, 30, tzinfo=UTC)
"""The end of 9 Azar."""
BRONZE = Tier(key="bronze", name_fa="برنزی", name_en="Bronze", emoji="🥉", from_=20_000_000)
SILVER = Tier(
    key="silver", name_fa="نقره‌ای", name_en="Silver", emoji="🥈", from_=60_000_000, percent=150, from_visits=12
)
GOLD = Tier(
    key="gold",
    name_fa="طلایی",
    name_en="Gold",
    emoji="🥇",
    from_=150_000_000,
    percent=200,
    free_delivery=True,
    early_access=True,
    invitations=True,
    personal_days=2,
    pay_by_points_max_rial=2_000_000,
)
TERMS = TierTerms(tiers=(BRONZE, SILVER, GOLD), measure=Measure.MONEY)
ZONE = Zone(key="a", name_fa="a", name_en="a", radius_m=1, fee_rial=1, minimum_rial=0, travel_minutes=0)
HOUSE = House(
    "باغ ماهان",
    "Baagh-e Mahan",
    "fa",
    "main",
    ZoneInfo("Asia/Tehran"),
    delivery_zones=(ZONE,),
    programme=Programme(tiers=TERMS, personal_days=PersonalDayTerms()),
)


def standing(tier: Tier | None = SILVER, **more: Any) -> Standing:
    usual = replace(
        without_tiers(MemberId(1)),
        measure=Measure.MONEY,
        tier=tier,
        by_rules=tier,
        reached=70_000_000,
        next=TERMS.next_after(tier),
        missing=80_000_000,
        since_at=NOW,
    )
    return replace(usual, **more)


def change(from_tier: str | None, to_tier: str | None, reason: ChangeReason = ChangeReason.REACHED) -> TierChange:
    return TierChange(1, MemberId(1), NOW, from_tier, to_tier, reason, None, "c")


def said(screen: Screen | None) -> str:
    assert screen is not None
    return fold(screen.text)


def labels(screen: Screen) -> list[str]:
    assert isinstance(screen.keyboard, InlineKeyboardMarkup)
    return [fold(button.text) for row in screen.keyboard.inline_keyboard for button in row]


@pytest.mark.parametrize(
    ("facts", "persian", "english"),
    [
        ({}, "سطح شما 🥈 نقره‌ای است؛ تا 🥇 طلایی 8٬000٬000 تومان مانده.", "8,000,000 toman to go to 🥇 Gold."),
        (
            {"tier": None, "next": BRONZE, "missing": 3},
            "تا سطح 🥉 برنزی 0٫3 تومان مانده است.",
            "0.3 toman to go to 🥉 Bronze.",
        ),
        ({"missing": 0}, "با سفارش بعدی 🥇 طلایی می‌شوید.", "your next order makes it 🥇 Gold."),
        (
            {"tier": None, "next": BRONZE, "missing": 0},
            "با سفارش بعدی به سطح 🥉 برنزی می‌رسید.",
            "Your next order makes you 🥉 Bronze.",
        ),
        (
            {"tier": GOLD, "next": None, "missing": None},
            "🥇 طلایی است، بالاترین سطح باشگاه.",
            "the highest in the club.",
        ),
        ({"pinned_until_at": MIDNIGHT}, "تا پایان 9 آذر 🥈 نقره‌ای است.", "🥈 Silver until the end of 30 November."),
        (
            {"falls_at": MIDNIGHT, "missing_to_stay": 5_000_000},
            "با 500٬000 تومان دیگر تا پایان 9 آذر، 🥈 نقره‌ای می‌مانید.",
            "With 500,000 toman more by the end of 30 November you stay 🥈 Silver.",
        ),
        ({"falls_at": NOW}, "با یک سفارش تا 1 آذر ساعت 15:30، 🥈 نقره‌ای می‌مانید.", "by 22 November at 15:30"),
        ({"measure": Measure.POINTS, "missing": 40}, "تا 🥇 طلایی 40 امتیاز مانده.", "40 points to go"),
        ({"measure": Measure.VISITS, "missing": 1}, "تا 🥇 طلایی 1 سفارش مانده.", "1 order to go"),
        ({"measure": None}, "", ""),
    ],
)
def test_one_line_says_where_she_stands(facts: dict[str, Any], persian: str, english: str) -> None:
    assert persian in fold(screens.progress_line(FA, standing(**facts)))
    assert english in fold(screens.progress_line(EN, standing(**facts)))
    assert bool(persian) == bool(screens.progress_line(FA, standing(**facts)))


def test_her_own_screen_says_what_she_has_and_what_there_is() -> None:
    screen = screens.mine(FA, standing(missing_visits=5), house=HOUSE, terms=TERMS, now=NOW)
    words = said(screen)
    for line in (
        "سطح شما: 🥈 نقره‌ای",
        "از 1 آذر 1405",
        "• 50٪ امتیاز بیشتر",
        "در 365 روز گذشته 7٬000٬000 تومان سفارش داده‌اید.",
        "▱▱▱▱▱▱▰▰▰▰",  # it stands isolated, where it runs from the left: it fills from where reading begins
        "راه دیگر: 5 سفارش دیگر در 90 روز.",
        "🥉 برنزی از 2٬000٬000 تومان: آغاز راه",
        "🥈 نقره‌ای از 6٬000٬000 تومان یا 12 سفارش در 90 روز: 50٪ امتیاز بیشتر",
        "🥇 طلایی از 15٬000٬000 تومان: امتیاز هر سفارش 2 برابر، ارسال رایگان، غذاهای تازه زودتر از دیگران",
        "2 روز ویژه در سال، پرداخت تا 200٬000 تومان از هر صورت‌حساب با امتیاز",
    ):
        assert line in words
    assert labels(screen) == ["منو و سفارش", "امتیازهای من"]


def test_a_screen_below_the_first_tier_looks_forward() -> None:
    nobody = standing(None, reached=0, next=BRONZE, missing=20_000_000)
    words = said(screens.mine(EN, nobody, house=HOUSE, terms=TERMS, now=NOW))
    assert "You have not reached the first tier yet" in words
    assert "What it gives you" not in words
    assert "since" not in words
    assert "▱▱▱▱▱▱▱▱▱▱" in words
    assert "you have not ordered yet" in words
    assert "هنوز سفارشی نداشته‌اید" in said(screens.mine(FA, nobody, house=HOUSE, terms=TERMS, now=NOW))


@pytest.mark.parametrize(
    ("measure", "amount", "persian", "english"),
    [
        (Measure.MONEY, 10_000, "1٬000 تومان سفارش داده‌اید", "spent 1,000 toman"),
        (Measure.POINTS, 1, "1 امتیاز گرفته‌اید", "earned 1 point"),
        (Measure.VISITS, 3, "3 سفارش داده‌اید", "ordered 3 times"),
    ],
)
def test_what_counts_is_said_as_what_she_did(measure: Measure, amount: int, persian: str, english: str) -> None:
    seen, terms = standing(measure=measure, reached=amount), replace(TERMS, measure=measure)
    assert f"در 365 روز گذشته {persian}." in said(screens.mine(FA, seen, house=HOUSE, terms=terms, now=NOW))
    assert f"In the last 365 days you have {english}." in said(
        screens.mine(EN, seen, house=HOUSE, terms=terms, now=NOW)
    )


def test_her_own_screen_names_her_tier_once_and_says_what_threatens_first() -> None:
    words = said(screens.mine(FA, standing(), house=HOUSE, terms=TERMS, now=NOW))
    assert words.count("سطح شما") == 1
    assert "تا سطح 🥇 طلایی 8٬000٬000 تومان مانده است." in words
    threatened = standing(falls_at=MIDNIGHT, missing_to_stay=10)
    assert "🥈 نقره‌ای می‌مانید" in said(screens.mine(FA, threatened, house=HOUSE, terms=TERMS, now=NOW))
    kept = standing(pinned_until_at=MIDNIGHT)
    assert "سطح شما تا پایان 9 آذر 🥈 نقره‌ای است." in said(screens.mine(FA, kept, house=HOUSE, terms=TERMS, now=NOW))


def test_windows_are_told_apart() -> None:
    ever = said(screens.mine(EN, standing(), house=HOUSE, terms=replace(TERMS, window=Window.EVER), now=NOW))
    assert "So far you have spent 7,000,000 toman." in ever
    year = said(screens.mine(FA, standing(window_ends_at=MIDNIGHT), house=HOUSE, terms=TERMS, now=NOW))
    assert "از اول امسال 7٬000٬000 تومان سفارش داده‌اید؛ این سال تا پایان 9 آذر حساب می‌شود." in year
    open_to_all = replace(TERMS, tiers=(replace(BRONZE, from_=0), SILVER))
    everybody = said(screens.mine(FA, standing(BRONZE, next=SILVER), house=HOUSE, terms=open_to_all, now=NOW))
    assert "🥉 برنزی برای همه: آغاز راه" in everybody


def test_nothing_is_promised_that_the_house_does_not_have() -> None:
    plain = replace(HOUSE, delivery_zones=(), programme=Programme(tiers=TERMS))
    words = fold(" / ".join(screens.gives(EN, GOLD, plain, now=NOW)))
    assert "delivery" not in words
    assert "of your own" not in words
    assert fold(screens.gives(EN, replace(BRONZE, percent=80), plain, now=NOW)[0]) == "80% of the points"


def test_an_invitation_names_what_it_is_to_as_long_as_it_is() -> None:
    seat = Reward(key="yalda", name_fa="شب یلدا", name_en="Yalda night", points=10, needs_invitation=True)
    tea = Reward(key="tea", name_fa="چای", name_en="Tea", points=10)
    ball = replace(seat, key="ball", name_en="Spring ball", last_day=NOW.date())
    house = replace(HOUSE, programme=Programme(tiers=TERMS, rewards=(seat, tea, ball)))
    given = [fold(each) for each in screens.gives(EN, GOLD, house, now=NOW)]
    assert "invitations to our special evenings: Yalda night, Spring ball" in given
    given = [fold(each) for each in screens.gives(EN, GOLD, house, now=NOW + timedelta(days=1))]
    assert "invitations to our special evenings: Yalda night" in given
    for tier, of in ((BRONZE, house), (GOLD, HOUSE)):
        assert not any("invitations" in each for each in screens.gives(EN, tier, of, now=NOW))


def test_the_highest_tier_has_no_bar() -> None:
    words = said(screens.mine(FA, standing(GOLD, next=None, missing=None), house=HOUSE, terms=TERMS, now=NOW))
    assert "▰" not in words
    assert "این بالاترین سطح باشگاه است." in words
    assert "It is the highest in the club." in said(
        screens.mine(EN, standing(GOLD, next=None, missing=None), house=HOUSE, terms=TERMS, now=NOW)
    )


def test_a_welcome_names_what_is_new_alone() -> None:
    words = said(screens.risen(FA, change("silver", "gold"), house=HOUSE, terms=TERMS, now=NOW))
    assert "🎉 به سطح 🥇 طلایی رسیدید!" in words
    assert "• امتیاز هر سفارش 2 برابر" in words
    assert "50٪" not in words
    plain = said(screens.risen(EN, change(None, "bronze"), house=HOUSE, terms=TERMS, now=NOW))
    assert "You have reached 🥉 Bronze!" in plain
    assert "From this moment" not in plain


def test_a_fall_is_told_with_the_way_up() -> None:
    words = said(screens.fallen(FA, change("gold", "silver", ChangeReason.REFUND), standing(), terms=TERMS))
    assert "سطح شما از امروز 🥈 نقره‌ای است." in words
    assert "پول سفارشی که شما را بالا برده بود برگشته است." in words
    assert "تا سطح 🥇 طلایی 8٬000٬000 تومان مانده است." in words
    assert words.count("سطح شما") == 1
    nobody = standing(None, next=BRONZE, missing=10)
    words = said(screens.fallen(EN, change("bronze", None, ChangeReason.TIME), nobody, terms=TERMS))
    assert "back at the beginning" in words
    assert "refunded" not in words


def test_a_warning_and_a_gift_of_the_house() -> None:
    words = said(screens.ending(FA, standing(falls_at=MIDNIGHT, missing_to_stay=10)))
    assert "⏳ با 1 تومان دیگر تا پایان 9 آذر" in words
    words = said(screens.pinned(EN, standing(GOLD, pinned_until_at=MIDNIGHT), house=HOUSE, now=NOW))
    assert "From today until the end of 30 November your tier is 🥇 Gold." in words
    assert "• free delivery" in words
    assert screens.pinned(EN, standing(GOLD), house=HOUSE, now=NOW) is None
