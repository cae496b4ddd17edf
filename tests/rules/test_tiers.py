"""Tiers by points, money or visits: reached at once, kept within the window, left step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from club.rules.members import MemberId
from club.rules.staff import StaffId
from club.rules.standings import ChangeReason, Counted, Held, Record
from club.rules.tier_steps import Settled, Warned, fall_ahead, pinned, planned, refunded, risen, settle
from club.rules.tiers import Drop, Measure, Tier, TierTerms, Window

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARY = MemberId(1)


def tier(key: str, from_: int, *, from_visits: int | None = None) -> Tier:
    return Tier(key=key, name_fa=key, name_en=key.title(), emoji="", from_=from_, from_visits=from_visits)


TERMS = TierTerms(
    tiers=(tier("bronze", 100), tier("silver", 200), tier("gold", 300)),
    measure=Measure.MONEY,
    window_days=30,
    warning_days=0,
)
NOBODY = Held(MARY, None, NOW, None, None, None, None, None, None)


def record(terms: TierTerms, *rows: tuple[datetime, int], before: int = 0) -> Record:
    """Orders of so much each; every one of them is a visit."""
    return Record(terms, [Counted(at, amount, 1) for at, amount in rows], before)


def holding(terms: TierTerms, *rows: tuple[datetime, int]) -> tuple[Held, Record]:
    """Somebody with these orders, who was looked at after each."""
    held = NOBODY
    for count in range(1, len(rows) + 1):
        so_far = record(terms, *rows[:count])
        held = risen(settle(held, so_far, rows[count - 1][0]).held, so_far, rows[count - 1][0])
    return held, record(terms, *rows)


def way(settled: Settled) -> list[tuple[str | None, datetime]]:
    return [(change.to_tier, change.at) for change in settled.changes]


# The ladder


@pytest.mark.parametrize(("reached", "key"), [(0, None), (99, None), (100, "bronze"), (299, "silver"), (300, "gold")])
def test_a_threshold_is_reached_by_the_amount_itself(reached: int, key: str | None) -> None:
    assert TERMS.tier_for(reached) == TERMS.by_key(key)


def test_visits_are_a_second_way_up() -> None:
    terms = replace(TERMS, tiers=(tier("bronze", 4), tier("silver", 8, from_visits=25)))
    assert terms.tier_for(0, 24) is None
    assert terms.tier_for(0, 25) == terms.by_key("silver")
    assert terms.tier_for(4, 3) == terms.by_key("bronze")


def test_the_tier_above_is_the_first_of_all_and_after_the_highest_there_is_none() -> None:
    assert TERMS.next_after(None) == TERMS.by_key("bronze")
    assert TERMS.next_after(TERMS.by_key("silver")) == TERMS.by_key("gold")
    assert TERMS.next_after(TERMS.by_key("gold")) is None


def test_a_first_tier_from_nothing_is_everybodys() -> None:
    assert TERMS.floor is None
    open_to_all = replace(TERMS, tiers=(tier("premier", 0), tier("elite", 5_000)))
    assert open_to_all.floor == open_to_all.by_key("premier")


@pytest.mark.parametrize(
    "change",
    [
        {"tiers": ()},
        {"tiers": (tier("a", 2), tier("b", 1))},
        {"tiers": (tier("a", 1), tier("b", 1))},
        {"tiers": (tier("a", 1), tier("a", 2))},
        {"drop": Drop.ONE_DOWN, "grace_days": 0},
    ],
)
def test_a_ladder_that_does_not_rise_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="tier"):
        replace(TERMS, **change)  # type: ignore[arg-type] # each row is one field


@pytest.mark.parametrize(("measure", "amount"), [(Measure.MONEY, 1), (Measure.POINTS, 2), (Measure.VISITS, 3)])
def test_the_measure_says_what_counts(measure: Measure, amount: int) -> None:
    assert replace(TERMS, measure=measure).amount(rial=1, points=2, visits=3) == amount


def test_a_tier_has_a_name_in_both_languages() -> None:
    silver = Tier(key="silver", name_fa="نقره‌ای", name_en="Silver", emoji="", from_=1)
    assert (silver.name("fa"), silver.name("en")) == ("نقره‌ای", "Silver")


# The window


def test_a_rolling_window_is_so_many_days_to_the_second() -> None:
    orders = record(TERMS, (NOW, 100))
    assert orders.reached(NOW - SECOND) == 0
    assert orders.reached(NOW + 30 * DAY - SECOND) == 100
    assert orders.reached(NOW + 30 * DAY - timedelta(milliseconds=1)) == 100
    assert orders.reached(NOW + 30 * DAY) == 0
    assert TERMS.leaves_at(NOW) == NOW + 30 * DAY


def test_a_jalali_year_ends_at_its_midnight_in_the_clubs_zone() -> None:
    year = replace(TERMS, window=Window.JALALI_YEAR)
    nowruz = datetime(2027, 3, 20, 20, 30, tzinfo=UTC)
    orders = record(year, (NOW, 100))
    assert orders.reached(nowruz - SECOND) == 100
    assert orders.reached(nowruz) == 0
    assert year.leaves_at(NOW) == nowruz
    assert year.counts_since(nowruz) == nowruz


def test_a_gregorian_year_ends_at_its_midnight_in_the_clubs_zone() -> None:
    zone = ZoneInfo("America/New_York")
    year = replace(TERMS, window=Window.GREGORIAN_YEAR, zone=zone)
    new_year = datetime(2027, 1, 1, 5, tzinfo=UTC)
    orders = record(year, (NOW, 100))
    assert orders.reached(new_year - SECOND) == 100
    assert orders.reached(new_year) == 0


def test_without_a_window_everything_counts_for_ever() -> None:
    ever = replace(TERMS, window=Window.EVER)
    assert record(ever, (NOW, 100), before=50).reached(NOW + 10_000 * DAY) == 150
    assert ever.leaves_at(NOW) is None
    held, orders = holding(ever, (NOW, 150))
    assert (held.tier, held.review_at) == ("bronze", None)
    assert settle(held, orders, NOW + 10_000 * DAY).changes == ()


def test_visits_count_within_their_own_days() -> None:
    terms = replace(TERMS, window=Window.EVER, visits_days=10, tiers=(tier("silver", 900, from_visits=2),))
    held, orders = holding(terms, (NOW, 1), (NOW + 5 * DAY, 1))
    assert orders.visits(NOW + 10 * DAY - SECOND) == 2
    assert orders.visits(NOW + 10 * DAY) == 1
    assert held.tier == "silver"
    assert way(settle(held, orders, NOW + 10 * DAY)) == [(None, NOW + 10 * DAY)]


# Rising and falling


def test_she_rises_with_the_order_that_reaches_it_over_two_tiers_at_once() -> None:
    held, _ = holding(TERMS, (NOW, 50), (NOW + DAY, 180))
    assert (held.tier, held.since_at) == ("silver", NOW + DAY)


def test_without_a_grace_she_falls_when_the_window_has_lost_enough_to_what_is_left() -> None:
    held, orders = holding(TERMS, (NOW, 200), (NOW + DAY, 100))
    assert held.review_at == NOW + 30 * DAY
    fallen = settle(held, orders, NOW + 30 * DAY)
    assert way(fallen) == [("bronze", NOW + 30 * DAY)]
    assert fallen.changes[0].reason is ChangeReason.TIME
    assert fallen.held.review_at == NOW + 31 * DAY
    assert way(settle(held, orders, NOW + 31 * DAY)) == [("bronze", NOW + 30 * DAY), (None, NOW + 31 * DAY)]


def test_a_grace_keeps_the_tier_and_an_order_in_it_saves_it() -> None:
    terms = replace(TERMS, grace_days=7)
    held, orders = holding(terms, (NOW, 200))
    in_grace = settle(held, orders, NOW + 30 * DAY).held
    assert (in_grace.tier, in_grace.falls_at) == ("silver", NOW + 37 * DAY)
    assert settle(in_grace, orders, NOW + 37 * DAY - SECOND).held.tier == "silver"
    assert settle(in_grace, orders, NOW + 37 * DAY).held.tier is None
    more = record(terms, (NOW, 200), (NOW + 35 * DAY, 150))
    still_short = risen(in_grace, more, NOW + 35 * DAY)
    assert (still_short.tier, still_short.falls_at) == ("silver", NOW + 37 * DAY)
    assert settle(still_short, more, NOW + 37 * DAY).held.tier == "bronze"
    enough = record(terms, (NOW, 200), (NOW + 36 * DAY, 200))
    saved = risen(in_grace, enough, NOW + 36 * DAY)
    assert (saved.tier, saved.falls_at, saved.since_at) == ("silver", None, NOW)


def test_one_down_goes_a_tier_at_a_time_with_a_grace_in_each() -> None:
    terms = replace(TERMS, grace_days=7, drop=Drop.ONE_DOWN)
    held, orders = holding(terms, (NOW, 300))
    gone = settle(held, orders, NOW + 365 * DAY)
    assert way(gone) == [("silver", NOW + 37 * DAY), ("bronze", NOW + 44 * DAY), (None, NOW + 51 * DAY)]
    assert gone.held.review_at is None


def test_one_down_never_goes_below_what_is_reached() -> None:
    terms = replace(TERMS, grace_days=7, drop=Drop.ONE_DOWN)
    held, orders = holding(terms, (NOW, 100), (NOW + 20 * DAY, 200))
    assert way(settle(held, orders, NOW + 40 * DAY)) == [("silver", NOW + 37 * DAY)]
    assert settle(held, orders, NOW + 40 * DAY).held.falls_at is None


def test_so_long_without_a_visit_costs_a_tier_and_then_another() -> None:
    """The Iranian club of the published pages: three months without a visit drop one tier."""
    terms = replace(TERMS, window=Window.EVER, inactive_days=90)
    held, orders = holding(terms, (NOW, 250), (NOW + 10 * DAY, 100))
    assert held.review_at == NOW + 100 * DAY
    gone = settle(held, orders, NOW + 1000 * DAY)
    assert way(gone) == [("silver", NOW + 100 * DAY), ("bronze", NOW + 190 * DAY), (None, NOW + 280 * DAY)]
    back = record(terms, (NOW, 250), (NOW + 10 * DAY, 100), (NOW + 1000 * DAY, 1))
    assert risen(gone.held, back, NOW + 1000 * DAY).tier == "gold", "what she has reached counts for ever here"


def test_absence_costs_nobody_the_tier_that_everybody_has() -> None:
    terms = replace(TERMS, window=Window.EVER, inactive_days=90, tiers=(tier("member", 0), tier("silver", 200)))
    held, orders = holding(terms, (NOW, 200))
    gone = settle(held, orders, NOW + 1000 * DAY)
    assert way(gone) == [("member", NOW + 90 * DAY)]
    assert gone.held.review_at is None


# Warnings


def test_she_is_warned_once_before_she_falls_with_what_is_missing() -> None:
    terms = replace(TERMS, warning_days=10, grace_days=5)
    held, orders = holding(terms, (NOW, 120), (NOW + 20 * DAY, 80))
    assert held.review_at == NOW + 25 * DAY
    warned = settle(held, orders, NOW + 30 * DAY)
    assert warned.warnings == (Warned(NOW + 25 * DAY, "silver", NOW + 35 * DAY, 120),)
    assert fall_ahead(warned.held, orders, NOW + 30 * DAY) == Warned(NOW + 30 * DAY, "silver", NOW + 35 * DAY, 120)
    assert settle(warned.held, orders, NOW + 35 * DAY - SECOND).warnings == ()
    assert fall_ahead(held, orders, NOW + DAY) is None


def test_one_who_came_back_in_time_is_warned_anew_when_it_threatens_again() -> None:
    terms = replace(TERMS, warning_days=10, tiers=TERMS.tiers[:2])
    held, orders = holding(terms, (NOW, 200))
    warned = settle(held, orders, NOW + 20 * DAY)
    assert warned.held.warned_at == NOW + 20 * DAY
    more = record(terms, (NOW, 200), (NOW + 25 * DAY, 200))
    safe = risen(warned.held, more, NOW + 25 * DAY)
    assert (safe.warned_at, safe.review_at) == (None, NOW + 45 * DAY)
    assert fall_ahead(safe, more, NOW + 25 * DAY) is None


def test_an_absent_guest_is_told_that_a_visit_is_all_that_is_asked() -> None:
    terms = replace(TERMS, window=Window.EVER, inactive_days=90, warning_days=7)
    held, orders = holding(terms, (NOW, 200))
    assert settle(held, orders, NOW + 83 * DAY).warnings == (Warned(NOW + 83 * DAY, "silver", NOW + 90 * DAY, None),)


def test_nobody_is_warned_by_a_club_that_does_not_warn_or_too_early_after_new_terms() -> None:
    held, orders = holding(replace(TERMS, warning_days=10), (NOW, 200))
    quiet = Record(TERMS, orders.rows)
    assert settle(held, quiet, NOW + 40 * DAY).warnings == ()
    longer = Record(replace(TERMS, warning_days=10, window_days=60), orders.rows)
    early = settle(held, longer, NOW + 20 * DAY)
    assert early.warnings == ()
    assert early.held.review_at == NOW + 50 * DAY


# By hand


def test_a_pinned_tier_stays_whatever_the_rules_say_and_at_its_end_they_decide_again() -> None:
    terms = replace(TERMS, warning_days=5)
    held, orders = holding(terms, (NOW, 200))
    gold = TERMS.by_key("gold")
    assert gold is not None
    kept = pinned(held, gold, until=NOW + 90 * DAY, by=StaffId(7))
    assert kept.shown == "gold"
    under = settle(kept, orders, NOW + 89 * DAY)
    assert (under.changes, under.warnings, under.held.tier, under.held.shown) == ((), (), None, "gold")
    over = settle(kept, orders, NOW + 90 * DAY)
    assert [change[1:] for change in over.changes] == [("gold", None, ChangeReason.UNPINNED)]
    assert fall_ahead(kept, orders, NOW) is None


def test_a_pin_is_due_though_nothing_else_is() -> None:
    kept = pinned(NOBODY, TERMS.tiers[0], until=NOW + DAY, by=StaffId(7))
    assert kept.review_at == NOW + DAY
    assert planned(kept, record(TERMS), NOW).review_at == NOW + DAY


# Refunds


def test_the_refund_of_the_purchase_that_crossed_takes_the_tier_back_at_once_in_spite_of_a_grace() -> None:
    """Worked example 1: 4,900 and 300 units by calendar year, Elite, and Premier again after the refund."""
    saks = TierTerms(
        tiers=(tier("premier", 0), tier("elite", 5_000), tier("platinum", 10_000)),
        measure=Measure.MONEY,
        window=Window.GREGORIAN_YEAR,
        grace_days=365,
    )
    held, orders = holding(saks, (NOW, 4_900), (NOW + DAY, 300))
    assert held.tier == "elite"
    after = Record(saks, [*orders.rows, Counted(NOW + DAY, -300, -1)])
    assert refunded(held, before=orders, after=after, now=NOW + 2 * DAY).tier == "premier"


def test_a_refund_that_leaves_enough_changes_nothing() -> None:
    held, orders = holding(TERMS, (NOW, 260))
    after = Record(TERMS, [*orders.rows, Counted(NOW, -60, 0)])
    assert refunded(held, before=orders, after=after, now=NOW + DAY) == held


def test_in_a_grace_only_the_refund_of_what_had_reached_the_tier_ends_it() -> None:
    terms = replace(TERMS, grace_days=20)
    held, orders = holding(terms, (NOW, 150), (NOW + DAY, 100), (NOW + 31 * DAY, 10))
    in_grace = settle(held, orders, NOW + 31 * DAY).held
    assert (in_grace.tier, in_grace.falls_at) == ("silver", NOW + 50 * DAY)
    at = NOW + 32 * DAY
    small = Record(terms, [*orders.rows, Counted(NOW + 31 * DAY, -10, -1)])
    assert refunded(in_grace, before=orders, after=small, now=at).tier == "silver"
    large = Record(terms, [*orders.rows, Counted(NOW + DAY, -100, -1)])
    fallen = refunded(in_grace, before=orders, after=large, now=at)
    assert (fallen.tier, fallen.falls_at) == ("bronze", NOW + 50 * DAY), "the grace of what is left goes on"
    all_of_it = Record(terms, [*large.rows, Counted(NOW, -150, -1)])
    assert refunded(fallen, before=large, after=all_of_it, now=at).tier is None


def test_a_visit_that_was_refunded_whole_was_none() -> None:
    visits = Record(TERMS, [Counted(NOW, 100, 1), Counted(NOW + DAY, 50, 1), Counted(NOW + DAY, -50, -1)])
    assert visits.last_visit_at(NOW + 2 * DAY) == NOW
    assert visits.last_visit_at(NOW - DAY) is None
