"""What the club owes its members in points, in money and in dishes, and what each part of its programme costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from club.rules.benefits import Benefit, BenefitKind
from club.rules.calendar import Calendar, club_day, day_written, start_of_day, written_in
from club.rules.points import Action, LotKind

MONTHS: Final = 12
"""A report looks back so many months, the running one among them."""

SOON_DAYS: Final = 30
LATER_DAYS: Final = 90

BASE_PART: Final = "base"
"""The plain rate: what no part of the programme gave."""


_MONTHS_A_YEAR: Final = 12
_WHOLE_PERCENT: Final = 100


# Points ---------------------------------------------------------------------------------------------------------------


class Held(NamedTuple):
    """Points of one kind in members' hands."""

    kind: LotKind
    usable: int
    pending: int
    ending_soon: int
    """Within 30 days, usable or not."""
    ending_later: int
    """Within 90 days, those within 30 among them."""


class ValueSource(StrEnum):
    """From where the report knows what a point is worth."""

    SETTING = "setting"
    """The club file's section on reports."""
    PAYMENT = "payment"
    """What points pay at the checkout."""


@dataclass(frozen=True, slots=True)
class PointValue:
    """So many points are worth so much."""

    points: int
    rial: int
    source: ValueSource

    def worth(self, points: int) -> int:
        """Return what so many points are worth, in rial, rounded down."""
        return points * self.rial // self.points


class DishSource(StrEnum):
    """Which dish the report counts in."""

    REWARD = "reward"
    """The cheapest reward that is a dish."""
    BEST_SELLER = "best_seller"


@dataclass(frozen=True, slots=True)
class DishMeasure:
    """A dish that debts are counted in, at today's price."""

    name_fa: str
    name_en: str
    price_rial: int
    source: DishSource
    points: int | None = None
    """What it costs as a reward; None: it is none, and money says how many there are."""

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.name_fa if language == "fa" else self.name_en


@dataclass(frozen=True, slots=True)
class ReportTerms:
    """What the club file says about reports."""

    rial_per_1000_points: int | None = None
    """What the owner reckons a thousand points are worth; None: what they pay at the checkout, if they pay."""


STANDARD_REPORT_TERMS: Final = ReportTerms()


@dataclass(frozen=True, slots=True)
class Liability:
    """What is owed in points."""

    held: tuple[Held, ...]
    debt: int
    """What members owe the club in points."""
    value: PointValue | None
    """None: nobody said what a point is worth."""
    dish: DishMeasure | None
    """None: no dish is known."""

    @property
    def usable(self) -> int:
        """Points that may be spent now."""
        return sum(each.usable for each in self.held)

    @property
    def pending(self) -> int:
        """Points that may be spent later."""
        return sum(each.pending for each in self.held)

    @property
    def points(self) -> int:
        """All points that may still be spent."""
        return self.usable + self.pending

    @property
    def rial(self) -> int | None:
        """What they are worth."""
        return None if self.value is None else self.value.worth(self.points)

    @property
    def dishes(self) -> int | None:
        """How many of the dish they would buy; None: it cannot be told."""
        if self.dish is None:
            return None
        if self.dish.points is not None:
            return self.points // self.dish.points
        return None if self.rial is None or not self.dish.price_rial else self.rial // self.dish.price_rial


# Months ---------------------------------------------------------------------------------------------------------------


class Span(NamedTuple):
    """A month of the club's calendar."""

    year: int
    month: int
    since: datetime
    until: datetime


def last_months(now: datetime, zone: ZoneInfo, *, count: int = MONTHS) -> tuple[Span, ...]:
    """Return so many Jalali months, the oldest first; the last is the running one."""
    year, month, _ = written_in(Calendar.JALALI, club_day(now, zone))
    numbers = [divmod(year * _MONTHS_A_YEAR + month - 1 - back, _MONTHS_A_YEAR) for back in range(count - 1, -2, -1)]
    starts = [start_of_day(_first_day(each_year, place + 1), zone) for each_year, place in numbers]
    return tuple(
        Span(each_year, place + 1, since, until)
        for (each_year, place), since, until in zip(numbers[:-1], starts[:-1], starts[1:], strict=True)
    )


def _first_day(year: int, month: int) -> date:
    return day_written(Calendar.JALALI, year, month, 1)


