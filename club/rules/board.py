"""The order board: what staff are offered at each step of an order, and what its card may show to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from club.errors import ReasonMissing, StaleButton
from club.rules.orders import Order, OrderKind, OrderLine, OrderState, late_minutes, next_states
from club.rules.staff import Deed, Role, may
from club.rules.typed_text import clean_text
from club.rules.vouchers import Voucher

PROMISES_MINUTES: dict[OrderKind, tuple[int, ...]] = {
    OrderKind.DINE_IN: (10, 15, 20, 30, 45, 60),
    OrderKind.PICKUP: (10, 15, 20, 30, 45, 60),
    OrderKind.DELIVERY: (30, 45, 60, 75, 90, 120),
}
"""What staff may promise with one tap; for a delivery, until it is at the door."""

ANSWER_WITHIN = timedelta(minutes=5)
"""A placed order that waits longer for an answer is spoken up for in the staff group."""

REASON_LENGTH_MAX = 300
"""In characters: a refusal is explained in a sentence or two."""


class DeclineReason(StrEnum):
    """Why the house declines an order."""

    BUSY = "busy"
    SOLD_OUT = "sold_out"
    """A dish ran out; the detail is its number."""
    TOO_FAR = "too_far"
    OTHER = "other"
    """The detail is what a colleague typed."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something happened to an order: a word that is translated, and what belongs to it."""

    code: str
    detail: str | None = None

    def stored(self) -> str:
        """Return it as one text for the database."""
        return self.code if self.detail is None else f"{self.code}:{self.detail}"

    @classmethod
    def pressed(cls, code: str) -> "Reason":
        """Read a reason that a button names. Raises: StaleButton when it is none that stands alone."""
        if code not in (DeclineReason.BUSY, DeclineReason.TOO_FAR):
            raise StaleButton
        return cls(code)

    @classmethod
    def typed(cls, words: str) -> "Reason":
        """Take what a colleague typed. Raises: TextTooLong, ReasonMissing when nothing visible was."""
        cleaned = clean_text(words, REASON_LENGTH_MAX)
        if not cleaned:
            raise ReasonMissing
        return cls(DeclineReason.OTHER, cleaned)

    @classmethod
    def of(cls, stored: str) -> "Reason":
        """Read what was stored."""
        code, colon, detail = stored.partition(":")
        return cls(code, detail if colon else None)


DEED_TO: dict[OrderState, Deed] = {
    OrderState.ACCEPTED: Deed.DECIDE_ORDER,
    OrderState.REJECTED: Deed.DECIDE_ORDER,
    OrderState.CANCELLED: Deed.DECIDE_ORDER,
    OrderState.NO_SHOW: Deed.COMPLETE_ORDER,
    OrderState.PREPARING: Deed.COOK_ORDER,
    OrderState.READY: Deed.COOK_ORDER,
    OrderState.OUT_FOR_DELIVERY: Deed.CARRY_ORDER,
    OrderState.COMPLETED: Deed.COMPLETE_ORDER,
}
"""The permission that bringing an order into a state needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything that an order's card shows."""

    order: Order
    lines: tuple[OrderLine, ...]
    guest: str | None
    """Her name; None: not said."""
    phone: str | None
    dietary: str | None
    decided_by: str | None
    """Who accepted or declined it."""
    courier: str | None
    gift: Voucher | None = None
    """The gift code that pays, or paid, for a part of it. None: none, or it was given back."""


def steps(order: Order, role: Role | None) -> tuple[OrderState, ...]:
    """List the next steps that a role may take; None stands for the staff group, where all roles look on."""
    return tuple(state for state in next_states(order.state, order.kind) if role is None or may(role, DEED_TO[state]))


def may_correct_payment(order: Order, role: Role | None) -> bool:
    """Tell whether a role, or the staff group (None), may say that the guest pays otherwise than she said."""
    return not order.state.is_closed and (role is None or may(role, Deed.COMPLETE_ORDER))


def shows_phone(order: Order, role: Role | None) -> bool:
    """Tell whether the guest's whole number is needed: somebody must find the door, and nobody else calls."""
    is_needed = order.kind is OrderKind.DELIVERY and not order.state.is_closed
    return is_needed and (role is None or may(role, Deed.CARRY_ORDER))


def promise(minutes: int, now: datetime) -> datetime:
    """Return the moment that is promised to the guest.

    Raises: StaleButton when no button offers so many minutes.
    """
    if not any(minutes in offered for offered in PROMISES_MINUTES.values()):
        raise StaleButton
    return now + timedelta(minutes=minutes)


def waiting_minutes(order: Order, now: datetime) -> int:
    """Return the full minutes since the order was placed."""
    return max(0, (now - order.placed_at) // timedelta(minutes=1))


def is_late(order: Order, now: datetime) -> bool:
    """Tell whether the order needs somebody now: past its promise, or unanswered for too long."""
    if order.state is OrderState.PLACED:
        return now - order.placed_at >= ANSWER_WITHIN
    return late_minutes(order, now) > 0


def by_urgency(orders: Iterable[Order], now: datetime) -> tuple[Order, ...]:
    """Sort the late ones to the front, each part by age."""
    return tuple(sorted(orders, key=lambda order: (not is_late(order, now), order.placed_at, order.id)))
