"""What an order earns, why so many, and for how long."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.calendar import Calendar
from club.rules.earning import Spending, credit_months_due, plan_earning
from club.rules.earning_terms import Rounding, Terms, lot_dates, next_warning_at
from club.rules.lives import FOREVER, Life, LotDates
from club.rules.points import LotKind

TERMS = Terms(version="1405-1", rial_per_step=100_000, points_per_step=1, tier_percent={"silver": 200, "guest": 0})
NOON = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def test_an_order_earns_its_points_and_says_why() -> None:
    earning = plan_earning(Spending(items_rial=6_050_000, delivery_rial=400_000), TERMS, "silver")
    assert earning.breakdown() == {
        "points": 121,
        "counted_rial": 6_050_000,
        "excluded_delivery_rial": 400_000,
        "excluded_points_rial": 0,
        "rial_per_step": 100_000,
        "points_per_step": 1,
        "tier": "silver",
        "tier_percent": 200,
        "remainder_rial": 0,
        "terms_version": "1405-1",
    }


def test_sears_paid_members_earn_twenty_a_unit_rounded_down_once() -> None:
    """Worked example 4; a unit is 100 of its smallest parts."""
    sears = Terms(version="sears", rial_per_step=100, points_per_step=10, tier_percent={"paid": 200})
    assert plan_earning(Spending(items_rial=1290), sears, "paid").points == 258
    assert plan_earning(Spending(items_rial=1290), sears).points == 129
    assert plan_earning(Spending(items_rial=1299), sears).points == 129


def test_the_owners_example_three_million_rial_are_two_points() -> None:
    terms = Terms(version="1", rial_per_step=1_500_000)
    assert plan_earning(Spending(items_rial=3_000_000), terms).points == 2
    assert plan_earning(Spending(items_rial=4_400_000), terms).remainder_rial == 1_400_000


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({}, 14),
        ({"counts_delivery": True}, 15),
        ({"counts_paid_by_points": True}, 15),
        ({"rial_per_step": 50_000}, 29),
        ({"points_per_step": 10}, 145),
        ({"points_per_step": 10, "rounding": Rounding.WHOLE_STEPS}, 140),
        ({"tier_percent": {"silver": 150}}, 21),
        ({"tier_percent": {"silver": 0}}, 0),
        ({"points_per_step": 0}, 0),
    ],
)
def test_every_term_changes_what_the_same_order_earns(change: dict[str, Any], points: int) -> None:
    terms = replace(TERMS, tier_percent={}, **change) if "tier_percent" not in change else replace(TERMS, **change)
    spending = Spending(items_rial=1_550_000, delivery_rial=100_000, paid_by_points_rial=100_000)
    assert plan_earning(spending, terms, "silver").points == points


def test_paying_more_by_points_than_counts_earns_nothing_and_not_less() -> None:
    assert plan_earning(Spending(items_rial=100_000, paid_by_points_rial=500_000), TERMS).points == 0


@pytest.mark.parametrize(
    "change",
    [
        {"rial_per_step": 0},
        {"points_per_step": -1},
        {"pending_days": -1},
        {"pending_hours": -1},
        {"warning_days": (30, 0)},
        {"tier_percent": {"silver": -1}},
    ],
)
def test_terms_below_their_least_are_no_terms(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="1405-1"):
        replace(TERMS, **change)


terms_of_any_club = st.builds(
    Terms,
    version=st.just("any"),
    rial_per_step=st.integers(1, 1_000_000),
    points_per_step=st.integers(0, 50),
    rounding=st.sampled_from(Rounding),
    tier_percent=st.fixed_dictionaries({"silver": st.integers(0, 700)}),
)


@given(terms_of_any_club, st.integers(0, 10**10), st.sampled_from([None, "silver", "unknown"]))
def test_the_remainder_is_what_made_no_further_point(terms: Terms, rial: int, tier: str | None) -> None:
    earning = plan_earning(Spending(items_rial=rial), terms, tier)
    assert 0 <= earning.remainder_rial <= earning.counted_rial == rial
    enough = rial - earning.remainder_rial
    assert plan_earning(Spending(items_rial=enough), terms, tier).points == earning.points
    if earning.points:
        assert plan_earning(Spending(items_rial=enough - 1), terms, tier).points < earning.points


@given(terms_of_any_club, st.integers(0, 10**9), st.integers(0, 10**9))
def test_spending_more_never_earns_less(terms: Terms, less: int, more: int) -> None:
    less, more = sorted((less, more))
    assert (
        plan_earning(Spending(items_rial=less), terms).points <= plan_earning(Spending(items_rial=more), terms).points
    )


def test_points_are_usable_at_once_and_for_ever_unless_the_terms_say_otherwise() -> None:
    assert lot_dates(LotKind.BASE, NOON, TERMS) == LotDates(NOON, None)


def test_points_wait_until_the_clubs_midnight_and_end_at_one_to_the_second() -> None:
    terms = replace(
        TERMS, pending_days=1, life=Life.of_days(90), lives={LotKind.BONUS: Life.of_days(7), LotKind.CREDIT: FOREVER}
    )
    usable_at = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    assert lot_dates(LotKind.BASE, NOON, terms) == (usable_at, usable_at + timedelta(days=91))
    assert lot_dates(LotKind.BONUS, NOON, terms) == (usable_at, usable_at + timedelta(days=8))
    assert lot_dates(LotKind.CREDIT, NOON, terms) == (usable_at, None)


def test_an_order_just_before_midnight_counts_for_its_own_day() -> None:
    terms = replace(TERMS, life=Life.of_days(0))
    late = datetime(2026, 11, 22, 20, 29, 59, tzinfo=UTC)
    assert lot_dates(LotKind.BASE, late, terms) == (late, late + timedelta(seconds=1))


def test_sears_credit_comes_once_a_month_also_late_and_twice() -> None:
    """Worked example 4, its second half."""
    joined, today = date(2026, 11, 5), date(2027, 2, 10)
    first_run = credit_months_due(joined, today, granted=(), calendar=Calendar.GREGORIAN)
    assert first_run == ("2026-11", "2026-12", "2027-01", "2027-02")
    assert credit_months_due(joined, today, granted=first_run, calendar=Calendar.GREGORIAN) == ()
    assert credit_months_due(joined, today, granted=first_run[:3], calendar=Calendar.GREGORIAN) == ("2027-02",)


def test_credit_months_follow_the_jalali_year() -> None:
    assert credit_months_due(date(2027, 3, 1), date(2027, 4, 30), granted=()) == ("1405-12", "1406-01", "1406-02")
    assert credit_months_due(date(2027, 4, 30), date(2027, 3, 1), granted=()) == ()


def test_pending_hours_reach_past_the_midnight_that_pending_days_wait_for() -> None:
    hours = replace(TERMS, pending_hours=3, life=Life.of_days(1))
    assert lot_dates(LotKind.BASE, NOON, hours).usable_at == NOON + timedelta(hours=3)
    late = datetime(2026, 11, 22, 19, tzinfo=UTC)  # 22:30 in the club
    usable_at, expires_at = lot_dates(LotKind.BASE, late, replace(hours, pending_days=1))
    assert usable_at == late + timedelta(hours=3)
    assert expires_at == datetime(2026, 11, 24, 20, 30, tzinfo=UTC), "a day counts from the day it became usable"


def test_warnings_come_at_each_distance_and_what_was_slept_through_is_gone() -> None:
    ends, days = NOON + timedelta(days=90), timedelta(days=1)
    assert next_warning_at(ends, TERMS, after=NOON) == ends - 30 * days
    assert next_warning_at(ends, TERMS, after=ends - 30 * days) == ends - 7 * days
    assert next_warning_at(ends, TERMS, after=ends - 3 * days) is None
    assert next_warning_at(ends, replace(TERMS, warning_days=(3,)), after=NOON) == ends - 3 * days
    assert next_warning_at(ends, replace(TERMS, warning_days=()), after=NOON) is None
    assert next_warning_at(None, TERMS, after=NOON) is None
