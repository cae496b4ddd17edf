"""Members: who they are and how far their joining has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from club.rules.calendar import Calendar

MemberId = NewType("MemberId", int)


@dataclass(frozen=True, slots=True)
class Member:
    """One guest of the club; a row exists from the first /start or the first entry at the counter."""

    id: MemberId
    telegram_id: int | None
    """None: registered by phone at the counter, has not opened the bot."""
    phone: str | None
    """E.164. None: not given yet."""
    name: str | None
    language: str
    calendar: Calendar
    birthday_calendar: Calendar | None
    birthday_month: int | None
    birthday_day: int | None
    birthday_year: int | None
    birthday_set_at: datetime | None
    code: str | None
    """The short code on the card. None: not joined yet."""
    source: str | None
    referrer_id: MemberId | None
    dietary: str | None
    created_at: datetime
    seen_at: datetime
    joined_at: datetime | None
    """None: has not finished joining."""
    blocked_at: datetime | None
    """None: the bot may write to her."""
    deactivated_at: datetime | None
    forgotten_at: datetime | None
    paused_until_at: datetime | None

    @property
    def is_joined(self) -> bool:
        """Whether she finished joining."""
        return self.joined_at is not None
