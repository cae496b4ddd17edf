"""A guest as staff see her."""

from __future__ import annotations

from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.additions import NOTHING_ADDED, Added
from bot.notices import Screen
from bot.screens.members import grouped_code
from bot.screens.vouchers import shown_gifts
from bot.texts import Speaker
from club.rules.guests import GuestCard, Sought

REGISTER: Final = Action("guests.register")
"""Mobile number."""
NAME: Final = Action("guests.name")
"""Member: asks for the name."""


def guest_screen(speaker: Speaker, card: GuestCard, added: Added = NOTHING_ADDED) -> Screen:
    """Return a guest's card with what features add; whoever has no name and no Telegram yet can be given one."""
    member = card.member
    text = speaker.text(
        "guests.card",
        member=member,
        code=speaker.typography.digits(grouped_code(member.code or "")),
        phone=card.phone,
        points=card.points,
        orders=card.orders,
        orders_count=card.orders_count,
        gifts=shown_gifts(speaker, card.vouchers),
        added=added.lines,
    )
    rows = list(added.rows)
    if member.telegram_id is None and member.forgotten_at is None:
        rows.append([NAME.button(speaker.label("guests.buttons.name"), member.id)])
    return Screen(text, keyboards.inline(speaker, rows) if rows else None)


def nobody(speaker: Speaker, sought: Sought) -> Screen:
    """Say that there is no such guest; a number can be registered with one tap."""
    if sought.phone is None:
        return Screen(speaker.text("guests.nobody_by_code"))
    register = REGISTER.button(speaker.label("guests.buttons.register"), sought.phone)
    return Screen(speaker.text("guests.nobody_by_phone", phone=sought.phone), keyboards.inline(speaker, [[register]]))
