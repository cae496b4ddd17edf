"""Complaints as a guest makes them: she writes, hears who takes care, answers, and says whether it is solved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.listening import WORDS, listen
from bot.notices import NoticeRequest, Screen
from bot.said import answered_number, read_said
from bot.screens import complaints as screens
from bot.screens import points
from club.errors import NotFound, StaleButton
from club.rules.complaints import ComplaintId, ComplaintKind, Media, Said
from club.rules.joining import require_joined
from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.services import complaints
from club.services.complaint_cases import Case, read_case
from storage.complaints import find_message

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

PARKED: Final = "complaints.parked"
_HEARD: Final = "👌"
_ABOUT_POINTS_HEARD: Final = timedelta(hours=1)
"""So long after a second "I do not agree" what a guest writes belongs to the complaint about that row."""


# Opening --------------------------------------------------------------------------------------------------------------


async def begin(update: Update, context: ClubContext) -> None:
    """Ask what the guest wants to speak about; one who never ordered is asked at once what it is."""
    orders, unclosed = await complaints.about(context.db, _guest(context))
    if orders or unclosed:
        await context.show(screens.about(context.speaker, orders, unclosed))
    else:
        await context.show(screens.kinds(context.speaker, None))


async def about_order(update: Update, context: ClubContext) -> None:
    """Ask what she has to say about the pressed order, or about something else."""
    number = Pressed.of(update).number(0)
    found = await complaints.find_order(context.db, OrderId(number), member_id=_guest(context)) if number else None
    await context.show(screens.kinds(context.speaker, found))


async def choose_kind(update: Update, context: ClubContext) -> None:
    """Ask for the words, a picture or a voice."""
    pressed = Pressed.of(update)
    kind = next((each for each in ComplaintKind if each == pressed.text(1)), None)
    if kind is None:
        raise StaleButton
    order_id = OrderId(pressed.number(0)) or None
    _guest(context)
    await context.ask(WORDS, {"order": order_id, "kind": kind})
    await context.show(screens.ask_words(context.speaker, kind, order_id))


async def about_points(update: Update, context: ClubContext) -> None:
    """Ask what is not right about the pressed row of her points; what is said goes to the complaint about it."""
    pressed = Pressed.of(update)
    entry, unclosed = await complaints.about_points(context.db, pressed.number(0), member_id=_guest(context))
    if unclosed is not None:
        await listen(context, unclosed.id, is_first=True, during=_ABOUT_POINTS_HEARD)
    else:
        await context.ask(WORDS, {"order": entry.order_id, "kind": ComplaintKind.COMPLAINT, "entry": entry.id})
    await context.show(points.disputed(context.speaker, entry, page=pressed.number(1)))


async def leave_points(update: Update, context: ClubContext) -> None:
    """Show the row's reason again and wait for no words about it."""
    pressed = Pressed.of(update)
    entry, _ = await complaints.about_points(context.db, pressed.number(0), member_id=_guest(context))
    await context.stop_asking()
    await context.show(points.why(context.speaker, entry, page=pressed.number(1)))


# Writing --------------------------------------------------------------------------------------------------------------


