"""Paid membership: guests see what it gives, staff take the fee on a guest's card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.additions import Addition
from bot.context import ClubContext
from bot.guest_page import guest_page
from bot.notices import NoticeRequest, Screen
from bot.said import typed_words
from bot.screens import membership as screens
from bot.screens.bonuses import promised
from club.errors import StaleButton
from club.rules.guests import GuestCard
from club.rules.house import House
from club.rules.joining import require_joined
from club.rules.members import Member, MemberId
from club.rules.membership import MembershipTerms, term_of
from club.rules.staff import Deed, require
from club.services import guests, membership
from storage import subscriptions
from storage.database import Snapshot

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


# For the guest --------------------------------------------------------------------------------------------------------


async def show_mine(update: Update, context: ClubContext) -> None:
    """Show what a membership gives, or what she has of hers."""
    member, terms = require_joined(context.member), _terms(context.house)
    async with context.db.snapshot() as view:
        has = await membership.look(view, member.id, house=context.house, now=context.now())
    bonuses = promised(context.speaker, [each for each in context.house.programme.bonuses if each.paid_members])
    await context.show(screens.mine(context.speaker, terms, has, bonuses=bonuses))


async def add_to_points(context: ClubContext, view: Snapshot, member: Member) -> Addition | None:
    """Add the way to it to the page of points, where the club has it."""
    if (terms := context.house.programme.membership) is None:
        return None
    has = await membership.look(view, member.id, house=context.house, now=context.now())
    return screens.on_points_page(context.speaker, terms, has)


# At the counter -------------------------------------------------------------------------------------------------------


async def add_to_guest(context: ClubContext, view: Snapshot, card: GuestCard) -> Addition | None:
    """Add to a guest's card what she has, and the way to take the fee."""
    if (terms := context.house.programme.membership) is None:
        return None
    has = await membership.look(view, card.member.id, house=context.house, now=context.now())
    return screens.on_guest_card(context.speaker, terms, has, guest=card.member, viewer=card.viewer)


async def show_of_guest(update: Update, context: ClubContext) -> None:
    """Show a colleague what the fee would give this guest."""
    viewer, terms = require(context.staff, Deed.TAKE_FEE), _terms(context.house)
    now, house = context.now(), context.house
    card = await guests.open_card(context.db, _member(update), by=context.person_id, now=now)
    async with context.db.snapshot() as view:
        has = await membership.look(view, card.member.id, house=house, now=now)
    term = term_of(has.ends_at or now, terms, house.zone)
    await context.show(screens.of_guest(context.speaker, terms, has, guest=card.member, viewer=viewer, term=term))


async def receive(update: Update, context: ClubContext) -> None:
    """Write down that the fee was paid; both get a receipt."""
    pressed = Pressed.of(update)
    receipt = await membership.receive_fee(
        context.db,
        _member(update),
        after=pressed.number(1),
        fee_rial=pressed.number(2),
        by=context.person_id,
        now=context.now(),
        house=context.house,
    )
    await context.show(screens.received(context.speaker, _terms(context.house), receipt))


async def ask_reason(update: Update, context: ClubContext) -> None:
    """Ask why a guest's membership is to end."""
    require(context.staff, Deed.END_MEMBERSHIP)
    card = await guests.open_card(context.db, _member(update), by=context.person_id, now=context.now())
    await context.ask("membership.reason", {"member": card.member.id})
    await context.answer()
    await context.say("membership.ask_reason", guest=card.member.name)


async def receive_reason(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """End the membership for the typed reason."""
    words = typed_words(update)
    guest = await membership.cancel(
        context.db,
        MemberId(detail["member"]),
        reason=words,
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
    )
    await context.stop_asking()
    await context.show(screens.cancelled(context.speaker, guest))


async def back_to_guest(update: Update, context: ClubContext) -> None:
    """Show the guest's card again."""
    await context.show(await guest_page(context, _member(update)))


# Messages -------------------------------------------------------------------------------------------------------------


async def build_receipt(request: NoticeRequest) -> Screen | None:
    """Build the guest's receipt."""
    terms = request.club.house.programme.membership
    async with request.club.db.snapshot() as view:
        receipt = await membership.read_receipt(view, request.detail["subscription"])
    return None if receipt is None or terms is None else screens.own_receipt(request.speaker, terms, receipt)


async def build_credited(request: NoticeRequest) -> Screen | None:
    """Build the message that a month's credit has come."""
    terms = request.club.house.programme.membership
    async with request.club.db.snapshot() as view:
        found = await subscriptions.find(view, request.detail["subscription"])
    if found is None or terms is None:
        return None
    return screens.credited(request.speaker, terms, found, months=request.detail["months"])


async def build_ending(request: NoticeRequest) -> Screen | None:
    """Build the warning that it ends soon; nothing when it was renewed or ended meanwhile."""
    return await _about_end(request, "ending")


async def build_ended(request: NoticeRequest) -> Screen | None:
    """Build the word that it has ended."""
    return await _about_end(request, "ended")


async def _about_end(request: NoticeRequest, key: str) -> Screen | None:
    terms = request.club.house.programme.membership
    async with request.club.db.snapshot() as view:
        found = await subscriptions.find(view, request.detail["subscription"])
    if found is None or terms is None or found.cancelled_at is not None:
        return None
    return screens.about_end(request.speaker, terms, found, key=key)


def _terms(house: House) -> MembershipTerms:
    if (terms := house.programme.membership) is None:
        raise StaleButton
    return terms


def _member(update: Update) -> MemberId:
    return MemberId(Pressed.of(update).number(0))


def register(app: ClubApplication) -> None:
    """Register the guest's page, the counter's steps and the messages."""
    app.points_page.on("membership", add_to_points)
    app.guest_page.on("membership", add_to_guest)
    app.actions.on(screens.MINE, show_mine)
    app.actions.on(screens.OF_GUEST, show_of_guest)
    app.actions.on(screens.RECEIVE, receive)
    app.actions.on(screens.ASK_REASON, ask_reason)
    app.actions.on(screens.BACK, back_to_guest)
    app.answers.on("membership.reason", receive_reason)
    app.club.notices.on("membership.receipt", build_receipt)
    app.club.notices.on("membership.credited", build_credited)
    app.club.notices.on("membership.ending", build_ending)
    app.club.notices.on("membership.ended", build_ended)
