"""The section on points: what an order earns."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from bot.tomlfile import Section
from bot.typography import RIAL_PER_TOMAN
from club.rules.bonuses import Stacking
from club.rules.calendar import Calendar
from club.rules.earning_terms import Rounding, Terms
from club.rules.lives import FOREVER, Life, LifeMode
from club.rules.points import LotKind, Shortfall

Days = Annotated[int, Field(ge=1, le=3650)] | Literal["forever"]


class PointsSection(Section):
    """``[points]``: what an order earns, from when, for how long, and what a refund does to points already spent."""

    toman_per_step: int = Field(default=10_000, gt=0, le=100_000_000)
    points_per_step: int = Field(default=1, ge=0, le=1_000_000)
    whole_steps_only: bool = False
    counts_delivery: bool = False
    counts_paid_by_points: bool = False
    counts_paid_by_vouchers: bool = False
    prices_include_tax_percent: int = Field(default=0, ge=0, le=100)
    counts_tax: bool = True
    stacking: Stacking = Stacking.BEST
    max_points_per_order: int | None = Field(default=None, ge=1)
    max_points_per_day: int | None = Field(default=None, ge=1)
    pending_days: int = Field(default=1, ge=0, le=365)
    pending_hours: int = Field(default=0, ge=0, le=24 * 31)
    life: LifeMode = LifeMode.DAYS
    life_days: Days = 365
    life_periods: int = Field(default=1, ge=0, le=24)
    calendar: Calendar = Calendar.JALALI
    bonus_days: Days | None = None
    surprise_days: Days | None = None
    compensation_days: Days | None = None
    credit_days: Days | None = None
    warning_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = (30, 7)
    shortfall: Shortfall = Shortfall.DEBT

    def build(self, bonuses: Sequence[Section] = ()) -> Terms:
        """Return the terms; their version is the fingerprint of all that decides what an order earns.

        So no change, also of a bonus rule, can go without a new version.
        """
        written = "".join(section.model_dump_json(exclude={"is_on"}) for section in (self, *bonuses))
        return Terms(
            version=hashlib.sha256(written.encode()).hexdigest()[:8],
            rial_per_step=self.toman_per_step * RIAL_PER_TOMAN,
            points_per_step=self.points_per_step,
            rounding=Rounding.WHOLE_STEPS if self.whole_steps_only else Rounding.TO_THE_RIAL,
            counts_delivery=self.counts_delivery,
            counts_paid_by_points=self.counts_paid_by_points,
            counts_paid_by_vouchers=self.counts_paid_by_vouchers,
            tax_percent=self.prices_include_tax_percent,
            counts_tax=self.counts_tax,
            stacking=self.stacking,
            max_points_per_order=self.max_points_per_order,
            max_points_per_day=self.max_points_per_day,
            pending_days=self.pending_days,
            pending_hours=self.pending_hours,
            life=self._life(),
            lives={kind: _of_days(days) for kind, days in self._own_days() if days is not None},
            warning_days=self.warning_days,
            shortfall=self.shortfall,
        )

    def _life(self) -> Life:
        if self.life in (LifeMode.MONTH_END, LifeMode.YEAR_END):
            return Life(mode=self.life, periods=self.life_periods, calendar=self.calendar)
        if self.life is LifeMode.FOREVER or self.life_days == "forever":
            return FOREVER
        return Life(mode=self.life, days=self.life_days)

    def _own_days(self) -> tuple[tuple[LotKind, Days | None], ...]:
        return (
            (LotKind.BONUS, self.bonus_days),
            (LotKind.SURPRISE, self.surprise_days),
            (LotKind.COMPENSATION, self.compensation_days),
            (LotKind.CREDIT, self.credit_days),
        )


def _of_days(days: Days) -> Life:
    return FOREVER if days == "forever" else Life.of_days(days)
