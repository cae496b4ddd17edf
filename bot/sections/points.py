"""The section on points: what an order earns."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import Field

from bot.tomlfile import Section
from bot.typography import RIAL_PER_TOMAN
from club.rules.earning import Rounding, Terms
from club.rules.points import Shortfall


class PointsSection(Section):
    """``[points]``: what an order earns, from when, for how long, and what a refund does to points already spent."""

    toman_per_step: int = Field(default=10_000, gt=0)
    points_per_step: int = Field(default=1, ge=0)
    whole_steps_only: bool = False
    counts_delivery: bool = False
    pending_days: int = Field(default=1, ge=0, le=365)
    pending_hours: int = Field(default=0, ge=0, le=24 * 31)
    life_days: Annotated[int, Field(ge=1, le=3650)] | Literal["forever"] = 365
    warning_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = (30, 7)
    shortfall: Shortfall = Shortfall.DEBT

    def build(self) -> Terms:
        """Return the terms; their version is their fingerprint, so that no change can go without a new one."""
        return Terms(
            version=hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:8],
            rial_per_step=self.toman_per_step * RIAL_PER_TOMAN,
            points_per_step=self.points_per_step,
            rounding=Rounding.WHOLE_STEPS if self.whole_steps_only else Rounding.TO_THE_RIAL,
            counts_delivery=self.counts_delivery,
            pending_days=self.pending_days,
            pending_hours=self.pending_hours,
            life_days=None if self.life_days == "forever" else self.life_days,
            warning_days=self.warning_days,
            shortfall=self.shortfall,
        )
