"""What an order earns, why so many, and for how long."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.bonuses import Bonus, SpentLine, Stacking
from club.rules.earning import Earning, PartPoints, Spending, plan_earning
from club.rules.earning_terms import Rounding, Terms, lot_dates, next_warning_at
from club.rules.lives import FOREVER, Life, LotDates
from club.rules.points import LotKind
from club.rules.shares import apportion
from club.rules.situations import Situation
from club.rules.tiers import Measure, Tier, TierTerms

TERMS = Terms(version="1405-1", rial_per_step=100_000)
NOON = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def tier(key: str, threshold: int, percent: int) -> Tier:
    return Tier(key=key, name_fa=key, name_en=key, emoji="", from_=threshold, percent=percent)


SILVER = tier("silver", 0, 200)
DOUBLE = Situation(tier=SILVER)


def parts(earning: Earning) -> dict[str, int]:
    """Return what every part gave, over all lots."""
    return {part: points for lot in earning.lots for part, points in lot.parts}


# The rate -------------------------------------------------------------------------------------------------------------


def test_an_order_earns_its_points_and_says_why() -> None:
    earning = plan_earning(Spending(items_rial=6_053_000, delivery_rial=400_000), TERMS, DOUBLE)
    assert earning.breakdown() == {
        "order_points": 121,
        "counted_rial": 6_053_000,
        "delivery_rial": 400_000,
        "excluded_delivery_rial": 400_000,
        "excluded_points_rial": 0,
        "excluded_voucher_rial": 0,
        "excluded_tax_rial": 0,
        "rial_per_step": 100_000,
        "points_per_step": 1,
        "whole_steps": False,
        "stretches": [
            {"tier": "silver", "name_fa": "silver", "name_en": "silver", "percent": 200, "rial": 6_053_000},
        ],
        "bonuses": [],
        "cut_by": None,
        "cut_points": 0,
        "remainder_rial": 3_000,
        "terms_version": "1405-1",
    }
    assert parts(earning) == {"rate": 61, "tier:silver": 60}, "the odd one is the rate's"


def test_sears_paid_members_earn_twenty_a_unit_rounded_down_once() -> None:
    """Worked example 4; a unit is 100 of its smallest parts."""
    sears = Terms(version="sears", rial_per_step=100, points_per_step=10)
    paid = Bonus(key="paid", name_fa="ویژه", name_en="Paid", percent=200, kind=LotKind.BASE, paid_members=True)
    member = Situation(is_paid_member=True)
    earning = plan_earning(Spending(items_rial=1290), sears, member, bonuses=[paid])
    assert (earning.points, parts(earning)) == (258, {"rate": 129, "bonus:paid": 129})
    assert plan_earning(Spending(items_rial=1290), sears, bonuses=[paid]).points == 129
    assert plan_earning(Spending(items_rial=1299), sears).points == 129
    assert plan_earning(Spending(items_rial=1299), sears, member, bonuses=[paid]).points == 259, "one rounding, not two"


def test_nordstrom_takes_the_best_of_two_multipliers() -> None:
    """Worked example 3: three times on her own day, also with the house's card, and not six times."""
    nordstrom = Terms(version="nordstrom", rial_per_step=10)
    card = Bonus(key="card", name_fa="کارت", name_en="Card", percent=200)
    day = Bonus(key="day", name_fa="روز", name_en="Day", percent=300, personal_day=True)
    hers, other = Situation(is_personal_day=True), Situation()
    spending = Spending(items_rial=1500)
    assert plan_earning(spending, nordstrom, hers, bonuses=[card, day]).points == 450
    assert plan_earning(spending, nordstrom, other, bonuses=[card, day]).points == 300
    multiplied = replace(nordstrom, stacking=Stacking.MULTIPLY)
    assert plan_earning(spending, multiplied, hers, bonuses=[card, day]).points == 900
    added = replace(nordstrom, stacking=Stacking.ADD)
    assert plan_earning(spending, added, hers, bonuses=[card, day]).points == 600


