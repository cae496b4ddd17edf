"""Rewards that were held at a counter and not handed over in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import holds
from jobs.timetable import Timetable

EVERY_S = 5


async def release(club: Club, now: datetime) -> Mapping[str, int]:
    """Give the points of codes whose time is over back to their owners."""
    return {"released": await holds.release_due(club.db, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look every few seconds; each sweep is bounded and the next goes on."""
    timetable.every(EVERY_S, "rewards", release)
