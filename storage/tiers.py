"""Tiers: what counts towards them, where each member stands, and her way through them."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import MemberId
from club.rules.staff import StaffId
from club.rules.standings import ChangeReason, Held, NewQualifying, Qualifying, TierChange
from storage.database import Snapshot, Transaction
from storage.rows import build, build_all, build_or_none, columns

_HELD = columns(Held)
_QUALIFYING = columns(Qualifying)
_CHANGE = columns(TierChange)


# What counts ----------------------------------------------------------------------------------------------------------


async def add_qualifying(tx: Transaction, new: NewQualifying) -> Qualifying | None:
    """Write down what an event counts; None when its cause has done so before."""
    row = await tx.row(
        f"""INSERT INTO qualifying (member_id, order_id, at, rial, points, visits, cause)
            VALUES (:member_id, :order_id, :at, :rial, :points, :visits, :cause)
            ON CONFLICT (cause) DO NOTHING RETURNING {_QUALIFYING}""",
        member_id=new.member_id,
        order_id=new.order_id,
        at=new.at,
        rial=new.rial,
        points=new.points,
        visits=new.visits,
        cause=new.cause,
    )
    return build_or_none(Qualifying, row)


async def find_qualifying(view: Snapshot, cause: str) -> Qualifying | None:
    """Return the row that this cause has written, or None."""
    sql = f"SELECT {_QUALIFYING} FROM qualifying WHERE cause = :cause"
    return build_or_none(Qualifying, await view.row(sql, cause=cause))


async def list_qualifying(view: Snapshot, member_id: MemberId, *, since: datetime) -> tuple[Qualifying, ...]:
    """Return what counts of a member from a moment on, the oldest first."""
    sql = f"SELECT {_QUALIFYING} FROM qualifying WHERE member_id = :member_id AND at >= :since ORDER BY at, id"
    return build_all(Qualifying, await view.rows(sql, member_id=member_id, since=since))


async def is_visit_taken_back(view: Snapshot, counted: Qualifying) -> bool:
    """Return whether the visit that an order was has been taken back already."""
    sql = """SELECT 1 FROM qualifying
             WHERE member_id = :member_id AND at = :at AND order_id = :order_id AND visits < 0 LIMIT 1"""
    found = await view.row(sql, member_id=counted.member_id, at=counted.at, order_id=counted.order_id)
    return found is not None


async def sum_taken_back(view: Snapshot, counted: Qualifying) -> tuple[int, int]:
    """Return what refunds have taken back of an order's count so far: rial and points."""
    row = await view.row(
        """SELECT CAST(COALESCE(SUM(rial), 0) AS BIGINT), CAST(COALESCE(SUM(points), 0) AS BIGINT) FROM qualifying
           WHERE member_id = :member_id AND at = :at AND order_id = :order_id AND id <> :id""",
        member_id=counted.member_id,
        at=counted.at,
        order_id=counted.order_id,
        id=counted.id,
    )
    assert row is not None
    return -int(row[0]), -int(row[1])


async def sum_before(view: Snapshot, member_id: MemberId, moment: datetime) -> tuple[int, int, int]:
    """Return what counted before a moment: rial, points and visits."""
    row = await view.row(
        """SELECT CAST(COALESCE(SUM(rial), 0) AS BIGINT), CAST(COALESCE(SUM(points), 0) AS BIGINT),
                  CAST(COALESCE(SUM(visits), 0) AS BIGINT)
           FROM qualifying WHERE member_id = :member_id AND at < :moment""",
        member_id=member_id,
        moment=moment,
    )
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])


# Where a member stands ------------------------------------------------------------------------------------------------


async def find_held(view: Snapshot, member_id: MemberId) -> Held | None:
    """Return the member's tier as it is stored; None: nothing was ever stored."""
    sql = f"SELECT {_HELD} FROM standings WHERE member_id = :member_id"
    return build_or_none(Held, await view.row(sql, member_id=member_id))


async def list_due(view: Snapshot, *, now: datetime, limit: int) -> tuple[MemberId, ...]:
    """Return whose tier is to be looked at now, the longest due first."""
    sql = """SELECT member_id FROM standings WHERE review_at IS NOT NULL AND review_at <= :now
             ORDER BY review_at LIMIT :limit"""
    return tuple(MemberId(row[0]) for row in await view.rows(sql, now=now, limit=limit))


async def count_by_tier(view: Snapshot) -> dict[str | None, int]:
    """Return how many members the rules have put into each tier; those of whom nothing is stored are not in it."""
    rows = await view.rows("SELECT tier, COUNT(*) FROM standings GROUP BY tier")
    return {row[0]: int(row[1]) for row in rows}


async def set_held(tx: Transaction, held: Held) -> None:
    """Store where a member stands, over what stood there."""
    await tx.run(
        f"""INSERT INTO standings ({_HELD})
            VALUES (:member_id, :tier, :since_at, :review_at, :falls_at, :warned_at, :pinned_tier, :pinned_until_at,
                    :pinned_by)
            ON CONFLICT (member_id) DO UPDATE
            SET tier = excluded.tier, since_at = excluded.since_at, review_at = excluded.review_at,
                falls_at = excluded.falls_at, warned_at = excluded.warned_at, pinned_tier = excluded.pinned_tier,
                pinned_until_at = excluded.pinned_until_at, pinned_by = excluded.pinned_by""",
        member_id=held.member_id,
        tier=held.tier,
        since_at=held.since_at,
        review_at=held.review_at,
        falls_at=held.falls_at,
        warned_at=held.warned_at,
        pinned_tier=held.pinned_tier,
        pinned_until_at=held.pinned_until_at,
        pinned_by=held.pinned_by,
    )


# Her way through the tiers --------------------------------------------------------------------------------------------


async def add_change(
    tx: Transaction,
    member_id: MemberId,
    *,
    at: datetime,
    from_tier: str | None,
    to_tier: str | None,
    reason: ChangeReason,
    staff_id: StaffId | None,
    cause: str,
) -> TierChange | None:
    """Write down a change; None when its cause has done so before."""
    row = await tx.row(
        f"""INSERT INTO tier_changes (member_id, at, from_tier, to_tier, reason, staff_id, cause)
            VALUES (:member_id, :at, :from_tier, :to_tier, :reason, :staff_id, :cause)
            ON CONFLICT (cause) DO NOTHING RETURNING {_CHANGE}""",
        member_id=member_id,
        at=at,
        from_tier=from_tier,
        to_tier=to_tier,
        reason=reason,
        staff_id=staff_id,
        cause=cause,
    )
    return build_or_none(TierChange, row)


async def get_change(view: Snapshot, change_id: int) -> TierChange:
    """Return a change. Raises: LookupError."""
    row = await view.row(f"SELECT {_CHANGE} FROM tier_changes WHERE id = :id", id=change_id)
    if row is None:
        raise LookupError(f"tier change {change_id}")
    return build(TierChange, row)


async def list_changes(view: Snapshot, member_id: MemberId, *, limit: int) -> tuple[TierChange, ...]:
    """Return a member's way through the tiers, the newest first."""
    sql = f"SELECT {_CHANGE} FROM tier_changes WHERE member_id = :member_id ORDER BY id DESC LIMIT :limit"
    return build_all(TierChange, await view.rows(sql, member_id=member_id, limit=limit))
