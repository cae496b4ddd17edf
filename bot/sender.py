"""The outbox's way out: due messages are taken, sent by priority, and how it ended is stored.

A message is taken by a commit before Telegram hears of it, and its end is another commit. A stop in between leaves a
doubt, which the message's purpose decides at the next start: a receipt is sent again, an advertisement is not.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol, TypeAlias

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.delivery import Delivery
from bot.limiter import pause_of
from bot.metrics import Counters
from bot.notices import Screen
from bot.request import ConnectFailed, ConnectTimedOut
from club.rules.members import Unreachable
from club.rules.outbox import OutboxState, Outgoing, Priority, next_attempt_at
from club.services import deliveries
from club.services.deliveries import Result, after_doubt
from storage import outbox, posts
from storage.database import Database
from storage.outbox import Ended, Postponed

_log = logging.getLogger(__name__)

_LOOK_EVERY_S: Final = 0.5
"""What came due by time alone is found this late at most; what is queued by an event wakes the sender at once."""
_GATHER_S: Final = 0.005
"""Several events at once are worth one look."""
_LINGER_S: Final = 0.05
"""A campaign's outcomes are stored together; anybody else's at once."""
_AWAY_FIRST_S: Final = 1.0
_AWAY_LONGEST_S: Final = 30.0
_PATIENCE_S: Final = 5.0

_NEVER_SENT: Final = (ConnectFailed, ConnectTimedOut)


class Builder(Protocol):
    """Makes screens of notices: :class:`bot.notices.Notices`."""

    async def build(self, notice: str, detail: Mapping[str, object], *, chat_id: int) -> Screen | None:
        """Return the screen, or None when there is nothing to say any more."""
        ...


OnUnreachable: TypeAlias = Callable[[int, Unreachable, datetime], Awaitable[None]]
OnMigrated: TypeAlias = Callable[[int, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class SenderHooks:
    """What the club wants to hear."""

    on_unreachable: OnUnreachable
    """A person cannot be written to: chat, why, when."""
    on_migrated: OnMigrated
    """A group became a supergroup: its old and its new number."""


@dataclass(frozen=True, slots=True)
class SenderLimits:
    """How many messages of each priority may be under way at once; a stop leaves at most so many in doubt."""

    reply: int = 16
    transaction: int = 32
    follow_up: int = 8
    campaign: int = 8
    """Enough for 30 a second; a paid broadcast of 1,000 a second needs about 512 (benchmarks/broadcast.py)."""

    def of(self, priority: Priority) -> int:
        """Return the limit of a priority."""
        return (self.reply, self.transaction, self.follow_up, self.campaign)[priority]


class Sender:
    """Sends what the outbox holds until it is stopped."""

    def __init__(
        self,
        bot: ExtBot[Any],
        db: Database,
        clock: Clock,
        builder: Builder,
        *,
        counters: Counters,
        hooks: SenderHooks,
        limits: SenderLimits | None = None,
        is_paid: bool = False,
    ) -> None:
        self._delivery = Delivery(bot, is_paid=is_paid)
        self._db = db
        self._clock = clock
        self._builder = builder
        self._counters = counters
        self._hooks = hooks
        self._limits = limits or SenderLimits()
        self._is_paid = is_paid
        self._under_way: Counter[Priority] = Counter()
        self._deliveries: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._something_due = asyncio.Event()
        self._something_ended = asyncio.Event()
        self._stopping = asyncio.Event()
        self._away_s = 0.0
        self._away_until = 0.0
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Decide on what a stop interrupted, then begin to send."""
        interrupted = await deliveries.settle_interrupted(self._db, now=self._clock())
        if interrupted:
            _log.info("%d messages were being sent when the club stopped", interrupted)
        self._stopping.clear()
        self._loops = [asyncio.create_task(self._send_all()), asyncio.create_task(self._store_all())]

    def wake(self) -> None:
        """Look at the outbox now: something may have been queued."""
        self._something_due.set()

    async def stop(self, *, patience_s: float = _PATIENCE_S) -> None:
        """Take nothing more, finish what is under way for so long, and store how it ended.

        What is cut off stays as being sent, and the next start decides on it.
        """
        self._stopping.set()
        self.wake()
        if not self._loops:
            return
        sending, storing = self._loops
        await sending
        if self._deliveries:
            _, late = await asyncio.wait(self._deliveries, timeout=patience_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._something_ended.set()
        with suppress(TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(storing, patience_s)

    # Taking ---------------------------------------------------------------------------------------------------------

    async def _send_all(self) -> None:
        while not self._stopping.is_set():
            taken = 0
            try:
                await self._stay_away()
                taken = await self._take()
            except Exception:  # noqa: BLE001 - the outbox keeps everything: the next look finds it again
                _log.exception("the outbox could not be read")
            if not taken:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._something_due.wait(), _LOOK_EVERY_S)
                    await asyncio.sleep(_GATHER_S)

    async def _stay_away(self) -> None:
        """Wait, while Telegram cannot be reached, until it is worth another try."""
        left_s = self._away_until - asyncio.get_running_loop().time()
        if left_s > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), left_s)

    async def _take(self) -> int:
        self._something_due.clear()
        taken = await deliveries.take(self._db, self._room(), now=self._clock())
        for outgoing in taken:
            self._under_way[outgoing.priority] += 1
            task = asyncio.create_task(self._deliver(outgoing))
            self._deliveries.add(task)
            task.add_done_callback(self._deliveries.discard)
        return len(taken)

    def _room(self) -> dict[Priority, int]:
        room = {priority: self._limits.of(priority) - self._under_way[priority] for priority in Priority}
        if room[Priority.CAMPAIGN] < self._limits.campaign // 2:  # fewer, larger commits
            room[Priority.CAMPAIGN] = 0
        return room

    # Sending --------------------------------------------------------------------------------------------------------

    async def _deliver(self, outgoing: Outgoing) -> None:
        try:
            result = await self._attempt(outgoing)
        except Exception as fault:  # noqa: BLE001 - one notice that cannot be built must not stop the others
            _log.exception("message %d (%s) could not be sent", outgoing.id, outgoing.notice)
            result = Result(outgoing, Ended(outgoing.id, OutboxState.FAILED, error=repr(fault)[:500]))
        self._results.append(result)
        self._something_ended.set()

    async def _attempt(self, outgoing: Outgoing) -> Result:
        """Build the screen and send it; whatever Telegram says becomes a result."""
        screen = await self._builder.build(outgoing.notice, outgoing.detail, chat_id=outgoing.chat_id)
        if screen is None:
            return Result(outgoing, Ended(outgoing.id, OutboxState.DROPPED))
        try:
            message_id, shown_as = await self._send(outgoing, screen)
        except RetryAfter as refusal:
            until = self._clock() + pause_of(refusal)
            return Result(outgoing, self._later(outgoing, until, refusal))
        except Forbidden as refusal:
            return await self._refused_by_person(outgoing, refusal)
        except ChatMigrated as news:
            await self._tell(self._hooks.on_migrated(outgoing.chat_id, news.new_chat_id))
            return Result(outgoing, self._later(outgoing, self._clock(), news), moved_to=news.new_chat_id)
        except BadRequest as refusal:
            _log.error("message %d (%s) was refused: %s", outgoing.id, outgoing.notice, refusal)
            return Result(outgoing, Ended(outgoing.id, OutboxState.FAILED, error=str(refusal)[:500]))
        except (*_NEVER_SENT, InvalidToken) as fault:
            self._note_away(fault)
            return Result(outgoing, self._later(outgoing, self._clock(), fault))
        except (NetworkError, TelegramError) as fault:  # TimedOut among them: it may have arrived
            due_at = next_attempt_at(outgoing.attempts, self._clock())
            _log.warning("message %d (%s) is in doubt: %s", outgoing.id, outgoing.notice, fault)
            return Result(outgoing, after_doubt(outgoing, due_at=due_at, error=str(fault)[:500]))
        self._away_s = 0.0
        return Result(outgoing, Ended(outgoing.id, OutboxState.SENT, message_id=message_id), shown_as=shown_as)

    async def _send(self, outgoing: Outgoing, screen: Screen) -> tuple[int, int | None]:
        """Send or edit; return the message's number, and again when it is the one that newly shows the slot."""
        if outgoing.slot is not None:
            post = await posts.find(self._db.glance, outgoing.slot)
            if post is not None and post.chat_id == outgoing.chat_id:
                shown_as = await self._delivery.update(post, screen, priority=outgoing.priority)
                return shown_as or post.message_id, shown_as
        message_id = await self._delivery.send(outgoing.chat_id, screen, priority=outgoing.priority)
        return message_id, message_id if outgoing.slot is not None else None

    async def _refused_by_person(self, outgoing: Outgoing, refusal: Forbidden) -> Result:
        words = str(refusal)
        reason = next((each for each in Unreachable if each in words), None)  # Telegram uses the very same words
        if reason is not None:
            await self._tell(self._hooks.on_unreachable(outgoing.chat_id, reason, self._clock()))
        else:
            _log.warning("message %d (%s) is not allowed: %s", outgoing.id, outgoing.notice, refusal)
        return Result(outgoing, Ended(outgoing.id, OutboxState.FAILED, error=words[:500]))

    async def _tell(self, hook: Awaitable[None]) -> None:
        try:
            await hook
        except Exception:  # noqa: BLE001 - the message's own outcome is stored all the same
            _log.exception("the news of a chat could not be passed on")

    def _later(self, outgoing: Outgoing, due_at: datetime, why: Exception) -> Postponed:
        """Put back a message that certainly did not arrive: this try does not count."""
        tries = outgoing.attempts - 1
        return Postponed(outgoing.id, outgoing.chat_id, outgoing.priority, due_at, tries, str(why)[:500])

    def _note_away(self, fault: Exception) -> None:
        """Send nothing for a while, longer each time; many messages that fail together count once."""
        now = asyncio.get_running_loop().time()
        if now < self._away_until:
            return
        if not self._away_s:
            _log.error("Telegram cannot be reached: %s; trying again until it can", fault)
        self._away_s = min(max(_AWAY_FIRST_S, self._away_s * 2), _AWAY_LONGEST_S)
        self._away_until = now + self._away_s

    # Storing --------------------------------------------------------------------------------------------------------

    async def _store_all(self) -> None:
        while not self._stopping.is_set() or self._deliveries or self._results:
            await self._something_ended.wait()
            self._something_ended.clear()
            if self._is_paid and all(each.outgoing.priority is Priority.CAMPAIGN for each in self._results):
                await asyncio.sleep(_LINGER_S)
            results, self._results = self._results, []
            if results:
                await self._store(results)

    async def _store(self, results: list[Result]) -> None:
        """Store how messages ended, whatever it takes; until then their chats wait and nothing is sent twice."""
        try:
            await deliveries.settle(self._db, results, now=self._clock())
        except Exception:  # noqa: BLE001 - a full disk, a server away: it is tried again
            _log.exception("the outcomes of %d messages could not be stored yet", len(results))
            await asyncio.sleep(_LOOK_EVERY_S)
            self._results = results + self._results
            self._something_ended.set()
            return
        for result in results:
            self._under_way[result.outgoing.priority] -= 1
            state = result.outcome.state if isinstance(result.outcome, Ended) else "postponed"
            self._counters.messages_ended.labels(state, result.outgoing.priority.name.lower()).inc()
        self.wake()


async def count_due(db: Database, *, now: datetime, at_most: int = 100_000) -> int:
    """Return how many messages are due, for the health of the club."""
    async with db.snapshot() as view:
        return await outbox.count_due(view, now=now, at_most=at_most)
