"""What a member usually orders, read from her own orders."""

from __future__ import annotations

from club.rules.members import MemberId
from club.rules.orders import OrderId, OrderLine
from storage.database import Snapshot
from storage.rows import build_all, columns

_LINE = columns(OrderLine, "order_lines")


async def list_recent_lines(view: Snapshot, member_id: MemberId, *, orders_max: int) -> tuple[OrderLine, ...]:
    """Return the lines of her latest orders that were not turned down, the newest order first."""
    sql = f"""SELECT {_LINE} FROM order_lines
        JOIN (SELECT id FROM orders WHERE member_id = :member_id
                  AND state NOT IN ('cancelled', 'rejected', 'no_show') ORDER BY id DESC LIMIT :orders_max) AS recent
            ON recent.id = order_lines.order_id
        ORDER BY order_lines.order_id DESC, order_lines.id"""
    return build_all(OrderLine, await view.rows(sql, member_id=member_id, orders_max=orders_max))


async def list_lines(view: Snapshot, order_id: OrderId, *, member_id: MemberId) -> tuple[OrderLine, ...]:
    """Return the lines of the member's own order; none when it is not hers."""
    sql = f"""SELECT {_LINE} FROM order_lines JOIN orders ON orders.id = order_lines.order_id
        WHERE order_lines.order_id = :order_id AND orders.member_id = :member_id ORDER BY order_lines.id"""
    return build_all(OrderLine, await view.rows(sql, order_id=order_id, member_id=member_id))
