"""How points are spoken of: from the row alone, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.additions import Added
from bot.notices import Screen
from bot.screens import points as screens
from bot.texts import Texts
from club.rules.benefits import Benefit, BenefitKind
from club.rules.earning import Spending, plan_earning
from club.rules.earning_terms import STANDARD_TERMS
from club.rules.members import MemberId
from club.rules.points import Action, Arriving, Balance, Expiring, LedgerEntry
from club.rules.rewards import Reward
from club.rules.tiers import Tier
from club.rules.worth import Worth
from club.services.points import History
from tests.conversation import fold

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
FA, EN = TEXTS.speaker("fa"), TEXTS.speaker("en", "gregorian")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
YEAR = timedelta(days=366)


def entry(action: Action, points: int, *, order: int | None = 1457, **breakdown: Any) -> LedgerEntry:
    return LedgerEntry(5, MemberId(1), action, points, NOW, "c", order, None, None, "main", "t", breakdown)


def earning(*, points_per_step: int = 2, counts_delivery: bool = False, **more: Any) -> LedgerEntry:
    """The row of an order of 605,000 toman and 40,000 for the courier."""
    terms = replace(STANDARD_TERMS, points_per_step=points_per_step, counts_delivery=counts_delivery)
    earned = plan_earning(Spending(items_rial=6_053_000, delivery_rial=400_000), terms)
    dates = {"usable_at": int(MIDNIGHT.timestamp()), "expires_at": int((MIDNIGHT + YEAR).timestamp())}
    breakdown = {**earned.breakdown(), "delivery_rial": 400_000, **dates, **more}
    return replace(entry(Action.EARN, earned.points), breakdown=breakdown)


REVERSAL = {"refunded_rial": 6_050_000, "earned": 121, "asked": 121, "beyond_lot": 0, "debt": 0, "forgiven": 0}
EXPIRY = {"earned": 121, "earned_at": int(NOW.timestamp()), "expires_at": int((MIDNIGHT + YEAR).timestamp())}


def said(screen: Screen) -> str:
    return fold(screen.text)


def labels(screen: Screen) -> list[list[str]]:
    assert isinstance(screen.keyboard, InlineKeyboardMarkup)
    return [[fold(button.text) for button in row] for row in screen.keyboard.inline_keyboard]


def test_an_earning_explains_itself() -> None:
    words = said(screens.why(FA, earning(), page=0))
    assert "این <b>121 امتیاز</b> از سفارش 1457 است، 1 آذر 1405:" in words
    assert "605٬300 تومان غذا، هر 10٬000 تومان 2 امتیاز." in words
    assert "هزینهٔ ارسال (40٬000 تومان) امتیاز ندارد." in words
    assert "300 تومان آخر به یک امتیاز دیگر نرسید." in words
    assert "از دوشنبه 2 آذر آماده است و تا پایان 2 آذر 1406 اعتبار دارد." in words
    assert "بدهی" not in words
    words = said(screens.why(EN, earning(), page=0))
    assert "605,300 toman for food, 2 for every 10,000 toman." in words
    assert "good until the end of 23 November 2027" in words


def test_a_remainder_is_told_in_whole_toman() -> None:
    assert "1٬363 تومان آخر به یک امتیاز" in said(screens.why(FA, earning(remainder_rial=13_636), page=0))
    assert "آخر به یک امتیاز" not in said(screens.why(FA, earning(remainder_rial=9), page=0))


def test_an_earning_tells_what_counted_and_what_it_settled() -> None:
    words = said(screens.why(FA, earning(counts_delivery=True, debt_paid=30, expires_at=None), page=0))
    assert "تومان غذا و ارسال، هر" in words
    assert "امتیاز ندارد" not in words
    assert "30 امتیازش بابت بدهی قبلی رفت." in words
    assert "اعتبار" not in words
    assert "آماده است." in words


@pytest.mark.parametrize(
    ("row", "words", "label"),
    [
        (
            entry(Action.REDEEM, -50, order=None),
            "<b>50 امتیاز</b> را 1 آذر 1405، ساعت 15:30 برای یک جایزه",
            "➖ 50 – جایزه، 1 آذر",
        ),
        (entry(Action.REDEEM, -50), "برای سفارش 1457 خرج کردید", "➖ 50"),
        (entry(Action.REDEEM, -50, order=None, title_fa="چای", title_en="tea"), "برای «چای» خرج کردید", "➖ 50"),
        (
            entry(Action.REVERSE, 50, order=None, spent=50, title_fa="چای", debt_paid=0),
            "از «چای» به حساب‌تان برگشت، با همان مهلتی که از اول داشت.",
            "➕ 50 – برگشت جایزه، 1 آذر",
        ),
        (entry(Action.REVERSE, 50, spent=50, debt_paid=20), "20 امتیازش بابت بدهی قبلی رفت.", "➕ 50"),
        (entry(Action.EXPIRE, -40, **EXPIRY), "با سفارش 1457 گرفتید", "⌛️ 40 – پایان مهلت، 1 آذر"),
        (entry(Action.EXPIRE, -40, order=None, **EXPIRY), "مهلت استفاده‌اش 2 آذر 1406 به پایان", "پایان مهلت"),
        (
            entry(Action.REVERSE, -121, **REVERSAL),
            "121 امتیازش سهم همین پول بود و از حساب‌تان برداشتیم.",
            "➖ 121 – برگشت سفارش 1457",
        ),
        (entry(Action.REVERSE, -121, **REVERSAL | {"debt": 21}), "21 امتیازش خرج شده بود؛ آن را از امتیاز سفارش", "➖"),
        (entry(Action.REVERSE, -100, **REVERSAL | {"forgiven": 21}), "و 100 امتیاز از حساب‌تان برداشتیم", "➖ 100"),
        (entry(Action.REVERSE, 0, **REVERSAL | {"forgiven": 121}), "آن را به حساب خودمان گذاشتیم", "➖ 0"),
        (
            entry(Action.ADJUST, 50, order=None, reason="غذا سرد بود", by="مهین"),
            "دلیلش: غذا سرد بود",
            "➕ 50 – هدیهٔ ما",
        ),
        (entry(Action.ADJUST, -50, order=None, reason="دو بار", by="مهین"), "از حساب‌تان کم کرد", "➖ 50 – اصلاح"),
    ],
)
def test_every_row_has_its_reason_and_its_line(row: LedgerEntry, words: str, label: str) -> None:
    assert words in said(screens.why(FA, row, page=3))
    listed = labels(screens.history(FA, History((row,), 0, has_older=False)))
    assert label in listed[0][0]
    assert listed[1:] == [["امتیازهای من"]]
    assert said(screens.why(EN, row, page=0))


def test_the_pages_of_a_history_turn_both_ways() -> None:
    rows = tuple(replace(earning(), id=number) for number in range(10))
    middle = labels(screens.history(FA, History(rows, 1, has_older=True)))
    assert middle[10] == ["قدیمی‌ترها", "تازه‌ترها"], "read from the right"
    assert said(screens.history(FA, History(rows, 1, has_older=True))).startswith("تاریخچهٔ امتیازهای شما – صفحهٔ 2")
    assert "با اولین سفارش" in said(screens.history(FA, History((), 0, has_older=False)))


def test_a_guest_without_points_hears_how_they_begin() -> None:
    words = said(screens.summary(FA, Balance(0, 0, 0, None), STANDARD_TERMS))
    assert words == "هنوز امتیازی ندارید؛ با اولین سفارش شروع می‌شود.\n\nهر 10٬000 تومان غذا 1 امتیاز دارد."


def test_the_summary_tells_what_is_ready_coming_owed_and_ending() -> None:
    has = Balance(340, 120, 0, Expiring(40, MIDNIGHT + YEAR), Arriving(100, MIDNIGHT))
    assert said(screens.summary(FA, has, STANDARD_TERMS)) == (
        "<b>340 امتیاز</b> آمادهٔ استفاده دارید.\n\n"
        "100 امتیاز هم در راه است؛ از دوشنبه 2 آذر آماده می‌شود. بعد از آن 20 امتیاز دیگر می‌رسد.\n\n"
        "⏳ 40 امتیاز تا پایان 2 آذر 1406 می‌ماند.\n\n"
        "هر 10٬000 تومان غذا 1 امتیاز دارد."
    )
    later = Balance(0, 100, 0, None, Arriving(100, NOW))
    assert "از یکشنبه 1 آذر ساعت 15:30 آماده می‌شود" in said(screens.summary(FA, later, STANDARD_TERMS))
    owing = said(screens.summary(FA, Balance(0, 0, 30, None), STANDARD_TERMS))
    assert "30 امتیاز بدهی دارید" in owing
    assert "هنوز امتیازی" not in owing
    assert "Another 100 points" in said(screens.summary(EN, has, STANDARD_TERMS))


def test_the_summary_tells_the_rate_of_her_own_tier() -> None:
    silver = Tier(key="silver", name_fa="نقره‌ای", name_en="Silver", emoji="🥈", from_=0, percent=150)
    has = Balance(0, 0, 0, None)
    assert said(screens.summary(FA, has, STANDARD_TERMS, tier=silver)).endswith(
        "هر 20٬000 تومان غذا 3 امتیاز دارد، چون عضو نقره‌ای هستید."
    )
    assert said(screens.summary(EN, has, STANDARD_TERMS, tier=silver)).endswith(
        "Every 20,000 toman spent on food earns 3 points, because you are Silver."
    )
    plain = replace(silver, percent=100)
    assert said(screens.summary(FA, has, STANDARD_TERMS, tier=plain)).endswith("هر 10٬000 تومان غذا 1 امتیاز دارد.")


def test_the_summary_tells_what_surprise_points_are_for() -> None:
    has = Balance(0, 0, 0, None, surprise=50)
    treats = [
        Reward(key=key, name_fa=name_fa, name_en=name_en, points=50, takes_surprise=True)
        for key, name_fa, name_en in (("tea", "چای", "tea"), ("cake", "کیک", "cake"))
    ]
    words = said(screens.summary(FA, has, STANDARD_TERMS, surprises=treats))
    assert "50 امتیاز غافلگیری هم دارید، فقط برای چای یا کیک." in words
    assert "هنوز امتیازی" not in words
    assert "50 surprise points, for tea or cake alone." in said(
        screens.summary(EN, has, STANDARD_TERMS, surprises=treats)
    )


def test_the_messages_that_come_by_themselves() -> None:
    arrived = screens.earned(FA, earning())
    assert said(arrived) == "🎁 121 امتیاز از سفارش 1457 به حساب‌تان آمد.\nاز دوشنبه 2 آذر آمادهٔ استفاده است."
    assert labels(arrived) == [["امتیازهای من", "چرا این‌قدر؟"]]
    at_once = earning(usable_at=int(NOW.timestamp()))
    assert said(screens.earned(FA, at_once)) == "🎁 121 امتیاز از سفارش 1457 به حساب‌تان آمد."
    assert "121 امتیاز آن را هم" in said(screens.taken_back(FA, entry(Action.REVERSE, -121, **REVERSAL)))
    gift = entry(Action.ADJUST, 50, order=None, reason="<b>سرد</b>", by="مهین")
    assert (
        said(screens.adjusted(FA, gift))
        == "🎁 50 امتیاز به حساب‌تان اضافه کردیم.\nمهین نوشته است: &lt;b&gt;سرد&lt;/b&gt;"
    )
    assert "کم کردیم" in said(screens.adjusted(FA, replace(gift, points=-50)))


def test_a_warning_names_the_last_day_or_the_days() -> None:
    first, last = int((MIDNIGHT + YEAR).timestamp()), int((MIDNIGHT + YEAR + timedelta(days=3)).timestamp())
    one = said(screens.ending(FA, {"points": 40, "first_at": first, "last_at": first}))
    assert one.startswith("⏳ 40 امتیاز شما تا پایان 2 آذر 1406 اعتبار دارد.")
    some = said(screens.ending(FA, {"points": 70, "first_at": first, "last_at": last}))
    assert some == "⏳ 70 امتیاز شما از 2 آذر تا 5 آذر 1406 کم‌کم به پایان می‌رسد.\n\nگفتیم زودتر بدانید تا از دست نرود."
    buying = screens.ending(FA, {"points": 70, "first_at": first, "last_at": last}, Worth(TEA, 0))
    assert said(buying).endswith("به پایان می‌رسد.\n\nبا آن چای زعفرانی مهمان ما باشید.")
    assert labels(buying) == [["امتیازهای من", "🎁 جایزه‌ها"]]


TEA = Reward(key="tea", name_fa="چای زعفرانی", name_en="saffron tea", points=40)
DELIVERY = replace(TEA, name_fa="یک ارسال رایگان", benefit=Benefit(kind=BenefitKind.FREE_DELIVERY))


@pytest.mark.parametrize(
    ("worth", "fa", "en"),
    [
        (Worth(TEA, 0), "با آن چای زعفرانی مهمان ما باشید.", "Good for saffron tea."),
        (Worth(DELIVERY, 0), "با آن یک ارسال رایگان بگیرید.", "Good for saffron tea."),
        (
            Worth(None, 450_000),
            "با آن 45٬000 تومان از صورت‌حساب سفارش بعدی را بپردازید.",
            "Good for 45,000 toman off your next bill.",
        ),
        (
            Worth(TEA, 450_000),
            "با آن چای زعفرانی مهمان ما باشید، یا 45٬000 تومان از صورت‌حساب سفارش بعدی را بپردازید.",
            "Good for saffron tea, or 45,000 toman off your next bill.",
        ),
    ],
)
def test_points_are_told_in_what_they_buy(worth: Worth, fa: str, en: str) -> None:
    has = Balance(100, 0, 0, Expiring(40, MIDNIGHT))
    assert said(screens.summary(FA, has, STANDARD_TERMS, worth=worth)).startswith(
        f"<b>100 امتیاز</b> آمادهٔ استفاده دارید.\n{fa}\n\n⏳ 40 امتیاز تا پایان 1 آذر 1405 می‌ماند."
    )
    ending = (("points", 40), ("first_at", int(MIDNIGHT.timestamp())), ("last_at", int(MIDNIGHT.timestamp())))
    assert said(screens.ending(FA, dict(ending), worth)).endswith(f"\n\n{fa}")
    assert said(screens.ending(EN, dict(ending), worth)).endswith(f"\n\n{en}")


def test_what_ends_next_is_told_in_one_thing_that_it_buys() -> None:
    has = Balance(100, 0, 0, Expiring(40, MIDNIGHT))
    one = said(screens.summary(FA, has, STANDARD_TERMS, expiring_worth=Worth(TEA, 450_000)))
    assert "1405 می‌ماند؛ با آن چای زعفرانی مهمان ما باشید.\n" in one
    other = said(screens.summary(EN, has, STANDARD_TERMS, expiring_worth=Worth(None, 450_000)))
    assert "22 November 2026. Good for 45,000 toman off your next bill.\n" in other


def test_what_all_points_buy_is_not_said_twice_when_all_of_them_end() -> None:
    has = Balance(40, 0, 0, Expiring(40, MIDNIGHT))
    words = said(screens.summary(FA, has, STANDARD_TERMS, worth=Worth(TEA, 0), expiring_worth=Worth(TEA, 0)))
    assert words.count("چای زعفرانی") == 1


def test_the_buttons_of_the_page_stand_in_rows_of_two_the_history_first() -> None:
    others = tuple(InlineKeyboardButton(name, callback_data="x") for name in ("جایزه‌ها", "سطح من", "روز ویژه"))
    page = screens.summary(FA, Balance(1, 0, 0, None), STANDARD_TERMS, Added(buttons=others))
    assert labels(page) == [["جایزه‌ها", "تاریخچه"], ["روز ویژه", "سطح من"]], "read from the right"
    assert labels(screens.summary(EN, Balance(1, 0, 0, None), STANDARD_TERMS)) == [["History"]]


def present(part: str, **more: Any) -> LedgerEntry:
    dates = {"usable_at": int(NOW.timestamp()), "expires_at": int((MIDNIGHT + YEAR).timestamp())}
    return entry(Action.EARN, 50, order=None, part=part, **dates | more)


def test_what_was_given_for_something_else_says_for_what() -> None:
    assert said(screens.given(FA, present("referral"))).startswith("🎁 50 امتیاز برای معرفی دوستان به حساب‌تان آمد.")
    words = said(screens.why(FA, present("referral", debt_paid=20), page=0))
    assert "این <b>50 امتیاز</b> را 1 آذر 1405 برای معرفی دوستان از ما گرفتید." in words
    assert "20 امتیازش بابت بدهی قبلی رفت." in words
    assert "تا پایان 2 آذر 1406 اعتبار دارد." in words
    words = said(screens.why(EN, present("review", expires_at=None), page=0))
    assert words == "We gave you these <b>50 points</b> for telling us how it was on 22 November 2026."
    page = History((present("referral"), present("a part that was removed")), 0, has_older=False)
    assert [row[0] for row in labels(screens.history(EN, page))[:2]] == [
        "➕ 50 – bringing a friend, 22 November",
        "➕ 50 – being with us, 22 November",
    ]
