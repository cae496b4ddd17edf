"""Birthdays as people type them, and the day on which each is kept."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import BirthdayUnusable
from club.rules.birthdays import (
    Birthday,
    BirthdayFault,
    checked_birthday,
    next_occurrence,
    occurrence_in_jalali_year,
    parse_birthday,
)
from club.rules.calendar import Calendar, day_written, jalali, month_length, written_in

TODAY = date(2026, 11, 22)
JALALI, GREGORIAN = Calendar.JALALI, Calendar.GREGORIAN


@pytest.mark.parametrize(
    ("typed", "birthday"),
    [
        ("۱۵ خرداد ۷۰", Birthday(JALALI, 3, 15, 1370)),
        ("15/3/1370", Birthday(JALALI, 3, 15, 1370)),
        ("۱۳۷۰/۰۳/۱۵", Birthday(JALALI, 3, 15, 1370)),
        ("۱۳۷۰-۳-۱۵", Birthday(JALALI, 3, 15, 1370)),
        ("۷۰/۳/۱۵", Birthday(JALALI, 3, 15, 1370)),
        ("۱۳۷۰۰۳۱۵", Birthday(JALALI, 3, 15, 1370)),
        ("15 خردادماه سال 1370", Birthday(JALALI, 3, 15, 1370)),
        ("متولد ۱۵ خرداد\u200cماه ۱۳۷۰ می\u200cباشم", Birthday(JALALI, 3, 15, 1370)),
        ("پانزدهم خرداد", Birthday(JALALI, 3, 15)),
        ("بیست و یکم دي ۶۵", Birthday(JALALI, 10, 21, 1365)),
        ("بیست\u200cو\u200cیکم دی", Birthday(JALALI, 10, 21)),
        ("سی و یکم شهریور", Birthday(JALALI, 6, 31)),
        ("سی ام اسفند ۱۳۷۵", Birthday(JALALI, 12, 30, 1375)),
        ("سی\u200cام اسفند", Birthday(JALALI, 12, 30)),
        ("خرداد ۱۵", Birthday(JALALI, 3, 15)),
        ("۱۳۷۰ خرداد ۱۵", Birthday(JALALI, 3, 15, 1370)),
        ("۱۵ جوزا ۱۳۷۰", Birthday(JALALI, 3, 15, 1370)),
        ("15 Khordad 1370", Birthday(JALALI, 3, 15, 1370)),
        ("5 آذر 03", Birthday(JALALI, 9, 5, 1403)),
        ("۱۵/۳", Birthday(JALALI, 3, 15)),
        ("۳/۱۵", Birthday(JALALI, 3, 15)),
        ("1991-06-05", Birthday(GREGORIAN, 6, 5, 1991)),
        ("5 June 1991", Birthday(GREGORIAN, 6, 5, 1991)),
        ("June 5th, 1991", Birthday(GREGORIAN, 6, 5, 1991)),
        ("5 jun 91", Birthday(GREGORIAN, 6, 5, 1991)),
        ("6/15/1991", Birthday(GREGORIAN, 6, 15, 1991)),
        ("۵ ژوئن ۱۹۹۱", Birthday(GREGORIAN, 6, 5, 1991)),
        ("29 feb", Birthday(GREGORIAN, 2, 29)),
        ("29.2.2000", Birthday(GREGORIAN, 2, 29, 2000)),
    ],
)
def test_birthdays_as_people_type_them(typed: str, birthday: Birthday) -> None:
    assert parse_birthday(typed, today=TODAY) == birthday


def test_the_guests_own_calendar_decides_what_numbers_alone_mean() -> None:
    assert parse_birthday("5/6/91", today=TODAY, usual=GREGORIAN) == Birthday(GREGORIAN, 6, 5, 1991)
    assert parse_birthday("5/6/91", today=TODAY, usual=JALALI) == Birthday(JALALI, 6, 5, 1391)
    assert parse_birthday("5/6", today=TODAY, usual=GREGORIAN) == Birthday(GREGORIAN, 6, 5)


@pytest.mark.parametrize(
    ("typed", "fault", "days_max"),
    [
        ("", BirthdayFault.UNREADABLE, None),
        ("نمی\u200cگویم", BirthdayFault.UNREADABLE, None),
        ("خرداد", BirthdayFault.UNREADABLE, None),
        ("۱۵", BirthdayFault.UNREADABLE, None),
        ("15 خرداد 1370 05 June 1991", BirthdayFault.UNREADABLE, None),
        ("1 2 3 4", BirthdayFault.UNREADABLE, None),
        ("1 2 3 خرداد", BirthdayFault.UNREADABLE, None),
        ("9" * 4000, BirthdayFault.UNREADABLE, None),
        ("سلام " * 400, BirthdayFault.UNREADABLE, None),
        ("۱۵/۱۳/۱۳۷۰", BirthdayFault.MONTH, None),
        ("1370/0/5", BirthdayFault.MONTH, None),
        ("۳۱ مهر ۱۳۷۰", BirthdayFault.DAY, 30),
        ("۳۰ اسفند ۱۳۷۴", BirthdayFault.DAY, 29),
        ("0 خرداد", BirthdayFault.DAY, 31),
        ("29 feb 2023", BirthdayFault.DAY, 28),
        ("15/3/137", BirthdayFault.YEAR, None),
        ("15/3/1280", BirthdayFault.YEAR, None),
        ("15/3/1500", BirthdayFault.FUTURE, None),
        ("2 آذر 1405", BirthdayFault.FUTURE, None),
        ("5 June 2040", BirthdayFault.FUTURE, None),
    ],
)
def test_a_day_that_has_not_been_is_refused_with_what_is_off(
    typed: str, fault: BirthdayFault, days_max: int | None
) -> None:
    with pytest.raises(BirthdayUnusable) as refused:
        parse_birthday(typed, today=TODAY)
    assert refused.value.facts() == {"fault": fault, "days_max": days_max}


def test_somebody_born_today_may_be_told() -> None:
    assert parse_birthday("۱ آذر ۱۴۰۵", today=TODAY) == Birthday(JALALI, 9, 1, 1405)


@given(st.text(max_size=40))
def test_any_text_is_a_birthday_or_refused(typed: str) -> None:
    try:
        birthday = parse_birthday(typed, today=TODAY)
    except BirthdayUnusable:
        return
    assert checked_birthday(birthday, today=TODAY) == birthday


@given(st.dates(date(1930, 1, 1), TODAY), st.sampled_from(Calendar), st.sampled_from(["{2}/{1}/{0}", "{0}-{1}-{2}"]))
def test_every_birthday_in_numbers_is_read_back(day: date, calendar: Calendar, form: str) -> None:
    written = written_in(calendar, day)
    assert parse_birthday(form.format(*written), today=TODAY) == Birthday(
        calendar, written.month, written.day, written.year
    )


birthdays = st.builds(
    lambda calendar, month, day: Birthday(calendar, month, min(day, month_length(calendar, month))),
    st.sampled_from(Calendar),
    st.integers(1, 12),
    st.integers(1, 31),
)


def test_the_thirtieth_of_esfand_is_kept_on_the_last_day_of_the_year() -> None:
    born = Birthday(JALALI, 12, 30, 1375)
    assert jalali(occurrence_in_jalali_year(born, 1403)) == (1403, 12, 30)
    assert jalali(occurrence_in_jalali_year(born, 1404)) == (1404, 12, 29)


def test_the_29th_of_february_is_kept_on_the_28th_where_there_is_none() -> None:
    born = Birthday(GREGORIAN, 2, 29)
    assert occurrence_in_jalali_year(born, 1402) == date(2024, 2, 29)
    assert occurrence_in_jalali_year(born, 1403) == date(2025, 2, 28)


def test_a_birthday_beside_the_moving_nowruz_comes_once_for_every_jalali_year() -> None:
    days = [occurrence_in_jalali_year(Birthday(GREGORIAN, 3, 20), year) for year in range(1398, 1408)]
    assert days == [date(year, 3, 20) for year in range(2020, 2030)]


@given(birthdays, st.integers(1300, 1500))
def test_a_birthday_is_kept_once_a_year_about_a_year_apart(birthday: Birthday, year: int) -> None:
    kept = [occurrence_in_jalali_year(birthday, y) for y in range(year, year + 6)]
    assert all(timedelta(days=364) <= later - earlier <= timedelta(days=367) for earlier, later in pairwise(kept))
    for day in kept:
        written = written_in(birthday.calendar, day)
        assert written.month == birthday.month
        assert written.day in (birthday.day, birthday.day - 1)


@given(birthdays, st.dates(date(1950, 1, 1), date(2080, 1, 1)))
def test_the_next_keeping_is_today_or_later_and_within_a_year(birthday: Birthday, today: date) -> None:
    coming = next_occurrence(birthday, today)
    assert timedelta() <= coming.day - today <= timedelta(days=366)
    assert coming.day == occurrence_in_jalali_year(birthday, coming.jalali_year)
    assert next_occurrence(birthday, coming.day) == coming
    assert next_occurrence(birthday, coming.day + timedelta(days=1)).jalali_year == coming.jalali_year + 1


def test_day_written_agrees_with_the_birthday_kept() -> None:
    assert occurrence_in_jalali_year(Birthday(JALALI, 3, 15), 1405) == day_written(JALALI, 1405, 3, 15)
