"""The club's terms: how much money earns how many points, when they become usable and how long they live.

The terms are versioned: what an order earned keeps the terms it was earned under, and its row names them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from club.rules.bonuses import Stacking
from club.rules.calendar import CLUB_ZONE, club_day, start_of_day
from club.rules.lives import FOREVER, Life, LotDates
from club.rules.points import LotKind, Shortfall


class Rounding(StrEnum):
    """How the amount becomes points; always down, once an order."""

    TO_THE_RIAL = "to_the_rial"
    """Every rial counts: half a step earns half its points."""
    WHOLE_STEPS = "whole_steps"
    """Only full steps earn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The club's promise at one time: how much earns how many points, and how long they live."""

    version: str
    rial_per_step: int
    points_per_step: int = 1
    rounding: Rounding = Rounding.TO_THE_RIAL
    counts_delivery: bool = False
    counts_paid_by_points: bool = False
    counts_paid_by_vouchers: bool = False
    tax_percent: int = 0
    """What of the prices is tax: 10 means that of 110 rial 100 are the house's."""
    counts_tax: bool = True
    stacking: Stacking = Stacking.BEST
    """How the bonus rules go together."""
    max_points_per_order: int | None = None
    max_points_per_day: int | None = None
    """Of one member, by her orders."""
    pending_days: int = 0
    """Usable from the club's midnight after so many days; 0: at once."""
    pending_hours: int = 0
    """And not before so many hours have passed."""
    life: Life = FOREVER
    """How long points live."""
    lives: Mapping[LotKind, Life] = field(default_factory=dict)
    """How long points of these kinds live instead."""
    warning_days: tuple[int, ...] = (30, 7)
    """How long before points end their owner is told."""
    shortfall: Shortfall = Shortfall.DEBT
    """What becomes of points that a refund takes back and that are spent already."""

    def __post_init__(self) -> None:
        caps = [cap for cap in (self.max_points_per_order, self.max_points_per_day) if cap is not None]
        numbers = [self.points_per_step, self.pending_days, self.pending_hours, self.tax_percent, *caps]
        if self.rial_per_step <= 0 or min(numbers) < 0 or min(self.warning_days, default=1) < 1:
            raise ValueError(f"terms {self.version} hold a number below its least")

    def life_of(self, kind: LotKind) -> Life:
        """Return how long points of a kind live."""
        return self.lives.get(kind, self.life)


STANDARD_TERMS = Terms(version="standard", rial_per_step=100_000, pending_days=1, life=Life.of_days(365))
"""What a club file without a word on points means: a point for 10,000 toman, from tomorrow on, for a year."""


def lot_dates(
    kind: LotKind, earned_at: datetime, terms: Terms, zone: ZoneInfo = CLUB_ZONE, *, life: Life | None = None
) -> LotDates:
    """Date the lot of an order's points: after the club's waiting time, and for its own life or that of its kind."""
    usable_at = earned_at + timedelta(hours=terms.pending_hours)
    if terms.pending_days:
        begins = start_of_day(club_day(earned_at, zone) + timedelta(days=terms.pending_days), zone)
        usable_at = max(usable_at, begins)
    return LotDates(usable_at, (life or terms.life_of(kind)).ends_at(usable_at, zone))


def next_warning_at(expires_at: datetime | None, terms: Terms, *, after: datetime) -> datetime | None:
    """Return the next moment, after this one, at which the owner of ending points is told; None: there is none.

    Distances that were slept through are not caught up one by one: only what is still to come counts.
    """
    if expires_at is None:
        return None
    moments = (expires_at - timedelta(days=days) for days in terms.warning_days)
    return min((moment for moment in moments if moment > after), default=None)
