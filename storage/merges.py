"""Merges: one row for every two members whom a manager made one, and what each merge moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from club.rules.members import Member, MemberId
from club.rules.merges import Fact, Merge, MergeId
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_or_none, columns

_COLUMNS = columns(Merge)

MOVED: Final = (
    "orders",
    "carts",
    "addresses",
    "complaints",
    "followups",
    "lots",
    "vouchers",
    "redemptions",
    "qualifying",
    "subscriptions",
    "shared_meals",
)
"""What follows a guest to her other row: every table with a number of its own that is about her. A feature that adds
one names it here. Consents stay with the row that they were given on."""


async def add(
    tx: Transaction,
    *,
    stays: MemberId,
    goes: MemberId,
    taken: Sequence[Fact],
    debt: int,
    telegram_id: int | None,
    by: StaffId,
    cause: str,
    now: datetime,
) -> Merge:
    """Write a merge down. Raises the engine's error when its cause has written one already."""
    row = await tx.row(
        f"""INSERT INTO merges (stays_id, goes_id, staff_id, at, cause, taken, debt, telegram_id, ledger_id)
            VALUES (:stays, :goes, :by, :now, :cause, :taken, :debt, :telegram_id,
                    (SELECT COALESCE(MAX(id), 0) FROM ledger)) RETURNING {_COLUMNS}""",
        stays=stays,
        goes=goes,
        by=by,
        now=now,
        cause=cause,
        taken=tuple(taken),
        debt=debt,
        telegram_id=telegram_id,
    )
    assert row is not None
    return build(Merge, row)


async def find_by_cause(view: Snapshot, cause: str) -> Merge | None:
    """Return the merge that this cause made, or None."""
    return build_or_none(Merge, await view.row(f"SELECT {_COLUMNS} FROM merges WHERE cause = :cause", cause=cause))


async def find_last(view: Snapshot, stays: MemberId) -> Merge | None:
    """Return the last merge into a member that still holds, or None."""
    sql = f"""SELECT {_COLUMNS} FROM merges WHERE stays_id = :stays AND undone_at IS NULL ORDER BY id DESC LIMIT 1"""
    return build_or_none(Merge, await view.row(sql, stays=stays))


async def lock(tx: Transaction, merge_id: MergeId) -> Merge | None:
    """Hold the merge until the transaction ends and return it as it is now, or None."""
    sql = f"UPDATE merges SET debt = debt WHERE id = :id RETURNING {_COLUMNS}"
    return build_or_none(Merge, await tx.row(sql, id=merge_id))


async def set_undone(tx: Transaction, merge_id: MergeId, *, by: StaffId, now: datetime) -> None:
    """Write down that the two are two again, and who said so."""
    await tx.run("UPDATE merges SET undone_at = :now, undone_by = :by WHERE id = :id", id=merge_id, now=now, by=by)


# Moving ---------------------------------------------------------------------------------------------------------------


async def abandon_cart(tx: Transaction, member_id: MemberId) -> None:
    """Let go of the open cart of the row that goes: the other one's goes on."""
    await tx.run("UPDATE carts SET state = 'abandoned' WHERE member_id = :id AND state = 'open'", id=member_id)


async def move(tx: Transaction, what: str, merge_id: MergeId, *, old: MemberId, new: MemberId) -> None:
    """Move all of a member's rows of one table, and remember which they were."""
    assert what in MOVED, what
    await tx.run(
        f"""INSERT INTO merge_moves (merge_id, what, row_id)
            SELECT :merge_id, '{what}', id FROM {what} WHERE member_id = :old""",
        merge_id=merge_id,
        old=old,
    )
    await tx.run(f"UPDATE {what} SET member_id = :new WHERE member_id = :old", old=old, new=new)


