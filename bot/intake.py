"""Updates on their way in: stored, then acknowledged, then handled in order per chat and many chats at once.

Telegram forgets an update as soon as it is acknowledged, so ``accept`` returns only after the commit. From there on an
update stands in the inbox until it is marked done; after a start whatever is not done is handled first. Handling twice
is harmless: every effect carries its cause (docs/decisions/0003). The marks are written together with the next batch,
or a moment later: a mark that a crash loses costs one repeated handling.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from telegram import Update
from telegram.ext import Application

from bot.clock import Clock
from bot.metrics import Counters
from club.rules.inbox import InboxState, Incoming
from storage import inbox
from storage.database import Database
from storage.inbox import Outcome

_log = logging.getLogger(__name__)

RawUpdate: TypeAlias = Mapping[str, Any]

_MARK_DELAY_S: Final = 0.05
_TRIES_MAX: Final = 3
_TRY_AGAIN_S: Final = 0.5
_TELL_AGAIN_S: Final = 60.0
_SKIPPABLE: Final = ("message", "edited_message", "callback_query")
"""What a person can send too much of. Payments and news of chats are never skipped."""


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """How much is taken on at once."""

    handled_at_once: int = 64
    """Chats that are served at the same time."""
    waiting_in_chat_max: int = 30
    """More from one person within ``flood_s`` are skipped with a polite word; who reads cannot tap so fast."""
    waiting_in_group_max: int = 500
    """A staff group after a quiet hour of the network."""
    flood_s: int = 10
    """What somebody wrote over a longer time, while the club was away, is no flood: all of it is handled."""
    waiting_max: int = 2_000
    """When so many wait in all, the next batch is not acknowledged yet: Telegram keeps it."""


class Intake:
    """The way in."""

    def __init__(
        self,
        app: Application[Any, Any, Any, Any, Any, Any],
        db: Database,
        clock: Clock,
        *,
        on_flood: Callable[[int], Awaitable[None]],
        after_each: Callable[[], None],
        counters: Counters,
        limits: IntakeLimits | None = None,
    ) -> None:
        self._app = app
        self._db = db
        self._clock = clock
        self._on_flood = on_flood
        self._after_each = after_each
        self._counters = counters
        self._limits = limits or IntakeLimits()
        self._lanes: dict[int, deque[Incoming]] = {}
        self._paces: dict[int, deque[int]] = {}
        """When the latest of each queue were sent, by Telegram's own clock."""
        self._told_at: dict[int, float] = {}
        self._waiting = 0
        self._room = asyncio.Event()
        self._serving = asyncio.Semaphore(self._limits.handled_at_once)
        self._storing = asyncio.Lock()
        self._outcomes: list[Outcome] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._marking: asyncio.Task[None] | None = None
        self.dead = 0
        """Updates that could not be read or handled since the start."""

    async def start(self) -> None:
        """Hand out what an earlier run left behind, in order; return when the last of it has its place in a queue."""
        after = 0
        while True:
            async with self._db.snapshot() as view:
                page = await inbox.list_new(view, after=after, limit=self._limits.waiting_max // 4)
            if not page:
                return
            _log.info("handling %d updates that an earlier run left behind", len(page))
            for incoming in page:
                self._hand_out(incoming)
            after = page[-1].update_id
            await self.wait_for_room()

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        """Store the updates and hand them out; once this returns they may be acknowledged.

        Raises: whatever the database raises; then nothing was stored and Telegram sends the updates again.
        """
        await self.wait_for_room()
        now = self._clock()
        async with self._storing:
            marks, self._outcomes = self._outcomes, []
            try:
                async with self._db.transaction() as tx:
                    by_id = {int(each["update_id"]): each for each in updates}
                    known = await inbox.list_known(tx, list(by_id))
                    fresh = self._incoming([each for update_id, each in by_id.items() if update_id not in known])
                    await inbox.add_all(tx, fresh)
                    if marks:
                        await inbox.set_outcomes(tx, marks, now=now)
            except BaseException:
                self._outcomes = marks + self._outcomes
                raise
        self._counters.updates_stored.inc(len(fresh))
        for incoming in fresh:
            if incoming.state is InboxState.NEW:
                self._hand_out(incoming)
            else:
                self._counters.updates_ended.labels(incoming.state).inc()

    async def wait_for_room(self) -> None:
        """Return when fewer updates wait than the limit allows."""
        while self._waiting >= self._limits.waiting_max:
            self._room.clear()
            await self._room.wait()

    @property
    def waiting(self) -> int:
        """How many updates wait or are being handled."""
        return self._waiting

    def lag_s(self) -> float:
        """Return for how long the oldest waiting update has waited, in seconds."""
        oldest = min((lane[0].received_at for lane in self._lanes.values() if lane), default=None)
        return 0.0 if oldest is None else max(0.0, (self._clock() - oldest).total_seconds())

    async def stop(self, *, patience_s: float = 5.0) -> None:
        """Finish what is being handled, at most for so long; what waits stays in the inbox for the next start."""
        for lane in self._lanes.values():
            while len(lane) > 1:
                lane.pop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._marking is not None:  # it ends by itself; cut off in the middle it would leave updates to be repeated
            await asyncio.wait({self._marking}, timeout=patience_s)
            self._marking.cancel()
            with suppress(asyncio.CancelledError):
                await self._marking
        await self._mark()

    # Lanes ----------------------------------------------------------------------------------------------------------

    def _incoming(self, updates: Sequence[RawUpdate]) -> list[Incoming]:
        """Decide for each fresh update whether its chat's queue has a place for it."""
        now = self._clock()
        arriving: dict[int, int] = {}
        result = []
        for raw in updates:
            chat_id = chat_of(raw)
            lane = chat_id if chat_id is not None else 0
            ahead = len(self._lanes.get(lane, ())) + arriving.get(lane, 0)
            is_over = _is_skippable(raw) and self._is_flood(lane, ahead, _sent_at(raw) or int(now.timestamp()))
            state = InboxState.SKIPPED if is_over else InboxState.NEW
            if is_over:
                self._start(self._tell_of_flood(lane))
            else:
                arriving[lane] = arriving.get(lane, 0) + 1
            result.append(
                Incoming(
                    update_id=int(raw["update_id"]),
                    chat_id=chat_id,
                    payload=_storable(raw),
                    state=state,
                    received_at=now,
                    handled_at=now if is_over else None,
                    error=None,
                )
            )
        return result

    def _is_flood(self, lane: int, ahead: int, sent_at: int) -> bool:
        """Whether too many wait in a queue and all of them were sent just now; otherwise this one counts too."""
        most = self._limits.waiting_in_group_max if lane <= 0 else self._limits.waiting_in_chat_max
        pace = self._paces.setdefault(lane, deque(maxlen=most))
        if ahead >= most and len(pace) == most and sent_at - pace[0] <= self._limits.flood_s:
            return True
        pace.append(sent_at)
        return False

    async def _tell_of_flood(self, lane: int) -> None:
        """Say that somebody's messages are read one by one: once a minute at most, however many there are."""
        now = asyncio.get_running_loop().time()
        self._told_at = {chat: at for chat, at in self._told_at.items() if now - at < _TELL_AGAIN_S}
        if lane not in self._told_at:
            self._told_at[lane] = now
            await self._on_flood(lane)

    def _hand_out(self, incoming: Incoming) -> None:
        self._waiting += 1
        if '"pre_checkout_query"' in incoming.payload:  # Telegram waits ten seconds for its answer: no queue
            self._start(self._serve_alone(incoming))
            return
        key = incoming.chat_id if incoming.chat_id is not None else 0
        lane = self._lanes.get(key)
        if lane is None:
            self._lanes[key] = lane = deque()
            lane.append(incoming)
            self._start(self._serve(key, lane))
        else:
            lane.append(incoming)

    async def _serve(self, key: int, lane: deque[Incoming]) -> None:
        """Handle a chat's updates one after another until none waits."""
        try:
            while lane:
                async with self._serving:
                    await self._handle(lane[0])
                lane.popleft()
                self._left()
        finally:
            self._waiting -= len(lane)  # only when cancelled: they stay in the inbox
            del self._lanes[key]
            self._paces.pop(key, None)

    async def _serve_alone(self, incoming: Incoming) -> None:
        try:
            await self._handle(incoming)
        finally:
            self._left()

    def _left(self) -> None:
        self._waiting -= 1
        self._room.set()

    async def _handle(self, incoming: Incoming) -> None:
        """Parse and handle one update; it is done, or dead with the reason."""
        try:
            update = Update.de_json(json.loads(incoming.payload), self._app.bot)
        except Exception as fault:  # noqa: BLE001 - whatever a new kind of update breaks, the next one goes on
            self._bury(incoming, f"cannot be read: {fault!r}")
            return
        for attempt in range(1, _TRIES_MAX + 1):
            try:
                await self._app.process_update(update)
            except Exception as fault:  # noqa: BLE001 - a handler's own faults never come here: this is the ground giving way
                _log.exception("update %d: try %d failed", incoming.update_id, attempt)
                if attempt == _TRIES_MAX:
                    self._bury(incoming, repr(fault))
                    return
                await asyncio.sleep(_TRY_AGAIN_S)
            else:
                break
        self._note(Outcome(incoming.update_id, InboxState.DONE))
        self._after_each()

    # Marks ----------------------------------------------------------------------------------------------------------

    def _bury(self, incoming: Incoming, reason: str) -> None:
        self.dead += 1
        _log.error("update %d is dead: %s", incoming.update_id, reason)
        self._note(Outcome(incoming.update_id, InboxState.DEAD, reason[:500]))

    def _note(self, outcome: Outcome) -> None:
        self._counters.updates_ended.labels(outcome.state).inc()
        self._outcomes.append(outcome)
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._mark_soon())

    async def _mark_soon(self) -> None:
        while self._outcomes:
            await asyncio.sleep(_MARK_DELAY_S)
            await self._mark()

    async def _mark(self) -> None:
        async with self._storing:
            marks, self._outcomes = self._outcomes, []
            if not marks:
                return
            try:
                async with self._db.transaction() as tx:
                    await inbox.set_outcomes(tx, marks, now=self._clock())
            except asyncio.CancelledError:
                self._outcomes = marks + self._outcomes  # the intake stops, and marks them on its way out
                raise
            except Exception:  # noqa: BLE001 - the marks are tried again; losing them would only repeat some handling
                _log.exception("%d updates are handled but not marked yet", len(marks))
                self._outcomes = marks + self._outcomes
                await asyncio.sleep(_TRY_AGAIN_S)

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            _log.error("the intake stumbled", exc_info=fault)


