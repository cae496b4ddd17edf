"""Bonus rules: when one holds, which lines of an order it is for, and which of several are taken together.

Everything that a rule asks for must hold; whatever it does not ask for is open. The rules of a line are taken by
priority (the higher first), then the greater percent, then the greater extra points, then their keys. How many of them
count is the club's **stacking**:

- `best`: the first alone;
- `add`: the first, and with it, when it stacks, every other that stacks; what each gives over 100 percent is added
  (200 and 150 percent are 250);
- `multiply`: the same rules, and their percents are multiplied (200 and 150 percent are 300).

A rule that does not stack is taken alone when it is the first, and not at all otherwise. The extra points of a rule are
given once an order in which it was taken for any line. The order in which the club file names the rules means nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import takewhile
from math import prod
from typing import Final
from zoneinfo import ZoneInfo

from club.rules.calendar import club_day, start_of_day
from club.rules.lives import Life
from club.rules.orders import OrderKind, Payment
from club.rules.points import LotKind
from club.rules.situations import Situation

_WHOLE_PERCENT: Final = 100
_MINUTES_AN_HOUR: Final = 60
_LOOK_AHEAD_DAYS: Final = 366


class Stacking(StrEnum):
    """How many bonus rules count for one line of an order, and how."""

    BEST = "best"
    """The first alone."""
    ADD = "add"
    """What each gives over 100 percent is added."""
    MULTIPLY = "multiply"
    """Their percents are multiplied."""


@dataclass(frozen=True, slots=True)
class SpentLine:
    """What the rules ask about one line of an order."""

    rial: int
    dish: str | None = None
    """Its key in the menu file; None: no longer known."""
    category: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """A promise of more points: what it asks for, and what it gives."""

    key: str
    name_fa: str
    name_en: str
    percent: int = 100
    """What the rate of its lines is multiplied by: 200 is double, 0 nothing at all."""
    extra_points: int = 0
    """Given once an order."""
    kind: LotKind = LotKind.BONUS
    life: Life | None = None
    """None: as points of its kind live."""
    priority: int = 0
    stacks: bool = True
    max_points_per_order: int | None = None
    max_points_per_day: int | None = None
    """Of one member."""
    dishes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    """0 is Monday."""
    from_minute: int = 0
    """After the club's midnight."""
    until_minute: int = 0
    """The first minute that is no longer its own; at or before `from_minute`: of the next day."""
    first_day: date | None = None
    last_day: date | None = None
    days: tuple[date, ...] = ()
    tiers: tuple[str, ...] = ()
    kinds: tuple[OrderKind, ...] = ()
    payments: tuple[Payment, ...] = ()
    paid_members: bool = False
    personal_day: bool = False
    first_order: bool = False

    def __post_init__(self) -> None:
        limits = [limit for limit in (self.max_points_per_order, self.max_points_per_day) if limit is not None]
        if min(self.percent, self.extra_points, *limits) < 0:
            raise ValueError(f"bonus {self.key} holds a number below zero")

    def name(self, language: str) -> str:
        """Return what it is called in a language."""
        return self.name_fa if language == "fa" else self.name_en

    def holds(self, situation: Situation) -> bool:
        """Tell whether everything that it asks about the order as a whole is so."""
        return (
            self.is_its_time(situation.at, situation.zone)
            and _allows(self.tiers, None if situation.tier is None else situation.tier.key)
            and _allows(self.kinds, situation.kind)
            and _allows(self.payments, situation.payment)
            and (situation.is_paid_member or not self.paid_members)
            and (situation.is_personal_day or not self.personal_day)
            and (situation.is_first_order or not self.first_order)
        )

    def is_open_to(self, situation: Situation) -> bool:
        """Tell whether it may give a guest more by an order of hers some day: of whatever kind, however paid."""
        return (
            (self.percent > _WHOLE_PERCENT or self.extra_points > 0)
            and _allows(self.tiers, None if situation.tier is None else situation.tier.key)
            and (situation.is_paid_member or not self.paid_members)
            and (situation.is_personal_day or not self.personal_day)
            and (situation.is_first_order or not self.first_order)
        )

    def is_for(self, line: SpentLine | None) -> bool:
        """Tell whether it is for a line; None is the delivery, for which no rule is that names lines."""
        if line is None:
            return not (self.dishes or self.categories or self.labels)
        return (
            _allows(self.dishes, line.dish)
            and _allows(self.categories, line.category)
            and (not self.labels or not set(self.labels).isdisjoint(line.labels))
        )

    def cap(self, given_today: int) -> int | None:
        """Return how many points it may still give in an order; None: any number."""
        caps = [] if self.max_points_per_order is None else [self.max_points_per_order]
        if self.max_points_per_day is not None:
            caps.append(max(0, self.max_points_per_day - given_today))
        return min(caps, default=None)

    def is_its_time(self, at: datetime, zone: ZoneInfo) -> bool:
        """Tell whether its days and hours hold; the small hours of a night belong to the day on which it began."""
        moment = at.astimezone(zone)
        day, minute = moment.date(), moment.hour * _MINUTES_AN_HOUR + moment.minute
        if self.from_minute < self.until_minute:
            is_open = self.from_minute <= minute < self.until_minute
        else:
            is_open = minute >= self.from_minute or minute < self.until_minute
            day -= timedelta(days=minute < self.until_minute)
        return (
            is_open
            and _allows(self.weekdays, day.weekday())
            and _allows(self.days, day)
            and (self.first_day is None or self.first_day <= day)
            and (self.last_day is None or day <= self.last_day)
        )

    def next_at(self, after: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the first moment from `after` on at which its days and hours hold.

        None: there is none within a year, or within one of its first day, nor on a day that it names.
        """
        if self.is_its_time(after, zone):
            return after
        first, last = max(club_day(after, zone), self.first_day or date.min), self.last_day or date.max
        following = (first + timedelta(days=ahead) for ahead in range(_LOOK_AHEAD_DAYS))
        days = takewhile(lambda day: day <= last, sorted(self.days) or following)  # no others can hold
        begins = (start_of_day(day, zone) + timedelta(minutes=self.from_minute) for day in days if day >= first)
        return next((at for at in begins if at >= after and self.is_its_time(at, zone)), None)


def take(bonuses: Iterable[Bonus], line: SpentLine | None, stacking: Stacking) -> tuple[Bonus, ...]:
    """Return which of the rules that hold count for a line."""
    first, *others = sorted((each for each in bonuses if each.is_for(line)), key=_order) or (None,)
    if first is None:
        return ()
    if stacking is Stacking.BEST or not first.stacks:
        return (first,)
    return (first, *(each for each in others if each.stacks))


def factor(taken: Sequence[Bonus], stacking: Stacking) -> Fraction:
    """Return what the rules that count for a line multiply its rate by."""
    if stacking is Stacking.MULTIPLY:
        return prod((Fraction(each.percent, _WHOLE_PERCENT) for each in taken), start=Fraction(1))
    return max(Fraction(0), 1 + sum((Fraction(each.percent - 100, _WHOLE_PERCENT) for each in taken), Fraction(0)))


def surplus_shares(taken: Sequence[Bonus]) -> tuple[Fraction, ...]:
    """Return whose work it is that a line earns more than the rate: shares of one, or none when no rule gives more."""
    more = [max(0, each.percent - _WHOLE_PERCENT) for each in taken]
    return tuple(Fraction(each, sum(more)) for each in more) if any(more) else (Fraction(0),) * len(taken)


def _order(bonus: Bonus) -> tuple[int, int, int, str]:
    return (-bonus.priority, -bonus.percent, -bonus.extra_points, bonus.key)


def _allows(asked: Collection[object], found: object) -> bool:
    return not asked or found in asked
