"""What leaves the house: which message goes first, when to try again, and what to do in doubt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum, StrEnum

ATTEMPTS_MAX = 12
"""With the delays below the last try comes about an hour after the first."""

_FIRST_DELAY = timedelta(seconds=2)
_LONGEST_DELAY = timedelta(minutes=30)
_LONGEST_PAUSE = timedelta(hours=24)


class Priority(IntEnum):
    """Whose turn it is: the lower goes first, and a campaign never makes a reply wait."""

    REPLY = 0
    """Somebody has just pressed or written and looks at the screen."""
    TRANSACTION = 1
    """An order, a receipt, a complaint moved on."""
    FOLLOW_UP = 2
    """A promise for one person came due: a question after the meal, a gift, a warning."""
    CAMPAIGN = 3
    """The same words for many."""


class OutboxState(StrEnum):
    """Where a message stands."""

    DUE = "due"
    HELD = "held"
    """Its campaign is paused."""
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It may or may not have arrived, and is not sent again."""
    DROPPED = "dropped"
    """Nobody needs it any more."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way: facts for the words, never the words."""

    id: int
    cause: str
    chat_id: int
    notice: str
    detail: Mapping[str, object]
    slot: str | None
    priority: Priority
    due_at: datetime
    state: OutboxState
    attempts: int
    made_at: datetime
    claimed_at: datetime | None
    done_at: datetime | None
    message_id: int | None
    campaign_id: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """The message that shows a slot now."""

    slot: str
    chat_id: int
    message_id: int
    at: datetime


class Doubt(Enum):
    """What to do with a message whose sending ended without an answer: it may or may not have arrived."""

    SEND_AGAIN = "send_again"
    """Twice is better than never."""
    LEAVE = "leave"
    """Never is better than twice; the row stays `unknown`."""


def when_in_doubt(priority: Priority) -> Doubt:
    """Decide by purpose: a receipt that came twice is harmless, an advertisement that came twice is a nuisance."""
    return Doubt.SEND_AGAIN if priority <= Priority.TRANSACTION else Doubt.LEAVE


def next_attempt_at(attempts: int, now: datetime, *, retry_after: timedelta = timedelta()) -> datetime | None:
    """Return when to try again after so many attempts, or None when it is enough.

    The delay doubles from two seconds up to half an hour. Telegram's own `retry_after` is always honoured up to a day,
    and never counts as giving up earlier.
    """
    if attempts >= ATTEMPTS_MAX:
        return None
    delay = min(_FIRST_DELAY * (1 << max(0, attempts - 1)), _LONGEST_DELAY)
    return now + max(delay, min(retry_after, _LONGEST_PAUSE))
