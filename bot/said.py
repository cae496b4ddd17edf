"""What somebody sent, as far as it can be handed on to another person."""

from __future__ import annotations

from typing import Final

from telegram import InlineKeyboardMarkup, Message, Update

from bot.actions import VERSION, Action
from club.rules.complaints import Media, Said
from club.rules.typed_text import clean_text

_ROOM: Final = 16_000
"""More than Telegram carries in one message: nothing that arrives is refused for its length."""


def typed_words(update: Update) -> str:
    """Return the words that were typed; empty for a picture and the like."""
    return (update.effective_message.text if update.effective_message else None) or ""


def read_said(message: Message | None) -> Said | None:
    """Return the words, picture, voice, video or file of a message; None for a sticker, a place and the like."""
    if message is None or message.animation is not None:
        return None
    words = clean_text(message.text or message.caption or "", _ROOM) or None
    if message.photo:
        return Said(words, Media.PHOTO, message.photo[-1].file_id)
    for kind in (Media.VOICE, Media.VIDEO, Media.DOCUMENT):
        if (file := getattr(message, kind)) is not None:
            return Said(words, kind, file.file_id)
    return Said(words) if words else None


def answered_number(message: Message | None, action: Action) -> int | None:
    """Return the first number of the action's button under the message that this one replies to, or None."""
    replied = message.reply_to_message if message else None
    keyboard = replied.reply_markup if replied else None
    if not isinstance(keyboard, InlineKeyboardMarkup):
        return None
    for button in (button for row in keyboard.inline_keyboard for button in row):
        version, name, number, *_ = [*str(button.callback_data or "").split(":"), "", ""]
        if (version, name) == (VERSION, action.name) and number.isascii() and number.isdigit():
            return int(number)
    return None
