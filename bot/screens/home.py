"""The main keys."""

from __future__ import annotations

from telegram import ReplyKeyboardMarkup

from bot import keyboards
from bot.texts import Speaker
from club.rules.staff import Deed, Staff, may


def main_keys(speaker: Speaker, staff: Staff | None) -> ReplyKeyboardMarkup:
    """Return the keys in place of the typing keys: what a guest, or a colleague by role, does most."""
    key = speaker.label
    rows = [
        [key("home.keys.menu"), key("home.keys.usual")],
        [key("home.keys.cart"), key("home.keys.orders")],
        [key("home.keys.points"), key("home.keys.card")],
        [key("home.keys.complain"), key("home.keys.profile")],
    ]
    if staff is not None:
        rows = [[key("home.keys.board"), *([key("home.keys.today")] if may(staff.role, Deed.SEE_TODAY) else [])], *rows]
    return keyboards.reply(speaker, rows, placeholder=key("home.placeholder"))
