"""Where a member stands: what is kept about it, and what her orders count at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.staff import StaffId
from club.rules.tiers import Measure, Tier, TierTerms


class ChangeReason(StrEnum):
    """Why somebody's tier changed."""

    REACHED = "reached"
    REFUND = "refund"
    TIME = "time"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Qualifying:
    """What one event counts towards a tier: a completed order, or below zero what a refund took back of it."""

    id: int
    member_id: MemberId
    order_id: OrderId | None
    """None: not of an order."""
    at: datetime
    """When it counts; a refund's row has its order's moment."""
    rial: int
    points: int
    visits: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQualifying:
    """A row of what counts, before it is stored."""

    member_id: MemberId
    order_id: OrderId | None
    at: datetime
    rial: int
    points: int
    visits: int
    cause: str


@dataclass(frozen=True, slots=True)
class Held:
    """A member's tier as it is stored."""

    member_id: MemberId
    tier: str | None
    """By the rules alone. None: below the first."""
    since_at: datetime
    review_at: datetime | None
    """When time may change something next; None: never."""
    falls_at: datetime | None
    """The end of the grace; None: what she has suffices."""
    warned_at: datetime | None
    """When she was told of the coming fall; None: not told."""
    pinned_tier: str | None
    """Kept here by hand, whatever the rules say; None: not pinned."""
    pinned_until_at: datetime | None
    pinned_by: StaffId | None

    @property
    def shown(self) -> str | None:
        """The tier that she has: by hand if somebody pinned it, else by the rules."""
        return self.tier if self.pinned_tier is None else self.pinned_tier


@dataclass(frozen=True, slots=True)
class TierChange:
    """One step of a member's way through the tiers."""

    id: int
    member_id: MemberId
    at: datetime
    from_tier: str | None
    to_tier: str | None
    reason: ChangeReason
    staff_id: StaffId | None
    """None: by the rules."""
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a member stands now, for whoever asks."""

    member_id: MemberId
    measure: Measure | None
    """What everything here is counted in; None: the club has no tiers."""
    tier: Tier | None
    """The one that she has; a pin wins. None: below the first."""
    by_rules: Tier | None
    """The one that she would have without a pin."""
    reached: int
    """Within the window, in the terms' measure."""
    visits: int
    """Within the days of the second way up."""
    next: Tier | None
    """The tier above; None: she has the highest."""
    missing: int | None
    """What is still to be reached for the next; None: she has the highest."""
    missing_visits: int | None
    """How many visits are missing by the second way; None: the next tier has none."""
    since_at: datetime | None
    """Since when she has her tier; None: nothing is written."""
    falls_at: datetime | None
    """When she will fall unless she earns more; None: nothing threatens within the warning's time."""
    missing_to_stay: int | None
    """What she would have to reach to stay; None: nothing threatens, or a visit is all that is asked."""
    window_ends_at: datetime | None
    """When the year is over in which everything counts; None: the window has no common end."""
    pinned_until_at: datetime | None
    pinned_by: StaffId | None


# What counts ----------------------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """What counts of one moment."""

    at: datetime
    amount: int
    visits: int


@dataclass(frozen=True, slots=True)
class Record:
    """What a member's orders count, as far back as any question reaches."""

    terms: TierTerms
    rows: Sequence[Counted]
    before: int = 0
    """What counts from before the first row, in a window without a beginning."""

    def reached(self, moment: datetime) -> int:
        """Return what counts at the moment."""
        since = self.terms.counts_since(moment)
        found = sum(row.amount for row in self.rows if row.at <= moment and (since is None or row.at >= since))
        return found + self.before if since is None else found

    def visits(self, moment: datetime) -> int:
        """Return the visits that count at the moment for the second way up."""
        since = self.terms.visits_since(moment)
        return sum(row.visits for row in self.rows if since <= row.at <= moment)

    def tier(self, moment: datetime) -> Tier | None:
        """Return the tier for what counts at the moment."""
        return self.terms.tier_for(self.reached(moment), self.visits(moment))

    def suffices(self, tier: Tier | None, moment: datetime) -> bool:
        """Return whether what counts at the moment is enough for the tier."""
        return self.terms.rank(self.tier(moment)) >= self.terms.rank(tier)

    def ceases_at(self, tier: Tier | None, after: datetime) -> datetime | None:
        """Return the first moment, not before ``after``, at which these rows are not enough; None: they always are."""
        if not self.suffices(tier, after):
            return after
        ends = {self.terms.leaves_at(row.at) for row in self.rows} | {
            self.terms.visit_leaves_at(row.at) for row in self.rows if row.visits
        }
        moments = sorted(end for end in ends if end is not None and end > after)
        # Without new orders what counts only shrinks, so that the first moment can be halved in on.
        low, high = 0, len(moments)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.suffices(tier, moments[middle]) else (low, middle)
        return moments[low] if low < len(moments) else None

    def last_visit_at(self, moment: datetime) -> datetime | None:
        """Return when she was last here; None: not within these rows. A visit that was refunded whole was none."""
        visits: Counter[datetime] = Counter()
        for row in self.rows:
            if row.at <= moment:
                visits[row.at] += row.visits
        return max((at for at, count in visits.items() if count > 0), default=None)
