"""/report: what the club owes in points, how they came and went, and what each part of the programme costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.commands import command
from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import reports as screens
from club.services import reports

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def begin(update: Update, context: ClubContext) -> None:
    """Say at once that the report is on its way, and then put it in the place of these words."""
    await reports.require_reader(context.db, by=context.person_id)
    waiting = await context.send(Screen(context.text("reports.one_moment")))
    await context.put(waiting, await _liability(context))


async def show_liability(update: Update, context: ClubContext) -> None:
    """Show what the club owes."""
    await context.answer(context.label("reports.one_moment"))
    await context.show(await _liability(context))


async def show_months(update: Update, context: ClubContext) -> None:
    """Show how points came and went in the last twelve months."""
    await context.answer(context.label("reports.one_moment"))
    async with context.club.report_turn:
        months = await reports.read_months(context.db, by=context.person_id, now=context.now(), house=context.house)
    picture = await context.club.charts.draw(screens.months_chart(context.speaker, months))
    await context.show(screens.months(context.speaker, months, picture))


async def show_parts(update: Update, context: ClubContext) -> None:
    """Show what each part of the programme gave."""
    await context.answer(context.label("reports.one_moment"))
    async with context.club.report_turn:
        costs = await reports.read_costs(context.db, by=context.person_id, now=context.now(), house=context.house)
    await context.show(screens.parts(context.speaker, costs, context.house))


async def _liability(context: ClubContext) -> Screen:
    """Read the first page; only one page is read at a time, so that orders always find a free connection."""
    async with context.club.report_turn:
        owed = await reports.read_owed(context.db, by=context.person_id, now=context.now(), house=context.house)
    return screens.liability(context.speaker, owed)


def register(app: ClubApplication) -> None:
    """Register the command and the pages."""
    command(app, "report", begin)
    app.actions.on(screens.LIABILITY, show_liability)
    app.actions.on(screens.MONTHS, show_months)
    app.actions.on(screens.PARTS, show_parts)
