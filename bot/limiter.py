"""Within Telegram's limits: replies first, every chat at its own pace, and all of them at the bot's.

Telegram lets about one message a second into a private chat (short bursts pass), 20 a minute into a group (edits
included) and 30 a second out of one bot. What it refuses nevertheless waits as long as it says: the one chat that was
refused, or everybody when several chats are refused at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any, TypeAlias

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.gates import Bucket, Gate, Paced, Ticket, Timer, Window
from bot.metrics import Counters
from club.rules.outbox import Priority

_log = logging.getLogger(__name__)

_Answer: TypeAlias = bool | dict[str, Any] | list[dict[str, Any]]
_Call: TypeAlias = Callable[..., Coroutine[Any, Any, _Answer]]

_COUNTED = ("send", "copyMessage", "forwardMessage", "editMessage")
_NOT_COUNTED = frozenset({"sendChatAction"})
_HELD_MAX_S = 5.0
"""A request whose answer takes longer was seen by Telegram long before: its place is given on."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much leaves, a little below what Telegram lets through; the seconds are real ones."""

    private_burst: int = 8
    private_per_s: float = 1.0
    group_count: int = 18
    group_span_s: float = 60.0
    overall_per_s: int = 30
    paid_per_s: int = 1000
    """Messages that are sent with ``allow_paid_broadcast``."""
    tries_max: int = 3
    """How often one request is tried when Telegram asks for a pause; then the caller hears of it."""
    pause_max_s: float = 120.0
    """A longer pause is not waited for: the caller hears of it at once."""
    refused_chats_for_all: int = 3
    refused_within_s: float = 1.0
    """So many chats refused in so short a time mean that the whole bot is meant."""


class Limiter(BaseRateLimiter[Priority]):
    """Lets requests out by :class:`Limits`; say ``rate_limit_args=Priority.…``, or nothing for a reply."""

    def __init__(self, limits: Limits | None = None, *, timer: Timer | None = None, counters: Counters) -> None:
        self._limits = limits or Limits()
        self._given_timer = timer
        self._counters = counters
        self._numbers = count()
        self._chats: OrderedDict[int | str, Gate] = OrderedDict()
        self._refused: deque[tuple[float, int | str]] = deque(maxlen=64)

    async def initialize(self) -> None:
        """Begin with everything free."""
        self._timer: Timer = self._given_timer or asyncio.get_running_loop()
        self._chats.clear()
        self._overall = self._gate_of_all(self._limits.overall_per_s)
        self._paid = self._gate_of_all(self._limits.paid_per_s)

    async def shutdown(self) -> None:
        """Nothing to end: who waits is cancelled by whoever made it wait."""

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return self._overall.waiting + self._paid.waiting + sum(gate.waiting for gate in self._chats.values())

    @property
    def chats(self) -> int:
        """How many chats are remembered; idle ones are forgotten."""
        return len(self._chats)

    async def process_request(
        self,
        callback: _Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Priority | None,
    ) -> _Answer:
        """Make the request when it is its turn, again after a pause that Telegram asked for.

        Raises: RetryAfter when the pause is too long or was asked for too often; whatever the request raises.
        """
        chat = _chat_of(data)
        priority = Priority.REPLY if rate_limit_args is None else rate_limit_args
        ticket = Ticket(priority, next(self._numbers), _weight(endpoint, data))
        tries_left = self._limits.tries_max
        while True:
            gates = self._gates(endpoint, chat, data)
            try:
                return await self._pass(gates, ticket, lambda: callback(*args, **kwargs))
            except RetryAfter as refusal:
                tries_left -= 1
                pause_s = pause_of(refusal).total_seconds()
                self._hear_refusal(chat, pause_s)
                if tries_left == 0 or pause_s > self._limits.pause_max_s:
                    raise
                if not gates:
                    await self._sleep(pause_s)

    async def _pass(self, gates: tuple[Gate, ...], ticket: Ticket, call: Callable[[], Any]) -> _Answer:
        """Go through the gates one after the other; all hear when it is over."""
        entered: list[Gate] = []
        try:
            for gate in gates:
                await gate.enter(ticket)
                entered.append(gate)
            answer: _Answer = await call()
            return answer
        finally:
            for gate in entered:
                gate.leave(ticket)

    def _gates(self, endpoint: str, chat: int | str | None, data: Mapping[str, Any]) -> tuple[Gate, ...]:
        """Return what a request must pass: messages and edits are counted, answers and questions are not."""
        if not endpoint.startswith(_COUNTED) or endpoint in _NOT_COUNTED:
            return ()
        of_all = self._paid if data.get("allow_paid_broadcast") else self._overall
        return (of_all,) if chat is None else (self._gate_of(chat), of_all)

    def _gate_of(self, chat: int | str) -> Gate:
        gate = self._chats.get(chat)
        if gate is None:
            self._forget_idle()
            limits = self._limits
            if isinstance(chat, int) and chat > 0:
                gate = Gate(Bucket(limits.private_burst, limits.private_per_s, self._timer.time()), self._timer)
            else:
                window = Window(limits.group_count, limits.group_span_s, held_max_s=limits.group_span_s)
                gate = Gate(window, self._timer)
            self._chats[chat] = gate
        else:
            self._chats.move_to_end(chat)
        return gate

    def _forget_idle(self) -> None:
        """Look at the two chats unused for longest: with every new chat more may go than come."""
        for _ in range(min(2, len(self._chats))):
            chat, gate = self._chats.popitem(last=False)
            if not gate.is_idle():
                self._chats[chat] = gate

    def _gate_of_all(self, per_s: int) -> Gate:
        window = Window(per_s, 1.0, held_max_s=_HELD_MAX_S)
        return Gate(Paced(window, even_from=Priority.FOLLOW_UP), self._timer)

    def _hear_refusal(self, chat: int | str | None, pause_s: float) -> None:
        """Pause the chat; pause all when no chat was named or many are refused."""
        now = self._timer.time()
        if chat is not None:
            self._gate_of(chat).close_for(pause_s)
            self._refused.append((now, chat))
            recent = {each for at, each in self._refused if now - at <= self._limits.refused_within_s}
            if len(recent) < self._limits.refused_chats_for_all:
                self._counters.pauses.labels("chat").inc()
                _log.info("Telegram asked for a pause of %d s in one chat", pause_s)
                return
        self._counters.pauses.labels("all").inc()
        _log.warning("Telegram asked for a pause of %d s in all chats", pause_s)
        self._overall.close_for(pause_s)
        self._paid.close_for(pause_s)

    async def _sleep(self, seconds: float) -> None:
        over = asyncio.Event()
        handle = self._timer.call_later(seconds, over.set)
        try:
            await over.wait()
        finally:
            handle.cancel()


def pause_of(refusal: RetryAfter) -> timedelta:
    """Return the pause that Telegram asks for, whichever way the library is told to say it."""
    pause: int | timedelta = refusal.retry_after
    return pause if isinstance(pause, timedelta) else timedelta(seconds=pause)


def _chat_of(data: Mapping[str, Any]) -> int | str | None:
    """Return the chat that a request is for: a number, or a channel's name; None when it names none."""
    chat = data.get("chat_id")
    if chat is None or isinstance(chat, int):
        return chat
    text = str(chat)
    return int(text) if text.removeprefix("-").isdecimal() else text


def _weight(endpoint: str, data: Mapping[str, Any]) -> int:
    """Return how many messages a request makes: every picture of an album is one."""
    many = data.get("media") if endpoint == "sendMediaGroup" else data.get("message_ids")
    return max(1, len(many)) if isinstance(many, list | tuple) else 1
