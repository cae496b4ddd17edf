"""The words on a card: the tier by its name, and how far the next one is, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.card_picture import GOLD, Face
from bot.screens.card import METALS, card_screen, color_of, face
from bot.texts import Speaker, Texts
from club.rules.calendar import Calendar
from club.rules.members import Member, MemberId
from club.rules.standings import Standing
from club.rules.tier_steps import without_tiers
from club.rules.tiers import Measure, Tier, TierTerms
from tests.conversation import fold

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))
FA, EN = TEXTS.speaker("fa"), TEXTS.speaker("en", "gregorian")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SARA = Member(
    id=MemberId(1),
    telegram_id=5,
    phone=None,
    name="سارا <b>",
    language="fa",
    calendar=Calendar.JALALI,
    birthday_calendar=None,
    birthday_month=None,
    birthday_day=None,
    birthday_year=None,
    birthday_set_at=None,
    code="12345678",
    source=None,
    referrer_id=None,
    dietary=None,
    created_at=NOW,
    seen_at=NOW,
    joined_at=NOW,
    blocked_at=None,
    deactivated_at=None,
    forgotten_at=None,
    paused_until_at=None,
)
SILVER = Tier(key="silver", name_fa="نقره‌ای", name_en="Silver", emoji="🥈", from_=2_000_000)
VIP = Tier(key="our_own", name_fa="خودمانی", name_en="Family", emoji="", from_=7_000_000)
TERMS = TierTerms(tiers=(SILVER, VIP), measure=Measure.MONEY)
NOWHERE = without_tiers(SARA.id)
RISING = replace(NOWHERE, tier=SILVER, reached=3_800_000, next=VIP, missing=3_200_000)


def drawn(speaker: Speaker, standing: Standing, terms: TierTerms | None = TERMS, *, points: int = 1_240) -> Face:
    return face(speaker, SARA, house="باغ", link="x", points=points, terms=terms, standing=standing)


def test_a_card_tells_the_tier_and_the_way_to_the_next() -> None:
    seen = drawn(FA, RISING)
    assert (fold(seen.tier), seen.accent) == ("نقره‌ای", METALS["silver"])
    assert fold(seen.points) == "1٬240 امتیاز آماده"
    assert seen.progress is not None
    assert (seen.progress.permille, fold(seen.progress.words)) == (542, "320٬000 تومان تا خودمانی")
    assert fold(seen.code) == "1234 5678"
    assert seen.is_rtl


@pytest.mark.parametrize(
    ("measure", "missing", "fa", "en"),
    [
        (Measure.MONEY, 3_200_000, "320٬000 تومان تا خودمانی", "320,000 toman to Family"),
        (Measure.POINTS, 45, "45 امتیاز تا خودمانی", "45 points to Family"),
        (Measure.POINTS, 1, "1 امتیاز تا خودمانی", "1 point to Family"),
        (Measure.VISITS, 3, "3 بار دیگر تا خودمانی", "3 more visits to Family"),
        (Measure.VISITS, 1, "1 بار دیگر تا خودمانی", "1 more visit to Family"),
    ],
)
def test_what_is_missing_is_said_in_the_clubs_measure(measure: Measure, missing: int, fa: str, en: str) -> None:
    standing, terms = replace(RISING, missing=missing), replace(TERMS, measure=measure)
    words = [drawn(speaker, standing, terms).progress for speaker in (FA, EN)]
    assert [fold(each.words) for each in words if each is not None] == [fold(fa), en]


def test_below_the_first_tier_the_way_leads_there() -> None:
    seen = drawn(EN, replace(NOWHERE, reached=500_000, next=SILVER, missing=1_500_000), points=1)
    assert (seen.tier, seen.accent, seen.points, seen.is_rtl) == ("", GOLD, "1 point ready", False)
    assert seen.progress is not None
    assert (seen.progress.permille, fold(seen.progress.words)) == (250, "150,000 toman to Silver")


def test_the_highest_tier_has_the_whole_way_behind_it() -> None:
    seen = drawn(FA, replace(NOWHERE, tier=VIP, reached=9_000_000))
    assert seen.progress is not None
    assert (seen.progress.permille, seen.progress.words) == (1000, "بالاترین سطح باشگاه")


def test_a_club_without_tiers_shows_none() -> None:
    seen = drawn(FA, NOWHERE, None, points=0)
    assert (seen.tier, seen.progress, seen.points) == ("", None, "")


def test_a_tier_of_any_name_has_a_colour() -> None:
    many = TierTerms(tiers=tuple(replace(VIP, key=f"t{n}", from_=n) for n in range(8)), measure=Measure.MONEY)
    colors = [color_of(tier, many) for tier in many.tiers]
    assert colors[:5] == list(METALS.values())
    assert set(colors[5:]) == {METALS["diamond"]}
    assert color_of(SILVER, TERMS) == METALS["silver"]


def test_the_caption_says_until_when_the_picture_is_read() -> None:
    shown = card_screen(FA, SARA, "file", points=0, until=NOW)
    assert "سارا &lt;b&gt;" in shown.text
    assert "تا ساعت 15:30 خوانده می‌شود" in fold(shown.text)
    assert "🎁" not in shown.text
    assert "🎁 1 point ready to use" in fold(card_screen(EN, SARA, "file", points=1, until=NOW).text)
