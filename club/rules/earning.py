"""What an order earns: its money by the rate, the tier and the bonus rules, rounded once, down, at the very end.

The sum is made of exact fractions. For each line of the order and for its delivery:

    rial that count × rate × the tier's percent × the percent of the bonus rules

Rial count that are the house's to count: not what points or vouchers paid, nor the tax in the prices, unless the terms
say so; what does not count is taken from all lines in proportion. The extra points of the bonus rules are added, the
caps are applied, and the whole is rounded down. Only then is it split, by largest remainder, over the parts of the
programme that gave it and over the lines that earned it, so that every split adds up. The breakdown says all of it, so
that "why 37 points?" is answered from its row alone, years later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final, NamedTuple

from club.rules.bonuses import Bonus, SpentLine, factor, surplus_shares, take
from club.rules.earning_terms import Rounding, Terms
from club.rules.lives import Life
from club.rules.points import LotKind, split_by_largest_remainder
from club.rules.shares import apportion
from club.rules.situations import PLAIN, Situation
from club.rules.stretches import Stretch, split_at_thresholds

RATE: Final = "rate"
"""The part of the plain rate: what no tier and no bonus rule gave."""

_WHOLE_PERCENT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What an order came to, in parts that may count differently."""

    items_rial: int
    """After discounts."""
    delivery_rial: int = 0
    paid_by_points_rial: int = 0
    paid_by_voucher_rial: int = 0
    lines: tuple[SpentLine, ...] = ()
    """What the items are; none: one line of which nothing is known."""

    def __post_init__(self) -> None:
        if self.lines and sum(line.rial for line in self.lines) != self.items_rial:
            raise ValueError(f"lines that do not add up to {self.items_rial} rial")


class PartPoints(NamedTuple):
    """What one part of the programme gave."""

    part: str
    """`rate`, `tier:` or `bonus:` with a key."""
    points: int


@dataclass(frozen=True, slots=True)
class EarnedLot:
    """Points of an order that are of one kind and live as long."""

    key: str
    """What tells it from the order's other lots: its kind, or the bonus rule whose own life it has."""
    kind: LotKind
    life: Life | None
    """None: as points of its kind live."""
    points: int
    parts: tuple[PartPoints, ...]
    """Add up to the points."""
    by_line: tuple[int, ...]
    """What each line of the order earned of them, and last the delivery; they add up to the points."""


@dataclass(frozen=True, slots=True)
class Earning:
    """What an order earns, and all that is needed to say why."""

    points: int
    counted_rial: int
    """What earned them, without the tax where tax does not count."""
    rial_by_line: tuple[int, ...]
    """What of it each line came to, and last the delivery; they add up to it."""
    lots: tuple[EarnedLot, ...]
    """Of at least a point each, those of the rate first; they add up to the points."""
    reasons: dict[str, Any]

    def breakdown(self) -> dict[str, Any]:
        """Return why it is so many as the ledger's rows keep it."""
        return dict(self.reasons)


