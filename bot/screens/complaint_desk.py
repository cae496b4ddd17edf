"""What the staff see of complaints: the one card in the group, what guests write, and the list of what is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.board import shortened
from bot.screens.complaints import media_of, promise_facts
from bot.screens.points import explained
from bot.texts import Speaker
from club.rules.complaints import ComplaintMessage, ComplaintState, is_overdue, masked_name
from club.rules.staff import Staff
from club.services.complaint_cases import Case

LIST: Final = Action("complaint_desk.list")
OPEN: Final = Action("complaint_desk.open")
"""Complaint: its card, in place of the pressed message."""
READ: Final = Action("complaint_desk.read")
"""Complaint: its card, as a new message."""
ANSWER: Final = Action("complaint_desk.answer")
ASK_SOLVED: Final = Action("complaint_desk.ask_solved")
TAKE: Final = Action("complaint_desk.take")
CHOOSE_TAKER: Final = Action("complaint_desk.choose_taker")
HAND_OVER: Final = Action("complaint_desk.hand_over")
"""Complaint, colleague."""
MEDIA: Final = Action("complaint_desk.media")
ORDER: Final = Action("complaint_desk.order")
"""Complaint: the card of the order it is about."""

_LAST_WORDS_MAX: Final = 300
_LINE_MAX: Final = 400
_NAME_MAX: Final = 28


def group_card(speaker: Speaker, case: Case, *, now: datetime) -> Screen:
    """Return the one card of a complaint in the staff group: whose it is, until when, and the last words."""
    last = case.messages[-1:]
    text = speaker.text("complaint_desk.card", lines=_lines(case, last, _LAST_WORDS_MAX), **_facts(speaker, case, now))
    if case.complaint.state is ComplaintState.CLOSED:
        return Screen(text)
    number, label = case.complaint.id, speaker.label
    rows = [
        [
            ANSWER.button(label("complaint_desk.buttons.answer"), number),
            TAKE.button(label("complaint_desk.buttons.take"), number),
        ],
        [ASK_SOLVED.button(label("complaint_desk.buttons.ask_solved"), number), *_order_button(speaker, case)],
    ]
    return Screen(text, keyboards.inline(speaker, rows))


def card(speaker: Speaker, case: Case, viewer: Staff, *, now: datetime) -> Screen:
    """Return a complaint with its last messages for one colleague, with everything she can do."""
    lines = _lines(case, case.messages, _LINE_MAX)[-8:]
    text = speaker.text("complaint_desk.card", lines=lines, **_facts(speaker, case, now))
    number, label = case.complaint.id, speaker.label
    rows = [] if case.complaint.state is ComplaintState.CLOSED else _steps(speaker, case, viewer)
    if any(each.media for each in case.messages):
        rows.append([MEDIA.button(label("complaint_desk.buttons.media"), number)])
    rows.append([LIST.button(label("complaint_desk.buttons.back_to_list"))])
    return Screen(text, keyboards.inline(speaker, rows))


def said(speaker: Speaker, case: Case, message: ComplaintMessage) -> Screen:
    """Return one message as it was written, for the private chat of whoever takes care."""
    writer = case.names.get(message.staff_id) if message.staff_id is not None else masked_name(case.guest.name)
    text = speaker.text("complaint_desk.said", complaint=case.complaint, writer=writer, words=message.words)
    return Screen(text, _quick_steps(speaker, case), media=media_of(message))


def news(speaker: Speaker, case: Case, key: str, *, now: datetime) -> Screen:
    """Return a line about what happened to a complaint, with the way to it."""
    return Screen(speaker.text(key, **_facts(speaker, case, now)), _quick_steps(speaker, case))


def takers(speaker: Speaker, case: Case, colleagues: Sequence[Staff]) -> Screen:
    """Offer everybody who may take the complaint over."""
    number = case.complaint.id
    buttons = [HAND_OVER.button(shortened(each.name, _NAME_MAX) or "", number, each.id) for each in colleagues]
    back = [OPEN.button(speaker.label("complaint_desk.buttons.back"), number)]
    key = "complaint_desk.who_takes" if colleagues else "complaint_desk.nobody_takes"
    return Screen(
        speaker.text(key, complaint=case.complaint),
        keyboards.inline(speaker, [*keyboards.grid(buttons, columns=2), back]),
    )


def ask_answer(speaker: Speaker, case: Case, colleague: Staff) -> Screen:
    """Ask a colleague for the answer; what she sends next goes to the guest."""
    text = speaker.text(
        "complaint_desk.ask_answer",
        complaint=case.complaint,
        guest=masked_name(case.guest.name),
        name=colleague.name,
        person=colleague.telegram_id,
    )
    return Screen(text, ForceReply(selective=True))


def open_complaints(speaker: Speaker, cases: Sequence[Case], *, now: datetime) -> Screen:
    """Return what is open, one button each: the oldest promise first."""
    if not cases:
        return Screen(speaker.text("complaint_desk.none"))
    rows = [
        [OPEN.button(speaker.label("complaint_desk.row", **_facts(speaker, case, now)), case.complaint.id)]
        for case in cases
    ]
    late = sum(1 for case in cases if is_overdue(case.complaint, now))
    return Screen(speaker.text("complaint_desk.list", count=len(cases), late=late), keyboards.inline(speaker, rows))


# Parts ----------------------------------------------------------------------------------------------------------------


def _facts(speaker: Speaker, case: Case, now: datetime) -> dict[str, object]:
    return {
        "complaint": case.complaint,
        "guest": masked_name(case.guest.name),
        "is_late": is_overdue(case.complaint, now),
        "order_mark": case.mark,
        "why": None if case.entry is None else explained(speaker, case.entry),
        **promise_facts(speaker, case, now=now),
    }


def _lines(case: Case, messages: Sequence[ComplaintMessage], length_max: int) -> list[dict[str, object]]:
    """Return messages as lines of a card: who, what kind, and the beginning of the words."""
    return [
        {
            "writer": case.names.get(each.staff_id) if each.staff_id is not None else None,
            "media": each.media,
            "words": shortened(each.words, length_max),
            "at": each.at,
        }
        for each in messages
    ]


def _steps(speaker: Speaker, case: Case, viewer: Staff) -> list[list[InlineKeyboardButton]]:
    number, label = case.complaint.id, speaker.label
    is_hers = case.complaint.staff_id == viewer.id
    hand = (
        CHOOSE_TAKER.button(label("complaint_desk.buttons.hand_over"), number)
        if is_hers
        else TAKE.button(label("complaint_desk.buttons.take"), number)
    )
    return [
        [ANSWER.button(label("complaint_desk.buttons.answer"), number)],
        [ASK_SOLVED.button(label("complaint_desk.buttons.ask_solved"), number), hand],
        _order_button(speaker, case),
    ]


def _quick_steps(speaker: Speaker, case: Case) -> InlineKeyboardMarkup:
    number, label = case.complaint.id, speaker.label
    rows = [[READ.button(label("complaint_desk.buttons.read"), number)]]
    if case.complaint.state is not ComplaintState.CLOSED:
        rows[0].insert(0, ANSWER.button(label("complaint_desk.buttons.answer"), number))
        rows.append(
            [
                ASK_SOLVED.button(label("complaint_desk.buttons.ask_solved"), number),
                CHOOSE_TAKER.button(label("complaint_desk.buttons.hand_over"), number),
            ]
        )
    return keyboards.inline(speaker, rows)


def _order_button(speaker: Speaker, case: Case) -> list[InlineKeyboardButton]:
    if case.order is None:
        return []
    return [ORDER.button(speaker.label("complaint_desk.buttons.order", order=case.order.id), case.complaint.id)]
