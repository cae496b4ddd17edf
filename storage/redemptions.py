"""Redemptions: rewards at the counter, and how often each reward is taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from club.rules.members import MemberId
from club.rules.redemptions import Redemption, RedemptionId, RedemptionState
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_all, build_or_none, columns, moment

_COLUMNS = columns(Redemption)

TAKINGS_MAX = 1000
"""As far back as a member's takings are counted for the limits of a reward."""


class NewRedemption(NamedTuple):
    """A reward that is about to be held at the counter."""

    member_id: MemberId
    reward_key: str
    title_fa: str
    title_en: str
    points: int
    entry_id: int
    code: str
    branch: str
    cause: str
    reserved_at: datetime
    until_at: datetime


async def add(tx: Transaction, new: NewRedemption) -> Redemption | None:
    """Hold a reward; return None when another one that is held now has the code."""
    row = await tx.row(
        f"""INSERT INTO redemptions (member_id, reward_key, title_fa, title_en, points, entry_id, code, branch, cause,
                                     reserved_at, until_at)
            VALUES (:member_id, :reward_key, :title_fa, :title_en, :points, :entry_id, :code, :branch, :cause,
                    :reserved_at, :until_at)
            ON CONFLICT DO NOTHING RETURNING {_COLUMNS}""",
        **new._asdict(),
    )
    return build_or_none(Redemption, row)


# Finding --------------------------------------------------------------------------------------------------------------


async def find(view: Snapshot, redemption_id: RedemptionId) -> Redemption | None:
    """Return the redemption, or None."""
    sql = f"SELECT {_COLUMNS} FROM redemptions WHERE id = :id"
    return build_or_none(Redemption, await view.row(sql, id=redemption_id))


async def find_by_cause(view: Snapshot, cause: str) -> Redemption | None:
    """Return the redemption that this cause has made, or None."""
    sql = f"SELECT {_COLUMNS} FROM redemptions WHERE cause = :cause"
    return build_or_none(Redemption, await view.row(sql, cause=cause))


async def find_by_code(view: Snapshot, code: str) -> Redemption | None:
    """Return the redemption that is held now under this code, its time over or not, or None."""
    sql = f"SELECT {_COLUMNS} FROM redemptions WHERE code = :code AND state = 'reserved'"
    return build_or_none(Redemption, await view.row(sql, code=code))


async def find_by_serial(view: Snapshot, serial: str) -> Redemption | None:
    """Return the redemption with this receipt, or None."""
    sql = f"SELECT {_COLUMNS} FROM redemptions WHERE serial = :serial"
    return build_or_none(Redemption, await view.row(sql, serial=serial))


async def find_latest(view: Snapshot, member_id: MemberId, reward_key: str, *, now: datetime) -> Redemption | None:
    """Return the latest taking of a reward at the counter that a member used or can still use, or None."""
    sql = f"""SELECT {_COLUMNS} FROM redemptions
              WHERE reward_key = :reward_key AND member_id = :member_id
                AND (state = 'used' OR (state = 'reserved' AND until_at > :now))
              ORDER BY id DESC LIMIT 1"""
    return build_or_none(Redemption, await view.row(sql, member_id=member_id, reward_key=reward_key, now=now))


async def list_open(view: Snapshot, member_id: MemberId, *, now: datetime) -> tuple[Redemption, ...]:
    """Return what a member can have handed over now, the one that ends first before the others."""
    sql = f"""SELECT {_COLUMNS} FROM redemptions
              WHERE member_id = :member_id AND state = 'reserved' AND until_at > :now ORDER BY until_at, id"""
    return build_all(Redemption, await view.rows(sql, member_id=member_id, now=now))


async def list_due(view: Snapshot, *, now: datetime, limit: int) -> tuple[Redemption, ...]:
    """Return what is held beyond its time, the longest first."""
    sql = f"""SELECT {_COLUMNS} FROM redemptions WHERE state = 'reserved' AND until_at <= :now
              ORDER BY until_at LIMIT :limit"""
    return build_all(Redemption, await view.rows(sql, now=now, limit=limit))


# Taking ---------------------------------------------------------------------------------------------------------------


