"""Days: the Jalali and the Gregorian calendar, and the club's midnight.

Inside the program a day is always a `datetime.date` (Gregorian) and a moment an aware `datetime` in UTC. Jalali values
exist only here and on the screen, as plain numbers: persiantools' own date compares equal to a `date` and yet hashes
differently, so it never leaves this module. Month names for the screen are in `locales/`.
"""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

CLUB_ZONE = ZoneInfo("Asia/Tehran")


class Calendar(StrEnum):
    """The two calendars that a guest may think in."""

    JALALI = "jalali"
    GREGORIAN = "gregorian"


_LEAP_YEAR = {Calendar.JALALI: 1403, Calendar.GREGORIAN: 2024}
"""A year of each calendar in which its rare day exists."""


class YearMonthDay(NamedTuple):
    """A day written as numbers in one of the calendars."""

    year: int
    month: int
    day: int


def club_day(moment: datetime, zone: ZoneInfo = CLUB_ZONE) -> date:
    """Return the day on the club's wall calendar."""
    return moment.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo = CLUB_ZONE) -> datetime:
    """Return the club's midnight at which the day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def jalali(day: date) -> YearMonthDay:
    """Write the day as Jalali year, month and day."""
    there = JalaliDate(day)  # type: ignore[no-untyped-call] # persiantools annotates no constructor
    return YearMonthDay(there.year, there.month, there.day)


def from_jalali(year: int, month: int, day: int) -> date:
    """Return the day that is so written in the Jalali calendar.

    Raises: ValueError when there is none.
    """
    return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call] # as above


def jalali_year(day: date) -> int:
    """Return the Jalali year the day lies in."""
    return jalali(day).year


def start_of_jalali_month(moment: datetime, zone: ZoneInfo = CLUB_ZONE) -> datetime:
    """Return the club's midnight at which the Jalali month of a moment began."""
    there = jalali(club_day(moment, zone))
    return start_of_day(from_jalali(there.year, there.month, 1), zone)


def start_of_jalali_year(moment: datetime, zone: ZoneInfo = CLUB_ZONE) -> datetime:
    """Return the club's midnight at which the Jalali year of a moment began."""
    return start_of_day(from_jalali(jalali(club_day(moment, zone)).year, 1, 1), zone)


def written_in(calendar: Calendar, day: date) -> YearMonthDay:
    """Write the day in the given calendar."""
    return jalali(day) if calendar is Calendar.JALALI else YearMonthDay(day.year, day.month, day.day)


def day_written(calendar: Calendar, year: int, month: int, day: int) -> date:
    """Return the day that is so written in the given calendar.

    Raises: ValueError when there is none.
    """
    return from_jalali(year, month, day) if calendar is Calendar.JALALI else date(year, month, day)


def month_length(calendar: Calendar, month: int, year: int | None = None) -> int:
    """Count the days of a month; without a year, as many as it can ever have."""
    known = _LEAP_YEAR[calendar] if year is None else year
    for length in (31, 30, 29):
        with suppress(ValueError):
            day_written(calendar, known, month, length)
            return length
    return 28
