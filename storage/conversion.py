"""Conversion: whose points reach a voucher."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import MemberId
from storage.database import Snapshot


async def list_members_reaching(
    view: Snapshot, points: int, *, usable_by: datetime, now: datetime, after: MemberId, limit: int
) -> tuple[MemberId, ...]:
    """Return a page of the members who hold so many points that were usable by a moment and have not ended, by number.

    It looks at every open lot once; it is asked once a month.
    """
    rows = await view.rows(
        """SELECT member_id FROM lots
           WHERE remaining > 0 AND member_id > :after AND usable_at <= :usable_by AND kind <> 'surprise'
             AND (expires_at IS NULL OR expires_at > :now)
           GROUP BY member_id HAVING SUM(remaining) >= :points ORDER BY member_id LIMIT :limit""",
        points=points,
        usable_by=usable_by,
        now=now,
        after=after,
        limit=limit,
    )
    return tuple(MemberId(row[0]) for row in rows)


async def list_members_with_news(
    view: Snapshot, *, since: datetime, until: datetime, after: MemberId, limit: int
) -> tuple[MemberId, ...]:
    """Return a page of the members whose points became usable, came back or were joined, from a moment to another."""
    rows = await view.rows(
        """SELECT member_id FROM lots
           WHERE remaining > 0 AND usable_at >= :since AND usable_at <= :until AND member_id > :after
           UNION
           SELECT member_id FROM ledger
           WHERE at >= :since AND at <= :until AND action = 'reverse' AND points > 0 AND member_id > :after
           UNION
           SELECT stays_id FROM merges WHERE at >= :since AND at <= :until AND stays_id > :after
           ORDER BY 1 LIMIT :limit""",
        since=since,
        until=until,
        after=after,
        limit=limit,
    )
    return tuple(MemberId(row[0]) for row in rows)