async def lock(tx: Transaction, redemption_id: RedemptionId) -> Redemption:
    """Hold the row until the transaction ends and return it as it is now. Raises: LookupError."""
    sql = f"UPDATE redemptions SET state = state WHERE id = :id RETURNING {_COLUMNS}"
    if (row := await tx.row(sql, id=redemption_id)) is None:
        raise LookupError(f"redemption {redemption_id}")
    return build(Redemption, row)


async def set_asked(tx: Transaction, redemption_id: RedemptionId, *, by: StaffId, until_at: datetime) -> None:
    """Write down who waits for a second approver, and until when."""
    await tx.run(
        "UPDATE redemptions SET asked_by = :by, until_at = :until_at WHERE id = :id",
        id=redemption_id,
        by=by,
        until_at=until_at,
    )


async def set_used(
    tx: Transaction,
    redemption_id: RedemptionId,
    *,
    by: StaffId,
    approved_by: StaffId | None,
    serial: str,
    now: datetime,
) -> None:
    """Write down who handed it over, who approved it, and the receipt."""
    await tx.run(
        """UPDATE redemptions SET state = 'used', used_by = :by, approved_by = :approved_by, serial = :serial,
           closed_at = :now WHERE id = :id""",
        id=redemption_id,
        by=by,
        approved_by=approved_by,
        serial=serial,
        now=now,
    )


async def set_ended(
    tx: Transaction, redemption_id: RedemptionId, state: RedemptionState, *, reason: str | None, now: datetime
) -> None:
    """Write down that it was released or reversed."""
    await tx.run(
        "UPDATE redemptions SET state = :state, reason = :reason, closed_at = :now WHERE id = :id",
        id=redemption_id,
        state=state,
        reason=reason,
        now=now,
    )


# Counting -------------------------------------------------------------------------------------------------------------


async def list_takings(view: Snapshot, member_id: MemberId, *, now: datetime) -> dict[str, list[datetime]]:
    """Return when a member took which reward, at the counter or as a voucher; what was given back does not count."""
    rows = await view.rows(
        """SELECT reward_key, reserved_at FROM redemptions
           WHERE member_id = :member_id AND (state = 'used' OR (state = 'reserved' AND until_at > :now))
           UNION ALL
           SELECT reward_key, issued_at FROM vouchers
           WHERE member_id = :member_id AND reward_key IS NOT NULL AND state <> 'reversed'
           ORDER BY 2 DESC LIMIT :limit""",
        member_id=member_id,
        now=now,
        limit=TAKINGS_MAX,
    )
    taken: dict[str, list[datetime]] = {}
    for key, at in rows:
        taken.setdefault(str(key), []).append(moment(at))
    return taken


async def list_counts(view: Snapshot) -> Mapping[str, int]:
    """Return how often each reward is taken in all."""
    return {str(row[0]): int(row[1]) for row in await view.rows("SELECT reward_key, taken FROM reward_counts")}


async def count_one_more(tx: Transaction, reward_key: str, *, at_most: int | None) -> bool:
    """Count one more of a reward unless there are so many; the count is held until the transaction ends."""
    row = await tx.row(
        """INSERT INTO reward_counts (reward_key, taken) VALUES (:reward_key, 1)
           ON CONFLICT (reward_key) DO UPDATE SET taken = reward_counts.taken + 1
           WHERE reward_counts.taken < :at_most RETURNING taken""",
        reward_key=reward_key,
        at_most=2**53 if at_most is None else at_most,
    )
    return row is not None


async def count_one_less(tx: Transaction, reward_key: str) -> None:
    """Count one less of a reward: it was given back."""
    await tx.run("UPDATE reward_counts SET taken = taken - 1 WHERE reward_key = :reward_key", reward_key=reward_key)


async def next_serial(tx: Transaction, year: int) -> int:
    """Return the next number for a receipt of the year; it is held until the transaction ends, so none is lost."""
    row = await tx.row(
        """INSERT INTO serials (year, last) VALUES (:year, 1)
           ON CONFLICT (year) DO UPDATE SET last = serials.last + 1 RETURNING last""",
        year=year,
    )
    assert row is not None
    return int(row[0])
