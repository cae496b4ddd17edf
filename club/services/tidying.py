"""Putting away what nobody needs any more, a little at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from storage import awaiting, inbox, outbox, uploads
from storage.database import Database

QUESTIONS_KEPT: Final = timedelta(days=2)
"""Words that come later than this answer no question any more."""
UPDATES_KEPT: Final = timedelta(days=14)
"""Telegram itself keeps an update for a day; these are for whoever looks into what happened."""
MESSAGES_KEPT: Final = timedelta(days=180)
"""Longer than anything is repeated under the same cause. Deliveries of campaigns stay: they are its result."""
UPLOADS_KEPT: Final = timedelta(hours=1)
"""Pictures of cards, none of which outlives its code: so the table has no more rows than an hour has cards."""
AT_ONCE: Final = 2_000
"""Rows a sweep, so that no order waits for the tidying."""


async def tidy(db: Database, *, now: datetime) -> Mapping[str, int]:
    """Put away old questions, handled updates, finished messages and remembered files; return how many of each."""
    async with db.transaction() as tx:
        questions = await awaiting.clear_before(tx, now - QUESTIONS_KEPT)
        files = await uploads.delete_before(tx, now - UPLOADS_KEPT)
    async with db.transaction() as tx:
        updates = await inbox.delete_handled(tx, before=now - UPDATES_KEPT, limit=AT_ONCE)
    async with db.transaction() as tx:
        messages = await outbox.delete_ended(tx, before=now - MESSAGES_KEPT, limit=AT_ONCE)
    return {"questions": questions, "updates": updates, "messages": messages, "files": files}
