"""Refunds: what of a completed order is given back, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from club.errors import NotFound, NotRefundable
from club.rules.orders import Order, OrderLine, OrderLineId, check_refundable

WORDS_LENGTH_MAX = 300


class RefundReason(StrEnum):
    """Why money goes back: it tells the kitchen's faults from a guest's change of mind."""

    PERSONAL = "personal"
    """The guest changed her mind."""
    QUALITY = "quality"
    """The house was at fault."""


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """What an order and its lines will have given back in all."""

    given_back_rial: int
    """This time."""
    refunded_rial: int
    """In all."""
    lines: tuple[tuple[OrderLineId, int], ...]
    """The lines that change, each with what it has given back in all."""


def plan_refund(order: Order, lines: Sequence[OrderLine], line_id: OrderLineId | None) -> RefundPlan:
    """Give back one line, or (None) all that is left, the delivery included.

    Raises: NotRefundable, NotFound when the order has no such line.
    """
    check_refundable(order)
    if line_id is None:
        whole = tuple((line.id, line.total_rial) for line in lines if line.refunded_rial < line.total_rial)
        return RefundPlan(order.total_rial - order.refunded_rial, order.total_rial, whole)
    line = next((line for line in lines if line.id == line_id), None)
    if line is None:
        raise NotFound(what="line")
    rest = line.total_rial - line.refunded_rial
    if rest <= 0:
        raise NotRefundable(state=order.state.value)
    return RefundPlan(rest, order.refunded_rial + rest, ((line.id, line.total_rial),))
