"""What becomes an order: the bill that the guest agreed to, with names and prices as they stand on the menu."""

from __future__ import annotations

from dataclasses import dataclass

from club.rules.bills import Bill, BillLine
from club.rules.carts import CartId
from club.rules.members import MemberId
from club.rules.menu import ChoiceId, DishId
from club.rules.orders import OrderKind, Payment
from club.rules.vouchers import VoucherId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order that is about to be stored."""

    member_id: MemberId
    cart_id: CartId | None
    kind: OrderKind
    branch: str
    table_name: str | None
    address_words: str | None
    latitude_e6: int | None
    longitude_e6: int | None
    payment: Payment
    items_rial: int
    delivery_rial: int
    note: str | None
    points_paid: int = 0
    points_rial: int = 0
    voucher_id: VoucherId | None = None
    voucher_rial: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line that is about to be stored."""

    dish_id: DishId | None
    """None: the dish is not on the menu (any more)."""
    name_fa: str
    name_en: str
    choices_fa: str
    choices_en: str
    choice_ids: tuple[ChoiceId, ...]
    quantity: int
    unit_rial: int
    note: str | None


def new_order(bill: Bill, *, branch: str) -> NewOrder:
    """Return the order that a bill without obstacles becomes."""
    cart = bill.cart
    assert cart.kind is not None, "a bill without obstacles has a kind"
    place = bill.address.place if bill.address else None
    return NewOrder(
        member_id=cart.member_id,
        cart_id=cart.id,
        kind=cart.kind,
        branch=branch,
        table_name=cart.table_name if cart.kind is OrderKind.DINE_IN else None,
        address_words=bill.address.words if bill.address else None,
        latitude_e6=place.latitude_e6 if place else None,
        longitude_e6=place.longitude_e6 if place else None,
        payment=cart.payment,
        items_rial=bill.items_rial,
        delivery_rial=bill.delivery_rial,
        note=cart.note,
        points_paid=bill.tender.points,
        points_rial=bill.tender.points_rial,
        voucher_id=bill.tender.voucher.id if bill.tender.voucher else None,
        voucher_rial=bill.tender.voucher_rial,
    )


def new_lines(bill: Bill) -> tuple[NewLine, ...]:
    """Return the lines of the order that a bill becomes."""
    return tuple(_new_line(each) for each in bill.lines)


def _new_line(each: BillLine) -> NewLine:
    dish, line = each.offer.dish, each.line
    return NewLine(
        dish_id=dish.id,
        name_fa=dish.name_fa,
        name_en=dish.name_en,
        choices_fa="، ".join(choice.name_fa for choice in each.choices),
        choices_en=", ".join(choice.name_en for choice in each.choices),
        choice_ids=line.choice_ids,
        quantity=line.quantity,
        unit_rial=each.unit_rial,
        note=line.note,
    )