class _Share(NamedTuple):
    """What a part of the programme gives for each line, exactly."""

    part: str
    bonus: Bonus | None
    """None: the rate or a tier."""
    by_line: tuple[Fraction, ...]

    @property
    def points(self) -> Fraction:
        return sum(self.by_line, Fraction(0))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What of an order counts."""

    excluded_delivery_rial: int
    excluded_points_rial: int
    excluded_voucher_rial: int
    paid_rial: int
    """What is left of the prices."""
    charged_by_line: tuple[int, ...]
    """What each line, and last the delivery, costs on the bill; a delivery that does not count costs nothing here."""
    by_line: tuple[Fraction, ...]
    """Its share of each line, and last of the delivery, without the tax where tax does not count."""

    @property
    def rial(self) -> Fraction:
        return sum(self.by_line, Fraction(0))


@dataclass(frozen=True, slots=True)
class _Sum:
    """The exact sum of an order, before it is rounded."""

    taken: tuple[tuple[Bonus, ...], ...]
    """The bonus rules of each line."""
    stretches: tuple[Stretch, ...]
    shares: tuple[_Share, ...]


def plan_earning(
    spending: Spending, terms: Terms, situation: Situation = PLAIN, *, bonuses: Sequence[Bonus] = ()
) -> Earning:
    """Count what the order earns under the terms and the club's bonus rules, in its situation."""
    counted = _count(spending, terms)
    exact = _sum_up(spending, counted, terms, situation, bonuses)
    capped, touched = _within_caps(exact, situation)
    uncut = floor(sum((share.points for share in capped), Fraction(0)))
    points, cut_by = _cut(uncut, terms, situation)
    given = apportion(points, [share.points for share in capped])
    rial = floor(counted.rial)
    is_plain = not any(exact.taken) and len(exact.stretches) == 1 and cut_by is None
    reasons = {
        "order_points": points,
        "counted_rial": rial,
        "delivery_rial": spending.delivery_rial,
        "excluded_delivery_rial": counted.excluded_delivery_rial,
        "excluded_points_rial": counted.excluded_points_rial,
        "excluded_voucher_rial": counted.excluded_voucher_rial,
        "excluded_tax_rial": counted.paid_rial - rial,
        "rial_per_step": terms.rial_per_step,
        "points_per_step": terms.points_per_step,
        "whole_steps": terms.rounding is Rounding.WHOLE_STEPS,
        "stretches": _stretch_words(exact.stretches, rial),
        "bonuses": [
            _bonus_words(share, sure, counted, exact, is_capped=share.bonus.key in touched)
            for share, sure in zip(capped, given, strict=True)
            if share.bonus is not None
        ],
        "cut_by": cut_by,
        "cut_points": uncut - points,
        "remainder_rial": _remainder(counted.paid_rial, points, terms, exact.stretches[0]) if is_plain else 0,
        "terms_version": terms.version,
    }
    by_line = apportion(rial, counted.by_line) if rial else (0,) * len(counted.by_line)
    return Earning(points, rial, by_line, tuple(_lots(capped, given)), reasons)


# What counts ----------------------------------------------------------------------------------------------------------


def _count(spending: Spending, terms: Terms) -> _Counted:
    """Take off what does not count, from all lines in proportion, and the tax in the prices."""
    lines = [line.rial for line in spending.lines] or [spending.items_rial]
    delivery = spending.delivery_rial if terms.counts_delivery else 0
    charged = spending.items_rial + delivery
    by_points = 0 if terms.counts_paid_by_points else min(charged, spending.paid_by_points_rial)
    by_voucher = 0 if terms.counts_paid_by_vouchers else min(charged - by_points, spending.paid_by_voucher_rial)
    paid = charged - by_points - by_voucher
    tax = 0 if terms.counts_tax else terms.tax_percent
    share = Fraction(paid * _WHOLE_PERCENT, charged * (_WHOLE_PERCENT + tax)) if charged else Fraction(0)
    charged_by_line = (*lines, delivery)
    by_line = tuple(rial * share for rial in charged_by_line)
    return _Counted(spending.delivery_rial - delivery, by_points, by_voucher, paid, charged_by_line, by_line)