def test_the_owners_example_three_million_rial_are_two_points() -> None:
    terms = Terms(version="1", rial_per_step=1_500_000)
    assert plan_earning(Spending(items_rial=3_000_000), terms).points == 2
    assert plan_earning(Spending(items_rial=4_400_000), terms).breakdown()["remainder_rial"] == 1_400_000


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({}, 13),
        ({"counts_delivery": True}, 14),
        ({"counts_paid_by_points": True}, 14),
        ({"counts_paid_by_vouchers": True}, 14),
        ({"rial_per_step": 50_000}, 27),
        ({"points_per_step": 10}, 135),
        ({"points_per_step": 10, "rounding": Rounding.WHOLE_STEPS}, 130),
        ({"points_per_step": 0}, 0),
        ({"points_per_step": 10, "tax_percent": 10, "counts_tax": False}, 122),
        ({"points_per_step": 10, "tax_percent": 10}, 135),
        ({"max_points_per_order": 7}, 7),
        ({"max_points_per_day": 4}, 4),
    ],
)
def test_every_term_changes_what_the_same_order_earns(change: dict[str, Any], points: int) -> None:
    spending = Spending(
        items_rial=1_550_000, delivery_rial=100_000, paid_by_points_rial=100_000, paid_by_voucher_rial=100_000
    )
    assert plan_earning(spending, replace(TERMS, **change)).points == points


def test_paying_more_by_points_and_vouchers_than_counts_earns_nothing_and_not_less() -> None:
    spending = Spending(items_rial=100_000, paid_by_points_rial=500_000, paid_by_voucher_rial=1)
    earning = plan_earning(spending, TERMS, bonuses=[Bonus(key="gift", name_fa="", name_en="", extra_points=9)])
    assert (earning.points, earning.lots, earning.rial_by_line) == (0, (), (0, 0))
    assert plan_earning(Spending(items_rial=0), TERMS).points == 0


def test_tax_in_the_prices_earns_only_when_it_counts() -> None:
    terms = replace(TERMS, tax_percent=10, counts_tax=False)
    earning = plan_earning(Spending(items_rial=1_100_000), terms)
    assert (earning.points, earning.counted_rial) == (10, 1_000_000)
    assert earning.breakdown()["excluded_tax_rial"] == 100_000
    earning = plan_earning(Spending(items_rial=1_109_999), terms)
    assert earning.breakdown()["remainder_rial"] == 9_999
    steps = replace(terms, rounding=Rounding.WHOLE_STEPS)
    assert plan_earning(Spending(items_rial=1_209_999), steps).breakdown()["remainder_rial"] == 109_999


def test_lines_come_to_what_was_spent() -> None:
    with pytest.raises(ValueError, match="add up to 5 rial"):
        Spending(items_rial=5, lines=(SpentLine(4),))


@pytest.mark.parametrize(
    "change",
    [
        {"rial_per_step": 0},
        {"points_per_step": -1},
        {"pending_days": -1},
        {"pending_hours": -1},
        {"warning_days": (30, 0)},
        {"tax_percent": -1},
        {"max_points_per_order": -1},
        {"max_points_per_day": -1},
    ],
)
def test_terms_below_their_least_are_no_terms(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="1405-1"):
        replace(TERMS, **change)


# Across a tier's threshold --------------------------------------------------------------------------------------------

SAKS = TierTerms(
    tiers=(tier("premier", 0, 200), tier("elite", 50_000, 400), tier("platinum", 100_000, 600)), measure=Measure.MONEY
)
UNIT = Terms(version="saks", rial_per_step=10)
"""A unit is 10 rial."""


def at(reached: int, terms: TierTerms = SAKS, **more: Any) -> Situation:
    return Situation(tiers=terms, tier=terms.tier_for(reached), reached=reached, **more)


