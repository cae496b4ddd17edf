"""What nobody needs any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import tidying
from jobs.timetable import Timetable

EVERY_S = 900


async def tidy(club: Club, now: datetime) -> Mapping[str, int]:
    """Forget old questions, handled updates, finished messages and files that Telegram may have lost."""
    return await tidying.tidy(club.db, now=now)


def schedule(timetable: Timetable) -> None:
    """Tidy up four times an hour."""
    timetable.every(EVERY_S, "tidying", tidy)
