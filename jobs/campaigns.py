"""What time brings to campaigns: their next page, and their progress on the owner's screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.club import Club
from club.services import campaigns
from jobs.timetable import Timetable

FEED_EVERY_S = 1
TELL_EVERY_S = 5
"""More often than this nobody reads, and the chat's share of messages is better used."""


async def feed(club: Club, now: datetime) -> Mapping[str, int]:
    """Queue what the outbox has room for."""
    return {"deliveries queued": await campaigns.feed(club.db, house=club.house, now=now)}


async def tell(club: Club, now: datetime) -> Mapping[str, int]:
    """Bring the progress message up to date."""
    return {"progress told": await campaigns.tell_progress(club.db, house=club.house, now=now)}


def schedule(timetable: Timetable) -> None:
    """Look for campaigns that run."""
    timetable.every(FEED_EVERY_S, "campaigns_feed", feed)
    timetable.every(TELL_EVERY_S, "campaigns_tell", tell)
