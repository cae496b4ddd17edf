"""Rows of buttons, in the reading direction of their language.

Telegram lays every row out from left to right whatever the language, so a row is reversed for one that is read from
the right: the first button of a row is the first that is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.texts import Speaker

_Button = TypeVar("_Button")

BUTTONS_MAX = 100
"""More are refused by Telegram."""


def inline(speaker: Speaker, rows: Iterable[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup:
    """Return buttons under a message; empty rows are left out."""
    return InlineKeyboardMarkup([_ordered(speaker, row) for row in rows if row])


def reply(
    speaker: Speaker, rows: Iterable[Sequence[KeyboardButton | str]], *, placeholder: str | None = None
) -> ReplyKeyboardMarkup:
    """Return the keys that stand in place of the typing keys."""
    return ReplyKeyboardMarkup(
        [_ordered(speaker, row) for row in rows if row],
        resize_keyboard=True,
        is_persistent=True,
        input_field_placeholder=placeholder,
    )


def grid(buttons: Sequence[InlineKeyboardButton], *, columns: int) -> list[list[InlineKeyboardButton]]:
    """Return the buttons in rows of so many columns."""
    return [list(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]


def _ordered(speaker: Speaker, row: Sequence[_Button]) -> list[_Button]:
    return list(reversed(row)) if speaker.typography.is_rtl else list(row)
