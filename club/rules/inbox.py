"""What came in: one stored update, from its arrival to its end."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class InboxState(StrEnum):
    """Where an update stands."""

    NEW = "new"
    DONE = "done"
    DEAD = "dead"
    """It could not be read or handled; `error` says why."""
    SKIPPED = "skipped"
    """One of too many at once from the same person."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update as Telegram sent it."""

    update_id: int
    chat_id: int | None
    payload: str
    """The update as JSON."""
    state: InboxState
    received_at: datetime
    handled_at: datetime | None
    error: str | None
