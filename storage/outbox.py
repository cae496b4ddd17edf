"""Messages on their way out: queued with the facts that caused them, claimed, sent, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from club.rules.outbox import OutboxState, Outgoing, Priority
from storage.database import Snapshot, Transaction
from storage.rows import build_all, columns


@dataclass(frozen=True, slots=True)
class Ended:
    """How the sending of one message ended."""

    id: int
    state: OutboxState
    message_id: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """A message that is to be tried again."""

    id: int
    chat_id: int
    priority: Priority
    due_at: datetime
    attempts: int
    error: str | None


async def add(
    tx: Transaction,
    *,
    cause: str,
    chat_id: int,
    notice: str,
    detail: Mapping[str, object],
    priority: Priority,
    due_at: datetime,
    made_at: datetime,
    campaign_id: int | None,
) -> int:
    """Queue a message; return 1, or 0 when its cause has queued it before."""
    return await tx.run(
        """
        INSERT INTO outbox (cause, chat_id, notice, detail, priority, due_at, made_at, campaign_id)
        VALUES (:cause, :chat_id, :notice, :detail, :priority, :due_at, :made_at, :campaign_id)
        ON CONFLICT (cause) DO NOTHING
        """,
        cause=cause,
        chat_id=chat_id,
        notice=notice,
        detail=detail,
        priority=priority,
        due_at=due_at,
        made_at=made_at,
        campaign_id=campaign_id,
    )


async def add_refresh(
    tx: Transaction,
    *,
    slot: str,
    cause: str,
    chat_id: int,
    notice: str,
    detail: Mapping[str, object],
    priority: Priority,
    made_at: datetime,
) -> int:
    """Queue a refresh of a slot, or let the one that waits already do the work; return 0 for a repeated cause."""
    # One statement on purpose: between asking and writing, the waiting refresh could be taken and sent without us.
    return await tx.run(
        """
        INSERT INTO outbox (cause, chat_id, notice, detail, slot, priority, due_at, made_at)
        SELECT :cause, CAST(:chat_id AS BIGINT), :notice, :detail, :slot, CAST(:priority AS BIGINT),
               CAST(:made_at AS BIGINT), CAST(:made_at AS BIGINT)
        WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE cause = :cause)
        ON CONFLICT (slot) WHERE state = 'due' AND slot IS NOT NULL DO UPDATE
        SET chat_id = excluded.chat_id, notice = excluded.notice, detail = excluded.detail,
            priority = CASE WHEN excluded.priority < outbox.priority THEN excluded.priority ELSE outbox.priority END
        """,
        cause=cause,
        chat_id=chat_id,
        notice=notice,
        detail=detail,
        slot=slot,
        priority=priority,
        made_at=made_at,
    )


async def list_due_priorities(view: Snapshot, *, now: datetime) -> tuple[Priority, ...]:
    """Return the priorities that have a due message, the most urgent first."""
    rows = await view.rows(
        """
        WITH priorities (priority) AS (VALUES (0), (1), (2), (3))
        SELECT priority FROM priorities
        WHERE EXISTS (
            SELECT 1 FROM outbox
            WHERE outbox.state = 'due' AND outbox.priority = priorities.priority AND outbox.due_at <= :now
        )
        ORDER BY priority
        """,
        now=now,
    )
    return tuple(Priority(row[0]) for row in rows)


async def claim_due(tx: Transaction, priority: Priority, *, now: datetime, limit: int) -> tuple[Outgoing, ...]:
    """Take due messages of one priority, at most one a chat and none for a chat that is being written to.

    The longest due come first; within a chat they keep their order.
    """
    rows = await tx.rows(
        f"""
        WITH candidates AS (
            SELECT id, chat_id, due_at FROM outbox
            WHERE state = 'due' AND priority = :priority AND due_at <= :now
              AND chat_id NOT IN (SELECT busy.chat_id FROM outbox AS busy WHERE busy.state = 'sending')
            ORDER BY due_at, id LIMIT :scanned_max
        ), ranked AS (
            SELECT id, due_at, ROW_NUMBER() OVER (PARTITION BY chat_id ORDER BY due_at, id) AS place FROM candidates
        ), chosen AS (
            SELECT id FROM ranked WHERE place = 1 ORDER BY due_at, id LIMIT :limit
        )
        UPDATE outbox SET state = 'sending', attempts = attempts + 1, claimed_at = :now
        WHERE state = 'due' AND id IN (SELECT id FROM chosen)
        RETURNING {columns(Outgoing)}
        """,
        priority=priority,
        now=now,
        limit=limit,
        scanned_max=2 * limit + 32,
    )
    return tuple(sorted(build_all(Outgoing, rows), key=lambda each: (each.due_at, each.id)))


async def list_sending(view: Snapshot) -> tuple[Outgoing, ...]:
    """Return what was being sent: after a start, what a stop interrupted."""
    rows = await view.rows(f"SELECT {columns(Outgoing)} FROM outbox WHERE state = 'sending' ORDER BY id")
    return build_all(Outgoing, rows)


async def set_ended(tx: Transaction, ended: Iterable[Ended], *, now: datetime) -> None:
    """Store how the sending of messages ended."""
    await tx.run_many(
        """
        UPDATE outbox SET state = :state, message_id = :message_id, error = :error, done_at = :now
        WHERE id = :id AND state = 'sending'
        """,
        [
            {"id": each.id, "state": each.state, "message_id": each.message_id, "error": each.error, "now": now}
            for each in ended
        ],
    )


async def put_back(tx: Transaction, postponed: Postponed, *, now: datetime) -> None:
    """Queue a claimed message again.

    Nothing overtakes it in its chat. A refresh whose slot waits for a newer one is dropped, and a delivery of a
    campaign that was paused or cancelled meanwhile is held or dropped like the rest of it.
    """
    await tx.run(
        """
        UPDATE outbox SET state = 'dropped', done_at = :now, error = 'not needed any more'
        WHERE id = :id AND state = 'sending' AND (
            (slot IS NOT NULL AND EXISTS (
                SELECT 1 FROM outbox AS newer WHERE newer.slot = outbox.slot AND newer.state = 'due'))
            OR EXISTS (
                SELECT 1 FROM campaigns WHERE campaigns.id = outbox.campaign_id AND campaigns.state = 'cancelled'))
        """,
        id=postponed.id,
        now=now,
    )
    await tx.run(
        """
        UPDATE outbox SET due_at = :due_at, attempts = :attempts, error = :error, state = CASE WHEN EXISTS (
            SELECT 1 FROM campaigns WHERE campaigns.id = outbox.campaign_id AND campaigns.state = 'paused'
        ) THEN 'held' ELSE 'due' END
        WHERE id = :id AND state = 'sending'
        """,
        id=postponed.id,
        due_at=postponed.due_at,
        attempts=postponed.attempts,
        error=postponed.error,
    )
    if postponed.priority is not Priority.CAMPAIGN:  # a campaign has one message a chat: nothing to overtake it
        await tx.run(
            """
            UPDATE outbox SET due_at = :due_at
            WHERE state = 'due' AND priority = :priority AND due_at < :due_at AND chat_id = :chat_id AND id > :id
            """,
            due_at=postponed.due_at,
            priority=postponed.priority,
            chat_id=postponed.chat_id,
            id=postponed.id,
        )


async def drop_refresh(tx: Transaction, slot: str, *, now: datetime) -> None:
    """Give up the refresh that waits for a slot."""
    await tx.run(
        "UPDATE outbox SET state = 'dropped', done_at = :now WHERE slot = :slot AND state = 'due'", slot=slot, now=now
    )


async def move_chat(tx: Transaction, old_chat_id: int, new_chat_id: int) -> int:
    """Send what waits for a group to the supergroup it became; return how many messages."""
    return await tx.run(
        """
        UPDATE outbox SET chat_id = :new_chat_id
        WHERE chat_id = :old_chat_id AND state IN ('due', 'held', 'sending')
        """,
        old_chat_id=old_chat_id,
        new_chat_id=new_chat_id,
    )


async def set_campaign_state(
    tx: Transaction, campaign_id: int, *, old: OutboxState, new: OutboxState, now: datetime
) -> int:
    """Hold, release or drop the deliveries of a campaign that nobody is sending yet; return how many."""
    return await tx.run(
        """
        UPDATE outbox SET state = :new, done_at = CASE WHEN :new = 'dropped' THEN CAST(:now AS BIGINT) END
        WHERE campaign_id = :campaign_id AND state = :old
        """,
        campaign_id=campaign_id,
        old=old,
        new=new,
        now=now,
    )


async def count_campaign(view: Snapshot, campaign_id: int) -> dict[OutboxState, int]:
    """Return how many deliveries of a campaign stand where; states that none is in are left out."""
    rows = await view.rows(
        "SELECT state, COUNT(*) FROM outbox WHERE campaign_id = :campaign_id GROUP BY state", campaign_id=campaign_id
    )
    return {OutboxState(state): int(count) for state, count in rows}


async def count_due(view: Snapshot, *, now: datetime, at_most: int) -> int:
    """Return how many messages are due by now, counting no further than ``at_most``."""
    row = await view.row(
        "SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'due' AND due_at <= :now LIMIT :at_most) AS due",
        now=now,
        at_most=at_most,
    )
    return int(row[0]) if row else 0


async def drop_due(tx: Transaction, *, now: datetime) -> int:
    """Give up everything that waits to be sent: for a club that was filled with a past; return how many."""
    return await tx.run("UPDATE outbox SET state = 'dropped', done_at = :now WHERE state = 'due'", now=now)


async def delete_ended(tx: Transaction, *, before: datetime, limit: int) -> int:
    """Forget messages that ended before ``before``, at most ``limit`` of them; return how many.

    Deliveries of campaigns stay: their results are counted from them.
    """
    return await tx.run(
        """
        DELETE FROM outbox WHERE id IN (
            SELECT id FROM outbox WHERE done_at < :before AND campaign_id IS NULL ORDER BY done_at LIMIT :limit
        )
        """,
        before=before,
        limit=limit,
    )
