"""The sections on points that are given for anything but orders, and on meals that are given for points."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from bot.tomlfile import Section
from bot.typography import RIAL_PER_TOMAN
from club.rules.awards import AwardTerms
from club.rules.event_gifts import EventGiftTerms
from club.rules.points import LotKind
from club.rules.referrals import ReferralTerms
from club.rules.shared_meals import SharedMealTerms

_Kind: TypeAlias = Literal["base", "bonus"]
_LifeDays: TypeAlias = Annotated[int, Field(ge=1, le=3650)] | Literal["as_points"]
_Points: TypeAlias = Annotated[int, Field(ge=0, le=1_000_000)]


def _days(life: int | Literal["as_points"]) -> int | None:
    return None if life == "as_points" else life


class ReferralSection(Section):
    """``[referral]``: what a member and the friend she brings are given for the friend's first completed order."""

    inviter_points: _Points = 0
    invited_points: _Points = 0
    kind: _Kind = "bonus"
    life_days: _LifeDays = "as_points"
    minimum_toman: int = Field(default=0, ge=0)
    per_year: int | None = Field(default=None, ge=1, le=1000)

    @model_validator(mode="after")
    def _gives_something(self) -> ReferralSection:
        if not (self.inviter_points or self.invited_points):
            raise ValueError("gives nobody anything: inviter_points or invited_points must be more than 0")
        return self

    def build(self) -> ReferralTerms:
        """Return the terms; money in rial."""
        return ReferralTerms(
            inviter_points=self.inviter_points,
            invited_points=self.invited_points,
            kind=LotKind(self.kind),
            life_days=_days(self.life_days),
            minimum_rial=self.minimum_toman * RIAL_PER_TOMAN,
            per_year=self.per_year,
        )


class EventGiftsSection(Section):
    """``[event_gifts]``: what joining, saying the birthday and telling how it was bring; 0: nothing."""

    registration_points: _Points = 0
    birthday_points: _Points = 0
    review_points: _Points = 0
    reviews_per_month: int = Field(default=4, ge=1, le=100)
    kind: _Kind = "bonus"
    life_days: _LifeDays = "as_points"

    def build(self) -> EventGiftTerms:
        """Return the terms."""
        return EventGiftTerms(
            registration_points=self.registration_points,
            birthday_points=self.birthday_points,
            review_points=self.review_points,
            reviews_per_month=self.reviews_per_month,
            kind=LotKind(self.kind),
            life_days=_days(self.life_days),
        )


class SharedMealsSection(Section):
    """``[shared_meals]``: meals that members give for somebody in need; without the section there is no such table."""

    name_fa: str = Field(min_length=1, max_length=20)
    name_en: str = Field(min_length=1, max_length=20)
    points_per_meal: int = Field(gt=0, le=1_000_000)
    undo_minutes: int = Field(default=10, ge=1, le=1440)

    def build(self) -> SharedMealTerms:
        """Return the terms."""
        return SharedMealTerms(**self.model_dump())


class AwardsSection(Section):
    """``[awards]``: points that managers give by hand; without the section nobody does."""

    monthly_points_max: int = Field(gt=0, le=100_000_000)

    def build(self) -> AwardTerms:
        """Return the terms."""
        return AwardTerms(monthly_points_max=self.monthly_points_max)
