"""Shared meals: a member gives points for a meal, may think better of it for a while, and staff hand it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from club.errors import MealGivenForGood, NotFound, StaleButton
from club.rules.calendar import club_day, start_of_day
from club.rules.house import House
from club.rules.joining import require_joined
from club.rules.members import MemberId
from club.rules.shared_meals import MealCount, SharedMeal, SharedMealId, SharedMealTerms, may_take_back
from club.rules.staff import Deed, require
from club.services import points
from storage import audit, members, shared_meals, staff
from storage.database import Database, Snapshot, Transaction


@dataclass(frozen=True, slots=True)
class SharedTable:
    """What a member sees of the table."""

    terms: SharedMealTerms
    all: MealCount
    hers: MealCount
    usable: int
    """Points she could give."""
    undoable: SharedMeal | None
    """The meal that she may still take back; None: there is none."""
    number: int
    """Names her next gift: the same number twice is one meal."""

    @property
    def missing(self) -> int:
        """How many points she lacks for a meal."""
        return max(0, self.terms.points_per_meal - self.usable)


class Outcome(StrEnum):
    """What a press on "we gave one" came to."""

    SERVED = "served"
    """It was handed out by whoever pressed; a second press says so again."""
    BY_ANOTHER = "by_another"
    """A colleague has written down this very meal before."""
    TAKEN_BACK = "taken_back"
    """Whoever gave it has taken it back meanwhile."""


@dataclass(frozen=True, slots=True)
class ServingTable:
    """What staff see of the table."""

    all: MealCount
    served_today: int
    next_id: SharedMealId | None
    """The meal that is handed out next; None: none waits."""


# Giving ---------------------------------------------------------------------------------------------------------------


async def look(view: Snapshot, member_id: MemberId, *, terms: SharedMealTerms, now: datetime) -> SharedTable:
    """Return the table as a member sees it."""
    last = await shared_meals.find_last_of_member(view, member_id)
    return SharedTable(
        terms=terms,
        all=await shared_meals.count(view),
        hers=await shared_meals.count_of_member(view, member_id),
        usable=(await points.balance(view, member_id, now=now)).usable,
        undoable=last if last is not None and may_take_back(last, now, terms) else None,
        number=0 if last is None else last.id,
    )


async def give(
    db: Database, member_id: MemberId, *, number: int, terms: SharedMealTerms, house: House, now: datetime
) -> SharedTable:
    """Give a meal for the member's points; the number on the button names the gift, so a second tap gives no second.

    Raises: NotJoined, InsufficientPoints, StaleButton for a number that was never on her button.
    """
    cause = f"shared_meal:{member_id}:{number}"
    async with db.transaction() as tx:
        require_joined(await members.lock(tx, member_id, now))
        if await shared_meals.find_by_cause(tx, cause) is None:
            last = await shared_meals.find_last_of_member(tx, member_id)
            if number != (0 if last is None else last.id):
                raise StaleButton
            await _add(tx, member_id, terms=terms, house=house, cause=cause, now=now)
        return await look(tx, member_id, terms=terms, now=now)


async def _add(
    tx: Transaction, member_id: MemberId, *, terms: SharedMealTerms, house: House, cause: str, now: datetime
) -> None:
    paid = await points.redeem(
        tx,
        member_id,
        points_wanted=terms.points_per_meal,
        cause=cause,
        now=now,
        branch=house.branch,
        breakdown={"title_fa": terms.name_fa, "title_en": terms.name_en},
    )
    await shared_meals.add(tx, member_id, entry_id=paid.id, points=terms.points_per_meal, cause=cause, now=now)


async def take_back(
    db: Database, meal_id: SharedMealId, *, member_id: MemberId, terms: SharedMealTerms, now: datetime
) -> SharedTable:
    """Give the member her points back, to their own lots, while the meal still waits; a repeat changes nothing.

    Raises: NotFound when it is not hers, MealGivenForGood.
    """
    async with db.transaction() as tx:
        await members.lock(tx, member_id, now)
        meal = await shared_meals.lock(tx, meal_id)
        if meal is None or meal.member_id != member_id:
            raise NotFound(what="meal")
        if meal.returned_at is None:
            if not may_take_back(meal, now, terms):
                raise MealGivenForGood(is_served=meal.served_at is not None)
            await points.give_back(tx, meal.entry_id, cause=f"{meal.cause}:returned", now=now)
            await shared_meals.set_returned(tx, meal_id, now=now)
        return await look(tx, member_id, terms=terms, now=now)


# Handing out ----------------------------------------------------------------------------------------------------------


async def look_at_work(db: Database, *, by: int, house: House, now: datetime) -> ServingTable:
    """Return the table as staff see it. Raises: NotAllowed."""
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.REDEEM)
        return await read_work(view, house=house, now=now)


async def read_work(view: Snapshot, *, house: House, now: datetime) -> ServingTable:
    """Return the table as staff see it, for whoever may."""
    waiting = await shared_meals.find_waiting(view)
    today = club_day(now, house.zone)
    since, until = start_of_day(today, house.zone), start_of_day(today + timedelta(days=1), house.zone)
    return ServingTable(
        all=await shared_meals.count(view),
        served_today=await shared_meals.count_served(view, since, until),
        next_id=None if waiting is None else waiting.id,
    )


async def serve(
    db: Database, meal_id: SharedMealId, *, by: int, cause: str, house: House, now: datetime
) -> tuple[Outcome, ServingTable]:
    """Write down that this meal was handed out; a second press on it, whoever presses, hands out no second one.

    Raises: NotAllowed, NotFound.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.REDEEM)
        meal = await shared_meals.lock(tx, meal_id)
        if meal is None:
            raise NotFound(what="meal")
        outcome = Outcome.SERVED if meal.served_by in (None, colleague.id) else Outcome.BY_ANOTHER
        if meal.returned_at is not None:
            outcome = Outcome.TAKEN_BACK
        elif meal.served_at is None:
            await shared_meals.set_served(tx, meal.id, by=colleague.id, now=now)
            subject = f"shared_meal:{meal.id}"
            await audit.add(tx, "shared_meals.served", staff_id=colleague.id, subject=subject, now=now, cause=cause)
        return outcome, await read_work(tx, house=house, now=now)
