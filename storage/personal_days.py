"""Personal bonus days: one row a day that a member chose for herself."""

from __future__ import annotations

from datetime import date, datetime

from club.rules.members import MemberId
from storage.database import Snapshot, Transaction


async def is_chosen(view: Snapshot, member_id: MemberId, day: date) -> bool:
    """Tell whether the day is one of the member's own."""
    sql = "SELECT 1 FROM personal_days WHERE member_id = :member_id AND on_day = :day"
    return await view.row(sql, member_id=member_id, day=day) is not None


async def list_chosen(view: Snapshot, member_id: MemberId, *, first: date, before: date) -> tuple[date, ...]:
    """Return the days that a member chose, from the first on and before the other, in their order."""
    sql = """SELECT on_day FROM personal_days
             WHERE member_id = :member_id AND on_day >= :first AND on_day < :before ORDER BY on_day"""
    rows = await view.rows(sql, member_id=member_id, first=first, before=before)
    return tuple(date.fromisoformat(row[0]) for row in rows)


async def add(tx: Transaction, member_id: MemberId, day: date, *, cause: str, now: datetime) -> None:
    """Make the day one of the member's own; it may be so already."""
    await tx.run(
        """INSERT INTO personal_days (member_id, on_day, chosen_at, cause) VALUES (:member_id, :day, :now, :cause)
           ON CONFLICT DO NOTHING""",
        member_id=member_id,
        day=day,
        now=now,
        cause=cause,
    )


async def remove(tx: Transaction, member_id: MemberId, day: date) -> int:
    """Let the day be none of hers any more; return 0 when it was none."""
    sql = "DELETE FROM personal_days WHERE member_id = :member_id AND on_day = :day"
    return await tx.run(sql, member_id=member_id, day=day)


async def copy_all(tx: Transaction, *, old: MemberId, new: MemberId) -> None:
    """Make the days of a row that turned out to be another member that member's too; what she chose herself stays."""
    await tx.run(
        """INSERT INTO personal_days (member_id, on_day, chosen_at, cause)
           SELECT :new, on_day, chosen_at, cause || ' merged ' || CAST(:new AS TEXT) FROM personal_days
           WHERE member_id = :old
           ON CONFLICT DO NOTHING""",
        old=old,
        new=new,
    )


async def remove_copies(tx: Transaction, *, old: MemberId, new: MemberId) -> None:
    """Let the days that were copied from a row be none of the other's any more: the two are two again."""
    await tx.run(
        """DELETE FROM personal_days WHERE member_id = :new AND cause IN (
               SELECT cause || ' merged ' || CAST(:new AS TEXT) FROM personal_days WHERE member_id = :old)""",
        old=old,
        new=new,
    )
