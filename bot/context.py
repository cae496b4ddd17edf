"""What every handler is given: the club, who speaks, and a few ways to answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from telegram import CallbackQuery, InlineKeyboardMarkup, InputFile, InputMediaPhoto, Message, Update
from telegram.error import BadRequest
from telegram.ext import Application, CallbackContext, ExtBot

from bot.notices import Screen
from bot.texts import Speaker
from club.errors import NotJoined, StaleButton
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.staff import Staff
from storage import accounts, awaiting
from storage.database import Database

if TYPE_CHECKING:
    from bot.club import Club
    from bot.club_application import ClubApplication

_Base: TypeAlias = CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]

_UNCHANGED = "message is not modified"
_FILE_UNKNOWN = ("wrong file identifier", "wrong remote file", "file_reference", "file_id")
_QUERY_TOO_OLD = ("query is too old", "query id is invalid")


class ClubContext(_Base):
    """One update, on its way through a handler."""

    incoming: Update
    """What came in."""
    member: Member | None = None
    """The guest who speaks, or None when she never pressed /start."""
    staff: Staff | None = None
    """The colleague who speaks, or None."""
    _is_answered = False

    @classmethod
    def from_update(cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]) -> ClubContext:
        """Make the context of an update."""
        context = super().from_update(update, application)
        context.incoming = cast(Update, update)
        return context

    async def refresh_data(self) -> None:
        """Look up who speaks: once an update, before its first handler."""
        await super().refresh_data()
        person = self.incoming.effective_user
        if person is None:
            return
        account = await accounts.find(self.db.glance, person.id)
        self.member, self.staff = account.member, account.staff

    # Who and where --------------------------------------------------------------------------------------------------

    @property
    def club_app(self) -> ClubApplication:
        """The application that this update came to."""
        return cast("ClubApplication", self.application)

    @property
    def club(self) -> Club:
        """The club that this bot belongs to."""
        return self.club_app.club

    @property
    def db(self) -> Database:
        """The club's database."""
        return self.club.db

    @property
    def house(self) -> House:
        """The club's settings."""
        return self.club.house

    @property
    def cause(self) -> str:
        """What an effect of this update is written down under: the same update twice is one effect."""
        return f"update:{self.incoming.update_id}"

    @property
    def person_id(self) -> int:
        """The Telegram account that speaks. Raises: StaleButton when nobody does (an anonymous administrator)."""
        if self.incoming.effective_user is None:
            raise StaleButton
        return self.incoming.effective_user.id

    @property
    def guest(self) -> Member:
        """The guest who speaks, a member or not yet. Raises: StaleButton when she has no row (any more)."""
        if self.member is None:
            raise StaleButton
        return self.member

    @property
    def member_id(self) -> MemberId:
        """The guest who speaks. Raises: NotJoined when she never pressed /start."""
        if self.member is None:
            raise NotJoined
        return self.member.id

    @property
    def chat(self) -> int:
        """The chat in which this happens. Raises: StaleButton when there is none."""
        if self.incoming.effective_chat is None:
            raise StaleButton
        return self.incoming.effective_chat.id

    @property
    def message_id(self) -> int:
        """The message that was written, or whose button was pressed. Raises: StaleButton when there is none."""
        if self.incoming.effective_message is None:
            raise StaleButton
        return self.incoming.effective_message.message_id

    @property
    def is_in_group(self) -> bool:
        """Whether this happens in a group, before many eyes."""
        return self.chat < 0

    def now(self) -> datetime:
        """Return the club's present moment."""
        return self.club.now()

    # Words ----------------------------------------------------------------------------------------------------------

    @cached_property
    def speaker(self) -> Speaker:
        """The voice in which this chat is answered."""
        if self.incoming.effective_chat is not None and self.incoming.effective_chat.id < 0:
            return self.club.texts.speaker(self.house.language)
        if self.member is not None:
            return self.club.texts.speaker(self.member.language, self.member.calendar)
        return self.club.texts.speaker(self.staff.language if self.staff else self.house.language)

    @property
    def house_name(self) -> str:
        """The restaurant's name in the person's language."""
        return self.house.name(self.speaker.language)

    def meet(self, member: Member) -> None:
        """Go on with the guest as she is now: she has just come, changed, or chosen another language."""
        self.member = member
        self.__dict__.pop("speaker", None)

    def text(self, key: str, /, **values: object) -> str:
        """Return a text in the person's language; ``house`` is the restaurant's name in every text."""
        return self.speaker.text(key, house=self.house_name, **values)

    def label(self, key: str, /, **values: object) -> str:
        """Return a button's label in the person's language."""
        return self.speaker.label(key, **values)

    # Answers --------------------------------------------------------------------------------------------------------

    async def answer(self, toast: str | None = None, *, alert: bool = False) -> None:
        """Stop the pressed button's spinner, once, with or without a few words over the chat."""
        query = self.incoming.callback_query
        if query is None or self._is_answered:
            return
        self._is_answered = True
        try:
            await query.answer(toast, show_alert=alert)
        except BadRequest as refusal:
            if not any(words in str(refusal).lower() for words in _QUERY_TOO_OLD):
                raise

    async def show(self, screen: Screen) -> Message | None:
        """Answer a press by changing its message, anything else by a new message; return what is shown now.

        None: the message said this already.
        """
        query = self.incoming.callback_query
        if query is None or not isinstance(query.message, Message):
            _, sent = await asyncio.gather(self.answer(), self.send(screen))
            return sent
        _, shown = await asyncio.gather(self.answer(), self._change(query, query.message, screen))
        return shown

    async def say(self, key: str, /, **values: object) -> None:
        """Answer with a text alone, as a new message."""
        await self.send(Screen(self.text(key, **values)))

    async def send(self, screen: Screen) -> Message:
        """Send a new message to this chat."""
        if screen.photo is not None:
            return await self.bot.send_photo(
                self.chat, _upload(screen.photo), caption=screen.text, reply_markup=screen.keyboard
            )
        return await self.bot.send_message(self.chat, screen.text, reply_markup=screen.keyboard)

    async def put(self, message: Message, screen: Screen) -> None:
        """Let a message that was sent a moment ago say this instead."""
        keyboard = screen.keyboard if isinstance(screen.keyboard, InlineKeyboardMarkup) else None
        await self.bot.edit_message_text(screen.text, message.chat_id, message.message_id, reply_markup=keyboard)

    async def _change(self, query: CallbackQuery, message: Message, screen: Screen) -> Message | None:
        keyboard = screen.keyboard
        if keyboard is not None and not isinstance(keyboard, InlineKeyboardMarkup):
            return await self.send(screen)
        if (screen.photo is None) == bool(message.photo):  # a text cannot become a picture, nor the other way round
            return await self._replace(message, screen)
        try:
            if screen.photo is None:
                changed = await query.edit_message_text(screen.text, reply_markup=keyboard)
            elif screen.photo in {size.file_id for size in message.photo}:
                changed = await query.edit_message_caption(screen.text, reply_markup=keyboard)
            else:
                media = InputMediaPhoto(_upload(screen.photo), caption=screen.text, parse_mode="HTML")
                changed = await query.edit_message_media(media, reply_markup=keyboard)
        except BadRequest as refusal:
            words = str(refusal).lower()
            if _UNCHANGED in words:
                return None
            if any(each in words for each in _FILE_UNKNOWN):
                raise
            return await self.send(screen)
        return changed if isinstance(changed, Message) else None

    async def _replace(self, message: Message, screen: Screen) -> Message:
        """Send a new message in the place of an old one, which goes; too old a one stays."""
        sent = await self.send(screen)
        with contextlib.suppress(BadRequest):
            await self.bot.delete_message(message.chat_id, message.message_id)
        return sent

    # Questions ------------------------------------------------------------------------------------------------------

    async def ask(self, question: str, detail: Mapping[str, object] | None = None) -> None:
        """Remember what this person's next words answer: ``question`` is registered with bot.answers."""
        async with self.db.transaction() as tx:
            await awaiting.set_question(
                tx, self.chat, self.person_id, question=question, detail=detail or {}, now=self.now()
            )

    async def asked(self) -> awaiting.Awaiting | None:
        """Return what this person's next words answer, or None."""
        return await awaiting.find(self.db.glance, self.chat, self.person_id)

    async def stop_asking(self) -> bool:
        """Forget what was asked; return whether something was."""
        if await self.asked() is None:  # as nearly always: nobody who writes is held up for that
            return False
        async with self.db.transaction() as tx:
            return await awaiting.clear(tx, self.chat, self.person_id)


def _upload(photo: str | Path | bytes) -> str | InputFile:
    """Return a picture as PTB sends it: a file_id as it is, anything else as bytes."""
    if isinstance(photo, str):
        return photo
    content = photo.read_bytes() if isinstance(photo, Path) else photo
    return InputFile(content, filename="picture.jpg")
