"""The cart as one message: its lines with their keys, a line of its own, and the notes."""

from __future__ import annotations

from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens import menu
from bot.screens.cart_keys import SHOW
from bot.texts import Speaker
from club.rules.bills import Bill, BillLine
from club.rules.carts import QUANTITY_MAX
from club.rules.typed_text import utf16_length

SET: Final = Action("carts.set")
"""Line, quantity: so many of it from now; none takes it out."""
LINE: Final = Action("carts.line")
NOTE_LINE: Final = Action("carts.note_line")
CLEAR_LINE_NOTE: Final = Action("carts.clear_line_note")
NOTE: Final = Action("carts.note")
CLEAR_NOTE: Final = Action("carts.clear_note")
DROP_MISSING: Final = Action("carts.drop_missing")
HOW: Final = Action("checkout.how")
BRING_BACK: Final = Action("carts.bring_back")
"""Cart."""
REORDER: Final = Action("carts.reorder")
"""Order."""

TEXT_MAX: Final = 3400
"""Past it the lines are told in short: names and sums only. Telegram takes 4,096."""

_NAME_ON_KEY_MAX: Final = 16


def cart(speaker: Speaker, bill: Bill) -> Screen:
    """Return the cart, everything on it in one message."""
    if not bill.lines:
        return empty(speaker)
    label = speaker.label

    rows = [
        *(_line_keys(speaker, line) for line in bill.lines),
        [DROP_MISSING.button(label("carts.buttons.drop_missing"))] if bill.missing_lines else [],
        [_note_button(speaker, bill), _menu_button(speaker)],
        [] if bill.missing_lines else [HOW.button(label("carts.buttons.checkout", total_rial=bill.items_rial))],
    ]
    return Screen(whole_or_short(speaker, "carts.cart", bill), keyboards.inline(speaker, rows))


def empty(speaker: Speaker) -> Screen:
    """Return an empty cart, with the way to the menu and to the usual."""
    return Screen(speaker.text("carts.empty"), keyboards.inline(speaker, [[_menu_button(speaker)]]))


def line(speaker: Speaker, shown: BillLine) -> Screen:
    """Return one line of the cart, to be changed."""
    own, label = shown.line, speaker.label
    note = [NOTE_LINE.button(label("carts.buttons.note_line"), own.id)]
    if own.note:
        note.append(CLEAR_LINE_NOTE.button(label("carts.buttons.clear_note"), own.id))
    again = menu.Card(shown.offer, 1, tuple(sorted(choice.id for choice in shown.choices)))
    rows = [
        _line_keys(speaker, shown)[1:],
        note,
        [menu.DISH.button(label("carts.buttons.another"), *again.values())] if not shown.obstacle else [],
        [SHOW.button(label("carts.buttons.back"))],
    ]
    return Screen(speaker.text("carts.line", line=shown), keyboards.inline(speaker, rows))


def ask_line_note(speaker: Speaker, shown: BillLine) -> Screen:
    """Ask what is wanted differently for a line."""
    return Screen(speaker.text("carts.ask_line_note", dish=shown.offer.dish))


def ask_note(speaker: Speaker) -> Screen:
    """Ask what the guest wants to say about the whole order."""
    return Screen(speaker.text("carts.ask_note"))


def whole_or_short(speaker: Speaker, key: str, bill: Bill, **facts: object) -> str:
    """Return a text about a bill with all its details, or with the lines in short when that is too long."""
    text = speaker.text(key, bill=bill, is_short=False, **facts)
    return text if utf16_length(text) <= TEXT_MAX else speaker.text(key, bill=bill, is_short=True, **facts)


def _menu_button(speaker: Speaker) -> InlineKeyboardButton:
    return menu.FRONT.button(speaker.label("carts.buttons.menu"))


def _note_button(speaker: Speaker, bill: Bill) -> InlineKeyboardButton:
    if bill.cart.note:
        return CLEAR_NOTE.button(speaker.label("carts.buttons.clear_note"))
    return NOTE.button(speaker.label("carts.buttons.note"))


def _line_keys(speaker: Speaker, shown: BillLine) -> list[InlineKeyboardButton]:
    """Return a line's keys: itself, one more, one less, away."""
    own = shown.line
    keys = [LINE.button(_short_name(speaker, shown), own.id)]
    if shown.obstacle is None:
        keys.append(SET.button("+", own.id, min(QUANTITY_MAX, own.quantity + 1)))
        if own.quantity > 1:
            keys.append(SET.button("−", own.id, own.quantity - 1))
    return [*keys, SET.button("✕", own.id, 0)]


def _short_name(speaker: Speaker, shown: BillLine) -> str:
    name = menu.name_of(speaker, shown.offer.dish)
    short = name if len(name) <= _NAME_ON_KEY_MAX else f"{name[: _NAME_ON_KEY_MAX - 1].rstrip()}…"
    return speaker.label("carts.labels.line", quantity=shown.line.quantity, name=short)