def _is_skippable(raw: RawUpdate) -> bool:
    """Whether an update may be skipped when its sender floods: words and presses, never money."""
    content = next((raw[kind] for kind in _SKIPPABLE if kind in raw), None)
    return isinstance(content, Mapping) and "successful_payment" not in content


def _sent_at(raw: RawUpdate) -> int | None:
    """Return when a message was sent, by Telegram's clock; None for anything that says no time."""
    message = raw.get("message")
    found = message.get("date") if isinstance(message, Mapping) else None
    return found if isinstance(found, int) else None


def _storable(raw: RawUpdate) -> str:
    """Return the update as JSON that every database takes: half a surrogate pair, which none does, becomes "?"."""
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()


def chat_of(raw: RawUpdate) -> int | None:
    """Return the chat in which an update happened; the person when it has no chat; None when it has neither."""
    for value in raw.values():
        if not isinstance(value, Mapping):
            continue
        for holder in (value, value.get("message")):
            if isinstance(holder, Mapping) and isinstance(holder.get("chat"), Mapping):
                return _id(holder["chat"])
        for person in ("from", "user"):
            if isinstance(value.get(person), Mapping):
                return _id(value[person])
    return None


def _id(holder: Mapping[str, Any]) -> int | None:
    found = holder.get("id")
    return found if isinstance(found, int) else None
