"""Numbers for the owner's report: read on a snapshot, seconds long in a large club, beside whatever orders do."""

from __future__ import annotations

import json
from datetime import datetime

from club.rules.benefits import Benefit, read_benefit
from club.rules.liability import Flow, Held, SharedMeals
from club.rules.points import Action, LotKind
from storage.database import Snapshot


async def list_held(view: Snapshot, *, now: datetime, soon: datetime, later: datetime) -> tuple[Held, ...]:
    """Return the points that may still be spent, by kind; what is over and not swept yet counts no more."""
    rows = await view.rows(
        """SELECT kind,
                  CAST(SUM(CASE WHEN usable_at <= :now THEN remaining ELSE 0 END) AS BIGINT),
                  CAST(SUM(CASE WHEN usable_at > :now THEN remaining ELSE 0 END) AS BIGINT),
                  CAST(SUM(CASE WHEN expires_at <= :soon THEN remaining ELSE 0 END) AS BIGINT),
                  CAST(SUM(CASE WHEN expires_at <= :later THEN remaining ELSE 0 END) AS BIGINT)
           FROM lots WHERE remaining > 0 AND (expires_at IS NULL OR expires_at > :now)
           GROUP BY kind ORDER BY kind""",
        now=now,
        soon=soon,
        later=later,
    )
    return tuple(Held(LotKind(kind), *(int(each) for each in numbers)) for kind, *numbers in rows)


async def sum_debts(view: Snapshot) -> int:
    """Return how many points members owe."""
    row = await view.row("SELECT CAST(COALESCE(SUM(points), 0) AS BIGINT) FROM debts")
    return 0 if row is None else int(row[0])


async def list_flows(view: Snapshot, since: datetime, until: datetime) -> tuple[Flow, ...]:
    """Return how many points the rows of a span moved, by action and direction.

    Each action is one range of one index that holds the points too. Grouped by action in one statement, all rows of
    the span would be sorted first.
    """
    sql = """SELECT CAST(COALESCE(SUM(CASE WHEN points > 0 THEN points ELSE 0 END), 0) AS BIGINT),
                    CAST(COALESCE(SUM(CASE WHEN points < 0 THEN points ELSE 0 END), 0) AS BIGINT)
             FROM ledger WHERE action = :action AND at >= :since AND at < :until"""
    flows: list[Flow] = []
    for action in Action:
        row = await view.row(sql, action=action, since=since, until=until)
        assert row is not None
        flows.extend(Flow(action, int(points)) for points in row if points)
    return tuple(flows)


async def sum_parts(view: Snapshot, since: datetime, until: datetime) -> dict[str, int]:
    """Return what each part of the programme gave in a span, less what refunds took back."""
    rows = await view.rows(
        """SELECT part, CAST(SUM(earning_parts.points) AS BIGINT)
           FROM ledger JOIN earning_parts ON earning_parts.entry_id = ledger.id
           WHERE ledger.action IN ('earn', 'adjust', 'reverse') AND ledger.at >= :since AND ledger.at < :until
           GROUP BY part""",
        since=since,
        until=until,
    )
    return {str(part): int(points) for part, points in rows}


async def list_vouchers_out(view: Snapshot, *, now: datetime) -> tuple[tuple[Benefit, int], ...]:
    """Return what the gift codes promise that may still be used, and how many promise the same."""
    rows = await view.rows(
        "SELECT benefit, COUNT(*) FROM vouchers WHERE state = 'active' AND expires_at > :now GROUP BY benefit", now=now
    )
    return tuple((read_benefit(json.loads(benefit)), int(count)) for benefit, count in rows)


async def count_vouchers_used(view: Snapshot, since: datetime, until: datetime) -> int:
    """Return how many gift codes were used in a span."""
    sql = "SELECT COUNT(*) FROM vouchers WHERE state = 'used' AND used_at >= :since AND used_at < :until"
    row = await view.row(sql, since=since, until=until)
    return 0 if row is None else int(row[0])


async def sum_paid_by_vouchers(view: Snapshot, since: datetime, until: datetime) -> int:
    """Return what gift codes took off the bills of a span's completed orders, in rial."""
    row = await view.row(
        """SELECT CAST(COALESCE(SUM(voucher_rial), 0) AS BIGINT) FROM orders
           WHERE closed_at >= :since AND closed_at < :until AND state = 'completed'""",
        since=since,
        until=until,
    )
    return 0 if row is None else int(row[0])


async def count_shared_meals(view: Snapshot) -> SharedMeals:
    """Return how many meals were given for somebody in need, and how many still wait for her."""
    row = await view.row(
        """SELECT COUNT(*) - COUNT(served_at), COUNT(served_at), CAST(COALESCE(SUM(points), 0) AS BIGINT)
           FROM shared_meals WHERE returned_at IS NULL"""
    )
    return SharedMeals() if row is None else SharedMeals(*(int(each) for each in row))


async def find_best_seller(view: Snapshot, *, since: datetime) -> tuple[str, str, int] | None:
    """Return the names and today's price of the dish on the menu that was ordered most since then, or None.

    The latest hundred thousand orders say it: in a club that has more of them, the others would change nothing.
    """
    row = await view.row(
        """SELECT dishes.name_fa, dishes.name_en, dishes.price_rial
           FROM (SELECT order_lines.dish_id, SUM(order_lines.quantity) AS quantity
                 FROM (SELECT id FROM orders WHERE closed_at >= :since AND state = 'completed'
                       ORDER BY closed_at DESC LIMIT 100000) AS latest
                 JOIN order_lines ON order_lines.order_id = latest.id
                 GROUP BY order_lines.dish_id) AS sold
           JOIN dishes ON dishes.id = sold.dish_id
           WHERE dishes.removed_at IS NULL ORDER BY sold.quantity DESC, dishes.id LIMIT 1""",
        since=since,
    )
    return None if row is None else (str(row[0]), str(row[1]), int(row[2]))


async def list_prices(view: Snapshot) -> dict[str, tuple[str, str, int]]:
    """Return the names and the price of every dish on the menu, by its key."""
    rows = await view.rows("SELECT key, name_fa, name_en, price_rial FROM dishes WHERE removed_at IS NULL")
    return {str(key): (str(name_fa), str(name_en), int(rial)) for key, name_fa, name_en, rial in rows}
