"""Lessons: the practice card of each role, on the very card that staff work with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens import board
from bot.screens.home import main_keys
from bot.texts import Speaker
from club.rules.board import Card
from club.rules.lessons import Lesson
from club.rules.members import MemberId
from club.rules.orders import Order, OrderId, OrderKind, OrderLine, OrderLineId, OrderState, Payment
from club.rules.staff import Role, Staff
from club.services.lessons import Practice

PRESS: Final = Action("lesson.press")
"""State that the practice card is taken to."""

_COMPLAINT_LABELS: Final = {"answered": "complaint_desk.buttons.answer", "closed": "complaints.buttons.solved"}
_MINUTES: Final = (10, 20, 30)
_PROMISED: Final = timedelta(minutes=20)
_ORDER_NUMBER: Final = 1457
_DISH_RIAL: Final = 6_500_000
_SIDE_RIAL: Final = 600_000


def welcome(speaker: Speaker, house: str, colleague: Staff) -> Screen:
    """Tell a new colleague what her work is, with her keys."""
    text = speaker.text("lessons.welcome", house=house, name=colleague.name, role=colleague.role)
    return Screen(text, main_keys(speaker, colleague))


def practice_screen(speaker: Speaker, practice: Practice, *, now: datetime) -> Screen:
    """Return the practice card where it stands, with what the guest would see and the next button."""
    colleague, lesson = practice.colleague, practice.lesson
    if colleague.role is Role.SUPPORT:
        card = speaker.text("lessons.complaint" if lesson.card_state == "open" else "lessons.complaint_answered")
    else:
        card = board.card(speaker, _card(speaker, colleague, lesson, now), now=now, colleague=colleague).text
    said = speaker.text(f"lessons.press.{lesson.card_state}", role=colleague.role)
    text = "\n\n".join((speaker.text("lessons.practice"), card, said))
    return Screen(text, _keyboard(speaker, lesson))


def finished(speaker: Speaker, house: str, role: Role, colleague: Staff) -> Screen:
    """Praise, and tell where her commands are."""
    return Screen(speaker.text("lessons.finished", house=house, role=role), main_keys(speaker, colleague))


def _keyboard(speaker: Speaker, lesson: Lesson) -> InlineKeyboardMarkup | None:
    wanted = lesson.next_state
    if wanted is None:
        return None
    if wanted != OrderState.ACCEPTED:
        label = speaker.label(_COMPLAINT_LABELS.get(wanted, f"board.buttons.{wanted}"))  # as on the real cards
        return keyboards.inline(speaker, [[PRESS.button(label, wanted)]])
    minutes: list[InlineKeyboardButton] = [
        PRESS.button(speaker.label("board.buttons.minutes", minutes=each), wanted) for each in _MINUTES
    ]
    return keyboards.inline(speaker, [minutes])


def _card(speaker: Speaker, colleague: Staff, lesson: Lesson, now: datetime) -> Card:
    order = _order(colleague, OrderState(lesson.card_state), lesson.started_at, now)
    return Card(
        order=order,
        lines=(
            _line(1, order.id, speaker.label("lessons.dish"), 2, _DISH_RIAL, note=speaker.label("lessons.note")),
            _line(2, order.id, speaker.label("lessons.side"), 1, _SIDE_RIAL, note=None),
        ),
        guest=speaker.label("lessons.guest"),
        phone=None,
        dietary=None,
        decided_by=None if order.state is OrderState.PLACED else colleague.name,
        courier=colleague.name if colleague.role is Role.COURIER else None,
    )


def _order(colleague: Staff, state: OrderState, placed_at: datetime, now: datetime) -> Order:
    is_courier = colleague.role is Role.COURIER
    is_accepted = state is not OrderState.PLACED
    items_rial = 2 * _DISH_RIAL + _SIDE_RIAL
    return Order(
        id=OrderId(_ORDER_NUMBER),
        member_id=MemberId(0),
        cart_id=None,
        cause="lesson",
        kind=OrderKind.DELIVERY if is_courier else OrderKind.DINE_IN,
        state=state,
        branch="",
        table_name=None if is_courier else "7",
        address_words=None,
        latitude_e6=None,
        longitude_e6=None,
        payment=Payment.CASH,
        items_rial=items_rial,
        delivery_rial=0,
        total_rial=items_rial,
        refunded_rial=0,
        note=None,
        reason=None,
        placed_at=now,  # a practice order is never late, however long she takes
        accepted_at=now if is_accepted else None,
        promised_at=now + _PROMISED if is_accepted else None,
        closed_at=placed_at if state.is_closed else None,
        staff_id=colleague.id if is_accepted else None,
        courier_id=colleague.id if is_courier else None,
        points_paid=0,
        points_rial=0,
        voucher_id=None,
        voucher_rial=0,
        money_back_rial=0,
        points_back=0,
    )


def _line(number: int, order_id: OrderId, name: str, quantity: int, unit_rial: int, *, note: str | None) -> OrderLine:
    return OrderLine(
        id=OrderLineId(number),
        order_id=order_id,
        dish_id=None,
        name_fa=name,
        name_en=name,
        choices_fa="",
        choices_en="",
        choice_ids=(),
        quantity=quantity,
        unit_rial=unit_rial,
        total_rial=quantity * unit_rial,
        note=note,
        refunded_rial=0,
    )
