"""A member chooses her own bonus days, and gives one back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.additions import Addition
from bot.context import ClubContext
from bot.screens import personal_days as screens
from bot.screens.bonuses import promised
from club.rules.guests import GuestCard
from club.rules.joining import require_joined
from club.rules.members import Member
from club.services import personal_days
from club.services.personal_days import PersonalDays
from storage.database import Snapshot

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show(update: Update, context: ClubContext) -> None:
    """Show which days are hers, and the calendar."""
    member = require_joined(context.member)
    async with context.db.snapshot() as view:
        hers = await personal_days.look(view, member.id, house=context.house, now=context.now())
    await _show(context, hers, page=Pressed.of(update).number(0))


async def choose(update: Update, context: ClubContext) -> None:
    """Make the pressed day one of hers."""
    member, (day, page) = require_joined(context.member), _pressed(update)
    hers = await personal_days.choose(
        context.db, member.id, day, cause=context.cause, now=context.now(), house=context.house
    )
    await _show(context, hers, page=page)


async def give_back(update: Update, context: ClubContext) -> None:
    """Let the pressed day be none of hers any more."""
    member, (day, page) = require_joined(context.member), _pressed(update)
    hers = await personal_days.give_back(context.db, member.id, day, now=context.now(), house=context.house)
    await _show(context, hers, page=page)


async def add_to_points(context: ClubContext, view: Snapshot, member: Member) -> Addition | None:
    """Add the way to them to the page of points, where the club has such days."""
    if context.house.programme.personal_days is None:
        return None
    hers = await personal_days.look(view, member.id, house=context.house, now=context.now())
    return screens.on_points_page(context.speaker, hers)


async def add_to_guest(context: ClubContext, view: Snapshot, card: GuestCard) -> Addition | None:
    """Tell staff on a guest's card that today is her own day."""
    if context.house.programme.personal_days is None:
        return None
    hers = await personal_days.look(view, card.member.id, house=context.house, now=context.now())
    return screens.on_guest_card(context.speaker, hers)


def _pressed(update: Update) -> tuple[date, int]:
    pressed = Pressed.of(update)
    return pressed.day(0), pressed.number(1)


async def _show(context: ClubContext, hers: PersonalDays, *, page: int) -> None:
    bonuses = promised(context.speaker, [each for each in context.house.programme.bonuses if each.personal_day])
    await context.show(screens.calendar(context.speaker, hers, page=page, bonuses=bonuses))


def register(app: ClubApplication) -> None:
    """Register the calendar and its buttons."""
    app.points_page.on("personal_days", add_to_points)
    app.guest_page.on("personal_days", add_to_guest)
    app.actions.on(screens.SHOW, show)
    app.actions.on(screens.CHOOSE, choose)
    app.actions.on(screens.GIVE_BACK, give_back)
