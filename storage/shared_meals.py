"""Shared meals: one row a meal that a member gave."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import MemberId
from club.rules.shared_meals import MealCount, SharedMeal, SharedMealId
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_or_none, columns

_COLUMNS = columns(SharedMeal)


async def find(view: Snapshot, meal_id: SharedMealId) -> SharedMeal | None:
    """Return the meal, or None."""
    return build_or_none(SharedMeal, await view.row(f"SELECT {_COLUMNS} FROM shared_meals WHERE id = :id", id=meal_id))


async def find_by_cause(view: Snapshot, cause: str) -> SharedMeal | None:
    """Return the meal that this cause gave, or None."""
    sql = f"SELECT {_COLUMNS} FROM shared_meals WHERE cause = :cause"
    return build_or_none(SharedMeal, await view.row(sql, cause=cause))


async def find_last_of_member(view: Snapshot, member_id: MemberId) -> SharedMeal | None:
    """Return the meal that the member gave last, taken back or not, or None."""
    sql = f"SELECT {_COLUMNS} FROM shared_meals WHERE member_id = :member_id ORDER BY id DESC LIMIT 1"
    return build_or_none(SharedMeal, await view.row(sql, member_id=member_id))


async def find_waiting(view: Snapshot) -> SharedMeal | None:
    """Return the meal that waits the longest, or None."""
    sql = f"""SELECT {_COLUMNS} FROM shared_meals
              WHERE served_at IS NULL AND returned_at IS NULL ORDER BY id LIMIT 1"""
    return build_or_none(SharedMeal, await view.row(sql))


async def lock(tx: Transaction, meal_id: SharedMealId) -> SharedMeal | None:
    """Hold the meal until the transaction ends and return it as it is now, or None."""
    sql = f"UPDATE shared_meals SET given_at = given_at WHERE id = :id RETURNING {_COLUMNS}"
    return build_or_none(SharedMeal, await tx.row(sql, id=meal_id))


async def count(view: Snapshot) -> MealCount:
    """Return how many meals all members gave, and how many were handed out."""
    row = await view.row(
        """SELECT (SELECT COUNT(*) FROM shared_meals WHERE served_at IS NULL AND returned_at IS NULL),
                  (SELECT COUNT(*) FROM shared_meals WHERE served_at IS NOT NULL)"""
    )
    assert row is not None, "a row of counts is always there"
    waiting, served = (int(value) for value in row)
    return MealCount(waiting + served, served)


async def count_of_member(view: Snapshot, member_id: MemberId) -> MealCount:
    """Return how many meals the member gave, and how many of them were handed out."""
    row = await view.row(
        """SELECT COUNT(*), COUNT(served_at) FROM shared_meals
           WHERE member_id = :member_id AND returned_at IS NULL""",
        member_id=member_id,
    )
    assert row is not None, "a row of counts is always there"
    return MealCount(*(int(value) for value in row))


async def count_served(view: Snapshot, since: datetime, until: datetime) -> int:
    """Return how many meals were handed out in the span."""
    row = await view.row(
        "SELECT COUNT(*) FROM shared_meals WHERE served_at >= :since AND served_at < :until", since=since, until=until
    )
    assert row is not None, "a count is always there"
    return int(row[0])


async def add(
    tx: Transaction, member_id: MemberId, *, entry_id: int, points: int, cause: str, now: datetime
) -> SharedMeal:
    """Add a meal that waits for somebody. Raises the engine's error when its cause has added one already."""
    row = await tx.row(
        f"""INSERT INTO shared_meals (member_id, entry_id, points, given_at, cause)
            VALUES (:member_id, :entry_id, :points, :now, :cause) RETURNING {_COLUMNS}""",
        member_id=member_id,
        entry_id=entry_id,
        points=points,
        cause=cause,
        now=now,
    )
    assert row is not None
    return build(SharedMeal, row)


async def set_served(tx: Transaction, meal_id: SharedMealId, *, by: StaffId, now: datetime) -> SharedMeal:
    """Write down who handed the meal out."""
    row = await tx.row(
        f"UPDATE shared_meals SET served_at = :now, served_by = :by WHERE id = :id RETURNING {_COLUMNS}",
        id=meal_id,
        by=by,
        now=now,
    )
    assert row is not None, "it is held"
    return build(SharedMeal, row)


async def set_returned(tx: Transaction, meal_id: SharedMealId, *, now: datetime) -> SharedMeal:
    """Write down that whoever gave the meal took her points back."""
    row = await tx.row(
        f"UPDATE shared_meals SET returned_at = :now WHERE id = :id RETURNING {_COLUMNS}", id=meal_id, now=now
    )
    assert row is not None, "it is held"
    return build(SharedMeal, row)
