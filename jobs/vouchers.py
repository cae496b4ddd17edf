"""Gifts whose last day has passed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import vouchers
from jobs.timetable import Timetable

EVERY_S = 300
_SWEEPS_MAX = 200


async def expire(club: Club, now: datetime) -> Mapping[str, int]:
    """End the gifts whose time is over, a sweep at a time."""
    ended = 0
    for _ in range(_SWEEPS_MAX):
        swept = await vouchers.expire(club.db, now)
        ended += swept
        if swept < vouchers.SWEEP_MAX:
            break
    return {"ended": ended}


def schedule(timetable: Timetable) -> None:
    """Look every few minutes."""
    timetable.every(EVERY_S, "vouchers", expire)
