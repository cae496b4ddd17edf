"""Awards: how many points a colleague gave by hand. The awards themselves are rows of the ledger."""

from __future__ import annotations

from datetime import datetime

from club.rules.staff import Staff, StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build, columns


async def hold_giver(tx: Transaction, staff_id: StaffId) -> Staff:
    """Hold a colleague's row until the transaction ends, so that her budget is spent one award at a time."""
    sql = f"UPDATE staff SET name = name WHERE id = :id RETURNING {columns(Staff)}"
    row = await tx.row(sql, id=staff_id)
    assert row is not None, "she works here"
    return build(Staff, row)


async def sum_given(view: Snapshot, staff_id: StaffId, *, since: datetime) -> int:
    """Return how many points the colleague has given by hand since then, less what was taken back of these."""
    row = await view.row(
        """SELECT CAST(COALESCE(SUM(given.points + COALESCE(
               (SELECT SUM(back.points) FROM ledger AS back WHERE back.entry_id = given.id AND back.action = 'reverse'),
               0)), 0) AS BIGINT)
           FROM ledger AS given
           WHERE given.staff_id = :staff_id AND given.at >= :since AND given.order_id IS NULL
             AND given.action = 'adjust' AND given.points > 0""",
        staff_id=staff_id,
        since=since,
    )
    assert row is not None, "a sum is always there"
    return int(row[0])
