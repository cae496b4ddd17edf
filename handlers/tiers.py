"""Tiers: a guest's own, the word that it changed, and the desk where a manager keeps somebody in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.additions import Addition
from bot.context import ClubContext
from bot.guest_page import guest_page
from bot.notices import NoticeRequest, Screen
from bot.screens import tiers as screens
from club.errors import TierUnknown
from club.rules.guests import GuestCard
from club.rules.house import House
from club.rules.joining import require_joined
from club.rules.members import Member, MemberId
from club.rules.staff import Deed, may
from club.rules.standings import Standing, TierChange
from club.rules.tiers import TierTerms
from club.services import tiers
from storage.database import Snapshot
from storage.tiers import get_change

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


# The guest's own ------------------------------------------------------------------------------------------------------


async def show_mine(update: Update, context: ClubContext) -> None:
    """Show her tier, what it gives, what is missing for the next, and all tiers of the club."""
    member, terms = require_joined(context.member), _terms(context.house)
    async with context.db.snapshot() as view:
        standing = await tiers.standing(view, member.id, house=context.house, now=context.now())
    await context.show(screens.mine(context.speaker, standing, house=context.house, terms=terms, now=context.now()))


async def add_to_points(context: ClubContext, view: Snapshot, member: Member) -> Addition | None:
    """Add where she stands to her page of points."""
    if context.house.programme.tiers is None:
        return None
    standing = await tiers.standing(view, member.id, house=context.house, now=context.now())
    return screens.on_points_page(context.speaker, standing)


# The desk -------------------------------------------------------------------------------------------------------------


async def add_to_guest(context: ClubContext, view: Snapshot, card: GuestCard) -> Addition | None:
    """Add a guest's tier to her card."""
    if context.house.programme.tiers is None:
        return None
    standing = await tiers.standing(view, card.member.id, house=context.house, now=context.now())
    may_pin = may(card.viewer.role, Deed.PIN_TIER)
    return screens.on_guest_page(context.speaker, card.member, standing, may_pin=may_pin)


async def show_desk(update: Update, context: ClubContext) -> None:
    """Show a guest's way through the tiers, and those that she can be kept in."""
    await _show_desk(context, MemberId(Pressed.of(update).number(0)))


async def choose_span(update: Update, context: ClubContext) -> None:
    """Ask for how long a guest is kept in the pressed tier."""
    pressed = Pressed.of(update)
    tier = _terms(context.house).by_key(pressed.text(1))
    if tier is None:
        raise TierUnknown
    seen = await tiers.desk(
        context.db, MemberId(pressed.number(0)), by=context.person_id, now=context.now(), house=context.house
    )
    await context.show(screens.how_long(context.speaker, seen.member, tier))


async def pin(update: Update, context: ClubContext) -> None:
    """Keep a guest in a tier for the pressed time."""
    pressed = Pressed.of(update)
    member_id = MemberId(pressed.number(0))
    await tiers.pin(
        context.db,
        member_id,
        tier=pressed.text(1),
        days=pressed.number(2),
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    await _show_desk(context, member_id)


async def unpin(update: Update, context: ClubContext) -> None:
    """Let the rules decide again."""
    member_id = MemberId(Pressed.of(update).number(0))
    await tiers.unpin(
        context.db, member_id, by=context.person_id, cause=context.cause, now=context.now(), house=context.house
    )
    await _show_desk(context, member_id)


async def leave(update: Update, context: ClubContext) -> None:
    """Show the guest's card again."""
    await context.show(await guest_page(context, MemberId(Pressed.of(update).number(0))))


async def _show_desk(context: ClubContext, member_id: MemberId) -> None:
    seen = await tiers.desk(context.db, member_id, by=context.person_id, now=context.now(), house=context.house)
    await context.show(screens.desk(context.speaker, seen, terms=_terms(context.house)))


# What she is told -----------------------------------------------------------------------------------------------------


async def build_risen(request: NoticeRequest) -> Screen | None:
    """Build the message that she has reached a tier."""
    change, _ = await _change(request)
    house, terms = request.club.house, request.club.house.programme.tiers
    if terms is None:
        return None
    return screens.risen(request.speaker, change, house=house, terms=terms, now=request.club.now())


async def build_fallen(request: NoticeRequest) -> Screen | None:
    """Build the message that her tier is a lower one now."""
    change, standing = await _change(request)
    terms = request.club.house.programme.tiers
    return None if terms is None else screens.fallen(request.speaker, change, standing, terms=terms)


async def build_pinned(request: NoticeRequest) -> Screen | None:
    """Build the message that the house keeps her in a tier."""
    _, standing = await _change(request)
    return screens.pinned(request.speaker, standing, house=request.club.house, now=request.club.now())


async def build_ending(request: NoticeRequest) -> Screen | None:
    """Build the warning that her tier ends; nothing when she has saved it meanwhile."""
    async with request.club.db.snapshot() as view:
        standing = await _standing(request, view, MemberId(request.detail["member"]))
    return None if standing.falls_at is None else screens.ending(request.speaker, standing)


async def _change(request: NoticeRequest) -> tuple[TierChange, Standing]:
    async with request.club.db.snapshot() as view:
        change = await get_change(view, request.detail["change"])
        return change, await _standing(request, view, change.member_id)


async def _standing(request: NoticeRequest, view: Snapshot, member_id: MemberId) -> Standing:
    return await tiers.standing(view, member_id, house=request.club.house, now=request.club.now())


def _terms(house: House) -> TierTerms:
    if house.programme.tiers is None:
        raise TierUnknown
    return house.programme.tiers


def register(app: ClubApplication) -> None:
    """Register the screens, the desk and the notices of tiers."""
    app.points_page.on("tiers", add_to_points)
    app.guest_page.on("tiers", add_to_guest)
    app.actions.on(screens.MINE, show_mine)
    app.actions.on(screens.DESK, show_desk)
    app.actions.on(screens.CHOOSE, choose_span)
    app.actions.on(screens.PIN, pin)
    app.actions.on(screens.UNPIN, unpin)
    app.actions.on(screens.LEAVE, leave)
    app.club.notices.on("tiers.risen", build_risen)
    app.club.notices.on("tiers.fallen", build_fallen)
    app.club.notices.on("tiers.pinned", build_pinned)
    app.club.notices.on("tiers.ending", build_ending)
