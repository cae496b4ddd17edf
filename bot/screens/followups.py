"""The question after an order, and what a guest sees when she has answered it with one tap."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.complaints import mark_row, promise_facts
from bot.texts import Speaker
from club.rules.followups import FollowUp, Response
from club.rules.members import Member
from club.rules.orders import Order
from club.services.followups import Answer

MARK: Final = Action("followups.mark")
"""Follow-up, 1 to 5."""


def question(
    speaker: Speaker, followup: FollowUp, *, order: Order, guest: Member, owner: str | None, house: str
) -> Screen:
    """Ask how it was: one message, one tap."""
    text = speaker.text("followups.question", name=guest.name, order=order, owner=owner, house=house)
    return Screen(text, keyboards.inline(speaker, [mark_row(speaker, MARK, followup.id)]))


def answered(speaker: Speaker, answer: Answer, *, now: datetime, house: str) -> Screen:
    """Thank her, or name who takes care of what went wrong; another mark may be pressed for a day."""
    followup = answer.followup
    marks = keyboards.inline(speaker, [mark_row(speaker, MARK, followup.id)])
    if answer.response is None:
        return Screen(speaker.text("followups.stands", mark=followup.mark, house=house))
    if answer.response is Response.COMPLAINT and answer.case is not None:
        facts = promise_facts(speaker, answer.case, now=now)
        return Screen(speaker.text("followups.low", mark=followup.mark, house=house, **facts), marks)
    return Screen(speaker.text(f"followups.{answer.response}", mark=followup.mark, house=house), marks)
