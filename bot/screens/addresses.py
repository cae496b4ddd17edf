"""Asking for a new address."""

from __future__ import annotations

from telegram import KeyboardButton

from bot import keyboards
from bot.notices import Screen
from bot.texts import Speaker


def ask_new(speaker: Speaker) -> Screen:
    """Ask for an address, with a key that sends the point on the map."""
    key = KeyboardButton(speaker.label("addresses.keys.location"), request_location=True)
    keys = keyboards.reply(speaker, [[key]], placeholder=speaker.label("addresses.placeholder"))
    return Screen(speaker.text("addresses.ask_new"), keys)
