"""Giving money back: what of the order, why, and a few words about it."""

from __future__ import annotations

from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.board import lines_on_card, shortened
from bot.texts import Speaker
from club.rules.board import Card
from club.rules.orders import Order, OrderId
from club.rules.refunds import RefundPlan, RefundReason

WHOLE: Final = 0
"""In place of a line: all that is left."""

CHOOSE: Final = Action("refunds.choose")
"""Order, line."""
EXPLAIN: Final = Action("refunds.explain")
"""Order, line, reason: asks for a few words."""
GIVE: Final = Action("refunds.give")
"""Order, line, reason: gives it back without words."""
OPEN: Final = Action("refunds.open")
"""Order."""

_NAME_MAX: Final = 24


def what(speaker: Speaker, card: Card) -> Screen:
    """Ask what is to be given back."""
    left = [line for line in card.lines if line.refunded_rial < line.total_rial]
    rows = [
        [
            CHOOSE.button(
                speaker.label(
                    "refunds.line",
                    quantity=named.quantity,
                    name=shortened(named.name, _NAME_MAX),
                    rial=line.total_rial - line.refunded_rial,
                ),
                card.order.id,
                line.id,
            )
        ]
        for line, named in zip(left, lines_on_card(left, speaker.language), strict=True)
    ]
    rest = card.order.total_rial - card.order.refunded_rial
    rows.append(
        [
            CHOOSE.button(
                speaker.label("refunds.whole", rial=rest, is_rest=bool(card.order.refunded_rial)), card.order.id, WHOLE
            )
        ]
    )
    text = speaker.text("refunds.what", order=card.order, guest=card.guest)
    return Screen(text, keyboards.inline(speaker, rows))


def why(speaker: Speaker, order_id: OrderId, line: int, plan: RefundPlan) -> Screen:
    """Say what goes back, as money and as points, and ask why."""
    rows = [
        [EXPLAIN.button(speaker.label(f"refunds.buttons.{reason}"), order_id, line, reason) for reason in RefundReason],
        [OPEN.button(speaker.label("refunds.buttons.back"), order_id)],
    ]
    return Screen(
        speaker.text(
            "refunds.why", order=order_id, rial=plan.money_rial, points=plan.points, has_gift=plan.gives_voucher
        ),
        keyboards.inline(speaker, rows),
    )


def in_words(speaker: Speaker, order_id: OrderId, line: int, reason: RefundReason) -> Screen:
    """Ask for a few words, or none."""
    rows = [
        [GIVE.button(speaker.label("refunds.buttons.no_words"), order_id, line, reason)],
        [CHOOSE.button(speaker.label("refunds.buttons.back"), order_id, line)],
    ]
    return Screen(speaker.text("refunds.in_words", order=order_id), keyboards.inline(speaker, rows))


def done(speaker: Speaker, order: Order) -> Screen:
    """Say what was given back in all."""
    has_gift = order.voucher_id is not None and order.is_undone
    return Screen(speaker.text("refunds.done", order=order, has_gift=has_gift))
