"""Lessons: how far each colleague has come with each role."""

from __future__ import annotations

from datetime import datetime

from club.rules.lessons import Lesson
from club.rules.staff import Role, StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build_or_none, columns

_COLUMNS = columns(Lesson)


async def find(view: Snapshot, staff_id: StaffId, role: Role) -> Lesson | None:
    """Return the lesson, or None when it was never begun."""
    sql = f"SELECT {_COLUMNS} FROM lessons WHERE staff_id = :staff_id AND role = :role"
    return build_or_none(Lesson, await view.row(sql, staff_id=staff_id, role=role))


async def lock(tx: Transaction, staff_id: StaffId, role: Role) -> Lesson | None:
    """Hold the lesson until the transaction ends and return it as it is now, or None."""
    sql = f"UPDATE lessons SET role = role WHERE staff_id = :staff_id AND role = :role RETURNING {_COLUMNS}"
    return build_or_none(Lesson, await tx.row(sql, staff_id=staff_id, role=role))


async def add(tx: Transaction, staff_id: StaffId, role: Role, *, card_state: str, now: datetime) -> bool:
    """Begin a lesson; return False when it was begun before."""
    added = await tx.run(
        """INSERT INTO lessons (staff_id, role, card_state, started_at) VALUES (:staff_id, :role, :card_state, :now)
           ON CONFLICT (staff_id, role) DO NOTHING""",
        staff_id=staff_id,
        role=role,
        card_state=card_state,
        now=now,
    )
    return added > 0


async def set_state(
    tx: Transaction, staff_id: StaffId, role: Role, *, card_state: str, finished_at: datetime | None
) -> None:
    """Let the practice card stand there."""
    await tx.run(
        """UPDATE lessons SET card_state = :card_state, finished_at = :finished_at
           WHERE staff_id = :staff_id AND role = :role""",
        staff_id=staff_id,
        role=role,
        card_state=card_state,
        finished_at=finished_at,
    )
