"""What people type: every oddity of keyboards, phones and pranksters, made orderly once."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import NameUnusable, NumberUnusable, TextTooLong
from club.rules.typed_text import (
    NAME_LENGTH_MAX,
    ascii_digits,
    clean_name,
    clean_text,
    parse_int,
    persian_letters,
    utf16_length,
)


def test_persian_and_arabic_digits_become_ascii() -> None:
    assert ascii_digits("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ 7") == "0123456789 0123456789 7"


def test_arabic_keyboards_write_persian_letters() -> None:
    assert persian_letters("علي كريمي") == "علی کریمی"
    assert persian_letters("فاطمة") == "فاطمة"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  سارا   احمدی ", "سارا احمدی"),
        ("علي\u200c\u200c رضا", "علی رضا"),
        ("\u200cمی\u200c\u200cترا\u200c", "می\u200cترا"),
        ("\u202eنامهمان\u202c", "نامهمان"),
        ("<b>علی & Co</b>", "<b>علی & Co</b>"),
        ("سارا\n\tاحمدی", "سارا احمدی"),
        ("سارا 🌿", "سارا 🌿"),
        ("سارا " + "🌿" * 4000, "سارا 🌿🌿🌿"),
        ("🌿 " * 4000 + "سارا", "🌿 🌿 🌿 سارا"),
        ("سارا " + "🇮🇷" * 9, "سارا " + "🇮🇷" * 3),
        ("سارا " + "👩🏽\u200d🍳" * 9, "سارا " + "👩🏽\u200d🍳" * 3),
        ("Z" + "\u0301" * 500 + "oe", "Ź\u0301\u0301\u0301oe"),
        ("محمّدرضا", "محمّدرضا"),
        ("\u3164سا\u0000را\u3164", "سارا"),
        ("O'Neil-Ünal", "O'Neil-Ünal"),
    ],
)
def test_names_are_tidied(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "empty"),
        (" \u200c\u200b\u202e\n", "empty"),
        ("\u3164\u2800", "empty"),
        ("🌿🌿", "no_letters"),
        ("...", "no_letters"),
        ("۱۲۳", "no_letters"),
        ("س" * 65, "too_long"),
    ],
)
def test_a_name_that_cannot_stand_on_a_card_is_refused_with_its_fault(typed: str, fault: str) -> None:
    with pytest.raises(NameUnusable) as refused:
        clean_name(typed)
    assert refused.value.facts() == {"fault": fault, "length_max": NAME_LENGTH_MAX}


@given(st.text())
def test_any_name_is_refused_or_clean_and_cleaning_again_changes_nothing(typed: str) -> None:
    try:
        name = clean_name(typed)
    except NameUnusable:
        return
    assert clean_name(name) == name
    assert 0 < utf16_length(name) <= NAME_LENGTH_MAX
    assert not any(unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF"} for c in name)
    assert "\n" not in name


@given(
    st.lists(st.sampled_from(["🌿", "🏿", "🇮", "👩🏽\u200d🍳", " ", "\u200d", "\ufe0f", "س"]), max_size=200).map(
        "".join
    )
)
def test_emoji_floods_of_any_shape_end(typed: str) -> None:
    with suppress(NameUnusable):
        assert utf16_length(clean_name(typed)) <= NAME_LENGTH_MAX


def test_text_keeps_its_lines_and_at_most_one_empty_one() -> None:
    assert clean_text(" کباب   سرد بود \r\n\n\n\u2028 و دیر رسید\u200c ", 100) == "کباب سرد بود\n\nو دیر رسید"


def test_text_over_its_limit_is_refused_and_not_cut() -> None:
    with pytest.raises(TextTooLong) as refused:
        clean_text("🌿🌿🌿", 5)
    assert refused.value.facts() == {"length": 6, "length_max": 5}
    assert clean_text("🌿🌿", 4) == "🌿🌿"


@given(st.text())
def test_cleaning_text_twice_changes_nothing(typed: str) -> None:
    once = clean_text(typed, 10_000)
    assert clean_text(once, 10_000) == once


@given(st.text())
def test_lengths_are_counted_as_telegram_counts(typed: str) -> None:
    assert utf16_length(typed) == len(typed.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("۱۲", 12),
        (" ٤٥ ", 45),
        ("۳۸۰٬۰۰۰", 380_000),
        ("1,250,000", 1_250_000),
        ("+7", 7),
        ("۱۲ ۰۰۰", 12_000),
        ("007", 7),
        ("۴۰ امتیاز", 40),
        ("۲۰٬۰۰۰تومان", 20_000),
        ("30 Points", 30),
        ("۲۰۰ درصد", 200),
        ("۱۵۰٪", 150),
    ],
)
def test_whole_numbers_are_read_in_every_digit_set(typed: str, number: int) -> None:
    assert parse_int(typed) == number


@pytest.mark.parametrize("typed", ["", "²", "½", "१२", "12.5", "1e5", "سه", "-1", "1,25", "9" * 16, "1_0", "0x10",
                                   "امتیاز", "۱۰ هزار تومان", "۲ یا ۳ تا", "12.5 تومان", "۱۰۰۰۰۰۰۰۰۰۰۰۱"])  # fmt: skip
def test_what_is_not_a_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(NumberUnusable):
        parse_int(typed)


def test_numbers_outside_the_bounds_are_refused_with_the_bounds() -> None:
    assert parse_int("-3", at_least=-5) == -3
    with pytest.raises(NumberUnusable) as refused:
        parse_int("۹۱", at_least=1, at_most=90)
    assert refused.value.facts() == {"at_least": 1, "at_most": 90}
    with pytest.raises(NumberUnusable) as unbounded:
        parse_int("سلام")
    assert unbounded.value.facts() == {"at_least": 0, "at_most": None}


@given(st.integers(min_value=0, max_value=10**12))
def test_every_grouped_persian_number_is_read_back(number: int) -> None:
    assert parse_int(f"{number:,}".translate(str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬"))) == number
