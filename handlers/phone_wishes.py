"""A typed phone number, as staff see it: one tap makes it the guest's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.context import ClubContext
from bot.joining import welcome_screen
from bot.notices import NoticeRequest, Screen
from bot.screens import joining as screens
from bot.texts import Speaker
from club.rules.joining import WishId
from club.services import joining, phone_wishes
from storage import members, staff
from storage import phone_wishes as wishes
from storage.database import Database

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def confirm(update: Update, context: ClubContext) -> None:
    """Make the number the guest's; the card follows by itself."""
    wish_id = WishId(Pressed.of(update).number(0))
    house, now = context.house, context.now()
    if await phone_wishes.confirm(context.db, wish_id, by=context.person_id, now=now, house=house) is None:
        await context.show(await card(context.db, context.speaker, wish_id))


async def decline(update: Update, context: ClubContext) -> None:
    """Let the guest be asked for another number; the card follows by itself."""
    wish_id = WishId(Pressed.of(update).number(0))
    if await phone_wishes.decline(context.db, wish_id, by=context.person_id, now=context.now()) is None:
        await context.show(await card(context.db, context.speaker, wish_id))


async def card(db: Database, speaker: Speaker, wish_id: WishId) -> Screen:
    """Return the card of a wish as it stands now."""
    async with db.snapshot() as view:
        wish = await wishes.find(view, wish_id)
        guest = await members.find(view, wish.member_id) if wish else None
        holder = await members.find_by_phone(view, wish.phone) if wish else None
        decider = await staff.find(view, wish.decided_by) if wish and wish.decided_by else None
    return screens.wish_card(
        speaker,
        wish,
        guest=guest.name if guest else None,
        holder=holder if holder and guest and holder.id != guest.id else None,
        decider=decider.name if decider else None,
    )


async def build_card(request: NoticeRequest) -> Screen:
    """Show staff the number that needs them."""
    return await card(request.club.db, request.speaker, WishId(int(request.detail["wish"])))


async def build_decided(request: NoticeRequest) -> Screen | None:
    """Tell the guest that her number is hers now, with the button that goes on; nothing when she has joined."""
    async with request.club.db.snapshot() as view:
        member = await members.find_by_telegram(view, request.chat_id)
        stood = await joining.standing(view, member) if member else None
    if stood is None or stood.member.is_joined:
        return None
    return screens.phone_confirmed(request.speaker)


async def build_declined(request: NoticeRequest) -> Screen:
    """Tell the guest that this number could not be confirmed, with the button that asks for another."""
    return screens.phone_declined(request.speaker)


async def build_joined(request: NoticeRequest) -> Screen | None:
    """Welcome the guest whom a colleague's tap made a member."""
    async with request.club.db.snapshot() as view:
        member = await members.find_by_telegram(view, request.chat_id)
        colleague = await staff.find_by_telegram(view, request.chat_id)
    if member is None:
        return None
    return await welcome_screen(request.speaker, request.club, member, colleague)


def register(app: ClubApplication) -> None:
    """Register the colleague's taps and the notices."""
    app.actions.on(screens.CONFIRM_PHONE, confirm)
    app.actions.on(screens.DECLINE_PHONE, decline)
    app.club.notices.on("joining.phone_wish", build_card)
    app.club.notices.on("joining.phone_confirmed", build_decided)
    app.club.notices.on("joining.phone_declined", build_declined)
    app.club.notices.on("joining.joined", build_joined)
