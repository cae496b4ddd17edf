"""Personal bonus days: so many days a year that a member chooses for herself, ahead of time.

What such a day brings is a bonus rule of the club (`personal_day = true`); here is only which days are hers. The year
is the one that the chosen day lies in, so that next year's days can be chosen in this one's last weeks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from club.errors import PersonalDayBegun, PersonalDaysUsed, StaleButton
from club.rules.calendar import Calendar, day_written, start_of_day, written_in


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDayTerms:
    """How many days, and how far ahead they are chosen."""

    per_year: int = 0
    """For every member; a tier may give more."""
    notice_days_min: int = 1
    notice_days_max: int = 30
    calendar: Calendar = Calendar.JALALI

    def allowed(self, by_tier: int) -> int:
        """Return how many days a year are hers, when her tier gives so many: the better of the two."""
        return max(self.per_year, by_tier)

    def days_open(self, today: date) -> tuple[date, ...]:
        """List the days that can be chosen today."""
        ahead = range(self.notice_days_min, self.notice_days_max + 1)
        return tuple(today + timedelta(days=days) for days in ahead)

    def year_of(self, day: date) -> tuple[date, date]:
        """Return the first day of the year that the day lies in, and the first of the next."""
        year = written_in(self.calendar, day).year
        return day_written(self.calendar, year, 1, 1), day_written(self.calendar, year + 1, 1, 1)


def check_choice(day: date, *, today: date, chosen: Collection[date], allowed: int, terms: PersonalDayTerms) -> None:
    """Raise unless the day can be added to those that she chose in its year.

    Raises: StaleButton when it is too near or too far, PersonalDaysUsed when she has no more.
    """
    if day not in terms.days_open(today):
        raise StaleButton
    if len(chosen) >= allowed:
        raise PersonalDaysUsed(allowed=allowed)


def check_return(day: date, *, now: datetime, zone: ZoneInfo) -> None:
    """Raise PersonalDayBegun once the day has begun at the club."""
    if start_of_day(day, zone) <= now:
        raise PersonalDayBegun(day=day)
