"""Typed commands and the labels of the reply keys: what works in any state."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeAlias

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.context import ClubContext

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

Handle: TypeAlias = Callable[[Update, ClubContext], Coroutine[Any, Any, None]]

FRESH = filters.UpdateType.MESSAGE & ~filters.FORWARDED
"""Neither edited nor forwarded: a command in a forwarded message is somebody else's."""

PRIVATE = FRESH & filters.ChatType.PRIVATE


def command(app: ClubApplication, name: str, handle: Handle, *, label: str | None = None) -> None:
    """Let a private command, and the reply key whose label has this text key in any language, call the handler.

    Either ends the question that may have been asked before: whoever turns to something else is not held.
    """

    app.commands.add(name)

    async def turn_to(update: Update, context: ClubContext) -> None:
        await context.stop_asking()
        await handle(update, context)

    app.add_handler(CommandHandler(name, turn_to, PRIVATE))
    if label is not None:
        app.add_handler(MessageHandler(PRIVATE & filters.Text(sorted(app.club.texts.everywhere(label))), turn_to))


def staff_group_command(app: ClubApplication, name: str, handle: Handle) -> None:
    """Let a command in the staff group call the handler; elsewhere in groups it is not heard."""
    app.group_commands.add(name)
    app.add_handler(CommandHandler(name, handle, FRESH & StaffGroup(app.club)))


class StaffGroup(filters.MessageFilter):
    """Passes messages of the staff group, whichever it is at that moment."""

    def __init__(self, club: Any) -> None:
        super().__init__(name="staff group")
        self._club = club

    def filter(self, message: Any) -> bool:
        """Tell whether the message was written in the staff group."""
        return bool(self._club.is_staff_chat(message.chat_id))
