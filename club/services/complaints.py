"""What a guest does with a complaint: opens it, writes on, says whether it is solved, marks it, opens it again.

It has a named owner and a promise from its first message on. Every step holds the complaint's row, and a repeat of its
cause, or of a press, changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from club.errors import NotFound
from club.rules.complaints import (
    Complaint,
    ComplaintId,
    ComplaintKind,
    ComplaintSource,
    ComplaintState,
    Said,
    check_guest,
    check_may_mark,
    choose_owner,
    in_messages,
    may_reopen,
    reply_due_at,
)
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.orders import Order, OrderId
from club.rules.points import LedgerEntry
from club.services.complaint_cases import Case, read_case, refresh, tell_guest, tell_owner
from storage import complaints, members, orders, points, staff
from storage.database import Database, Snapshot, Transaction

RECENT_ORDERS = 3
UNCLOSED_MAX = 3
"""So many of her unclosed complaints are offered to go on with."""


async def about(db: Database, member_id: MemberId) -> tuple[tuple[Order, ...], tuple[Complaint, ...]]:
    """Return what a guest may want to speak about: her last orders, and the complaints that are not closed."""
    async with db.snapshot() as view:
        recent = await orders.list_of_member(view, member_id, limit=RECENT_ORDERS, offset=0)
        return recent, await complaints.list_unclosed_of_member(view, member_id, limit=UNCLOSED_MAX)


async def find_order(db: Database, order_id: OrderId, *, member_id: MemberId) -> Order:
    """Return the guest's own order.

    Raises: NotFound.
    """
    async with db.snapshot() as view:
        return await _own_order(view, order_id, member_id)


async def about_points(db: Database, entry_id: int, *, member_id: MemberId) -> tuple[LedgerEntry, Complaint | None]:
    """Return a row of the guest's own points, and the complaint about it that is not closed, if any.

    Raises: NotFound.
    """
    async with db.snapshot() as view:
        entry = await _own_entry(view, entry_id, member_id)
        return entry, await complaints.find_unclosed_about_entry(view, member_id, entry_id)


async def look(db: Database, complaint_id: ComplaintId, *, member_id: MemberId) -> Case:
    """Return the guest's own complaint.

    Raises: NotFound.
    """
    async with db.snapshot() as view:
        case = await read_case(view, complaint_id)
    check_guest(case.complaint, member_id)
    return case


async def open_complaint(
    db: Database,
    member_id: MemberId,
    *,
    kind: ComplaintKind,
    order_id: OrderId | None,
    said: Said,
    cause: str,
    now: datetime,
    house: House,
    entry_id: int | None = None,
) -> Case:
    """Open a complaint with its first message, give it an owner and promise an answer; the same cause opens one.

    ``entry_id`` is the row of her points that it is about. Raises: NotFound when the order or the row is not hers.
    """
    async with db.transaction() as tx:
        await members.lock(tx, member_id, now)
        if (known := await complaints.find_by_cause(tx, cause)) is not None:
            return await read_case(tx, known.id)
        if order_id is not None:
            await _own_order(tx, order_id, member_id)
        if entry_id is not None:
            await _own_entry(tx, entry_id, member_id)
        complaint = await start(
            tx,
            member_id,
            kind=kind,
            order_id=order_id,
            source=ComplaintSource.GUEST,
            cause=cause,
            now=now,
            house=house,
            entry_id=entry_id,
        )
        await _write(tx, complaint, said, cause=cause, now=now)
        return await read_case(tx, complaint.id)


async def start(
    tx: Transaction,
    member_id: MemberId,
    *,
    kind: ComplaintKind,
    order_id: OrderId | None,
    source: ComplaintSource,
    cause: str,
    now: datetime,
    house: House,
    entry_id: int | None = None,
) -> Complaint:
    """Add a complaint without words yet, with its owner and its promise; the caller tells its owner."""
    owner_id = choose_owner(await staff.list_present(tx), await complaints.count_open_by_staff(tx))
    return await complaints.add(
        tx,
        member_id,
        order_id=order_id,
        kind=kind,
        source=source,
        staff_id=owner_id,
        cause=cause,
        reply_due_at=reply_due_at(None, now, terms=house.complaints, hours=house.hours),
        now=now,
        entry_id=entry_id,
    )


async def write(
    db: Database,
    complaint_id: ComplaintId,
    *,
    member_id: MemberId,
    said: Said,
    cause: str,
    now: datetime,
    house: House,
) -> Case:
    """Add a message of the guest: it is the house's turn then, also when the complaint was closed lately.

    Words to one that was closed long ago open a new one about the same order or row of points.

    Raises: NotFound.
    """
    async with db.transaction() as tx:
        complaint = await _own(tx, complaint_id, member_id)
        if complaint.state is not ComplaintState.CLOSED or may_reopen(complaint, now, house.complaints):
            if await complaints.find_message_by_cause(tx, cause) is None:
                await _wait_for_us(tx, complaint, now=now, house=house)
                await _write(tx, complaint, said, cause=cause, now=now)
            return await read_case(tx, complaint_id)
    return await open_complaint(
        db,
        member_id,
        kind=complaint.kind,
        order_id=complaint.order_id,
        said=said,
        cause=cause,
        now=now,
        house=house,
        entry_id=complaint.entry_id,
    )


async def not_yet(db: Database, complaint_id: ComplaintId, *, member_id: MemberId, now: datetime, house: House) -> Case:
    """Say that the answer did not solve it: it is the house's turn again, with a new promise.

    Raises: NotFound.
    """
    return await _turn_back(db, complaint_id, "complaints.not_solved", member_id=member_id, now=now, house=house)


async def reopen(db: Database, complaint_id: ComplaintId, *, member_id: MemberId, now: datetime, house: House) -> Case:
    """Open a closed complaint again, with its history; one that was closed too long ago stays closed.

    Raises: NotFound.
    """
    return await _turn_back(db, complaint_id, "complaints.reopened", member_id=member_id, now=now, house=house)


async def solve(db: Database, complaint_id: ComplaintId, *, member_id: MemberId, now: datetime) -> Case:
    """Close the complaint because the guest says that it is solved; a second press changes nothing.

    Raises: NotFound.
    """
    async with db.transaction() as tx:
        complaint = await _own(tx, complaint_id, member_id)
        if complaint.state is not ComplaintState.CLOSED:
            cause = f"complaint:{complaint_id}:solved:{complaint.reopened}"
            await complaints.set_closed(tx, complaint_id, now=now)
            await tell_guest(tx, complaint, "complaints.closed", cause=f"{cause}:guest", now=now)
            await tell_owner(tx, complaint, "complaints.solved", cause=f"{cause}:owner", now=now)
            await refresh(tx, complaint_id, cause=cause, now=now)
        return await read_case(tx, complaint_id)


async def give_mark(db: Database, complaint_id: ComplaintId, mark: int, *, member_id: MemberId, now: datetime) -> Case:
    """Keep how the guest found it solved, 1 to 5; another mark takes the place of the first.

    Raises: NotFound while it is open, or for another number.
    """
    async with db.transaction() as tx:
        complaint = await _own(tx, complaint_id, member_id)
        check_may_mark(complaint, mark)
        if complaint.mark != mark:
            await complaints.set_mark(tx, complaint_id, mark)
            cause = f"complaint:{complaint_id}:marked:{complaint.reopened}:{mark}"
            await refresh(tx, complaint_id, cause=f"{cause}:{int(now.timestamp())}", now=now)
        return await read_case(tx, complaint_id)


# How every step goes --------------------------------------------------------------------------------------------------


async def _own(tx: Transaction, complaint_id: ComplaintId, member_id: MemberId) -> Complaint:
    complaint = await complaints.lock(tx, complaint_id)
    if complaint is None:
        raise NotFound(what="complaint")
    check_guest(complaint, member_id)
    return complaint


async def _own_order(view: Snapshot, order_id: OrderId, member_id: MemberId) -> Order:
    order = await orders.find(view, order_id)
    if order is None or order.member_id != member_id:
        raise NotFound(what="order")
    return order


async def _own_entry(view: Snapshot, entry_id: int, member_id: MemberId) -> LedgerEntry:
    if (entry := await points.find_entry_of(view, entry_id, member_id=member_id)) is None:
        raise NotFound(what="points")
    return entry


async def _wait_for_us(tx: Transaction, complaint: Complaint, *, now: datetime, house: House) -> None:
    if complaint.state is not ComplaintState.OPEN:
        due_at = reply_due_at(complaint, now, terms=house.complaints, hours=house.hours)
        await complaints.set_open(tx, complaint.id, reply_due_at=due_at, now=now)


async def _turn_back(
    db: Database, complaint_id: ComplaintId, notice: str, *, member_id: MemberId, now: datetime, house: House
) -> Case:
    async with db.transaction() as tx:
        complaint = await _own(tx, complaint_id, member_id)
        if complaint.state is ComplaintState.CLOSED and not may_reopen(complaint, now, house.complaints):
            raise NotFound(what="complaint")
        if complaint.state is not ComplaintState.OPEN:
            await _wait_for_us(tx, complaint, now=now, house=house)
            stamp = int(complaint.turn_at.timestamp())
            last = await _last(tx, complaint_id)
            cause = f"complaint:{complaint_id}:back:{complaint.state}:{complaint.reopened}:{last}:{stamp}"
            await tell_owner(tx, complaint, notice, cause=f"{cause}:owner", now=now)
            await tell_guest(tx, complaint, "complaints.goes_on", cause=f"{cause}:guest", now=now)
            await refresh(tx, complaint_id, cause=cause, now=now)
        return await read_case(tx, complaint_id)


async def _last(tx: Transaction, complaint_id: ComplaintId) -> int:
    """Return the number of the last message: two turns within one second are told apart by it."""
    return next((each.id for each in await complaints.list_messages(tx, complaint_id, limit=1)), 0)


async def _write(tx: Transaction, complaint: Complaint, said: Said, *, cause: str, now: datetime) -> None:
    """Keep what she said, message by message, and hand each on to the owner."""
    for place, part in enumerate(in_messages(said)):
        part_cause = cause if place == 0 else f"{cause}:{place}"
        message = await complaints.add_message(tx, complaint.id, part, staff_id=None, cause=part_cause, now=now)
        assert message is not None, "the caller has looked for the first part"
        await tell_owner(tx, complaint, "complaints.said", cause=f"{part_cause}:owner", now=now, message=message.id)
    await refresh(tx, complaint.id, cause=cause, now=now)
