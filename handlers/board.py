"""The order board: staff take orders on, make them and hand them over, from the group or in private."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.commands import command, staff_group_command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.screens import board as screens
from club.errors import StaleButton
from club.rules.board import Card, DeclineReason, Reason
from club.rules.menu import DishId
from club.rules.orders import OrderId, Payment
from club.rules.staff import Staff, StaffId
from club.services import board, orders, own_card

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


# Looking --------------------------------------------------------------------------------------------------------------


async def show_board(update: Update, context: ClubContext) -> None:
    """Show the open orders, the late ones first."""
    found = await board.list_open(context.db, by=context.person_id, now=context.now())
    await context.show(screens.open_orders(context.speaker, found, now=context.now()))


async def show_card(update: Update, context: ClubContext) -> None:
    """Show an order's card as it is now."""
    await _show_card(context, _order(update))


async def ask_why(update: Update, context: ClubContext) -> None:
    """Offer the reasons for which an order is declined."""
    card, viewer = await _look_up(context, _order(update))
    await context.show(screens.why(context.speaker, card, now=context.now(), colleague=viewer))


async def ask_dish(update: Update, context: ClubContext) -> None:
    """Offer the order's dishes, to say which of them ran out."""
    card, viewer = await _look_up(context, _order(update))
    await context.show(screens.which_dish(context.speaker, card, now=context.now(), colleague=viewer))


async def ask_payment(update: Update, context: ClubContext) -> None:
    """Offer the ways in which the guest may have paid instead."""
    card, viewer = await _look_up(context, _order(update))
    await context.show(
        screens.which_payment(context.speaker, card, context.house.payments, now=context.now(), colleague=viewer)
    )


# Steps ----------------------------------------------------------------------------------------------------------------


async def accept(update: Update, context: ClubContext) -> None:
    """Take an order on and promise it in the pressed number of minutes."""
    order_id, minutes = _order(update), Pressed.of(update).number(1)
    await orders.accept(context.db, order_id, minutes=minutes, by=context.person_id, now=context.now())
    await _done(context, order_id)


async def prepare(update: Update, context: ClubContext) -> None:
    """Begin to make an order."""
    order_id = _order(update)
    await orders.prepare(context.db, order_id, by=context.person_id, now=context.now())
    await _done(context, order_id)


async def ready(update: Update, context: ClubContext) -> None:
    """Say that an order stands on the pass."""
    order_id = _order(update)
    await orders.ready(context.db, order_id, by=context.person_id, now=context.now())
    await _done(context, order_id)


async def dispatch(update: Update, context: ClubContext) -> None:
    """Send an order off: a courier takes it herself, anybody else says who carries it."""
    order_id = _order(update)
    couriers = await board.list_couriers(context.db)
    if not couriers or context.person_id in [courier.telegram_id for courier in couriers]:
        await orders.dispatch(context.db, order_id, by=context.person_id, now=context.now())
        await _done(context, order_id)
        return
    card, viewer = await _look_up(context, order_id)
    await context.show(screens.which_courier(context.speaker, card, couriers, now=context.now(), colleague=viewer))


async def send_with(update: Update, context: ClubContext) -> None:
    """Send an order off with the chosen courier."""
    order_id, courier_id = _order(update), StaffId(Pressed.of(update).number(1))
    await orders.dispatch(context.db, order_id, by=context.person_id, now=context.now(), courier_id=courier_id)
    await _done(context, order_id)


async def complete(update: Update, context: ClubContext) -> None:
    """Hand an order over."""
    order_id = _order(update)
    await orders.complete(context.db, order_id, by=context.person_id, now=context.now(), house=context.house)
    await _done(context, order_id)


async def no_show(update: Update, context: ClubContext) -> None:
    """Write down that nobody took an order."""
    order_id = _order(update)
    await orders.no_show(context.db, order_id, by=context.person_id, now=context.now())
    await _done(context, order_id)


async def correct_payment(update: Update, context: ClubContext) -> None:
    """Write down how the guest really pays."""
    order_id, payment = _order(update), _payment(update)
    await own_card.correct_payment(
        context.db,
        order_id,
        payment,
        by=context.person_id,
        cause=context.cause,
        now=context.now(),
        house=context.house,
    )
    await _done(context, order_id)


# Declining ------------------------------------------------------------------------------------------------------------


async def reject(update: Update, context: ClubContext) -> None:
    """Decline an order for the pressed reason, or ask for one in words."""
    order_id, code = _order(update), Pressed.of(update).text(1)
    if code == DeclineReason.OTHER:
        await _ask_reason(context, order_id, "board.reject_reason")
        return
    await orders.reject(context.db, order_id, reason=Reason.pressed(code), by=context.person_id, now=context.now())
    await _done(context, order_id)