def test_saks_splits_a_purchase_at_the_threshold() -> None:
    """Worked example 1."""
    earning = plan_earning(Spending(items_rial=3_000), UNIT, at(49_000))
    assert earning.points == 100 * 2 + 200 * 4 == 1_000
    stretches = [(each["tier"], each["percent"], each["rial"]) for each in earning.breakdown()["stretches"]]
    assert stretches == [("premier", 200, 1_000), ("elite", 400, 2_000)]
    assert parts(earning) == {"rate": 300, "tier:premier": 100, "tier:elite": 600}


def test_an_order_may_pass_two_thresholds_and_one_that_ends_at_a_threshold_is_not_split() -> None:
    assert plan_earning(Spending(items_rial=60_000), UNIT, at(49_000)).points == 100 * 2 + 5_000 * 4 + 900 * 6
    exact = plan_earning(Spending(items_rial=1_000), UNIT, at(49_000))
    assert (exact.points, len(exact.breakdown()["stretches"])) == (200, 1)


def test_who_is_kept_in_a_tier_by_hand_stays_there_whatever_she_spends() -> None:
    assert plan_earning(Spending(items_rial=3_000), UNIT, at(49_000, is_pinned=True)).points == 600


def test_a_higher_tier_that_was_kept_begins_the_split_from_there() -> None:
    kept = Situation(tiers=SAKS, tier=SAKS.by_key("elite"), reached=20_000)
    assert plan_earning(Spending(items_rial=40_000), UNIT, kept).points == 4_000 * 4


def test_a_tier_that_was_reached_and_not_yet_given_counts_from_the_first_rial() -> None:
    late = Situation(tiers=SAKS, tier=SAKS.by_key("premier"), reached=50_000)
    assert plan_earning(Spending(items_rial=1_000), UNIT, late).points == 400


def test_by_points_an_order_is_split_where_its_points_reach_the_threshold() -> None:
    by_points = TierTerms(tiers=(tier("bronze", 0, 100), tier("gold", 1_000, 200)), measure=Measure.POINTS)
    earning = plan_earning(Spending(items_rial=3_000), UNIT, at(900, by_points))
    assert earning.points == 100 + 200 * 2
    assert [each["rial"] for each in earning.breakdown()["stretches"]] == [1_000, 2_000]
    tripled = Bonus(key="three", name_fa="", name_en="", percent=300)
    faster = plan_earning(Spending(items_rial=600), UNIT, at(910, by_points), bonuses=[tripled])
    assert faster.points == 30 * 3 + 30 * 3 * 2
    nothing = TierTerms(tiers=(tier("none", 0, 0), tier("gold", 1_000, 200)), measure=Measure.POINTS)
    assert plan_earning(Spending(items_rial=3_000), UNIT, at(0, nothing)).points == 0


def test_by_visits_an_order_is_not_split() -> None:
    visits = TierTerms(tiers=(tier("bronze", 0, 100), tier("gold", 1, 200)), measure=Measure.VISITS)
    assert plan_earning(Spending(items_rial=3_000), UNIT, at(0, visits)).points == 300


def test_below_the_first_tier_the_plain_rate_holds() -> None:
    later = TierTerms(tiers=(tier("silver", 1_000, 200),), measure=Measure.MONEY)
    earning = plan_earning(Spending(items_rial=1_500), UNIT, at(0, later))
    assert earning.points == 100 + 50 * 2
    assert earning.breakdown()["stretches"][0]["tier"] is None


# Bonus rules and caps -------------------------------------------------------------------------------------------------

KEBAB, DOOGH = SpentLine(1_300, "kebab", "grill", ("lamb",)), SpentLine(200, "doogh", "drinks")
LUNCH = Spending(items_rial=1_500, lines=(KEBAB, DOOGH))


def rule(key: str, **more: Any) -> Bonus:
    return Bonus(key=key, name_fa=f"{key}!", name_en=key.title(), **more)


