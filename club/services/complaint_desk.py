"""What the staff do with complaints: answer in their own name, take over, ask whether it is solved.

Nobody here can close one: only the guest does, or her silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from club.errors import NotFound
from club.rules.complaints import (
    Complaint,
    ComplaintId,
    ComplaintState,
    Said,
    check_staff_may_write,
    closes_at,
    escalation_due,
    in_messages,
)
from club.rules.house import House
from club.rules.staff import Deed, Role, Staff, StaffId, may, require
from club.services.complaint_cases import (
    Case,
    read_case,
    refresh,
    show_messages,
    tell_colleague,
    tell_guest,
    tell_owner,
)
from storage import audit, complaints, staff
from storage.database import Database, Transaction

OPEN_MAX: Final = 60
SWEEP_MAX: Final = 100
"""One sweep is bounded; the next goes on."""


# Looking --------------------------------------------------------------------------------------------------------------


async def list_open(db: Database, *, by: int) -> tuple[Case, ...]:
    """Return what is not closed: the oldest promise first, then what waits for guests.

    Raises: NotAllowed.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.ANSWER_COMPLAINT)
        found = await complaints.list_unclosed(view, limit=OPEN_MAX)
        return tuple([await read_case(view, each.id) for each in found])


async def look(db: Database, complaint_id: ComplaintId, *, by: int) -> tuple[Case, Staff]:
    """Return the complaint for a colleague who may answer it, and who she is.

    Raises: NotAllowed, NotFound.
    """
    async with db.snapshot() as view:
        case = await read_case(view, complaint_id)
        return case, _answerer(await staff.find_by_telegram(view, by), case.complaint)


async def list_takers(db: Database, complaint_id: ComplaintId, *, by: int) -> tuple[Staff, ...]:
    """Return whom the complaint may be handed to: everybody who may answer, except its owner.

    Raises: NotAllowed, NotFound.
    """
    async with db.snapshot() as view:
        complaint = (await read_case(view, complaint_id)).complaint
        _answerer(await staff.find_by_telegram(view, by), complaint)
        present = await staff.list_present(view)
    return tuple(each for each in present if may(each.role, Deed.ANSWER_COMPLAINT) and each.id != complaint.staff_id)


async def show_media(db: Database, complaint_id: ComplaintId, *, by: int, cause: str, now: datetime) -> int:
    """Send a colleague the pictures and voices of a complaint; return how many there are.

    Raises: NotAllowed, NotFound.
    """
    async with db.transaction() as tx:
        case = await read_case(tx, complaint_id)
        colleague = _answerer(await staff.find_by_telegram(tx, by), case.complaint)
        messages = [each for each in case.messages if each.media is not None]
        await show_messages(tx, colleague, messages, cause=cause, now=now)
        return len(messages)


# Steps ----------------------------------------------------------------------------------------------------------------


async def answer(db: Database, complaint_id: ComplaintId, *, said: Said, by: int, cause: str, now: datetime) -> Case:
    """Write to the guest in the colleague's own name; it is her turn then.

    Raises: NotAllowed, NotFound, ComplaintClosed.
    """
    async with db.transaction() as tx:
        turn = await _begin(tx, complaint_id, by=by)
        if await complaints.find_message_by_cause(tx, cause) is not None:
            return await read_case(tx, complaint_id)
        check_staff_may_write(turn.complaint, turn.colleague)
        await complaints.set_answered(tx, complaint_id, now=now)
        parts = list(in_messages(said))
        for place, part in enumerate(parts):
            part_cause = cause if place == 0 else f"{cause}:{place}"
            message = await complaints.add_message(
                tx, complaint_id, part, staff_id=turn.colleague.id, cause=part_cause, now=now
            )
            assert message is not None, "the cause was looked for"
            await tell_guest(
                tx,
                turn.complaint,
                "complaints.answered",
                cause=f"{part_cause}:guest",
                now=now,
                message=message.id,
                is_last=place == len(parts) - 1,
            )
        await tell_owner(
            tx, turn.complaint, "complaints.answered_by_another", cause=f"{cause}:owner", now=now, besides=by
        )
        return await _end(tx, turn, "complaints.answered", cause=cause, now=now)


async def ask_solved(db: Database, complaint_id: ComplaintId, *, by: int, now: datetime) -> Case:
    """Ask the guest whether it is solved; asking again before she has said anything changes nothing.

    Raises: NotAllowed, NotFound, ComplaintClosed.
    """
    async with db.transaction() as tx:
        turn = await _begin(tx, complaint_id, by=by)
        check_staff_may_write(turn.complaint, turn.colleague)
        last = (await complaints.list_messages(tx, complaint_id, limit=1) or (None,))[0]
        # Until somebody writes, or she says «not yet» and gets a new promise, it is the same question.
        due = int(turn.complaint.reply_due_at.timestamp())
        cause = f"complaint:{complaint_id}:asked:{last.id if last else 0}:{due}"
        if turn.complaint.state is ComplaintState.OPEN:
            await complaints.set_answered(tx, complaint_id, now=now)
        await tell_guest(tx, turn.complaint, "complaints.is_solved", cause=f"{cause}:guest", now=now)
        return await _end(tx, turn, "complaints.asked_solved", cause=cause, now=now)


