"""What time does to tiers: a warning, the end of a grace, a long absence, the end of a pin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import tiers
from jobs.sweeps import until_little_is_left
from jobs.timetable import Timetable

EVERY_S = 60


async def review(club: Club, now: datetime) -> Mapping[str, int]:
    """Look at the members whose tier is due, a sweep at a time."""
    reviewed = await until_little_is_left(
        lambda: tiers.review_due(club.db, house=club.house, now=now), full=tiers.MEMBERS_MAX
    )
    return {"tiers reviewed": reviewed}


def schedule(timetable: Timetable) -> None:
    """Look once a minute: most looks end at one row, and the first after a year's last midnight takes many."""
    timetable.every(EVERY_S, "tiers", review)
