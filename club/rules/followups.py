"""Follow-ups: some time after every completed order the club asks how it was, and a named person owns the answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from club.errors import NotFound
from club.rules.complaints import ComplaintId
from club.rules.hours import QuietHours, next_allowed
from club.rules.members import MemberId
from club.rules.orders import OrderId, OrderKind
from club.rules.staff import StaffId

FollowUpId = NewType("FollowUpId", int)

MARK_MIN, MARK_MAX = 1, 5


class FollowUpState(StrEnum):
    """How far the promise is."""

    PROMISED = "promised"
    ASKED = "asked"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    """Not asked: no consent, not reachable, or the order was refunded in between."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The promise to ask after one order."""

    id: FollowUpId
    order_id: OrderId
    member_id: MemberId
    staff_id: StaffId | None
    """Who owns the answer; None: nobody works here yet."""
    state: FollowUpState
    due_at: datetime
    asked_at: datetime | None
    answered_at: datetime | None
    mark: int | None
    comment: str | None
    complaint_id: ComplaintId | None
    """What a low mark opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpTerms:
    """When to ask, by how the food reached her, and which marks are a complaint."""

    delivery_minutes: int = 120
    pickup_minutes: int = 120
    dine_in_minutes: int = 60
    low_mark_max: int = 3
    stale_hours: int = 72
    """A question that could not be asked for so long is not asked any more."""
    every_days: int = 1
    """One guest is asked at most once in so many days; 0: after every order."""
    quiet: QuietHours = field(default_factory=QuietHours)

    def minutes_after(self, kind: OrderKind) -> int:
        """Return how long after completion to ask."""
        return {
            OrderKind.DELIVERY: self.delivery_minutes,
            OrderKind.PICKUP: self.pickup_minutes,
            OrderKind.DINE_IN: self.dine_in_minutes,
        }[kind]


STANDARD_FOLLOW_UP_TERMS: Final = FollowUpTerms()
"""What holds where the club file says nothing."""

CHANGEABLE: Final = timedelta(days=1)
"""So long after her answer a guest may give another mark; it stays one answer."""


def may_mark(followup: FollowUp, now: datetime) -> bool:
    """Tell whether a mark still counts: the first one whenever it comes, another one within a day."""
    if followup.state is FollowUpState.ASKED:
        return True
    return followup.answered_at is not None and now <= followup.answered_at + CHANGEABLE


def is_asked_too_often(last_asked_at: datetime | None, now: datetime, terms: FollowUpTerms) -> bool:
    """Tell whether this guest has been asked so lately that she is left alone this time."""
    return last_asked_at is not None and now < last_asked_at + timedelta(days=terms.every_days)


class Response(StrEnum):
    """What a mark leads to."""

    COMPLAINT = "complaint"
    """Somebody takes care of her now."""
    THANKS = "thanks"
    REFERRAL = "referral"
    """The best mark: would she bring a friend?"""


def ask_at(completed_at: datetime, kind: OrderKind, *, terms: FollowUpTerms) -> datetime:
    """Return when to ask: some time after the meal, and never in the quiet hours."""
    return next_allowed(completed_at + timedelta(minutes=terms.minutes_after(kind)), terms.quiet)


def is_stale(due_at: datetime, now: datetime, terms: FollowUpTerms) -> bool:
    """Tell whether it is too late to ask, after a long standstill of the machine."""
    return now - due_at > timedelta(hours=terms.stale_hours)


def response_to(mark: int, terms: FollowUpTerms) -> Response:
    """Decide what a mark leads to.

    Raises: NotFound for a mark that was never offered.
    """
    if not MARK_MIN <= mark <= MARK_MAX:
        raise NotFound(what="mark")
    if mark <= terms.low_mark_max:
        return Response.COMPLAINT
    return Response.REFERRAL if mark == MARK_MAX else Response.THANKS
