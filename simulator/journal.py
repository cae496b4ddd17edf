"""What has happened: a bounded list of events for those who watch, and a bounded list of the bots' calls."""

import asyncio
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from simulator.html import render_html

EVENTS_MAX = 20_000
CALLS_MAX = 5_000
_SHOWN_CHARS_MAX = 600
_ANONYMOUS_GROUP_BOT = 1087968824


@dataclass(slots=True)
class Call:
    """One call of a bot, as it was answered."""

    n: int
    at: float
    token_tail: str
    method: str
    params: dict[str, Any]
    ok: bool
    error_code: int | None
    description: str | None
    ms: float

    def shown(self) -> dict[str, Any]:
        """Return the call for the control API, long values cut."""
        return {
            "n": self.n,
            "at": self.at,
            "token_tail": self.token_tail,
            "method": self.method,
            "chat_id": self.params.get("chat_id"),
            "ok": self.ok,
            "error_code": self.error_code,
            "description": self.description,
            "ms": round(self.ms, 3),
            "params": self.params,
        }


@dataclass(slots=True)
class Event:
    """Something to see: its number, its type, the chat it is about (None: the whole world) and its facts."""

    n: int
    type: str
    chat: int | None
    facts: dict[str, Any] | Call

    def shown(self) -> dict[str, Any]:
        """Return the event for the control API."""
        facts = self.facts.shown() if isinstance(self.facts, Call) else dict(self.facts)
        if "message" in facts:
            facts["message"] = shown_message(facts["message"])
        # A call has a number of its own.
        if isinstance(self.facts, Call):
            facts["call"] = facts.pop("n")
        return {**facts, "n": self.n, "type": self.type, "chat": self.chat}


class Journal:
    """The two lists, and the waiting for what comes next."""

    def __init__(self) -> None:
        self.last_n = 0
        self.last_call = 0
        self.dropped_calls = 0
        self._events: deque[Event] = deque(maxlen=EVENTS_MAX)
        self._calls: deque[Call] = deque(maxlen=CALLS_MAX)
        self._refused: deque[Call] = deque(maxlen=CALLS_MAX)
        self._waiting: list[asyncio.Future[None]] = []

    def add(self, kind: str, chat: int | None, facts: dict[str, Any] | Call) -> None:
        """Note an event and wake everybody who waits for one."""
        self.last_n += 1
        self._events.append(Event(self.last_n, kind, chat, facts))
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    def add_call(
        self, at: float, token: str, method: str, params: dict[str, Any], *, error: Any = None, ms: float = 0.0
    ) -> None:
        """Note an answered call; `error` is the ApiError that refused it."""
        self.last_call += 1
        call = Call(
            self.last_call,
            at,
            token[-4:],
            method,
            {name: _bounded(value) for name, value in params.items()},
            ok=error is None,
            error_code=None if error is None else error.code,
            description=None if error is None else error.description,
            ms=ms,
        )
        self._calls.append(call)
        if error is not None:
            self._refused.append(call)
        self.add("call", None, call)

    def events(self, *, after: int, limit: int = 500) -> list[Event]:
        """Return the events with greater numbers that are still kept, oldest first."""
        if not self._events or after >= self.last_n:
            return []
        skipped = max(0, after - self._events[0].n + 1)
        return list(islice(self._events, skipped, skipped + limit))

    def calls(self, *, after: int = 0, refused: bool = False, limit: int = 1000) -> list[Call]:
        """Return the newest calls with greater numbers, oldest first; on request only the refused ones."""
        kept = self._refused if refused else self._calls
        newest: list[Call] = []
        for call in reversed(kept):
            if call.n <= after or len(newest) >= limit:
                break
            newest.append(call)
        return newest[::-1]

    async def wait(self, *, after: int, timeout_s: float) -> None:
        """Return when there is an event after `after`, or when the time is over."""
        if self.last_n > after:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await asyncio.wait_for(future, timeout_s)
        except TimeoutError:
            return
        finally:
            if future in self._waiting:
                self._waiting.remove(future)

    def clear(self) -> None:
        """Forget everything but the numbers, which go on."""
        self._events.clear()
        self._calls.clear()
        self._refused.clear()


def shown_message(view: dict[str, Any]) -> dict[str, Any]:
    """Return a Bot API message with what watchers need beside it: its HTML and whether a bot wrote it."""
    shown = dict(view)
    sender = view.get("from") or {}
    shown["from_bot"] = bool(sender.get("is_bot")) and sender.get("id") != _ANONYMOUS_GROUP_BOT
    shown.setdefault("deleted", False)
    if "text" in view:
        shown["html"] = render_html(view["text"], view.get("entities", []))
    elif "caption" in view:
        shown["html"] = render_html(view["caption"], view.get("caption_entities", []))
    return shown


def _bounded(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _SHOWN_CHARS_MAX:
        return value[:_SHOWN_CHARS_MAX] + "…"
    return value
