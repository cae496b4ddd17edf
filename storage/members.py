"""Members: one row a guest."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import Member, MemberId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_or_none, columns

_COLUMNS = columns(Member)


async def find(view: Snapshot, member_id: MemberId) -> Member | None:
    """Return the member, or None."""
    return build_or_none(Member, await view.row(f"SELECT {_COLUMNS} FROM members WHERE id = :id", id=member_id))


async def get(view: Snapshot, member_id: MemberId) -> Member:
    """Return the member. Raises: LookupError."""
    if (found := await find(view, member_id)) is None:
        raise LookupError(f"member {member_id}")
    return found


async def find_by_telegram(view: Snapshot, telegram_id: int) -> Member | None:
    """Return the member who uses this Telegram account, or None."""
    sql = f"SELECT {_COLUMNS} FROM members WHERE telegram_id = :telegram_id"
    return build_or_none(Member, await view.row(sql, telegram_id=telegram_id))


async def find_by_phone(view: Snapshot, phone: str) -> Member | None:
    """Return the member with this number (E.164), or None."""
    return build_or_none(Member, await view.row(f"SELECT {_COLUMNS} FROM members WHERE phone = :phone", phone=phone))


async def find_by_code(view: Snapshot, code: str) -> Member | None:
    """Return the member whose card bears this code, or None."""
    return build_or_none(Member, await view.row(f"SELECT {_COLUMNS} FROM members WHERE code = :code", code=code))


async def lock(tx: Transaction, member_id: MemberId, now: datetime) -> Member:
    """Hold the member's row until the transaction ends, so that her points and cart change one at a time.

    Raises: LookupError.
    """
    sql = f"UPDATE members SET seen_at = :now WHERE id = :id RETURNING {_COLUMNS}"
    if (row := await tx.row(sql, id=member_id, now=now)) is None:
        raise LookupError(f"member {member_id}")
    return build(Member, row)
