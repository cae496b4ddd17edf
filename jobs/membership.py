"""What time does to paid membership: every month's credit comes, and its end is told in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import membership
from jobs.timetable import Timetable

EVERY_S = 300
_SWEEPS_MAX = 100


async def give_credit(club: Club, now: datetime) -> Mapping[str, int]:
    """Give the credit of the months that have begun, a sweep at a time."""
    given = 0
    for _ in range(_SWEEPS_MAX):
        months = await membership.give_credit_due(club.db, house=club.house, now=now)
        given += months
        if months < membership.SWEEP_MAX:
            break
    return {"months credited": given}


async def tell_ending(club: Club, now: datetime) -> Mapping[str, int]:
    """Tell members of the end of their membership, by day only."""
    return {"members told": await membership.tell_ending(club.db, house=club.house, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look every few minutes."""
    timetable.every(EVERY_S, "membership_credit", give_credit)
    timetable.every(EVERY_S, "membership_end", tell_ending)
