"""Birthdays: reading what people type, and when each comes round.

"۱۵ خرداد ۷۰", "15/3/1370", "5 June 1991" and "پانزدهم خرداد" are all understood. The month's name or a four-digit year
says which calendar is meant; without either, it is the one the guest uses. The tables below are vocabulary for
reading, not words for the screen.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from club.errors import BirthdayUnusable
from club.rules.calendar import Calendar, day_written, jalali_year, month_length, written_in
from club.rules.typed_text import ZWNJ, ascii_digits, persian_letters

AGE_YEARS_MAX = 120

_YEARS_BEFORE_JALALI = 621
_NOWRUZ = (3, 21)

_JALALI_MONTHS = """
    فروردین حمل farvardin
    اردیبهشت ثور ordibehesht
    خرداد جوزا khordad
    تیر سرطان tir
    مرداد امرداد اسد mordad
    شهریور سنبله shahrivar
    مهر میزان mehr
    آبان ابان عقرب aban
    آذر اذر قوس azar
    دی جدی dey
    بهمن دلو bahman
    اسفند حوت esfand
"""
_GREGORIAN_MONTHS = """
    january jan ژانویه
    february feb فوریه
    march mar مارس
    april apr آوریل اوریل
    may مه می
    june jun ژوئن
    july jul ژوئیه جولای
    august aug اوت آگوست اگوست
    september sep sept سپتامبر
    october oct اکتبر
    november nov نوامبر
    december dec دسامبر
"""
_ORDINALS = """
    اول دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم یازدهم دوازدهم سیزدهم چهاردهم پانزدهم شانزدهم هفدهم هجدهم نوزدهم
    بیستم بیستویکم بیستودوم بیستوسوم بیستوچهارم بیستوپنجم بیستوششم بیستوهفتم بیستوهشتم بیستونهم سیام سیویکم
"""


def _by_name(calendar: Calendar, table: str) -> dict[str, tuple[Calendar, int]]:
    rows = (line.split() for line in table.strip().splitlines())
    return {name: (calendar, month) for month, names in enumerate(rows, start=1) for name in names}


_MONTHS = _by_name(Calendar.JALALI, _JALALI_MONTHS) | _by_name(Calendar.GREGORIAN, _GREGORIAN_MONTHS)
_DAYS = {name: day for day, name in enumerate(_ORDINALS.split(), start=1)} | {"یکم": 1}
_TENS_AND_UNITS = re.compile(r"\b(بیست|سی)\s+و\s+(?=\w)")
_THIRTIETH = re.compile(r"\bسی\s+ام\b")
_MONTH_WORD = re.compile(r"ماه\b")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")
_TOKENS_MAX = 12
_RUN_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday as the person said it: in her calendar, perhaps without the year."""

    calendar: Calendar
    month: int
    day: int
    year: int | None = None


class Occurrence(NamedTuple):
    """One coming round of a birthday, and the Jalali year whose gift it is."""

    day: date
    jalali_year: int


class BirthdayFault(StrEnum):
    """What is off about a typed birthday."""

    UNREADABLE = "unreadable"
    MONTH = "month"
    DAY = "day"
    YEAR = "year"
    FUTURE = "future"


def parse_birthday(typed: str, *, today: date, usual: Calendar = Calendar.JALALI) -> Birthday:
    """Read a birthday; the year may have two digits or be left out.

    Raises: BirthdayUnusable, naming the part that is off and, for a day, how many the month has.
    """
    numbers, named = _tokens(typed)
    if named is None:
        return _from_numbers(numbers, today=today, usual=usual)
    calendar, month = named
    match numbers:
        case [day]:
            return checked_birthday(Birthday(calendar, month, day), today=today)
        case [year, day] if year > 31:
            return _with_year(calendar, year, month, day, today=today)
        case [day, year]:
            return _with_year(calendar, year, month, day, today=today)
        case _:
            raise BirthdayUnusable(fault=BirthdayFault.UNREADABLE)


def checked_birthday(birthday: Birthday, *, today: date) -> Birthday:
    """Return the birthday if such a day has been; pickers and imports ask here too.

    Raises: BirthdayUnusable.
    """
    calendar, year = birthday.calendar, birthday.year
    this_year = written_in(calendar, today).year
    if year is not None and year > this_year:
        raise BirthdayUnusable(fault=BirthdayFault.FUTURE)
    if year is not None and year < this_year - AGE_YEARS_MAX:
        raise BirthdayUnusable(fault=BirthdayFault.YEAR)
    if not 1 <= birthday.month <= 12:
        raise BirthdayUnusable(fault=BirthdayFault.MONTH)
    days_max = month_length(calendar, birthday.month, year)
    if not 1 <= birthday.day <= days_max:
        raise BirthdayUnusable(fault=BirthdayFault.DAY, days_max=days_max)
    if year is not None and day_written(calendar, year, birthday.month, birthday.day) > today:
        raise BirthdayUnusable(fault=BirthdayFault.FUTURE)
    return birthday


