"""/stock: what has run out, for whoever stands at the fire."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.commands import command, staff_group_command
from bot.context import ClubContext
from bot.screens import stock as screens
from club.rules.menu import CategoryId, DishId
from club.services import menu

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_list(update: Update, context: ClubContext) -> None:
    """Show what has run out."""
    found = await menu.stop_list(context.db, by=context.person_id, now=context.now())
    await context.show(screens.stop_list(context.speaker, found))


async def show_category(update: Update, context: ClubContext) -> None:
    """Show a category's dishes, to choose the one that has run out."""
    pressed = Pressed.of(update)
    page = await menu.whole_category(context.db, CategoryId(pressed.number(0)))
    await context.show(screens.category(context.speaker, page, pressed.number(1), now=context.now()))


async def ask(update: Update, context: ClubContext) -> None:
    """Ask until when a dish is out."""
    offer = await menu.offer(context.db, DishId(Pressed.of(update).number(0)))
    await context.show(screens.ask(context.speaker, offer.dish))


async def stop_today(update: Update, context: ClubContext) -> None:
    """Let a dish be out for the rest of the day."""
    await _stop(update, context, menu.end_of_day(context.house, context.now()))


async def stop(update: Update, context: ClubContext) -> None:
    """Let a dish be out until somebody brings it back."""
    await _stop(update, context, menu.FURTHER_NOTICE)


async def resume(update: Update, context: ClubContext) -> None:
    """Bring a dish back."""
    dish_id = DishId(Pressed.of(update).number(0))
    dish = await menu.resume_dish(context.db, dish_id, by=context.person_id, cause=context.cause, now=context.now())
    await context.answer(context.label("stock.resumed", dish=dish))
    await show_list(update, context)


async def _stop(update: Update, context: ClubContext, until: datetime) -> None:
    dish_id = DishId(Pressed.of(update).number(0))
    dish = await menu.stop_dish(
        context.db, dish_id, by=context.person_id, until=until, cause=context.cause, now=context.now()
    )
    await context.answer(context.label("stock.stopped", dish=dish))
    await show_list(update, context)


def register(app: ClubApplication) -> None:
    """Register the stop-list."""
    command(app, "stock", show_list)
    staff_group_command(app, "stock", show_list)
    app.actions.on(screens.LIST, show_list)
    app.actions.on(screens.CATEGORY, show_category)
    app.actions.on(screens.ASK, ask)
    app.actions.on(screens.STOP_TODAY, stop_today)
    app.actions.on(screens.STOP, stop)
    app.actions.on(screens.RESUME, resume)
