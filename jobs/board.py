"""Late orders show themselves: their cards are marked and the staff group hears of each once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import board
from jobs.timetable import Timetable

EVERY_S = 30


async def speak_up(club: Club, now: datetime) -> Mapping[str, int]:
    """Mark the orders that are past their promise or still unanswered."""
    return {"spoken up for": await board.speak_up(club.db, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look for late orders twice a minute."""
    timetable.every(EVERY_S, "board", speak_up)
