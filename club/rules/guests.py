"""Guests as staff look them up at the counter."""

from __future__ import annotations

from dataclasses import dataclass

from club.errors import GuestUnclear, PhoneUnusable
from club.rules.members import Member, read_code
from club.rules.orders import Order
from club.rules.phones import Phone, mask_phone, parse_phone
from club.rules.staff import Deed, Staff, may
from club.rules.vouchers import Voucher


@dataclass(frozen=True, slots=True)
class GuestCard:
    """What staff see of a guest."""

    member: Member
    orders: tuple[Order, ...]
    """The last ones, the newest first."""
    orders_count: int
    """How many there ever were."""
    points: int
    """What she can spend now."""
    vouchers: tuple[Voucher, ...]
    """The gifts that she can take now."""
    viewer: Staff

    @property
    def phone(self) -> str | None:
        """Her number as far as the viewer's role needs it; None: not said."""
        if self.member.phone is None or may(self.viewer.role, Deed.SEE_PHONE):
            return self.member.phone
        return mask_phone(Phone(self.member.phone))


@dataclass(frozen=True, slots=True)
class Sought:
    """By what somebody is looked for: exactly one of the two."""

    phone: Phone | None = None
    code: str | None = None


def read_sought(typed: str) -> Sought:
    """Read a mobile number or the code on a card.

    A number comes first: an eight-digit code is never a mobile number, but digits of a number may look like a code.

    Raises: GuestUnclear.
    """
    try:
        return Sought(phone=parse_phone(typed))
    except PhoneUnusable as fault:
        if (code := read_code(typed)) is None:
            raise GuestUnclear from fault
        return Sought(code=code)
