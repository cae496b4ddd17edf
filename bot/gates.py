"""Queues before something scarce: who has to wait for how long, and whose turn is next.

Nothing here knows Telegram. A *rule* says when the next one may pass; a :class:`Gate` lets people through by it, the
most urgent first and otherwise in the order of their coming.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


class Handle(Protocol):
    """Something that was ordered for later."""

    def cancel(self) -> object:
        """Give the order back."""
        ...


class Timer(Protocol):
    """A monotonic clock that can call back: an event loop is one, and tests have one that they move."""

    def time(self) -> float:
        """Return the seconds since some moment."""
        ...

    def call_later(self, delay: float, callback: Callable[[], object], /) -> Handle:
        """Call ``callback`` after ``delay`` seconds."""
        ...


@dataclass(order=True, slots=True)
class Ticket:
    """One who wants to pass; the lower priority goes first."""

    priority: int
    number: int
    weight: int = field(default=1, compare=False)
    """How many messages it stands for."""


class Rule(Protocol):
    """Says when the next one may pass. All times are seconds of the same timer."""

    def wait_s(self, ticket: Ticket, now: float) -> float:
        """Return for how long this one cannot pass yet; infinite when only somebody's leaving can change it."""
        ...

    def take(self, ticket: Ticket, now: float) -> None:
        """Count one who passes."""
        ...

    def leave(self, ticket: Ticket, now: float) -> None:
        """Hear that it is over for one who passed."""
        ...

    def drain(self, until: float) -> None:
        """Count as used up at ``until``, because the other side says so."""
        ...

    def is_idle(self, now: float) -> bool:
        """Whether forgetting this rule would change nothing."""
        ...


class Bucket:
    """``burst`` at once, refilled at ``per_s``."""

    __slots__ = ("_at", "_burst", "_level", "_per_s")

    def __init__(self, burst: float, per_s: float, now: float) -> None:
        self._burst = self._level = burst
        self._per_s = per_s
        self._at = now

    def _level_at(self, now: float) -> float:
        return min(self._burst, self._level + max(0.0, now - self._at) * self._per_s)

    def wait_s(self, ticket: Ticket, now: float) -> float:
        """Return when enough has flowed in; what weighs more than the whole bucket passes when it is full."""
        lack = min(ticket.weight, self._burst) - self._level_at(now)
        return 0.0 if lack < 1e-9 else lack / self._per_s

    def take(self, ticket: Ticket, now: float) -> None:
        """Take out as much as the ticket weighs."""
        self._level = self._level_at(now) - ticket.weight
        self._at = now

    def leave(self, ticket: Ticket, now: float) -> None:
        """Nothing: what was taken flows in again by time alone."""

    def drain(self, until: float) -> None:
        """Be nearly empty at ``until``: one may pass then."""
        self._level = min(1.0, self._burst)
        self._at = until

    def is_idle(self, now: float) -> bool:
        """Whether the bucket is full."""
        return self._level_at(now) >= self._burst


class Window:
    """At most ``count`` in any ``span_s`` as the other side sees it.

    It sees a request somewhere between its sending and its answer, so a place is free again ``span_s`` after the
    *answer*: then no window of the other side can ever hold more, however slow the line is. A request without an
    answer gives its place back after ``held_max_s``.
    """

    __slots__ = ("_answer_s", "_count", "_flying", "_frees_at", "_held_max_s", "_span_s", "_used")

    def __init__(self, count: int, span_s: float, *, held_max_s: float) -> None:
        self._count = count
        self._span_s = span_s
        self._held_max_s = held_max_s
        self._flying: dict[int, tuple[float, int]] = {}  # number → when it passed and what it weighs, oldest first
        self._used = 0  # what all of those weigh
        self._answer_s = 0.0  # how long answers take, smoothed
        self._frees_at: deque[float] = deque()

    @property
    def spacing_s(self) -> float:
        """How far apart requests have to be for a full but even use of the window."""
        return (self._span_s + self._answer_s) / self._count

    def wait_s(self, ticket: Ticket, now: float) -> float:
        """Return when enough places are free; what weighs more than the window passes when it is empty."""
        self._tidy(now)
        lack = len(self._frees_at) + self._used + min(ticket.weight, self._count) - self._count
        if lack <= 0:
            return 0.0
        if lack <= len(self._frees_at):
            return self._frees_at[lack - 1] - now
        oldest = next(iter(self._flying.values()))[0]
        return oldest + self._held_max_s - now

    def take(self, ticket: Ticket, now: float) -> None:
        """Take places until the answer is there and ``span_s`` more."""
        weight = min(ticket.weight, self._count)
        self._flying[ticket.number] = (now, weight)
        self._used += weight

    def leave(self, ticket: Ticket, now: float) -> None:
        """Hear that the answer is there."""
        passed = self._flying.pop(ticket.number, None)
        if passed is not None:
            self._used -= passed[1]
            self._answer_s += (now - passed[0] - self._answer_s) / 16
            self._frees_at.extend([now + self._span_s] * passed[1])

    def drain(self, until: float) -> None:
        """Nothing: the gate's pause is at least as long as the window needs."""

    def is_idle(self, now: float) -> bool:
        """Whether every place is free."""
        self._tidy(now)
        return not self._flying and not self._frees_at

    def _tidy(self, now: float) -> None:
        while self._frees_at and self._frees_at[0] <= now:
            self._frees_at.popleft()
        while self._flying:
            number, (passed_at, weight) = next(iter(self._flying.items()))
            if passed_at + self._held_max_s > now:
                return
            del self._flying[number]
            self._used -= weight


