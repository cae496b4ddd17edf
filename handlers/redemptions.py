"""A reward at the counter: the guest's code, /redeem for whoever hands it over, the second approver, taking back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.additions import Addition
from bot.code_picture import draw_code
from bot.commands import command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.redeeming import show_outcome, show_typed
from bot.said import typed_words
from bot.screens import redemptions as screens
from club.errors import NotFound, RedemptionUsed, StaleButton
from club.rules.guests import GuestCard
from club.rules.joining import require_joined
from club.rules.links import Link, LinkKind, sign
from club.rules.redemptions import RedemptionId, RedemptionState, ReversalReason
from club.rules.staff import Deed, Role, may, require
from club.services import board, holds, redemptions
from storage import staff
from storage.database import Snapshot
from storage.redemptions import list_open

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


# The guest ------------------------------------------------------------------------------------------------------------


async def cancel(update: Update, context: ClubContext) -> None:
    """Let the guest think better of it; her message with the code follows by itself."""
    member, redemption_id = require_joined(context.member), _pressed(update)
    card = await holds.cancel(context.db, redemption_id, member_id=member.id, now=context.now())
    if not await board.is_kept(context.db, holds.guest_slot(redemption_id), context.chat, context.message_id):
        await context.show(await show_outcome(context.club, context.speaker, card))


async def build_code(request: NoticeRequest) -> Screen | None:
    """Build the guest's one message: her code, and then what became of it.

    None when its time is over and nobody has given the points back yet: the sweep does, and then there is more to say.
    """
    club = request.club
    async with club.db.snapshot() as view:
        card = await holds.read_card(view, RedemptionId(request.detail["redemption"]))
    if card.redemption.state is not RedemptionState.RESERVED:
        return await show_outcome(club, request.speaker, card)
    if not card.redemption.is_open(club.now()):
        return None
    link = club.deep_link(sign(club.link_secret, Link(LinkKind.REDEMPTION, str(card.redemption.id))))
    return screens.code(request.speaker, card, await draw_code(link))


async def build_reversed(request: NoticeRequest) -> Screen:
    """Tell the guest that a reward of hers was taken back."""
    async with request.club.db.snapshot() as view:
        card = await holds.read_card(view, RedemptionId(request.detail["redemption"]))
    return screens.reversed_(request.speaker, card)


# Handing over ---------------------------------------------------------------------------------------------------------


async def redeem(update: Update, context: ClubContext) -> None:
    """Show the reward, gift or receipt with the code behind the command, or ask for one."""
    require(context.staff, Deed.REDEEM)
    if context.args:
        await show_typed(context, " ".join(context.args))
        return
    await context.ask("redemptions.code")
    await context.say("redemptions.ask_code")


async def receive_code(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Show the reward, gift or receipt with the typed code."""
    if not (words := typed_words(update)):
        await context.say("redemptions.ask_code")
        return
    await show_typed(context, words)
    await context.stop_asking()


async def scan(update: Update, context: ClubContext, body: str) -> bool:
    """Show staff the reward whose QR they scanned; anybody else is welcomed as ever."""
    if context.staff is None or not may(context.staff.role, Deed.REDEEM) or not body.isdigit():
        return False
    await _open(context, RedemptionId(int(body)))
    return True


async def open_from_card(update: Update, context: ClubContext) -> None:
    """Show staff a reward that waits for the guest whose card they look at."""
    await _open(context, _pressed(update))


async def add_to_guest(context: ClubContext, view: Snapshot, card: GuestCard) -> Addition | None:
    """Add to a guest's card what waits for her at the counter."""
    if not may(card.viewer.role, Deed.REDEEM):
        return None
    return screens.on_guest_page(context.speaker, await list_open(view, card.member.id, now=context.now()))


async def _open(context: ClubContext, redemption_id: RedemptionId) -> None:
    colleague, now = require(context.staff, Deed.REDEEM), context.now()
    card = await redemptions.open_card(context.db, redemption_id, by=context.person_id, now=now, house=context.house)
    await context.send(screens.look(context.speaker, card, colleague.role, now=now))


