"""Days in both calendars and the club's midnight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.calendar import (
    Calendar,
    YearMonthDay,
    club_day,
    day_written,
    from_jalali,
    jalali,
    jalali_year,
    month_length,
    start_of_day,
    written_in,
)

DAYS = st.dates(date(1800, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(2026, 11, 22), (1405, 9, 1)),
    ],
)
def test_known_days(day: date, written: tuple[int, int, int]) -> None:
    assert jalali(day) == written
    assert from_jalali(*written) == day
    assert jalali_year(day) == written[0]


@given(DAYS, st.sampled_from(Calendar))
def test_every_day_is_written_and_read_back(day: date, calendar: Calendar) -> None:
    read = day_written(calendar, *written_in(calendar, day))
    assert read == day
    assert type(read) is date
    assert hash(read) == hash(day)


def test_the_gregorian_way_to_write_a_day() -> None:
    assert written_in(Calendar.GREGORIAN, date(2026, 11, 22)) == YearMonthDay(2026, 11, 22)


@pytest.mark.parametrize(
    ("calendar", "year", "month", "length"),
    [
        (Calendar.JALALI, None, 6, 31),
        (Calendar.JALALI, None, 7, 30),
        (Calendar.JALALI, None, 12, 30),
        (Calendar.JALALI, 1403, 12, 30),
        (Calendar.JALALI, 1404, 12, 29),
        (Calendar.GREGORIAN, None, 2, 29),
        (Calendar.GREGORIAN, 2023, 2, 28),
        (Calendar.GREGORIAN, 2024, 2, 29),
        (Calendar.GREGORIAN, None, 9, 30),
        (Calendar.GREGORIAN, None, 12, 31),
    ],
)
def test_lengths_of_months(calendar: Calendar, year: int | None, month: int, length: int) -> None:
    assert month_length(calendar, month, year) == length


def test_a_day_that_is_not_raises() -> None:
    with pytest.raises(ValueError, match="day"):
        from_jalali(1404, 12, 30)


def test_the_clubs_day_turns_at_midnight_in_tehran_to_the_second() -> None:
    midnight = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
    assert club_day(midnight) == date(2026, 11, 22)
    assert club_day(midnight - timedelta(seconds=1)) == date(2026, 11, 21)
    assert start_of_day(date(2026, 11, 22)) == midnight
    assert start_of_day(date(2026, 11, 22)).tzinfo is UTC


@given(st.dates(date(2023, 1, 1), date(2100, 1, 1)))
def test_a_day_begins_at_its_start_and_not_before(day: date) -> None:
    begins = start_of_day(day)
    assert club_day(begins) == day
    assert club_day(begins - timedelta(seconds=1)) == day - timedelta(days=1)


def test_a_midnight_that_the_clocks_skipped_is_the_first_moment_of_the_day() -> None:
    begins = start_of_day(date(2022, 3, 22), ZoneInfo("Asia/Tehran"))
    assert begins == datetime(2022, 3, 21, 20, 30, tzinfo=UTC)
