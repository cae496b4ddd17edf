"""The section on tiers: how they are reached and lost, and what each gives."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from bot.tomlfile import Section
from bot.typography import RIAL_PER_TOMAN
from club.rules.tiers import Drop, Measure, Tier, TierTerms, Window

LEVELS_MAX = 8
"""As many as fit on one screen with what they give."""

_THRESHOLD = {Measure.MONEY: "from_toman", Measure.POINTS: "from_points", Measure.VISITS: "from_visits"}


class LevelSection(Section):
    """``[[tiers.levels]]``: one tier, from which threshold on, and what it gives."""

    key: str = Field(min_length=1, max_length=20, pattern=r"^[a-z][a-z0-9_]*$")
    name_fa: str = Field(min_length=1, max_length=20)
    name_en: str = Field(min_length=1, max_length=20)
    emoji: str = Field(default="", max_length=4)
    from_toman: int | None = Field(default=None, ge=0)
    from_points: int | None = Field(default=None, ge=0)
    from_visits: int | None = Field(default=None, ge=0)
    percent: int = Field(default=100, ge=0, le=10_000)
    pay_by_points_max_toman: int | None = Field(default=None, ge=0)
    personal_days: int = Field(default=0, ge=0, le=366)
    free_delivery: bool = False
    early_access: bool = False
    invitations: bool = False

    def threshold(self, measure: Measure) -> int | None:
        """Return from where on the tier is reached, in the measure; None: the file does not say it in this measure."""
        if measure is Measure.MONEY:
            return None if self.from_toman is None else self.from_toman * RIAL_PER_TOMAN
        return self.from_points if measure is Measure.POINTS else self.from_visits

    def build(self, measure: Measure) -> Tier:
        """Return the tier."""
        threshold = self.threshold(measure)
        assert threshold is not None, "the section was checked"
        most = self.pay_by_points_max_toman
        return Tier(
            key=self.key,
            name_fa=self.name_fa,
            name_en=self.name_en,
            emoji=self.emoji,
            from_=threshold,
            from_visits=None if measure is Measure.VISITS else self.from_visits,
            percent=self.percent,
            pay_by_points_max_rial=None if most is None else most * RIAL_PER_TOMAN,
            personal_days=self.personal_days,
            free_delivery=self.free_delivery,
            early_access=self.early_access,
            invitations=self.invitations,
        )


class TiersSection(Section):
    """``[tiers]``: what is counted for how long, and how a tier is lost; without the section the club has no tiers."""

    measure: Measure = Measure.MONEY
    window: Window = Window.ROLLING
    window_days: int = Field(default=365, ge=1, le=3650)
    visits_days: int = Field(default=90, ge=1, le=3650)
    grace_days: int = Field(default=0, ge=0, le=730)
    warning_days: int = Field(default=14, ge=0, le=365)
    drop: Drop = Drop.TO_MEASURE
    inactive_days: int | None = Field(default=None, ge=1, le=3650)
    levels: tuple[LevelSection, ...] = Field(min_length=1, max_length=LEVELS_MAX)

    @model_validator(mode="after")
    def _agree(self) -> TiersSection:
        for level in self.levels:
            if level.threshold(self.measure) is None:
                needed = _THRESHOLD[self.measure]
                raise ValueError(f"level {level.key} needs {needed}, for this club counts {self.measure.value}")
            for measure, name in _THRESHOLD.items():
                is_other = measure is not self.measure and measure is not Measure.VISITS
                if is_other and level.threshold(measure) is not None:
                    raise ValueError(f"level {level.key} has {name}, and this club counts {self.measure.value}")
        for below, above in pairwise(self.levels):
            if (above.threshold(self.measure) or 0) <= (below.threshold(self.measure) or 0):
                raise ValueError(f"level {above.key} must begin above level {below.key}: levels stand from the lowest")
        keys = [level.key for level in self.levels]
        if twice := [key for key in dict.fromkeys(keys) if keys.count(key) > 1]:
            raise ValueError(f"two levels have the key {twice[0]}")
        self.build(ZoneInfo("UTC"))
        return self

    def build(self, zone: ZoneInfo) -> TierTerms:
        """Return the terms."""
        return TierTerms(
            tiers=tuple(level.build(self.measure) for level in self.levels),
            measure=self.measure,
            window=self.window,
            window_days=self.window_days,
            visits_days=self.visits_days,
            grace_days=self.grace_days,
            warning_days=self.warning_days,
            drop=self.drop,
            inactive_days=self.inactive_days,
            zone=zone,
        )
