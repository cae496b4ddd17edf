"""What the rules of earning ask of the tables: an order's lines on the menu, and what a member earned lately."""

from __future__ import annotations

from datetime import datetime

from club.rules.bonuses import SpentLine
from club.rules.members import MemberId
from club.rules.orders import OrderId
from storage.database import Snapshot
from storage.members import HER_ROWS
from storage.rows import build_all


async def list_spent_lines(view: Snapshot, order_id: OrderId) -> tuple[SpentLine, ...]:
    """Return the order's lines in their order, with the keys by which the menu knows their dishes."""
    sql = """SELECT order_lines.total_rial, dishes.key, categories.key, COALESCE(dishes.labels, '[]')
             FROM order_lines LEFT JOIN dishes ON dishes.id = order_lines.dish_id
             LEFT JOIN categories ON categories.id = dishes.category_id
             WHERE order_lines.order_id = :order_id ORDER BY order_lines.id"""
    return build_all(SpentLine, await view.rows(sql, order_id=order_id))


async def has_other_order(view: Snapshot, member_id: MemberId, order_id: OrderId) -> bool:
    """Tell whether the member completed any order but this one."""
    sql = """SELECT 1 FROM orders
             WHERE member_id = :member_id AND id <> :order_id AND state = 'completed' LIMIT 1"""
    return await view.row(sql, member_id=member_id, order_id=order_id) is not None


async def count_points_of_orders(view: Snapshot, member_id: MemberId, *, since: datetime) -> int:
    """Return how many points the member's orders have earned since then, less what was taken back of these."""
    row = await view.row(
        f"""
        SELECT CAST(COALESCE(SUM(earned.points + COALESCE(
            (SELECT SUM(back.points) FROM ledger AS back WHERE back.entry_id = earned.id AND back.action = 'reverse'),
            0)), 0) AS BIGINT)
        FROM ledger AS earned
        WHERE earned.member_id IN {HER_ROWS} AND earned.at >= :since AND earned.action = 'earn'
          AND earned.order_id IS NOT NULL
        """,
        member_id=member_id,
        since=since,
    )
    assert row is not None
    return int(row[0])


async def list_points_by_part(view: Snapshot, member_id: MemberId, *, since: datetime) -> dict[str, int]:
    """Return what each part of the programme has given the member since then, less what was taken back of it."""
    sql = f"""SELECT earning_parts.part, CAST(SUM(earning_parts.points) AS BIGINT)
             FROM ledger AS entry JOIN earning_parts ON earning_parts.entry_id = entry.id
             LEFT JOIN ledger AS earned ON earned.id = entry.entry_id
             WHERE entry.member_id IN {HER_ROWS} AND entry.at >= :since AND COALESCE(earned.at, entry.at) >= :since
             GROUP BY earning_parts.part"""
    rows = await view.rows(sql, member_id=member_id, since=since)
    return {row[0]: int(row[1]) for row in rows}