class Paced:
    """A window in which the less urgent are spread evenly, so that the urgent find a place or get the very next one."""

    __slots__ = ("_even_from", "_next_at", "_window")

    _SLACK = 1.01
    """A place in a hundred stays free for whoever is urgent."""
    _LATE_MAX_S = 0.05
    """So much lateness of a busy machine is made up for at once; the window keeps that within the limit too."""

    def __init__(self, window: Window, *, even_from: int) -> None:
        self._window = window
        self._even_from = even_from
        self._next_at = -math.inf

    def wait_s(self, ticket: Ticket, now: float) -> float:
        """Return when the window and, for the less urgent, the pace let this one pass."""
        pace = self._next_at - now if ticket.priority >= self._even_from else 0.0
        return max(0.0, pace, self._window.wait_s(ticket, now))

    def take(self, ticket: Ticket, now: float) -> None:
        """Count one who passes; the urgent push the others back."""
        spacing_s = self._window.spacing_s * self._SLACK
        self._next_at = max(self._next_at, now - self._LATE_MAX_S) + spacing_s * ticket.weight
        self._window.take(ticket, now)

    def leave(self, ticket: Ticket, now: float) -> None:
        """Hear that it is over for one who passed."""
        self._window.leave(ticket, now)

    def drain(self, until: float) -> None:
        """Begin the pace anew at ``until``."""
        self._next_at = max(self._next_at, until)

    def is_idle(self, now: float) -> bool:
        """Whether forgetting this rule would change nothing."""
        return self._next_at <= now and self._window.is_idle(now)


class Gate:
    """Lets through by a rule, the most urgent first, unless it is closed for a pause."""

    __slots__ = ("_alarm", "_closed_until", "_rule", "_timer", "_waiting")

    def __init__(self, rule: Rule, timer: Timer) -> None:
        self._rule = rule
        self._timer = timer
        self._waiting: list[tuple[Ticket, asyncio.Future[None]]] = []
        self._alarm: Handle | None = None
        self._closed_until = -math.inf

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def enter(self, ticket: Ticket) -> None:
        """Return when it is this one's turn; :meth:`leave` must follow."""
        now = self._timer.time()
        if not self._waiting and self._wait_s(ticket, now) <= 0:
            self._rule.take(ticket, now)
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (ticket, turn))
        self._let_through()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was let through at the very moment it gave up
                self.leave(ticket)
            else:
                self._let_through()
            raise

    def leave(self, ticket: Ticket) -> None:
        """Hear that it is over for one who was let through."""
        self._rule.leave(ticket, self._timer.time())
        self._let_through()

    def close_for(self, seconds: float) -> None:
        """Let nobody through for so long; a pause under way is never made shorter."""
        until = self._timer.time() + seconds
        if until > self._closed_until:
            self._closed_until = until
            self._rule.drain(until)
            self._let_through()

    def is_idle(self) -> bool:
        """Whether nobody would notice that the gate was forgotten."""
        now = self._timer.time()
        return not self._waiting and self._closed_until <= now and self._rule.is_idle(now)

    def _wait_s(self, ticket: Ticket, now: float) -> float:
        return max(self._closed_until - now, self._rule.wait_s(ticket, now))

    def _let_through(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        now = self._timer.time()
        while self._waiting:
            ticket, turn = self._waiting[0]
            if not turn.done():
                wait_s = self._wait_s(ticket, now)
                if wait_s > 0:
                    if wait_s < math.inf:
                        self._alarm = self._timer.call_later(wait_s, self._let_through)
                    return
                self._rule.take(ticket, now)
                turn.set_result(None)
            heapq.heappop(self._waiting)
