"""Joining: where a guest stands on her way into the club.

Her place is read from what is known about her, never remembered: so joining goes on after a restart, from another
phone, or after a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from club.errors import NotJoined
from club.rules.consents import Consents, Purpose
from club.rules.members import Member, MemberId
from club.rules.staff import StaffId

WishId = NewType("WishId", int)


class Step(StrEnum):
    """What is asked next."""

    LANGUAGE = "language"
    PHONE = "phone"
    NAME = "name"
    BIRTHDAY = "birthday"
    CONSENTS = "consents"
    CONFIRMATION = "confirmation"
    """All is said; a colleague must confirm the typed phone number."""
    DONE = "done"


class WishOrigin(StrEnum):
    """How a number came that cannot be taken at once."""

    TYPED = "typed"
    SHARED = "shared"
    """By the contact button, but another Telegram account has it here."""


class WishState(StrEnum):
    """How far the question about a number has come."""

    OFFERED = "offered"
    """She may ask the staff; she has not yet."""
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class PhoneWish:
    """A phone number that somebody says is hers and that staff must confirm."""

    id: WishId
    member_id: MemberId
    phone: str
    origin: WishOrigin
    state: WishState
    made_at: datetime
    decided_at: datetime | None
    """None: not decided yet."""
    decided_by: StaffId | None


class PhoneOutcome(StrEnum):
    """What became of a shared number."""

    KEPT = "kept"
    KNOWN = "known"
    """Staff had registered her by this number: the two rows are one now."""
    HELD = "held"
    """Another Telegram account has it here: only staff can say whose it is."""


def next_step(member: Member, consents: Consents, wish: PhoneWish | None) -> Step:
    """Return what to ask next; ``wish`` is her open phone wish, if any."""
    if member.is_joined:
        return Step.DONE
    if member.language_at is None:
        return Step.LANGUAGE
    if member.phone is None and (wish is None or wish.state is not WishState.WAITING):
        return Step.PHONE
    if member.name is None:
        return Step.NAME
    if member.birthday is None and member.birthday_skipped_at is None:
        return Step.BIRTHDAY
    if not consents.allows(Purpose.TERMS):
        return Step.CONSENTS
    return Step.CONFIRMATION if member.phone is None else Step.DONE


def require_joined(member: Member | None) -> Member:
    """Return the member when she finished joining.

    Raises: NotJoined.
    """
    if member is None or not member.is_joined:
        raise NotJoined
    return member


def part_of_day(hour: int) -> str:
    """Return how a host greets at this hour: ``morning``, ``noon``, ``afternoon`` or ``evening``."""
    if 4 <= hour < 11:
        return "morning"
    if 11 <= hour < 15:
        return "noon"
    return "afternoon" if 15 <= hour < 19 else "evening"