async def take_words(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Open the complaint with the first message, and add what follows within some minutes."""
    said = read_said(update.effective_message)
    if said is None:
        await context.say("complaints.nothing_said")
    elif "complaint" not in detail:
        await _open(context, detail, said)
    elif detail["until"] < context.now().timestamp():
        await _park(context, ComplaintId(detail["complaint"]), said)
    else:
        await _write(update, context, detail, said)


async def _open(context: ClubContext, detail: Mapping[str, Any], said: Said) -> None:
    order_id = None if detail["order"] is None else OrderId(detail["order"])
    case = await complaints.open_complaint(
        context.db,
        _guest(context),
        kind=ComplaintKind(detail["kind"]),
        order_id=order_id,
        said=said,
        cause=context.cause,
        now=context.now(),
        house=context.house,
        entry_id=detail.get("entry"),
    )
    await listen(context, case.complaint.id, is_first=False)
    await context.send(screens.taken(context.speaker, case, now=context.now()))


async def _write(update: Update, context: ClubContext, detail: Mapping[str, Any], said: Said) -> None:
    case = await _add(context, ComplaintId(detail["complaint"]), said, cause=context.cause)
    await listen(context, case.complaint.id, is_first=False)
    message = update.effective_message
    if detail.get("is_first") or message is None:
        await context.send(screens.taken(context.speaker, case, now=context.now()))
    else:  # one sign a message: an album of ten pictures must not bring ten answers
        await context.bot.set_message_reaction(context.chat, message.message_id, _HEARD)


async def _add(context: ClubContext, complaint_id: ComplaintId, said: Said, *, cause: str) -> Case:
    return await complaints.write(
        context.db,
        complaint_id,
        member_id=_guest(context),
        said=said,
        cause=cause,
        now=context.now(),
        house=context.house,
    )


async def enough(update: Update, context: ClubContext) -> None:
    """Say once more who takes care, when she has said everything."""
    case = await _own_case(update, context)
    await context.stop_asking()
    await context.show(screens.enough(context.speaker, case, now=context.now()))


async def write_on(update: Update, context: ClubContext) -> None:
    """Ask for more words to a complaint that is there already."""
    case = await _own_case(update, context)
    await listen(context, case.complaint.id, is_first=True)
    await context.send(screens.write_on(context.speaker, case))


# Words that nobody asked for ------------------------------------------------------------------------------------------


async def take_unasked(update: Update, context: ClubContext) -> bool:
    """Take a reply to a colleague's message as an answer, and ask about other words while a complaint is open."""
    said = read_said(update.effective_message)
    if context.is_in_group or context.member is None or said is None or (said.words or "").startswith("/"):
        return False
    number = answered_number(update.effective_message, screens.WRITE_ON)
    if number is not None:
        await _write(update, context, {"complaint": number, "is_first": True}, said)
        return True
    _, unclosed = await complaints.about(context.db, context.member.id)
    if unclosed:
        await _park(context, unclosed[0].id, said)
    return bool(unclosed)


async def _park(context: ClubContext, complaint_id: ComplaintId, said: Said) -> None:
    case = await complaints.look(context.db, complaint_id, member_id=_guest(context))
    kept = {"words": said.words, "media": said.media, "file_id": said.file_id, "cause": context.cause}
    await context.ask(PARKED, {"complaint": complaint_id, "messages": [kept]})
    await context.send(screens.parked(context.speaker, case))


async def take_more_unasked(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Keep further words beside those that wait for the guest's yes or no."""
    said = read_said(update.effective_message)
    if said is None:
        await context.say("complaints.nothing_said")
        return
    kept = {"words": said.words, "media": said.media, "file_id": said.file_id, "cause": context.cause}
    await context.ask(PARKED, {**detail, "messages": [*detail["messages"], kept][-10:]})


async def deliver(update: Update, context: ClubContext) -> None:
    """Hand the waiting words on; the same words are never handed on twice."""
    asked = await context.asked()
    case = await _own_case(update, context)
    if asked is not None and asked.question == PARKED and asked.detail["complaint"] == case.complaint.id:
        for kept in asked.detail["messages"]:
            media = None if kept["media"] is None else Media(kept["media"])
            said = Said(kept["words"], media, kept["file_id"])
            case = await _add(context, case.complaint.id, said, cause=kept["cause"])
        await listen(context, case.complaint.id, is_first=False)
    await context.show(screens.taken(context.speaker, case, now=context.now()))


async def leave(update: Update, context: ClubContext) -> None:
    """Forget the waiting words and show a way on."""
    await context.stop_asking()
    await context.show(Screen(context.text("home.not_understood")))


# Its end --------------------------------------------------------------------------------------------------------------


async def solved(update: Update, context: ClubContext) -> None:
    """Close the complaint because she says so; the thanks and the question for a mark come once."""
    await complaints.solve(context.db, _complaint(update), member_id=_guest(context), now=context.now())
    await context.stop_asking()
    await context.answer(context.label("complaints.toasts.solved"))


async def not_yet(update: Update, context: ClubContext) -> None:
    """Give the house its turn back; what she writes next belongs to it."""
    number = _complaint(update)
    await complaints.not_yet(context.db, number, member_id=_guest(context), now=context.now(), house=context.house)
    await listen(context, number, is_first=True)
    await context.answer(context.label("complaints.toasts.not_yet"))


async def mark(update: Update, context: ClubContext) -> None:
    """Keep how she found it solved."""
    pressed = Pressed.of(update).number(1)
    case = await complaints.give_mark(
        context.db, _complaint(update), pressed, member_id=_guest(context), now=context.now()
    )
    await context.show(screens.closed(context.speaker, case))


async def reopen(update: Update, context: ClubContext) -> None:
    """Open it again with its history; what she writes next belongs to it."""
    number = _complaint(update)
    await complaints.reopen(context.db, number, member_id=_guest(context), now=context.now(), house=context.house)
    await listen(context, number, is_first=True)
    await context.answer(context.label("complaints.toasts.reopened"))


# What comes to her ----------------------------------------------------------------------------------------------------


async def build_answered(request: NoticeRequest) -> Screen:
    """Build what a colleague wrote to the guest."""
    async with request.club.db.snapshot() as view:
        case = await read_case(view, ComplaintId(request.detail["complaint"]))
        message = await find_message(view, request.detail["message"])
    if message is None:
        raise NotFound(what="message")
    house = request.club.house.name(request.speaker.language)
    return screens.answered(request.speaker, case, message, house=house, is_last=request.detail["is_last"])


async def build_is_solved(request: NoticeRequest) -> Screen:
    """Build the question whether it is solved."""
    return screens.is_solved(request.speaker, await _case(request))


async def build_goes_on(request: NoticeRequest) -> Screen:
    """Build the news that it is the house's turn again."""
    return screens.goes_on(request.speaker, await _case(request), now=request.club.now())


async def build_closed(request: NoticeRequest) -> Screen:
    """Build the thanks after she closed it."""
    return screens.closed(request.speaker, await _case(request))


async def build_closed_silent(request: NoticeRequest) -> Screen:
    """Build the notice that her silence closed it."""
    return screens.closed(request.speaker, await _case(request), key="complaints.closed_silent")


async def build_new_owner(request: NoticeRequest) -> Screen | None:
    """Build the news of who takes care from now on."""
    return screens.new_owner(request.speaker, await _case(request))


async def _case(request: NoticeRequest) -> Case:
    async with request.club.db.snapshot() as view:
        return await read_case(view, ComplaintId(request.detail["complaint"]))


def _guest(context: ClubContext) -> MemberId:
    """Return who speaks: whoever has opened the bot is heard, also before she has finished joining."""
    return context.member.id if context.member else require_joined(None).id


def _complaint(update: Update) -> ComplaintId:
    return ComplaintId(Pressed.of(update).number(0))


async def _own_case(update: Update, context: ClubContext) -> Case:
    return await complaints.look(context.db, _complaint(update), member_id=_guest(context))


def register(app: ClubApplication) -> None:
    """Register the command, the buttons, the questions and the notices of a guest's complaints."""
    command(app, "complain", begin, label="home.keys.complain")
    on = app.actions.on
    on(screens.BACK, begin)
    on(screens.ABOUT_ORDER, about_order)
    on(screens.KIND, choose_kind)
    on(points.DISPUTE, about_points)
    on(points.LEAVE_IT, leave_points)
    on(screens.ENOUGH, enough)
    on(screens.WRITE_ON, write_on)
    on(screens.DELIVER, deliver)
    on(screens.LEAVE, leave)
    on(screens.SOLVED, solved)
    on(screens.NOT_YET, not_yet)
    on(screens.MARK, mark)
    on(screens.REOPEN, reopen)
    app.answers.on(WORDS, take_words)
    app.answers.on(PARKED, take_more_unasked)
    app.answers.otherwise(take_unasked)
    notices = app.club.notices
    notices.on("complaints.answered", build_answered)
    notices.on("complaints.is_solved", build_is_solved)
    notices.on("complaints.goes_on", build_goes_on)
    notices.on("complaints.closed", build_closed)
    notices.on("complaints.closed_silent", build_closed_silent)
    notices.on("complaints.new_owner", build_new_owner)
