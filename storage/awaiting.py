"""What the next words of a person in a chat answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.database import Snapshot, Transaction
from storage.rows import build_or_none, columns


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A question that was asked and waits for words, a picture or a voice."""

    question: str
    detail: Mapping[str, Any]
    asked_at: datetime


async def find(view: Snapshot, chat_id: int, person_id: int) -> Awaiting | None:
    """Return what this person was asked in this chat, or None."""
    sql = f"SELECT {columns(Awaiting)} FROM awaiting WHERE chat_id = :chat_id AND person_id = :person_id"
    return build_or_none(Awaiting, await view.row(sql, chat_id=chat_id, person_id=person_id))


async def set_question(
    tx: Transaction, chat_id: int, person_id: int, *, question: str, detail: Mapping[str, object], now: datetime
) -> None:
    """Remember the question; an earlier one in the same chat is forgotten."""
    await tx.run(
        """INSERT INTO awaiting (chat_id, person_id, question, detail, asked_at)
           VALUES (:chat_id, :person_id, :question, :detail, :now)
           ON CONFLICT (chat_id, person_id) DO UPDATE
           SET question = excluded.question, detail = excluded.detail, asked_at = excluded.asked_at""",
        chat_id=chat_id,
        person_id=person_id,
        question=question,
        detail=detail,
        now=now,
    )


async def clear(tx: Transaction, chat_id: int, person_id: int) -> bool:
    """Forget the question; return whether there was one."""
    sql = "DELETE FROM awaiting WHERE chat_id = :chat_id AND person_id = :person_id"
    return await tx.run(sql, chat_id=chat_id, person_id=person_id) > 0


async def clear_before(tx: Transaction, moment: datetime) -> int:
    """Forget what was asked before then; return how many."""
    return await tx.run("DELETE FROM awaiting WHERE asked_at < :moment", moment=moment)
