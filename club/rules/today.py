"""One day of the house in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from club.rules.orders import OrderState
from club.rules.shared_meals import SharedMealTerms

_ROUND_RIAL = 10_000

DECLINED = frozenset({OrderState.CANCELLED, OrderState.REJECTED, OrderState.NO_SHOW})


@dataclass(frozen=True, slots=True)
class Pace:
    """How well the promises of a day were kept; times in minutes, counted from the acceptance."""

    orders: int
    promised_minutes: int
    """On average."""
    real_minutes: int
    """On average: until it stood on the pass, or a delivery was at the door."""
    late: int


@dataclass(frozen=True, slots=True)
class DishCount:
    """How many of a dish were ordered."""

    name_fa: str
    name_en: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What guests said when they were asked."""

    answers: int
    sum: int

    @property
    def tenths(self) -> int:
        """The average mark in tenths: 43 is 4.3; 0 without answers."""
        return 0 if not self.answers else (10 * self.sum + self.answers // 2) // self.answers


@dataclass(frozen=True, slots=True)
class DayOfMeals:
    """What became of the meals that members gave."""

    terms: SharedMealTerms
    served: int
    """Handed out that day."""
    waiting: int
    """Now, whatever the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything on the day's card."""

    day: date
    by_state: Mapping[OrderState, int]
    """Orders placed that day."""
    by_hour: Mapping[int, int]
    """Orders placed that day by the hour of the club's clock."""
    income_rial: int
    """The money of the orders completed that day, less what was given back of it."""
    completed: int
    pace: Pace | None
    """None: nothing was promised and kept yet."""
    best_dishes: tuple[DishCount, ...]
    new_members: int
    marks: Marks
    open_complaints: int
    """Now, whatever the day."""
    overdue_complaints: int
    meals: DayOfMeals | None = None
    """Meals that members gave; None: this club has no such table."""

    @property
    def placed(self) -> int:
        """How many orders were placed."""
        return sum(self.by_state.values())

    @property
    def declined(self) -> int:
        """How many of them came to nothing."""
        return sum(count for state, count in self.by_state.items() if state in DECLINED)

    @property
    def average_rial(self) -> int:
        """What a completed order came to, on average, in whole thousands of toman."""
        if not self.completed:
            return 0
        return self.income_rial // self.completed // _ROUND_RIAL * _ROUND_RIAL
