"""The section on the owner's report."""

from __future__ import annotations

from pydantic import Field

from bot.tomlfile import Section
from bot.typography import RIAL_PER_TOMAN
from club.rules.liability import ReportTerms


class ReportSection(Section):
    """``[report]``: what the owner's report reckons with."""

    point_value_toman_per_1000: int | None = Field(default=None, gt=0)

    def build(self) -> ReportTerms:
        """Return the terms."""
        told = self.point_value_toman_per_1000
        return ReportTerms(None if told is None else told * RIAL_PER_TOMAN)
