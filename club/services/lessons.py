"""Lessons: a new colleague tries her cards before a guest waits for them. Nothing here touches a real order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from club.rules.lessons import Lesson, first_state, is_next
from club.rules.outbox import Priority
from club.rules.staff import Deed, Staff, require
from club.services import outbox
from storage import lessons, staff
from storage.database import Database, Snapshot, Transaction


@dataclass(frozen=True, slots=True)
class Practice:
    """A colleague and how far she has come."""

    colleague: Staff
    lesson: Lesson


async def begin(tx: Transaction, colleague: Staff, *, now: datetime) -> None:
    """Begin the lesson of the colleague's role, unless she had it before."""
    await lessons.add(tx, colleague.id, colleague.role, card_state=first_state(colleague.role), now=now)


async def open_lesson(db: Database, *, by: int, now: datetime) -> Practice:
    """Go on with the lesson where it stands; one that was finished begins anew.

    Raises: NotAllowed.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.SEE_BOARD)
        await begin(tx, colleague, now=now)
        practice = await _practice(tx, colleague)
        if practice.lesson.finished_at is None:
            return practice
        state = first_state(colleague.role)
        await lessons.set_state(tx, colleague.id, colleague.role, card_state=state, finished_at=None)
        return await _practice(tx, colleague)


async def press(db: Database, wanted: str, *, by: int, cause: str, now: datetime) -> Practice:
    """Take the practice card on; a second tap, or a press on an older card, shows how it stands.

    The last press finishes the lesson, and where her commands are is told once.

    Raises: NotAllowed.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.SEE_BOARD)
        await begin(tx, colleague, now=now)
        await lessons.lock(tx, colleague.id, colleague.role)
        practice = await _practice(tx, colleague)
        if not is_next(practice.lesson, wanted):
            return practice
        await lessons.set_state(tx, colleague.id, colleague.role, card_state=wanted, finished_at=None)
        practice = await _practice(tx, colleague)
        if practice.lesson.next_state is not None:
            return practice
        await lessons.set_state(tx, colleague.id, colleague.role, card_state=wanted, finished_at=now)
        await outbox.tell(
            tx,
            chat_id=colleague.telegram_id,
            notice="lessons.finished",
            detail={"role": colleague.role},
            cause=f"{cause}:finished",
            now=now,
            priority=Priority.REPLY,
        )
        return await _practice(tx, colleague)


async def _practice(view: Snapshot, colleague: Staff) -> Practice:
    found = await lessons.find(view, colleague.id, colleague.role)
    assert found is not None, "the lesson was begun"
    return Practice(colleague, found)
