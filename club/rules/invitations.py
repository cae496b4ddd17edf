"""Invitations: single-use links by which somebody becomes a colleague. Only a digest of the link's token is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NewType

from club.errors import InvitationUnusable
from club.rules.staff import Role, StaffId

InvitationId = NewType("InvitationId", int)

LIFE: Final = timedelta(hours=48)
"""How long a colleague may take to open her link."""
OWNER_LIFE: Final = timedelta(hours=24)
"""How long the link lives that is printed at the machine."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One link that was made."""

    id: InvitationId
    role: Role
    made_by: StaffId | None
    """None: made at the machine."""
    made_at: datetime
    expires_at: datetime
    used_by: StaffId | None
    used_at: datetime | None
    """None: not used yet."""


def token_hash(token: str) -> str:
    """Return what is kept of a token: a copy of the database invites nobody."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_usable(invitation: Invitation | None, now: datetime) -> Invitation:
    """Return the invitation if somebody may still come by it.

    Raises: InvitationUnusable, saying why.
    """
    if invitation is None:
        raise InvitationUnusable(fault="unknown")
    if invitation.used_at is not None:
        raise InvitationUnusable(fault="used")
    if invitation.expires_at <= now:
        raise InvitationUnusable(fault="expired")
    return invitation
