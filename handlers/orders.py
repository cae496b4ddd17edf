"""My orders: how far each is, what was in it, and taking one back in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.screens import orders as screens
from club.rules.joining import require_joined
from club.rules.members import MemberId
from club.rules.orders import OrderId, OrderState
from club.services import board, my_orders, orders

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_mine(update: Update, context: ClubContext) -> None:
    """Show the newest of the guest's orders."""
    page = await my_orders.page(context.db, _guest(context), 0)
    await context.show(screens.mine(context.speaker, page))


async def turn_page(update: Update, context: ClubContext) -> None:
    """Show the pressed page of the guest's orders."""
    page = await my_orders.page(context.db, _guest(context), Pressed.of(update).number(0))
    await context.show(screens.mine(context.speaker, page))


async def show_one(update: Update, context: ClubContext) -> None:
    """Show one of her orders with all that happened to it."""
    await context.show(screens.one(context.speaker, await _story(update, context)))


async def ask_cancel(update: Update, context: ClubContext) -> None:
    """Ask whether the order is really to be taken back; an old button shows how far the order has come instead."""
    story = await _story(update, context)
    is_early = story.card.order.state is OrderState.PLACED
    await context.show((screens.ask_cancel if is_early else screens.status)(context.speaker, story))


async def keep(update: Update, context: ClubContext) -> None:
    """Leave the order as it is, and show how far it has come meanwhile."""
    await context.show(screens.status(context.speaker, await _story(update, context)))


async def cancel(update: Update, context: ClubContext) -> None:
    """Take the order back while the kitchen has not answered; the status message follows by itself."""
    order_id = OrderId(Pressed.of(update).number(0))
    await orders.cancel(context.db, order_id, member_id=_guest(context), now=context.now())
    if not await board.is_kept(context.db, board.status_slot(order_id), context.chat, context.message_id):
        await context.show(screens.status(context.speaker, await _story(update, context)))


async def build_status(request: NoticeRequest) -> Screen:
    """Build the guest's one status message."""
    async with request.club.db.snapshot() as view:
        story = await my_orders.read_story(view, OrderId(request.detail["order"]))
    return screens.status(request.speaker, story)


async def build_declined(request: NoticeRequest) -> Screen:
    """Build the message that says aloud why an order is not made."""
    async with request.club.db.snapshot() as view:
        card = await board.read_card(view, OrderId(request.detail["order"]))
    return screens.declined(request.speaker, card)


def _guest(context: ClubContext) -> MemberId:
    return require_joined(context.member).id


async def _story(update: Update, context: ClubContext) -> my_orders.Story:
    order_id = OrderId(Pressed.of(update).number(0))
    return await my_orders.story(context.db, order_id, member_id=_guest(context))


def register(app: ClubApplication) -> None:
    """Register the command, the buttons and the notices of a guest's orders."""
    command(app, "orders", show_mine, label="home.keys.orders")
    app.actions.on(screens.LIST, turn_page)
    app.actions.on(screens.OPEN, show_one)
    app.actions.on(screens.ASK_CANCEL, ask_cancel)
    app.actions.on(screens.KEEP, keep)
    app.actions.on(screens.CANCEL, cancel)
    app.club.notices.on("orders.status", build_status)
    app.club.notices.on("orders.declined", build_declined)
