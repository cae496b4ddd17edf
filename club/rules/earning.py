"""What members are given: the points of an order by the club's terms, how long they live, monthly credits.

The terms are versioned and every earning carries its breakdown, so that "why 37 points?" is answered from its row
alone, years later. Points and rial are whole numbers, and an order is rounded once, down.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from club.rules.calendar import CLUB_ZONE, Calendar, club_day, start_of_day, written_in
from club.rules.points import LotKind, Shortfall

_WHOLE_PERCENT = 100


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
    tier_percent: Mapping[str, int] = field(default_factory=dict)
    """What a tier multiplies by, in percent: 200 is double; a tier not named earns 100."""
    counts_delivery: bool = False
    counts_paid_by_points: bool = False
    pending_days: int = 0
    """Usable from the club's midnight after so many days; 0: at once."""
    pending_hours: int = 0
    """And not before so many hours have passed."""
    life_days: int | None = None
    """Spendable on the day they become usable and so many days after it; None: for ever."""
    life_days_by_kind: Mapping[LotKind, int | None] = field(default_factory=dict)
    warning_days: tuple[int, ...] = (30, 7)
    """How long before points end their owner is told."""
    shortfall: Shortfall = Shortfall.DEBT
    """What becomes of points that a refund takes back and that are spent already."""

    def __post_init__(self) -> None:
        lives = [days for days in (self.life_days, *self.life_days_by_kind.values()) if days is not None]
        if (
            self.rial_per_step <= 0
            or min([self.points_per_step, self.pending_days, self.pending_hours, *lives, *self.tier_percent.values()])
            < 0
            or min(self.warning_days, default=1) < 1
        ):
            raise ValueError(f"terms {self.version} hold a number below its least")


STANDARD_TERMS = Terms(version="standard", rial_per_step=100_000, pending_days=1, life_days=365)
"""What a club file without a word on points means: a point for 10,000 toman, from tomorrow on, for a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What an order came to, in parts that may count differently."""

    items_rial: int
    """After discounts."""
    delivery_rial: int = 0
    paid_by_points_rial: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Earning:
    """What an order earns, and all that is needed to say why."""

    points: int
    counted_rial: int
    excluded_delivery_rial: int
    excluded_points_rial: int
    rial_per_step: int
    points_per_step: int
    tier: str | None
    tier_percent: int
    remainder_rial: int
    """The last rials that made no further point."""
    terms_version: str

    def breakdown(self) -> dict[str, int | str | None]:
        """Return it as the ledger's row keeps it."""
        return asdict(self)


def plan_earning(spending: Spending, terms: Terms, tier: str | None = None) -> Earning:
    """Count what the order earns under the terms for a member of the tier."""
    excluded_delivery = 0 if terms.counts_delivery else spending.delivery_rial
    excluded_points = 0 if terms.counts_paid_by_points else spending.paid_by_points_rial
    counted = max(0, spending.items_rial + spending.delivery_rial - excluded_delivery - excluded_points)
    percent = _WHOLE_PERCENT if tier is None else terms.tier_percent.get(tier, _WHOLE_PERCENT)
    # The rate as one fraction, so that there is one division and one rounding.
    points_per_unit, rial_per_unit = terms.points_per_step * percent, terms.rial_per_step * _WHOLE_PERCENT
    atom_rial = terms.rial_per_step if terms.rounding is Rounding.WHOLE_STEPS else 1
    points = counted // atom_rial * atom_rial * points_per_unit // rial_per_unit
    least_rial = -(-points * rial_per_unit // points_per_unit) if points else 0
    least_rial += -least_rial % atom_rial
    return Earning(
        points=points,
        counted_rial=counted,
        excluded_delivery_rial=excluded_delivery,
        excluded_points_rial=excluded_points,
        rial_per_step=terms.rial_per_step,
        points_per_step=terms.points_per_step,
        tier=tier,
        tier_percent=percent,
        remainder_rial=counted - least_rial,
        terms_version=terms.version,
    )


class LotDates(NamedTuple):
    """From when and until when points may be spent; None: for ever."""

    usable_at: datetime
    expires_at: datetime | None


def lot_dates(kind: LotKind, earned_at: datetime, terms: Terms, zone: ZoneInfo = CLUB_ZONE) -> LotDates:
    """Date a lot by the club's own days: it ends at a midnight of the club, to the second."""
    usable_at = earned_at + timedelta(hours=terms.pending_hours)
    if terms.pending_days:
        begins = start_of_day(club_day(earned_at, zone) + timedelta(days=terms.pending_days), zone)
        usable_at = max(usable_at, begins)
    usable_day = club_day(usable_at, zone)
    life_days = terms.life_days_by_kind.get(kind, terms.life_days)
    if life_days is None:
        return LotDates(usable_at, None)
    return LotDates(usable_at, start_of_day(usable_day + timedelta(days=life_days + 1), zone))


def next_warning_at(expires_at: datetime | None, terms: Terms, *, after: datetime) -> datetime | None:
    """Return the next moment, after this one, at which the owner of ending points is told; None: there is none.

    Distances that were slept through are not caught up one by one: only what is still to come counts.
    """
    if expires_at is None:
        return None
    moments = (expires_at - timedelta(days=days) for days in terms.warning_days)
    return min((moment for moment in moments if moment > after), default=None)


def credit_months_due(
    since: date, today: date, *, granted: Collection[str], calendar: Calendar = Calendar.JALALI
) -> tuple[str, ...]:
    """List the months, such as `1405-09`, whose credit is still owed: a late run grants them all, a second none."""
    (year, month, _), last = written_in(calendar, since), written_in(calendar, today)
    owed: list[str] = []
    while (year, month) <= (last.year, last.month):
        if (name := f"{year:04}-{month:02}") not in granted:
            owed.append(name)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(owed)
