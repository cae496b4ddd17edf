"""What a change of the terms means, in sums of money that people know: before anybody saves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from club.rules.bonuses import Bonus, SpentLine
from club.rules.earning import Spending, plan_earning
from club.rules.earning_terms import Terms, lot_dates
from club.rules.lives import LotDates
from club.rules.orders import OrderKind, Payment
from club.rules.points import LotKind
from club.rules.situations import Situation
from club.rules.tiers import TierTerms

STANDARD_SUM_RIAL: Final = 3_000_000
"""What a usual order is taken to be while there was none: 300,000 toman."""

_ROUND_RIAL: Final = 100_000
_FACTOR: Final = 3
"""A small order is a third of the usual one, a large one three times as much."""


@dataclass(frozen=True, slots=True)
class Example:
    """One purchase under the terms of now and under those that are thought of."""

    items_rial: int
    delivery_rial: int
    points_now: int
    points_then: int


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """Purchases, and from when until when the points of one that is completed now could be spent."""

    examples: tuple[Example, ...]
    dates_now: LotDates
    dates_then: LotDates


@dataclass(frozen=True, slots=True)
class RuleExample:
    """Purchases of which a bonus rule asks nothing that they are not, before and after it is changed."""

    examples: tuple[Example, ...]
    at: datetime | None
    """When its days and hours hold next; None: never any more, and the purchases are as they would have been."""


def example_sums(average_rial: int | None) -> tuple[int, int, int]:
    """Return a small, a usual and a large sum, rounded so that they read well."""
    usual = _rounded(average_rial or STANDARD_SUM_RIAL)
    return _rounded(usual // _FACTOR), usual, usual * _FACTOR


def work_out(
    now: Terms, then: Terms, *, average_rial: int | None, delivery_rial: int, at: datetime, zone: ZoneInfo
) -> WorkedExample:
    """Return the purchases under both terms; with a delivery fee, the usual one is shown delivered as well."""
    small, usual, large = example_sums(average_rial)
    purchases = [(small, 0), (usual, 0), (large, 0)]
    if delivery_rial:
        purchases.append((usual, delivery_rial))
    return WorkedExample(
        tuple(Example(*each, _points(now, *each), _points(then, *each)) for each in purchases),
        lot_dates(LotKind.BASE, at, now, zone),
        lot_dates(LotKind.BASE, at, then, zone),
    )


def work_out_rule(
    rule: Bonus,
    terms: Terms,
    now: Sequence[Bonus],
    then: Sequence[Bonus],
    *,
    average_rial: int | None,
    at: datetime,
    tiers: TierTerms | None,
    zone: ZoneInfo,
) -> RuleExample:
    """Return the purchases under the rules of now and those that are thought of, where everything this rule asks is so.

    All of each purchase is of the dishes that it is for.
    """
    moment = rule.next_at(at, zone)
    situation = _fulfilling(rule, at if moment is None else moment, tiers, zone)
    line = SpentLine(0, next(iter(rule.dishes), None), next(iter(rule.categories), None), rule.labels[:1])

    def points(items_rial: int, rules: Sequence[Bonus]) -> int:
        spending = Spending(items_rial=items_rial, lines=(replace(line, rial=items_rial),))
        return plan_earning(spending, terms, situation, bonuses=rules).points

    sums = example_sums(average_rial)
    return RuleExample(tuple(Example(each, 0, points(each, now), points(each, then)) for each in sums), moment)


def _fulfilling(rule: Bonus, at: datetime, tiers: TierTerms | None, zone: ZoneInfo) -> Situation:
    """Return an order that is all the rule asks for; its guest stays in her tier, so that no threshold comes in."""
    tier = next((each for each in tiers.tiers if each.key in rule.tiers), None) if tiers else None
    return Situation(
        at=at,
        zone=zone,
        tiers=tiers,
        tier=tier,
        is_pinned=True,
        is_paid_member=rule.paid_members,
        is_personal_day=rule.personal_day,
        is_first_order=rule.first_order,
        payment=next(iter(rule.payments), Payment.CASH),
        kind=next(iter(rule.kinds), OrderKind.DINE_IN),
    )


def _points(terms: Terms, items_rial: int, delivery_rial: int) -> int:
    return plan_earning(Spending(items_rial=items_rial, delivery_rial=delivery_rial), terms).points


def _rounded(rial: int) -> int:
    return max(_ROUND_RIAL, (rial + _ROUND_RIAL // 2) // _ROUND_RIAL * _ROUND_RIAL)