async def move_back(tx: Transaction, what: str, merge_id: MergeId, *, old: MemberId) -> None:
    """Give the rows that a merge moved back to the member whose they were."""
    assert what in MOVED, what
    await tx.run(
        f"""UPDATE {what} SET member_id = :old
            WHERE id IN (SELECT row_id FROM merge_moves WHERE merge_id = :merge_id AND what = '{what}')""",
        merge_id=merge_id,
        old=old,
    )


async def follow_orders_back(tx: Transaction, merge_id: MergeId, *, old: MemberId) -> None:
    """Give back what was written since of the orders that go back: what they count, and what was said about them."""
    for what in ("qualifying", "complaints", "followups"):
        await tx.run(
            f"""UPDATE {what} SET member_id = :old
                WHERE order_id IN (SELECT row_id FROM merge_moves WHERE merge_id = :merge_id AND what = 'orders')""",
            merge_id=merge_id,
            old=old,
        )


async def is_untouched(view: Snapshot, merge: Merge) -> bool:
    """Tell whether nothing was booked since on what the merge moved: on no lot, for no order, for no row of hers."""
    row = await view.row(
        """SELECT 1 FROM merge_moves
           JOIN draws ON draws.lot_id = merge_moves.row_id
           WHERE merge_moves.merge_id = :id AND merge_moves.what = 'lots' AND draws.entry_id > :ledger_id
           UNION ALL
           SELECT 1 FROM merge_moves
           JOIN ledger ON ledger.order_id = merge_moves.row_id
           WHERE merge_moves.merge_id = :id AND merge_moves.what = 'orders' AND ledger.id > :ledger_id
           UNION ALL
           SELECT 1 FROM ledger WHERE ledger.member_id = :goes AND ledger.id > :ledger_id
           LIMIT 1""",
        id=merge.id,
        ledger_id=merge.ledger_id,
        goes=merge.goes_id,
    )
    return row is None


# The two rows ---------------------------------------------------------------------------------------------------------


async def set_merged_into(tx: Transaction, merge_id: MergeId, goes: MemberId, stays: MemberId) -> None:
    """Say who this member turned out to be, also for whoever had turned out to be her."""
    await tx.run(
        """INSERT INTO merge_moves (merge_id, what, row_id)
           SELECT :merge_id, 'members', id FROM members WHERE merged_into_id = :goes""",
        merge_id=merge_id,
        goes=goes,
    )
    await tx.run(
        "UPDATE members SET merged_into_id = :stays WHERE id = :goes OR merged_into_id = :goes", goes=goes, stays=stays
    )


async def set_unmerged(tx: Transaction, merge_id: MergeId, goes: MemberId) -> None:
    """Say that this member is herself again, and whoever had turned out to be her before."""
    await tx.run("UPDATE members SET merged_into_id = NULL WHERE id = :goes", goes=goes)
    await tx.run(
        """UPDATE members SET merged_into_id = :goes
           WHERE id IN (SELECT row_id FROM merge_moves WHERE merge_id = :merge_id AND what = 'members')""",
        merge_id=merge_id,
        goes=goes,
    )


async def set_telegram(tx: Transaction, member_id: MemberId, telegram_id: int | None) -> None:
    """Store which Telegram account the member uses; None: none."""
    await tx.run("UPDATE members SET telegram_id = :telegram WHERE id = :id", id=member_id, telegram=telegram_id)


async def set_facts(tx: Transaction, member: Member) -> None:
    """Store a member's name, birthday and dietary note."""
    await tx.run(
        """UPDATE members SET name = :name, dietary = :dietary, birthday_calendar = :birthday_calendar,
           birthday_month = :birthday_month, birthday_day = :birthday_day, birthday_year = :birthday_year,
           birthday_set_at = :birthday_set_at WHERE id = :id""",
        id=member.id,
        name=member.name,
        dietary=member.dietary,
        birthday_calendar=member.birthday_calendar,
        birthday_month=member.birthday_month,
        birthday_day=member.birthday_day,
        birthday_year=member.birthday_year,
        birthday_set_at=member.birthday_set_at,
    )
