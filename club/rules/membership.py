"""Paid membership: what a year's fee gives, until when, and which months' credit is owed.

A membership counts whole days of the club: it begins when the fee is taken and ends at a midnight. Its months are
counted from its own first day in the club's calendar (from the 15th to the 15th), so a year has exactly twelve credits,
whenever it begins; a month that lacks the day uses its last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from club.rules.calendar import Calendar, club_day, day_written, month_length, start_of_day, written_in
from club.rules.members import MemberId
from club.rules.staff import StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipTerms:
    """What the club promises those who pay a fee."""

    name_fa: str
    name_en: str
    fee_rial: int
    days: int = 365
    credit_points: int = 0
    """Given every month; 0: nothing."""
    credit_life_days: int | None = None
    """How long a month's credit lives; None: as the club's terms say of this kind."""
    warning_days: int = 14
    """How long before its end the member is told."""
    calendar: Calendar = Calendar.JALALI

    def name(self, language: str) -> str:
        """Return what it is called in a language."""
        return self.name_fa if language == "fa" else self.name_en


@dataclass(frozen=True, slots=True)
class Subscription:
    """One fee that was paid, and what came of it."""

    id: int
    member_id: MemberId
    starts_at: datetime
    ends_at: datetime
    fee_rial: int
    staff_id: StaffId
    """Who took the fee."""
    cause: str
    credit_points: int
    """What was promised for each month, whatever the club file says later."""
    credited: int
    """For how many months credit was given."""
    credit_at: datetime | None
    """When a month's credit is due next; None: no more is to come."""
    tell_at: datetime | None
    """When its owner is told next that it ends; None: nothing is to be told."""
    cancelled_at: datetime | None
    """None: it holds."""

    def runs(self, now: datetime) -> bool:
        """Tell whether it holds now, to the second."""
        return self.cancelled_at is None and self.starts_at <= now < self.ends_at

    def is_open(self, now: datetime) -> bool:
        """Tell whether it holds now or later."""
        return self.cancelled_at is None and now < self.ends_at


def term_of(starts_at: datetime, terms: MembershipTerms, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when and until when a fee holds: the day it begins on counts, and it ends at a midnight."""
    return starts_at, start_of_day(club_day(starts_at, zone) + timedelta(days=terms.days), zone)


def credit_due_at(subscription: Subscription, number: int, *, calendar: Calendar, zone: ZoneInfo) -> datetime | None:
    """Return when the credit of its so-manieth month, from 1, is due; None: it ends before."""
    if number == 1:
        return subscription.starts_at
    begins = club_day(subscription.starts_at, zone)
    due_at = start_of_day(months_after(begins, number - 1, calendar), zone)
    return due_at if due_at < subscription.ends_at else None


def credits_in_all(subscription: Subscription, *, calendar: Calendar, zone: ZoneInfo) -> int:
    """Count the months whose credit belongs to it; 0 when none was promised."""
    if not subscription.credit_points:
        return 0
    number = 1
    while credit_due_at(subscription, number + 1, calendar=calendar, zone=zone) is not None:
        number += 1
    return number


def months_after(day: date, months: int, calendar: Calendar) -> date:
    """Return the same day so many months later; a month that lacks it has its last day instead."""
    written = written_in(calendar, day)
    years, month = divmod(written.month - 1 + months, 12)
    year, month = written.year + years, month + 1
    return day_written(calendar, year, month, min(written.day, month_length(calendar, month, year)))


def first_told_at(ends_at: datetime, terms: MembershipTerms) -> datetime:
    """Return when the owner of a membership is told that its end comes near."""
    return ends_at - timedelta(days=terms.warning_days)
