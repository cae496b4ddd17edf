"""Who can be written to: somebody who blocked the bot is left alone until she comes back."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import Unreachable
from storage import members
from storage.database import Database


async def lose(db: Database, telegram_id: int, reason: Unreachable, *, now: datetime) -> None:
    """Write down that Telegram refuses messages to this person."""
    async with db.transaction() as tx:
        await members.set_unreachable(tx, telegram_id, reason, now=now)


async def regain(db: Database, telegram_id: int) -> None:
    """Write down that this person can be written to again."""
    async with db.transaction() as tx:
        await members.set_reachable(tx, telegram_id)
