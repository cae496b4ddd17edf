"""From the cart to the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from telegram import Update

from bot.actions import Pressed
from bot.checkout import next_screen
from bot.context import ClubContext
from bot.screens import carts as cart_screens
from bot.screens import checkout as screens
from club.errors import CartEmpty, Refusal, StaleButton
from club.rules.bills import Bill
from club.rules.carts import CartId
from club.rules.joining import require_joined
from club.rules.orders import OrderKind, Payment
from club.services import carts, orders

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def go_on(update: Update, context: ClubContext) -> None:
    """Ask what is still to be said, or show the last look before the order is placed."""
    require_joined(context.member)
    await context.stop_asking()  # whoever comes back from a question goes on without an answer
    bill = await carts.look(context.db, context.member_id, house=context.house, now=context.now())
    await context.show(await next_screen(context, bill))


async def change(update: Update, context: ClubContext) -> None:
    """Ask again how she wants it."""
    await context.show(screens.how(context.speaker, house=context.house))


async def choose_kind(update: Update, context: ClubContext) -> None:
    """Take how she wants it; where it goes is asked again when she changes her mind."""
    kind = _one_of(OrderKind, update)
    bill = await carts.choose_kind(context.db, context.member_id, kind, house=context.house, now=context.now())
    await context.show(await next_screen(context, bill))


async def choose_table(update: Update, context: ClubContext) -> None:
    """Take the table she sits at."""
    table = Pressed.of(update).text(0)
    bill = await carts.sit_at_table(context.db, context.member_id, table, house=context.house, now=context.now())
    await context.show(await next_screen(context, bill))


async def choose_payment(update: Update, context: ClubContext) -> None:
    """Take how she pays."""
    payment = _one_of(Payment, update)
    bill = await carts.choose_payment(context.db, context.member_id, payment, house=context.house, now=context.now())
    await context.show(await next_screen(context, bill))


async def place(update: Update, context: ClubContext) -> None:
    """Place exactly the order that she saw, once; what has changed since is shown before it is charged."""
    pressed = Pressed.of(update)
    cart_id, seen = CartId(pressed.number(0)), pressed.text(1)
    try:
        order = await orders.place(
            context.db,
            cart_id,
            member_id=context.member_id,
            cause=f"cart:{cart_id}",
            now=context.now(),
            house=context.house,
            seen=seen,
        )
    except Refusal:  # the bill is drawn up once more only then: nearly always it is the one that she saw
        bill = await carts.look_at(context.db, context.member_id, cart_id, house=context.house, now=context.now())
        if bill is None or (bill.obstacle is None and bill.stamp == seen):
            raise
        await _show_change(context, bill)
        return
    await context.show(screens.placed(context.speaker, order))


async def _show_change(context: ClubContext, bill: Bill) -> None:
    """Tell what has changed since she looked, and show the order as it is now."""
    if bill.obstacle is None:
        await context.show(screens.confirm(context.speaker, bill, house=context.house, is_changed=True))
        return
    facts = bill.obstacle.facts()
    await context.answer(context.label(bill.obstacle.key, **facts), alert=True)
    await context.show(await next_screen(context, bill))


_Kind = TypeVar("_Kind", OrderKind, Payment)


def _one_of(kinds: type[_Kind], update: Update) -> _Kind:
    """Return what the pressed button names. Raises: StaleButton when there is no such thing."""
    try:
        return kinds(Pressed.of(update).text(0))
    except ValueError as unknown:
        raise StaleButton from unknown


def register(app: ClubApplication) -> None:
    """Register the way from the cart to the order."""
    app.actions.on(cart_screens.HOW, go_on)
    app.actions.on(screens.CHANGE, change)
    app.actions.on(screens.KIND, choose_kind)
    app.actions.on(screens.TABLE, choose_table)
    app.actions.on(screens.PAY, choose_payment)
    app.actions.on(screens.PLACE, place)
    app.refusals.on(CartEmpty, lambda context, _: cart_screens.empty(context.speaker))
