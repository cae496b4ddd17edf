"""Eight rungs, each with its reason; lapsing beside them; and how the club speaks to each."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.ladder import (
    LEVEL_BY_RUNG,
    Because,
    LadderTerms,
    MarketingLevel,
    Placement,
    Rung,
    Standing,
    is_marketed_to,
    lapses_on,
    place_on_ladder,
    usual_gap_days,
)

TERMS = LadderTerms()
REGULAR = Standing(has_phone=True, completed_orders=9, orders_in_repeat_window=9, orders_in_regular_window=4)


@pytest.mark.parametrize(
    ("standing", "placement"),
    [
        (Standing(has_phone=False), (Rung.SUSPECT, Because.NO_PHONE)),
        (Standing(has_phone=True), (Rung.PROSPECT, Because.NO_ORDER_YET)),
        (Standing(has_phone=True, no_shows=3), (Rung.DISQUALIFIED, Because.NO_SHOWS)),
        (Standing(has_phone=True, no_shows=2), (Rung.PROSPECT, Because.NO_ORDER_YET)),
        (replace(REGULAR, refused_payments=1), (Rung.DISQUALIFIED, Because.REFUSED_PAYMENTS)),
        (Standing(has_phone=True, completed_orders=1, orders_in_repeat_window=1), (Rung.FIRST_TIME, Because.ONE_ORDER)),
        (Standing(has_phone=True, completed_orders=5), (Rung.FIRST_TIME, Because.ONE_ORDER)),
        (Standing(has_phone=True, completed_orders=2, orders_in_repeat_window=2), (Rung.REPEAT, Because.CAME_BACK)),
        (replace(REGULAR, orders_in_regular_window=3), (Rung.REPEAT, Because.CAME_BACK)),
        (REGULAR, (Rung.REGULAR, Because.COMES_OFTEN)),
        (replace(REGULAR, praises=1, takes_part=True), (Rung.REGULAR, Because.COMES_OFTEN)),
        (replace(REGULAR, praises=2), (Rung.ADVOCATE, Because.PRAISED_US)),
        (replace(REGULAR, friends_brought=1), (Rung.ADVOCATE, Because.BROUGHT_SOMEBODY)),
        (replace(REGULAR, friends_brought=1, takes_part=True), (Rung.PARTNER, Because.TAKES_PART)),
        (replace(REGULAR, staff_rung=Rung.DISQUALIFIED), (Rung.DISQUALIFIED, Because.STAFF_DECIDED)),
        (Standing(has_phone=False, staff_rung=Rung.PARTNER), (Rung.PARTNER, Because.STAFF_DECIDED)),
    ],
)
def test_every_rung_has_its_reason(standing: Standing, placement: tuple[Rung, Because]) -> None:
    assert place_on_ladder(standing, TERMS) == Placement(*placement)


@pytest.mark.parametrize(
    ("change", "standing", "rung"),
    [
        ({"regular_orders": 5}, REGULAR, Rung.REPEAT),
        ({"repeat_orders": 10, "regular_orders": 10}, REGULAR, Rung.FIRST_TIME),
        ({"advocate_friends": 2}, replace(REGULAR, friends_brought=1), Rung.REGULAR),
        ({"advocate_praises": 1}, replace(REGULAR, praises=1), Rung.ADVOCATE),
        ({"no_shows_max": 0}, replace(REGULAR, no_shows=1), Rung.DISQUALIFIED),
        ({"refused_payments_max": 1}, replace(REGULAR, refused_payments=1), Rung.REGULAR),
    ],
)
def test_every_number_of_the_club_moves_somebody(change: dict[str, Any], standing: Standing, rung: Rung) -> None:
    assert place_on_ladder(standing, TERMS).rung is not rung
    assert place_on_ladder(standing, replace(TERMS, **change)).rung is rung


counts = st.integers(0, 12)


@given(counts, counts, counts, counts, counts, st.booleans())
def test_another_order_a_friend_or_a_praise_never_lowers_anybody(
    orders: int, window: int, friends: int, praises: int, no_shows: int, takes_part: bool
) -> None:
    before = Standing(
        has_phone=True,
        completed_orders=orders + window,
        orders_in_repeat_window=window,
        orders_in_regular_window=window,
        friends_brought=friends,
        praises=praises,
        no_shows=no_shows,
        takes_part=takes_part,
    )
    after = replace(
        before,
        completed_orders=orders + window + 1,
        orders_in_repeat_window=window + 1,
        orders_in_regular_window=window + 1,
        friends_brought=friends + 1,
        praises=praises + 1,
    )
    assert place_on_ladder(after, TERMS).rung >= place_on_ladder(before, TERMS).rung


def test_her_own_rhythm_decides_when_she_is_missed() -> None:
    first = date(2026, 1, 1)
    visits = [first + timedelta(days=days) for days in (0, 20, 45, 65, 65)]
    assert usual_gap_days(visits) == 20
    assert usual_gap_days([first]) is None
    assert usual_gap_days([first, first]) is None
    assert lapses_on(first, 20, TERMS) == first + timedelta(days=41)


def test_nobody_is_missed_before_thirty_days() -> None:
    first = date(2026, 1, 1)
    assert lapses_on(first, 3, TERMS) == first + timedelta(days=31)
    assert lapses_on(first, None, TERMS) == first + timedelta(days=31)
    assert lapses_on(first, 3, replace(TERMS, lapsed_days_min=5, lapsed_gap_percent=300)) == first + timedelta(days=10)


def test_every_rung_has_a_level_and_strangers_are_left_alone() -> None:
    assert set(LEVEL_BY_RUNG) == set(Rung)
    assert LEVEL_BY_RUNG[Rung.FIRST_TIME] is MarketingLevel.ACCOUNTABLE
    assert [rung for rung in Rung if not is_marketed_to(rung)] == [Rung.SUSPECT, Rung.DISQUALIFIED]
