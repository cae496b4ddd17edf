"""The section on paying with points."""

from __future__ import annotations

from pydantic import Field

from bot.tomlfile import Section
from bot.typography import RIAL_PER_TOMAN
from club.rules.payment import PaymentTerms


class PaymentByPointsSection(Section):
    """``[payment_by_points]``: what points are worth on a bill; without the section they pay for no bill."""

    points: int = Field(gt=0, le=1_000_000)
    toman: int = Field(gt=0, le=1_000_000_000)
    step_points: int = Field(default=1, gt=0, le=1_000_000)
    minimum_points: int = Field(default=1, gt=0, le=1_000_000)
    max_percent: int = Field(default=100, gt=0, le=100)
    counts_delivery: bool = True

    def build(self) -> PaymentTerms:
        """Return the terms; money in rial."""
        return PaymentTerms(
            points=self.points,
            rial=self.toman * RIAL_PER_TOMAN,
            step_points=self.step_points,
            minimum_points=self.minimum_points,
            max_percent=self.max_percent,
            counts_delivery=self.counts_delivery,
        )
