"""The audit: what each member of the staff did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from club.rules.audit import AuditEntry
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build_all, columns


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


async def is_written(view: Snapshot, cause: str) -> bool:
    """Tell whether what this cause does is written down already."""
    return await view.row("SELECT 1 FROM audit WHERE cause = :cause", cause=cause) is not None


async def list_before(view: Snapshot, entry_id: int | None, *, limit: int) -> tuple[AuditEntry, ...]:
    """Return the entries before this one (None: from the newest on), the newest first."""
    sql = f"""SELECT {columns(AuditEntry)} FROM audit
              WHERE id < COALESCE(CAST(:before AS BIGINT), 9223372036854775807) ORDER BY id DESC LIMIT :limit"""
    return build_all(AuditEntry, await view.rows(sql, before=entry_id, limit=limit))