class Flow(NamedTuple):
    """So many points were moved by rows of one action, up or down."""

    action: Action
    points: int
    """Signed."""


@dataclass(frozen=True, slots=True)
class Month:
    """How points came and went in a month; all are counted upwards."""

    span: Span
    earned: int = 0
    """By orders, gifts and the house's own hand."""
    spent: int = 0
    """Less what was given back."""
    expired: int = 0
    taken_back: int = 0
    """By refunds and corrections."""

    @property
    def given(self) -> int:
        """What was earned less what was taken back: the month's cost."""
        return self.earned - self.taken_back


def month_of(span: Span, flows: Iterable[Flow]) -> Month:
    """Sum a month up from what its rows moved."""
    moved = list(flows)

    def gained(action: Action) -> int:
        return sum(flow.points for flow in moved if flow.action is action and flow.points > 0)

    def lost(action: Action) -> int:
        return -sum(flow.points for flow in moved if flow.action is action and flow.points < 0)

    return Month(
        span,
        earned=gained(Action.EARN) + gained(Action.ADJUST),
        spent=lost(Action.REDEEM) - gained(Action.REVERSE),
        expired=lost(Action.EXPIRE),
        taken_back=lost(Action.REVERSE) + lost(Action.ADJUST),
    )


# Costs ----------------------------------------------------------------------------------------------------------------


class PartCost(NamedTuple):
    """What a part of the programme gave, in points, after refunds."""

    part: str
    """As in `earning_parts`, or `base`."""
    this_month: int
    last_month: int


def part_costs(
    this: Month, last: Month, *, of_this: Mapping[str, int], of_last: Mapping[str, int]
) -> tuple[PartCost, ...]:
    """Return the plain rate and every part, the costliest first."""
    found = {part: (of_this.get(part, 0), of_last.get(part, 0)) for part in {*of_this, *of_last}}
    ordered = sorted(found.items(), key=lambda part: (-sum(part[1]), part[0]))
    base = PartCost(
        BASE_PART,
        this.given - sum(points for _, (points, _) in ordered),
        last.given - sum(points for _, (_, points) in ordered),
    )
    costs = (base, *(PartCost(part, *points) for part, points in ordered))
    return tuple(cost for cost in costs if cost.this_month or cost.last_month)


# Gifts ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prices:
    """What a benefit is reckoned with."""

    dishes: Mapping[str, int] = field(default_factory=dict)
    """By the dish's key, at today's price."""
    delivery_rial: int = 0
    """What a delivery costs at most."""
    average_rial: int = 0
    """What a usual order costs."""


def benefit_worth(benefit: Benefit, prices: Prices) -> int | None:
    """Return what a benefit takes off a usual bill, in rial; None: it stands on no bill."""
    match benefit.kind:
        case BenefitKind.AMOUNT:
            return benefit.rial or 0
        case BenefitKind.DISH:
            return _capped(prices.dishes.get(benefit.dish_key or "", 0), benefit.max_rial)
        case BenefitKind.FREE_DELIVERY:
            return prices.delivery_rial
        case BenefitKind.PERCENT:
            return _capped(prices.average_rial * (benefit.percent or 0) // _WHOLE_PERCENT, benefit.max_rial)
        case _:
            return None


def _capped(rial: int, max_rial: int | None) -> int:
    return rial if max_rial is None else min(rial, max_rial)


@dataclass(frozen=True, slots=True)
class GiftsOut:
    """Gift codes that may still be used, and those that were used this month."""

    waiting: int = 0
    worth_rial: int = 0
    """What those that stand on a bill are worth."""
    off_bills: int = 0
    """How many of the waiting stand on no bill: a cake, a place at a table."""
    used: int = 0
    paid_rial: int = 0
    """What gift codes took off the bills of this month's orders."""


@dataclass(frozen=True, slots=True)
class SharedMeals:
    """Meals that members gave for somebody in need."""

    waiting: int = 0
    served: int = 0
    """In all."""
    points: int = 0
    """That were given for all of them."""


# The report's pages ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owed:
    """What the club owes, of one moment."""

    at: datetime
    liability: Liability
    gifts: GiftsOut
    meals: SharedMeals


@dataclass(frozen=True, slots=True)
class Costs:
    """What each part of the programme gave in two months."""

    last: Month
    this: Month
    parts: tuple[PartCost, ...]
    value: PointValue | None
    """None: nobody said what a point is worth."""
