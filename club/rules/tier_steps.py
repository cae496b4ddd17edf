"""What happens to a standing: what time does by itself, and what orders, refunds and managers do.

She rises with an order, at once. Time only lowers: when the window no longer holds enough for her tier a grace begins,
and at its end she falls; so long without a visit costs a tier by itself. Before a fall she is warned. Each of these is
one step at one exact moment, so that a sweep that ran late, twice or never leaves her where a punctual one would.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from club.rules.members import MemberId
from club.rules.staff import StaffId
from club.rules.standings import ChangeReason, Held, Record, Standing
from club.rules.tiers import Drop, Tier

STEPS_MAX: Final = 1_000
"""More than time can do to anybody between two looks: a ladder has few tiers, and each takes four steps at most."""

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
    steps = 0
    while held.review_at is not None and held.review_at <= now and steps < STEPS_MAX:
        steps += 1
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
    review_at = min((moment for moment in due if moment is not None), default=None)
    # A refund can take her last visit away: what that brings happens now, and not in the past.
    return replace(held, review_at=None if review_at is None else max(review_at, now))


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


def joined(held: Held, other: Held | None, now: datetime) -> Held:
    """Return the standing with the pin of another row that turned out to be hers, unless she is pinned herself."""
    until = None if other is None else other.pinned_until_at
    if other is None or until is None or until <= now or held.pinned_tier is not None:
        return held
    return replace(held, pinned_tier=other.pinned_tier, pinned_until_at=until, pinned_by=other.pinned_by)


def parted(held: Held, other: Held | None, now: datetime) -> Held:
    """Return the standing without the pin that had come with another row, which is nobody's but its own again."""
    if other is None or held.pinned_tier is None:
        return held
    hers = (held.pinned_tier, held.pinned_until_at, held.pinned_by)
    return unpinned(held, now) if hers == (other.pinned_tier, other.pinned_until_at, other.pinned_by) else held


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
    judged = now if held.falls_at is None else terms.grace_began(held.falls_at)
    if before.suffices(tier, judged) and not after.suffices(tier, judged):
        fallen = after.tier(judged)
        falls_at = held.falls_at
        held = _moved(held, fallen, now)
        if not after.suffices(fallen, now):
            held = replace(held, falls_at=falls_at)
    return planned(held, after, now)


# How it looks ---------------------------------------------------------------------------------------------------------


def unknown(member_id: MemberId, record: Record, now: datetime) -> Held:
    """Return the standing of somebody of whom nothing is stored: what her orders count says it."""
    tier = record.tier(now)
    held = Held(member_id, None if tier is None else tier.key, now, None, None, None, None, None, None)
    return planned(held, record, now)


def fitted(held: Held, record: Record, now: datetime) -> Held:
    """Return the standing with tiers that the club still has: the file may have changed since it was stored."""
    terms = record.terms
    if held.pinned_tier is not None and terms.by_key(held.pinned_tier) is None:
        held = unpinned(held, now)
    lost = held.tier is not None and terms.by_key(held.tier) is None
    if lost or terms.rank(terms.by_key(held.tier)) < terms.rank(terms.floor):
        measured = record.tier(now)
        held = planned(_moved(held, measured, now), record, now)
    return held


def described(held: Held, record: Record, now: datetime, *, is_stored: bool) -> Standing:
    """Return what anybody may want to know of a standing at which nothing is due."""
    terms = record.terms
    tier = terms.by_key(held.shown)
    above = terms.next_after(tier)
    reached, visits = record.reached(now), record.visits(now)
    ahead = fall_ahead(held, record, now)
    asked = None if above is None else above.from_visits
    return Standing(
        member_id=held.member_id,
        measure=terms.measure,
        tier=tier,
        by_rules=terms.by_key(held.tier),
        reached=reached,
        visits=visits,
        next=above,
        missing=None if above is None else max(0, above.from_ - reached),
        missing_visits=None if asked is None else max(0, asked - visits),
        since_at=held.since_at if is_stored else None,
        falls_at=None if ahead is None else ahead.falls_at,
        missing_to_stay=None if ahead is None else ahead.missing,
        window_ends_at=terms.ends_at(now),
        pinned_until_at=held.pinned_until_at,
        pinned_by=held.pinned_by,
    )


def without_tiers(member_id: MemberId) -> Standing:
    """Return where everybody stands in a club without tiers."""
    return Standing(
        member_id=member_id,
        measure=None,
        tier=None,
        by_rules=None,
        reached=0,
        visits=0,
        next=None,
        missing=None,
        missing_visits=None,
        since_at=None,
        falls_at=None,
        missing_to_stay=None,
        window_ends_at=None,
        pinned_until_at=None,
        pinned_by=None,
    )
