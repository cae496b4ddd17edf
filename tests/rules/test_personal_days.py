"""Which days a member may choose for herself, and until when she may give one back."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import PersonalDayBegun, PersonalDaysUsed, StaleButton
from club.rules.calendar import Calendar, start_of_day, written_in
from club.rules.personal_days import PersonalDayTerms, check_choice, check_return

TEHRAN = ZoneInfo("Asia/Tehran")
TERMS = PersonalDayTerms(per_year=2, notice_days_min=1, notice_days_max=30)
TODAY = date(2026, 11, 22)


def test_days_from_tomorrow_on_are_open_and_no_farther_than_the_club_says() -> None:
    assert TERMS.days_open(TODAY)[0] == TODAY + timedelta(days=1)
    assert TERMS.days_open(TODAY)[-1] == TODAY + timedelta(days=30)
    for day in (TODAY, TODAY + timedelta(days=31), TODAY - timedelta(days=1)):
        with pytest.raises(StaleButton):
            check_choice(day, today=TODAY, chosen=(), allowed=2, terms=TERMS)


def test_the_better_of_club_and_tier_counts() -> None:
    assert (TERMS.allowed(0), TERMS.allowed(1), TERMS.allowed(4)) == (2, 2, 4)


def test_a_third_day_of_two_is_refused() -> None:
    """Worked example 3, its last sentence."""
    third, chosen = TODAY + timedelta(days=3), [TODAY + timedelta(days=1), TODAY + timedelta(days=2)]
    check_choice(third, today=TODAY, chosen=chosen[:1], allowed=2, terms=TERMS)
    with pytest.raises(PersonalDaysUsed) as refused:
        check_choice(third, today=TODAY, chosen=chosen, allowed=2, terms=TERMS)
    assert refused.value.allowed == 2


def test_a_day_is_given_back_until_the_club_has_its_midnight() -> None:
    day = TODAY + timedelta(days=1)
    check_return(day, now=start_of_day(day, TEHRAN) - timedelta(seconds=1), zone=TEHRAN)
    with pytest.raises(PersonalDayBegun):
        check_return(day, now=start_of_day(day, TEHRAN), zone=TEHRAN)


@given(day=st.dates(date(2026, 1, 1), date(2060, 12, 31)), calendar=st.sampled_from(Calendar))
def test_a_day_lies_in_the_year_of_its_calendar(day: date, calendar: Calendar) -> None:
    first, before = PersonalDayTerms(calendar=calendar).year_of(day)
    assert first <= day < before
    assert written_in(calendar, first)[1:] == written_in(calendar, before)[1:] == (1, 1)
    assert written_in(calendar, first).year == written_in(calendar, before - timedelta(days=1)).year
