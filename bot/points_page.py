"""A guest's page of points: what she has and what it buys, with what every feature adds to it."""

from __future__ import annotations

from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import points as screens
from club.rules.joining import require_joined
from club.services import points
from club.services.tiers import tier_of
from club.services.worth import appraise


async def points_page(context: ClubContext) -> Screen:
    """Return the page of the guest who speaks, as it is now. Raises: NotJoined."""
    member, now = require_joined(context.member), context.now()
    async with context.db.snapshot() as view:
        has = await points.balance(view, member.id, now=now)
        expiring = has.expiring_next.points if has.expiring_next else 0
        of_all, of_expiring = await appraise(view, member.id, has.usable, expiring, house=context.house, now=now)
        tier = await tier_of(view, member.id, house=context.house, now=now)
        added = await context.club_app.points_page.gather(context, view, member)
    surprises = [reward for reward in context.house.programme.rewards if reward.takes_surprise]
    return screens.summary(
        context.speaker,
        has,
        context.house.terms,
        added,
        worth=of_all,
        expiring_worth=of_expiring,
        surprises=surprises,
        tier=tier,
    )
