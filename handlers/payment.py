"""Paying part of the open cart with points or a voucher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.checkout import next_screen
from bot.context import ClubContext
from bot.notices import Screen
from bot.said import typed_words
from bot.screens import payment as screens
from club.errors import PointsNotAccepted, StaleButton
from club.rules.payment import PaymentTerms
from club.rules.typed_text import parse_int
from club.rules.vouchers import VoucherId
from club.services import carts, payment

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def offer_points(update: Update, context: ClubContext) -> None:
    """Show how many of her points may pay of the bill, and what they are worth."""
    terms = _terms(context)
    bill = await carts.look(context.db, context.member_id, house=context.house, now=context.now())
    offer = payment.points_offer(bill, terms)
    await context.show(screens.how_many(context.speaker, bill, offer, terms))


async def pay_points(update: Update, context: ClubContext) -> None:
    """Pay with as many points as the button says, and show the bill."""
    await context.stop_asking()
    await _pay(context, Pressed.of(update).number(0))


async def ask_points(update: Update, context: ClubContext) -> None:
    """Ask for a number of points of her own."""
    bill = await carts.look(context.db, context.member_id, house=context.house, now=context.now())
    offer = payment.points_offer(bill, _terms(context))
    await context.ask("payment.points")
    await context.send(screens.type_points(context.speaker, offer))


async def receive_points(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Pay with the typed number of points, and show the bill."""
    await _pay(context, parse_int(typed_words(update), at_least=0))
    await context.stop_asking()


def not_accepted(context: ClubContext, refusal: PointsNotAccepted) -> Screen:
    """Say how many it may be, with the way back to the order: the question is still open."""
    return screens.not_accepted(context.speaker, refusal)


async def offer_vouchers(update: Update, context: ClubContext) -> None:
    """Show her vouchers with what each takes off the bill."""
    bill = await carts.look(context.db, context.member_id, house=context.house, now=context.now())
    await context.show(screens.which_voucher(context.speaker, bill))


async def use_voucher(update: Update, context: ClubContext) -> None:
    """Use the voucher on the button, or none, and show the bill."""
    number = Pressed.of(update).number(0)
    bill = await payment.choose_voucher(
        context.db,
        context.member_id,
        voucher_id=VoucherId(number) if number else None,
        house=context.house,
        now=context.now(),
    )
    await context.show(await next_screen(context, bill))


async def _pay(context: ClubContext, points: int) -> None:
    bill = await payment.choose_points(
        context.db, context.member_id, wanted=points, house=context.house, now=context.now()
    )
    await context.show(await next_screen(context, bill))


def _terms(context: ClubContext) -> PaymentTerms:
    """Return what points are worth. Raises: StaleButton when they pay for nothing any more."""
    terms = context.house.programme.payment
    if terms is None:
        raise StaleButton
    return terms


def register(app: ClubApplication) -> None:
    """Register what can be chosen and the typed number."""
    app.actions.on(screens.POINTS, offer_points)
    app.actions.on(screens.PAY_POINTS, pay_points)
    app.actions.on(screens.TYPE_POINTS, ask_points)
    app.actions.on(screens.VOUCHERS, offer_vouchers)
    app.actions.on(screens.USE_VOUCHER, use_voucher)
    app.answers.on("payment.points", receive_points)
    app.refusals.on(PointsNotAccepted, not_accepted)
