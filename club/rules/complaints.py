"""Complaints: who may write, whose turn it is, and by when an answer is promised.

A complaint is open while the guest waits, answered while we wait for her, and closed when she says so or stays silent.
Promises run in working time: a complaint in the night is due after opening.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from club.errors import ComplaintClosed, NotAllowed, NotFound
from club.rules.hours import OpeningHours, after_working_minutes
from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.staff import Deed, Role, Staff, StaffId, may
from club.rules.typed_text import utf16_length

ComplaintId = NewType("ComplaintId", int)

MARK_MIN, MARK_MAX = 1, 5


class ComplaintKind(StrEnum):
    """What a guest has to say."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    QUESTION = "question"


class ComplaintSource(StrEnum):
    """How it came to us."""

    GUEST = "guest"
    FOLLOW_UP = "follow_up"


class ComplaintState(StrEnum):
    """Whose turn it is."""

    OPEN = "open"
    """Ours."""
    ANSWERED = "answered"
    """Hers."""
    CLOSED = "closed"


class Media(StrEnum):
    """What may come with a message."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something a guest said, and the named person who takes care of it."""

    id: ComplaintId
    member_id: MemberId
    order_id: OrderId | None
    """None: in general."""
    kind: ComplaintKind
    source: ComplaintSource
    state: ComplaintState
    staff_id: StaffId | None
    """The named owner; None: nobody works here yet."""
    cause: str
    opened_at: datetime
    reply_due_at: datetime
    """By when the next answer is promised."""
    replied_at: datetime | None
    """The first answer."""
    closed_at: datetime | None
    mark: int | None
    """How it was solved, 1 to 5."""
    reopened: int
    turn_at: datetime
    """Since when it is this person's turn: silence is counted from here."""
    escalated: int
    """How far a missed promise has climbed: 0 nowhere, 1 to the managers, 2 to the owner."""
    entry_id: int | None = None
    """The row of her points that it is about; None: none."""


@dataclass(frozen=True, slots=True)
class ComplaintMessage:
    """One message of the conversation."""

    id: int
    complaint_id: ComplaintId
    staff_id: StaffId | None
    """None: the guest wrote it."""
    words: str | None
    media: Media | None
    file_id: str | None
    at: datetime
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintTerms:
    """What the club promises, in working minutes, and how long it waits for a guest."""

    first_reply_minutes: int = 60
    next_reply_minutes: int = 120
    escalation_minutes: int = 60
    """So long after the managers heard of a missed promise, the owner hears of it."""
    silence_days: int = 3
    """An answered complaint closes with a notice after so many days without a word."""
    reopen_days: int = 30
    """So long a closed complaint can be opened again; later words are a new one."""


STANDARD_COMPLAINT_TERMS: Final = ComplaintTerms()
"""What holds where the club file says nothing."""


# What is said ---------------------------------------------------------------------------------------------------------

CAPTION_MAX: Final = 800
WORDS_MAX: Final = 3500
"""What stands in one message, in Telegram's count, beside the line that says who speaks."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody sent: words, a picture or a voice, or both."""

    words: str | None
    media: Media | None = None
    file_id: str | None = None


def in_messages(said: Said) -> Iterator[Said]:
    """Cut what was said into parts that can be handed on in one message each; nothing is lost."""
    head, rest = _cut(said.words or "", CAPTION_MAX if said.media else WORDS_MAX)
    yield Said(head or None, said.media, said.file_id)
    while rest:
        head, rest = _cut(rest, WORDS_MAX)
        yield Said(head)


def _cut(words: str, length_max: int) -> tuple[str, str]:
    """Cut at the last space that fits, or in the middle of a word that has none."""
    if utf16_length(words) <= length_max:
        return words, ""
    end = length_max - sum(character > "\uffff" for character in words[:length_max])
    space = max(words.rfind(" ", 0, end), words.rfind("\n", 0, end))
    end = space if space > end // 2 else end
    return words[:end].rstrip(), words[end:].lstrip()


