"""The order board: one card per order with the buttons of its next steps, and the list of what is open.

Pure, so that the lessons can show a practice order on the very same card.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from telegram import ForceReply, InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.vouchers import ShownGift, shown_gift
from bot.texts import Speaker
from club.rules import board
from club.rules.board import Card, DeclineReason, Reason
from club.rules.orders import Order, OrderId, OrderKind, OrderLine, OrderState, Payment, late_minutes
from club.rules.own_card import OwnCard
from club.rules.phones import Phone, mask_phone
from club.rules.staff import Role, Staff
from club.rules.typed_text import utf16_length

ACCEPT: Final = Action("board.accept")
"""Order, minutes."""
PREPARE: Final = Action("board.prepare")
READY: Final = Action("board.ready")
DISPATCH: Final = Action("board.dispatch")
SEND_WITH: Final = Action("board.send_with")
"""Order, courier."""
COMPLETE: Final = Action("board.complete")
NO_SHOW: Final = Action("board.no_show")
ASK_WHY: Final = Action("board.ask_why")
"""Order: offers the reasons for declining it."""
REJECT: Final = Action("board.reject")
"""Order, reason: declines an order that was only placed."""
CALL_OFF: Final = Action("board.call_off")
"""Order, reason: gives up one that was accepted."""
ASK_DISH: Final = Action("board.ask_dish")
"""Order: offers its dishes, to say which ran out."""
SOLD_OUT: Final = Action("board.sold_out")
"""Order, dish."""
ASK_PAYMENT: Final = Action("board.ask_payment")
"""Order: offers the other ways to pay, where the house has a card of its own."""
CORRECT_PAYMENT: Final = Action("board.correct_payment")
"""Order, payment."""
OPEN: Final = Action("board.open")
"""Order: its card as it is now."""
LIST: Final = Action("board.list")

STEP_ACTIONS: Final = {
    OrderState.PREPARING: PREPARE,
    OrderState.READY: READY,
    OrderState.OUT_FOR_DELIVERY: DISPATCH,
    OrderState.COMPLETED: COMPLETE,
    OrderState.NO_SHOW: NO_SHOW,
}

_LINES_LENGTH_MAX: Final = 1500
"""In UTF-16 units: what marks, prices and the rest of the card leave of Telegram's 4,096."""
_CUTS: Final = (200, 80, 40, 20, 8)
_NAME_SHOWN_MIN: Final = 16
_NOTE_MAX: Final = 200
_BUTTON_NAME_MAX: Final = 28


@dataclass(frozen=True, slots=True)
class LineOnCard:
    """A line as it is read in one language."""

    quantity: int
    name: str
    choices: str
    note: str | None
    total_rial: int


def lines_on_card(lines: Iterable[OrderLine], language: str) -> list[LineOnCard]:
    """Return the lines in a language; where there are many, notes and choices are cut so that one message holds all."""
    shown = list(lines)
    for length_max in _CUTS:
        made = [_line(line, language, length_max) for line in shown]
        if sum(utf16_length(f"{each.name}{each.choices}{each.note}") for each in made) <= _LINES_LENGTH_MAX:
            break
    return made


def _line(line: OrderLine, language: str, length_max: int) -> LineOnCard:
    is_fa = language == "fa"
    return LineOnCard(
        line.quantity,
        shortened(line.name_fa if is_fa else line.name_en, max(length_max, _NAME_SHOWN_MIN)) or "",
        shortened(line.choices_fa if is_fa else line.choices_en, length_max) or "",
        shortened(line.note, length_max),
        line.total_rial,
    )


def shortened(words: str | None, length_max: int) -> str | None:
    """Return the words, or their beginning with an ellipsis."""
    if words is None or len(words) <= length_max:
        return words
    return words[: length_max - 1].rstrip() + "…"


def map_url(order: Order) -> str | None:
    """Return the address of the order's point on a map, or None."""
    if order.place is None:
        return None
    return f"https://maps.google.com/?q={order.place.latitude_e6 / 1e6:.6f},{order.place.longitude_e6 / 1e6:.6f}"


