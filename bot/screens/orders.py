"""What a guest sees of her orders: the one status message, her list, and an order with its history."""

from __future__ import annotations

from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.board import lines_on_card, reason_facts, shown_gift_of
from bot.screens.carts import REORDER
from bot.screens.complaints import ABOUT_ORDER
from bot.texts import Speaker
from club.rules.board import Card
from club.rules.orders import OrderState
from club.services.my_orders import OrdersPage, Story

OPEN: Final = Action("orders.open")
"""Order."""
LIST: Final = Action("orders.list")
"""Page."""
ASK_CANCEL: Final = Action("orders.ask_cancel")
CANCEL: Final = Action("orders.cancel")
KEEP: Final = Action("orders.keep")
"""Order: it stays, after all."""


def status(speaker: Speaker, story: Story) -> Screen:
    """Return how far the order is: the message that is kept up to date from placed to completed."""
    order = story.card.order
    facts = reason_facts(story.card, speaker.language)
    text = speaker.text(
        f"orders.status.{order.state}",
        order=order,
        courier=story.card.courier,
        gift=shown_gift_of(speaker, story.card),
        **facts,
    )
    return Screen(text, keyboards.inline(speaker, [_own_buttons(speaker, story)]))


def ask_cancel(speaker: Speaker, story: Story) -> Screen:
    """Ask before the order is taken back: it cannot be undone."""
    order = story.card.order
    row = [
        KEEP.button(speaker.label("orders.buttons.keep"), order.id),
        CANCEL.button(speaker.label("orders.buttons.cancel_now"), order.id),
    ]
    return Screen(speaker.text("orders.ask_cancel", order=order.id), keyboards.inline(speaker, [row]))


def declined(speaker: Speaker, card: Card) -> Screen:
    """Say aloud that the house cannot make the order, and why."""
    return Screen(speaker.text("orders.declined", order=card.order.id, **reason_facts(card, speaker.language)))


def mine(speaker: Speaker, page: OrdersPage) -> Screen:
    """Return a page of the guest's orders."""
    if not page.orders:
        return Screen(speaker.text("orders.none"))
    rows = [[OPEN.button(speaker.label("orders.row", order=order), order.id)] for order in page.orders]
    turning = []
    if page.page > 0:
        turning.append(LIST.button(speaker.label("orders.buttons.newer"), page.page - 1))
    if page.page + 1 < page.pages:
        turning.append(LIST.button(speaker.label("orders.buttons.older"), page.page + 1))
    text = speaker.text("orders.mine", page=page.page + 1, pages=page.pages)
    return Screen(text, keyboards.inline(speaker, [*rows, turning]))


def one(speaker: Speaker, story: Story) -> Screen:
    """Return an order out of the list: how far it is, what was ordered, what happened when."""
    text = speaker.text(
        "orders.one",
        order=story.card.order,
        courier=story.card.courier,
        gift=shown_gift_of(speaker, story.card),
        events=story.events,
        lines=lines_on_card(story.card.lines, speaker.language),
        **reason_facts(story.card, speaker.language),
    )
    again = [REORDER.button(speaker.label("orders.buttons.reorder"), story.card.order.id)]
    # Not under the status message: that one is kept up to date, and the basket would be written over.
    rows = [
        _own_buttons(speaker, story),
        again if story.card.order.state.is_closed else [],
        [ABOUT_ORDER.button(speaker.label("orders.buttons.complain"), story.card.order.id)],
        [LIST.button(speaker.label("orders.buttons.back"), 0)],
    ]
    return Screen(text, keyboards.inline(speaker, rows))


def _own_buttons(speaker: Speaker, story: Story) -> list[InlineKeyboardButton]:
    order = story.card.order
    if order.state is OrderState.PLACED:
        return [ASK_CANCEL.button(speaker.label("orders.buttons.cancel"), order.id)]
    return []
