"""Two members who are one guest: which row stays, what it takes over, and how long that can be undone.

A merge moves what hangs on the row that goes – orders, lots of points, gifts – to the row that stays, and rewrites no
history: the ledger's rows keep the member they were written for, and belong to whoever that member has become.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from club.errors import MergeImpossible
from club.rules.members import Member, MemberId
from club.rules.staff import StaffId

MergeId = NewType("MergeId", int)

UNDO_DAYS: Final = 30
"""So long a merge can be undone, as long as nothing that it moved was spent or ended."""


class Fact(StrEnum):
    """Something of a member that the row that stays takes over when it has none."""

    TELEGRAM = "telegram"
    NAME = "name"
    BIRTHDAY = "birthday"
    DIETARY = "dietary"


@dataclass(frozen=True, slots=True)
class Merge:
    """Two members whom a manager found to be one."""

    id: MergeId
    stays_id: MemberId
    goes_id: MemberId
    staff_id: StaffId
    at: datetime
    cause: str
    taken: tuple[Fact, ...]
    """What the row that stays took over."""
    debt: int
    """What the other one owed, in points."""
    telegram_id: int | None
    """The Telegram account that the other one used."""
    ledger_id: int
    """The ledger's newest row then."""
    undone_at: datetime | None
    """None: it holds."""
    undone_by: StaffId | None

    def is_undoable(self, now: datetime) -> bool:
        """Return whether it still holds and is young enough to be undone."""
        return self.undone_at is None and now - self.at <= timedelta(days=UNDO_DAYS)


def check_mergeable(stays: Member, goes: Member) -> None:
    """Raise MergeImpossible unless these are two rows that both stand for a guest of today."""
    if stays.id == goes.id:
        raise MergeImpossible(fault="same")
    for member in (stays, goes):
        if member.forgotten_at is not None:
            raise MergeImpossible(fault="forgotten")
        if member.merged_into_id is not None:
            raise MergeImpossible(fault="merged")
        if member.phone is None:
            raise MergeImpossible(fault="stranger")


def facts_to_take(stays: Member, goes: Member) -> tuple[Fact, ...]:
    """List what the row that stays lacks and the other has: what a member said herself is never overwritten."""
    lacking = {
        Fact.TELEGRAM: stays.telegram_id is None and goes.telegram_id is not None,
        Fact.NAME: stays.name is None and goes.name is not None,
        Fact.BIRTHDAY: stays.birthday is None and goes.birthday is not None,
        Fact.DIETARY: stays.dietary is None and goes.dietary is not None,
    }
    return tuple(fact for fact, lacks in lacking.items() if lacks)