def reason_facts(card: Card, language: str) -> dict[str, str | None]:
    """Return why the order was declined: the word for it and what belongs to it."""
    reason = Reason.of(card.order.reason) if card.order.reason else Reason("")
    detail = reason.detail
    if reason.code == DeclineReason.SOLD_OUT:
        named = [line for line in card.lines if str(line.dish_id) == reason.detail]
        detail = lines_on_card(named, language)[0].name if named else None
    return {"reason": reason.code, "reason_detail": detail}


def shown_gift_of(speaker: Speaker, card: Card) -> ShownGift | None:
    """Return the gift code that pays for a part of the order, or None."""
    return None if card.gift is None else shown_gift(speaker, card.gift)


# The card -------------------------------------------------------------------------------------------------------------


def card(
    speaker: Speaker,
    shown: Card,
    *,
    now: datetime,
    colleague: Staff | None = None,
    own_card: OwnCard | None = None,
) -> Screen:
    """Return an order's card with its next steps: for one colleague, or for all in the staff group (None).

    Where the house has a card of its own, how the guest pays can be corrected: her points depend on it.
    """
    role = colleague.role if colleague else None
    rows = _steps(speaker, shown.order, role)
    if own_card is not None and board.may_correct_payment(shown.order, role):
        rows.append([ASK_PAYMENT.button(speaker.label("board.buttons.payment"), shown.order.id)])
    if colleague is not None:
        rows.append([LIST.button(speaker.label("board.buttons.back_to_list"))])
    return Screen(_text(speaker, shown, now=now, role=role), keyboards.inline(speaker, rows))


def why(speaker: Speaker, shown: Card, *, now: datetime, colleague: Staff | None = None) -> Screen:
    """Return the card with the reasons for declining the order."""
    order = shown.order
    decline = REJECT if order.state is OrderState.PLACED else CALL_OFF
    label = speaker.label
    rows = [
        [
            decline.button(label("board.buttons.busy"), order.id, DeclineReason.BUSY),
            ASK_DISH.button(label("board.buttons.sold_out"), order.id),
        ],
        [
            *(
                [decline.button(label("board.buttons.too_far"), order.id, DeclineReason.TOO_FAR)]
                if order.kind is OrderKind.DELIVERY
                else []
            ),
            decline.button(label("board.buttons.other"), order.id, DeclineReason.OTHER),
        ],
        [OPEN.button(label("board.buttons.back"), order.id)],
    ]
    role = colleague.role if colleague else None
    return Screen(_text(speaker, shown, now=now, role=role), keyboards.inline(speaker, rows))


def which_dish(speaker: Speaker, shown: Card, *, now: datetime, colleague: Staff | None = None) -> Screen:
    """Return the card with its dishes, to say which of them ran out."""
    by_dish = {line.dish_id: line for line in shown.lines if line.dish_id is not None}
    names = lines_on_card(by_dish.values(), speaker.language)
    rows = [
        [SOLD_OUT.button(shortened(name.name, _BUTTON_NAME_MAX) or "", shown.order.id, dish_id)]
        for dish_id, name in zip(by_dish, names, strict=True)
    ]
    rows.append([ASK_WHY.button(speaker.label("board.buttons.back"), shown.order.id)])
    role = colleague.role if colleague else None
    return Screen(_text(speaker, shown, now=now, role=role), keyboards.inline(speaker, rows))


def which_payment(
    speaker: Speaker, shown: Card, payments: Sequence[Payment], *, now: datetime, colleague: Staff | None = None
) -> Screen:
    """Return the card with the ways in which its guest may have paid instead."""
    buttons = [
        CORRECT_PAYMENT.button(speaker.label(f"orders.payments.{each}"), shown.order.id, each)
        for each in payments
        if each is not shown.order.payment
    ]
    rows = [buttons, [OPEN.button(speaker.label("board.buttons.back"), shown.order.id)]]
    role = colleague.role if colleague else None
    return Screen(_text(speaker, shown, now=now, role=role), keyboards.inline(speaker, rows))


