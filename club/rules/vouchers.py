"""Vouchers: gifts issued to one member, each used once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType

from club.errors import VoucherElsewhere, VoucherExpired
from club.rules.benefits import Benefit, read_benefit
from club.rules.codes import read_checked, with_check_digit
from club.rules.members import Member, MemberId
from club.rules.staff import Staff, StaffId

VoucherId = NewType("VoucherId", int)

_CODE_DIGITS: Final = 9
"""One more than a member's code, so that the two are never taken for each other."""


class VoucherKind(StrEnum):
    """What a gift is for."""

    BIRTHDAY = "birthday"
    REWARD = "reward"
    """She bought it with points."""
    CONVERSION = "conversion"
    """Her points became it by themselves."""
    COUPON = "coupon"
    """The house gave it to her."""


class VoucherState(StrEnum):
    """What became of a gift."""

    ACTIVE = "active"
    USED = "used"
    EXPIRED = "expired"
    REVERSED = "reversed"
    """It was given up, and what was paid for it has returned."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """One gift of one member."""

    id: VoucherId
    member_id: MemberId
    code: str
    kind: VoucherKind
    title_fa: str
    title_en: str
    cause: str
    state: VoucherState
    issued_at: datetime
    expires_at: datetime
    """The moment from which it is worth nothing."""
    used_at: datetime | None
    used_by: StaffId | None
    """Who took it. None: not used."""
    reward_key: str | None = None
    """The reward in the club file that it is. None: none."""
    benefit: Mapping[str, Any] = field(default_factory=dict)
    """What it is worth, as it is kept; `promise` reads it."""
    points: int = 0
    """What was paid for it."""
    entry_id: int | None = None
    """The ledger's row that paid for it. None: a present."""
    branch: str | None = None
    """Where it is good for something. None: in every branch."""
    serial: str | None = None
    """Of the receipt. None: not used."""
    warn_at: datetime | None = None
    """When its owner is reminded that it ends. None: she was, or will not be."""

    @property
    def promise(self) -> Benefit:
        """What it is worth."""
        return read_benefit(self.benefit)

    def title(self, language: str) -> str:
        """Return what is given, in a language."""
        return self.title_fa if language == "fa" else self.title_en

    def is_usable(self, now: datetime) -> bool:
        """Return whether it can be taken now."""
        return self.state is VoucherState.ACTIVE and now < self.expires_at


@dataclass(frozen=True, slots=True)
class VoucherCard:
    """A gift as staff see it."""

    voucher: Voucher
    guest: Member
    taker: Staff | None = None
    """Who took it. None: nobody did, or it paid for an order."""
    points_back: int = 0
    """How many points came back when it was taken back."""
    order_id: int | None = None
    """The order that it paid for. None: none."""


def voucher_code(drawn: int) -> str:
    """Return the code for a drawn number: nine digits, the last of which checks the others."""
    return with_check_digit(str(drawn % 10 ** (_CODE_DIGITS - 1)).zfill(_CODE_DIGITS - 1))


def read_voucher_code(typed: str) -> str | None:
    """Return the code that somebody typed, in any digits and with any gaps, or None when it cannot be one."""
    return read_checked(typed, digits_min=_CODE_DIGITS, digits_max=_CODE_DIGITS)


def check_in_time(voucher: Voucher, now: datetime) -> None:
    """Raise VoucherExpired when the gift's last day has passed, whether or not a sweep has been over it."""
    if voucher.state is VoucherState.EXPIRED or voucher.expires_at <= now:
        raise VoucherExpired(at=voucher.expires_at)


def check_here(voucher: Voucher, branch: str) -> None:
    """Raise VoucherElsewhere when the gift belongs to another branch than this one."""
    if voucher.branch not in (None, branch):
        raise VoucherElsewhere