# Whose it is ----------------------------------------------------------------------------------------------------------

_TAKERS: Final = (Role.SUPPORT, Role.MANAGER, Role.OWNER)


def choose_owner(present: Sequence[Staff], open_counts: Mapping[StaffId, int]) -> StaffId | None:
    """Name who takes care: of the support staff whoever has the fewest open; else a manager; else the owner.

    None when nobody of them works here.
    """
    for role in _TAKERS:
        able = [colleague for colleague in present if colleague.role is role]
        if able:
            return min(able, key=lambda colleague: (open_counts.get(colleague.id, 0), colleague.id)).id
    return None


def masked_name(name: str | None) -> str | None:
    """Return a guest's name as far as the whole staff needs it: the first name, and one letter of the rest."""
    first, *rest = (name or "").split() or [""]
    return f"{first} {rest[-1][0]}." if rest else first or None


# Promises -------------------------------------------------------------------------------------------------------------


def reply_due_at(complaint: Complaint | None, now: datetime, *, terms: ComplaintTerms, hours: OpeningHours) -> datetime:
    """Return by when we promise the next answer to what the guest wrote just now.

    None is a complaint that opens now. A promise that already stands is not put off by another word of hers.
    """
    if complaint is not None and complaint.state is ComplaintState.OPEN:
        return complaint.reply_due_at
    minutes = terms.first_reply_minutes if complaint is None else terms.next_reply_minutes
    return after_working_minutes(hours, now, minutes)


def closes_at(last_reply_at: datetime, terms: ComplaintTerms) -> datetime:
    """Return when an answered complaint closes by itself if the guest stays silent."""
    return last_reply_at + timedelta(days=terms.silence_days)


def is_overdue(complaint: Complaint, now: datetime) -> bool:
    """Tell whether a promised answer is late."""
    return complaint.state is ComplaintState.OPEN and complaint.reply_due_at < now


def escalation_due(complaint: Complaint, now: datetime, *, terms: ComplaintTerms, hours: OpeningHours) -> int:
    """Return how far a missed promise must have climbed by now: 0 nowhere, 1 to the managers, 2 to the owner."""
    if not is_overdue(complaint, now):
        return 0
    return 2 if after_working_minutes(hours, complaint.reply_due_at, terms.escalation_minutes) <= now else 1


def may_reopen(complaint: Complaint, now: datetime, terms: ComplaintTerms) -> bool:
    """Tell whether what is closed can still be opened again."""
    return complaint.closed_at is not None and now <= complaint.closed_at + timedelta(days=terms.reopen_days)


# Who may --------------------------------------------------------------------------------------------------------------


def check_guest(complaint: Complaint, member_id: MemberId) -> None:
    """Raise NotFound unless the complaint is this guest's own: others do not learn that it exists.

    The guest may write at any time, and a word to a closed complaint opens it again; only she closes it by hand.
    """
    if complaint.member_id != member_id:
        raise NotFound(what="complaint")


def check_staff_may_write(complaint: Complaint, staff: Staff) -> None:
    """Raise unless this member of the staff may answer: its owner, or whoever may answer complaints at all.

    Raises: NotAllowed; ComplaintClosed, because what the guest closed only she opens again.
    """
    is_owner = staff.left_at is None and staff.id == complaint.staff_id
    if not is_owner and not (staff.left_at is None and may(staff.role, Deed.ANSWER_COMPLAINT)):
        raise NotAllowed(deed=Deed.ANSWER_COMPLAINT.value)
    if complaint.state is ComplaintState.CLOSED:
        raise ComplaintClosed


def check_may_mark(complaint: Complaint, mark: int) -> None:
    """Raise NotFound unless the mark is 1 to 5 and the complaint is closed: only a finished work is judged."""
    if complaint.state is not ComplaintState.CLOSED or not MARK_MIN <= mark <= MARK_MAX:
        raise NotFound(what="mark")
