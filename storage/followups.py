"""Follow-ups: one promise an order to ask how it was."""

from __future__ import annotations

from datetime import datetime

from club.rules.complaints import ComplaintId
from club.rules.followups import FollowUp, FollowUpId, FollowUpState
from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build_all, build_or_none, columns

_COLUMNS = columns(FollowUp)


async def add(
    tx: Transaction, order_id: OrderId, *, member_id: MemberId, staff_id: StaffId | None, due_at: datetime
) -> int:
    """Promise to ask after an order; return 0 when it is promised already."""
    return await tx.run(
        """INSERT INTO followups (order_id, member_id, staff_id, due_at)
           VALUES (:order_id, :member_id, :staff_id, :due_at) ON CONFLICT (order_id) DO NOTHING""",
        order_id=order_id,
        member_id=member_id,
        staff_id=staff_id,
        due_at=due_at,
    )


async def find(view: Snapshot, followup_id: FollowUpId) -> FollowUp | None:
    """Return the promise, or None."""
    sql = f"SELECT {_COLUMNS} FROM followups WHERE id = :id"
    return build_or_none(FollowUp, await view.row(sql, id=followup_id))


async def find_by_order(view: Snapshot, order_id: OrderId) -> FollowUp | None:
    """Return the promise of an order, or None."""
    sql = f"SELECT {_COLUMNS} FROM followups WHERE order_id = :order_id"
    return build_or_none(FollowUp, await view.row(sql, order_id=order_id))


async def lock(tx: Transaction, followup_id: FollowUpId) -> FollowUp | None:
    """Hold the promise's row until the transaction ends and return it as it is now, or None when there is none."""
    sql = f"UPDATE followups SET state = state WHERE id = :id RETURNING {_COLUMNS}"
    return build_or_none(FollowUp, await tx.row(sql, id=followup_id))


async def list_due(view: Snapshot, *, now: datetime, limit: int) -> tuple[FollowUp, ...]:
    """Return the promises that are due, the oldest first."""
    sql = f"""SELECT {_COLUMNS} FROM followups WHERE state = 'promised' AND due_at <= :now
              ORDER BY due_at, id LIMIT :limit"""
    return build_all(FollowUp, await view.rows(sql, now=now, limit=limit))


async def find_last_asked(view: Snapshot, member_id: MemberId) -> FollowUp | None:
    """Return the question that this guest was asked last, or None."""
    sql = f"""SELECT {_COLUMNS} FROM followups WHERE member_id = :member_id AND asked_at IS NOT NULL
              ORDER BY asked_at DESC, id DESC LIMIT 1"""
    return build_or_none(FollowUp, await view.row(sql, member_id=member_id))


async def said_stop(view: Snapshot, member_id: MemberId) -> bool:
    """Tell whether the guest refused offers by a word of her own after joining, and stands by it."""
    row = await view.row(
        """SELECT 1 FROM consents WHERE member_id = :member_id AND purpose = 'marketing' AND is_granted = 0
           AND (SELECT COUNT(*) FROM consent_changes c
                WHERE c.member_id = consents.member_id AND c.purpose = 'marketing') > 1""",
        member_id=member_id,
    )
    return row is not None


async def set_state(
    tx: Transaction, followup_id: FollowUpId, state: FollowUpState, *, asked_at: datetime | None
) -> None:
    """Set how far the promise is, and when it was asked if it was."""
    await tx.run(
        "UPDATE followups SET state = :state, asked_at = :asked_at WHERE id = :id",
        id=followup_id,
        state=state,
        asked_at=asked_at,
    )


async def set_due(tx: Transaction, followup_id: FollowUpId, due_at: datetime) -> None:
    """Ask later."""
    await tx.run("UPDATE followups SET due_at = :due_at WHERE id = :id", id=followup_id, due_at=due_at)


async def set_mark(tx: Transaction, followup_id: FollowUpId, mark: int, *, now: datetime) -> None:
    """Keep the guest's mark; the first one says when she answered."""
    await tx.run(
        """UPDATE followups SET state = 'answered', mark = :mark, answered_at = COALESCE(answered_at, :now)
           WHERE id = :id""",
        id=followup_id,
        mark=mark,
        now=now,
    )


async def set_complaint(tx: Transaction, followup_id: FollowUpId, complaint_id: ComplaintId) -> None:
    """Keep what the low mark opened."""
    await tx.run(
        "UPDATE followups SET complaint_id = :complaint_id WHERE id = :id", id=followup_id, complaint_id=complaint_id
    )
