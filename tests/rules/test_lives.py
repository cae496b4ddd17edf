"""How long points live, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.calendar import Calendar, from_jalali, start_of_day
from club.rules.lives import FOREVER, Life, LifeMode, prolonged

NOON = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
"""1 Azar 1405."""


@pytest.mark.parametrize(
    ("periods", "ends"), [(0, (1405, 10, 1)), (1, (1405, 11, 1)), (3, (1406, 1, 1)), (15, (1407, 1, 1))]
)
def test_points_end_with_a_month_of_the_jalali_calendar(periods: int, ends: tuple[int, int, int]) -> None:
    life = Life(mode=LifeMode.MONTH_END, periods=periods)
    assert life.ends_at(NOON) == start_of_day(from_jalali(*ends))


def test_points_end_with_a_month_or_year_of_the_gregorian_calendar_in_the_clubs_own_zone() -> None:
    tehran, berlin = ZoneInfo("Asia/Tehran"), ZoneInfo("Europe/Berlin")
    month = Life(mode=LifeMode.MONTH_END, periods=1, calendar=Calendar.GREGORIAN)
    assert month.ends_at(NOON, tehran) == datetime(2026, 12, 31, 20, 30, tzinfo=UTC)
    assert month.ends_at(NOON, berlin) == datetime(2026, 12, 31, 23, tzinfo=UTC)
    year = Life(mode=LifeMode.YEAR_END, calendar=Calendar.GREGORIAN)
    assert year.ends_at(NOON, tehran) == datetime(2026, 12, 31, 20, 30, tzinfo=UTC)


def test_points_end_with_the_jalali_year_also_those_of_its_last_second() -> None:
    year = Life(mode=LifeMode.YEAR_END)
    nowruz = start_of_day(from_jalali(1406, 1, 1))
    assert year.ends_at(NOON) == nowruz
    assert year.ends_at(nowruz - timedelta(seconds=1)) == nowruz
    assert year.ends_at(nowruz) == start_of_day(from_jalali(1407, 1, 1))


def test_some_points_never_end() -> None:
    assert FOREVER.ends_at(NOON) is None


@pytest.mark.parametrize("senseless", [{"days": -1}, {"periods": -1}])
def test_points_do_not_end_before_they_begin(senseless: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="before they begin"):
        Life(mode=LifeMode.DAYS, **senseless)  # type: ignore[arg-type] # the parametrised names are fields


@given(
    st.builds(
        Life,
        mode=st.sampled_from(LifeMode),
        days=st.integers(0, 4000),
        periods=st.integers(0, 40),
        calendar=st.sampled_from(Calendar),
    ),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # given a zone
)
def test_whatever_ends_ends_later_at_a_midnight_of_the_club(life: Life, begins_at: datetime) -> None:
    ends_at = life.ends_at(begins_at)
    if ends_at is not None:
        assert ends_at > begins_at
        assert ends_at == start_of_day(ends_at.astimezone(ZoneInfo("Asia/Tehran")).date())


def test_an_order_prolongs_only_what_absence_ends_and_shortens_nothing() -> None:
    absence, later = Life(mode=LifeMode.INACTIVITY, days=9), NOON + timedelta(days=5)
    ends = absence.ends_at(NOON)
    assert prolonged(absence, ends, later) == absence.ends_at(later)
    assert prolonged(absence, absence.ends_at(later), NOON) == absence.ends_at(later)
    assert prolonged(absence, None, later) is None
    assert prolonged(Life.of_days(9), ends, later) == ends
