"""Vouchers: one row a gift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from club.rules.members import MemberId
from club.rules.staff import StaffId
from club.rules.vouchers import Voucher, VoucherId, VoucherKind
from storage.database import Snapshot, Transaction
from storage.rows import build_all, build_or_none, columns

_COLUMNS = columns(Voucher)


class NewVoucher(NamedTuple):
    """A gift that is about to be issued."""

    member_id: MemberId
    code: str
    kind: VoucherKind
    title_fa: str
    title_en: str
    cause: str
    expires_at: datetime
    reward_key: str | None = None
    benefit: Mapping[str, Any] = MappingProxyType({})
    points: int = 0
    entry_id: int | None = None
    branch: str | None = None
    warn_at: datetime | None = None


async def add(tx: Transaction, new: NewVoucher, *, now: datetime) -> Voucher | None:
    """Issue a gift; return None when its cause issued one before, or somebody else has the code."""
    row = await tx.row(
        f"""INSERT INTO vouchers (member_id, code, kind, title_fa, title_en, cause, issued_at, expires_at, reward_key,
                                  benefit, points, entry_id, branch, warn_at)
            VALUES (:member_id, :code, :kind, :title_fa, :title_en, :cause, :now, :expires_at, :reward_key,
                    :benefit, :points, :entry_id, :branch, :warn_at)
            ON CONFLICT DO NOTHING RETURNING {_COLUMNS}""",
        **{**new._asdict(), "benefit": dict(new.benefit)},
        now=now,
    )
    return build_or_none(Voucher, row)


async def find(view: Snapshot, voucher_id: VoucherId) -> Voucher | None:
    """Return the gift, or None."""
    return build_or_none(Voucher, await view.row(f"SELECT {_COLUMNS} FROM vouchers WHERE id = :id", id=voucher_id))


async def find_by_code(view: Snapshot, code: str) -> Voucher | None:
    """Return the gift with this code, or None."""
    return build_or_none(Voucher, await view.row(f"SELECT {_COLUMNS} FROM vouchers WHERE code = :code", code=code))


async def find_by_cause(view: Snapshot, cause: str) -> Voucher | None:
    """Return the gift that this cause has issued, or None."""
    return build_or_none(Voucher, await view.row(f"SELECT {_COLUMNS} FROM vouchers WHERE cause = :cause", cause=cause))


async def find_by_serial(view: Snapshot, serial: str) -> Voucher | None:
    """Return the gift that was used with this receipt, or None."""
    sql = f"SELECT {_COLUMNS} FROM vouchers WHERE serial = :serial"
    return build_or_none(Voucher, await view.row(sql, serial=serial))


async def find_latest(view: Snapshot, member_id: MemberId, reward_key: str) -> Voucher | None:
    """Return the latest gift that a member bought of a reward and did not give back, or None."""
    sql = f"""SELECT {_COLUMNS} FROM vouchers
              WHERE reward_key = :reward_key AND member_id = :member_id AND state <> 'reversed'
              ORDER BY id DESC LIMIT 1"""
    return build_or_none(Voucher, await view.row(sql, member_id=member_id, reward_key=reward_key))


async def lock(tx: Transaction, voucher_id: VoucherId) -> Voucher | None:
    """Hold the gift until the transaction ends and return it as it is now, or None."""
    sql = f"UPDATE vouchers SET state = state WHERE id = :id RETURNING {_COLUMNS}"
    return build_or_none(Voucher, await tx.row(sql, id=voucher_id))


async def list_of_member(view: Snapshot, member_id: MemberId, *, limit: int) -> tuple[Voucher, ...]:
    """Return a member's gifts, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM vouchers WHERE member_id = :member_id ORDER BY id DESC LIMIT :limit"
    return build_all(Voucher, await view.rows(sql, member_id=member_id, limit=limit))


async def list_usable(view: Snapshot, member_id: MemberId, *, now: datetime, limit: int) -> tuple[Voucher, ...]:
    """Return the gifts that a member can take now, the one that ends first before the others."""
    sql = f"""SELECT {_COLUMNS} FROM vouchers WHERE member_id = :member_id AND state = 'active' AND expires_at > :now
              ORDER BY expires_at, id LIMIT :limit"""
    return build_all(Voucher, await view.rows(sql, member_id=member_id, now=now, limit=limit))


async def set_used(tx: Transaction, voucher_id: VoucherId, *, by: StaffId, serial: str, now: datetime) -> None:
    """Write down who took the gift, and the receipt."""
    await tx.run(
        "UPDATE vouchers SET state = 'used', used_at = :now, used_by = :by, serial = :serial WHERE id = :id",
        id=voucher_id,
        by=by,
        serial=serial,
        now=now,
    )


