"""Opening hours in shifts, when orders are taken, working time for promises, and the quiet hours of the night.

A week begins on Saturday. Hours are minutes of the club's day; a shift that ends at or before its beginning runs past
midnight. All moments in and out are aware; those that come out are in UTC.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from club.errors import HoursUnusable, HouseClosed
from club.rules.calendar import CLUB_ZONE, club_day, start_of_day
from club.rules.typed_text import ascii_digits

MINUTES_A_DAY = 24 * 60
_DAYS_AHEAD_MAX = 60
"""How far a next opening is searched: beyond it the house is simply closed."""
_OPENINGS_AHEAD_MAX = 400

_SHIFT = re.compile(r"\s*([0-9]{1,2})(?::([0-9]{2}))?\s*[-–—تا]+\s*([0-9]{1,2})(?::([0-9]{2}))?\s*")


@dataclass(frozen=True, slots=True)
class Shift:
    """One opening of a day, in minutes after the club's midnight."""

    opens: int
    closes: int

    @property
    def minutes(self) -> int:
        """How long it lasts; past midnight when it closes at or before the minute it opened."""
        return (self.closes - self.opens - 1) % MINUTES_A_DAY + 1


@dataclass(frozen=True, slots=True)
class Opening:
    """A shift on a certain day: from, until, and until when orders are taken."""

    opens_at: datetime
    closes_at: datetime
    last_order_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """The house's week, from Saturday, with the days on which it differs."""

    week: tuple[tuple[Shift, ...], ...]
    last_order_minutes: int = 0
    """How long before closing the kitchen takes its last order."""
    closed_days: frozenset[date] = frozenset()
    zone: ZoneInfo = CLUB_ZONE

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days, from Saturday")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The night, in which nobody is written to unasked; equal bounds mean that there is none."""

    begins: time = time(22)
    ends: time = time(8)
    zone: ZoneInfo = CLUB_ZONE


def weekday_from_saturday(day: date) -> int:
    """Return 0 for Saturday to 6 for Friday."""
    return (day.weekday() + 2) % 7


def parse_shift(typed: str) -> Shift:
    """Read "12:00-16:00" or "۱۹ تا ۲۳:۳۰".

    Raises: HoursUnusable.
    """
    if (found := _SHIFT.fullmatch(ascii_digits(typed))) is None:
        raise HoursUnusable
    opens_hour, opens_minute, closes_hour, closes_minute = (int(part or 0) for part in found.groups())
    if max(opens_hour, closes_hour) > 24 or max(opens_minute, closes_minute) > 59:
        raise HoursUnusable
    opens, closes = opens_hour * 60 + opens_minute, closes_hour * 60 + closes_minute
    if opens >= MINUTES_A_DAY or closes > MINUTES_A_DAY:
        raise HoursUnusable
    return Shift(opens, closes)


def opening_at(hours: OpeningHours, at: datetime) -> Opening | None:
    """Return the opening that holds the moment, or None when the house is closed."""
    found = next(openings_from(hours, at), None)
    return found if found is not None and found.opens_at <= at else None


def is_open(hours: OpeningHours, at: datetime) -> bool:
    """Tell whether the house is open at the moment."""
    return opening_at(hours, at) is not None


def takes_orders(hours: OpeningHours, at: datetime) -> bool:
    """Tell whether the kitchen still takes an order for now."""
    opening = opening_at(hours, at)
    return opening is not None and at < opening.last_order_at


def check_takes_orders(hours: OpeningHours, at: datetime) -> None:
    """Raise HouseClosed, with the next opening if one is in sight, unless the kitchen takes an order for now."""
    if not takes_orders(hours, at):
        opening = next_opening(hours, at)
        raise HouseClosed(opens_at=None if opening is None else opening.opens_at)


def next_opening(hours: OpeningHours, at: datetime) -> Opening | None:
    """Return the first opening that begins after the moment, or None when none is in sight."""
    return next((opening for opening in openings_from(hours, at) if opening.opens_at > at), None)


def openings_from(hours: OpeningHours, at: datetime) -> Iterator[Opening]:
    """Go through the openings that are not over at the moment, in the order they begin."""
    first = club_day(at, hours.zone) - timedelta(days=1)  # yesterday's last shift may run past midnight
    for day in (first + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD_MAX + 2)):
        for shift in sorted(_shifts_on(hours, day), key=lambda shift: shift.opens):
            opening = _opening(hours, day, shift)
            if opening.closes_at > at:
                yield opening


def after_working_minutes(hours: OpeningHours, at: datetime, minutes: int) -> datetime:
    """Return when so many minutes of open house will have passed; a promise is kept while people are at work.

    Past the openings in sight every minute counts, so that a promise always has an end.
    """
    left, counted_until = timedelta(minutes=minutes), at
    for opening in islice(openings_from(hours, at), _OPENINGS_AHEAD_MAX):
        begins = max(opening.opens_at, counted_until)
        if begins + left <= opening.closes_at:
            return begins + left
        left -= max(opening.closes_at - begins, timedelta())
        counted_until = max(counted_until, opening.closes_at)
    return counted_until + left


def next_allowed(at: datetime, quiet: QuietHours) -> datetime:
    """Return the moment itself, or the end of the quiet hours that it falls into."""
    local = at.astimezone(quiet.zone)
    now = local.time()
    if quiet.begins <= quiet.ends:
        is_quiet, ends_on = quiet.begins <= now < quiet.ends, local.date()
    else:
        is_quiet = now >= quiet.begins or now < quiet.ends
        ends_on = local.date() + timedelta(days=now >= quiet.begins)
    return datetime.combine(ends_on, quiet.ends, tzinfo=quiet.zone).astimezone(UTC) if is_quiet else at


def _shifts_on(hours: OpeningHours, day: date) -> tuple[Shift, ...]:
    return () if day in hours.closed_days else hours.week[weekday_from_saturday(day)]


def _opening(hours: OpeningHours, day: date, shift: Shift) -> Opening:
    opens_at = start_of_day(day, hours.zone) + timedelta(minutes=shift.opens)
    closes_at = opens_at + timedelta(minutes=shift.minutes)
    return Opening(opens_at, closes_at, max(opens_at, closes_at - timedelta(minutes=hours.last_order_minutes)))
