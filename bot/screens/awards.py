"""Points that a manager gives by hand: how many, why, the preview and the receipt."""

from __future__ import annotations

from typing import Final

from telegram import ForceReply, InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.points import why_or_mine
from bot.texts import Speaker
from club.rules.members import MemberId
from club.rules.points import LedgerEntry
from club.services.awards import Award

BEGIN: Final = Action("awards.begin")
"""Member."""
GIVE: Final = Action("awards.give")
"""The number that names the award."""
LEAVE: Final = Action("awards.leave")
TAKE_BACK: Final = Action("awards.take_back")
"""Entry of the ledger."""


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
    back = TAKE_BACK.button(speaker.label("awards.buttons.take_back"), award.entry.id)
    return Screen(text, keyboards.inline(speaker, [[back]]))


def taken_back(speaker: Speaker, award: Award) -> Screen:
    """Return the word that a mistaken award is no more, or how much of it."""
    assert award.entry is not None, "it was taken back"
    text = speaker.text(
        "awards.taken_back",
        guest=award.member.name,
        points=-award.entry.points,
        given=award.entry.breakdown["withdrawn"],
        is_told=award.member.telegram_id is not None,
        left=award.budget.left,
    )
    return Screen(text)


def told_taken_back(speaker: Speaker, entry: LedgerEntry) -> Screen:
    """Return what the guest reads of it."""
    text = speaker.text("awards.told_taken_back", points=-entry.points, by=entry.breakdown["by"])
    return Screen(text, why_or_mine(speaker, entry))
