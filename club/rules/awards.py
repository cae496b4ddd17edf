"""Awards: points that a manager gives by hand, with a reason that the guest reads, within a budget of the month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from club.errors import AwardBeyondBudget
from club.rules.members import Member
from club.rules.staff import Role, Staff, check_another


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTerms:
    """How much may be given."""

    monthly_points_max: int
    """What one manager gives in a Jalali month; the owner is not held to it."""


class Budget(NamedTuple):
    """What one giver has given this month, and how much that may be."""

    given: int
    at_most: int | None
    """None: as much as she likes."""

    @property
    def left(self) -> int | None:
        """What is left of it; None: it has no end."""
        return None if self.at_most is None else max(0, self.at_most - self.given)


def budget_of(giver: Staff, terms: AwardTerms, *, given: int) -> Budget:
    """Return the month's budget of a giver who has given so much."""
    return Budget(given, None if giver.role is Role.OWNER else terms.monthly_points_max)


def check_award(giver: Staff, member: Member, points: int, budget: Budget, *, owners: tuple[str, ...]) -> None:
    """Raise unless this much may go to this guest.

    Raises: OwnAccount to herself; AwardBeyondBudget, with what is left and whose word is needed.
    """
    check_another(giver, member)
    if budget.left is not None and points > budget.left:
        raise AwardBeyondBudget(left=budget.left, owners=owners)
