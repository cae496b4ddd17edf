"""Every setting that is changed in the chat has its words, and comes through a button as it went in."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from telegram import InlineKeyboardMarkup

from bot.agreement import settings_of, with_overrides
from bot.clubfile import read_club_file
from bot.notices import Screen
from bot.screens import settings as screens
from bot.sections.points import PointsSection
from bot.setting_forms import form_of, read, read_hours, read_typed, write
from bot.texts import LANGUAGES, Texts
from club.errors import SettingUnusable, StaleButton
from club.rules.settings import RULES, Overrides, TermsVersion
from club.rules.staff import StaffId
from club.services.settings import History
from tests.conversation import fold
from tests.services.kitchen import NOW

FILE = read_club_file(Path(__file__).parents[2] / "demo" / "club.toml")
STANDS = settings_of(FILE)
TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))


def page(language: str, key: str) -> Screen:
    shown = screens.Setting(key, STANDS[key], STANDS[key], form_of(PointsSection, key), revision=3)
    return screens.setting(TEXTS.speaker(language), shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", screens.SHOWN)
def test_every_setting_has_a_page_that_says_how_it_is_changed(key: str, language: str) -> None:
    shown = page(language, key)
    form = form_of(PointsSection, key)
    assert form.is_typed or form.choices
    assert isinstance(shown.keyboard, InlineKeyboardMarkup)
    others = [choice for choice in form.choices if choice != write(STANDS[key])]
    assert len(shown.keyboard.inline_keyboard) == len(others) + 1
    assert TEXTS.speaker(language).label("settings.untold") not in {
        button.text for row in shown.keyboard.inline_keyboard for button in row
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_of_the_file_has_a_name_for_the_audit_and_the_history(language: str) -> None:
    keys = [key for key in STANDS if not key.startswith(RULES)]
    assert [key for key in keys if not TEXTS.speaker(language).has(f"settings.names.{key}")] == []


@pytest.mark.parametrize("key", screens.SHOWN)
def test_a_value_comes_through_a_button_as_it_went_in(key: str) -> None:
    form = form_of(PointsSection, key)
    for value in {write(STANDS[key]), *form.choices}:
        changed = with_overrides(FILE, Overrides(1, {key: read(form, value)}))
        assert write(settings_of(changed)[key]) == value
        assert len(screens.SAVE.data(key, value, 999_999)) <= 64


def test_unions_enums_and_lists_are_told_apart() -> None:
    assert form_of(PointsSection, "life_days").choices == ("forever",)
    assert form_of(PointsSection, "shortfall").choices == ("debt", "forgive")
    assert form_of(PointsSection, "whole_steps_only").choices == ("true", "false")
    assert form_of(PointsSection, "warning_days").is_list
    assert get_args(PointsSection.model_fields["life_days"].annotation)
    with pytest.raises(StaleButton):
        form_of(PointsSection, "no_such_key")


@pytest.mark.parametrize("typed", ["", "  ", "1 2 3 4 5 6 7", "a", "1 b"])
def test_what_is_no_list_of_numbers_is_refused(typed: str) -> None:
    with pytest.raises(SettingUnusable):
        read_typed(form_of(PointsSection, "warning_days"), typed)


def test_persian_numbers_are_read() -> None:
    assert read_typed(form_of(PointsSection, "warning_days"), "۳۰، ۷") == [30, 7]
    assert read_typed(form_of(PointsSection, "toman_per_step"), "۱۵۰٬۰۰۰") == 150_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_tells_who_changed_what_and_nothing_of_what_stayed(language: str) -> None:
    later = {**STANDS, "points_per_step": 2, "pending_hours": 5, "life": "year_end", "bonus_days": 123, "unknown": 1}
    later["bonuses"] = {"yalda": {}, "nowruz": {}}  # how rules were remembered together, before each had its key
    later["bonuses.night"] = {"key": "night", "name_fa": "شب", "name_en": "Night", "extra_points": 5}
    del later["bonuses.yalda"]
    versions = (
        TermsVersion("b", NOW, StaffId(7), later),
        TermsVersion("a", NOW, None, STANDS),
    )
    history = History(versions, None, {StaffId(7): "مهین"})
    text = fold(screens.versions(TEXTS.speaker(language), history, in_force="b").text)
    assert "مهین" in text
    rules = sum(key.startswith(RULES) for key in STANDS)
    assert text.count("•") == 5 + 2 + len(screens.SHOWN) + rules
    assert ("شب: 5 امتیاز هدیه" if language == "fa" else "Night: 5 points on top") in text
    assert ("شب یلدا: دیگر برقرار نیست" if language == "fa" else "Yalda night: no longer holds") in text
    assert ("قاعده‌های هدیه: 2 قاعده" if language == "fa" else "Bonus rules: 2 rules") in text
    assert ("پایان سال" if language == "fa" else "with a year") in text
    assert "123" in text


def test_a_value_without_words_of_its_own_is_said_to_be_untold() -> None:
    versions = (TermsVersion("b", NOW, None, {"bonus_days": None}), TermsVersion("a", NOW, None, {"bonus_days": 5}))
    assert "not told" in screens.versions(TEXTS.speaker("en"), History(versions, None, {}), in_force="b").text


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("۱۵ تا ۱۸:۳۰", (time(15), time(18, 30))),
        ("از ساعت ۱۵ تا ۱۸:۳۰", (time(15), time(18, 30))),
        ("from 15 to 18", (time(15), time(18))),
        ("15-18", (time(15), time(18))),
        (" 9.30 to 24 ", (time(9, 30), time(0))),
        ("17:00 – 02:00", (time(17), time(2))),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, hours: tuple[time, time]) -> None:
    assert read_hours(typed) == hours


@pytest.mark.parametrize("typed", ["", "15", "عصر", "15 تا", "25 تا 26", "15:75 تا 16", "1 2 3", "9" * 5000])
def test_what_are_no_hours_is_refused(typed: str) -> None:
    with pytest.raises(SettingUnusable) as refused:
        read_hours(typed)
    assert refused.value.fault == "hours"
