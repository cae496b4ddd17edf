"""Gifts for events: rows of the ledger, counted by the part of the programme that gave them."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import MemberId
from storage.database import Snapshot
from storage.members import HER_ROWS


async def count(view: Snapshot, member_id: MemberId, part: str, *, since: datetime) -> int:
    """Return how often a part of the programme gave the member something since then."""
    row = await view.row(
        f"""SELECT COUNT(*) FROM ledger JOIN earning_parts ON earning_parts.entry_id = ledger.id
           WHERE ledger.member_id IN {HER_ROWS} AND ledger.at >= :since AND earning_parts.part = :part""",
        member_id=member_id,
        part=part,
        since=since,
    )
    assert row is not None, "a count is always there"
    return int(row[0])
