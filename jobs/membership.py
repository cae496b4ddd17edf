"""What time does to paid membership: every month's credit comes, and its end is told in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import membership
from jobs.sweeps import until_little_is_left
from jobs.timetable import Timetable

EVERY_S = 300


async def give_credit(club: Club, now: datetime) -> Mapping[str, int]:
    """Give the credit of the months that have begun, a sweep at a time."""
    given = await until_little_is_left(
        lambda: membership.give_credit_due(club.db, house=club.house, now=now), full=membership.SWEEP_MAX
    )
    return {"months credited": given}


async def tell_ending(club: Club, now: datetime) -> Mapping[str, int]:
    """Tell members of the end of their membership, by day only."""
    return {"members told": await membership.tell_ending(club.db, house=club.house, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look every few minutes."""
    timetable.every(EVERY_S, "membership_credit", give_credit)
    timetable.every(EVERY_S, "membership_end", tell_ending)
