"""The bill: what a cart comes to now, and what stands between it and an order.

It is drawn up from the menu as it is at that moment, each time anew. Its stamp tells whether two bills are the same in
everything that a guest agrees to, so that a price or a stop-list that changed while she read is never charged unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from club.errors import (
    AddressNotChosen,
    AddressUnclear,
    BillChanged,
    CartEmpty,
    KindNotChosen,
    OutsideDeliveryZone,
    Refusal,
    TableNotChosen,
)
from club.rules.carts import Cart, CartLine
from club.rules.delivery import Address, Zone, check_minimum, zone_of
from club.rules.hours import check_takes_orders
from club.rules.house import House
from club.rules.menu import Choice, DishId, check_available
from club.rules.offers import Offer
from club.rules.orders import OrderKind, line_total, order_total
from club.rules.payment import NO_PURSE, Basket, Priced, Purse, Tender, plan_tender
from club.rules.tiers import Tier

_STAMP_LENGTH = 10


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a cart at today's price."""

    line: CartLine
    offer: Offer
    choices: tuple[Choice, ...]
    """In the order they are asked."""
    obstacle: Refusal | None = None
    """Why it cannot be ordered now: sold out, or a choice that is gone; such a line is not counted."""

    @property
    def unit_rial(self) -> int:
        """What one costs with its choices."""
        return self.offer.unit_rial([choice.id for choice in self.choices])

    @property
    def total_rial(self) -> int:
        """What the line costs; 0 when it cannot be ordered."""
        return 0 if self.obstacle else line_total(self.unit_rial, self.line.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a cart comes to."""

    cart: Cart
    lines: tuple[BillLine, ...]
    address: Address | None
    """Where it goes; None: not a delivery, or not chosen yet."""
    zone: Zone | None
    """The zone of the address; None: no delivery, or outside all of them."""
    items_rial: int
    delivery_rial: int
    free_by: Tier | None = None
    """The tier that makes the delivery free; None: it costs what the zone says."""
    obstacle: Refusal | None
    """The first thing that stands in the way of the order; None: it can be placed."""
    purse: Purse
    """What she can pay with beside money."""
    tender: Tender
    """What she wants to pay with beside money, as far as it goes."""

    @property
    def total_rial(self) -> int:
        """What it all costs."""
        return self.items_rial + self.delivery_rial

    @property
    def payable_rial(self) -> int:
        """What is paid in money."""
        return self.total_rial - self.tender.rial

    @property
    def basket(self) -> Basket:
        """What is to be paid for."""
        return _basket(self.lines, self.items_rial, self.delivery_rial)

    @property
    def count(self) -> int:
        """How many dishes are in it."""
        return sum(line.line.quantity for line in self.lines)

    @property
    def missing_lines(self) -> tuple[BillLine, ...]:
        """The lines that cannot be ordered now."""
        return tuple(line for line in self.lines if line.obstacle)

    @property
    def stamp(self) -> str:
        """A short mark that is equal for bills a guest would call the same."""
        cart = self.cart
        facts = [
            (str(cart.kind), cart.address_id, cart.table_name, str(cart.payment), cart.note),
            (self.items_rial, self.delivery_rial),
            (self.tender.points, self.tender.points_rial, self.tender.voucher_rial),
            self.tender.voucher and self.tender.voucher.id,
            *((each.line.dish_id, each.line.choice_ids, each.line.quantity, each.line.note) for each in self.lines),
            *((each.unit_rial, each.obstacle is None) for each in self.lines),
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:_STAMP_LENGTH]

    def check(self, *, seen: str | None = None) -> None:
        """Raise what stands in the way of the order, or BillChanged when it is not the bill with the stamp ``seen``."""
        if seen is not None and seen != self.stamp:
            raise BillChanged(total_rial=self.total_rial)
        if self.obstacle is not None:
            raise self.obstacle


def priced(line: CartLine, offer: Offer, *, now: datetime, tier: Tier | None = None) -> BillLine:
    """Return a line as the menu has it now for a guest of the tier: its choices, its price, why it cannot be had."""
    try:
        check_available(offer.dish, now, tier=tier)
        return BillLine(line, offer, offer.checked(line.choice_ids))
    except Refusal as obstacle:
        return BillLine(line, offer, offer.known(line.choice_ids), obstacle)


def draw_up(
    cart: Cart,
    lines: Sequence[CartLine],
    *,
    offers: Mapping[DishId, Offer],
    address: Address | None,
    house: House,
    now: datetime,
    purse: Purse = NO_PURSE,
    tier: Tier | None = None,
) -> Bill:
    """Return the bill of a guest's cart; what stands in the way is written on it, not raised."""
    bill_lines = tuple(priced(line, offers[line.dish_id], now=now, tier=tier) for line in lines)
    wanted_address = address if cart.kind is OrderKind.DELIVERY else None
    zone, too_far = _zone(wanted_address, house)
    fee_rial = zone.fee_rial if zone else 0
    free_by = tier if fee_rial and tier is not None and tier.free_delivery else None
    totals = order_total((line.total_rial for line in bill_lines), 0 if free_by else fee_rial)
    obstacle: Refusal | None = None
    try:
        _check_lines(bill_lines)
        check_takes_orders(house.hours, now)
        _check_decided(cart, wanted_address, house)
        if too_far is not None:
            raise too_far
        if zone is not None:
            check_minimum(zone, totals.items_rial)
    except Refusal as found:
        obstacle = found
    basket = _basket(bill_lines, totals.items_rial, totals.delivery_rial)
    terms = house.programme.payment
    return Bill(
        cart=cart,
        lines=bill_lines,
        address=wanted_address,
        zone=zone,
        items_rial=totals.items_rial,
        delivery_rial=totals.delivery_rial,
        free_by=free_by,
        obstacle=obstacle,
        purse=purse,
        tender=plan_tender(basket, purse, terms, points=cart.points, voucher_id=cart.voucher_id),
    )


def _basket(lines: Sequence[BillLine], items_rial: int, delivery_rial: int) -> Basket:
    dishes = (Priced(each.offer.dish.key, each.unit_rial) for each in lines if each.obstacle is None)
    return Basket(items_rial=items_rial, delivery_rial=delivery_rial, dishes=tuple(dishes))


def _check_lines(lines: Sequence[BillLine]) -> None:
    if not lines:
        raise CartEmpty
    for line in lines:
        if line.obstacle is not None:
            raise line.obstacle


def _check_decided(cart: Cart, address: Address | None, house: House) -> None:
    """Raise unless the guest said how and where she wants it, and the house serves that way."""
    if cart.kind is None or cart.kind not in house.kinds:
        raise KindNotChosen
    if cart.kind is OrderKind.DELIVERY and address is None:
        raise AddressNotChosen
    if cart.kind is OrderKind.DINE_IN and cart.table_name not in house.table_names:
        raise TableNotChosen


def _zone(address: Address | None, house: House) -> tuple[Zone | None, Refusal | None]:
    """Return the zone of an address, or why it has none: the point on the map decides, else the zone she chose."""
    if address is None:
        return None, None
    if address.place is None or house.place is None:
        chosen = house.delivery_zone(address.zone)
        return chosen, None if chosen else AddressUnclear()
    try:
        return zone_of(house.place, address.place, house.delivery_zones), None
    except OutsideDeliveryZone as too_far:
        return None, too_far
