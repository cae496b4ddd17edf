"""What time does to tiers: a warning, the end of a grace, a long absence, the end of a pin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import tiers
from jobs.timetable import Timetable

EVERY_S = 60
_SWEEPS_MAX = 200


async def review(club: Club, now: datetime) -> Mapping[str, int]:
    """Look at the members whose tier is due, a sweep at a time."""
    reviewed = 0
    for _ in range(_SWEEPS_MAX):
        of_sweep = await tiers.review_due(club.db, house=club.house, now=now)
        reviewed += of_sweep
        if of_sweep < tiers.MEMBERS_MAX:
            break
    return {"tiers reviewed": reviewed}


def schedule(timetable: Timetable) -> None:
    """Look once a minute: most looks end at one row, and the first after a year's last midnight takes many."""
    timetable.every(EVERY_S, "tiers", review)
