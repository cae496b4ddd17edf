"""/refund: a manager gives back an order or a line of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.said import typed_words
from bot.screens import refunds as screens
from club.errors import StaleButton
from club.rules.orders import OrderId, OrderLineId
from club.rules.refunds import RefundReason
from club.rules.staff import Deed, require
from club.rules.typed_text import parse_int
from club.services import refunds

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def begin(update: Update, context: ClubContext) -> None:
    """Show what can be given back of the order whose number follows the command."""
    require(context.staff, Deed.REFUND_ORDER)
    if not context.args or not context.args[0].isdecimal():
        await context.say("refunds.how")
        return
    order_id = OrderId(parse_int(context.args[0], at_least=1))
    await context.show(screens.what(context.speaker, await refunds.look(context.db, order_id, by=context.person_id)))


async def open_(update: Update, context: ClubContext) -> None:
    """Show again what can be given back."""
    order_id = OrderId(Pressed.of(update).number(0))
    await context.show(screens.what(context.speaker, await refunds.look(context.db, order_id, by=context.person_id)))


async def choose(update: Update, context: ClubContext) -> None:
    """Ask why the chosen part is given back."""
    await context.stop_asking()
    pressed = Pressed.of(update)
    order_id, line = OrderId(pressed.number(0)), pressed.number(1)
    plan = await refunds.preview(context.db, order_id, line_id=_line_id(line), by=context.person_id)
    await context.show(screens.why(context.speaker, order_id, line, plan))


async def explain(update: Update, context: ClubContext) -> None:
    """Ask for a few words about it."""
    order_id, line, reason = _chosen(update)
    await refunds.look(context.db, order_id, by=context.person_id)
    await context.ask("refunds.words", {"order": order_id, "line": line, "reason": reason})
    await context.show(screens.in_words(context.speaker, order_id, line, reason))


async def give(update: Update, context: ClubContext) -> None:
    """Give it back without words."""
    await context.stop_asking()
    order_id, line, reason = _chosen(update)
    await _give(context, order_id, line, reason, words="")


async def give_with_words(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Give it back with the typed words; anything else moves no money."""
    if not (words := typed_words(update)):
        await context.say("refunds.words_please")
        return
    await _give(context, OrderId(detail["order"]), detail["line"], RefundReason(detail["reason"]), words=words)
    await context.stop_asking()


async def _give(context: ClubContext, order_id: OrderId, line: int, reason: RefundReason, *, words: str) -> None:
    order = await refunds.refund(
        context.db,
        order_id,
        line_id=_line_id(line),
        reason=reason,
        words=words,
        by=context.person_id,
        now=context.now(),
        house=context.house,
    )
    await context.show(screens.done(context.speaker, order))


def _line_id(line: int) -> OrderLineId | None:
    return None if line == screens.WHOLE else OrderLineId(line)


def _chosen(update: Update) -> tuple[OrderId, int, RefundReason]:
    pressed = Pressed.of(update)
    if pressed.text(2) not in tuple(RefundReason):
        raise StaleButton
    return OrderId(pressed.number(0)), pressed.number(1), RefundReason(pressed.text(2))


def register(app: ClubApplication) -> None:
    """Register the command and its steps."""
    command(app, "refund", begin)
    app.actions.on(screens.OPEN, open_)
    app.actions.on(screens.CHOOSE, choose)
    app.actions.on(screens.EXPLAIN, explain)
    app.actions.on(screens.GIVE, give)
    app.answers.on("refunds.words", give_with_words)
