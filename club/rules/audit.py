"""The audit: who did what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from club.rules.staff import StaffId


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that a member of the staff, or the operator at the machine, did."""

    id: int
    at: datetime
    staff_id: StaffId | None
    """None: the operator at the machine."""
    action: str
    """Feature and deed, such as ``orders.accepted``."""
    subject: str | None
    """What it was done to, such as ``order:17``; None: nothing in particular."""
    detail: Mapping[str, Any]

    @property
    def number(self) -> int | None:
        """The number of what it was done to, or None."""
        _, _, number = (self.subject or "").partition(":")
        return int(number) if number.isascii() and number.isdigit() else None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the audit, the newest first."""

    entries: tuple[AuditEntry, ...]
    names: Mapping[int, str]
    """The colleagues' names by number."""
    older_than: int | None
    """The number before which the next page begins; None: this is the last one."""
