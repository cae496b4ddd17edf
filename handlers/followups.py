"""The question after an order: one tap answers it, and a low mark is taken care of at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from telegram import Update

from bot.actions import Pressed
from bot.context import ClubContext
from bot.listening import listen
from bot.notices import NoticeRequest, Screen
from bot.screens import followups as screens
from club.errors import NotFound
from club.rules.followups import FollowUpId, Response
from club.services import followups
from storage import followups as stored
from storage import members, orders, staff

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

HEARD: Final = timedelta(days=1)
"""So long after a low mark what a guest writes is about it."""


async def mark(update: Update, context: ClubContext) -> None:
    """Keep the pressed mark; after a low one listen to what went wrong."""
    pressed = Pressed.of(update)
    answer = await followups.give_mark(
        context.db,
        FollowUpId(pressed.number(0)),
        pressed.number(1),
        member_id=context.guest.id,
        now=context.now(),
        house=context.house,
    )
    if answer.response is Response.COMPLAINT and answer.case is not None:
        await listen(context, answer.case.complaint.id, is_first=True, during=HEARD)
    invites = context.house.programme.referrals is not None
    await context.show(
        screens.answered(context.speaker, answer, now=context.now(), house=context.house_name, invites=invites)
    )


async def build_question(request: NoticeRequest) -> Screen:
    """Build the question."""
    async with request.club.db.snapshot() as view:
        followup = await stored.find(view, FollowUpId(request.detail["followup"]))
        if followup is None:
            raise NotFound(what="followup")
        order = await orders.get(view, followup.order_id)
        guest = await members.get(view, followup.member_id)
        owner = await staff.find(view, followup.staff_id)
    name = owner.name if owner else None
    house = request.club.house.name(request.speaker.language)
    return screens.question(request.speaker, followup, order=order, guest=guest, owner=name, house=house)


def register(app: ClubApplication) -> None:
    """Register the marks and the question."""
    app.actions.on(screens.MARK, mark)
    app.club.notices.on("followups.question", build_question)
