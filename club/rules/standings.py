"""Where a member stands: how her tier follows from what counts, and what time alone does to it.

She rises with an order, at once. Time only lowers: when the window no longer holds enough for her tier a grace begins,
and at its end she falls; so long without a visit costs a tier by itself. Before a fall she is warned. Each of these is
one step at one exact moment, so that a sweep that ran late, twice or never leaves her where a punctual one would.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.staff import StaffId
from club.rules.tiers import Drop, Tier, TierTerms

STEPS_MAX: Final = 1_000
"""More than time can do to anybody between two looks: a ladder has few tiers, and each takes four steps at most."""


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


# What time does -------------------------------------------------------------------------------------------------------


class Change(NamedTuple):
    """A tier that became another, as the member sees it."""

    at: datetime
    from_tier: str | None
    to_tier: str | None
    reason: ChangeReason


class Warned(NamedTuple):
    """What a member is told before she falls."""

    at: datetime
    tier: str | None
    falls_at: datetime
    missing: int | None
    """What she has to reach until then; None: a visit is enough."""


class Settled(NamedTuple):
    """A standing at which nothing is due any more, and what happened on the way."""

    held: Held
    changes: tuple[Change, ...]
    warnings: tuple[Warned, ...]


def settle(held: Held, record: Record, now: datetime) -> Settled:
    """Let everything happen that time has brought until now, each at its own moment."""
    changes: list[Change] = []
    warnings: list[Warned] = []
    for _ in range(STEPS_MAX):
        if held.review_at is None or held.review_at > now:
            break
        after, warned = _step(held, record, held.review_at)
        if warned is not None:
            warnings.append(warned)
        if after.shown != held.shown or after.pinned_tier != held.pinned_tier:
            reason = ChangeReason.TIME if after.pinned_tier == held.pinned_tier else ChangeReason.UNPINNED
            changes.append(Change(held.review_at, held.shown, after.shown, reason))
        held = planned(after, record, held.review_at)
    return Settled(held, tuple(changes), tuple(warnings))


def planned(held: Held, record: Record, now: datetime) -> Held:
    """Return the standing with the moment at which time may change something next."""
    ends = _end_by_time(held, record, now)
    warn_at = None if ends is None else ends - timedelta(days=record.terms.warning_days)
    if held.warned_at is not None and (warn_at is None or now < warn_at):
        held = replace(held, warned_at=None)
    due = [held.pinned_until_at, ends]
    if ends is not None and held.falls_at is None:
        due.append(record.ceases_at(record.terms.by_key(held.tier), now))
    if warn_at is not None and held.warned_at is None and record.terms.warning_days:
        due.append(max(warn_at, now))
    return replace(held, review_at=min((moment for moment in due if moment is not None), default=None))


def fall_ahead(held: Held, record: Record, now: datetime) -> Warned | None:
    """Return the fall that lies ahead, when it is so near that the member is to know; a pinned tier has none."""
    if held.pinned_tier is not None or (held.falls_at is None and held.warned_at is None):
        return None
    ends = _end_by_time(held, record, now)
    return None if ends is None else _warning(held, record, ends, now)


def _step(held: Held, record: Record, at: datetime) -> tuple[Held, Warned | None]:
    """Do the one thing that is due at the moment."""
    terms = record.terms
    tier = terms.by_key(held.tier)
    if held.pinned_until_at is not None and held.pinned_until_at <= at:
        return unpinned(held, at), None
    if held.falls_at is not None and held.falls_at <= at:
        return _fallen(held, record, at), None
    inactive_at = _inactive_at(held, record, at)
    if inactive_at is not None and inactive_at <= at:
        return _moved(held, terms.at_rank(terms.rank(tier) - 1), at), None
    ends = _end_by_time(held, record, at)
    if ends is not None and held.falls_at is None and not record.suffices(tier, at):
        grace = timedelta(days=terms.grace_days)
        held = replace(held, falls_at=at + grace)
        return (_fallen(held, record, at), None) if not grace else (held, None)
    if ends is None or held.warned_at is not None or at < ends - timedelta(days=terms.warning_days):
        return held, None
    warned = None if held.pinned_tier is not None else _warning(held, record, ends, at)
    return replace(held, warned_at=at), warned


def _fallen(held: Held, record: Record, at: datetime) -> Held:
    """Return the standing at the end of the grace: stayed when enough was earned meanwhile, else lower."""
    terms = record.terms
    tier, measured = terms.by_key(held.tier), record.tier(at)
    below = terms.at_rank(terms.rank(tier) - 1) if terms.drop is Drop.ONE_DOWN else measured
    held = _moved(held, max(below, measured, key=terms.rank), at)
    is_enough = record.suffices(terms.by_key(held.tier), at)
    return held if is_enough else replace(held, falls_at=at + timedelta(days=terms.grace_days))


def _moved(held: Held, tier: Tier | None, at: datetime) -> Held:
    key = None if tier is None else tier.key
    since = held.since_at if key == held.tier else at
    return replace(held, tier=key, since_at=since, falls_at=None, warned_at=None)


def _end_by_time(held: Held, record: Record, now: datetime) -> datetime | None:
    """Return when she would fall if she never came again; None: never."""
    terms = record.terms
    tier = terms.by_key(held.tier)
    if terms.rank(tier) <= terms.rank(terms.floor):
        return None
    ends = held.falls_at
    if ends is None and (ceases := record.ceases_at(tier, now)) is not None:
        ends = ceases + timedelta(days=terms.grace_days)
    inactive_at = _inactive_at(held, record, now)
    return min((moment for moment in (ends, inactive_at) if moment is not None), default=None)


def _inactive_at(held: Held, record: Record, now: datetime) -> datetime | None:
    """Return when her absence costs her the tier: counted from her last visit, or from the last change since."""
    terms = record.terms
    if terms.inactive_days is None or terms.rank(terms.by_key(held.tier)) <= terms.rank(terms.floor):
        return None
    last = record.last_visit_at(now)
    began = held.since_at if last is None else max(last, held.since_at)
    return began + timedelta(days=terms.inactive_days)


def _warning(held: Held, record: Record, ends: datetime, at: datetime) -> Warned:
    tier = record.terms.by_key(held.tier)
    missing = None
    if tier is not None and _inactive_at(held, record, at) != ends:
        missing = max(1, tier.from_ - record.reached(ends))
    return Warned(at, held.tier, ends, missing)


# What people do -------------------------------------------------------------------------------------------------------


def pinned(held: Held, tier: Tier, *, until: datetime, by: StaffId) -> Held:
    """Return the standing with a tier that is kept by hand until a moment; the rules go on underneath."""
    review_at = until if held.review_at is None else min(until, held.review_at)
    return replace(held, pinned_tier=tier.key, pinned_until_at=until, pinned_by=by, review_at=review_at)


def unpinned(held: Held, at: datetime) -> Held:
    """Return the standing without its pin: from now on the rules decide again, and she is warned anew."""
    return replace(held, pinned_tier=None, pinned_until_at=None, pinned_by=None, since_at=at, warned_at=None)


def risen(held: Held, record: Record, now: datetime) -> Held:
    """Return the standing after an order: as high as what counts now, never lower for it."""
    terms = record.terms
    measured = record.tier(now)
    if terms.rank(measured) > terms.rank(terms.by_key(held.tier)):
        held = _moved(held, measured, now)
    elif record.suffices(terms.by_key(held.tier), now):
        held = replace(held, falls_at=None)
    return planned(held, record, now)


def refunded(held: Held, *, before: Record, after: Record, now: datetime) -> Held:
    """Return the standing after a refund: whatever only the refunded purchase had reached is gone at once.

    A grace goes on only when she would have had it without that purchase.
    """
    terms = after.terms
    tier = terms.by_key(held.tier)
    judged = now if held.falls_at is None else held.falls_at - timedelta(days=terms.grace_days, seconds=1)
    if before.suffices(tier, judged) and not after.suffices(tier, judged):
        fallen = after.tier(judged)
        falls_at = held.falls_at
        held = _moved(held, fallen, now)
        if not after.suffices(fallen, now):
            held = replace(held, falls_at=falls_at)
    return planned(held, after, now)
