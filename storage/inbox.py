"""Updates as they came in: stored before Telegram hears that we have them, kept until they are long done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from club.rules.inbox import InboxState, Incoming
from storage.database import Snapshot, Transaction
from storage.rows import build_all, columns

_ASKED_AT_ONCE = 100
"""As many as one batch of updates holds; the statement's text stays the same for every batch."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the handling of one update ended."""

    update_id: int
    state: InboxState
    error: str | None = None


async def list_known(view: Snapshot, update_ids: Sequence[int]) -> set[int]:
    """Return which of these updates are stored already."""
    marks = ", ".join(f":id{place}" for place in range(_ASKED_AT_ONCE))
    sql = f"SELECT update_id FROM inbox WHERE update_id IN ({marks})"
    known: set[int] = set()
    for start in range(0, len(update_ids), _ASKED_AT_ONCE):
        asked = update_ids[start : start + _ASKED_AT_ONCE]
        values = {f"id{place}": asked[min(place, len(asked) - 1)] for place in range(_ASKED_AT_ONCE)}
        known.update(row[0] for row in await view.rows(sql, **values))
    return known


async def add_all(tx: Transaction, updates: Iterable[Incoming]) -> None:
    """Store updates; one that is stored already changes nothing."""
    await tx.run_many(
        """
        INSERT INTO inbox (update_id, chat_id, payload, state, received_at, handled_at)
        VALUES (:update_id, :chat_id, :payload, :state, :received_at, :handled_at)
        ON CONFLICT (update_id) DO NOTHING
        """,
        [
            {
                "update_id": each.update_id,
                "chat_id": each.chat_id,
                "payload": each.payload,
                "state": each.state,
                "received_at": each.received_at,
                "handled_at": each.handled_at,
            }
            for each in updates
        ],
    )


async def list_new(view: Snapshot, *, after: int, limit: int) -> tuple[Incoming, ...]:
    """Return updates that are not handled yet, in Telegram's order, from the one after ``after``."""
    rows = await view.rows(
        f"""
        SELECT {columns(Incoming)} FROM inbox
        WHERE state = 'new' AND update_id > :after
        ORDER BY update_id LIMIT :limit
        """,
        after=after,
        limit=limit,
    )
    return build_all(Incoming, rows)


async def set_outcomes(tx: Transaction, outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """Store how the handling of updates ended."""
    await tx.run_many(
        "UPDATE inbox SET state = :state, handled_at = :now, error = :error WHERE update_id = :update_id",
        [{"update_id": each.update_id, "state": each.state, "error": each.error, "now": now} for each in outcomes],
    )


async def delete_handled(tx: Transaction, *, before: datetime, limit: int) -> int:
    """Forget updates that were handled before ``before``, at most ``limit`` of them; return how many."""
    return await tx.run(
        """
        DELETE FROM inbox WHERE update_id IN (
            SELECT update_id FROM inbox WHERE handled_at < :before ORDER BY handled_at LIMIT :limit
        )
        """,
        before=before,
        limit=limit,
    )
