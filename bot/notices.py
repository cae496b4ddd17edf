"""From facts in the outbox to a message on the screen.

A service queues the name of a notice and its facts; how it looks is decided here, at the moment of sending, in the
reader's language and from the database as it is then. Each feature's handlers register the builders of its notices.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from telegram import ForceReply, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.texts import Speaker

if TYPE_CHECKING:
    from bot.club import Club

Keyboard: TypeAlias = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply


@dataclass(frozen=True, slots=True)
class Media:
    """A file that Telegram already has: what a guest sent, handed on."""

    kind: str
    """``photo``, ``voice``, ``video`` or ``document``."""
    file_id: str


@dataclass(frozen=True, slots=True)
class CopyOf:
    """A message that is sent again by reference."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Screen:
    """What one message shows."""

    text: str
    """Telegram's HTML; beside a picture or a voice, its caption."""
    keyboard: Keyboard | None = None
    photo: str | Path | bytes | None = None
    """A file_id, a file, or the bytes of a picture."""
    media: Media | None = None
    copy_of: CopyOf | None = None
    pin: bool = False
    replaces: bool = False
    """A slot's message goes and this one comes in its place: words that follow a picture, or news to be noticed."""


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """What a builder is given."""

    club: Club
    speaker: Speaker
    chat_id: int
    detail: Mapping[str, Any]

    def text(self, key: str, /, **values: object) -> str:
        """Return a text in the reader's language."""
        return self.speaker.text(key, house=self.club.house.name(self.speaker.language), **values)


Builder: TypeAlias = Callable[[NoticeRequest], Awaitable[Screen | None]]
"""Makes the screen of a notice, or None when there is nothing to say any more."""


class Notices:
    """The builders by name."""

    def __init__(self, club: Club) -> None:
        self._club = club
        self._builders: dict[str, Builder] = {}

    def on(self, notice: str, builder: Builder) -> None:
        """Register a builder. Raises: ValueError when the name is taken."""
        if notice in self._builders:
            raise ValueError(f"two builders for the notice {notice}")
        self._builders[notice] = builder

    async def build(self, notice: str, detail: Mapping[str, object], *, chat_id: int) -> Screen | None:
        """Return the screen; a notice without a builder of its own is the text of the same key with its facts."""
        speaker = await self._club.speaker_of(chat_id)
        request = NoticeRequest(self._club, speaker, chat_id, detail)
        builder = self._builders.get(notice)
        if builder is None:
            return Screen(request.text(notice, **detail))
        return await builder(request)
