"""Meals for somebody in need: members give them for points, staff hand them out with /meals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.additions import Addition
from bot.commands import command
from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import shared_meals as screens
from club.errors import MealGivenForGood, StaleButton
from club.rules.joining import require_joined
from club.rules.members import Member
from club.rules.shared_meals import SharedMealId, SharedMealTerms
from club.services import shared_meals
from club.services.shared_meals import SharedTable
from storage.database import Snapshot

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


# Members --------------------------------------------------------------------------------------------------------------


async def offer(context: ClubContext, view: Snapshot, member: Member) -> Addition:
    """Put the way to the table on the page of points."""
    return Addition(buttons=[screens.show_button(context.speaker, _terms(context))])


async def show(update: Update, context: ClubContext) -> None:
    """Show the table: what was given, handed out, and how many are hers."""
    member = require_joined(context.member)
    async with context.db.snapshot() as view:
        found = await shared_meals.look(view, member.id, terms=_terms(context), now=context.now())
    await _show(context, found)


async def give(update: Update, context: ClubContext) -> None:
    """Give a meal for her points and thank her; she may take it back for a while."""
    found = await shared_meals.give(
        context.db,
        require_joined(context.member).id,
        number=Pressed.of(update).number(0),
        terms=_terms(context),
        house=context.house,
        now=context.now(),
    )
    await _show(context, found)


async def take_back(update: Update, context: ClubContext) -> None:
    """Give her the points of the meal back."""
    found = await shared_meals.take_back(
        context.db,
        SharedMealId(Pressed.of(update).number(0)),
        member_id=require_joined(context.member).id,
        terms=_terms(context),
        now=context.now(),
    )
    await _show(context, found)


async def stands(context: ClubContext, pressed: Pressed, refusal: MealGivenForGood) -> Screen:
    """Let the table whose button came too late say how it stands."""
    async with context.db.snapshot() as view:
        found = await shared_meals.look(view, context.member_id, terms=_terms(context), now=context.now())
    return screens.table(context.speaker, found, house=context.house_name)


async def _show(context: ClubContext, found: SharedTable) -> None:
    await context.show(screens.table(context.speaker, found, house=context.house_name))


# Staff ----------------------------------------------------------------------------------------------------------------


async def show_work(update: Update, context: ClubContext) -> None:
    """Show staff how many meals wait, with the button that hands one out."""
    found = await shared_meals.look_at_work(context.db, by=context.person_id, house=context.house, now=context.now())
    await context.show(screens.work(context.speaker, found, _terms(context)))


async def serve(update: Update, context: ClubContext) -> None:
    """Write down that a meal was handed out."""
    outcome, found = await shared_meals.serve(
        context.db,
        SharedMealId(Pressed.of(update).number(0)),
        by=context.person_id,
        cause=context.cause,
        house=context.house,
        now=context.now(),
    )
    await context.answer(context.label(f"shared_meals.toasts.{outcome}"))
    await context.show(screens.served(context.speaker, found, _terms(context)))


def _terms(context: ClubContext) -> SharedMealTerms:
    """Return what a meal costs. Raises: StaleButton when the club has no such table any more."""
    if (terms := context.house.programme.shared_meals) is None:
        raise StaleButton
    return terms


def register(app: ClubApplication) -> None:
    """Register the table, where the club has one."""
    if app.club.house.programme.shared_meals is None:
        return
    command(app, "meals", show_work)
    app.points_page.on("shared_meals", offer)
    app.actions.on(screens.SHOW, show)
    app.actions.on(screens.GIVE, give)
    app.actions.on(screens.TAKE_BACK, take_back)
    app.actions.on(screens.WORK, show_work)
    app.actions.on(screens.SERVE, serve)
    app.refusals.renew(MealGivenForGood, stands)
