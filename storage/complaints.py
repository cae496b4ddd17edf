"""Complaints: one row each, and the messages that both sides wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from club.rules.complaints import (
    Complaint,
    ComplaintId,
    ComplaintKind,
    ComplaintMessage,
    ComplaintSource,
    Said,
)
from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_all, build_or_none, columns

_COMPLAINT = columns(Complaint)
_MESSAGE = columns(ComplaintMessage)

# "state <> 'closed'" beside a narrower state looks idle: it is what lets SQLite use the index of unclosed complaints.


# Finding --------------------------------------------------------------------------------------------------------------


async def find(view: Snapshot, complaint_id: ComplaintId) -> Complaint | None:
    """Return the complaint, or None."""
    sql = f"SELECT {_COMPLAINT} FROM complaints WHERE id = :id"
    return build_or_none(Complaint, await view.row(sql, id=complaint_id))


async def find_by_cause(view: Snapshot, cause: str) -> Complaint | None:
    """Return the complaint that this cause has opened, or None."""
    sql = f"SELECT {_COMPLAINT} FROM complaints WHERE cause = :cause"
    return build_or_none(Complaint, await view.row(sql, cause=cause))


async def lock(tx: Transaction, complaint_id: ComplaintId) -> Complaint | None:
    """Hold the complaint's row until the transaction ends and return it as it is now, or None when there is none."""
    sql = f"UPDATE complaints SET state = state WHERE id = :id RETURNING {_COMPLAINT}"
    return build_or_none(Complaint, await tx.row(sql, id=complaint_id))


async def list_unclosed(view: Snapshot, *, limit: int) -> tuple[Complaint, ...]:
    """Return what is not closed: what waits for the house by its promise, then what waits for guests."""
    sql = f"""SELECT {_COMPLAINT} FROM complaints WHERE state <> 'closed'
              ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, reply_due_at, id LIMIT :limit"""
    return build_all(Complaint, await view.rows(sql, limit=limit))


async def list_unclosed_of_member(view: Snapshot, member_id: MemberId, *, limit: int) -> tuple[Complaint, ...]:
    """Return a guest's complaints that are not closed, the newest first."""
    sql = f"""SELECT {_COMPLAINT} FROM complaints WHERE member_id = :member_id AND state <> 'closed'
              ORDER BY id DESC LIMIT :limit"""
    return build_all(Complaint, await view.rows(sql, member_id=member_id, limit=limit))


async def find_unclosed_about_entry(view: Snapshot, member_id: MemberId, entry_id: int) -> Complaint | None:
    """Return a guest's complaint about a row of her points that is not closed, or None."""
    sql = f"""SELECT {_COMPLAINT} FROM complaints
              WHERE member_id = :member_id AND entry_id = :entry_id AND state <> 'closed' ORDER BY id DESC LIMIT 1"""
    return build_or_none(Complaint, await view.row(sql, member_id=member_id, entry_id=entry_id))


async def list_overdue(view: Snapshot, *, now: datetime, below: int, limit: int) -> tuple[Complaint, ...]:
    """Return missed promises that have climbed less far than ``below``, the oldest first."""
    sql = f"""SELECT {_COMPLAINT} FROM complaints
              WHERE state = 'open' AND state <> 'closed' AND reply_due_at < :now AND escalated < :below
              ORDER BY reply_due_at, id LIMIT :limit"""
    return build_all(Complaint, await view.rows(sql, now=now, below=below, limit=limit))


async def list_silent(view: Snapshot, *, since: datetime, limit: int) -> tuple[Complaint, ...]:
    """Return answered complaints whose guests have been silent since then."""
    sql = f"""SELECT {_COMPLAINT} FROM complaints
              WHERE state = 'answered' AND state <> 'closed' AND turn_at <= :since ORDER BY id LIMIT :limit"""
    return build_all(Complaint, await view.rows(sql, since=since, limit=limit))


async def count_open_by_staff(view: Snapshot) -> Mapping[StaffId, int]:
    """Return how many unclosed complaints each colleague owns; who owns none is left out."""
    rows = await view.rows(
        """SELECT staff_id, COUNT(*) FROM complaints
           WHERE state <> 'closed' AND staff_id IS NOT NULL GROUP BY staff_id"""
    )
    return {StaffId(row[0]): int(row[1]) for row in rows}


# Changing -------------------------------------------------------------------------------------------------------------


