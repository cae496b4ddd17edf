"""A guest's page of points, with what every feature adds to it."""

from __future__ import annotations

from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import points as screens
from club.rules.joining import require_joined
from club.services import points


async def points_page(context: ClubContext) -> Screen:
    """Return the page of the guest who speaks, as it is now. Raises: NotJoined."""
    member = require_joined(context.member)
    async with context.db.snapshot() as view:
        has = await points.balance(view, member.id, now=context.now())
        added = await context.club_app.points_page.gather(context, view, member)
    return screens.summary(context.speaker, has, context.house.terms, added)
