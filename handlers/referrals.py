"""/invite: a member's own link for her friends, and what they brought both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.additions import Addition
from bot.commands import command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.screens import referrals as screens
from club.errors import StaleButton
from club.rules.joining import require_joined
from club.rules.links import Link, LinkKind, sign
from club.rules.members import Member
from club.rules.points import LedgerEntry
from club.rules.referrals import ReferralTerms
from club.services import referrals
from storage.database import Snapshot
from storage.points import get_entry

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show(update: Update, context: ClubContext) -> None:
    """Show the member her link and what her invitations came to."""
    await context.show(await _page(context, require_joined(context.member)))


async def offer(context: ClubContext, view: Snapshot, member: Member) -> Addition:
    """Put the way to the invitations on the page of points."""
    return Addition(buttons=[screens.show_button(context.speaker)])


async def follow(update: Update, context: ClubContext, code: str) -> bool:
    """Answer a member who opens such a link; whoever is new goes on joining, and who brought her is written down."""
    member = context.member
    if member is None or not member.is_joined:
        return False
    own = member.code == code
    await context.send(
        await _page(context, member) if own else screens.known_already(context.speaker, house=context.house_name)
    )
    return True


async def build_came(request: NoticeRequest) -> Screen:
    """Build the news that a friend's first order brought the member points."""
    return screens.came(request.speaker, await _entry(request))


async def build_welcomed(request: NoticeRequest) -> Screen:
    """Build the news that the guest's own first order brought her points, because a friend had invited her."""
    return screens.welcomed(request.speaker, await _entry(request))


async def build_taken_back(request: NoticeRequest) -> Screen:
    """Build the news that a refund took them back."""
    return screens.taken_back(request.speaker, await _entry(request))


async def _page(context: ClubContext, member: Member) -> Screen:
    async with context.db.snapshot() as view:
        invitation = await referrals.look(
            view, member.id, terms=_terms(context), house=context.house, now=context.now()
        )
    link = context.club.deep_link(sign(context.club.link_secret, Link(LinkKind.REFERRAL, member.code or "")))
    return screens.page(context.speaker, invitation, link=link, house=context.house_name)


def _terms(context: ClubContext) -> ReferralTerms:
    """Return what is promised. Raises: StaleButton when the club promises nothing any more."""
    if (terms := context.house.programme.referrals) is None:
        raise StaleButton
    return terms


async def _entry(request: NoticeRequest) -> LedgerEntry:
    async with request.club.db.snapshot() as view:
        return await get_entry(view, request.detail["entry"])


def register(app: ClubApplication) -> None:
    """Register the command, the link and the notices; what was given stays told when the club gives no more."""
    notices = app.club.notices
    notices.on("referrals.inviter", build_came)
    notices.on("referrals.invited", build_welcomed)
    notices.on("referrals.taken_back", build_taken_back)
    if app.club.house.programme.referrals is None:
        return
    command(app, "invite", show)
    app.actions.on(screens.SHOW, show)
    app.arrivals.on(LinkKind.REFERRAL, follow)
    app.points_page.on("referrals", offer)
