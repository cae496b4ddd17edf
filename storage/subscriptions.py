"""Subscriptions: one row a fee that was paid for membership."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import MemberId
from club.rules.membership import Subscription
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_all, build_or_none, columns

_COLUMNS = columns(Subscription)


async def add(
    tx: Transaction,
    member_id: MemberId,
    *,
    starts_at: datetime,
    ends_at: datetime,
    fee_rial: int,
    staff_id: StaffId,
    cause: str,
    credit_points: int,
    tell_at: datetime,
) -> Subscription:
    """Write down a fee that was paid. Raises the engine's error when its cause has written one already."""
    row = await tx.row(
        f"""INSERT INTO subscriptions (
                member_id, starts_at, ends_at, fee_rial, staff_id, cause, credit_points, credit_at, tell_at
            ) VALUES (
                :member_id, :starts_at, :ends_at, :fee_rial, :staff_id, :cause, :credit_points,
                CASE WHEN :credit_points > 0 THEN CAST(:starts_at AS BIGINT) END, :tell_at
            ) RETURNING {_COLUMNS}""",
        member_id=member_id,
        starts_at=starts_at,
        ends_at=ends_at,
        fee_rial=fee_rial,
        staff_id=staff_id,
        cause=cause,
        credit_points=credit_points,
        tell_at=tell_at,
    )
    assert row is not None
    return build(Subscription, row)


async def find(view: Snapshot, subscription_id: int) -> Subscription | None:
    """Return the subscription, or None."""
    sql = f"SELECT {_COLUMNS} FROM subscriptions WHERE id = :id"
    return build_or_none(Subscription, await view.row(sql, id=subscription_id))


async def is_any_ahead(view: Snapshot, member_id: MemberId, *, now: datetime) -> bool:
    """Tell whether the member has paid for a time that is not over."""
    sql = "SELECT 1 FROM subscriptions WHERE member_id = :member_id AND ends_at > :now AND cancelled_at IS NULL LIMIT 1"
    return await view.row(sql, member_id=member_id, now=now) is not None


async def find_by_cause(view: Snapshot, cause: str) -> Subscription | None:
    """Return the subscription that this cause has written, or None."""
    sql = f"SELECT {_COLUMNS} FROM subscriptions WHERE cause = :cause"
    return build_or_none(Subscription, await view.row(sql, cause=cause))


async def find_running(view: Snapshot, member_id: MemberId, *, now: datetime) -> Subscription | None:
    """Return the paid membership that a member has now, or None."""
    sql = f"""SELECT {_COLUMNS} FROM subscriptions
              WHERE member_id = :member_id AND ends_at > :now AND starts_at <= :now AND cancelled_at IS NULL
              ORDER BY ends_at LIMIT 1"""
    return build_or_none(Subscription, await view.row(sql, member_id=member_id, now=now))


async def list_open(view: Snapshot, member_id: MemberId, *, now: datetime) -> tuple[Subscription, ...]:
    """Return what a member has paid for now and later, the first to end first."""
    sql = f"""SELECT {_COLUMNS} FROM subscriptions
              WHERE member_id = :member_id AND ends_at > :now AND cancelled_at IS NULL ORDER BY ends_at"""
    return build_all(Subscription, await view.rows(sql, member_id=member_id, now=now))


async def find_latest(view: Snapshot, member_id: MemberId) -> Subscription | None:
    """Return the fee that a member paid last, whatever became of it, or None."""
    sql = f"SELECT {_COLUMNS} FROM subscriptions WHERE member_id = :member_id ORDER BY id DESC LIMIT 1"
    return build_or_none(Subscription, await view.row(sql, member_id=member_id))


async def list_credit_due(view: Snapshot, *, now: datetime, limit: int) -> tuple[Subscription, ...]:
    """Return whose credit is due, the longest due first."""
    sql = f"""SELECT {_COLUMNS} FROM subscriptions WHERE credit_at IS NOT NULL AND credit_at <= :now
              ORDER BY credit_at, id LIMIT :limit"""
    return build_all(Subscription, await view.rows(sql, now=now, limit=limit))


async def list_to_tell(view: Snapshot, *, now: datetime, limit: int) -> tuple[Subscription, ...]:
    """Return whose owner is to be told of its end, the longest due first."""
    sql = f"""SELECT {_COLUMNS} FROM subscriptions WHERE tell_at IS NOT NULL AND tell_at <= :now
              ORDER BY tell_at, id LIMIT :limit"""
    return build_all(Subscription, await view.rows(sql, now=now, limit=limit))


async def set_credit(tx: Transaction, subscription_id: int, *, credited: int, credit_at: datetime | None) -> None:
    """Store for how many months credit was given, and when the next is due."""
    await tx.run(
        "UPDATE subscriptions SET credited = :credited, credit_at = :credit_at WHERE id = :id",
        id=subscription_id,
        credited=credited,
        credit_at=credit_at,
    )


async def set_tell_at(tx: Transaction, subscription_id: int, tell_at: datetime | None) -> None:
    """Store when its owner is told next that it ends."""
    await tx.run("UPDATE subscriptions SET tell_at = :tell_at WHERE id = :id", id=subscription_id, tell_at=tell_at)


async def set_cancelled(tx: Transaction, subscription_id: int, *, now: datetime) -> None:
    """End it: neither credit nor words are to come."""
    await tx.run(
        "UPDATE subscriptions SET cancelled_at = :now, credit_at = NULL, tell_at = NULL WHERE id = :id",
        id=subscription_id,
        now=now,
    )
