"""Shifts, last orders, working time and quiet nights of a house in Mashhad."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import HoursUnusable, HouseClosed
from club.rules.hours import (
    Opening,
    OpeningHours,
    QuietHours,
    Shift,
    after_working_minutes,
    check_takes_orders,
    is_open,
    next_allowed,
    next_opening,
    opening_at,
    openings_from,
    parse_shift,
    takes_orders,
    weekday_from_saturday,
)

TEHRAN = ZoneInfo("Asia/Tehran")
LUNCH, DINNER, FRIDAY_NIGHT = parse_shift("12-16"), parse_shift("19:00-23:30"), parse_shift("18:30-01:00")
HOURS = OpeningHours(
    week=((LUNCH, DINNER),) * 5 + ((DINNER,), (LUNCH, FRIDAY_NIGHT)),
    last_order_minutes=30,
    closed_days=frozenset({date(2026, 11, 25)}),
)
ALWAYS_CLOSED = OpeningHours(week=((),) * 7)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


def at(day: int, clock: str) -> datetime:
    """A moment in November 2026 on the club's clock; the 21st is a Saturday."""
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), tzinfo=TEHRAN).astimezone(UTC)


def test_the_week_begins_on_saturday() -> None:
    assert [weekday_from_saturday(date(2026, 11, day)) for day in range(21, 28)] == list(range(7))
    with pytest.raises(ValueError, match="seven days"):
        OpeningHours(week=((LUNCH,),))


@pytest.mark.parametrize(
    ("typed", "shift"),
    [
        ("12:00-16:00", Shift(720, 960)),
        ("۱۹ تا ۲۳:۳۰", Shift(1140, 1410)),
        (" 18:30 – 1:00 ", Shift(1110, 60)),
        ("0-24", Shift(0, 1440)),
    ],
)
def test_shifts_are_read(typed: str, shift: Shift) -> None:
    assert parse_shift(typed) == shift


@pytest.mark.parametrize("typed", ["", "12", "12-25", "24-3", "12:60-13", "11-24:01", "12:00", "دوازده تا سه"])
def test_what_is_not_a_shift_is_refused(typed: str) -> None:
    with pytest.raises(HoursUnusable):
        parse_shift(typed)


@pytest.mark.parametrize(
    ("shift", "minutes"),
    [(Shift(720, 960), 240), (Shift(1110, 60), 390), (Shift(0, 1440), 1440), (Shift(600, 600), 1440)],
)
def test_a_shift_may_run_past_midnight(shift: Shift, minutes: int) -> None:
    assert shift.minutes == minutes


@pytest.mark.parametrize(
    ("moment", "open_now", "orders_now"),
    [
        (at(21, "11:59"), False, False),
        (at(21, "12:00"), True, True),
        (at(21, "15:29"), True, True),
        (at(21, "15:30"), True, False),
        (at(21, "16:00"), False, False),
        (at(21, "23:29"), True, False),
        (at(26, "13:00"), False, False),
        (at(27, "23:50"), True, True),
        (at(28, "00:29"), True, True),
        (at(28, "00:59"), True, False),
        (at(28, "01:00"), False, False),
        (at(25, "13:00"), False, False),
    ],
)
def test_the_house_is_open_in_its_shifts(moment: datetime, open_now: bool, orders_now: bool) -> None:
    assert is_open(HOURS, moment) is open_now
    assert takes_orders(HOURS, moment) is orders_now


def test_an_opening_says_from_until_and_the_last_order() -> None:
    assert opening_at(HOURS, at(28, "00:10")) == Opening(at(27, "18:30"), at(28, "01:00"), at(28, "00:30"))


def test_a_kitchen_that_needs_longer_than_the_shift_takes_no_order_in_it() -> None:
    hours = OpeningHours(week=((LUNCH,),) * 7, last_order_minutes=600)
    assert not takes_orders(hours, at(21, "12:00"))


