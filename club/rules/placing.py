"""What becomes an order: its facts and lines before they have numbers."""

from __future__ import annotations

from dataclasses import dataclass

from club.rules.members import MemberId
from club.rules.menu import ChoiceId, DishId
from club.rules.orders import OrderKind, Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order that is about to be stored."""

    member_id: MemberId
    cart_id: int | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line that is about to be stored: names and price as they stand on the menu now."""

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
