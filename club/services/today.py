"""The day's card for managers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from club.rules.calendar import club_day, start_of_day
from club.rules.house import House
from club.rules.shared_meals import SharedMealTerms
from club.rules.staff import Deed, require
from club.rules.today import DayOfMeals, Today
from storage import shared_meals, staff
from storage import today as numbers
from storage.database import Database, Snapshot

BEST_DISHES = 5


async def read(db: Database, *, by: int, now: datetime, house: House, day: date | None = None) -> Today:
    """Return the numbers of a day of the club's calendar (None: of the present one), from one snapshot.

    Raises: NotAllowed.
    """
    day = day or club_day(now, house.zone)
    since, until = start_of_day(day, house.zone), start_of_day(day + timedelta(days=1), house.zone)
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.SEE_TODAY)
        completed, income_rial = await numbers.sum_income(view, since, until)
        open_complaints, overdue_complaints = await numbers.count_complaints(view, now=now)
        return Today(
            day=day,
            by_state=await numbers.count_by_state(view, since, until),
            by_hour=await numbers.count_by_hour(view, since, until),
            income_rial=income_rial,
            completed=completed,
            pace=await numbers.find_pace(view, since, until),
            best_dishes=await numbers.list_best_dishes(view, since, until, limit=BEST_DISHES),
            new_members=await numbers.count_new_members(view, since, until),
            marks=await numbers.sum_marks(view, since, until),
            open_complaints=open_complaints,
            overdue_complaints=overdue_complaints,
            meals=await _meals(view, since, until, terms=house.programme.shared_meals),
        )


async def _meals(
    view: Snapshot, since: datetime, until: datetime, *, terms: SharedMealTerms | None
) -> DayOfMeals | None:
    if terms is None:
        return None
    waiting = (await shared_meals.count(view)).waiting
    return DayOfMeals(terms, await shared_meals.count_served(view, since, until), waiting)
