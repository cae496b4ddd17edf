"""Gifts: /rewards for the guest, /redeem for whoever takes the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.screens import vouchers as screens
from club.rules.joining import require_joined
from club.rules.staff import Deed, require
from club.rules.vouchers import VoucherId
from club.services import vouchers
from storage import vouchers as voucher_rows

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def rewards(update: Update, context: ClubContext) -> None:
    """Show the guest her gifts."""
    member, now = require_joined(context.member), context.now()
    mine = await vouchers.list_mine(context.db, member.id, now=now)
    await context.send(screens.mine(context.speaker, mine, now=now, has_birthday=member.birthday is not None))


async def redeem(update: Update, context: ClubContext) -> None:
    """Show the gift with the code behind the command, or ask for one."""
    require(context.staff, Deed.REDEEM)
    if context.args:
        await _look(context, " ".join(context.args))
        return
    await context.ask("vouchers.code")
    await context.say("vouchers.ask_code")


async def receive_code(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Show the gift with the typed code."""
    await _look(context, (update.effective_message.text if update.effective_message else None) or "")
    await context.stop_asking()


async def take(update: Update, context: ClubContext) -> None:
    """Take the gift; both get a receipt."""
    voucher_id = VoucherId(Pressed.of(update).number(0))
    card = await vouchers.redeem(context.db, voucher_id, by=context.person_id, cause=context.cause, now=context.now())
    await context.show(screens.redeemed(context.speaker, card))


async def not_now(update: Update, context: ClubContext) -> None:
    """Leave the gift where it is."""
    await context.show(Screen(context.text("vouchers.not_now")))


async def build_receipt(request: NoticeRequest) -> Screen | None:
    """Tell the guest that she has taken her gift."""
    async with request.club.db.snapshot() as view:
        voucher = await voucher_rows.find(view, VoucherId(request.detail["voucher"]))
    return None if voucher is None else screens.receipt(request.speaker, voucher, request.detail["by"])


async def _look(context: ClubContext, typed: str) -> None:
    card = await vouchers.look_up(context.db, typed, by=context.person_id, now=context.now())
    await context.send(screens.look(context.speaker, card))


def register(app: ClubApplication) -> None:
    """Register the guest's gifts and their taking."""
    command(app, "rewards", rewards)
    command(app, "redeem", redeem)
    app.actions.on(screens.MINE, rewards)
    app.actions.on(screens.REDEEM, take)
    app.actions.on(screens.NOT_NOW, not_now)
    app.answers.on("vouchers.code", receive_code)
    app.club.notices.on("vouchers.receipt", build_receipt)
