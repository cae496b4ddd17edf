"""The usual, and any order again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.checkout import next_screen
from bot.commands import command
from bot.context import ClubContext
from bot.screens import carts as cart_screens
from bot.screens import checkout as screens
from club.rules.joining import require_joined
from club.rules.orders import OrderId
from club.services import usual

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_usual(update: Update, context: ClubContext) -> None:
    """Show what she usually has, at today's price."""
    recall = await usual.find(context.db, context.member_id, house=context.house, now=context.now())
    screen = screens.usual(context.speaker, recall) if recall else screens.no_usual(context.speaker)
    await context.show(screen)


async def again(update: Update, context: ClubContext) -> None:
    """Fill the cart as the order was and go on to the last look."""
    require_joined(context.member)
    order_id = OrderId(Pressed.of(update).number(0))
    refill = await usual.refill(context.db, context.member_id, order_id, house=context.house, now=context.now())
    await context.show(await next_screen(context, refill.bill, refill=refill))


def register(app: ClubApplication) -> None:
    """Register the usual and reordering."""
    command(app, "usual", show_usual, label="home.keys.usual")
    app.actions.on(screens.TAKE_USUAL, again)
    app.actions.on(cart_screens.REORDER, again)
