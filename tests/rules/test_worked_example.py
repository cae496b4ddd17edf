"""The worked example before a change: three sums that people know, under both terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from club.rules.bonuses import Bonus
from club.rules.earning_terms import Terms
from club.rules.orders import OrderKind, Payment
from club.rules.tiers import Measure, Tier, TierTerms, Window
from club.rules.worked_example import RuleExample, example_sums, work_out, work_out_rule

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Tehran")
NOW = Terms(version="a", rial_per_step=100_000)
THEN = Terms(version="b", rial_per_step=1_500_000, counts_delivery=True, pending_days=1)


def test_sums_are_round_and_around_the_usual_order() -> None:
    assert example_sums(None) == (1_000_000, 3_000_000, 9_000_000)
    assert example_sums(13_333_333) == (4_400_000, 13_300_000, 39_900_000)
    assert example_sums(1) == (100_000, 100_000, 300_000)


def test_each_purchase_is_worked_out_under_both_terms() -> None:
    found = work_out(NOW, THEN, average_rial=None, delivery_rial=0, at=AT, zone=ZONE)
    assert [(each.points_now, each.points_then) for each in found.examples] == [(10, 0), (30, 2), (90, 6)]
    assert found.dates_now.usable_at == AT
    assert found.dates_then.usable_at == datetime(2026, 11, 22, 20, 30, tzinfo=UTC)


def test_a_delivered_order_shows_what_the_fee_earns() -> None:
    found = work_out(NOW, THEN, average_rial=None, delivery_rial=1_500_000, at=AT, zone=ZONE)
    delivered = found.examples[-1]
    assert (delivered.items_rial, delivered.points_now, delivered.points_then) == (3_000_000, 30, 3)


GOLD = Tier(key="gold", name_fa="", name_en="", emoji="", from_=10, percent=150)
TIERS = TierTerms(measure=Measure.MONEY, window=Window.ROLLING, tiers=(GOLD,))


def double(**asked: Any) -> Bonus:
    return Bonus(key="double", name_fa="", name_en="", percent=200, **asked)


def worked(rule: Bonus, now: Sequence[Bonus], then: Sequence[Bonus]) -> RuleExample:
    return work_out_rule(rule, NOW, now, then, average_rial=None, at=AT, tiers=TIERS, zone=ZONE)


def points(example: RuleExample) -> list[tuple[int, int]]:
    return [(each.points_now, each.points_then) for each in example.examples]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"dishes": ("kebab", "stew")},
        {"categories": ("grill",), "labels": ("lamb",)},
        {"kinds": (OrderKind.PICKUP,), "payments": (Payment.OWN_CARD,)},
        {"paid_members": True, "personal_day": True, "first_order": True},
        {"weekdays": (3,), "from_minute": 60, "until_minute": 120},
    ],
)
def test_a_rule_is_worked_out_where_all_that_it_asks_is_so(asked: dict[str, Any]) -> None:
    assert points(worked(double(**asked), (), (double(**asked),))) == [(10, 20), (30, 60), (90, 180)]
    assert points(worked(double(**asked), (double(**asked),), ())) == [(20, 10), (60, 30), (180, 90)]


def test_a_rule_for_a_tier_is_worked_out_for_a_member_of_it() -> None:
    rule = double(tiers=("gold",))
    assert points(worked(rule, (), (rule,))) == [(15, 30), (45, 90), (135, 270)]


def test_no_threshold_comes_into_an_example() -> None:
    assert points(worked(double(), (), (double(),)))[2] == (90, 180)


def test_a_rule_that_another_one_covers_makes_no_difference() -> None:
    triple = Bonus(key="triple", name_fa="", name_en="", percent=300)
    assert points(worked(double(), (triple,), (triple, double()))) == [(30, 30), (90, 90), (270, 270)]


def test_a_rule_whose_days_are_over_says_so_and_changes_nothing() -> None:
    rule = double(days=(date(2026, 11, 1),))
    found = worked(rule, (), (rule,))
    assert found.at is None
    assert points(found) == [(10, 10), (30, 30), (90, 90)]