def occurrence_in_jalali_year(birthday: Birthday, year: int) -> date:
    """Return the day in a Jalali year on which the birthday is kept: one, and only one, for every year.

    30 Esfand is kept on the 29th and 29 February on the 28th where the year has no such day. A Gregorian birthday
    counts from the calendar's 21 March, not from the moving Nowruz: a birthday on 20 March would otherwise come twice
    in some Jalali years and never in others.
    """
    calendar, month = birthday.calendar, birthday.month
    if calendar is Calendar.GREGORIAN:
        year += _YEARS_BEFORE_JALALI + ((month, birthday.day) < _NOWRUZ)
    return day_written(calendar, year, month, min(birthday.day, month_length(calendar, month, year)))


def next_occurrence(birthday: Birthday, from_day: date) -> Occurrence:
    """Return the first keeping of the birthday on the given day or after it."""
    this_year = jalali_year(from_day)
    rounds = (Occurrence(occurrence_in_jalali_year(birthday, y), y) for y in range(this_year - 1, this_year + 3))
    return next(coming for coming in rounds if coming.day >= from_day)


def kept_on(day: date) -> tuple[Birthday, ...]:
    """List the birthdays, without years, that are kept on a day: up to two in each calendar.

    The second one is 30 Esfand or 29 February in a year that does not have it.
    """
    found = []
    for calendar in Calendar:
        written = written_in(calendar, day)
        days = range(written.day, month_length(calendar, written.month) + 1)
        birthdays = (Birthday(calendar, written.month, each) for each in days)
        found += [birthday for birthday in birthdays if next_occurrence(birthday, day).day == day]
    return tuple(found)


def _tokens(typed: str) -> tuple[list[int], tuple[Calendar, int] | None]:
    """Split into numbers (also those written as ordinal words) and the named month; other words are passed over."""
    text = persian_letters(ascii_digits(typed)).replace(ZWNJ, "").lower()
    text = _THIRTIETH.sub("سیام", _TENS_AND_UNITS.sub(r"\1و", _MONTH_WORD.sub(" ", text)))
    text = _RUN_TOGETHER.sub(r"\1/\2/\3", text) if text.strip().isdecimal() else text
    tokens = _TOKEN.findall(text)
    if len(tokens) > _TOKENS_MAX or any(len(token) > 20 for token in tokens):
        raise BirthdayUnusable(fault=BirthdayFault.UNREADABLE)
    numbers = [int(token) if token[0] in "0123456789" else _DAYS[token] for token in tokens if _is_number(token)]
    months = [_MONTHS[token] for token in tokens if token in _MONTHS]
    if len(months) > 1:
        raise BirthdayUnusable(fault=BirthdayFault.UNREADABLE)
    return numbers, months[0] if months else None


def _is_number(token: str) -> bool:
    return token[0] in "0123456789" or token in _DAYS


def _from_numbers(numbers: list[int], *, today: date, usual: Calendar) -> Birthday:
    """Read day and month, or three numbers with the year at either end; a first number over 31 is a year."""
    match numbers:
        case [first, second]:
            month, day = _month_and_day(second, first)
            return checked_birthday(Birthday(usual, month, day), today=today)
        case [year, first, second] if year > 31:
            month, day = _month_and_day(first, second)
        case [first, second, year]:
            month, day = _month_and_day(second, first)
        case _:
            raise BirthdayUnusable(fault=BirthdayFault.UNREADABLE)
    return _with_year(_calendar_of(year, usual), year, month, day, today=today)


def _month_and_day(month: int, day: int) -> tuple[int, int]:
    """Turn the two round when only the other way makes sense, as in 6/15/1991."""
    return (day, month) if month > 12 >= day else (month, day)


def _calendar_of(year: int, usual: Calendar) -> Calendar:
    """Tell the calendar by the year: nobody alive was born in the Gregorian 1600s or in the Jalali 1700s."""
    if year < 100:
        return usual
    return Calendar.JALALI if year < 1700 else Calendar.GREGORIAN


def _with_year(calendar: Calendar, year: int, month: int, day: int, *, today: date) -> Birthday:
    if year < 100:
        this_year = written_in(calendar, today).year
        year += this_year // 100 * 100
        year -= 100 if year > this_year else 0
    return checked_birthday(Birthday(calendar, month, day, year), today=today)
