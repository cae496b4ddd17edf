"""The sections on what the house promises: birthday gifts, answers to complaints, questions after a meal."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.tomlfile import Section
from club.rules.complaints import ComplaintTerms
from club.rules.followups import FollowUpTerms
from club.rules.gifts import BirthdayGift
from club.rules.hours import QuietHours


class BirthdaySection(Section):
    """``[birthday]``: what members are given on their birthdays; without the section nobody is given anything."""

    title_fa: str = Field(min_length=1, max_length=80)
    title_en: str = Field(min_length=1, max_length=80)
    days_before: int = Field(default=3, ge=0, le=14)
    valid_days: int = Field(default=14, ge=1, le=90)
    hour: int = Field(default=10, ge=8, le=21)

    def build(self) -> BirthdayGift:
        """Return the gift."""
        return BirthdayGift(
            title_fa=self.title_fa,
            title_en=self.title_en,
            days_before=self.days_before,
            valid_days=self.valid_days,
            at_hour=self.hour,
        )


class ComplaintsSection(Section):
    """``[complaints]``: what is promised to whoever complains, in minutes of open house, and how long it waits."""

    first_reply_minutes: int = Field(default=60, ge=5, le=2880)
    next_reply_minutes: int = Field(default=120, ge=5, le=2880)
    escalation_minutes: int = Field(default=60, ge=5, le=2880)
    silence_days: int = Field(default=3, ge=1, le=60)
    reopen_days: int = Field(default=30, ge=1, le=365)

    def build(self) -> ComplaintTerms:
        """Return the terms."""
        return ComplaintTerms(**self.model_dump())


class FollowUpsSection(Section):
    """``[followups]``: when a guest is asked how it was, how often at most, and which marks are a complaint."""

    delivery_minutes: int = Field(default=120, ge=0, le=2880)
    pickup_minutes: int = Field(default=120, ge=0, le=2880)
    dine_in_minutes: int = Field(default=60, ge=0, le=2880)
    low_mark_max: int = Field(default=3, ge=1, le=4)
    stale_hours: int = Field(default=72, ge=12, le=720)
    every_days: int = Field(default=1, ge=0, le=365)
    quiet_begins: time = time(22)
    quiet_ends: time = time(8)

    def build(self, zone: ZoneInfo) -> FollowUpTerms:
        """Return the terms; equal bounds mean that no hour is quiet."""
        plain = self.model_dump(exclude={"quiet_begins", "quiet_ends"})
        return FollowUpTerms(**plain, quiet=QuietHours(self.quiet_begins, self.quiet_ends, zone))
