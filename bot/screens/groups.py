"""The question to the owner whether this is the staff group."""

from __future__ import annotations

from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.texts import Speaker

CHOOSE: Final = Action("groups.choose")


def offer(speaker: Speaker, house: str) -> Screen:
    """Ask the owner whether the order board shall be in this group."""
    rows = [[CHOOSE.button(speaker.label("groups.buttons.choose"))]]
    return Screen(speaker.text("groups.offer", house=house), keyboards.inline(speaker, rows))


def chosen(speaker: Speaker, house: str) -> Screen:
    """Say that this is the staff group now."""
    return Screen(speaker.text("groups.chosen", house=house))
