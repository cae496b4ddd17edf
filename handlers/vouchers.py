"""Gifts at the counter: taking one, its receipt, taking one back that was bought, and the reminder before its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.screens import vouchers as screens
from club.errors import StaleButton
from club.rules.redemptions import ReversalReason
from club.rules.staff import Deed, require
from club.rules.vouchers import Voucher, VoucherId
from club.services import vouchers
from storage import points as point_rows
from storage import vouchers as voucher_rows

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def take(update: Update, context: ClubContext) -> None:
    """Take the gift; both get a receipt."""
    colleague = require(context.staff, Deed.REDEEM)
    card = await vouchers.redeem(
        context.db,
        _pressed(update),
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    await context.show(screens.redeemed(context.speaker, card, colleague.role))


async def not_now(update: Update, context: ClubContext) -> None:
    """Leave the gift where it is."""
    await context.show(Screen(context.text("vouchers.not_now")))


async def ask_reverse(update: Update, context: ClubContext) -> None:
    """Ask why the gift is taken back."""
    require(context.staff, Deed.REVERSE_REDEMPTION)
    await context.show(screens.ask_reason(context.speaker, _pressed(update)))


async def reverse(update: Update, context: ClubContext) -> None:
    """Take a bought gift back for the pressed reason: the points return."""
    colleague = require(context.staff, Deed.REVERSE_REDEMPTION)
    reason = Pressed.of(update).text(1)
    if reason not in set(ReversalReason):
        raise StaleButton
    card = await vouchers.reverse(
        context.db,
        _pressed(update),
        reason=ReversalReason(reason),
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
    )
    await context.show(screens.redeemed(context.speaker, card, colleague.role))


async def build_receipt(request: NoticeRequest) -> Screen | None:
    """Tell the guest that she has taken her gift."""
    voucher = await _voucher(request)
    return None if voucher is None else screens.receipt(request.speaker, voucher, request.detail["by"])


async def build_ending(request: NoticeRequest) -> Screen | None:
    """Remind the guest of a gift that ends soon; None when she has taken it meanwhile."""
    voucher = await _voucher(request)
    if voucher is None or not voucher.is_usable(request.club.now()):
        return None
    return screens.ending(request.speaker, voucher)


async def build_reversed(request: NoticeRequest) -> Screen | None:
    """Tell the guest that a gift was taken back, and that its points are hers again."""
    voucher = await _voucher(request)
    if voucher is None:
        return None
    points = request.detail.get("points", voucher.points)
    return screens.reversed_(request.speaker, voucher, request.detail["reason"], points=points)


async def build_converted(request: NoticeRequest) -> Screen | None:
    """Tell the guest that points of hers have become vouchers."""
    async with request.club.db.snapshot() as view:
        entry = await point_rows.find_entry(view, request.detail["entry"])
    return None if entry is None else screens.converted(request.speaker, entry)


async def _voucher(request: NoticeRequest) -> Voucher | None:
    async with request.club.db.snapshot() as view:
        return await voucher_rows.find(view, VoucherId(request.detail["voucher"]))


def _pressed(update: Update) -> VoucherId:
    return VoucherId(Pressed.of(update).number(0))


def register(app: ClubApplication) -> None:
    """Register the taking of gifts and what is told of them."""
    app.actions.on(screens.REDEEM, take)
    app.actions.on(screens.NOT_NOW, not_now)
    app.actions.on(screens.ASK_REVERSE, ask_reverse)
    app.actions.on(screens.REVERSE, reverse)
    app.club.notices.on("vouchers.receipt", build_receipt)
    app.club.notices.on("vouchers.ending", build_ending)
    app.club.notices.on("vouchers.reversed", build_reversed)
    app.club.notices.on("conversion.converted", build_converted)