def _whole_steps(counted: _Counted, factors: Sequence[Fraction], terms: Terms) -> tuple[Fraction, ...]:
    """Return what of each line earns: all of it, or what makes full steps, beginning with the lines that earn most."""
    if terms.rounding is Rounding.TO_THE_RIAL:
        return counted.by_line
    left = Fraction(counted.rial // terms.rial_per_step * terms.rial_per_step)
    earning = [Fraction(0)] * len(counted.by_line)
    for index in sorted(range(len(factors)), key=lambda index: -factors[index]):
        earning[index] = min(counted.by_line[index], left)
        left -= earning[index]
    return tuple(earning)


# The exact sum --------------------------------------------------------------------------------------------------------


def _sum_up(
    spending: Spending, counted: _Counted, terms: Terms, situation: Situation, bonuses: Sequence[Bonus]
) -> _Sum:
    """Multiply every line by the rate, its tier and its bonus rules, and say whose work each part is."""
    holding = [bonus for bonus in bonuses if bonus.holds(situation)]
    lines = (*(spending.lines or (SpentLine(spending.items_rial),)), None)
    taken = tuple(
        take(holding, line, terms.stacking) if rial else () for line, rial in zip(lines, counted.by_line, strict=True)
    )
    factors = [factor(rules, terms.stacking) for rules in taken]
    rate = Fraction(terms.points_per_step, terms.rial_per_step)
    plain = [rial * rate for rial in _whole_steps(counted, factors, terms)]
    in_no_tier = sum((points * times for points, times in zip(plain, factors, strict=True)), Fraction(0))
    stretches = split_at_thresholds(situation, rial=counted.rial, points=in_no_tier)
    shares = [*_by_rate(plain, factors, stretches)]
    tier_factor = sum((each.share * each.factor for each in stretches), Fraction(0))
    in_tier = [points * tier_factor for points in plain]
    for bonus in sorted({bonus.key: bonus for rules in taken for bonus in rules}.values(), key=lambda each: each.key):
        is_for = [bonus in rules for rules in taken]
        extra = _in_proportion(bonus.extra_points, counted.by_line, is_for)
        more = (_surplus(bonus, rules, times) for rules, times in zip(taken, factors, strict=True))
        by_line = tuple(points * each + gift for points, each, gift in zip(in_tier, more, extra, strict=True))
        shares.append(_Share(f"bonus:{bonus.key}", bonus, by_line))
    return _Sum(taken, stretches, tuple(shares))


def _by_rate(plain: Sequence[Fraction], factors: Sequence[Fraction], stretches: Sequence[Stretch]) -> Iterator[_Share]:
    """Return what the plain rate gives, and what each tier gives over it; a rule below 100 percent lessens both."""
    plain = [points * min(times, Fraction(1)) for points, times in zip(plain, factors, strict=True)]
    at_rate = sum((each.share * min(each.factor, Fraction(1)) for each in stretches), Fraction(0))
    yield _Share(RATE, None, tuple(points * at_rate for points in plain))
    for stretch in stretches:
        if stretch.tier is not None and stretch.factor > 1:
            more = stretch.share * (stretch.factor - 1)
            yield _Share(f"tier:{stretch.tier.key}", None, tuple(points * more for points in plain))


def _surplus(bonus: Bonus, rules: Sequence[Bonus], times: Fraction) -> Fraction:
    """Return what a rule adds to a line's rate over the plain one, of what all its rules add."""
    if bonus not in rules:
        return Fraction(0)
    return max(Fraction(0), times - 1) * surplus_shares(rules)[rules.index(bonus)]


def _in_proportion(whole: int, by_line: Sequence[Fraction], is_for: Sequence[bool]) -> tuple[Fraction, ...]:
    weights = [rial if chosen else Fraction(0) for rial, chosen in zip(by_line, is_for, strict=True)]
    everything = sum(weights, Fraction(0))
    return tuple(whole * weight / everything for weight in weights)


# The caps -------------------------------------------------------------------------------------------------------------


def _within_caps(exact: _Sum, situation: Situation) -> tuple[tuple[_Share, ...], frozenset[str]]:
    """Lessen what bonus rules give beyond their own caps, on all lines in proportion, and say whose it was."""
    shares, touched = [], set()
    for share in exact.shares:
        cap = None if share.bonus is None else share.bonus.cap(situation.bonus_today.get(share.bonus.key, 0))
        if share.bonus is not None and cap is not None and share.points > cap:
            touched.add(share.bonus.key)
            share = share._replace(by_line=tuple(points * cap / share.points for points in share.by_line))
        shares.append(share)
    return tuple(shares), frozenset(touched)


def _cut(points: int, terms: Terms, situation: Situation) -> tuple[int, str | None]:
    """Return what the caps of the terms leave, and which of them did it: `order`, `day`, or None."""
    per_order, per_day = terms.max_points_per_order, terms.max_points_per_day
    today = None if per_day is None else max(0, per_day - situation.earned_today)
    if today is not None and today < points and (per_order is None or today <= per_order):
        return today, "day"
    if per_order is not None and per_order < points:
        return per_order, "order"
    return points, None


# What it becomes ------------------------------------------------------------------------------------------------------


def _lots(shares: Sequence[_Share], given: Sequence[int]) -> Iterator[EarnedLot]:
    """Gather the parts by the lot they go to, those of the plain rate first."""
    gathered: dict[tuple[str, LotKind, Life | None], list[tuple[_Share, int]]] = {}
    for share, points in zip(shares, given, strict=True):
        if points:
            gathered.setdefault(_lot_of(share.bonus), []).append((share, points))
    for (key, kind, life), parts in gathered.items():
        points = sum(part for _, part in parts)
        by_line = [sum(column, Fraction(0)) for column in zip(*(share.by_line for share, _ in parts), strict=True)]
        everything = sum(by_line, Fraction(0))
        exact = [each * points / everything for each in by_line]
        parts_given = tuple(PartPoints(share.part, part) for share, part in parts)
        yield EarnedLot(key, kind, life, points, parts_given, apportion(points, exact))


def _lot_of(bonus: Bonus | None) -> tuple[str, LotKind, Life | None]:
    if bonus is None:
        return (LotKind.BASE.value, LotKind.BASE, None)
    if bonus.life is None:
        return (bonus.kind.value, bonus.kind, None)
    return (f"bonus:{bonus.key}", bonus.kind, bonus.life)


def _remainder(paid_rial: int, points: int, terms: Terms, stretch: Stretch) -> int:
    """Return how many of the last rials made no further point, where every rial earns the same."""
    rate = stretch.factor * Fraction(terms.points_per_step, terms.rial_per_step)
    least = Fraction(0) if not points else points / rate
    if terms.rounding is Rounding.WHOLE_STEPS:
        least = Fraction(ceil(least / terms.rial_per_step) * terms.rial_per_step)
    tax = 0 if terms.counts_tax else terms.tax_percent
    return paid_rial - ceil(least * (_WHOLE_PERCENT + tax) / _WHOLE_PERCENT)


# The reasons ----------------------------------------------------------------------------------------------------------


def _stretch_words(stretches: Sequence[Stretch], rial: int) -> list[dict[str, Any]]:
    shares = split_by_largest_remainder(rial, _integers([stretch.share for stretch in stretches]))
    return [
        {
            "tier": stretch.tier.key if stretch.tier else None,
            "name_fa": stretch.tier.name_fa if stretch.tier else None,
            "name_en": stretch.tier.name_en if stretch.tier else None,
            "percent": stretch.tier.percent if stretch.tier else _WHOLE_PERCENT,
            "rial": share,
        }
        for stretch, share in zip(stretches, shares, strict=True)
    ]


def _bonus_words(share: _Share, points: int, counted: _Counted, exact: _Sum, *, is_capped: bool) -> dict[str, Any]:
    bonus = share.bonus
    assert bonus is not None
    charged = counted.charged_by_line
    of_it = sum(rial for rial, rules in zip(charged, exact.taken, strict=True) if bonus in rules)
    return {
        "key": bonus.key,
        "name_fa": bonus.name_fa,
        "name_en": bonus.name_en,
        "percent": bonus.percent,
        "extra_points": bonus.extra_points,
        "rial": of_it,
        "is_for_all": of_it == sum(charged),
        "points": points,
        "is_capped": is_capped,
        "lot": _lot_of(bonus)[0],
    }


def _integers(shares: Sequence[Fraction]) -> list[int]:
    """Return whole numbers in the same proportion."""
    bottom = 1
    for share in shares:
        bottom *= share.denominator
    return [int(share * bottom) for share in shares]
