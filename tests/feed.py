"""What has happened in the simulator, followed from event to event: the messages of each chat as they are now."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.screen import Seen

_SHOWN_EVENTS = "message,edit,delete"


class Feed:
    """The messages of all chats, each with the number of the event that last changed it.

    `get` asks the control API.
    """

    def __init__(self, get: Callable[..., Awaitable[Any]]) -> None:
        self._get = get
        self._chats: dict[int, dict[int, tuple[int, Seen]]] = {}
        self._last_event = 0
        self._reading = asyncio.Lock()

    async def mark(self) -> int:
        """Return the number of the newest event."""
        await self.catch_up(0)
        return self._last_event

    async def catch_up(self, wait_s: float) -> None:
        """Read what has happened since the last time, waiting a little for it; one waits for all who wait."""
        if not wait_s:
            await self._read(0)
            return
        known = self._last_event
        async with self._reading:
            if self._last_event == known:
                await self._read(wait_s)

    async def _read(self, wait_s: float) -> None:
        while True:
            told = await self._get("events.json", after=self._last_event, wait_s=wait_s, types=_SHOWN_EVENTS)
            for event in told["events"]:
                if event["n"] > self._last_event:  # otherwise somebody who read at the same time was quicker
                    self._apply(event)
                    self._last_event = event["n"]
            self._last_event = max(self._last_event, told["last"])
            if told["is_complete"]:
                return
            wait_s = 0

    def _apply(self, event: dict[str, Any]) -> None:
        messages = self._chats.setdefault(event["chat"], {})
        if event["type"] == "delete":
            messages.pop(event["message_id"], None)
        else:
            seen = Seen(event["message"])
            messages[seen.id] = (event["n"], seen)

    def log(self, chat: int) -> list[tuple[int, Seen]]:
        """Return the known messages of a chat with the number of their last change, oldest message first."""
        return sorted(self._chats.get(chat, {}).values(), key=lambda entry: entry[1].id)
