"""The sections on rewards: what points buy, how it is handed over, and what points become by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from bot.tomlfile import Section
from bot.typography import RIAL_PER_TOMAN
from club.rules.benefits import Benefit, BenefitKind
from club.rules.calendar import Calendar
from club.rules.conversion import ConversionTerms, When
from club.rules.rewards import RedemptionTerms, Reward

REWARDS_MAX: Final = 40
"""As many as fit on one screen of buttons and can still be read."""

Weekday = Literal["saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday"]
WEEKDAYS: Final[Mapping[Weekday, int]] = {
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    "sunday": 6,
}

_NEEDED: Final = {
    BenefitKind.PERCENT: "percent",
    BenefitKind.AMOUNT: "amount_toman",
    BenefitKind.DISH: "dish",
}
_KINDS_OF: Final = {
    "percent": {BenefitKind.PERCENT},
    "amount_toman": {BenefitKind.AMOUNT},
    "dish": {BenefitKind.DISH},
    "max_toman": {BenefitKind.PERCENT, BenefitKind.DISH},
}
"""For which kinds of benefit each key says something."""


class RewardSection(Section):
    """``[[rewards]]``: something that points buy."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,24}$")
    name_fa: str = Field(min_length=1, max_length=40)
    name_en: str = Field(min_length=1, max_length=40)
    points: int = Field(ge=1, le=10_000_000)
    emoji: str = Field(default="🎁", min_length=1, max_length=8)
    description_fa: str = Field(default="", max_length=300)
    description_en: str = Field(default="", max_length=300)
    benefit: BenefitKind = BenefitKind.GIFT
    percent: int | None = Field(default=None, ge=1, le=100)
    max_toman: int | None = Field(default=None, ge=1)
    amount_toman: int | None = Field(default=None, ge=1)
    dish: str | None = Field(default=None, min_length=1, max_length=40)
    per_member: int | None = Field(default=None, ge=1, le=1000)
    per_days: int | None = Field(default=None, ge=1, le=3650)
    in_all: int | None = Field(default=None, ge=1)
    tiers: tuple[str, ...] = ()
    needs_invitation: bool = False
    early_days: int = Field(default=0, ge=0, le=60)
    first_day: date | None = None
    last_day: date | None = None
    weekdays: tuple[Weekday, ...] = ()
    begins: time | None = None
    ends: time | None = None
    voucher_days: int | None = Field(default=None, ge=1, le=730)
    branch: str | None = Field(default=None, pattern=r"^[a-z0-9_]{1,32}$")
    takes_surprise: bool = False

    @model_validator(mode="after")
    def _whole(self) -> RewardSection:
        needed = _NEEDED.get(self.benefit)
        if needed is not None and getattr(self, needed) is None:
            raise ValueError(f"a benefit of the kind {self.benefit.value} needs {needed}")
        for key, kinds in _KINDS_OF.items():
            if getattr(self, key) is not None and self.benefit not in kinds:
                raise ValueError(f"{key} says nothing for a benefit of the kind {self.benefit.value}")
        if self.benefit is BenefitKind.FREE_DELIVERY and self.voucher_days is None:
            raise ValueError("a free delivery is used with an order: it needs voucher_days")
        if self.per_days is not None and self.per_member is None:
            raise ValueError("per_days says within which time per_member holds; that is missing")
        if self.early_days and self.first_day is None:
            raise ValueError("early_days are counted before first_day; that is missing")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("last_day comes before first_day")
        return self

    def build(self) -> Reward:
        """Return the reward; money in rial."""
        return Reward(
            key=self.key,
            name_fa=self.name_fa,
            name_en=self.name_en,
            points=self.points,
            emoji=self.emoji,
            description_fa=self.description_fa,
            description_en=self.description_en,
            benefit=Benefit(
                self.benefit,
                percent=self.percent,
                max_rial=None if self.max_toman is None else self.max_toman * RIAL_PER_TOMAN,
                rial=None if self.amount_toman is None else self.amount_toman * RIAL_PER_TOMAN,
                dish_key=self.dish,
            ),
            per_member=self.per_member,
            per_days=self.per_days,
            in_all=self.in_all,
            tiers=frozenset(self.tiers),
            needs_invitation=self.needs_invitation,
            early_days=self.early_days,
            first_day=self.first_day,
            last_day=self.last_day,
            weekdays=frozenset(WEEKDAYS[day] for day in self.weekdays),
            begins=self.begins,
            ends=self.ends,
            voucher_days=self.voucher_days,
            branch=self.branch,
            takes_surprise=self.takes_surprise,
        )


class RedemptionSection(Section):
    """``[redemption]``: how rewards and vouchers are handed over."""

    code_seconds: int = Field(default=90, ge=30, le=900)
    approve_above_points: int | None = Field(default=None, ge=0)
    approval_minutes: int = Field(default=10, ge=1, le=120)
    voucher_warning_days: int = Field(default=3, ge=0, le=60)

    def build(self) -> RedemptionTerms:
        """Return the terms."""
        return RedemptionTerms(**self.model_dump())


class ConversionSection(Section):
    """``[conversion]``: points become vouchers by themselves; without the section they do not."""

    points_per_reward: int = Field(ge=1, le=10_000_000)
    amount_toman: int = Field(ge=1)
    title_fa: str = Field(min_length=1, max_length=80)
    title_en: str = Field(min_length=1, max_length=80)
    valid_days: int = Field(default=30, ge=1, le=730)
    when: When = When.MONTH_END
    calendar: Calendar = Calendar.JALALI

    def build(self) -> ConversionTerms:
        """Return the terms; money in rial."""
        return ConversionTerms(
            points_per_reward=self.points_per_reward,
            benefit=Benefit(BenefitKind.AMOUNT, rial=self.amount_toman * RIAL_PER_TOMAN),
            title_fa=self.title_fa,
            title_en=self.title_en,
            valid_days=self.valid_days,
            when=self.when,
            calendar=self.calendar,
        )


Rewards = Annotated[tuple[RewardSection, ...], Field(max_length=REWARDS_MAX)]
"""The whole catalogue."""
