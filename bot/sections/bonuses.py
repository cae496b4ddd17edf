"""The section on bonus rules: when an order earns more than the rate, on what, and how much at most."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bot.sections.rewards import WEEKDAYS, Weekday
from bot.tomlfile import Section
from club.rules.bonuses import Bonus
from club.rules.lives import FOREVER, Life
from club.rules.orders import OrderKind, Payment
from club.rules.points import LotKind

BONUSES_MAX: Final = 100
_MINUTES_AN_HOUR: Final = 60


class BonusSection(Section):
    """``[[bonuses]]``: a rule by which orders earn more; every condition that is given must hold."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,24}$")
    name_fa: str = Field(min_length=1, max_length=40)
    name_en: str = Field(min_length=1, max_length=40)
    is_on: bool = True
    percent: int = Field(default=100, ge=0, le=10_000)
    extra_points: int = Field(default=0, ge=0, le=1_000_000)
    kind: Literal["base", "bonus", "surprise"] = "bonus"
    life_days: Annotated[int, Field(ge=1, le=3650)] | Literal["forever"] | None = None
    priority: int = Field(default=0, ge=-1000, le=1000)
    stacks: bool = True
    max_points_per_order: int | None = Field(default=None, ge=1)
    max_points_per_day: int | None = Field(default=None, ge=1)
    dishes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    begins: time | None = None
    ends: time | None = None
    first_day: date | None = None
    last_day: date | None = None
    days: tuple[date, ...] = ()
    tiers: tuple[str, ...] = ()
    kinds: tuple[OrderKind, ...] = ()
    payments: tuple[Payment, ...] = ()
    paid_members: bool = False
    personal_day: bool = False
    first_order: bool = False

    @model_validator(mode="after")
    def _whole(self) -> BonusSection:
        if self.percent == 100 and not self.extra_points:
            raise PydanticCustomError(
                "gives_nothing", "gives nothing: a percent other than 100 or extra_points are missing"
            )
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("last_day comes before first_day")
        return self

    def name(self, language: str) -> str:
        """Return what guests call it."""
        return self.name_fa if language == "fa" else self.name_en

    def build(self) -> Bonus:
        """Return the rule."""
        plain = self.model_dump(exclude={"is_on", "kind", "life_days", "weekdays", "begins", "ends"})
        return Bonus(
            **plain,
            kind=LotKind(self.kind),
            life=self._life(),
            weekdays=tuple(WEEKDAYS[day] for day in self.weekdays),
            from_minute=_minute(self.begins),
            until_minute=_minute(self.ends),
        )

    def _life(self) -> Life | None:
        if self.life_days is None:
            return None
        return FOREVER if self.life_days == "forever" else Life.of_days(self.life_days)


def _minute(hour: time | None) -> int:
    return 0 if hour is None else hour.hour * _MINUTES_AN_HOUR + hour.minute
