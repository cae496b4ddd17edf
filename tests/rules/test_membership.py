"""What a year's fee gives: its term, and the months whose credit belongs to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.calendar import Calendar, club_day, start_of_day, written_in
from club.rules.members import MemberId
from club.rules.membership import (
    MembershipTerms,
    Subscription,
    credit_due_at,
    credits_in_all,
    first_told_at,
    months_after,
    term_of,
)
from club.rules.staff import StaffId

TEHRAN = ZoneInfo("Asia/Tehran")
TERMS = MembershipTerms(name_fa="عضویت ویژه", name_en="Plus", fee_rial=390, credit_points=3_000)
NOON = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
"""Noon in Tehran, 1 Azar 1405."""

DAYS = st.dates(date(2026, 1, 1), date(2040, 12, 31))
CALENDARS = st.sampled_from(Calendar)


def paid(starts_at: datetime = NOON, terms: MembershipTerms = TERMS) -> Subscription:
    starts_at, ends_at = term_of(starts_at, terms, TEHRAN)
    return Subscription(
        1, MemberId(1), starts_at, ends_at, terms.fee_rial, StaffId(1), "c", terms.credit_points, 0, None, None, None
    )


def due_days(subscription: Subscription, calendar: Calendar) -> list[datetime]:
    number = credits_in_all(subscription, calendar=calendar, zone=TEHRAN)
    found = [credit_due_at(subscription, each + 1, calendar=calendar, zone=TEHRAN) for each in range(number)]
    return [each for each in found if each is not None]


def test_a_term_counts_its_first_day_and_ends_at_a_midnight() -> None:
    year = paid()
    assert year.ends_at == start_of_day(date(2027, 11, 22), TEHRAN)
    assert year.runs(NOON)
    assert year.runs(year.ends_at - timedelta(seconds=1))
    assert not year.runs(year.ends_at)
    assert not year.runs(NOON - timedelta(seconds=1))
    assert year.is_open(NOON - timedelta(days=1))
    assert not year.is_open(year.ends_at)
    ended = replace(year, cancelled_at=NOON)
    assert not ended.runs(NOON)
    assert not ended.is_open(NOON)
    assert first_told_at(year.ends_at, TERMS) == year.ends_at - timedelta(days=14)


def test_months_are_counted_from_the_first_day_and_end_where_a_month_is_short() -> None:
    assert [
        written_in(Calendar.JALALI, months_after(date(2026, 9, 22), n, Calendar.JALALI)) for n in (0, 1, 6, 12)
    ] == [
        (1405, 6, 31),
        (1405, 7, 30),
        (1405, 12, 29),
        (1406, 6, 31),
    ]
    assert months_after(date(2027, 1, 31), 1, Calendar.GREGORIAN) == date(2027, 2, 28)
    assert months_after(date(2027, 12, 31), 2, Calendar.GREGORIAN) == date(2028, 2, 29)


def test_the_first_credit_comes_with_the_fee_and_the_others_at_midnights() -> None:
    year = paid()
    assert due_days(year, Calendar.JALALI)[:3] == [
        NOON,
        start_of_day(date(2026, 12, 22), TEHRAN),
        start_of_day(date(2027, 1, 21), TEHRAN),
    ]
    assert due_days(year, Calendar.GREGORIAN)[1] == start_of_day(date(2026, 12, 22), TEHRAN)
    assert credits_in_all(replace(year, credit_points=0), calendar=Calendar.JALALI, zone=TEHRAN) == 0


@given(day=DAYS, calendar=CALENDARS, hour=st.integers(0, 23))
def test_every_year_has_twelve_credits_a_month_apart(day: date, calendar: Calendar, hour: int) -> None:
    due = due_days(paid(start_of_day(day, TEHRAN) + timedelta(hours=hour)), calendar)
    assert len(due) == 12
    months = [written_in(calendar, club_day(each, TEHRAN))[:2] for each in due]
    assert len(set(months)) == 12, "each in a month of its own"
    assert all(timedelta(days=27) < later - earlier <= timedelta(days=31) for earlier, later in pairwise(due))


@pytest.mark.parametrize(("days", "months"), [(28, 1), (30, 1), (31, 2), (90, 3), (730, 24)])
def test_shorter_and_longer_terms_have_the_credits_of_their_months(days: int, months: int) -> None:
    assert len(due_days(paid(terms=replace(TERMS, days=days)), Calendar.JALALI)) == months


def test_a_membership_has_its_name_in_both_languages() -> None:
    assert (TERMS.name("fa"), TERMS.name("en")) == ("عضویت ویژه", "Plus")