def which_courier(
    speaker: Speaker, shown: Card, couriers: Sequence[Staff], *, now: datetime, colleague: Staff | None = None
) -> Screen:
    """Return the card with everybody who may carry the order."""
    buttons = [
        SEND_WITH.button(shortened(courier.name, _BUTTON_NAME_MAX) or "", shown.order.id, courier.id)
        for courier in couriers
    ]
    rows = [*keyboards.grid(buttons, columns=2), [OPEN.button(speaker.label("board.buttons.back"), shown.order.id)]]
    role = colleague.role if colleague else None
    return Screen(_text(speaker, shown, now=now, role=role), keyboards.inline(speaker, rows))


def overdue(speaker: Speaker, order: Order, *, now: datetime) -> Screen | None:
    """Say that an order needs somebody now, or nothing when somebody has seen to it meanwhile."""
    if order.state.is_closed or not board.is_late(order, now):
        return None
    key = "board.unanswered" if order.state is OrderState.PLACED else "board.late"
    row = [OPEN.button(speaker.label("board.buttons.show"), order.id)]
    return Screen(speaker.text(key, order=order.id), keyboards.inline(speaker, [row]))


def ask_reason(speaker: Speaker, order_id: OrderId, colleague: Staff) -> Screen:
    """Ask one colleague for a reason in words; her answer is a reply to this message."""
    text = speaker.text("board.ask_reason", order=order_id, name=colleague.name, person=colleague.telegram_id)
    return Screen(text, ForceReply(selective=True))


def _text(speaker: Speaker, shown: Card, *, now: datetime, role: Role | None) -> str:
    order = shown.order
    return speaker.text(
        "board.card",
        order=order,
        lines=lines_on_card(shown.lines, speaker.language),
        note=shortened(order.note, _NOTE_MAX),
        dietary=shortened(shown.dietary, _NOTE_MAX),
        guest=shown.guest,
        phone=_phone(shown, role),
        decided_by=shown.decided_by,
        courier=shown.courier,
        gift=shown_gift_of(speaker, shown),
        is_late=board.is_late(order, now),
        late_minutes=late_minutes(order, now),
        # A card in the group stands still between two steps: minutes on it would soon be wrong.
        waiting_minutes=None if role is None or order.state.is_closed else board.waiting_minutes(order, now),
        **reason_facts(shown, speaker.language),
    )


def _phone(shown: Card, role: Role | None) -> str | None:
    if shown.phone is None:
        return None
    return shown.phone if board.shows_phone(shown.order, role) else mask_phone(Phone(shown.phone))


def _steps(speaker: Speaker, order: Order, role: Role | None) -> list[list[InlineKeyboardButton]]:
    next_steps = board.steps(order, role)
    rows: list[list[InlineKeyboardButton]] = []
    if OrderState.ACCEPTED in next_steps:
        minutes = [
            ACCEPT.button(speaker.label("board.buttons.minutes", minutes=each), order.id, each)
            for each in board.PROMISES_MINUTES[order.kind]
        ]
        rows += keyboards.grid(minutes, columns=3)
    onward = [
        action.button(speaker.label(f"board.buttons.{state}"), order.id)
        for state, action in STEP_ACTIONS.items()
        if state in next_steps
    ]
    rows.append(onward)
    if (url := map_url(order)) is not None and not order.state.is_closed:
        rows.append([InlineKeyboardButton(speaker.label("board.buttons.map"), url=url)])
    if OrderState.REJECTED in next_steps or OrderState.CANCELLED in next_steps:
        key = "board.buttons.decline" if order.state is OrderState.PLACED else "board.buttons.call_off"
        rows.append([ASK_WHY.button(speaker.label(key), order.id)])
    return rows


# The list -------------------------------------------------------------------------------------------------------------


def open_orders(speaker: Speaker, orders: Sequence[Order], *, now: datetime) -> Screen:
    """Return the open orders, one button each, in the order they come in."""
    if not orders:
        return Screen(speaker.text("board.empty"))
    late = sum(1 for order in orders if board.is_late(order, now))
    rows = [
        [
            OPEN.button(
                speaker.label(
                    "board.row",
                    order=order,
                    is_late=board.is_late(order, now),
                    waiting_minutes=board.waiting_minutes(order, now),
                ),
                order.id,
            )
        ]
        for order in orders
    ]
    rows.append([LIST.button(speaker.label("board.buttons.refresh"))])
    text = speaker.text("board.list", count=len(orders), late=late, at=now)
    return Screen(text, keyboards.inline(speaker, rows))