async def hand_over(
    db: Database, complaint_id: ComplaintId, to: StaffId | None, *, by: int, cause: str, now: datetime
) -> Case:
    """Give the complaint to another colleague, or take it oneself (None); the guest hears who takes care now.

    Raises: NotAllowed, NotFound, ComplaintClosed.
    """
    async with db.transaction() as tx:
        turn = await _begin(tx, complaint_id, by=by)
        check_staff_may_write(turn.complaint, turn.colleague)
        taker = turn.colleague if to is None else require(await staff.find(tx, to), Deed.ANSWER_COMPLAINT)
        if taker.id == turn.complaint.staff_id:
            return await read_case(tx, complaint_id)
        await complaints.set_staff(tx, complaint_id, taker.id)
        if taker.telegram_id != by:
            await tell_colleague(tx, taker, complaint_id, "complaints.handed_over", cause=f"{cause}:taker", now=now)
        await tell_owner(tx, turn.complaint, "complaints.taken", cause=f"{cause}:giver", now=now, besides=by)
        await tell_guest(tx, turn.complaint, "complaints.new_owner", cause=f"{cause}:guest", now=now)
        return await _end(tx, turn, "complaints.handed_over", cause=cause, now=now, to=taker.name)


# What time brings -----------------------------------------------------------------------------------------------------


async def escalate(db: Database, *, house: House, now: datetime) -> int:
    """Tell the managers of each missed promise once, and later the owner; return how many climbed."""
    async with db.snapshot() as view:
        due = await complaints.list_overdue(view, now=now, below=2, limit=SWEEP_MAX)
    climbed = 0
    for each in due:
        async with db.transaction() as tx:
            climbed += await _climb(tx, each.id, house=house, now=now)
    return climbed


async def _climb(tx: Transaction, complaint_id: ComplaintId, *, house: House, now: datetime) -> bool:
    complaint = await complaints.lock(tx, complaint_id)
    assert complaint is not None, "a complaint is never deleted"
    level = escalation_due(complaint, now, terms=house.complaints, hours=house.hours)
    if level <= complaint.escalated:
        return False
    cause = f"complaint:{complaint_id}:late:{int(complaint.reply_due_at.timestamp())}:{level}"
    await complaints.set_escalated(tx, complaint_id, level)
    present = await staff.list_present(tx)
    managers = [each for each in present if each.role is Role.MANAGER]
    owners = [each for each in present if each.role is Role.OWNER]
    for leader in (managers or owners) if level == 1 else owners:
        await tell_colleague(tx, leader, complaint_id, "complaints.late", cause=f"{cause}:{leader.id}", now=now)
    if level == 1:
        await tell_owner(tx, complaint, "complaints.late", cause=f"{cause}:{complaint.staff_id}", now=now)
    await refresh(tx, complaint_id, cause=cause, now=now)
    return True


async def close_silent(db: Database, *, house: House, now: datetime) -> int:
    """Close what was answered and left without a word for days, and say so; return how many."""
    since = now - timedelta(days=house.complaints.silence_days)
    async with db.snapshot() as view:
        silent = await complaints.list_silent(view, since=since, limit=SWEEP_MAX)
    closed = 0
    for each in silent:
        async with db.transaction() as tx:
            closed += await _close(tx, each.id, house=house, now=now)
    return closed


async def _close(tx: Transaction, complaint_id: ComplaintId, *, house: House, now: datetime) -> bool:
    complaint = await complaints.lock(tx, complaint_id)
    assert complaint is not None, "a complaint is never deleted"
    if complaint.state is not ComplaintState.ANSWERED:
        return False
    if closes_at(complaint.turn_at, house.complaints) > now:
        return False
    cause = f"complaint:{complaint_id}:silent:{int(complaint.turn_at.timestamp())}"
    await complaints.set_closed(tx, complaint_id, now=now)
    await tell_guest(tx, complaint, "complaints.closed_silent", cause=f"{cause}:guest", now=now)
    await refresh(tx, complaint_id, cause=cause, now=now)
    return True


# How every step goes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Turn:
    """A complaint that is held, and the colleague whose step it is."""

    complaint: Complaint
    colleague: Staff


def _answerer(colleague: Staff | None, complaint: Complaint) -> Staff:
    """Return the colleague if she owns the complaint or may answer any. Raises: NotAllowed."""
    if colleague is not None and colleague.left_at is None and colleague.id == complaint.staff_id:
        return colleague
    return require(colleague, Deed.ANSWER_COMPLAINT)


async def _begin(tx: Transaction, complaint_id: ComplaintId, *, by: int) -> _Turn:
    complaint = await complaints.lock(tx, complaint_id)
    if complaint is None:
        raise NotFound(what="complaint")
    return _Turn(complaint, _answerer(await staff.find_by_telegram(tx, by), complaint))


async def _end(tx: Transaction, turn: _Turn, action: str, *, cause: str, now: datetime, **detail: object) -> Case:
    """Write the step down in the audit and bring the card up to date."""
    await audit.add(
        tx,
        action,
        staff_id=turn.colleague.id,
        subject=f"complaint:{turn.complaint.id}",
        detail=detail,
        now=now,
        cause=cause,
    )
    await refresh(tx, turn.complaint.id, cause=cause, now=now)
    return await read_case(tx, turn.complaint.id)
