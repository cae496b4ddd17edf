"""The numbers of one day: each statement reads one range of an index."""

from __future__ import annotations

from datetime import datetime

from club.rules.orders import OrderState
from club.rules.today import DishCount, Marks, Pace
from storage.database import Snapshot
from storage.rows import build_all


async def count_by_state(view: Snapshot, since: datetime, until: datetime) -> dict[OrderState, int]:
    """Return how many of the orders placed in the span are in which state."""
    rows = await view.rows(
        """SELECT state, COUNT(*) FROM orders WHERE placed_at >= :since AND placed_at < :until
           GROUP BY state""",
        since=since,
        until=until,
    )
    return {OrderState(state): int(count) for state, count in rows}


async def count_by_hour(view: Snapshot, since: datetime, until: datetime) -> dict[int, int]:
    """Return how many orders were placed in each hour after ``since``; hours without any are left out."""
    rows = await view.rows(
        """SELECT (placed_at - CAST(:since AS BIGINT)) / 3600 AS hour, COUNT(*) FROM orders
           WHERE placed_at >= :since AND placed_at < :until GROUP BY 1 ORDER BY 1""",
        since=since,
        until=until,
    )
    return {int(hour): int(count) for hour, count in rows}


async def sum_income(view: Snapshot, since: datetime, until: datetime) -> tuple[int, int]:
    """Return how many orders were completed in the span, and what money they brought, in rial, after refunds."""
    row = await view.row(
        """SELECT COUNT(*), COALESCE(SUM(total_rial - points_rial - voucher_rial - money_back_rial), 0) FROM orders
           WHERE closed_at >= :since AND closed_at < :until AND state = 'completed'""",
        since=since,
        until=until,
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


async def find_pace(view: Snapshot, since: datetime, until: datetime) -> Pace | None:
    """Return how the promises of the span's completed orders were kept, or None when there are none."""
    row = await view.row(
        """SELECT COUNT(*), SUM(orders.promised_at - orders.accepted_at), SUM(kept.at - orders.accepted_at),
                  SUM(CASE WHEN kept.at > orders.promised_at THEN 1 ELSE 0 END)
           FROM orders JOIN order_events AS kept ON kept.order_id = orders.id
                AND kept.state = CASE WHEN orders.kind = 'delivery' THEN 'completed' ELSE 'ready' END
           WHERE orders.closed_at >= :since AND orders.closed_at < :until AND orders.state = 'completed'""",
        since=since,
        until=until,
    )
    if row is None or not row[0]:
        return None
    count, promised_s, real_s, late = (int(value) for value in row)
    return Pace(count, promised_s // count // 60, real_s // count // 60, late)


async def list_best_dishes(view: Snapshot, since: datetime, until: datetime, *, limit: int) -> tuple[DishCount, ...]:
    """Return what was ordered most in the span, leaving out orders that came to nothing."""
    rows = await view.rows(
        """SELECT name_fa, name_en, CAST(SUM(quantity) AS BIGINT) FROM orders
           JOIN order_lines ON order_lines.order_id = orders.id
           WHERE placed_at >= :since AND placed_at < :until AND state NOT IN ('cancelled', 'rejected', 'no_show')
           GROUP BY name_fa, name_en ORDER BY SUM(quantity) DESC, name_fa LIMIT :limit""",
        since=since,
        until=until,
        limit=limit,
    )
    return build_all(DishCount, rows)


async def count_new_members(view: Snapshot, since: datetime, until: datetime) -> int:
    """Return how many finished joining in the span."""
    sql = "SELECT COUNT(*) FROM members WHERE joined_at >= :since AND joined_at < :until"
    row = await view.row(sql, since=since, until=until)
    return int(row[0]) if row else 0


async def sum_marks(view: Snapshot, since: datetime, until: datetime) -> Marks:
    """Return the marks that guests gave in the span."""
    row = await view.row(
        """SELECT COUNT(mark), COALESCE(SUM(mark), 0) FROM followups
           WHERE answered_at >= :since AND answered_at < :until""",
        since=since,
        until=until,
    )
    return Marks(int(row[0]), int(row[1])) if row else Marks(0, 0)


async def count_complaints(view: Snapshot, *, now: datetime) -> tuple[int, int]:
    """Return how many complaints are not closed, and how many of them wait past the promised answer."""
    row = await view.row(
        """SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'open' AND reply_due_at < :now THEN 1 ELSE 0 END), 0)
           FROM complaints WHERE state <> 'closed'""",
        now=now,
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)
