"""A guest's own page: what the club calls her, writes to her in, and cooks around."""

from __future__ import annotations

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens import birthdate
from bot.screens.privacy import SHOW as SHOW_PRIVACY
from bot.texts import Speaker
from club.rules.calendar import Calendar
from club.rules.members import Member

SHOW = Action("members.show")
CHANGE_NAME = Action("members.name")
CHANGE_LANGUAGE = Action("members.language")
CHANGE_CALENDAR = Action("members.calendar")
SET_BIRTHDAY = Action("members.birthday")
CHANGE_DIETARY = Action("members.dietary")
CLEAR_DIETARY = Action("members.no_dietary")


def profile_screen(speaker: Speaker, member: Member) -> Screen:
    """Show what is known, each thing with the button that changes it; a birthday is set once."""
    other = Calendar.GREGORIAN if member.calendar is Calendar.JALALI else Calendar.JALALI
    button = speaker.label
    birthday = [] if member.birthday else [SET_BIRTHDAY.button(button("members.buttons.birthday"))]
    rows = [
        [
            CHANGE_NAME.button(button("members.buttons.name")),
            CHANGE_LANGUAGE.button(button("members.buttons.language")),
        ],
        [CHANGE_CALENDAR.button(button(f"members.buttons.{other}"), other), *birthday],
        [CHANGE_DIETARY.button(button("members.buttons.dietary"))],
        [SHOW_PRIVACY.button(button("members.buttons.privacy"))],
    ]
    return Screen(profile_text(speaker, member), keyboards.inline(speaker, rows))


def profile_text(speaker: Speaker, member: Member) -> str:
    """Return what is known about her, in words."""
    return speaker.text(
        "members.profile",
        name=member.name or "",
        phone=member.phone or "",
        code=grouped_code(member.code or ""),
        birthday=birthdate.written(speaker, member.birthday) if member.birthday else "",
        calendar=speaker.label(f"members.calendars.{member.calendar}"),
        dietary=member.dietary or "",
    )


def grouped_code(code: str) -> str:
    """Return the code as it is read aloud: in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def name_prompt(speaker: Speaker) -> Screen:
    """Ask for the new name."""
    return Screen(speaker.text("members.which_name"), keyboards.inline(speaker, [[_back(speaker)]]))


def dietary_prompt(speaker: Speaker, dietary: str | None) -> Screen:
    """Ask what the kitchen should know."""
    clear = [CLEAR_DIETARY.button(speaker.label("members.buttons.no_dietary"))] if dietary else []
    text = speaker.text("members.which_dietary", dietary=dietary or "")
    return Screen(text, keyboards.inline(speaker, [clear, [_back(speaker)]]))


def _back(speaker: Speaker) -> InlineKeyboardButton:
    return SHOW.button(speaker.label("members.buttons.back"))
