"""What a guest sees of a complaint: what it is about, who takes care and by when, the answers, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from telegram import ForceReply, InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Media, Screen
from bot.texts import Speaker
from club.rules.calendar import club_day
from club.rules.complaints import MARK_MAX, MARK_MIN, Complaint, ComplaintKind, ComplaintMessage, ComplaintState
from club.rules.orders import Order, OrderId
from club.services.complaint_cases import Case

ABOUT_ORDER: Final = Action("complaints.about_order")
"""Order; 0 is something else."""
KIND: Final = Action("complaints.kind")
"""Order or 0, kind."""
BACK: Final = Action("complaints.back")
"""To what it is about."""
WRITE_ON: Final = Action("complaints.write_on")
"""Complaint."""
ENOUGH: Final = Action("complaints.enough")
"""Complaint: she has said everything."""
SOLVED: Final = Action("complaints.solved")
NOT_YET: Final = Action("complaints.not_yet")
MARK: Final = Action("complaints.mark")
"""Complaint, 1 to 5."""
REOPEN: Final = Action("complaints.reopen")
DELIVER: Final = Action("complaints.deliver")
"""Complaint: hand on the words that she wrote without having been asked."""
LEAVE: Final = Action("complaints.leave")


# Opening one ----------------------------------------------------------------------------------------------------------


def about(speaker: Speaker, orders: Sequence[Order], unclosed: Sequence[Complaint]) -> Screen:
    """Ask what she wants to speak about."""
    label = speaker.label
    rows = [
        *([WRITE_ON.button(label("complaints.go_on", complaint=each), each.id)] for each in unclosed),
        *([ABOUT_ORDER.button(label("complaints.order_row", order=each), each.id)] for each in orders),
        [ABOUT_ORDER.button(label("complaints.buttons.something_else"), 0)],
    ]
    return Screen(speaker.text("complaints.about"), keyboards.inline(speaker, rows))


def kinds(speaker: Speaker, order: Order | None) -> Screen:
    """Ask whether it is a complaint, a suggestion or a question."""
    number = order.id if order else 0
    row = [KIND.button(speaker.label(f"complaints.buttons.{kind}"), number, kind) for kind in ComplaintKind]
    text = speaker.text("complaints.which_kind", order=order)
    return Screen(text, keyboards.inline(speaker, [row, [BACK.button(speaker.label("complaints.buttons.back"))]]))


def ask_words(speaker: Speaker, kind: ComplaintKind, order_id: OrderId | None) -> Screen:
    """Ask for the words, a picture or a voice."""
    return Screen(speaker.text(f"complaints.tell.{kind}", order=order_id))


def taken(speaker: Speaker, case: Case, *, now: datetime) -> Screen:
    """Thank her, name who takes care and by when, and let her go on writing."""
    row = [ENOUGH.button(speaker.label("complaints.buttons.enough"), case.complaint.id)]
    text = speaker.text("complaints.taken", kind=case.complaint.kind, **promise_facts(speaker, case, now=now))
    return Screen(text, keyboards.inline(speaker, [row]))


def enough(speaker: Speaker, case: Case, *, now: datetime) -> Screen:
    """Say the same when she has said everything."""
    is_open = case.complaint.state is ComplaintState.OPEN
    return Screen(speaker.text("complaints.enough", is_open=is_open, **promise_facts(speaker, case, now=now)))


def write_on(speaker: Speaker, case: Case) -> Screen:
    """Ask for more words to a complaint that is there already."""
    owner = case.owner.name if case.owner else None
    return Screen(speaker.text("complaints.write_on", owner=owner), ForceReply())


def parked(speaker: Speaker, case: Case) -> Screen:
    """Ask whether words that nobody asked for belong to her complaint."""
    number = case.complaint.id
    row = [
        DELIVER.button(speaker.label("complaints.buttons.deliver"), number),
        LEAVE.button(speaker.label("complaints.buttons.leave"), number),
    ]
    owner = case.owner.name if case.owner else None
    return Screen(speaker.text("complaints.parked", owner=owner), keyboards.inline(speaker, [row]))


# What comes to her ----------------------------------------------------------------------------------------------------


def answered(speaker: Speaker, case: Case, message: ComplaintMessage, *, house: str, is_last: bool) -> Screen:
    """Return what a colleague wrote, in the colleague's own name, with the guest's three ways to go on."""
    name = case.names.get(message.staff_id) if message.staff_id is not None else None
    text = speaker.text("complaints.answered", house=house, name=name, words=message.words)
    keyboard = keyboards.inline(speaker, _ways_on(speaker, case)) if is_last else None
    return Screen(text, keyboard, media=media_of(message))


def is_solved(speaker: Speaker, case: Case) -> Screen:
    """Ask her whether it is solved: only she can close it."""
    owner = case.owner.name if case.owner else None
    text = speaker.text("complaints.is_solved", owner=owner, order=case.complaint.order_id)
    return Screen(text, keyboards.inline(speaker, _ways_on(speaker, case)))


def goes_on(speaker: Speaker, case: Case, *, now: datetime) -> Screen:
    """Say that it is the house's turn again, and until when."""
    row = [WRITE_ON.button(speaker.label("complaints.buttons.write_on"), case.complaint.id)]
    text = speaker.text("complaints.goes_on", **promise_facts(speaker, case, now=now))
    return Screen(text, keyboards.inline(speaker, [row]))


def closed(speaker: Speaker, case: Case, *, key: str = "complaints.closed") -> Screen:
    """Say that it is over, and ask how it was solved; she can open it again."""
    complaint = case.complaint
    owner = case.owner.name if case.owner else None
    text = speaker.text(key, owner=owner, mark=complaint.mark, order=complaint.order_id)
    marks = mark_row(speaker, MARK, complaint.id) if complaint.mark is None else []
    again = [REOPEN.button(speaker.label("complaints.buttons.reopen"), complaint.id)]
    return Screen(text, keyboards.inline(speaker, [marks, again]))


def new_owner(speaker: Speaker, case: Case) -> Screen | None:
    """Say who takes care from now on."""
    return Screen(speaker.text("complaints.new_owner", owner=case.owner.name)) if case.owner else None


# Parts ----------------------------------------------------------------------------------------------------------------


def mark_row(speaker: Speaker, action: Action, number: int) -> list[InlineKeyboardButton]:
    """Return the marks from 1 to 5, one tap each."""
    return [
        action.button(speaker.label("complaints.buttons.mark", mark=mark), number, mark)
        for mark in range(MARK_MIN, MARK_MAX + 1)
    ]


def media_of(message: ComplaintMessage) -> Media | None:
    """Return the picture or voice of a message as it is sent on, or None."""
    return None if message.media is None or message.file_id is None else Media(message.media, message.file_id)


def promise_facts(speaker: Speaker, case: Case, *, now: datetime) -> dict[str, object]:
    """Return who answers and by when: what the words of a promise need."""
    zone = speaker.typography.zone
    due_at = case.complaint.reply_due_at
    return {
        "owner": case.owner.name if case.owner else None,
        "due_at": due_at,
        "is_today": club_day(due_at, zone) == club_day(now, zone),
    }


def _ways_on(speaker: Speaker, case: Case) -> list[list[InlineKeyboardButton]]:
    number = case.complaint.id
    return [
        [
            SOLVED.button(speaker.label("complaints.buttons.solved"), number),
            NOT_YET.button(speaker.label("complaints.buttons.not_yet"), number),
        ],
        [WRITE_ON.button(speaker.label("complaints.buttons.write_on"), number)],
    ]
