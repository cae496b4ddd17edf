"""Refunds: what of a completed order is given back, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import gcd
from typing import Final, NamedTuple

from club.errors import NotFound, NotRefundable
from club.rules.benefits import Benefit, BenefitKind
from club.rules.menu import DishId
from club.rules.orders import Order, OrderLine, OrderLineId, check_refundable
from club.rules.points import split_by_largest_remainder

_TOMAN_RIAL: Final = 10
"""Less is never counted out on a counter."""

WORDS_LENGTH_MAX = 300


class RefundReason(StrEnum):
    """Why money goes back: it tells the kitchen's faults from a guest's change of mind."""

    PERSONAL = "personal"
    """The guest changed her mind."""
    QUALITY = "quality"
    """The house was at fault."""


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """What an order and its lines will have given back in all, and how."""

    given_back_rial: int
    """This time, of the prices."""
    refunded_rial: int
    """In all, of the prices."""
    lines: tuple[tuple[OrderLineId, int], ...]
    """The lines that change, each with what it has given back in all."""
    money_rial: int
    """What goes back in money this time."""
    money_back_rial: int
    """What has gone back in money in all."""
    points: int
    """How many of the points that she paid with go back this time."""
    points_back: int
    """How many of them have gone back in all."""
    gives_voucher: bool = False
    """Whether the voucher goes back: nothing is left of an order that one paid for."""


@dataclass(frozen=True, slots=True)
class VoucherUsed:
    """What the voucher of an order was for: a refund of something else leaves its part alone."""

    benefit: Benefit
    dish_id: DishId | None = None
    """The dish that it is for. None: for none, or one that is no longer known."""


def plan_refund(
    order: Order, lines: Sequence[OrderLine], line_id: OrderLineId | None, *, voucher: VoucherUsed | None = None
) -> RefundPlan:
    """Give back one line, or (None) all that is left, the delivery included: money as money, points as points.

    What a voucher paid never becomes money; the voucher goes back when nothing is left of the order.

    Raises: NotRefundable, NotFound when the order has no such line.
    """
    check_refundable(order)
    if line_id is None:
        changed = tuple((line.id, line.total_rial) for line in lines if line.refunded_rial < line.total_rial)
        given_back_rial = order.total_rial - order.refunded_rial
    else:
        changed, given_back_rial = _one_line(order, lines, line_id)
    refunded_rial = order.refunded_rial + given_back_rial
    now_refunded = dict(changed)
    of_lines = [now_refunded.get(line.id, line.refunded_rial) for line in lines]
    back = _back(order, lines, [*of_lines, refunded_rial - sum(of_lines)], voucher)
    return RefundPlan(
        given_back_rial=given_back_rial,
        refunded_rial=refunded_rial,
        lines=changed,
        money_rial=max(0, back.money_rial - order.money_back_rial),
        money_back_rial=max(back.money_rial, order.money_back_rial),
        points=back.points - order.points_back,
        points_back=back.points,
        gives_voucher=order.voucher_id is not None and refunded_rial == order.total_rial,
    )


def _one_line(
    order: Order, lines: Sequence[OrderLine], line_id: OrderLineId
) -> tuple[tuple[tuple[OrderLineId, int], ...], int]:
    line = next((line for line in lines if line.id == line_id), None)
    if line is None:
        raise NotFound(what="line")
    rest = line.total_rial - line.refunded_rial
    if rest <= 0:
        raise NotRefundable(state=order.state.value)
    return ((line.id, line.total_rial),), rest


# What paid for which part ---------------------------------------------------------------------------------------------


class _Share(NamedTuple):
    """What of one line's price, or of the delivery's, was paid in money, and with how many points."""

    whole_rial: int
    money_rial: int
    points: int


class _Back(NamedTuple):
    money_rial: int
    points: int


def _back(order: Order, lines: Sequence[OrderLine], refunded: Sequence[int], voucher: VoucherUsed | None) -> _Back:
    """Return what the refunds of the lines and (last) of the delivery give back in all.

    What paid for the order is split over its parts once, whatever is refunded in which order; so refunding everything
    gives back exactly what was paid. A part that is refunded in part gives back its share, rounded down.
    """
    pairs = [
        (share, part) for share, part in zip(_shares(order, lines, voucher), refunded, strict=True) if share.whole_rial
    ]
    return _Back(
        sum(share.money_rial * part // share.whole_rial for share, part in pairs),
        sum(share.points * part // share.whole_rial for share, part in pairs),
    )


def _shares(order: Order, lines: Sequence[OrderLine], voucher: VoucherUsed | None) -> list[_Share]:
    """Split what paid for an order over its lines and (last) its delivery: the voucher over what it was for first."""
    wholes = [*(line.total_rial for line in lines), order.delivery_rial]
    covered = [whole if is_meant else 0 for whole, is_meant in zip(wholes, _meant(lines, voucher), strict=True)]
    by_voucher = _split(order.voucher_rial, covered if sum(covered) >= order.voucher_rial else wholes)
    left = [whole - part for whole, part in zip(wholes, by_voucher, strict=True)]
    by_money = _split(order.payable_rial, left)
    by_points = [rest - money for rest, money in zip(left, by_money, strict=True)]
    points = split_by_largest_remainder(order.points_paid, by_points)
    return [_Share(*each) for each in zip(wholes, by_money, points, strict=True)]


def _meant(lines: Sequence[OrderLine], voucher: VoucherUsed | None) -> list[bool]:
    """Tell which lines, and (last) whether the delivery, the voucher was for."""
    if voucher is not None and voucher.benefit.kind is BenefitKind.FREE_DELIVERY:
        return [*(False for _ in lines), True]
    if voucher is not None and voucher.benefit.kind is BenefitKind.DISH:
        return [*(line.dish_id is not None and line.dish_id == voucher.dish_id for line in lines), False]
    return [*(True for _ in lines), False]


def _split(whole_rial: int, wholes: Sequence[int]) -> list[int]:
    """Split a sum in proportion, in whole tomans where the prices are, and never more to a part than its price."""
    atom = gcd(_TOMAN_RIAL, whole_rial, *wholes)
    return [atom * part for part in split_by_largest_remainder(whole_rial // atom, [each // atom for each in wholes])]