def test_a_rule_multiplies_its_own_lines_and_goes_to_a_lot_of_its_kind() -> None:
    earning = plan_earning(LUNCH, UNIT, bonuses=[rule("kebab", percent=300, dishes=("kebab",))])
    assert earning.points == 130 * 3 + 20
    base, bonus = earning.lots
    assert (base.kind, base.points, base.by_line) == (LotKind.BASE, 150, (130, 20, 0))
    assert (bonus.kind, bonus.points, bonus.by_line) == (LotKind.BONUS, 260, (260, 0, 0))
    assert bonus.parts == (PartPoints("bonus:kebab", 260),)
    assert earning.breakdown()["bonuses"] == [
        {
            "key": "kebab",
            "name_fa": "kebab!",
            "name_en": "Kebab",
            "percent": 300,
            "extra_points": 0,
            "rial": 1_300,
            "is_for_all": False,
            "points": 260,
            "is_capped": False,
            "lot": "bonus",
        }
    ]


def test_a_rule_with_a_life_of_its_own_has_a_lot_of_its_own() -> None:
    short = rule("short", extra_points=5, life=Life.of_days(7))
    surprise = rule("surprise", extra_points=3, kind=LotKind.SURPRISE)
    earning = plan_earning(LUNCH, replace(UNIT, stacking=Stacking.ADD), bonuses=[short, surprise])
    assert [(lot.key, lot.kind, lot.life, lot.points) for lot in earning.lots] == [
        ("base", LotKind.BASE, None, 150),
        ("bonus:short", LotKind.BONUS, Life.of_days(7), 5),
        ("surprise", LotKind.SURPRISE, None, 3),
    ]
    assert earning.lots[1].by_line == (4, 1, 0), "an order's present belongs to its lines in proportion"


def test_the_delivery_earns_what_rules_for_the_whole_order_give() -> None:
    terms = replace(UNIT, counts_delivery=True, stacking=Stacking.ADD)
    rules = [rule("all", percent=200), rule("kebab", percent=300, dishes=("kebab",))]
    earning = plan_earning(replace(LUNCH, delivery_rial=100), terms, bonuses=rules)
    assert earning.points == 130 * 4 + 20 * 2 + 10 * 2
    assert sum(earning.rial_by_line) == earning.counted_rial == 1_600


def test_a_rule_may_take_points_from_its_lines() -> None:
    none = rule("no_drinks", percent=0, categories=("drinks",))
    assert parts(plan_earning(LUNCH, UNIT, DOUBLE, bonuses=[none])) == {"rate": 130, "tier:silver": 130}


def test_caps_of_a_rule_an_order_and_a_day() -> None:
    triple = rule("triple", percent=300, max_points_per_order=100, max_points_per_day=150)
    earning = plan_earning(LUNCH, UNIT, bonuses=[triple])
    assert parts(earning) == {"rate": 150, "bonus:triple": 100}
    assert earning.breakdown()["bonuses"][0]["is_capped"]
    assert parts(plan_earning(LUNCH, UNIT, Situation(bonus_today={"triple": 120}), bonuses=[triple])) == {
        "rate": 150,
        "bonus:triple": 30,
    }
    assert parts(plan_earning(LUNCH, UNIT, Situation(bonus_today={"triple": 170}), bonuses=[triple])) == {"rate": 150}
    capped = replace(UNIT, max_points_per_order=200, max_points_per_day=300)
    reasons = plan_earning(LUNCH, capped, bonuses=[triple]).breakdown()
    assert (reasons["order_points"], reasons["cut_by"], reasons["cut_points"]) == (200, "order", 50)
    reasons = plan_earning(LUNCH, capped, Situation(earned_today=250), bonuses=[triple]).breakdown()
    assert (reasons["order_points"], reasons["cut_by"], reasons["cut_points"]) == (50, "day", 200)
    assert plan_earning(LUNCH, capped, Situation(earned_today=999)).points == 0


