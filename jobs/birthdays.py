"""Birthday gifts, in the morning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import birthdays
from jobs.timetable import Timetable

EVERY_S = 300


async def give(club: Club, now: datetime) -> Mapping[str, int]:
    """Give the gifts whose morning has come."""
    return {"given": await birthdays.give_due(club.db, now, house=club.house)}


def schedule(timetable: Timetable) -> None:
    """Look every few minutes; all but the morning's first look end at one row."""
    timetable.every(EVERY_S, "birthdays", give)
