"""/today: the day in numbers, for managers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.screens import today as screens
from club.rules.calendar import club_day
from club.services import today

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_today(update: Update, context: ClubContext) -> None:
    """Show the present day in numbers."""
    await _show(context, None)


async def show_day(update: Update, context: ClubContext) -> None:
    """Show the pressed day in numbers."""
    await _show(context, Pressed.of(update).day(0))


async def _show(context: ClubContext, day: date | None) -> None:
    now, house = context.now(), context.house
    found = await today.read(context.db, by=context.person_id, now=now, house=house, day=day)
    await context.show(screens.card(context.speaker, found, today=club_day(now, house.zone)))


def register(app: ClubApplication) -> None:
    """Register the command and the way from day to day."""
    command(app, "today", show_today, label="home.keys.today")
    app.actions.on(screens.DAY, show_day)
