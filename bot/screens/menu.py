"""The menu's pages: categories, the dishes of one, and a dish's card on which it is made as the guest likes it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action, Pressed
from bot.notices import Screen
from bot.screens.cart_keys import SHOW, cart_button
from bot.texts import Speaker
from bot.typography import RIAL_PER_TOMAN
from club.errors import StaleButton
from club.rules.bills import BillLine
from club.rules.carts import QUANTITY_MAX, Summary
from club.rules.menu import Category, Choice, ChoiceId, Dish, DishId
from club.rules.offers import Offer
from club.services.menu import CategoryPage, DishPage, FrontPage

PAGE_SIZE: Final = 8

FRONT: Final = Action("menu.front")
CATEGORY: Final = Action("menu.category")
"""Category, page."""
DISH: Final = Action("menu.dish")
"""A card: dish, quantity, choices, stamp; or the dish alone, as it usually comes."""
CHOOSE: Final = Action("menu.choose")
"""A card, and the place of the pressed choice."""
ADD: Final = Action("menu.add")
"""A card, and the mark of the press."""
NOTE: Final = Action("menu.note")
"""A card: asks for a note and then adds it."""

_STAMP_VALUES: Final = 36**4


@dataclass(frozen=True, slots=True)
class Card:
    """How a guest wants a dish, as her buttons say it: nothing of it is kept anywhere until she adds it."""

    offer: Offer
    quantity: int
    choice_ids: tuple[ChoiceId, ...]

    @classmethod
    def plain(cls, offer: Offer) -> Card:
        """Return one of the dish as it usually comes."""
        return cls(offer, 1, offer.plain())

    @classmethod
    def of(cls, pressed: Pressed, offer: Offer) -> Card:
        """Read a card off a pressed button; when the menu asks other things by now, the dish as it usually comes.

        Raises: StaleButton.
        """
        if len(pressed.values) < 4:
            return cls.plain(offer)
        quantity = pressed.number(1)
        if not 1 <= quantity <= QUANTITY_MAX:
            raise StaleButton
        if pressed.text(3) != _stamp(offer):
            return replace(cls.plain(offer), quantity=quantity)
        mask = pressed.number(2)
        ids = [choice.id for at, choice in enumerate(offer.choices) if mask >> at & 1]
        return cls(offer, quantity, tuple(sorted(ids)))

    def values(self) -> tuple[int | str, ...]:
        """Return what a button says of this card."""
        mask = sum(1 << at for at, choice in enumerate(self.offer.choices) if choice.id in self.choice_ids)
        return (self.offer.dish.id, self.quantity, mask, _stamp(self.offer))

    def chosen(self, place: int) -> Card:
        """Return the card after a press on the choice at the place. Raises: StaleButton, TooManyChoices."""
        if not 0 <= place < len(self.offer.choices):
            raise StaleButton
        return replace(self, choice_ids=self.offer.toggled(self.choice_ids, self.offer.choices[place].id))

    @property
    def total_rial(self) -> int:
        """What it comes to."""
        return self.offer.unit_rial(self.choice_ids) * self.quantity


def dish_id(pressed: Pressed) -> DishId:
    """Return the dish that a button is about. Raises: StaleButton."""
    return DishId(pressed.number(0))


def front(speaker: Speaker, page: FrontPage, *, house: str) -> Screen:
    """Return the menu's first page."""
    buttons = [CATEGORY.button(_category_label(speaker, each), each.id, 0) for each in page.categories]
    text = speaker.text("menu.front", house=house, table=page.cart.table_name, closed=page.closed)
    rows = [*keyboards.grid(buttons, columns=2), [cart_button(speaker, page.cart)] if page.cart.count else []]
    return Screen(text, keyboards.inline(speaker, rows))


