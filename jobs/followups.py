"""The questions after orders, when they are due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import followups
from jobs.timetable import Timetable

EVERY_S = 30


async def ask(club: Club, now: datetime) -> Mapping[str, int]:
    """Ask whoever is to be asked now."""
    return {"asked": await followups.ask_due(club.db, house=club.house, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look for due questions twice a minute."""
    timetable.every(EVERY_S, "followups", ask)
