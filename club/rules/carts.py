"""The cart: one open cart a member, in which the same wish is the same line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from club.errors import CartFull
from club.rules.delivery import AddressId
from club.rules.members import MemberId
from club.rules.menu import ChoiceId, DishId
from club.rules.orders import OrderKind, Payment
from club.rules.vouchers import VoucherId

CartId = NewType("CartId", int)
CartLineId = NewType("CartLineId", int)

QUANTITY_MAX = 99
LINES_MAX = 20
"""More lines than any table needs, and few enough for one message with four keys a line."""


class CartState(StrEnum):
    """What became of a cart."""

    OPEN = "open"
    PLACED = "placed"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Cart:
    """What a member is about to order, and how."""

    id: CartId
    member_id: MemberId
    state: CartState
    kind: OrderKind | None
    """None: not chosen yet."""
    address_id: AddressId | None
    table_name: str | None
    payment: Payment
    note: str | None
    made_at: datetime
    changed_at: datetime
    points: int
    """How many points she wants to pay with."""
    voucher_id: VoucherId | None
    """The voucher she wants to use; None: none."""


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many of a dish, with its choices and a note."""

    id: CartLineId
    cart_id: CartId
    dish_id: DishId
    quantity: int
    choice_ids: tuple[ChoiceId, ...]
    """Sorted, so that the same wish is the same line."""
    note: str | None
    cause: str
    """Of the last press that added to it: the same press again adds nothing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The little that every page of the menu shows of a cart."""

    count: int = 0
    """How many dishes are in it."""
    table_name: str | None = None
    """The table she sits at; None: at none."""


def same_wish(
    lines: Iterable[CartLine], dish_id: DishId, *, choice_ids: Iterable[ChoiceId], note: str | None
) -> CartLine | None:
    """Return the line that already holds this very wish, if there is one."""
    sorted_ids = tuple(sorted(choice_ids))
    return next(
        (line for line in lines if (line.dish_id, line.choice_ids, line.note) == (dish_id, sorted_ids, note)), None
    )


def check_room(lines: Sequence[CartLine]) -> None:
    """Raise CartFull unless another line fits."""
    if len(lines) >= LINES_MAX:
        raise CartFull(at_most=LINES_MAX)


def changed_quantity(quantity: int, by: int) -> int:
    """Return the new quantity; none or less is 0, and the line goes.

    Raises: CartFull.
    """
    if quantity + by > QUANTITY_MAX:
        raise CartFull(at_most=QUANTITY_MAX)
    return max(0, quantity + by)
