"""One screen on its way to one chat: as a new message, or into the message that shows it already."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final

from telegram import InlineKeyboardMarkup, InputFile, MessageId
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.notices import Screen
from club.rules.outbox import Post, Priority

_log = logging.getLogger(__name__)

_UNCHANGED: Final = "message is not modified"
_OF_ANOTHER_KIND: Final = ("there is no text in the message to edit", "there is no caption in the message to edit")
_NOT_TO_BE_EDITED: Final = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
)


class Delivery:
    """Sends and edits, with the priority that the limiter asks for."""

    def __init__(self, bot: ExtBot[Any], *, is_paid: bool = False) -> None:
        self._bot = bot
        self._is_paid = is_paid
        """Campaigns are sent as paid broadcasts: quicker, and Telegram charges for them."""

    async def send(self, chat_id: int, screen: Screen, *, priority: Priority) -> int:
        """Send a new message and return its number. Raises: telegram.error.TelegramError."""
        message_id = await self._send(chat_id, screen, priority)
        if screen.pin:
            try:
                await self._bot.pin_chat_message(chat_id, message_id, disable_notification=True)
            except TelegramError as refusal:  # it is sent; the pin is an ornament that needs a right
                _log.warning("a message could not be pinned: %s", refusal)
        return message_id

    async def update(self, post: Post, screen: Screen, *, priority: Priority) -> int | None:
        """Change the message that shows the slot; return the number of a new one when that had to be sent instead.

        Raises: telegram.error.TelegramError.
        """
        keyboard = screen.keyboard
        if screen.copy_of is not None or not (keyboard is None or isinstance(keyboard, InlineKeyboardMarkup)):
            return await self.send(post.chat_id, screen, priority=priority)
        if screen.replaces:
            message_id = await self.send(post.chat_id, screen, priority=priority)
            await self._delete(post)
            return message_id
        try:
            await self._edit(post, screen, keyboard, priority)
        except BadRequest as refusal:
            words = str(refusal).lower()
            if _UNCHANGED in words:
                return None
            if not any(reason in words for reason in (*_NOT_TO_BE_EDITED, *_OF_ANOTHER_KIND)):
                raise
            message_id = await self.send(post.chat_id, screen, priority=priority)
            if any(reason in words for reason in _OF_ANOTHER_KIND):
                await self._delete(post)
            return message_id
        return None

    async def _send(self, chat_id: int, screen: Screen, priority: Priority) -> int:
        rest: dict[str, Any] = {"reply_markup": screen.keyboard, "rate_limit_args": priority}
        if self._is_paid and priority is Priority.CAMPAIGN:
            rest["allow_paid_broadcast"] = True
        if screen.copy_of is not None:
            original = screen.copy_of
            copy: MessageId = await self._bot.copy_message(chat_id, original.chat_id, original.message_id, **rest)
            return copy.message_id
        if screen.media is not None:
            send = getattr(self._bot, f"send_{screen.media.kind}")
            message = await send(chat_id, screen.media.file_id, caption=screen.text or None, **rest)
        elif screen.photo is not None:
            message = await self._bot.send_photo(chat_id, _upload(screen.photo), caption=screen.text or None, **rest)
        else:
            message = await self._bot.send_message(chat_id, screen.text, **rest)
        return int(message.message_id)

    async def _edit(
        self, post: Post, screen: Screen, keyboard: InlineKeyboardMarkup | None, priority: Priority
    ) -> None:
        place: dict[str, Any] = {"chat_id": post.chat_id, "message_id": post.message_id}
        if screen.photo is None and screen.media is None:
            await self._bot.edit_message_text(screen.text, **place, reply_markup=keyboard, rate_limit_args=priority)
        else:  # a slot's picture stays what it is; what is said beside it changes
            await self._bot.edit_message_caption(
                caption=screen.text, **place, reply_markup=keyboard, rate_limit_args=priority
            )

    async def _delete(self, post: Post) -> None:
        try:
            await self._bot.delete_message(post.chat_id, post.message_id)
        except TelegramError as refusal:  # the new message is there: the old one may stay
            _log.info("a replaced message could not be deleted: %s", refusal)


def _upload(photo: str | Path | bytes) -> str | InputFile:
    if isinstance(photo, str):
        return photo
    return InputFile(photo.read_bytes() if isinstance(photo, Path) else photo, filename="picture.jpg")
