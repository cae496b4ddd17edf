"""What is kept about a guest, what she allows, and how she leaves."""

from __future__ import annotations

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.texts import Speaker
from club.rules.consents import OPTIONAL, Consents, Purpose
from club.rules.members import Member
from storage.privacy import Kept

SHOW = Action("privacy.show")
SWITCH = Action("privacy.switch")
EXPORT = Action("privacy.export")
ASK_FORGET = Action("privacy.ask_forget")
FORGET = Action("privacy.forget")
OFFERS_BACK = Action("privacy.offers_back")

_MARKS = {True: "✅", False: "◻️"}


def privacy_screen(speaker: Speaker, house: str, member: Member, consents: Consents, kept: Kept) -> Screen:
    """Show what is kept and what is allowed, each with a switch."""
    text = speaker.text(
        "privacy.kept",
        house=house,
        name=member.name or "",
        phone=member.phone or "",
        has_birthday=member.birthday is not None,
        orders=kept.orders,
        addresses=kept.addresses,
        complaints=kept.complaints,
    )
    rows = [
        *([switch(speaker, SWITCH, purpose, consents)] for purpose in OPTIONAL),
        [EXPORT.button(speaker.label("privacy.buttons.export"))],
        [ASK_FORGET.button(speaker.label("privacy.buttons.ask_forget"))],
    ]
    return Screen(text, keyboards.inline(speaker, rows))


def switch(speaker: Speaker, action: Action, purpose: Purpose, consents: Consents) -> InlineKeyboardButton:
    """Return a button that shows whether the purpose is allowed and asks for the opposite."""
    is_on = consents.allows(purpose)
    label = f"{_MARKS[is_on]} {speaker.label(f'privacy.purposes.{purpose}')}"
    return action.button(label, purpose, int(not is_on))


def forget_screen(speaker: Speaker, house: str, kept: Kept) -> Screen:
    """Say what being forgotten means before it is done: it cannot be undone."""
    rows = [
        [SHOW.button(speaker.label("privacy.buttons.stay"))],
        [FORGET.button(speaker.label("privacy.buttons.forget"))],
    ]
    text = speaker.text("privacy.ask_forget", house=house, points=max(kept.points, 0))
    return Screen(text, keyboards.inline(speaker, rows))


def forgotten_screen(speaker: Speaker, house: str) -> Screen:
    """Say goodbye."""
    return Screen(speaker.text("privacy.forgotten", house=house))


def stopped_screen(speaker: Speaker, house: str) -> Screen:
    """Say that no offers come any more, with the button that brings them back."""
    rows = [[OFFERS_BACK.button(speaker.label("privacy.buttons.offers_back"))]]
    return Screen(speaker.text("privacy.stopped", house=house), keyboards.inline(speaker, rows))


def offers_back_screen(speaker: Speaker, house: str) -> Screen:
    """Say that offers come again."""
    return Screen(speaker.text("privacy.offers_are_back", house=house))
