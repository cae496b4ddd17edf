"""Points: the ledger that is only ever added to, the lots it opened, the draws on them, and what is owed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from club.rules.members import Member, MemberId
from club.rules.orders import OrderId
from club.rules.points import Draw, LedgerEntry, Lot, NewEntry
from storage.database import Snapshot, Transaction
from storage.members import HER_ROWS
from storage.rows import build, build_all, build_or_none, columns

_ENTRY = columns(LedgerEntry)
_LOT = columns(Lot)


# Finding --------------------------------------------------------------------------------------------------------------


async def find_entry(view: Snapshot, entry_id: int) -> LedgerEntry | None:
    """Return the row of the ledger, or None."""
    return build_or_none(LedgerEntry, await view.row(f"SELECT {_ENTRY} FROM ledger WHERE id = :id", id=entry_id))


async def get_entry(view: Snapshot, entry_id: int) -> LedgerEntry:
    """Return the row of the ledger. Raises: LookupError."""
    if (found := await find_entry(view, entry_id)) is None:
        raise LookupError(f"ledger entry {entry_id}")
    return found


async def find_entry_by_cause(view: Snapshot, cause: str) -> LedgerEntry | None:
    """Return the row that this cause has written, or None."""
    sql = f"SELECT {_ENTRY} FROM ledger WHERE cause = :cause"
    return build_or_none(LedgerEntry, await view.row(sql, cause=cause))


async def find_entry_of(view: Snapshot, entry_id: int, *, member_id: MemberId) -> LedgerEntry | None:
    """Return a row of the member's own history, or None when it is not hers."""
    sql = f"SELECT {_ENTRY} FROM ledger WHERE id = :id AND member_id IN {HER_ROWS}"
    return build_or_none(LedgerEntry, await view.row(sql, id=entry_id, member_id=member_id))


async def list_entries(view: Snapshot, member_id: MemberId, *, limit: int, offset: int) -> tuple[LedgerEntry, ...]:
    """Return a page of a member's history, the newest first."""
    sql = f"""SELECT {_ENTRY} FROM ledger WHERE member_id IN {HER_ROWS}
              ORDER BY id DESC LIMIT :limit OFFSET :offset"""
    return build_all(LedgerEntry, await view.rows(sql, member_id=member_id, limit=limit, offset=offset))


async def list_earnings(view: Snapshot, order_id: OrderId) -> tuple[LedgerEntry, ...]:
    """Return what an order earned, a row for each kind of points, in the order in which they were written."""
    sql = f"SELECT {_ENTRY} FROM ledger WHERE order_id = :order_id AND action = 'earn' ORDER BY id"
    return build_all(LedgerEntry, await view.rows(sql, order_id=order_id))


async def list_reversals(view: Snapshot, order_id: OrderId, entry_id: int) -> tuple[LedgerEntry, ...]:
    """Return what has been taken back of an order's earning so far."""
    sql = f"""SELECT {_ENTRY} FROM ledger
              WHERE order_id = :order_id AND entry_id = :entry_id AND action = 'reverse' ORDER BY id"""
    return build_all(LedgerEntry, await view.rows(sql, order_id=order_id, entry_id=entry_id))


async def list_returns(view: Snapshot, entry_id: int) -> tuple[LedgerEntry, ...]:
    """Return what has undone a row of the ledger so far, the first before the others."""
    sql = f"SELECT {_ENTRY} FROM ledger WHERE entry_id = :entry_id AND action = 'reverse' ORDER BY id"
    return build_all(LedgerEntry, await view.rows(sql, entry_id=entry_id))


async def list_draws(view: Snapshot, entry_id: int) -> tuple[Draw, ...]:
    """Return from which lots an entry took its points, in the order of taking."""
    rows = await view.rows("SELECT lot_id, points FROM draws WHERE entry_id = :entry_id ORDER BY id", entry_id=entry_id)
    return tuple(Draw(int(row[0]), int(row[1])) for row in rows)


async def get_lot(view: Snapshot, lot_id: int) -> Lot:
    """Return the lot that an earning opened. Raises: LookupError."""
    if (row := await view.row(f"SELECT {_LOT} FROM lots WHERE id = :id", id=lot_id)) is None:
        raise LookupError(f"lot {lot_id}")
    return build(Lot, row)