async def set_spent(tx: Transaction, voucher_id: VoucherId, *, member_id: MemberId, now: datetime) -> int:
    """Let a member's usable gift have paid for an order of hers; return 0 when it is not that any more."""
    return await tx.run(
        """UPDATE vouchers SET state = 'used', used_at = :now
           WHERE id = :id AND member_id = :member_id AND state = 'active' AND expires_at > :now""",
        id=voucher_id,
        member_id=member_id,
        now=now,
    )


async def set_serial(tx: Transaction, voucher_id: VoucherId, *, serial: str) -> None:
    """Write down the receipt of a gift that paid for a completed order."""
    await tx.run("UPDATE vouchers SET serial = :serial WHERE id = :id", id=voucher_id, serial=serial)


async def set_unspent(tx: Transaction, voucher_id: VoucherId) -> int:
    """Let a gift that paid for an order be usable again until its old end, without a receipt; 0: it is already."""
    return await tx.run(
        """UPDATE vouchers SET state = 'active', used_at = NULL, serial = NULL
           WHERE id = :id AND state = 'used' AND used_by IS NULL""",
        id=voucher_id,
    )


async def set_reversed(tx: Transaction, voucher_id: VoucherId) -> None:
    """Write down that a gift was taken back; its receipt stays."""
    await tx.run("UPDATE vouchers SET state = 'reversed' WHERE id = :id", id=voucher_id)


async def list_to_warn(view: Snapshot, *, now: datetime, limit: int) -> tuple[Voucher, ...]:
    """Return the gifts whose owners are to be reminded of them now, the longest due first."""
    sql = f"""SELECT {_COLUMNS} FROM vouchers WHERE state = 'active' AND warn_at IS NOT NULL AND warn_at <= :now
              ORDER BY warn_at LIMIT :limit"""
    return build_all(Voucher, await view.rows(sql, now=now, limit=limit))


async def set_warning(tx: Transaction, voucher_id: VoucherId, *, warn_at: datetime | None) -> None:
    """Store when the owner of a gift is next reminded of it."""
    await tx.run("UPDATE vouchers SET warn_at = :warn_at WHERE id = :id", id=voucher_id, warn_at=warn_at)


async def expire_due(tx: Transaction, *, now: datetime, limit: int) -> int:
    """End the gifts whose last day has passed, at most ``limit`` of them; return how many."""
    return await tx.run(
        """UPDATE vouchers SET state = 'expired' WHERE state = 'active' AND id IN (
               SELECT id FROM vouchers WHERE state = 'active' AND expires_at <= :now
               ORDER BY expires_at LIMIT :limit)""",
        now=now,
        limit=limit,
    )


class Celebrant(NamedTuple):
    """Somebody whose birthday it is."""

    member_id: MemberId
    telegram_id: int


async def list_celebrants(
    view: Snapshot,
    *,
    calendar: str,
    month: int,
    day: int,
    jalali_year: int,
    set_before: datetime,
    now: datetime,
    after: MemberId,
    limit: int,
) -> Sequence[Celebrant]:
    """Return a page of the members who keep this birthday and have not got that year's gift in any row, by number.

    Those who are joined, can be written to, allow congratulations, are not on a pause, and set their birthday in time.
    """
    rows = await view.rows(
        """SELECT m.id, m.telegram_id FROM members m
           JOIN consents c ON c.member_id = m.id AND c.purpose = 'birthday' AND c.is_granted = 1
           WHERE m.birthday_calendar = :calendar AND m.birthday_month = :month AND m.birthday_day = :day
             AND m.id > :after AND m.telegram_id IS NOT NULL AND m.joined_at IS NOT NULL
             AND m.blocked_at IS NULL AND m.deactivated_at IS NULL AND m.forgotten_at IS NULL
             AND (m.paused_until_at IS NULL OR m.paused_until_at <= :now) AND m.birthday_set_at <= :set_before
             AND NOT EXISTS (SELECT 1 FROM vouchers v WHERE v.cause = 'birthday:' || m.id || ':' || :year)
             AND NOT EXISTS (SELECT 1 FROM members gone
                             JOIN vouchers v ON v.cause = 'birthday:' || gone.id || ':' || :year
                             WHERE gone.merged_into_id = m.id)
           ORDER BY m.id LIMIT :limit""",
        calendar=calendar,
        month=month,
        day=day,
        year=str(jalali_year),
        set_before=set_before,
        now=now,
        after=after,
        limit=limit,
    )
    return [Celebrant(MemberId(row[0]), int(row[1])) for row in rows]
