"""What a pressed button says: self-contained, versioned, at most 64 bytes.

A button never depends on memory or on a conversation: ``v1:orders.accept:17:25`` is all it says, and the service looks
up again whatever matters. Each feature declares its actions beside its screens, once, and both the button and the
handler are made from the declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from telegram import InlineKeyboardButton, Update

from club.errors import StaleButton

if TYPE_CHECKING:
    from bot.context import ClubContext

VERSION: Final = "v1"
DATA_BYTES_MAX: Final = 64

_VALUE = re.compile(r"[^:\s]{1,40}")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a button can ask for."""

    name: str
    """Feature and verb: ``orders.accept``."""

    def data(self, *values: int | str) -> str:
        """Return the callback data. Raises: ValueError when it would not fit or not be read again."""
        texts = [str(value) for value in values]
        if not all(_VALUE.fullmatch(text) for text in texts):
            raise ValueError(f"{self.name} cannot carry {texts}")
        data = ":".join((VERSION, self.name, *texts))
        if len(data.encode()) > DATA_BYTES_MAX:
            raise ValueError(f"{data} is longer than {DATA_BYTES_MAX} bytes")
        return data

    def button(self, label: str, *values: int | str) -> InlineKeyboardButton:
        """Return a button that asks for this with these values."""
        return InlineKeyboardButton(label, callback_data=self.data(*values))


@dataclass(frozen=True, slots=True)
class Pressed:
    """The values that a pressed button carries."""

    values: tuple[str, ...]

    @classmethod
    def of(cls, update: Update) -> Pressed:
        """Read the pressed button. Raises: StaleButton when the update is no press."""
        query = update.callback_query
        if query is None or query.data is None:
            raise StaleButton
        return cls(tuple(query.data.split(":")[2:]))

    def number(self, place: int) -> int:
        """Return the value at the place, a whole number. Raises: StaleButton."""
        text = self.text(place)
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise StaleButton
        return int(text)

    def day(self, place: int) -> date:
        """Return the value at the place, a day in ISO form. Raises: StaleButton."""
        text = self.text(place)
        if not re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
            raise StaleButton
        try:
            return date.fromisoformat(text)
        except ValueError as no_such_day:
            raise StaleButton from no_such_day

    def text(self, place: int) -> str:
        """Return the value at the place. Raises: StaleButton."""
        if place >= len(self.values):
            raise StaleButton
        return self.values[place]


Press: TypeAlias = Callable[[Update, "ClubContext"], Coroutine[Any, Any, None]]


class Actions:
    """The handlers of presses, by the action's name: found at once, however many there are."""

    def __init__(self) -> None:
        self._handlers: dict[str, Press] = {}

    def on(self, action: Action, press: Press) -> None:
        """Register what a press does. Raises: ValueError when the action is taken."""
        if action.name in self._handlers:
            raise ValueError(f"two handlers for the action {action.name}")
        self._handlers[action.name] = press

    def names(self) -> tuple[str, ...]:
        """Return the names of all registered actions."""
        return tuple(self._handlers)

    async def press(self, update: Update, context: ClubContext) -> None:
        """Do what the pressed button asks for; its spinner always stops. Raises: StaleButton for an unknown one."""
        query = update.callback_query
        version, _, rest = (query.data or "" if query else "").partition(":")
        press = self._handlers.get(rest.partition(":")[0])
        if version != VERSION or press is None:
            raise StaleButton
        await press(update, context)
        await context.answer()
