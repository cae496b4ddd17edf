"""Refusals: what the club says no to, each named by the reason and carrying the facts of the moment.

A refusal holds no sentence. Its `key` leads to the words in `locales/<language>/<feature>.toml` and its facts fill
them in, so one error handler can answer every refusal in every language. A new refusal is a
docstring, its key and the annotated facts; it is raised as `TableTaken(table=7)`.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Protocol, cast, dataclass_transform


@dataclass_transform(eq_default=False, kw_only_default=True)
class Refusal(Exception):
    """The club declines, for a reason that a person can be told.

    Every subclass becomes a dataclass of its facts. It is not a frozen one: Python itself writes the traceback onto an
    exception on its way through a context manager, and a frozen one would break there.
    """

    key: ClassVar[str]

    def __init_subclass__(cls) -> None:
        """Make the subclass a keyword-only dataclass of its annotated facts."""
        dataclass(eq=False, kw_only=True, repr=False)(cls)

    def facts(self) -> dict[str, Any]:
        """Return the facts by name, as the words need them."""
        return {fact.name: getattr(self, fact.name) for fact in fields(cast(Any, self))}

    def __str__(self) -> str:
        return " ".join([self.key, *(f"{name}={value}" for name, value in self.facts().items())])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.facts().items())})"


# What people type -----------------------------------------------------------------------------------------------------


class NameUnusable(Refusal):
    """The typed name cannot stand on a card."""

    key = "input.name_unusable"
    fault: str
    """`empty`, `too_long` or `no_letters`."""
    length_max: int


class TextTooLong(Refusal):
    """The typed text does not fit its place; nothing is cut off silently."""

    key = "input.text_too_long"
    length: int
    length_max: int


class NumberUnusable(Refusal):
    """A whole number between the bounds was asked for and something else was typed."""

    key = "input.number_unusable"
    at_least: int
    at_most: int


class PhoneUnusable(Refusal):
    """The number is not a mobile number that somebody could own."""

    key = "input.phone_unusable"
    fault: str
    """A `PhoneFault`; the number itself is personal and stays out of refusals and logs."""


class BirthdayUnusable(Refusal):
    """No such day has been."""

    key = "input.birthday_unusable"
    fault: str
    """A `BirthdayFault`: `unreadable`, `month`, `day`, `year` or `future`."""
    days_max: int | None = None
    """For the fault `day`: how many days that month has."""


class HoursUnusable(Refusal):
    """The typed hours are not of the form "12:00-16:00"."""

    key = "input.hours_unusable"


# Permissions ----------------------------------------------------------------------------------------------------------


class NotAllowed(Refusal):
    """This person may not do that: answered exactly as something unknown."""

    key = "errors.not_allowed"
    deed: str


class StaleButton(Refusal):
    """The pressed button belongs to something that has moved on."""

    key = "errors.stale_button"


class NotFound(Refusal):
    """What was asked for is not there (any more)."""

    key = "errors.not_found"
    what: str


# Points ---------------------------------------------------------------------------------------------------------------


class InsufficientPoints(Refusal):
    """The member's usable points do not reach the wish."""

    key = "points.insufficient_points"
    missing: int


class AdjustmentUnexplained(Refusal):
    """Points are given or taken by hand only with a reason, which their owner reads."""

    key = "points.adjustment_unexplained"


# Ordering -------------------------------------------------------------------------------------------------------------


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


# Complaints -----------------------------------------------------------------------------------------------------------


class ComplaintClosed(Refusal):
    """The guest has closed it; only she opens it again."""

    key = "complaints.complaint_closed"


# Joining --------------------------------------------------------------------------------------------------------------


class NotJoined(Refusal):
    """Ordering and the like are for those who finished joining; the words carry a button to go on with it."""

    key = "joining.not_joined"


class PhoneTaken(Refusal):
    """The number belongs to another member, and this one has a number already."""

    key = "joining.phone_taken"


class StepPassed(Refusal):
    """The pressed button belongs to a step of joining that is answered already."""

    key = "joining.step_passed"


class WishDecided(Refusal):
    """A colleague decided about this phone number already."""

    key = "joining.wish_decided"
    by: str
    """The colleague's name; empty when it is not known any more."""


class BirthdayLocked(Refusal):
    """A birthday is said once; whoever wants it corrected asks a person."""

    key = "members.birthday_locked"


class OrderUnderway(Refusal):
    """Nobody is forgotten while the kitchen cooks for her."""

    key = "privacy.order_underway"
    order: int


# Staff ----------------------------------------------------------------------------------------------------------------


class InvitationUnusable(Refusal):
    """The link does not make anybody a colleague any more; a new one must be asked for."""

    key = "staff.invitation_unusable"
    fault: str
    """`used`, `expired` or `unknown`."""


class AlreadyStaff(Refusal):
    """Whoever works here already keeps her role when she opens an invitation, which stays good for another."""

    key = "staff.already_staff"
    role: str


class LastOwner(Refusal):
    """A club is never without an owner."""

    key = "staff.last_owner"


# Guests at the counter ------------------------------------------------------------------------------------------------


class GuestUnclear(Refusal):
    """What was typed is neither a mobile number nor the code on a card."""

    key = "guests.guest_unclear"


class GuestSpeaksForHerself(Refusal):
    """She has opened the bot: only she changes what is known about her."""

    key = "guests.guest_speaks_for_herself"


# Gifts ----------------------------------------------------------------------------------------------------------------


class VoucherUnknown(Refusal):
    """There is no such gift code."""

    key = "vouchers.voucher_unknown"
    is_card: bool
    """What was typed looks like the code on a member's card."""


class VoucherUsed(Refusal):
    """The gift was taken already."""

    key = "vouchers.voucher_used"
    by: str
    """The colleague's name."""
    at: datetime


class VoucherExpired(Refusal):
    """The gift's last day has passed."""

    key = "vouchers.voucher_expired"
    at: datetime


class CampaignUnderway(Refusal):
    """Another message to all guests is not over yet."""

    key = "campaigns.underway"