def test_whole_steps_are_made_of_the_lines_that_earn_most() -> None:
    steps = Terms(version="steps", rial_per_step=1_000, points_per_step=10, rounding=Rounding.WHOLE_STEPS)
    triple = rule("kebab", percent=300, dishes=("kebab",))
    assert plan_earning(LUNCH, steps, bonuses=[triple]).points == 30
    assert plan_earning(Spending(items_rial=1_300, lines=(KEBAB,)), steps, bonuses=[triple]).points == 30


# Whatever the club and the order --------------------------------------------------------------------------------------

dishes = st.sampled_from(["kebab", "doogh", "rice"])
rules_of_any_club = st.lists(
    st.builds(
        Bonus,
        key=st.sampled_from("abcdef"),
        name_fa=st.just(""),
        name_en=st.just(""),
        percent=st.sampled_from([0, 50, 100, 133, 150, 200, 300]),
        extra_points=st.sampled_from([0, 0, 5, 70]),
        kind=st.sampled_from([LotKind.BASE, LotKind.BONUS, LotKind.SURPRISE]),
        life=st.sampled_from([None, FOREVER]),
        priority=st.integers(0, 2),
        stacks=st.booleans(),
        max_points_per_order=st.none() | st.integers(0, 90),
        max_points_per_day=st.none() | st.integers(0, 90),
        dishes=st.just(()) | st.tuples(dishes),
    ),
    max_size=5,
    unique_by=lambda bonus: bonus.key,
)
terms_of_any_club = st.builds(
    Terms,
    version=st.just("any"),
    rial_per_step=st.integers(1, 1_000_000),
    points_per_step=st.integers(0, 50),
    rounding=st.sampled_from(Rounding),
    counts_delivery=st.booleans(),
    counts_paid_by_points=st.booleans(),
    counts_paid_by_vouchers=st.booleans(),
    tax_percent=st.sampled_from([0, 9, 10]),
    counts_tax=st.booleans(),
    stacking=st.sampled_from(Stacking),
    max_points_per_order=st.none() | st.integers(0, 500),
    max_points_per_day=st.none() | st.integers(0, 500),
)
lines_of_any_order = st.lists(st.builds(SpentLine, st.integers(0, 3_000_000), dishes), min_size=1, max_size=4)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Return the situation of a member of any of three rising tiers, or of a club without tiers."""
    percents = sorted(draw(st.lists(st.integers(100, 700), min_size=3, max_size=3)))
    thresholds = sorted(draw(st.lists(st.integers(0, 4_000_000), min_size=3, max_size=3, unique=True)))
    ladder = zip(("t0", "t1", "t2"), thresholds, percents, strict=True)
    measure = draw(st.sampled_from(Measure))
    tiers = TierTerms(tiers=tuple(tier(*rung) for rung in ladder), measure=measure)
    reached = draw(st.integers(0, 4_000_000))
    today = draw(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 100)))
    kept = draw(st.sampled_from([tiers.tier_for(reached), tiers.tiers[2]])) if tiers.tier_for(reached) else None
    return Situation(
        tiers=draw(st.sampled_from([tiers, None])),
        tier=kept,
        reached=reached,
        is_pinned=draw(st.booleans()),
        earned_today=draw(st.integers(0, 100)),
        bonus_today=today,
    )


def spend(lines: Sequence[SpentLine], **more: int) -> Spending:
    return Spending(items_rial=sum(line.rial for line in lines), lines=tuple(lines), **more)


@given(terms_of_any_club, rules_of_any_club, lines_of_any_order, situations(), st.integers(0, 10**6), st.randoms())
def test_every_split_adds_up_caps_hold_and_the_order_of_the_rules_means_nothing(
    terms: Terms,
    bonuses: list[Bonus],
    lines: list[SpentLine],
    situation: Situation,
    other: int,
    chance: random.Random,
) -> None:
    spending = spend(lines, delivery_rial=other, paid_by_points_rial=other // 2, paid_by_voucher_rial=other // 3)
    earning = plan_earning(spending, terms, situation, bonuses=bonuses)
    assert sum(lot.points for lot in earning.lots) == earning.points >= 0
    for lot in earning.lots:
        assert lot.points > 0
        assert sum(part.points for part in lot.parts) == sum(lot.by_line) == lot.points
        assert len(lot.by_line) == len(lines) + 1
    assert sum(earning.rial_by_line) == earning.counted_rial
    reasons = earning.breakdown()
    assert sum(each["rial"] for each in reasons["stretches"]) == earning.counted_rial
    given_by = parts(earning)
    for bonus in bonuses:
        cap = bonus.cap(situation.bonus_today.get(bonus.key, 0))
        assert cap is None or given_by.get(f"bonus:{bonus.key}", 0) <= cap
    if terms.max_points_per_order is not None:
        assert earning.points <= terms.max_points_per_order
    if terms.max_points_per_day is not None:
        assert earning.points <= max(0, terms.max_points_per_day - situation.earned_today)
    shuffled = list(bonuses)
    chance.shuffle(shuffled)
    assert plan_earning(spending, terms, situation, bonuses=shuffled) == earning


@given(
    terms_of_any_club,
    rules_of_any_club,
    lines_of_any_order,
    situations(),
    st.integers(0, 3),
    st.integers(0, 3_000_000),
    st.integers(0, 10**6),
)
def test_more_money_for_the_same_dishes_never_earns_less(
    terms: Terms,
    bonuses: list[Bonus],
    lines: list[SpentLine],
    situation: Situation,
    which: int,
    more: int,
    paid: int,
) -> None:
    which %= len(lines)
    dearer = [replace(line, rial=line.rial + more * (n == which)) for n, line in enumerate(lines)]
    cheap, dear = (spend(each, paid_by_points_rial=paid) for each in (lines, dearer))
    less = plan_earning(cheap, terms, situation, bonuses=bonuses)
    assert less.points <= plan_earning(dear, terms, situation, bonuses=bonuses).points


uncapped: dict[str, Any] = {"max_points_per_order": None, "max_points_per_day": None, "counts_tax": True}


@given(
    terms_of_any_club.map(lambda terms: replace(terms, **uncapped)),
    st.integers(0, 10**10),
    st.sampled_from([Situation(), DOUBLE]),
)
def test_the_remainder_is_what_made_no_further_point(terms: Terms, rial: int, situation: Situation) -> None:
    earning = plan_earning(Spending(items_rial=rial), terms, situation)
    remainder = earning.breakdown()["remainder_rial"]
    assert 0 <= remainder <= earning.counted_rial == rial
    enough = rial - remainder
    assert plan_earning(Spending(items_rial=enough), terms, situation).points == earning.points
    if earning.points:
        assert plan_earning(Spending(items_rial=enough - 1), terms, situation).points < earning.points


@given(st.lists(st.fractions(0, 1000, max_denominator=50), min_size=1, max_size=8), st.integers(0, 9000))
def test_shares_become_whole_numbers_that_add_up(shares: list[Fraction], wanted: int) -> None:
    whole = min(wanted, int(sum(shares)))
    whole_parts = apportion(whole, shares)
    assert sum(whole_parts) == whole
    assert all(0 <= part < share + 1 for part, share in zip(whole_parts, shares, strict=True))
    assert all(part == 0 for part, share in zip(whole_parts, shares, strict=True) if not share)


@pytest.mark.parametrize(("whole", "shares"), [(-1, [1]), (3, [1, 1]), (0, [-1, 1])])
def test_only_what_is_there_can_be_split(whole: int, shares: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot be split"):
        apportion(whole, [Fraction(share) for share in shares])


# From when and until when ---------------------------------------------------------------------------------------------


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