async def list_open_lots(view: Snapshot, member_id: MemberId) -> tuple[Lot, ...]:
    """Return the member's lots that hold something, also those whose time is over and which no sweep has ended yet."""
    sql = f"SELECT {_LOT} FROM lots WHERE member_id = :member_id AND remaining > 0 ORDER BY id"
    return build_all(Lot, await view.rows(sql, member_id=member_id))


async def list_reasons_of_open_lots(view: Snapshot, member_id: MemberId) -> dict[int, Mapping[str, Any]]:
    """Return what the rows that gave a member's open lots say of them, by the lots' numbers."""
    rows = await view.rows(
        """SELECT lots.id, ledger.breakdown FROM lots JOIN ledger ON ledger.id = lots.id
           WHERE lots.member_id = :member_id AND lots.remaining > 0""",
        member_id=member_id,
    )
    return {int(row[0]): json.loads(row[1]) for row in rows}


async def find_debt(view: Snapshot, member_id: MemberId) -> int:
    """Return how many points the member owes; 0 for one who never owed any."""
    row = await view.row("SELECT points FROM debts WHERE member_id = :member_id", member_id=member_id)
    return 0 if row is None else int(row[0])


async def list_parts(view: Snapshot, entry_id: int) -> dict[str, int]:
    """Return what the parts of the programme gave of an entry's points; whatever is left is the plain rate."""
    sql = "SELECT part, points FROM earning_parts WHERE entry_id = :entry_id ORDER BY part"
    return {row[0]: row[1] for row in await view.rows(sql, entry_id=entry_id)}


async def count_spent(view: Snapshot, lot_id: int) -> int:
    """Return how many points of a lot paid for something: neither ended by themselves nor taken back with its order."""
    row = await view.row(
        """
        SELECT CAST(COALESCE(SUM(draws.points), 0) AS BIGINT)
        FROM draws JOIN ledger ON ledger.id = draws.entry_id
        WHERE draws.lot_id = :lot_id AND ledger.action <> 'expire'
          AND NOT (ledger.action = 'reverse' AND ledger.entry_id = :lot_id)
        """,
        lot_id=lot_id,
    )
    assert row is not None
    return int(row[0])


async def count_draws(view: Snapshot, lot_id: int) -> int:
    """Return how often a lot was drawn on."""
    row = await view.row("SELECT COUNT(*) FROM draws WHERE lot_id = :lot_id", lot_id=lot_id)
    assert row is not None
    return int(row[0])


# What is due ----------------------------------------------------------------------------------------------------------


async def list_members_with_ended_lots(view: Snapshot, *, now: datetime, limit: int) -> tuple[MemberId, ...]:
    """Return who holds points whose time is over, the longest ended first; at most so many lots are looked at."""
    sql = """SELECT member_id FROM lots WHERE remaining > 0 AND expires_at IS NOT NULL AND expires_at <= :now
             ORDER BY expires_at LIMIT :limit"""
    rows = await view.rows(sql, now=now, limit=limit)
    return tuple(dict.fromkeys(MemberId(row[0]) for row in rows))


async def list_members_to_warn(view: Snapshot, *, now: datetime, limit: int) -> tuple[MemberId, ...]:
    """Return whose warning is due, the longest due first; at most so many lots are looked at."""
    sql = """SELECT member_id FROM lots WHERE remaining > 0 AND warn_at IS NOT NULL AND warn_at <= :now
             ORDER BY warn_at LIMIT :limit"""
    rows = await view.rows(sql, now=now, limit=limit)
    return tuple(dict.fromkeys(MemberId(row[0]) for row in rows))


# Writing --------------------------------------------------------------------------------------------------------------


async def hold(tx: Transaction, member_id: MemberId) -> Member:
    """Hold the member's row until the transaction ends, so that her points change one at a time.

    Of a row that turned out to be another member, that one is held and returned: the points are hers. Unlike
    `members.lock` this does not say that she was seen: the house may do it in her sleep. Raises: LookupError.
    """
    member = await hold_row(tx, member_id)
    return member if member.merged_into_id is None else await hold_row(tx, member.merged_into_id)