@pytest.mark.parametrize(
    ("moment", "opens_at"),
    [
        (at(21, "10:00"), at(21, "12:00")),
        (at(21, "12:00"), at(21, "19:00")),
        (at(21, "23:45"), at(22, "12:00")),
        (at(24, "23:45"), at(26, "19:00")),
    ],
)
def test_the_next_opening_skips_closed_days(moment: datetime, opens_at: datetime) -> None:
    opening = next_opening(HOURS, moment)
    assert opening is not None
    assert opening.opens_at == opens_at


def test_a_house_that_never_opens_has_no_next_opening() -> None:
    assert next_opening(ALWAYS_CLOSED, at(21, "12:00")) is None
    assert not is_open(ALWAYS_CLOSED, at(21, "12:00"))


def test_an_order_out_of_hours_is_refused_with_the_next_opening() -> None:
    check_takes_orders(HOURS, at(21, "12:00"))
    with pytest.raises(HouseClosed) as refused:
        check_takes_orders(HOURS, at(21, "15:45"))
    assert refused.value.facts() == {"opens_at": at(21, "19:00")}
    with pytest.raises(HouseClosed) as refused:
        check_takes_orders(ALWAYS_CLOSED, at(21, "15:45"))
    assert refused.value.opens_at is None


def test_working_time_passes_only_while_the_house_is_open() -> None:
    assert after_working_minutes(HOURS, at(21, "12:30"), 60) == at(21, "13:30")
    assert after_working_minutes(HOURS, at(21, "15:30"), 60) == at(21, "19:30")
    assert after_working_minutes(HOURS, at(21, "09:00"), 0) == at(21, "12:00")
    assert after_working_minutes(HOURS, at(24, "23:00"), 60) == at(26, "19:30")


def test_working_time_of_a_house_that_never_opens_is_plain_time() -> None:
    assert after_working_minutes(ALWAYS_CLOSED, at(21, "12:00"), 90) == at(21, "13:30")


def test_shifts_that_overlap_count_once() -> None:
    hours = OpeningHours(week=((Shift(720, 960), Shift(780, 900), Shift(900, 1020)),) * 7)
    assert after_working_minutes(hours, at(21, "12:00"), 290) == at(21, "16:50")


@given(MOMENTS, st.integers(0, 5_000), st.integers(0, 5_000))
def test_working_time_adds_up(moment: datetime, first: int, second: int) -> None:
    together = after_working_minutes(HOURS, moment, first + second)
    step_by_step = after_working_minutes(HOURS, after_working_minutes(HOURS, moment, first), second)
    assert together >= moment
    assert together <= step_by_step
    if second:
        assert together == step_by_step


@given(MOMENTS)
def test_openings_come_in_order_and_none_is_over(moment: datetime) -> None:
    openings = list(openings_from(HOURS, moment))
    assert openings == sorted(openings, key=lambda opening: opening.opens_at)
    assert all(opening.closes_at > moment for opening in openings)
    assert all(opening.opens_at < opening.last_order_at < opening.closes_at for opening in openings)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (at(21, "21:59:59"), at(21, "21:59:59")),
        (at(21, "22:00"), at(22, "08:00")),
        (at(22, "03:00"), at(22, "08:00")),
        (at(22, "07:59:59"), at(22, "08:00")),
        (at(22, "08:00"), at(22, "08:00")),
    ],
)
def test_nobody_is_written_to_at_night(moment: datetime, allowed: datetime) -> None:
    assert next_allowed(moment, QuietHours()) == allowed


def test_quiet_hours_may_lie_within_a_day_or_not_at_all() -> None:
    siesta = QuietHours(time(13), time(16))
    assert next_allowed(at(21, "14:00"), siesta) == at(21, "16:00")
    assert next_allowed(at(21, "12:00"), siesta) == at(21, "12:00")
    assert next_allowed(at(21, "03:00"), QuietHours(time(22), time(22))) == at(21, "03:00")


@given(MOMENTS, st.builds(QuietHours, st.times(), st.times()))
def test_the_allowed_moment_is_itself_allowed_and_within_a_day(moment: datetime, quiet: QuietHours) -> None:
    allowed = next_allowed(moment, quiet)
    assert moment <= allowed <= moment + timedelta(days=1)
    assert next_allowed(allowed, quiet) == allowed
