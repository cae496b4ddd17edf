"""Complaints as the staff see them: the card in the group, the list, and answers in one's own name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from telegram import Update

from bot.actions import Pressed
from bot.commands import command, staff_group_command
from bot.context import ClubContext
from bot.notices import Builder, NoticeRequest, Screen
from bot.said import answered_number, read_said
from bot.screens import board as board_screens
from bot.screens import complaint_desk as screens
from club.errors import NotFound
from club.rules.complaints import ComplaintId, Said
from club.rules.staff import StaffId
from club.services import board
from club.services import complaint_desk as desk
from club.services.complaint_cases import read_case
from storage.complaints import find_message

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

ANSWER: Final = "complaint_desk.answer"

NEWS: Final = {
    "complaints.low_mark": "complaint_desk.low_mark",
    "complaints.not_solved": "complaint_desk.not_solved",
    "complaints.reopened": "complaint_desk.reopened",
    "complaints.solved": "complaint_desk.solved",
    "complaints.answered_by_another": "complaint_desk.answered_by_another",
    "complaints.handed_over": "complaint_desk.handed_over",
    "complaints.taken": "complaint_desk.taken",
    "complaints.late": "complaint_desk.late",
}
"""The notices to colleagues that are a line about the complaint and the way to it, with their words."""


# Looking --------------------------------------------------------------------------------------------------------------


async def show_open(update: Update, context: ClubContext) -> None:
    """Show what is open, the oldest promise first."""
    cases = await desk.list_open(context.db, by=context.person_id)
    await context.show(screens.open_complaints(context.speaker, cases, now=context.now()))


async def open_card(update: Update, context: ClubContext) -> None:
    """Show a complaint in place of the pressed message."""
    await context.show(await _card(update, context))


async def read(update: Update, context: ClubContext) -> None:
    """Show a complaint as a new message: what was pressed holds the guest's own words."""
    await context.send(await _card(update, context))


async def show_media(update: Update, context: ClubContext) -> None:
    """Send the pictures and voices of a complaint to the colleague's own chat."""
    await desk.show_media(context.db, _complaint(update), by=context.person_id, cause=context.cause, now=context.now())


async def show_order(update: Update, context: ClubContext) -> None:
    """Show the order that a complaint is about, as a new message."""
    case, colleague = await desk.look(context.db, _complaint(update), by=context.person_id)
    if case.order is None:
        raise NotFound(what="order")
    card, _ = await board.look_up(context.db, case.order.id, by=context.person_id)
    viewer = None if context.is_in_group else colleague
    await context.send(board_screens.card(context.speaker, card, now=context.now(), colleague=viewer))


# Answering ------------------------------------------------------------------------------------------------------------


async def ask_answer(update: Update, context: ClubContext) -> None:
    """Ask for the answer: what the colleague sends next goes to the guest."""
    case, colleague = await desk.look(context.db, _complaint(update), by=context.person_id)
    await context.ask(ANSWER, {"complaint": case.complaint.id})
    await context.send(screens.ask_answer(context.speaker, case, colleague))


async def take_answer(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Send the colleague's words, picture or voice to the guest."""
    said = read_said(update.effective_message)
    if said is None:
        await context.say("complaint_desk.nothing_said")
        return
    await context.stop_asking()
    await _answer(context, ComplaintId(detail["complaint"]), said)


async def take_reply(update: Update, context: ClubContext) -> bool:
    """Take a reply to a complaint's card, or to a guest's handed-on words, as the answer to her."""
    number = answered_number(update.effective_message, screens.ANSWER)
    said = read_said(update.effective_message)
    if context.staff is None or number is None or said is None:
        return False
    await _answer(context, ComplaintId(number), said)
    return True


async def _answer(context: ClubContext, complaint_id: ComplaintId, said: Said) -> None:
    case = await desk.answer(
        context.db, complaint_id, said=said, by=context.person_id, cause=context.cause, now=context.now()
    )
    await context.say("complaint_desk.sent", complaint=case.complaint)


async def ask_solved(update: Update, context: ClubContext) -> None:
    """Ask the guest whether it is solved."""
    await desk.ask_solved(context.db, _complaint(update), by=context.person_id, now=context.now())
    await context.answer(context.label("complaint_desk.toasts.asked"))


# Handing over ---------------------------------------------------------------------------------------------------------


async def take(update: Update, context: ClubContext) -> None:
    """Take care of it oneself from now on."""
    await _hand_over(context, _complaint(update), None)
    await context.answer(context.label("complaint_desk.toasts.taken"))


async def choose_taker(update: Update, context: ClubContext) -> None:
    """Offer everybody who may take it over."""
    number = _complaint(update)
    case, _ = await desk.look(context.db, number, by=context.person_id)
    colleagues = await desk.list_takers(context.db, number, by=context.person_id)
    await context.send(screens.takers(context.speaker, case, colleagues))


async def hand_over(update: Update, context: ClubContext) -> None:
    """Give it to the pressed colleague."""
    await _hand_over(context, _complaint(update), StaffId(Pressed.of(update).number(1)))
    await open_card(update, context)


async def _hand_over(context: ClubContext, complaint_id: ComplaintId, to: StaffId | None) -> None:
    await desk.hand_over(context.db, complaint_id, to, by=context.person_id, cause=context.cause, now=context.now())


# What comes to them ---------------------------------------------------------------------------------------------------


async def build_card(request: NoticeRequest) -> Screen:
    """Build a complaint's card for the staff group."""
    async with request.club.db.snapshot() as view:
        case = await read_case(view, ComplaintId(request.detail["complaint"]))
    return screens.group_card(request.speaker, case, now=request.club.now())


async def build_said(request: NoticeRequest) -> Screen | None:
    """Build one message of the conversation for the colleague who takes care."""
    async with request.club.db.snapshot() as view:
        case = await read_case(view, ComplaintId(request.detail["complaint"]))
        message = await find_message(view, request.detail["message"])
    return screens.said(request.speaker, case, message) if message else None


def news_builder(key: str) -> Builder:
    """Return the builder of a line about a complaint."""

    async def build(request: NoticeRequest) -> Screen:
        async with request.club.db.snapshot() as view:
            case = await read_case(view, ComplaintId(request.detail["complaint"]))
        return screens.news(request.speaker, case, key, now=request.club.now())

    return build


def _complaint(update: Update) -> ComplaintId:
    return ComplaintId(Pressed.of(update).number(0))


async def _card(update: Update, context: ClubContext) -> Screen:
    case, colleague = await desk.look(context.db, _complaint(update), by=context.person_id)
    if context.is_in_group:
        return screens.group_card(context.speaker, case, now=context.now())
    return screens.card(context.speaker, case, colleague, now=context.now())


def register(app: ClubApplication) -> None:
    """Register the command, the buttons and the notices of the staff's side of complaints."""
    command(app, "complaints", show_open)
    staff_group_command(app, "complaints", show_open)
    on = app.actions.on
    on(screens.LIST, show_open)
    on(screens.OPEN, open_card)
    on(screens.READ, read)
    on(screens.ANSWER, ask_answer)
    on(screens.ASK_SOLVED, ask_solved)
    on(screens.TAKE, take)
    on(screens.CHOOSE_TAKER, choose_taker)
    on(screens.HAND_OVER, hand_over)
    on(screens.MEDIA, show_media)
    on(screens.ORDER, show_order)
    app.answers.on(ANSWER, take_answer)
    app.answers.otherwise(take_reply)
    app.club.notices.on("complaints.card", build_card)
    app.club.notices.on("complaints.said", build_said)
    for notice, key in NEWS.items():
        app.club.notices.on(notice, news_builder(key))
