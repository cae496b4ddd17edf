"""Redemptions: a reward that is taken at the counter, from the moment its points are held.

reserved → used      staff read the code from her screen and handed it over; above the limit two of them
         → released  the time was over, she thought better of it, or it was declined: the points are hers again
used     → reversed  a manager takes it back: the points return
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from zoneinfo import ZoneInfo

from club.errors import RedemptionUsed
from club.rules.calendar import club_day, jalali_year
from club.rules.codes import read_checked, with_check_digit
from club.rules.members import Member, MemberId
from club.rules.staff import Staff, StaffId
from club.rules.tiers import Tier
from club.rules.typed_text import ascii_digits

RedemptionId = NewType("RedemptionId", int)

_CODE_DIGITS: Final = 6
CODES: Final = 10 ** (_CODE_DIGITS - 1)
"""How many different codes there are: many more than guests who stand at a counter at one moment."""

_SERIAL = re.compile(r"([0-9]{4})[-–—ـ ]?([0-9]{6,9})")


class RedemptionState(StrEnum):
    """What became of it."""

    RESERVED = "reserved"
    USED = "used"
    RELEASED = "released"
    REVERSED = "reversed"


class ReversalReason(StrEnum):
    """Why something that was handed over is taken back."""

    MISTAKE = "mistake"
    """It was never handed over, or to somebody else."""
    GUEST = "guest"
    """She thought better of it."""
    QUALITY = "quality"
    """It was not good."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """One reward at the counter."""

    id: RedemptionId
    member_id: MemberId
    reward_key: str
    title_fa: str
    title_en: str
    points: int
    entry_id: int
    """The ledger's row that holds the points."""
    code: str
    state: RedemptionState
    branch: str
    cause: str
    reserved_at: datetime
    until_at: datetime
    """The moment from which the code is worth nothing."""
    asked_by: StaffId | None
    """Who handed it over and waits for a second approver. None: nobody does."""
    used_by: StaffId | None
    """Who handed it over. None: not used."""
    approved_by: StaffId | None
    """The second approver. None: none was needed."""
    serial: str | None
    """Of the receipt. None: not used."""
    closed_at: datetime | None
    """When it was used, released or reversed. None: reserved."""
    reason: str | None
    """Why it was reversed. None: it was not."""

    def title(self, language: str) -> str:
        """Return what is taken, in a language, as it stood in the club file."""
        return self.title_fa if language == "fa" else self.title_en

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can be confirmed now."""
        return self.state is RedemptionState.RESERVED and now < self.until_at

    @property
    def ran_out(self) -> bool:
        """Whether its time went by before anybody handed it over: nobody said no."""
        return self.state is RedemptionState.RELEASED and self.closed_at is not None and self.closed_at >= self.until_at


@dataclass(frozen=True, slots=True)
class RedemptionCard:
    """A redemption as it is shown to staff and to its guest."""

    redemption: Redemption
    guest: Member
    asker: Staff | None
    taker: Staff | None
    approver: Staff | None
    points: int
    """What it costs; once it was given up, what returned of that."""
    tier: Tier | None = None
    """The guest's; None also where nobody asked for it."""


def check_unused(redemption: Redemption, *, by: str) -> None:
    """Raise RedemptionUsed when it was handed over, with the name of whom it was handed over by."""
    if redemption.state is RedemptionState.USED:
        raise RedemptionUsed(by=by, at=redemption.closed_at or redemption.until_at, serial=redemption.serial or "")


# Codes and serials ----------------------------------------------------------------------------------------------------


def redemption_code(drawn: int) -> str:
    """Return the code for a drawn number: six digits, the last of which checks the others."""
    return with_check_digit(str(drawn % CODES).zfill(_CODE_DIGITS - 1))


def read_redemption_code(typed: str) -> str | None:
    """Return the code that somebody typed, in any digits and with any gaps, or None when it cannot be one."""
    return read_checked(typed, digits_min=_CODE_DIGITS, digits_max=_CODE_DIGITS)


def is_short_code(typed: str) -> bool:
    """Tell whether what was typed has as many digits as a code at the counter, mistyped or not."""
    return len("".join(character for character in ascii_digits(typed) if character.isdigit())) == _CODE_DIGITS


def serial_year(now: datetime, zone: ZoneInfo) -> int:
    """Return the Jalali year under which receipts of this moment are numbered."""
    return jalali_year(club_day(now, zone))


def serial(year: int, number: int) -> str:
    """Return a receipt's serial, such as 1405-000123."""
    return f"{year}-{number:06d}"


def read_serial(typed: str) -> str | None:
    """Return the serial that somebody typed, in any digits, with or without its line, or None when it is none."""
    found = _SERIAL.fullmatch(ascii_digits(typed).strip())
    return f"{found[1]}-{found[2]}" if found else None
