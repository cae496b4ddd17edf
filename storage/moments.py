"""How far the club's time has come."""

from __future__ import annotations

from datetime import datetime

from storage.database import Snapshot
from storage.rows import moment


async def find_newest(view: Snapshot) -> datetime | None:
    """Return when something last came in, was said or was written down, or None for a club without a past."""
    row = await view.row(
        """SELECT MAX(at) FROM (
               SELECT MAX(received_at) AS at FROM inbox
               UNION ALL SELECT MAX(made_at) FROM outbox
               UNION ALL SELECT MAX(at) FROM ledger
           ) AS newest"""
    )
    return None if row is None or row[0] is None else moment(row[0])
