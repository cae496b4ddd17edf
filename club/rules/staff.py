"""Who works here and who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from club.errors import NotAllowed, OwnAccount
from club.rules.members import Member

StaffId = NewType("StaffId", int)


class Role(StrEnum):
    """What somebody does in the restaurant."""

    OWNER = "owner"
    MANAGER = "manager"
    WAITER = "waiter"
    KITCHEN = "kitchen"
    COURIER = "courier"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Staff:
    """One member of the staff."""

    id: StaffId
    telegram_id: int
    name: str
    role: Role
    language: str
    invited_by: StaffId | None
    """None: by a link made at the machine, or by the club file."""
    joined_at: datetime
    left_at: datetime | None
    """None: works here."""


class Deed(StrEnum):
    """Something that only some roles may do."""

    SEE_BOARD = "see_board"
    DECIDE_ORDER = "decide_order"
    """Accept, reject, mark a no-show."""
    COOK_ORDER = "cook_order"
    """Preparing, ready."""
    CARRY_ORDER = "carry_order"
    """Out for delivery."""
    COMPLETE_ORDER = "complete_order"
    REFUND_ORDER = "refund_order"
    ENTER_ORDER = "enter_order"
    FIND_GUEST = "find_guest"
    """Look a guest up by phone or code, register one at the counter."""
    MOVE_GUEST = "move_guest"
    """Hand a member's account over to another Telegram account."""
    MERGE_GUESTS = "merge_guests"
    """Make one member of two, and undo it."""
    SEE_PHONE = "see_phone"
    """See a guest's whole number, not its ends alone."""
    REDEEM = "redeem"
    """Hand a reward over, take a gift code."""
    APPROVE_REDEMPTION = "approve_redemption"
    """Approve a large reward as the second one."""
    REVERSE_REDEMPTION = "reverse_redemption"
    """Take back what was handed over."""
    ADJUST_POINTS = "adjust_points"
    """Give or take points by hand, with a reason."""
    PIN_TIER = "pin_tier"
    """Keep a guest in a tier by hand."""
    TAKE_FEE = "take_fee"
    """Take the fee of a paid membership."""
    END_MEMBERSHIP = "end_membership"
    """End a guest's paid membership before its time."""
    STOP_DISH = "stop_dish"
    """Put a dish on the stop-list and back."""
    ANSWER_COMPLAINT = "answer_complaint"
    SEE_TODAY = "see_today"
    SEE_REPORT = "see_report"
    """What the club owes in points, and what its programme costs."""
    MANAGE_STAFF = "manage_staff"
    APPOINT_MANAGER = "appoint_manager"
    BROADCAST = "broadcast"
    CHANGE_SETTINGS = "change_settings"
    SEE_AUDIT = "see_audit"


_LEADING = frozenset({Role.OWNER, Role.MANAGER})
_FLOOR = _LEADING | {Role.WAITER}

MAY: Final[dict[Deed, frozenset[Role]]] = {
    Deed.SEE_BOARD: frozenset(Role),
    Deed.DECIDE_ORDER: _FLOOR | {Role.KITCHEN},
    Deed.COOK_ORDER: _FLOOR | {Role.KITCHEN},
    Deed.CARRY_ORDER: _FLOOR | {Role.COURIER},
    Deed.COMPLETE_ORDER: _FLOOR | {Role.COURIER},
    Deed.REFUND_ORDER: _LEADING,
    Deed.ENTER_ORDER: _FLOOR | {Role.SUPPORT},
    Deed.FIND_GUEST: _FLOOR | {Role.SUPPORT},
    Deed.SEE_PHONE: _LEADING | {Role.SUPPORT},
    Deed.MOVE_GUEST: _LEADING,
    Deed.MERGE_GUESTS: _LEADING,
    Deed.REDEEM: _FLOOR,
    Deed.APPROVE_REDEMPTION: _LEADING,
    Deed.REVERSE_REDEMPTION: _LEADING,
    Deed.ADJUST_POINTS: _LEADING,
    Deed.PIN_TIER: _LEADING,
    Deed.TAKE_FEE: _FLOOR,
    Deed.END_MEMBERSHIP: _LEADING,
    Deed.STOP_DISH: _FLOOR | {Role.KITCHEN},
    Deed.ANSWER_COMPLAINT: _LEADING | {Role.SUPPORT},
    Deed.SEE_TODAY: _LEADING,
    Deed.SEE_REPORT: _LEADING,
    Deed.MANAGE_STAFF: _LEADING,
    Deed.APPOINT_MANAGER: frozenset({Role.OWNER}),
    Deed.BROADCAST: _LEADING,
    Deed.CHANGE_SETTINGS: _LEADING,
    Deed.SEE_AUDIT: _LEADING,
}
"""Which roles may do which deed: the one table of permissions."""


def may(role: Role | None, deed: Deed) -> bool:
    """Return whether the role may do the deed; no role may do none."""
    return role is not None and role in MAY[deed]


def require(staff: Staff | None, deed: Deed) -> Staff:
    """Return the staff member when she works here and may do the deed.

    Raises: NotAllowed.
    """
    if staff is None or staff.left_at is not None or not may(staff.role, deed):
        raise NotAllowed(deed=deed.value)
    return staff


def check_another(colleague: Staff, guest: Member) -> None:
    """Raise OwnAccount when the guest is the colleague herself: whoever gives and whoever takes are two people."""
    if guest.telegram_id == colleague.telegram_id:
        raise OwnAccount


def appointable(role: Role) -> tuple[Role, ...]:
    """List the roles that this one may give and take: who leads is chosen by the owner alone."""
    return tuple(each for each in Role if may(role, _appointing(each)))


def require_over(staff: Staff | None, *roles: Role) -> Staff:
    """Return the staff member when she works here and may give and take all these roles.

    Raises: NotAllowed.
    """
    leader = require(staff, Deed.MANAGE_STAFF)
    for role in roles:
        require(leader, _appointing(role))
    return leader


def _appointing(role: Role) -> Deed:
    return Deed.APPOINT_MANAGER if role in _LEADING else Deed.MANAGE_STAFF
