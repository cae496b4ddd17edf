"""Two members who may be one, as a manager compares them."""

from __future__ import annotations

from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.members import grouped_code
from bot.texts import Speaker
from club.rules.merges import UNDO_DAYS, Merge
from club.services.merges import Proposal, Side

ASK: Final = Action("merges.ask")
"""Member who stays: asks for the other one."""
MERGE: Final = Action("merges.merge")
"""Who stays, who goes."""
LEAVE: Final = Action("merges.leave")
UNDO: Final = Action("merges.undo")
"""Merge."""


def proposal_screen(speaker: Speaker, proposal: Proposal) -> Screen:
    """Show the two side by side, with what becomes of them."""
    stays, goes = proposal.stays, proposal.goes
    text = speaker.text(
        "merges.proposal",
        sides=[_shown(speaker, stays), _shown(speaker, goes)],
        days=UNDO_DAYS,
        name=stays.member.name,
        referral_points=proposal.referral_points,
    )
    rows = [
        [MERGE.button(speaker.label("merges.buttons.merge"), stays.member.id, goes.member.id)],
        [LEAVE.button(speaker.label("merges.buttons.leave"))],
    ]
    return Screen(text, keyboards.inline(speaker, rows))


def merged_screen(speaker: Speaker, merge: Merge) -> Screen:
    """Say that they are one, and how to undo it."""
    undo = UNDO.button(speaker.label("merges.buttons.undo"), merge.id)
    return Screen(speaker.text("merges.merged", days=UNDO_DAYS), keyboards.inline(speaker, [[undo]]))


def left_screen(speaker: Speaker) -> Screen:
    """Say that nothing changed."""
    return Screen(speaker.text("merges.left"))


def undone_screen(speaker: Speaker) -> Screen:
    """Say that they are two again."""
    return Screen(speaker.text("merges.undone"))


def _shown(speaker: Speaker, side: Side) -> dict[str, object]:
    member = side.member
    return {
        "name": member.name,
        "code": speaker.typography.digits(grouped_code(member.code or "")),
        "phone": member.phone,
        "has_telegram": member.telegram_id is not None,
        "points": side.balance.usable + side.balance.pending,
        "orders": side.orders,
        "since": member.created_at,
    }
