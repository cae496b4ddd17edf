"""/award: a manager gives a guest points by hand: whom, how many, why, a look at it, and one tap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from telegram import Update

from bot.actions import Pressed
from bot.additions import Addition
from bot.commands import command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.said import typed_words
from bot.screens import awards as screens
from bot.screens import guests as guest_screens
from club.errors import StaleButton
from club.rules.awards import AwardTerms
from club.rules.guests import GuestCard, Sought
from club.rules.members import MemberId
from club.rules.staff import Deed, may, require
from club.rules.typed_text import parse_int
from club.services import awards, guests
from club.services.awards import Award
from club.services.points import ADJUSTMENT_MAX
from storage.database import Snapshot
from storage.points import get_entry

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

CONFIRM: Final = "awards.confirm"


async def offer(context: ClubContext, view: Snapshot, card: GuestCard) -> Addition | None:
    """Put the button on a guest's card, for whoever may give points."""
    if not may(card.viewer.role, Deed.ADJUST_POINTS):
        return None
    return Addition(buttons=[screens.begin_button(context.speaker, card.member.id)])


# Whom -----------------------------------------------------------------------------------------------------------------


async def find(update: Update, context: ClubContext) -> None:
    """Take the guest with the number or code behind the command, or ask for one."""
    require(context.staff, Deed.ADJUST_POINTS)
    if context.args:
        await _find(context, " ".join(context.args))
        return
    await context.ask("awards.sought")
    await context.say("guests.ask")


async def receive_sought(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Take the guest with the typed number or code."""
    await _find(context, typed_words(update))


async def _find(context: ClubContext, typed: str) -> None:
    found = await guests.look_up(context.db, typed, by=context.person_id, now=context.now())
    if isinstance(found, Sought):
        await context.stop_asking()
        await context.send(guest_screens.nobody(context.speaker, found))
    else:
        await _ask_points(context, found.member.id)


async def begin(update: Update, context: ClubContext) -> None:
    """Take the guest whose card it is."""
    await _ask_points(context, MemberId(Pressed.of(update).number(0)))
    await context.answer()


# How many and why -----------------------------------------------------------------------------------------------------


async def _ask_points(context: ClubContext, member_id: MemberId) -> None:
    award = await _look(context, member_id)
    await context.ask("awards.points", {"member": member_id})
    await context.send(screens.ask_points(context.speaker, award))


async def receive_points(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Take the number, and ask for the reason."""
    wanted = parse_int(typed_words(update), at_least=1, at_most=ADJUSTMENT_MAX)
    award = await _look(context, MemberId(detail["member"]), wanted=wanted)
    await context.ask("awards.reason", {**detail, "points": wanted})
    await context.send(screens.ask_reason(context.speaker, award, wanted))


async def receive_reason(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Take the reason and show the whole once more; other words written then are another reason."""
    wanted, reason, number = detail["points"], typed_words(update), context.incoming.update_id
    award = await _look(context, MemberId(detail["member"]), wanted=wanted, reason=reason)
    await context.ask(CONFIRM, {**detail, "reason": reason, "number": number})
    await context.send(screens.preview(context.speaker, award, wanted, reason, number=number))


# Giving ---------------------------------------------------------------------------------------------------------------


async def give(update: Update, context: ClubContext) -> None:
    """Give what was shown; a second tap shows the receipt again."""
    number = Pressed.of(update).number(0)
    asked = await context.asked()
    if asked is not None and asked.question == CONFIRM and asked.detail["number"] == number:
        award = await _give(context, asked.detail, cause=_cause(number))
        await context.stop_asking()
    else:
        award = await _given(context, _cause(number))
    await context.show(screens.given(context.speaker, award))


async def take_back(update: Update, context: ClubContext) -> None:
    """Take a mistaken award back; a second tap shows the same."""
    award = await awards.take_back(
        context.db,
        Pressed.of(update).number(0),
        by=context.person_id,
        terms=_terms(context),
        house=context.house,
        now=context.now(),
    )
    await context.show(screens.taken_back(context.speaker, award))


async def build_taken_back(request: NoticeRequest) -> Screen:
    """Build the message that an award was a mistake."""
    async with request.club.db.snapshot() as view:
        entry = await get_entry(view, request.detail["entry"])
    return screens.told_taken_back(request.speaker, entry)


async def leave(update: Update, context: ClubContext) -> None:
    """Give nothing."""
    await context.stop_asking()
    await context.show(Screen(context.text("awards.left")))


async def _give(context: ClubContext, detail: Mapping[str, Any], *, cause: str) -> Award:
    return await awards.give(
        context.db,
        MemberId(detail["member"]),
        wanted=detail["points"],
        reason=detail["reason"],
        by=context.person_id,
        cause=cause,
        terms=_terms(context),
        house=context.house,
        now=context.now(),
    )


async def _given(context: ClubContext, cause: str) -> Award:
    award = await awards.find(
        context.db, cause, by=context.person_id, terms=_terms(context), house=context.house, now=context.now()
    )
    if award is None:
        raise StaleButton
    return award


async def _look(
    context: ClubContext, member_id: MemberId, *, wanted: int | None = None, reason: str | None = None
) -> Award:
    return await awards.look(
        context.db,
        member_id,
        by=context.person_id,
        terms=_terms(context),
        house=context.house,
        now=context.now(),
        wanted=wanted,
        reason=reason,
    )


def _cause(number: int) -> str:
    return f"award:{number}"


def _terms(context: ClubContext) -> AwardTerms:
    """Return how much may be given. Raises: StaleButton when nothing may any more."""
    if (terms := context.house.programme.awards) is None:
        raise StaleButton
    return terms


def register(app: ClubApplication) -> None:
    """Register the command, its questions and the button on a guest's card, where points are given by hand."""
    if app.club.house.programme.awards is None:
        return
    command(app, "award", find)
    app.guest_page.on("awards", offer)
    app.actions.on(screens.BEGIN, begin)
    app.actions.on(screens.GIVE, give)
    app.actions.on(screens.LEAVE, leave)
    app.actions.on(screens.TAKE_BACK, take_back)
    app.club.notices.on("awards.taken_back", build_taken_back)
    app.answers.on("awards.sought", receive_sought)
    app.answers.on("awards.points", receive_points)
    app.answers.on("awards.reason", receive_reason)
    app.answers.on(CONFIRM, receive_reason)
