"""The terms of points: every version that was ever in force."""

from __future__ import annotations

from datetime import datetime

from club.rules.settings import Agreement, TermsVersion
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build_all, build_or_none, columns

_COLUMNS = columns(TermsVersion)


async def add(tx: Transaction, agreement: Agreement, *, staff_id: StaffId | None, now: datetime) -> bool:
    """Store the terms unless they are stored; return whether they are new."""
    changed = await tx.run(
        """INSERT INTO terms_versions (version, at, staff_id, settings)
           VALUES (:version, :now, :staff_id, :settings) ON CONFLICT (version) DO NOTHING""",
        version=agreement.version,
        now=now,
        staff_id=staff_id,
        settings=agreement.settings,
    )
    return changed > 0


async def find(view: Snapshot, version: str) -> TermsVersion | None:
    """Return the terms of a version, or None."""
    sql = f"SELECT {_COLUMNS} FROM terms_versions WHERE version = :version"
    return build_or_none(TermsVersion, await view.row(sql, version=version))


async def list_newest(view: Snapshot, *, limit: int) -> tuple[TermsVersion, ...]:
    """Return the last versions, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM terms_versions ORDER BY at DESC, version LIMIT :limit"
    return build_all(TermsVersion, await view.rows(sql, limit=limit))
