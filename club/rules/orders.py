"""Orders: the way from placed to completed, who may turn off it where, and what an order comes to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, NewType

from club.errors import NotRefundable, TooLateToCancel, WrongOrderState
from club.rules.delivery import Place
from club.rules.members import MemberId
from club.rules.menu import ChoiceId, DishId
from club.rules.staff import StaffId
from club.rules.vouchers import VoucherId

OrderId = NewType("OrderId", int)
OrderLineId = NewType("OrderLineId", int)


class OrderKind(StrEnum):
    """How the food reaches the guest."""

    DELIVERY = "delivery"
    PICKUP = "pickup"
    DINE_IN = "dine_in"


class OrderState(StrEnum):
    """How far an order is."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    PREPARING = "preparing"
    READY = "ready"
    OUT_FOR_DELIVERY = "out_for_delivery"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    NO_SHOW = "no_show"

    @property
    def is_closed(self) -> bool:
        """Whether nothing follows any more."""
        return self in CLOSED


class Payment(StrEnum):
    """How the guest pays."""

    CASH = "cash"
    CARD = "card"
    """With the card terminal, at the door or the counter."""
    OWN_CARD = "own_card"
    """With the club's own bank card, where the club has one."""


CLOSED = frozenset({OrderState.COMPLETED, OrderState.CANCELLED, OrderState.REJECTED, OrderState.NO_SHOW})

_AFTER: dict[OrderState, tuple[OrderState, ...]] = {
    OrderState.PLACED: (OrderState.ACCEPTED, OrderState.REJECTED, OrderState.CANCELLED),
    OrderState.ACCEPTED: (OrderState.PREPARING, OrderState.CANCELLED),
    OrderState.PREPARING: (OrderState.READY, OrderState.CANCELLED),
    OrderState.READY: (OrderState.COMPLETED, OrderState.NO_SHOW, OrderState.CANCELLED),
    OrderState.OUT_FOR_DELIVERY: (OrderState.COMPLETED, OrderState.NO_SHOW),
}
_READY_FOR_THE_ROAD = (OrderState.OUT_FOR_DELIVERY, OrderState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Order:
    """What a guest ordered, and how far it is."""

    id: OrderId
    member_id: MemberId
    cart_id: int | None
    """None: entered by staff."""
    cause: str
    kind: OrderKind
    state: OrderState
    branch: str
    table_name: str | None
    address_words: str | None
    latitude_e6: int | None
    longitude_e6: int | None
    payment: Payment
    items_rial: int
    delivery_rial: int
    total_rial: int
    refunded_rial: int
    note: str | None
    reason: str | None
    """Why it was cancelled, rejected or refunded."""
    placed_at: datetime
    accepted_at: datetime | None
    promised_at: datetime | None
    """When it will be ready, or at the door; None: nothing promised yet."""
    closed_at: datetime | None
    """None: on the board."""
    staff_id: StaffId | None
    """Who accepted or rejected it."""
    courier_id: StaffId | None
    points_paid: int
    """How many points she paid with."""
    points_rial: int
    """What of the total they paid."""
    voucher_id: VoucherId | None
    """None: none was used."""
    voucher_rial: int
    """What of the total it paid."""
    money_back_rial: int
    """What of the refunded part went back as money."""
    points_back: int
    """How many of the points that she paid with were given back."""

    @property
    def payable_rial(self) -> int:
        """What is paid in money: the total less what points and a voucher paid."""
        return self.total_rial - self.points_rial - self.voucher_rial

    @property
    def is_undone(self) -> bool:
        """Whether all that paid for it has gone back, the gift code too: it came to nothing, or all was refunded."""
        if self.state is OrderState.COMPLETED:
            return self.refunded_rial == self.total_rial
        return self.state.is_closed

    @property
    def place(self) -> Place | None:
        """Where it goes on the map, if the guest gave a point."""
        if self.latitude_e6 is None or self.longitude_e6 is None:
            return None
        return Place(self.latitude_e6, self.longitude_e6)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """So many of a dish as it stood on the menu that day."""

    id: OrderLineId
    order_id: OrderId
    dish_id: DishId | None
    """None: no longer known."""
    name_fa: str
    name_en: str
    choices_fa: str
    choices_en: str
    choice_ids: tuple[ChoiceId, ...]
    quantity: int
    unit_rial: int
    total_rial: int
    note: str | None
    refunded_rial: int


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One step of an order's history."""

    id: int
    order_id: OrderId
    state: str
    """An `OrderState`, or `refunded`."""
    at: datetime
    staff_id: StaffId | None
    """None: the guest, or the house by itself."""
    reason: str | None
    cause: str


# The way --------------------------------------------------------------------------------------------------------------


def next_states(state: OrderState, kind: OrderKind) -> tuple[OrderState, ...]:
    """List where staff may take the order from here, the usual way first; a closed order goes nowhere."""
    if state is OrderState.READY and kind is OrderKind.DELIVERY:
        return _READY_FOR_THE_ROAD
    return _AFTER.get(state, ())


def check_transition(state: OrderState, wanted: OrderState, *, kind: OrderKind) -> None:
    """Raise WrongOrderState unless staff may take the order there."""
    if wanted not in next_states(state, kind):
        raise WrongOrderState(state=state.value, wanted=wanted.value)


def check_guest_may_cancel(state: OrderState) -> None:
    """Raise unless the order still waits for the kitchen's answer.

    Raises: TooLateToCancel once it is being made, WrongOrderState when it is over.
    """
    if state.is_closed:
        raise WrongOrderState(state=state.value, wanted=OrderState.CANCELLED.value)
    if state is not OrderState.PLACED:
        raise TooLateToCancel(state=state.value)


def check_refundable(order: Order) -> None:
    """Raise NotRefundable unless the order was completed and something of it is not refunded yet."""
    if order.state is not OrderState.COMPLETED or order.refunded_rial >= order.total_rial:
        raise NotRefundable(state=order.state.value)


def late_minutes(order: Order, now: datetime) -> int:
    """Count the full minutes past the promise; 0 for an order that is in time, over or without a promise."""
    if order.promised_at is None or order.state.is_closed or now <= order.promised_at:
        return 0
    return (now - order.promised_at) // timedelta(minutes=1)


# The sum --------------------------------------------------------------------------------------------------------------


class Totals(NamedTuple):
    """What an order comes to, in rial."""

    items_rial: int
    delivery_rial: int
    total_rial: int


def line_total(unit_rial: int, quantity: int) -> int:
    """Return what a line costs, in rial."""
    return unit_rial * quantity


def order_total(lines_rial: Iterable[int], delivery_rial: int = 0) -> Totals:
    """Sum up the lines and the delivery."""
    items_rial = sum(lines_rial)
    return Totals(items_rial, delivery_rial, items_rial + delivery_rial)


# The usual ------------------------------------------------------------------------------------------------------------


class Wish(NamedTuple):
    """So many of a dish with its choices, as a guest would say it again."""

    dish_id: DishId
    choice_ids: tuple[ChoiceId, ...]
    quantity: int


def usual_wishes(recent: Sequence[Sequence[Wish]], *, times_min: int = 2) -> tuple[Wish, ...]:
    """Return what she orders most often among her recent orders (newest first); of equals, the newest.

    Empty when nothing came up often enough to be called usual.
    """
    orders = [tuple(sorted(wishes)) for wishes in recent]
    counted = Counter(orders)
    often = [wishes for wishes in orders if wishes and counted[wishes] >= times_min]
    return max(often, key=lambda wishes: counted[wishes], default=())
