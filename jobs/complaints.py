"""What time does to complaints: missed promises climb, and silence closes what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import complaint_desk as desk
from jobs.timetable import Timetable

EVERY_S = 60


async def escalate(club: Club, now: datetime) -> Mapping[str, int]:
    """Tell the managers, and later the owner, of promises that were missed."""
    return {"climbed": await desk.escalate(club.db, house=club.house, now=now)}


async def close(club: Club, now: datetime) -> Mapping[str, int]:
    """Close what guests have left without a word for days."""
    return {"closed": await desk.close_silent(club.db, house=club.house, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look for both once a minute."""
    timetable.every(EVERY_S, "complaints_late", escalate)
    timetable.every(EVERY_S, "complaints_silent", close)
