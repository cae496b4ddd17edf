"""Tiers: what a member reaches within a window, which of the club's tiers that is, and what the tier gives her.

What is reached is counted in the measure of the terms: points, rial or visits. A tier is reached with `>=`, at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from club.rules.calendar import CLUB_ZONE, Calendar, club_day, day_written, start_of_day, written_in

_SECOND: Final = timedelta(seconds=1)


class Measure(StrEnum):
    """What counts towards a tier."""

    POINTS = "points"
    """What her orders earned."""
    MONEY = "money"
    """What of her orders earned points, in rial."""
    VISITS = "visits"
    """How many of her orders were completed."""


class Window(StrEnum):
    """How long something counts."""

    EVER = "ever"
    ROLLING = "rolling"
    """For so many days, to the second."""
    JALALI_YEAR = "jalali_year"
    """Until the first midnight of the next Jalali year."""
    GREGORIAN_YEAR = "gregorian_year"


class Drop(StrEnum):
    """How far a member falls whose tier is over."""

    ONE_DOWN = "one_down"
    """One tier, with a new grace in it."""
    TO_MEASURE = "to_measure"
    """To the tier that she has reached within the window."""


_CALENDAR: Final = {Window.JALALI_YEAR: Calendar.JALALI, Window.GREGORIAN_YEAR: Calendar.GREGORIAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One tier of the club and what it gives."""

    key: str
    name_fa: str
    name_en: str
    emoji: str
    from_: int
    """What has to be reached, in the terms' measure."""
    from_visits: int | None = None
    """A second way up: so many visits within the terms' `visits_days`; None: there is none."""
    percent: int = 100
    """What the rate is multiplied by: 200 is double."""
    pay_by_points_max_rial: int | None = None
    """How much of one bill she may pay with points; None: no limit."""
    personal_days: int = 0
    """How many bonus days of her own she chooses in a year."""
    free_delivery: bool = False
    early_access: bool = False
    """She orders new dishes before the others do."""
    invitations: bool = False
    """She is invited to the house's evenings."""

    def name(self, language: str) -> str:
        """Return what the tier is called, in a language."""
        return self.name_fa if language == "fa" else self.name_en


@dataclass(frozen=True, slots=True, kw_only=True)
class TierTerms:
    """The club's tiers, how they are reached and how they are lost."""

    tiers: tuple[Tier, ...]
    """From the lowest to the highest."""
    measure: Measure
    window: Window = Window.ROLLING
    window_days: int = 365
    """Of a rolling window."""
    visits_days: int = 90
    """Within which the visits of the second way count."""
    grace_days: int = 0
    """How long a tier is kept that is no longer reached."""
    warning_days: int = 14
    """How long before she would fall a member is told; 0: not at all."""
    drop: Drop = Drop.TO_MEASURE
    inactive_days: int | None = None
    """So long without a visit costs one tier; None: never."""
    zone: ZoneInfo = CLUB_ZONE
    """Where the years begin."""

    def __post_init__(self) -> None:
        thresholds = [tier.from_ for tier in self.tiers]
        if not self.tiers or thresholds != sorted(set(thresholds)) or len(set(self._keys)) < len(self.tiers):
            raise ValueError("tiers have keys of their own and rise from one to the next")
        if self.drop is Drop.ONE_DOWN and self.grace_days < 1:
            raise ValueError("falling one tier at a time needs a grace of a day at least, in which the lower one holds")

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(tier.key for tier in self.tiers)

    # The ladder -------------------------------------------------------------------------------------------------------

    def by_key(self, key: str | None) -> Tier | None:
        """Return the tier with this key, or None when the club has none such."""
        return next((tier for tier in self.tiers if tier.key == key), None)

    def rank(self, tier: Tier | None) -> int:
        """Return how high a tier stands: 0 is below the first, 1 the first."""
        return 0 if tier is None else self._keys.index(tier.key) + 1

    def at_rank(self, rank: int) -> Tier | None:
        """Return the tier that stands so high, or None below the first."""
        return self.tiers[rank - 1] if rank > 0 else None

    def tier_for(self, reached: int, visits: int = 0) -> Tier | None:
        """Return the highest tier for what was reached, or for the visits by the second way; None: below the first."""
        return next((tier for tier in reversed(self.tiers) if _is_reached(tier, reached, visits)), None)

    @property
    def floor(self) -> Tier | None:
        """The tier that everybody has and nobody falls below; None: the first has to be reached."""
        return self.tier_for(0)

    def next_after(self, tier: Tier | None) -> Tier | None:
        """Return the tier above this one, or None when it is the highest."""
        above = self.rank(tier)
        return self.tiers[above] if above < len(self.tiers) else None

    def amount(self, *, rial: int, points: int, visits: int) -> int:
        """Return what of an order counts, in the measure."""
        return {Measure.MONEY: rial, Measure.POINTS: points, Measure.VISITS: visits}[self.measure]

    # The window -------------------------------------------------------------------------------------------------------

    def counts_since(self, moment: datetime) -> datetime | None:
        """Return from when on what happened counts at the moment; None: since ever."""
        if self.window is Window.EVER:
            return None
        if self.window is Window.ROLLING:
            return _first_second(moment, self.window_days)
        return self._year_begins(moment, years_later=0)

    def leaves_at(self, happened: datetime) -> datetime | None:
        """Return when what happened then ceases to count; None: never."""
        if self.window is Window.EVER:
            return None
        if self.window is Window.ROLLING:
            return happened + timedelta(days=self.window_days)
        return self._year_begins(happened, years_later=1)

    def ends_at(self, moment: datetime) -> datetime | None:
        """Return when the window ends for everything that counts at the moment; None: it ends for each by itself."""
        return self._year_begins(moment, years_later=1) if self.window in _CALENDAR else None

    def looks_back_to(self, moment: datetime) -> datetime:
        """Return how far back rows can matter one by one at the moment, or at any later one."""
        days = [self.inactive_days or 0]
        if any(tier.from_visits is not None for tier in self.tiers):
            days.append(self.visits_days)
        since = [moment.replace(microsecond=0) - timedelta(days=count) for count in days]
        counts_since = self.counts_since(moment)
        return min([*since, moment if counts_since is None else counts_since])

    def grace_began(self, falls_at: datetime) -> datetime:
        """Return the last second before the grace that ends then: the tier was still reached."""
        return falls_at - timedelta(days=self.grace_days) - _SECOND

    def visits_since(self, moment: datetime) -> datetime:
        """Return from when on a visit counts, at the moment, for the second way up."""
        return _first_second(moment, self.visits_days)

    def visit_leaves_at(self, happened: datetime) -> datetime:
        """Return when a visit of then ceases to count for the second way up."""
        return happened + timedelta(days=self.visits_days)

    def _year_begins(self, moment: datetime, *, years_later: int) -> datetime:
        calendar = _CALENDAR[self.window]
        year = written_in(calendar, club_day(moment, self.zone)).year + years_later
        return start_of_day(day_written(calendar, year, 1, 1), self.zone)


def _first_second(moment: datetime, days: int) -> datetime:
    """Return the first second of so many days that end with the moment."""
    return moment.replace(microsecond=0) - timedelta(days=days) + _SECOND


def _is_reached(tier: Tier, reached: int, visits: int) -> bool:
    return reached >= tier.from_ or (tier.from_visits is not None and visits >= tier.from_visits)
