"""Gifts whose last day is near, or has passed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import vouchers
from jobs.sweeps import until_little_is_left
from jobs.timetable import Timetable

EVERY_S = 300


async def expire(club: Club, now: datetime) -> Mapping[str, int]:
    """End the gifts whose time is over, a sweep at a time."""
    return {"ended": await until_little_is_left(lambda: vouchers.expire(club.db, now), full=vouchers.SWEEP_MAX)}


async def warn(club: Club, now: datetime) -> Mapping[str, int]:
    """Remind the owners of gifts that end soon, by day only."""
    return {"owners reminded": await vouchers.warn_due(club.db, house=club.house, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look every few minutes."""
    timetable.every(EVERY_S, "vouchers", expire)
    timetable.every(EVERY_S, "vouchers_warn", warn)