def category(speaker: Speaker, page: CategoryPage, number: int, *, now: datetime) -> Screen:
    """Return the page ``number`` of a category's dishes; sold-out ones are shown as such.

    One whose dishes are all for others still says when it opens: an old button leads there.
    """
    pages = max(1, -(-len(page.dishes) // PAGE_SIZE))
    number = max(0, min(number, pages - 1))
    rows = [
        [DISH.button(_dish_label(speaker, dish, now), dish.id)]
        for dish in page.dishes[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    ]
    turning = []
    if number > 0:
        turning.append(CATEGORY.button(speaker.label("menu.buttons.previous"), page.category.id, number - 1))
    if number + 1 < pages:
        turning.append(CATEGORY.button(speaker.label("menu.buttons.next"), page.category.id, number + 1))
    back = [FRONT.button(speaker.label("menu.buttons.categories")), *_to_cart(speaker, page.cart)]
    text = speaker.text("menu.category", category=page.category, page=number + 1, pages=pages, opens_at=page.opens_at)
    return Screen(text, keyboards.inline(speaker, [*rows, turning, back]))


def card(speaker: Speaker, page: DishPage, wanted: Card, *, mark: str) -> Screen:
    """Return a dish's card, as the guest has made it so far; ``mark`` tells one press to add from the next."""
    offer, values = wanted.offer, wanted.values()
    keys = {
        choice.id: CHOOSE.button(_choice_label(speaker, choice, is_chosen=choice.id in wanted.choice_ids), *values, at)
        for at, choice in enumerate(offer.choices)
    }
    groups = [[keys[choice.id] for choice in offer.of_group(group)] for group in offer.groups]
    fewer = replace(wanted, quantity=max(1, wanted.quantity - 1))
    more = replace(wanted, quantity=min(QUANTITY_MAX, wanted.quantity + 1))
    label = speaker.label
    rows = [
        *(row for group in groups for row in keyboards.grid(group, columns=2)),
        [
            DISH.button(label("menu.buttons.fewer"), *fewer.values()),
            DISH.button(label("menu.buttons.quantity", quantity=wanted.quantity), *values),
            DISH.button(label("menu.buttons.more"), *more.values()),
        ],
        [ADD.button(label("menu.buttons.add", total_rial=wanted.total_rial), *values, mark)],
        [NOTE.button(label("menu.buttons.note"), *values)],
        _back(speaker, offer.dish, page.cart),
    ]
    facts: dict[str, object] = {"early_until": page.early_until}
    facts |= {"choices": offer.known(wanted.choice_ids), "quantity": wanted.quantity, "total_rial": wanted.total_rial}
    text = speaker.text("menu.card", dish=offer.dish, unit_rial=offer.unit_rial(wanted.choice_ids), **facts)
    return Screen(text, keyboards.inline(speaker, rows))


def sold_out(speaker: Speaker, page: DishPage) -> Screen:
    """Return the card of a dish that cannot be had, with what else there is."""
    rows = [[DISH.button(speaker.label("menu.labels.dish", dish=each), each.id)] for each in page.instead]
    text = speaker.text("menu.sold_out", dish=page.offer.dish, instead=page.instead)
    back = _back(speaker, page.offer.dish, page.cart)
    return Screen(text, keyboards.inline(speaker, [*rows, back]))


def added(speaker: Speaker, line: BillLine, *, cart: Summary, items_rial: int) -> Screen:
    """Return what a dish's card becomes once it is in the cart."""
    dish = line.offer.dish
    rows = [
        [SHOW.button(speaker.label("menu.buttons.to_order", count=cart.count))],
        [
            CATEGORY.button(speaker.label("menu.buttons.same_category"), dish.category_id, 0),
            FRONT.button(speaker.label("menu.buttons.categories")),
        ],
    ]
    text = speaker.text(
        "menu.added", dish=dish, choices=line.choices, quantity=line.line.quantity, note=line.line.note, rial=items_rial
    )
    return Screen(text, keyboards.inline(speaker, rows))


def ask_note(speaker: Speaker, dish: Dish) -> Screen:
    """Ask what is wanted differently."""
    return Screen(speaker.text("menu.ask_note", dish=dish))


def name_of(speaker: Speaker, thing: Dish | Category | Choice) -> str:
    """Return a thing's name in the speaker's language."""
    return thing.name_fa if speaker.language == "fa" else thing.name_en


def _category_label(speaker: Speaker, category: Category) -> str:
    name = name_of(speaker, category)
    return f"{category.emoji} {name}" if category.emoji else name


def _dish_label(speaker: Speaker, dish: Dish, now: datetime) -> str:
    if not dish.is_available(now):
        return speaker.label("menu.labels.dish_out", dish=dish)
    return speaker.label("menu.labels.dish_early" if dish.is_early(now) else "menu.labels.dish", dish=dish)


def _choice_label(speaker: Speaker, choice: Choice, *, is_chosen: bool) -> str:
    key = "menu.labels.chosen" if is_chosen else "menu.labels.choice"
    price = speaker.typography.number(choice.price_rial // RIAL_PER_TOMAN) if choice.price_rial else ""
    return speaker.label(key, choice=choice, price=price)


def _back(speaker: Speaker, dish: Dish, cart: Summary) -> list[InlineKeyboardButton]:
    back = CATEGORY.button(speaker.label("menu.buttons.back"), dish.category_id, 0)
    return [back, *_to_cart(speaker, cart)]


def _to_cart(speaker: Speaker, cart: Summary) -> list[InlineKeyboardButton]:
    return [cart_button(speaker, cart)] if cart.count else []


def _stamp(offer: Offer) -> str:
    """Return a short mark of what is asked about a dish: an old button's choices must not mean other ones today."""
    facts = repr([choice.id for choice in offer.choices]).encode()
    return f"{zlib.crc32(facts) % _STAMP_VALUES:x}"
