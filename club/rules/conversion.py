"""Conversion: points that become vouchers by themselves, at the end of a month or as soon as they reach one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from club.rules.benefits import Benefit
from club.rules.calendar import Calendar, club_day, day_written, start_of_day, written_in


class When(StrEnum):
    """When points become vouchers."""

    MONTH_END = "month_end"
    AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionTerms:
    """So many points become one voucher; what does not reach one is carried."""

    points_per_reward: int
    benefit: Benefit
    title_fa: str
    title_en: str
    valid_days: int
    """How many days after the day it was issued a voucher is good for."""
    when: When = When.MONTH_END
    calendar: Calendar = Calendar.JALALI
    """Whose months end."""


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The last month that is over."""

    month: str
    """Such as 1405-08."""
    ended_at: datetime
    """The club's midnight at which it was over."""


def last_month_end(now: datetime, calendar: Calendar, zone: ZoneInfo) -> MonthEnd:
    """Return the month that ended last before this moment, or at it."""
    today = written_in(calendar, club_day(now, zone))
    first: date = day_written(calendar, today.year, today.month, 1)
    gone = written_in(calendar, first - timedelta(days=1))
    return MonthEnd(f"{gone.year}-{gone.month:02d}", start_of_day(first, zone))
