"""A guest sees when her orders bring more points: today on her page of points, and all that is to come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from telegram import Update

from bot.additions import Addition
from bot.context import ClubContext
from bot.screens import bonuses as screens
from club.rules.calendar import club_day, start_of_day
from club.rules.joining import require_joined
from club.rules.members import Member
from club.services import bonuses
from storage.database import Snapshot

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show(update: Update, context: ClubContext) -> None:
    """Show every rule that may give her more, the nearest first."""
    member, now = require_joined(context.member), context.now()
    async with context.db.snapshot() as view:
        found = await bonuses.chances(view, member.id, house=context.house, now=now)
        names = await bonuses.menu_names(view, [chance.bonus for chance in found])
    await context.show(screens.page(context.speaker, found, names, house=context.house, now=now))


async def add_to_points(context: ClubContext, view: Snapshot, member: Member) -> Addition | None:
    """Add what brings more today to her page of points, and the way to what comes later."""
    if not context.house.programme.bonuses:
        return None
    now, zone = context.now(), context.house.zone
    found = await bonuses.chances(view, member.id, house=context.house, now=now)
    midnight = start_of_day(club_day(now, zone) + timedelta(days=1), zone)
    today = [chance for chance in found if chance.at < midnight]
    return screens.on_points_page(context.speaker, today, now=now) if found else None


def register(app: ClubApplication) -> None:
    """Register the page."""
    app.points_page.on("bonuses", add_to_points)
    app.actions.on(screens.SHOW, show)