async def confirm(update: Update, context: ClubContext) -> None:
    """Hand the reward over; above the limit a second colleague is asked."""
    card = await redemptions.confirm(
        context.db,
        _pressed(update),
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    await context.show(screens.look(context.speaker, card, _role(context), now=context.now()))


async def stands(context: ClubContext, pressed: Pressed, refusal: RedemptionUsed) -> Screen:
    """Let the card whose button came too late say what became of the reward."""
    async with context.db.snapshot() as view:
        card = await holds.read_card(view, RedemptionId(pressed.number(0)))
    return screens.receipt(context.speaker, card, _role(context))


async def not_now(update: Update, context: ClubContext) -> None:
    """Leave the reward with its guest."""
    await context.show(Screen(context.text("redemptions.not_now")))


# The second approver --------------------------------------------------------------------------------------------------


async def approve(update: Update, context: ClubContext) -> None:
    """Approve a large reward as the second one."""
    card = await redemptions.approve(
        context.db,
        _pressed(update),
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    await context.show(screens.approval(context.speaker, card, _role(context), now=context.now()))


async def decline(update: Update, context: ClubContext) -> None:
    """Decline a large reward: its points return."""
    card = await redemptions.decline(
        context.db,
        _pressed(update),
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    await context.show(screens.approval(context.speaker, card, _role(context), now=context.now()))


async def build_approval(request: NoticeRequest) -> Screen | None:
    """Build a leader's card of a large reward, or what became of it, for whoever asked too."""
    async with request.club.db.snapshot() as view:
        card = await holds.read_card(view, RedemptionId(request.detail["redemption"]))
        colleague = await staff.find_by_telegram(view, request.chat_id)
    if colleague is None:
        return None
    return screens.approval(request.speaker, card, colleague.role, now=request.club.now())


# Taking back ----------------------------------------------------------------------------------------------------------


async def ask_reverse(update: Update, context: ClubContext) -> None:
    """Ask why the reward is taken back."""
    require(context.staff, Deed.REVERSE_REDEMPTION)
    async with context.db.snapshot() as view:
        card = await holds.read_card(view, _pressed(update))
    await context.show(screens.ask_reason(context.speaker, card))


async def reverse(update: Update, context: ClubContext) -> None:
    """Take the reward back for the pressed reason: the points return."""
    pressed = Pressed.of(update)
    if pressed.text(1) not in set(ReversalReason):
        raise StaleButton
    card = await redemptions.reverse(
        context.db,
        _pressed(update),
        reason=ReversalReason(pressed.text(1)),
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    await context.show(screens.receipt(context.speaker, card, _role(context)))


async def keep(update: Update, context: ClubContext) -> None:
    """Leave it handed over, and show the receipt again."""
    require(context.staff, Deed.REVERSE_REDEMPTION)
    async with context.db.snapshot() as view:
        card = await holds.read_card(view, _pressed(update))
    await context.show(screens.receipt(context.speaker, card, _role(context)))


def _pressed(update: Update) -> RedemptionId:
    return RedemptionId(Pressed.of(update).number(0))


def _role(context: ClubContext) -> Role:
    if context.staff is None:
        raise NotFound(what="staff")
    return context.staff.role


def register(app: ClubApplication) -> None:
    """Register /redeem, the scanned code, and all that happens at the counter."""
    command(app, "redeem", redeem)
    app.arrivals.on(LinkKind.REDEMPTION, scan)
    app.guest_page.on("rewards", add_to_guest)
    app.actions.on(screens.OPEN, open_from_card)
    app.actions.on(screens.CANCEL, cancel)
    app.actions.on(screens.CONFIRM, confirm)
    app.actions.on(screens.NOT_NOW, not_now)
    app.actions.on(screens.APPROVE, approve)
    app.actions.on(screens.DECLINE, decline)
    app.actions.on(screens.ASK_REVERSE, ask_reverse)
    app.actions.on(screens.REVERSE, reverse)
    app.actions.on(screens.KEEP, keep)
    app.answers.on("redemptions.code", receive_code)
    app.club.notices.on("redemptions.code", build_code)
    app.club.notices.on("redemptions.approval", build_approval)
    app.club.notices.on("redemptions.reversed", build_reversed)
    app.refusals.renew(RedemptionUsed, stands)
