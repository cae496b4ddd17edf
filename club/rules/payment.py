"""Paying with something else than money: what points and vouchers take off a bill, and how a refund undoes it.

A voucher goes first, for it is good for one bill only; points pay of what is left; money pays the rest. All three add
up to the bill's total, always.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from club.errors import PointsNotAccepted
from club.rules.benefits import Benefit, BenefitKind
from club.rules.vouchers import Voucher, VoucherId

_WHOLE_PERCENT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms:
    """What points are worth when they pay, and how much of a bill they may pay."""

    points: int
    """So many points …"""
    rial: int
    """… pay so much."""
    step_points: int = 1
    """Points pay in whole steps of so many."""
    minimum_points: int = 1
    """Fewer are not taken."""
    max_percent: int = 100
    """How much of a bill, less its voucher, they may pay."""
    counts_delivery: bool = True
    """Whether they pay the delivery too."""

    def __post_init__(self) -> None:
        numbers = (self.points, self.rial, self.step_points, self.minimum_points, self.max_percent)
        if min(numbers) < 1 or self.max_percent > _WHOLE_PERCENT:
            raise ValueError("points that pay are worth something, and pay no more than the bill")

    @property
    def least(self) -> int:
        """The fewest points that are taken: in whole steps, and worth a rial at least."""
        fewest = max(self.minimum_points, -(-self.points // self.rial))
        return -(-fewest // self.step_points) * self.step_points

    def worth(self, points: int) -> int:
        """Return what so many points pay, in rial, rounded down."""
        return points * self.rial // self.points

    def stepped(self, points: int) -> int:
        """Return how many of so many points can pay: whole steps, or none below the least."""
        whole = points // self.step_points * self.step_points
        return whole if whole >= self.least else 0

    def within(self, rial: int) -> int:
        """Return the most points that pay no more than this."""
        return self.stepped(rial * self.points // self.rial)


# What a bill is paid with ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What a member can pay with beside money."""

    points: int = 0
    """That she may spend now."""
    max_rial: int | None = None
    """How much of one bill her tier lets her pay with them; None: no limit."""
    vouchers: tuple[Voucher, ...] = ()
    """That can take something off a bill here and now; the one that ends first before the others."""

    def voucher(self, voucher_id: VoucherId | None) -> Voucher | None:
        """Return her voucher with this number, or None when it cannot be used (any more)."""
        return next((each for each in self.vouchers if each.id == voucher_id), None)


NO_PURSE: Final = Purse()
"""Money and nothing else."""


class Priced(NamedTuple):
    """A dish of a bill, and what one of it costs."""

    dish_key: str
    unit_rial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is to be paid for, in the parts that vouchers and points tell apart."""

    items_rial: int
    delivery_rial: int = 0
    dishes: tuple[Priced, ...] = ()

    @property
    def total_rial(self) -> int:
        """All of it."""
        return self.items_rial + self.delivery_rial

    def less(self, benefit: Benefit, rial: int) -> Basket:
        """Return what is left when a voucher has paid so much: of the food first, if it is not for the delivery."""
        of_delivery = rial if benefit.kind is BenefitKind.FREE_DELIVERY else max(0, rial - self.items_rial)
        return Basket(items_rial=self.items_rial - (rial - of_delivery), delivery_rial=self.delivery_rial - of_delivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """What pays a bill beside money."""

    points: int = 0
    points_rial: int = 0
    voucher: Voucher | None = None
    voucher_rial: int = 0

    @property
    def rial(self) -> int:
        """What of the bill is not paid in money."""
        return self.points_rial + self.voucher_rial


def worth(benefit: Benefit, basket: Basket) -> int:
    """Return what a voucher takes off a bill, in rial; 0 when it is for something that is not on it."""
    most = basket.total_rial if benefit.max_rial is None else min(benefit.max_rial, basket.total_rial)
    if benefit.kind is BenefitKind.PERCENT and benefit.percent is not None:
        return min(most, basket.items_rial * benefit.percent // _WHOLE_PERCENT)
    if benefit.kind is BenefitKind.AMOUNT and benefit.rial is not None:
        return min(most, benefit.rial)
    if benefit.kind is BenefitKind.DISH:
        prices = [each.unit_rial for each in basket.dishes if each.dish_key == benefit.dish_key]
        return min(most, max(prices, default=0))
    return min(most, basket.delivery_rial) if benefit.kind is BenefitKind.FREE_DELIVERY else 0


def most_points(terms: PaymentTerms | None, purse: Purse, left: Basket) -> int:
    """Return how many of her points may pay of what a voucher has left of a bill."""
    if terms is None:
        return 0
    counted = left.items_rial + (left.delivery_rial if terms.counts_delivery else 0)
    limit = counted * terms.max_percent // _WHOLE_PERCENT
    if purse.max_rial is not None:
        limit = min(limit, purse.max_rial)
    return terms.stepped(min(purse.points, terms.within(limit)))


def plan_tender(
    basket: Basket, purse: Purse, terms: PaymentTerms | None, *, points: int, voucher_id: VoucherId | None
) -> Tender:
    """Pay a bill with the wished points and voucher, as far as they go now; a voucher that takes nothing off stays."""
    voucher = purse.voucher(voucher_id)
    voucher_rial = worth(voucher.promise, basket) if voucher else 0
    if not voucher_rial:
        voucher = None
    left = basket.less(voucher.promise, voucher_rial) if voucher else basket
    taken = min(points, most_points(terms, purse, left))
    taken = terms.stepped(taken) if terms else 0
    points_rial = terms.worth(taken) if terms else 0
    return Tender(points=taken, points_rial=points_rial, voucher=voucher, voucher_rial=voucher_rial)


class Offer(NamedTuple):
    """How many points a bill may be paid with."""

    least: int
    most: int
    """0: none at all."""
    step: int

    @property
    def half(self) -> int:
        """Half of the most, in whole steps; 0 when that is less than the least."""
        whole = self.most // 2 // self.step * self.step
        return whole if whole >= self.least else 0

    def checked(self, points: int) -> int:
        """Return the wished points. Raises: PointsNotAccepted; none is always right."""
        if points and not (self.least <= points <= self.most and points % self.step == 0):
            raise PointsNotAccepted(at_least=self.least, at_most=self.most, step=self.step)
        return points


def offer(terms: PaymentTerms, purse: Purse, left: Basket) -> Offer:
    """Return how many points may pay of what a voucher has left of a bill."""
    return Offer(terms.least, most_points(terms, purse, left), terms.step_points)
