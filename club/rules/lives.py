"""How long points live: so many days, to the end of a month or a year, as long as their owner comes, or for ever.

Whatever ends, ends at a midnight of the club, to the second: the last moment that points are good for is the second
before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from club.rules.calendar import CLUB_ZONE, Calendar, club_day, day_written, start_of_day, written_in

_MONTHS_A_YEAR: Final = 12


class LifeMode(StrEnum):
    """What ends points."""

    DAYS = "days"
    """So many days."""
    MONTH_END = "month_end"
    """The end of a month: of the one they begin in, or so many later."""
    YEAR_END = "year_end"
    """The end of a year, in the same way."""
    INACTIVITY = "inactivity"
    """So many days without an order: every completed order begins them anew."""
    FOREVER = "forever"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How long points of one kind are good for, from the day on which they become usable."""

    mode: LifeMode = LifeMode.FOREVER
    days: int = 0
    """For DAYS and INACTIVITY: good on the first day and so many days after it."""
    periods: int = 0
    """For MONTH_END and YEAR_END: the end of the month or year they begin in (0), of the next one (1), and so on."""
    calendar: Calendar = Calendar.JALALI
    """Whose months and years these are."""

    def __post_init__(self) -> None:
        if self.days < 0 or self.periods < 0:
            raise ValueError("points cannot end before they begin")

    @classmethod
    def of_days(cls, days: int) -> Life:
        """Return the life of points that are good on their first day and so many days after it."""
        return cls(mode=LifeMode.DAYS, days=days)

    @property
    def renews(self) -> bool:
        """Whether every order of their owner gives points their days anew."""
        return self.mode is LifeMode.INACTIVITY

    def ends_at(self, begins_at: datetime, zone: ZoneInfo = CLUB_ZONE) -> datetime | None:
        """Return the club's midnight at which points end that are usable from a moment on; None: never."""
        if self.mode is LifeMode.FOREVER:
            return None
        begins = club_day(begins_at, zone)
        if self.mode is LifeMode.MONTH_END:
            day = _first_of_month(self.calendar, begins, later=self.periods + 1)
        elif self.mode is LifeMode.YEAR_END:
            year = written_in(self.calendar, begins).year
            day = day_written(self.calendar, year + self.periods + 1, 1, 1)
        else:
            day = begins + timedelta(days=self.days + 1)
        return start_of_day(day, zone)


FOREVER: Final = Life()


def prolonged(life: Life, ends_at: datetime | None, now: datetime, zone: ZoneInfo = CLUB_ZONE) -> datetime | None:
    """Return until when points live whose owner has just ordered: longer where absence ends them, never shorter."""
    if not life.renews or ends_at is None:
        return ends_at
    later = life.ends_at(now, zone)
    assert later is not None
    return max(ends_at, later)


class LotDates(NamedTuple):
    """From when and until when points may be spent; None: for ever."""

    usable_at: datetime
    expires_at: datetime | None


def _first_of_month(calendar: Calendar, day: date, *, later: int) -> date:
    """Return the first day of the month that is so many months after the day's own."""
    written = written_in(calendar, day)
    years, month = divmod(written.month - 1 + later, _MONTHS_A_YEAR)
    return day_written(calendar, written.year + years, month + 1, 1)
