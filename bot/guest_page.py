"""A guest's card as staff see it, with what every feature adds to it."""

from __future__ import annotations

from bot.context import ClubContext
from bot.notices import Screen
from bot.screens.guests import guest_screen
from club.rules.guests import GuestCard
from club.rules.members import MemberId
from club.services import guests


async def guest_page(context: ClubContext, member_id: MemberId) -> Screen:
    """Return the card of a guest as it is now: what a button on it ends in.

    Raises: NotAllowed, NotFound.
    """
    card = await guests.open_card(context.db, member_id, by=context.person_id, now=context.now())
    return await guest_page_of(context, card)


async def guest_page_of(context: ClubContext, card: GuestCard) -> Screen:
    """Return the card of a guest who was found already."""
    if card.member.forgotten_at is not None:
        return guest_screen(context.speaker, card)
    async with context.db.snapshot() as view:
        added = await context.club_app.guest_page.gather(context, view, card)
    return guest_screen(context.speaker, card, added)