async def hold_row(tx: Transaction, member_id: MemberId) -> Member:
    """Hold this very row until the transaction ends. Raises: LookupError."""
    sql = f"UPDATE members SET seen_at = seen_at WHERE id = :id RETURNING {columns(Member)}"
    if (row := await tx.row(sql, id=member_id)) is None:
        raise LookupError(f"member {member_id}")
    return build(Member, row)


async def add_entry(tx: Transaction, new: NewEntry, *, at: datetime) -> LedgerEntry:
    """Add a row to the ledger. Raises the engine's error when its cause has written one already."""
    row = await tx.row(
        f"""
        INSERT INTO ledger (
            member_id, action, points, at, cause, order_id, entry_id, staff_id, branch, terms_version, breakdown
        ) VALUES (
            :member_id, :action, :points, :at, :cause, :order_id, :entry_id, :staff_id, :branch, :terms_version,
            :breakdown
        ) RETURNING {_ENTRY}
        """,
        member_id=new.member_id,
        action=new.action,
        points=new.points,
        at=at,
        cause=new.cause,
        order_id=new.order_id,
        entry_id=new.entry_id,
        staff_id=new.staff_id,
        branch=new.branch,
        terms_version=new.terms_version,
        breakdown=new.breakdown,
    )
    assert row is not None
    return build(LedgerEntry, row)


async def add_lot(tx: Transaction, lot: Lot) -> None:
    """Add the lot of an earning; its number is the earning's."""
    await tx.run(
        """
        INSERT INTO lots (id, member_id, kind, points, remaining, usable_at, expires_at, warn_at)
        VALUES (:id, :member_id, :kind, :points, :remaining, :usable_at, :expires_at, :warn_at)
        """,
        id=lot.id,
        member_id=lot.member_id,
        kind=lot.kind,
        points=lot.points,
        remaining=lot.remaining,
        usable_at=lot.usable_at,
        expires_at=lot.expires_at,
        warn_at=lot.warn_at,
    )


async def add_draws(tx: Transaction, entry_id: int, draws: Iterable[Draw]) -> None:
    """Write down from which lots an entry took its points, or to which it gave them back."""
    sql = "INSERT INTO draws (entry_id, lot_id, points) VALUES (:entry_id, :lot_id, :points)"
    await tx.run_many(sql, [{"entry_id": entry_id, "lot_id": draw.lot_id, "points": draw.points} for draw in draws])


async def draw_from_lots(tx: Transaction, draws: Iterable[Draw]) -> None:
    """Let the lots hold what the draws leave them; the table refuses less than none and more than was earned."""
    sql = "UPDATE lots SET remaining = remaining - :points WHERE id = :lot_id"
    await tx.run_many(sql, [{"lot_id": draw.lot_id, "points": draw.points} for draw in draws])


async def add_parts(tx: Transaction, entry_id: int, parts: Mapping[str, int]) -> None:
    """Write down what the parts of the programme gave of an entry's points; a refund's are below zero."""
    sql = "INSERT INTO earning_parts (entry_id, part, points) VALUES (:entry_id, :part, :points)"
    await tx.run_many(sql, [{"entry_id": entry_id, "part": part, "points": each} for part, each in parts.items()])


async def set_debt(tx: Transaction, member_id: MemberId, points: int) -> None:
    """Store how many points the member owes now."""
    await tx.run(
        """INSERT INTO debts (member_id, points) VALUES (:member_id, :points)
           ON CONFLICT (member_id) DO UPDATE SET points = excluded.points""",
        member_id=member_id,
        points=points,
    )


async def set_ends(tx: Transaction, lots: Iterable[Lot]) -> None:
    """Store until when lots live, and when their owner is told that they end."""
    sql = "UPDATE lots SET expires_at = :expires_at, warn_at = :warn_at WHERE id = :lot_id"
    rows = [{"lot_id": lot.id, "expires_at": lot.expires_at, "warn_at": lot.warn_at} for lot in lots]
    await tx.run_many(sql, rows)


async def set_warnings(tx: Transaction, warnings: Iterable[tuple[int, datetime | None]]) -> None:
    """Store when the owners of lots are next told that they end."""
    sql = "UPDATE lots SET warn_at = :warn_at WHERE id = :lot_id"
    await tx.run_many(sql, [{"lot_id": lot_id, "warn_at": warn_at} for lot_id, warn_at in warnings])
