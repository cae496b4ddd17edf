"""Referrals: who brought whom, and whose first order was rewarded."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.referrals import Friends, Referral
from storage.database import Snapshot, Transaction
from storage.members import HER_ROWS, rows_of
from storage.rows import build, build_all, build_or_none, columns

_COLUMNS = columns(Referral)
_ONES, _OTHERS = rows_of("one"), rows_of("other")


async def find(view: Snapshot, friend_id: MemberId) -> Referral | None:
    """Return what a friend's first order brought, or None."""
    sql = f"SELECT {_COLUMNS} FROM referrals WHERE friend_id IN {HER_ROWS} ORDER BY at, friend_id LIMIT 1"
    return build_or_none(Referral, await view.row(sql, member_id=friend_id))


async def find_by_order(view: Snapshot, order_id: OrderId) -> Referral | None:
    """Return what the order brought as a friend's first, or None."""
    sql = f"SELECT {_COLUMNS} FROM referrals WHERE order_id = :order_id"
    return build_or_none(Referral, await view.row(sql, order_id=order_id))


async def list_between(view: Snapshot, one: MemberId, other: MemberId) -> tuple[Referral, ...]:
    """Return the rewards of two members for each other's orders, whichever of them brought the other."""
    sql = f"""SELECT {_COLUMNS} FROM referrals
              WHERE (friend_id IN {_ONES} AND inviter_id IN {_OTHERS})
                 OR (friend_id IN {_OTHERS} AND inviter_id IN {_ONES}) ORDER BY friend_id"""
    return build_all(Referral, await view.rows(sql, one=one, other=other))


async def list_above(view: Snapshot, member_id: MemberId) -> frozenset[MemberId]:
    """Return whoever brought the member, who brought that one, and so on; of a ring, everybody in it.

    Each is named as who she turned out to be.
    """
    rows = await view.rows(
        """WITH RECURSIVE above (id) AS (
               SELECT COALESCE(inviters.merged_into_id, inviters.id)
               FROM members JOIN members AS inviters ON inviters.id = members.referrer_id
               WHERE members.id = :member_id
               UNION
               SELECT COALESCE(inviters.merged_into_id, inviters.id)
               FROM above JOIN members ON members.id = above.id
               JOIN members AS inviters ON inviters.id = members.referrer_id)
           SELECT id FROM above""",
        member_id=member_id,
    )
    return frozenset(MemberId(row[0]) for row in rows)


async def has_completed(view: Snapshot, member_id: MemberId) -> bool:
    """Tell whether an order of the member's was completed."""
    sql = "SELECT 1 FROM orders WHERE member_id = :member_id AND state = 'completed' LIMIT 1"
    return await view.row(sql, member_id=member_id) is not None


async def has_completed_another(view: Snapshot, member_id: MemberId, order_id: OrderId) -> bool:
    """Tell whether another order of the member's than this one was completed."""
    row = await view.row(
        "SELECT 1 FROM orders WHERE member_id = :member_id AND state = 'completed' AND id <> :order_id LIMIT 1",
        member_id=member_id,
        order_id=order_id,
    )
    return row is not None


async def sum_kept(view: Snapshot, order_id: OrderId) -> int:
    """Return what the refunds left of an order's lines, in rial."""
    row = await view.row(
        """SELECT CAST(COALESCE(SUM(total_rial - refunded_rial), 0) AS BIGINT) FROM order_lines
           WHERE order_id = :order_id""",
        order_id=order_id,
    )
    assert row is not None, "a sum is always there"
    return int(row[0])


async def count_rewarded(view: Snapshot, inviter_id: MemberId, *, since: datetime) -> int:
    """Return how many friends' orders brought the inviter something since then, those that were taken back too."""
    row = await view.row(
        f"""SELECT COUNT(*) FROM referrals
           WHERE inviter_id IN {HER_ROWS} AND at >= :since AND inviter_entry_id IS NOT NULL""",
        member_id=inviter_id,
        since=since,
    )
    assert row is not None, "a count is always there"
    return int(row[0])


async def count_friends(view: Snapshot, inviter_id: MemberId, *, since: datetime) -> Friends:
    """Return what a member's invitations came to; ``since`` is the beginning of the year."""
    row = await view.row(
        f"""SELECT (SELECT COUNT(*) FROM members WHERE referrer_id IN {HER_ROWS} AND joined_at IS NOT NULL
                    AND merged_into_id IS NULL),
                  COUNT(*), CAST(COALESCE(SUM(ledger.points), 0) AS BIGINT)
           FROM referrals JOIN ledger ON ledger.id = referrals.inviter_entry_id
           WHERE referrals.inviter_id IN {HER_ROWS} AND referrals.returned_at IS NULL""",
        member_id=inviter_id,
    )
    assert row is not None, "a row of counts is always there"
    joined, rewarded, points = (int(value) for value in row)
    return Friends(joined, rewarded, points, await count_rewarded(view, inviter_id, since=since))


async def add(tx: Transaction, new: Referral) -> Referral:
    """Write down what a friend's first order brought. Raises the engine's error when that was written before."""
    row = await tx.row(
        f"""INSERT INTO referrals (friend_id, inviter_id, order_id, minimum_rial, inviter_entry_id, friend_entry_id, at)
            VALUES (:friend_id, :inviter_id, :order_id, :minimum_rial, :inviter_entry_id, :friend_entry_id, :at)
            RETURNING {_COLUMNS}""",
        friend_id=new.friend_id,
        inviter_id=new.inviter_id,
        order_id=new.order_id,
        minimum_rial=new.minimum_rial,
        inviter_entry_id=new.inviter_entry_id,
        friend_entry_id=new.friend_entry_id,
        at=new.at,
    )
    assert row is not None
    return build(Referral, row)


async def set_returned(tx: Transaction, friend_id: MemberId, *, at: datetime | None) -> None:
    """Remember when what the order had brought was taken back; None: it stands again."""
    await tx.run("UPDATE referrals SET returned_at = :at WHERE friend_id = :friend_id", friend_id=friend_id, at=at)
