"""Deriving anew what rows of the ledger, draws and tier changes say: page by page, within one transaction."""

from __future__ import annotations

from typing import NamedTuple

from club.rules.members import MemberId
from club.rules.standings import Held, TierChange
from storage.database import Snapshot, Transaction
from storage.rows import build_all, columns

_DERIVED = """
    SELECT (SELECT COALESCE(merged_into_id, id) FROM members WHERE members.id = ledger.member_id) AS member_id,
           ledger.points, ledger.points - COALESCE(
               (SELECT SUM(draws.points) FROM draws WHERE draws.lot_id = ledger.id), 0) AS remaining
    FROM ledger WHERE ledger.id = lots.id AND ledger.points > 0 AND ledger.action IN ('earn', 'adjust')
"""
"""What the lot's earning and its draws say of it."""


class Bounds(NamedTuple):
    """The last numbers there are."""

    lot: int
    member: int


async def hold_all(tx: Transaction, *, engine: str) -> None:
    """Let nobody else write points or tiers until the transaction ends; with SQLite nobody else writes anyway."""
    if engine == "postgresql":
        await tx.run("LOCK TABLE ledger, lots, draws, debts, qualifying, standings, tier_changes IN EXCLUSIVE MODE")


async def find_bounds(view: Snapshot) -> Bounds:
    """Return the last lot's and the last member's number; 0 when there is none."""
    row = await view.row("SELECT (SELECT COALESCE(MAX(id), 0) FROM lots), (SELECT COALESCE(MAX(id), 0) FROM members)")
    assert row is not None
    return Bounds(int(row[0]), int(row[1]))


async def repair_lots(tx: Transaction, *, after: int, until: int) -> int:
    """Let the lots of a page hold what their earnings and draws say; what no lot can hold stays as it is."""
    return await tx.run(
        f"""UPDATE lots SET (member_id, points, remaining) = ({_DERIVED})
            WHERE id > :after AND id <= :until AND EXISTS (
                SELECT 1 FROM ({_DERIVED}) AS derived
                WHERE derived.remaining BETWEEN 0 AND derived.points
                  AND (derived.member_id <> lots.member_id OR derived.points <> lots.points
                       OR derived.remaining <> lots.remaining))""",
        after=after,
        until=until,
    )


async def repair_debts(tx: Transaction, *, after: int, until: int) -> int:
    """Let the members of a page owe what their lots hold beyond their rows; nobody can owe less than nothing."""
    return await tx.run(
        """INSERT INTO debts (member_id, points)
           SELECT id, owed FROM (
               SELECT members.id AS id, COALESCE(debts.points, 0) AS stands, CAST(
                          COALESCE((SELECT SUM(remaining) FROM lots
                                    WHERE lots.member_id = members.id AND remaining > 0), 0)
                          - COALESCE((SELECT SUM(points) FROM ledger WHERE ledger.member_id IN (
                                        SELECT members.id WHERE members.merged_into_id IS NULL
                                        UNION ALL
                                        SELECT gone.id FROM members AS gone WHERE gone.merged_into_id = members.id)), 0)
                          AS BIGINT) AS owed
               FROM members LEFT JOIN debts ON debts.member_id = members.id
               WHERE members.id > :after AND members.id <= :until) AS derived
           WHERE owed <> stands AND owed >= 0
           ON CONFLICT (member_id) DO UPDATE SET points = excluded.points""",
        after=after,
        until=until,
    )


async def list_with_tiers(view: Snapshot, *, after: int, limit: int) -> tuple[MemberId, ...]:
    """Return the next members who have a standing or ever changed their tier; not who turned out to be another one."""
    rows = await view.rows(
        """SELECT member_id FROM (
               SELECT member_id FROM standings WHERE member_id > :after
               UNION SELECT member_id FROM tier_changes WHERE member_id > :after) AS tiered
           JOIN members ON members.id = tiered.member_id AND members.merged_into_id IS NULL
           ORDER BY member_id LIMIT :limit""",
        after=after,
        limit=limit,
    )
    return tuple(MemberId(row[0]) for row in rows)


async def list_held(view: Snapshot, *, after: int, until: int) -> tuple[Held, ...]:
    """Return the standings of a page of members."""
    sql = f"SELECT {columns(Held)} FROM standings WHERE member_id > :after AND member_id <= :until"
    return build_all(Held, await view.rows(sql, after=after, until=until))


async def list_last_changes(view: Snapshot, *, after: int, until: int) -> tuple[TierChange, ...]:
    """Return the last tier change of each of a page of members."""
    sql = f"""SELECT {columns(TierChange)} FROM tier_changes
              WHERE id IN (SELECT MAX(id) FROM tier_changes WHERE member_id > :after AND member_id <= :until
                           GROUP BY member_id)"""
    return build_all(TierChange, await view.rows(sql, after=after, until=until))