async def call_off(update: Update, context: ClubContext) -> None:
    """Give an accepted order up for the pressed reason, or ask for one in words."""
    order_id, code = _order(update), Pressed.of(update).text(1)
    if code == DeclineReason.OTHER:
        await _ask_reason(context, order_id, "board.call_off_reason")
        return
    await orders.call_off(context.db, order_id, reason=Reason.pressed(code), by=context.person_id, now=context.now())
    await _done(context, order_id)


async def take_reject_reason(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Decline an order for the typed reason."""
    order_id, reason = OrderId(detail["order"]), Reason.typed(_words(update))
    await context.stop_asking()
    await orders.reject(context.db, order_id, reason=reason, by=context.person_id, now=context.now())
    await context.say("board.reason_taken", order=order_id)


async def take_call_off_reason(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Give an accepted order up for the typed reason."""
    order_id, reason = OrderId(detail["order"]), Reason.typed(_words(update))
    await context.stop_asking()
    await orders.call_off(context.db, order_id, reason=reason, by=context.person_id, now=context.now())
    await context.say("board.reason_taken", order=order_id)


async def sold_out(update: Update, context: ClubContext) -> None:
    """Decline an order because a dish ran out, and put that dish on the stop-list."""
    order_id, dish_id = _order(update), DishId(Pressed.of(update).number(1))
    await orders.decline_sold_out(
        context.db, order_id, dish_id, by=context.person_id, now=context.now(), house=context.house
    )
    await _done(context, order_id)


# The messages that are kept up to date --------------------------------------------------------------------------------


async def build_card(request: NoticeRequest) -> Screen:
    """Build an order's card for the staff group."""
    async with request.club.db.snapshot() as view:
        card = await board.read_card(view, OrderId(request.detail["order"]))
    own = request.club.house.programme.own_card
    return screens.card(request.speaker, card, now=request.club.now(), own_card=own)


async def build_overdue(request: NoticeRequest) -> Screen | None:
    """Build the words about an order that needs somebody now."""
    async with request.club.db.snapshot() as view:
        card = await board.read_card(view, OrderId(request.detail["order"]))
    return screens.overdue(request.speaker, card.order, now=request.club.now())


def _order(update: Update) -> OrderId:
    return OrderId(Pressed.of(update).number(0))


def _payment(update: Update) -> Payment:
    """Return the payment that the pressed button names. Raises: StaleButton when there is no such thing."""
    try:
        return Payment(Pressed.of(update).text(1))
    except ValueError as unknown:
        raise StaleButton from unknown


def _words(update: Update) -> str:
    message = update.effective_message
    return (message.text if message else None) or ""


async def _ask_reason(context: ClubContext, order_id: OrderId, question: str) -> None:
    _, colleague = await board.look_up(context.db, order_id, by=context.person_id)
    await context.ask(question, {"order": order_id})
    await context.send(screens.ask_reason(context.speaker, order_id, colleague))


async def _look_up(context: ClubContext, order_id: OrderId) -> tuple[Card, Staff | None]:
    """Return the card and for whom it is: in the group for everybody (None)."""
    card, colleague = await board.look_up(context.db, order_id, by=context.person_id)
    return card, None if context.is_in_group else colleague


async def _show_card(context: ClubContext, order_id: OrderId) -> None:
    card, viewer = await _look_up(context, order_id)
    own = context.house.programme.own_card
    await context.show(screens.card(context.speaker, card, now=context.now(), colleague=viewer, own_card=own))


async def _done(context: ClubContext, order_id: OrderId) -> None:
    """Show what came of a step, unless the pressed message is the card itself, which follows by the outbox."""
    if not await board.is_kept(context.db, board.card_slot(order_id), context.chat, context.message_id):
        await _show_card(context, order_id)


def register(app: ClubApplication) -> None:
    """Register the board's command, buttons and notices."""
    command(app, "board", show_board, label="home.keys.board")
    staff_group_command(app, "board", show_board)
    on = app.actions.on
    on(screens.LIST, show_board)
    on(screens.OPEN, show_card)
    on(screens.ACCEPT, accept)
    on(screens.PREPARE, prepare)
    on(screens.READY, ready)
    on(screens.DISPATCH, dispatch)
    on(screens.SEND_WITH, send_with)
    on(screens.COMPLETE, complete)
    on(screens.NO_SHOW, no_show)
    on(screens.ASK_WHY, ask_why)
    on(screens.ASK_DISH, ask_dish)
    on(screens.ASK_PAYMENT, ask_payment)
    on(screens.CORRECT_PAYMENT, correct_payment)
    on(screens.REJECT, reject)
    on(screens.CALL_OFF, call_off)
    on(screens.SOLD_OUT, sold_out)
    app.answers.on("board.reject_reason", take_reject_reason)
    app.answers.on("board.call_off_reason", take_call_off_reason)
    app.club.notices.on("board.card", build_card)
    app.club.notices.on("board.late", build_overdue)
    app.club.notices.on("board.unanswered", build_overdue)
