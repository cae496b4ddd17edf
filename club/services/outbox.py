"""Telling people: every message is queued in the transaction of the event that causes it.

A row holds facts; the words are chosen when it is sent, in the language that the person speaks then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from club.rules.outbox import Priority
from storage import outbox, posts
from storage.database import Transaction


async def tell(
    tx: Transaction,
    *,
    chat_id: int,
    notice: str,
    detail: Mapping[str, object],
    cause: str,
    now: datetime,
    priority: Priority = Priority.TRANSACTION,
    due_at: datetime | None = None,
    campaign_id: int | None = None,
) -> None:
    """Queue a message of its own, for now or for ``due_at``; a repeat of the cause changes nothing."""
    await outbox.add(
        tx,
        cause=cause,
        chat_id=chat_id,
        notice=notice,
        detail=detail,
        priority=priority,
        due_at=due_at or now,
        made_at=now,
        campaign_id=campaign_id,
    )


async def show(
    tx: Transaction,
    *,
    slot: str,
    chat_id: int,
    notice: str,
    detail: Mapping[str, object],
    cause: str,
    now: datetime,
    priority: Priority = Priority.TRANSACTION,
) -> None:
    """Keep one message up to date: whatever ``slot`` shows is edited, or sent when nothing shows it yet.

    Quick changes become one edit: the screen is built from the database at the moment of sending, so a refresh that
    waits already shows this change too.
    """
    await outbox.add_refresh(
        tx, slot=slot, cause=cause, chat_id=chat_id, notice=notice, detail=detail, priority=priority, made_at=now
    )


async def forget_slot(tx: Transaction, *, slot: str, now: datetime) -> None:
    """Leave the slot's message as it is from now on; the next ``show`` sends a new one."""
    await outbox.drop_refresh(tx, slot, now=now)
    await posts.delete(tx, slot)
