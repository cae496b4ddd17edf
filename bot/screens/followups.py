"""The question after an order, and what a guest sees when she has answered it with one tap."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.complaints import mark_row, promise_facts
from bot.screens.referrals import show_button
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


def answered(speaker: Speaker, answer: Answer, *, now: datetime, house: str, invites: bool) -> Screen:
    """Thank her, or name who takes care of what went wrong; another mark may be pressed for a day.

    Whoever is delighted is shown the way to invite her friends, in a club that ``invites``.
    """
    followup = answer.followup
    rows = [mark_row(speaker, MARK, followup.id)]
    if invites and answer.response is Response.REFERRAL:
        rows.append([show_button(speaker)])
    marks = keyboards.inline(speaker, rows)
    if answer.response is None:
        return Screen(speaker.text("followups.stands", mark=followup.mark, house=house))
    if answer.response is Response.COMPLAINT and answer.case is not None:
        facts = promise_facts(speaker, answer.case, now=now)
        return Screen(speaker.text("followups.low", mark=followup.mark, gift=answer.gift, house=house, **facts), marks)
    text = speaker.text(f"followups.{answer.response}", mark=followup.mark, gift=answer.gift, house=house)
    return Screen(text, marks)