async def add(
    tx: Transaction,
    member_id: MemberId,
    *,
    order_id: OrderId | None,
    kind: ComplaintKind,
    source: ComplaintSource,
    staff_id: StaffId | None,
    cause: str,
    reply_due_at: datetime,
    now: datetime,
    entry_id: int | None = None,
) -> Complaint:
    """Add an open complaint with its owner and its promise."""
    row = await tx.row(
        f"""INSERT INTO complaints (member_id, order_id, kind, source, staff_id, cause,
                                   opened_at, reply_due_at, turn_at, entry_id)
            VALUES (:member_id, :order_id, :kind, :source, :staff_id, :cause, :now, :reply_due_at, :now, :entry_id)
            RETURNING {_COMPLAINT}""",
        member_id=member_id,
        order_id=order_id,
        kind=kind,
        source=source,
        staff_id=staff_id,
        cause=cause,
        reply_due_at=reply_due_at,
        now=now,
        entry_id=entry_id,
    )
    assert row is not None
    return build(Complaint, row)


async def set_open(tx: Transaction, complaint_id: ComplaintId, *, reply_due_at: datetime, now: datetime) -> None:
    """It is the house's turn from now on, with a new promise; what was closed is counted as opened again."""
    await tx.run(
        """UPDATE complaints SET reopened = reopened + CASE state WHEN 'closed' THEN 1 ELSE 0 END,
           state = 'open', reply_due_at = :reply_due_at, turn_at = :now, escalated = 0, closed_at = NULL, mark = NULL
           WHERE id = :id""",
        id=complaint_id,
        reply_due_at=reply_due_at,
        now=now,
    )


async def set_answered(tx: Transaction, complaint_id: ComplaintId, *, now: datetime) -> None:
    """It is the guest's turn from now on."""
    await tx.run(
        """UPDATE complaints SET state = 'answered', turn_at = :now, replied_at = COALESCE(replied_at, :now)
           WHERE id = :id""",
        id=complaint_id,
        now=now,
    )


async def set_closed(tx: Transaction, complaint_id: ComplaintId, *, now: datetime) -> None:
    """It is over."""
    await tx.run(
        "UPDATE complaints SET state = 'closed', closed_at = :now, turn_at = :now WHERE id = :id",
        id=complaint_id,
        now=now,
    )


async def set_mark(tx: Transaction, complaint_id: ComplaintId, mark: int) -> None:
    """Keep how the guest found it solved."""
    await tx.run("UPDATE complaints SET mark = :mark WHERE id = :id", id=complaint_id, mark=mark)


async def set_staff(tx: Transaction, complaint_id: ComplaintId, staff_id: StaffId) -> None:
    """Let this colleague own it from now on."""
    await tx.run("UPDATE complaints SET staff_id = :staff_id WHERE id = :id", id=complaint_id, staff_id=staff_id)


async def set_escalated(tx: Transaction, complaint_id: ComplaintId, level: int) -> None:
    """Remember how far the missed promise has climbed."""
    await tx.run("UPDATE complaints SET escalated = :level WHERE id = :id", id=complaint_id, level=level)


# Messages -------------------------------------------------------------------------------------------------------------


async def add_message(
    tx: Transaction, complaint_id: ComplaintId, said: Said, *, staff_id: StaffId | None, cause: str, now: datetime
) -> ComplaintMessage | None:
    """Add a message of the guest (no ``staff_id``) or of a colleague; None when its cause has added it before."""
    row = await tx.row(
        f"""INSERT INTO complaint_messages (complaint_id, staff_id, words, media, file_id, at, cause)
            VALUES (:complaint_id, :staff_id, :words, :media, :file_id, :now, :cause)
            ON CONFLICT (cause) DO NOTHING RETURNING {_MESSAGE}""",
        complaint_id=complaint_id,
        staff_id=staff_id,
        words=said.words,
        media=said.media,
        file_id=said.file_id,
        cause=cause,
        now=now,
    )
    return build_or_none(ComplaintMessage, row)


async def find_message(view: Snapshot, message_id: int) -> ComplaintMessage | None:
    """Return one message, or None."""
    sql = f"SELECT {_MESSAGE} FROM complaint_messages WHERE id = :id"
    return build_or_none(ComplaintMessage, await view.row(sql, id=message_id))


async def find_message_by_cause(view: Snapshot, cause: str) -> ComplaintMessage | None:
    """Return the message that this cause has added, or None."""
    sql = f"SELECT {_MESSAGE} FROM complaint_messages WHERE cause = :cause"
    return build_or_none(ComplaintMessage, await view.row(sql, cause=cause))


async def list_messages(view: Snapshot, complaint_id: ComplaintId, *, limit: int) -> tuple[ComplaintMessage, ...]:
    """Return the last messages of a complaint, the oldest of them first."""
    sql = f"""SELECT {_MESSAGE} FROM complaint_messages WHERE complaint_id = :complaint_id
              ORDER BY id DESC LIMIT :limit"""
    return build_all(ComplaintMessage, (await view.rows(sql, complaint_id=complaint_id, limit=limit))[::-1])
