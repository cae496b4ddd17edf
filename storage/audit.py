"""The audit: what each member of the staff did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from club.rules.staff import StaffId
from storage.database import Transaction


async def add(
    tx: Transaction,
    action: str,
    *,
    staff_id: StaffId | None,
    subject: str | None,
    now: datetime,
    detail: Mapping[str, object] | None = None,
    cause: str | None = None,
) -> None:
    """Write down that somebody (None: the operator at the machine) did something; a repeated cause is written once."""
    await tx.run(
        """INSERT INTO audit (at, staff_id, action, subject, detail, cause)
           VALUES (:at, :staff_id, :action, :subject, :detail, :cause) ON CONFLICT (cause) DO NOTHING""",
        at=now,
        staff_id=staff_id,
        action=action,
        subject=subject,
        detail=detail or {},
        cause=cause,
    )
