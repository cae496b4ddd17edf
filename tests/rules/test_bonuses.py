"""When a bonus rule holds, for which lines, and which of several count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from club.rules.bonuses import Bonus, SpentLine, Stacking, factor, surplus_shares, take
from club.rules.orders import OrderKind, Payment
from club.rules.situations import Situation
from club.rules.tiers import Tier

SILVER = Tier(key="silver", name_fa="", name_en="", emoji="", from_=0)
LINE = SpentLine(1_000, "kebab", "grill", ("lamb", "spicy"))
TUESDAY_NOON = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
"""12:00 in the club."""
USUAL = Situation(
    at=TUESDAY_NOON,
    tier=SILVER,
    is_paid_member=True,
    is_personal_day=True,
    is_first_order=True,
    payment=Payment.CARD,
    kind=OrderKind.PICKUP,
)


def rule(key: str = "rule", **more: Any) -> Bonus:
    return Bonus(key=key, name_fa="", name_en="", **more)


@pytest.mark.parametrize(
    ("asked", "otherwise"),
    [
        ({"tiers": ("silver", "gold")}, {"tier": None}),
        ({"kinds": (OrderKind.PICKUP,)}, {"kind": OrderKind.DELIVERY}),
        ({"payments": (Payment.CARD,)}, {"payment": Payment.CASH}),
        ({"paid_members": True}, {"is_paid_member": False}),
        ({"personal_day": True}, {"is_personal_day": False}),
        ({"first_order": True}, {"is_first_order": False}),
        ({"weekdays": (1,)}, {"at": datetime(2026, 11, 23, 8, 30, tzinfo=UTC)}),
        ({"days": (date(2026, 11, 24),)}, {"at": datetime(2026, 11, 25, 8, 30, tzinfo=UTC)}),
        ({"first_day": date(2026, 11, 24)}, {"at": datetime(2026, 11, 23, 20, 29, tzinfo=UTC)}),
        ({"last_day": date(2026, 11, 24)}, {"at": datetime(2026, 11, 24, 20, 30, tzinfo=UTC)}),
        ({"from_minute": 12 * 60}, {"at": datetime(2026, 11, 24, 8, 29, tzinfo=UTC)}),
        ({"until_minute": 12 * 60 + 1}, {"at": datetime(2026, 11, 24, 8, 31, tzinfo=UTC)}),
    ],
)
def test_a_rule_holds_when_what_it_asks_for_is_so_and_only_then(
    asked: dict[str, Any], otherwise: dict[str, Any]
) -> None:
    assert rule(**asked).holds(USUAL)
    assert not rule(**asked).holds(replace(USUAL, **otherwise))
    assert rule().holds(replace(USUAL, **otherwise))


def test_every_condition_must_hold() -> None:
    both = rule(tiers=("silver",), payments=(Payment.OWN_CARD,))
    assert not both.holds(USUAL)
    assert both.holds(replace(USUAL, payment=Payment.OWN_CARD))


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (datetime(2026, 11, 24, 18, 29, tzinfo=UTC), False),  # Tuesday 21:59
        (datetime(2026, 11, 24, 18, 30, tzinfo=UTC), True),  # Tuesday 22:00
        (datetime(2026, 11, 24, 22, 29, tzinfo=UTC), True),  # Wednesday 01:59, still Tuesday's night
        (datetime(2026, 11, 24, 22, 30, tzinfo=UTC), False),  # Wednesday 02:00
        (datetime(2026, 11, 23, 22, 0, tzinfo=UTC), False),  # Tuesday 01:30 is Monday's night
    ],
)
def test_the_small_hours_belong_to_the_evening_before(moment: datetime, holds: bool) -> None:
    night = rule(weekdays=(1,), from_minute=22 * 60, until_minute=2 * 60)
    assert night.holds(replace(USUAL, at=moment)) is holds


@pytest.mark.parametrize(
    ("asked", "is_for"),
    [
        ({}, True),
        ({"dishes": ("kebab",)}, True),
        ({"dishes": ("rice",)}, False),
        ({"categories": ("grill",)}, True),
        ({"categories": ("soup",)}, False),
        ({"labels": ("vegan", "spicy")}, True),
        ({"labels": ("vegan",)}, False),
        ({"categories": ("grill",), "labels": ("vegan",)}, False),
    ],
)
def test_a_rule_is_for_the_lines_it_names(asked: dict[str, Any], is_for: bool) -> None:
    assert rule(**asked).is_for(LINE) is is_for
    assert rule(**asked).is_for(None) is not bool(asked), "a delivery is no dish"


@pytest.mark.parametrize(
    ("stacking", "taken", "times"),
    [
        (Stacking.BEST, ["a"], Fraction(2)),
        (Stacking.ADD, ["a", "c", "d"], Fraction(3)),
        (Stacking.MULTIPLY, ["a", "c", "d"], Fraction(9, 2)),
    ],
)
def test_of_many_rules_those_count_that_the_stacking_takes(
    stacking: Stacking, taken: list[str], times: Fraction
) -> None:
    rules = [
        rule("d", percent=150),
        rule("b", percent=300, stacks=False),
        rule("c", percent=150),
        rule("a", percent=200, priority=1),
        rule("e", percent=900, dishes=("rice",)),
    ]
    found = take(rules, LINE, stacking)
    assert [each.key for each in found] == taken
    assert factor(found, stacking) == times
    assert take(reversed(rules), LINE, stacking) == found


def test_the_greater_percent_goes_first_then_the_extra_points_then_the_key() -> None:
    rules = [rule("b"), rule("a"), rule("c", extra_points=1), rule("z", percent=101)]
    assert [each.key for each in take(rules, LINE, Stacking.ADD)] == ["z", "c", "a", "b"]


@pytest.mark.parametrize("stacking", Stacking)
def test_a_rule_that_does_not_stack_is_taken_alone_or_not_at_all(stacking: Stacking) -> None:
    alone = rule("alone", percent=300, stacks=False)
    assert take([rule("other", percent=200), alone], LINE, stacking) == (alone,)
    assert take([], LINE, stacking) == ()
    assert factor((), stacking) == 1


def test_what_is_over_the_rate_is_shared_by_the_rules_that_gave_it() -> None:
    assert surplus_shares([rule("a", percent=400), rule("b", percent=200), rule("c", percent=50)]) == (
        Fraction(3, 4),
        Fraction(1, 4),
        Fraction(0),
    )
    assert surplus_shares([rule("c", percent=50)]) == (Fraction(0),)
    assert factor([rule("a", percent=0), rule("b", percent=50)], Stacking.ADD) == 0, "never below nothing"


def test_a_cap_is_the_smaller_of_the_orders_and_what_is_left_of_the_days() -> None:
    assert rule().cap(50) is None
    assert rule(max_points_per_order=30).cap(50) == 30
    assert rule(max_points_per_day=80).cap(50) == 30
    assert rule(max_points_per_order=20, max_points_per_day=80).cap(50) == 20
    assert rule(max_points_per_day=40).cap(50) == 0


@pytest.mark.parametrize("number", ["percent", "extra_points", "max_points_per_order", "max_points_per_day"])
def test_no_rule_holds_a_number_below_zero(number: str) -> None:
    below: dict[str, Any] = {number: -1}
    with pytest.raises(ValueError, match="bonus rule holds"):
        rule(**below)


def test_a_rule_is_called_by_its_name_in_the_readers_language() -> None:
    named = Bonus(key="k", name_fa="کباب", name_en="Kebab")
    assert (named.name("fa"), named.name("en")) == ("کباب", "Kebab")


TEHRAN = ZoneInfo("Asia/Tehran")


@pytest.mark.parametrize(
    ("asked", "next_at"),
    [
        ({}, TUESDAY_NOON),
        ({"weekdays": (1,)}, TUESDAY_NOON),
        ({"weekdays": (2,)}, datetime(2026, 11, 24, 20, 30, tzinfo=UTC)),
        ({"weekdays": (1,), "from_minute": 60, "until_minute": 120}, datetime(2026, 11, 30, 21, 30, tzinfo=UTC)),
        ({"from_minute": 17 * 60, "until_minute": 120}, datetime(2026, 11, 24, 13, 30, tzinfo=UTC)),
        ({"days": (date(2026, 11, 23),)}, None),
        ({"days": (date(2029, 3, 21), date(2026, 11, 23))}, datetime(2029, 3, 20, 20, 30, tzinfo=UTC)),
        ({"last_day": date(2026, 11, 23)}, None),
        ({"first_day": date(2030, 1, 1), "weekdays": (4,)}, datetime(2030, 1, 3, 20, 30, tzinfo=UTC)),
        ({"days": (date(2026, 11, 28),), "weekdays": (4,)}, None),
    ],
)
def test_a_rule_knows_when_its_time_is_next(asked: dict[str, Any], next_at: datetime | None) -> None:
    found = rule(**asked).next_at(TUESDAY_NOON, TEHRAN)
    assert found == next_at
    assert found is None or rule(**asked).is_its_time(found, TEHRAN)


def test_the_small_hours_of_a_night_are_its_time_already() -> None:
    night = rule(weekdays=(1,), from_minute=17 * 60, until_minute=120)
    half_past_midnight = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
    assert night.next_at(half_past_midnight, TEHRAN) == half_past_midnight
