"""Carts that nobody comes back to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import carts
from jobs.timetable import Timetable

EVERY_S = 3600


async def put_away(club: Club, now: datetime) -> Mapping[str, int]:
    """Put away the carts that were left open for days; each can still be brought back."""
    return {"put away": await carts.put_away(club.db, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look once an hour."""
    timetable.every(EVERY_S, "carts", put_away)
