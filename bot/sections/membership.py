"""The sections on paid membership, members' own days and the club's own bank card."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.tomlfile import Section
from bot.typography import RIAL_PER_TOMAN
from club.rules.calendar import Calendar
from club.rules.membership import MembershipTerms
from club.rules.own_card import OwnCard
from club.rules.personal_days import PersonalDayTerms


class MembershipSection(Section):
    """``[paid_membership]``: what a fee gives; without the section there is no paid membership."""

    name_fa: str = Field(min_length=1, max_length=40)
    name_en: str = Field(min_length=1, max_length=40)
    fee_toman: int = Field(gt=0, le=1_000_000_000)
    days: int = Field(default=365, ge=28, le=3660)
    credit_points: int = Field(default=0, ge=0, le=1_000_000)
    credit_life_days: Annotated[int, Field(ge=1, le=3650)] | Literal["as_points"] = "as_points"
    warning_days: int = Field(default=14, ge=1, le=90)
    calendar: Calendar = Calendar.JALALI

    @model_validator(mode="after")
    def _warns_in_time(self) -> MembershipSection:
        if self.warning_days >= self.days:
            raise ValueError(f"warning_days ({self.warning_days}) must be fewer than days ({self.days})")
        return self

    def build(self) -> MembershipTerms:
        """Return the terms; money in rial."""
        return MembershipTerms(
            name_fa=self.name_fa,
            name_en=self.name_en,
            fee_rial=self.fee_toman * RIAL_PER_TOMAN,
            days=self.days,
            credit_points=self.credit_points,
            credit_life_days=None if self.credit_life_days == "as_points" else self.credit_life_days,
            warning_days=self.warning_days,
            calendar=self.calendar,
        )


class PersonalDaysSection(Section):
    """``[personal_days]``: how many bonus days a year a member chooses; what they bring is a bonus rule."""

    per_year: int = Field(default=0, ge=0, le=31)
    notice_days_min: int = Field(default=1, ge=0, le=30)
    notice_days_max: int = Field(default=30, ge=1, le=90)
    calendar: Calendar = Calendar.JALALI

    @model_validator(mode="after")
    def _leaves_a_day(self) -> PersonalDaysSection:
        if self.notice_days_min > self.notice_days_max:
            least, most = self.notice_days_min, self.notice_days_max
            raise ValueError(f"notice_days_min ({least}) must not be more than notice_days_max ({most})")
        return self

    def build(self) -> PersonalDayTerms:
        """Return the terms."""
        return PersonalDayTerms(**self.model_dump())


class OwnCardSection(Section):
    """``[own_card]``: the club's own bank card, as guests know it; without the section nobody pays with one."""

    name_fa: str = Field(min_length=1, max_length=20)
    name_en: str = Field(min_length=1, max_length=20)

    def build(self) -> OwnCard:
        """Return the card."""
        return OwnCard(self.name_fa, self.name_en)
