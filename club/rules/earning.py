"""What members are given: the points of an order by the club's terms, and monthly credits.

The terms are versioned and every earning carries its breakdown, so that "why 37 points?" is answered from its row
alone, years later. Points and rial are whole numbers, and an order is rounded once, down.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from club.rules.calendar import Calendar, written_in
from club.rules.earning_terms import Rounding, Terms

_WHOLE_PERCENT = 100


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
