"""What the sender tells the database: what it takes, how it ended, and what a stop interrupted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from club.rules.outbox import Doubt, OutboxState, Outgoing, Post, Priority, when_in_doubt
from storage import outbox, posts
from storage.database import Database
from storage.outbox import Ended, Postponed


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one message that was taken: it ended, or it is tried again."""

    outgoing: Outgoing
    outcome: Ended | Postponed
    shown_as: int | None = None
    """The message that shows the slot from now on; None: nothing changed."""
    moved_to: int | None = None
    """The supergroup that the chat became; None: it did not."""


async def take(db: Database, room: Mapping[Priority, int], *, now: datetime) -> tuple[Outgoing, ...]:
    """Take due messages, the most urgent first, at most ``room`` of each priority and one for each chat."""
    due = await outbox.list_due_priorities(db.glance, now=now)  # often there is nothing, and that disturbs no writer
    wanted = [priority for priority in due if room.get(priority, 0) > 0]
    if not wanted:
        return ()
    taken: list[Outgoing] = []
    async with db.transaction() as tx:
        for priority in wanted:
            taken += await outbox.claim_due(tx, priority, now=now, limit=room[priority])
    return tuple(taken)


async def settle(db: Database, results: Sequence[Result], *, now: datetime) -> None:
    """Store what became of messages, all or none; storing the same twice changes nothing more."""
    async with db.transaction() as tx:
        for result in results:
            if result.moved_to is not None:
                await outbox.move_chat(tx, result.outgoing.chat_id, result.moved_to)
                await posts.move_chat(tx, result.outgoing.chat_id, result.moved_to)
            if isinstance(result.outcome, Postponed):
                await outbox.put_back(tx, result.outcome, now=now)
            if result.shown_as is not None and result.outgoing.slot is not None:
                post = Post(result.outgoing.slot, result.outgoing.chat_id, result.shown_as, now)
                await posts.set_post(tx, post)
        ended = [result.outcome for result in results if isinstance(result.outcome, Ended)]
        await outbox.set_ended(tx, ended, now=now)


async def settle_interrupted(db: Database, *, now: datetime) -> int:
    """Decide by purpose on what was being sent when the machine stopped; return how many messages that were."""
    async with db.snapshot() as view:
        interrupted = await outbox.list_sending(view)
    results = [Result(each, after_doubt(each, due_at=now, error="interrupted")) for each in interrupted]
    if results:
        await settle(db, results, now=now)
    return len(results)


def after_doubt(outgoing: Outgoing, *, due_at: datetime | None, error: str) -> Ended | Postponed:
    """Return what becomes of a message that may or may not have arrived.

    ``due_at`` is when it may be tried again, None when it was tried often enough. A refresh can always be repeated.
    """
    if outgoing.slot is None and when_in_doubt(outgoing.priority) is Doubt.LEAVE:
        return Ended(outgoing.id, OutboxState.UNKNOWN, error=error)
    if due_at is None:
        return Ended(outgoing.id, OutboxState.FAILED, error=error)
    return Postponed(outgoing.id, outgoing.chat_id, outgoing.priority, due_at, outgoing.attempts, error)
