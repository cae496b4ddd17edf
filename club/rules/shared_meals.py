"""Shared meals: members give points for a meal, and the house hands it to somebody in need.

Who gave and who was given never meet: everybody sees the numbers and nobody a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, NewType

from club.rules.members import MemberId
from club.rules.staff import StaffId

SharedMealId = NewType("SharedMealId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMealTerms:
    """What a meal costs and what the table is called."""

    name_fa: str
    name_en: str
    points_per_meal: int
    undo_minutes: int = 10
    """So long she may take her points back, unless the meal was handed out meanwhile."""

    def name(self, language: str) -> str:
        """Return what it is called in a language."""
        return self.name_fa if language == "fa" else self.name_en


@dataclass(frozen=True, slots=True)
class SharedMeal:
    """A meal that a member gave."""

    id: SharedMealId
    member_id: MemberId
    entry_id: int
    """The ledger's row that paid for it."""
    points: int
    given_at: datetime
    served_at: datetime | None
    """None: it waits for somebody."""
    served_by: StaffId | None
    returned_at: datetime | None
    """When she took her points back; None: it is given."""
    cause: str

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be handed out."""
        return self.served_at is None and self.returned_at is None


def may_take_back(meal: SharedMeal, now: datetime, terms: SharedMealTerms) -> bool:
    """Tell whether whoever gave the meal may still think better of it."""
    return meal.is_waiting and now < meal.given_at + timedelta(minutes=terms.undo_minutes)


class MealCount(NamedTuple):
    """How many meals were given, and how many of them handed out."""

    given: int
    served: int

    @property
    def waiting(self) -> int:
        """How many wait for somebody."""
        return self.given - self.served
