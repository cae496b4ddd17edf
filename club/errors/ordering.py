"""Refusals on the way from the menu to a refund."""

from datetime import datetime
from typing import Protocol

from club.errors.refusal import Refusal


class Named(Protocol):
    """Something with a name in every language, such as a dish."""

    @property
    def name_fa(self) -> str:
        """Its Persian name."""

    @property
    def name_en(self) -> str:
        """Its English name."""


class HouseClosed(Refusal):
    """The kitchen takes no order for now."""

    key = "ordering.house_closed"
    opens_at: datetime | None
    """None: no opening is in sight."""


class DishUnavailable(Refusal):
    """The dish has run out or left the menu."""

    key = "ordering.dish_unavailable"
    dish: Named


class ChoiceUnavailable(Refusal):
    """The dish is not offered with that choice, or no longer."""

    key = "ordering.choice_unavailable"


class TooFewChoices(Refusal):
    """Something must still be chosen for the dish."""

    key = "ordering.too_few_choices"
    group: Named
    at_least: int


class TooManyChoices(Refusal):
    """More was chosen than goes together."""

    key = "ordering.too_many_choices"
    group: Named
    at_most: int


class CartEmpty(Refusal):
    """There is nothing in the cart to order."""

    key = "ordering.cart_empty"


class CartFull(Refusal):
    """The cart holds as many different lines, or as many of one, as it can."""

    key = "ordering.cart_full"
    at_most: int


class OutsideDeliveryZone(Refusal):
    """The address is farther than the house delivers."""

    key = "ordering.outside_delivery_zone"
    distance_m: int
    reach_m: int


class BelowMinimum(Refusal):
    """The order is too small to be carried so far."""

    key = "ordering.below_minimum"
    missing_rial: int
    minimum_rial: int


class AddressUnclear(Refusal):
    """An address told in words needs the part of town that it is in."""

    key = "ordering.address_unclear"


class KindNotChosen(Refusal):
    """The guest has not said how she wants the food, or the house does not serve that way."""

    key = "ordering.kind_not_chosen"


class AddressNotChosen(Refusal):
    """A delivery has no address yet."""

    key = "ordering.address_not_chosen"


class TableNotChosen(Refusal):
    """Dine-in has no table yet, or one that the house does not have."""

    key = "ordering.table_not_chosen"


class BillChanged(Refusal):
    """The bill is not the one that the guest saw: a price, a dish or the cart itself has changed."""

    key = "ordering.bill_changed"
    total_rial: int


class WrongOrderState(Refusal):
    """The order has moved on, and cannot become what was wanted."""

    key = "ordering.wrong_order_state"
    state: str
    wanted: str


class AlreadyDone(Refusal):
    """Somebody was quicker: the order has moved on already."""

    key = "ordering.already_done"
    by: str | None
    """Who did it; None: the guest herself."""
    state: str


class ReasonMissing(Refusal):
    """An order is declined with a reason in words, and no words came."""

    key = "orders.reason_missing"


class TooLateToCancel(Refusal):
    """The kitchen has already taken the order on; somebody must be spoken to."""

    key = "ordering.too_late_to_cancel"
    state: str


class NotRefundable(Refusal):
    """The order was not paid for, or was refunded already."""

    key = "ordering.not_refundable"
    state: str
