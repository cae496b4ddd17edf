"""Birthday gifts: what the house gives, to whom, and on which mornings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from club.rules.birthdays import Birthday, kept_on, next_occurrence
from club.rules.calendar import club_day, start_of_day
from club.rules.members import MemberId

KNOWN_FOR: Final = timedelta(days=30)
"""A birthday counts when it was set so long before: nobody has one tomorrow because there is a gift."""

CATCH_UP_DAYS_MAX: Final = 30
"""After a longer sleep the oldest birthdays are let go: congratulations a month late are none."""


@dataclass(frozen=True, slots=True)
class BirthdayGift:
    """The house's birthday gift."""

    title_fa: str
    """What is given, such as a dessert of one's choice."""
    title_en: str
    days_before: int = 3
    """How many days before the birthday the gift comes."""
    valid_days: int = 14
    """How many days after the birthday it can still be taken."""
    at_hour: int = 10
    """The hour of the club's morning at which gifts go out."""


@dataclass(frozen=True, slots=True)
class Giving:
    """One day's birthdays in one calendar, and what those who keep them are given."""

    birthday: Birthday
    """Calendar, month and day, without a year."""
    day: date
    """When it is kept."""
    jalali_year: int
    """Whose gift it is: one a member and Jalali year."""
    set_before: datetime
    """Members who set their birthday later wait for the next one."""


def due_day(now: datetime, gift: BirthdayGift, zone: ZoneInfo) -> date:
    """Return the last day whose morning has come."""
    today = club_day(now, zone)
    return today if now.astimezone(zone).hour >= gift.at_hour else today - timedelta(days=1)


def givings(due: date, *, done: date | None, gift: BirthdayGift, zone: ZoneInfo) -> tuple[Giving, ...]:
    """List the birthdays to look at on the morning ``due``, when the last one looked after was ``done``.

    Always those of today up to the gift's lead, so that whoever consents a day late is not forgotten; and the ones
    that a sleeping machine missed. Whoever has this year's gift is passed over when it is given out.
    """
    lead = timedelta(days=gift.days_before)
    missed = due if done is None or done > due else done + timedelta(days=1) + lead
    first = max(min(due, missed), due - timedelta(days=CATCH_UP_DAYS_MAX))
    days = [first + timedelta(days=each) for each in range((due + lead - first).days + 1)]
    return tuple(_giving(birthday, day, zone) for day in days for birthday in kept_on(day))


def gift_cause(member_id: MemberId, jalali_year: int) -> str:
    """Return what makes the gift one a year, whatever runs twice."""
    return f"birthday:{member_id}:{jalali_year}"


def gift_expires_at(giving: Giving, due: date, gift: BirthdayGift, zone: ZoneInfo) -> datetime:
    """Return the moment after the gift's last day, counted from the birthday or, when it comes late, from today."""
    return start_of_day(max(giving.day, due) + timedelta(days=gift.valid_days + 1), zone)


def _giving(birthday: Birthday, day: date, zone: ZoneInfo) -> Giving:
    kept = next_occurrence(birthday, day)
    return Giving(birthday, day, kept.jalali_year, start_of_day(day, zone) - KNOWN_FOR)
