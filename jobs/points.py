"""What time does to points: they end, and their owners are told before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import expiry
from jobs.sweeps import until_little_is_left
from jobs.timetable import Timetable

EVERY_S = 60


async def end(club: Club, now: datetime) -> Mapping[str, int]:
    """Write off the points whose time is over, a sweep at a time: a large club's night ends in minutes."""
    ended = await until_little_is_left(lambda: expiry.expire_due(club.db, now=now), full=expiry.LOTS_MAX)
    return {"lots ended": ended}


async def warn(club: Club, now: datetime) -> Mapping[str, int]:
    """Tell members of points that end soon, by day only."""
    return {"members warned": await expiry.warn_expiring(club.db, house=club.house, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look for both once a minute; each run is bounded and the next goes on."""
    timetable.every(EVERY_S, "points_end", end)
    timetable.every(EVERY_S, "points_warn", warn)
