"""My points: what there is, where it came from, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.points_page import points_page
from bot.screens import points as screens
from club.rules.joining import require_joined
from club.rules.members import MemberId
from club.rules.points import LedgerEntry
from club.services import points
from club.services.worth import appraise
from storage.members import find_by_telegram
from storage.points import get_entry

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_mine(update: Update, context: ClubContext) -> None:
    """Show what she may spend, what is coming and what ends next."""
    await context.show(await points_page(context))


async def show_history(update: Update, context: ClubContext) -> None:
    """Show a page of her history, the newest first."""
    async with context.db.snapshot() as view:
        page = await points.history(view, _guest(context), page=Pressed.of(update).number(0))
    await context.show(screens.history(context.speaker, page))


async def show_why(update: Update, context: ClubContext) -> None:
    """Say why one row of her history is what it is."""
    pressed = Pressed.of(update)
    async with context.db.snapshot() as view:
        entry = await points.entry(view, pressed.number(0), member_id=_guest(context))
    await context.show(screens.why(context.speaker, entry, page=pressed.number(1)))


async def build_earned(request: NoticeRequest) -> Screen:
    """Build the message that an order's points are there."""
    return screens.earned(request.speaker, await _entry(request))


async def build_given(request: NoticeRequest) -> Screen:
    """Build the message that points were given for something else than an order."""
    return screens.given(request.speaker, await _entry(request))


async def build_taken_back(request: NoticeRequest) -> Screen:
    """Build the message that a refund took points back."""
    return screens.taken_back(request.speaker, await _entry(request), points=request.detail.get("points"))


async def build_adjusted(request: NoticeRequest) -> Screen:
    """Build the message that somebody gave or took points by hand."""
    return screens.adjusted(request.speaker, await _entry(request))


async def build_ending(request: NoticeRequest) -> Screen | None:
    """Build the warning that points end soon, with what they still buy."""
    club, points_ending = request.club, request.detail.get("spendable", request.detail["points"])
    async with club.db.snapshot() as view:
        member = await find_by_telegram(view, request.chat_id)
        if member is None:
            return None
        (worth,) = await appraise(view, member.id, points_ending, house=club.house, now=club.now())
    return screens.ending(request.speaker, request.detail, worth)


def _guest(context: ClubContext) -> MemberId:
    return require_joined(context.member).id


async def _entry(request: NoticeRequest) -> LedgerEntry:
    async with request.club.db.snapshot() as view:
        return await get_entry(view, request.detail["entry"])


def register(app: ClubApplication) -> None:
    """Register the command, the buttons and the notices of points."""
    command(app, "points", show_mine, label="home.keys.points")
    app.actions.on(screens.MINE, show_mine)
    app.actions.on(screens.HISTORY, show_history)
    app.actions.on(screens.WHY, show_why)
    app.club.notices.on("points.earned", build_earned)
    app.club.notices.on("points.given", build_given)
    app.club.notices.on("points.taken_back", build_taken_back)
    app.club.notices.on("points.adjusted", build_adjusted)
    app.club.notices.on("points.ending", build_ending)
