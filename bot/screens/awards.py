"""Points that a manager gives by hand: how many, why, the preview and the receipt."""

from __future__ import annotations

from typing import Final

from telegram import ForceReply, InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.texts import Speaker
from club.rules.members import MemberId
from club.services.awards import Award

BEGIN: Final = Action("awards.begin")
"""Member."""
GIVE: Final = Action("awards.give")
"""The number that names the award."""
LEAVE: Final = Action("awards.leave")


def begin_button(speaker: Speaker, member_id: MemberId) -> InlineKeyboardButton:
    """Return the button on a guest's card."""
    return BEGIN.button(speaker.label("awards.buttons.begin"), member_id)


def ask_points(speaker: Speaker, award: Award) -> Screen:
    """Ask how many points, with what is left of the month's budget."""
    text = speaker.text("awards.ask_points", guest=award.member.name, left=award.budget.left)
    return Screen(text, ForceReply())


def ask_reason(speaker: Speaker, award: Award, points: int) -> Screen:
    """Ask for the reason, which the guest reads."""
    return Screen(speaker.text("awards.ask_reason", guest=award.member.name, points=points), ForceReply())


def preview(speaker: Speaker, award: Award, points: int, reason: str, *, number: int) -> Screen:
    """Show what the guest will read, with the button that gives it."""
    left = award.budget.left
    text = speaker.text(
        "awards.preview",
        guest=award.member.name,
        points=points,
        reason=reason,
        left=None if left is None else left - points,
        is_told=award.member.telegram_id is not None,
    )
    row = [
        GIVE.button(speaker.label("awards.buttons.give", points=points), number),
        LEAVE.button(speaker.label("awards.buttons.leave")),
    ]
    return Screen(text, keyboards.inline(speaker, [row]))


def given(speaker: Speaker, award: Award) -> Screen:
    """Return the giver's receipt."""
    assert award.entry is not None, "it was given"
    text = speaker.text(
        "awards.given",
        guest=award.member.name,
        points=award.entry.points,
        reason=award.entry.breakdown["reason"],
        left=award.budget.left,
    )
    return Screen(text)
