"""Points that become vouchers by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import conversion
from jobs.timetable import Timetable

EVERY_S = 60
_PAGES_MAX = 100


async def convert(club: Club, now: datetime) -> Mapping[str, int]:
    """Go through whoever's turn it is, a page at a time; the next run goes on."""
    issued = 0
    for _ in range(_PAGES_MAX):
        of_page, more = await conversion.convert_due(club.db, house=club.house, now=now)
        issued += of_page
        if not more:
            break
    return {"vouchers issued": issued}


def schedule(timetable: Timetable) -> None:
    """Look once a minute."""
    timetable.every(EVERY_S, "conversion", convert)
