"""The cart: one message in which everything can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.said import typed_words
from bot.screens import carts as screens
from bot.screens.cart_keys import SHOW
from club.errors import NotFound
from club.rules.bills import Bill, BillLine
from club.rules.carts import CartId, CartLineId
from club.services import carts

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_cart(update: Update, context: ClubContext) -> None:
    """Show what is in the cart."""
    bill = await carts.look(context.db, context.member_id, house=context.house, now=context.now())
    await context.show(screens.cart(context.speaker, bill))


async def set_quantity(update: Update, context: ClubContext) -> None:
    """Make it so many of a line, or none."""
    pressed = Pressed.of(update)
    line_id, quantity = CartLineId(pressed.number(0)), pressed.number(1)
    bill = await carts.set_quantity(
        context.db, context.member_id, line_id, quantity=quantity, house=context.house, now=context.now()
    )
    await context.show(screens.cart(context.speaker, bill))


async def show_line(update: Update, context: ClubContext) -> None:
    """Show one line, to be changed."""
    bill = await carts.look(context.db, context.member_id, house=context.house, now=context.now())
    await context.show(screens.line(context.speaker, _line(bill, Pressed.of(update).number(0))))


async def ask_line_note(update: Update, context: ClubContext) -> None:
    """Ask what is wanted differently for a line."""
    line_id = Pressed.of(update).number(0)
    bill = await carts.look(context.db, context.member_id, house=context.house, now=context.now())
    shown = _line(bill, line_id)
    await context.ask("carts.line_note", {"line": line_id})
    await context.send(screens.ask_line_note(context.speaker, shown))


async def receive_line_note(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Write the typed note to the line and show the cart."""
    if not (words := typed_words(update)):
        await context.say("carts.note_in_words")
        return
    bill = await _note_line(context, detail["line"], words)
    await context.stop_asking()
    await context.send(screens.cart(context.speaker, bill))


async def clear_line_note(update: Update, context: ClubContext) -> None:
    """Take a line's note away."""
    line_id = Pressed.of(update).number(0)
    bill = await _note_line(context, line_id, "")
    await context.show(screens.line(context.speaker, _line(bill, line_id)))


async def ask_note(update: Update, context: ClubContext) -> None:
    """Ask what the guest wants to say about the whole order."""
    await context.ask("carts.note")
    await context.send(screens.ask_note(context.speaker))


async def receive_note(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Write the typed note to the order and show the cart."""
    if not (words := typed_words(update)):
        await context.say("carts.note_in_words")
        return
    bill = await carts.set_note(context.db, context.member_id, note=words, house=context.house, now=context.now())
    await context.stop_asking()
    await context.send(screens.cart(context.speaker, bill))


async def clear_note(update: Update, context: ClubContext) -> None:
    """Take the order's note away."""
    bill = await carts.set_note(context.db, context.member_id, note="", house=context.house, now=context.now())
    await context.show(screens.cart(context.speaker, bill))


async def drop_missing(update: Update, context: ClubContext) -> None:
    """Take out everything that has run out."""
    bill = await carts.drop_missing(context.db, context.member_id, house=context.house, now=context.now())
    await context.show(screens.cart(context.speaker, bill))


async def bring_back(update: Update, context: ClubContext) -> None:
    """Bring an earlier cart back."""
    cart_id = CartId(Pressed.of(update).number(0))
    bill = await carts.bring_back(context.db, context.member_id, cart_id, house=context.house, now=context.now())
    await context.show(screens.cart(context.speaker, bill))


async def _note_line(context: ClubContext, line_id: int, note: str) -> Bill:
    return await carts.set_line_note(
        context.db, context.member_id, CartLineId(line_id), note=note, house=context.house, now=context.now()
    )


def _line(bill: Bill, line_id: int) -> BillLine:
    found = next((each for each in bill.lines if each.line.id == line_id), None)
    if found is None:
        raise NotFound(what="line")
    return found


def register(app: ClubApplication) -> None:
    """Register the cart."""
    command(app, "cart", show_cart, label="home.keys.cart")
    app.actions.on(SHOW, show_cart)
    app.actions.on(screens.SET, set_quantity)
    app.actions.on(screens.LINE, show_line)
    app.actions.on(screens.NOTE_LINE, ask_line_note)
    app.actions.on(screens.CLEAR_LINE_NOTE, clear_line_note)
    app.actions.on(screens.NOTE, ask_note)
    app.actions.on(screens.CLEAR_NOTE, clear_note)
    app.actions.on(screens.DROP_MISSING, drop_missing)
    app.actions.on(screens.BRING_BACK, bring_back)
    app.answers.on("carts.line_note", receive_line_note)
    app.answers.on("carts.note", receive_note)
