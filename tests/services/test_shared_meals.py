"""Meals for somebody in need: given once a tap, taken back in time, handed out once each, and never below none."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from club.errors import InsufficientPoints, MealGivenForGood, NotAllowed, NotFound, NotJoined, StaleButton
from club.rules.calendar import start_of_jalali_month, start_of_jalali_year
from club.rules.members import MemberId
from club.rules.points import LotKind
from club.rules.programme import Programme
from club.rules.shared_meals import MealCount, SharedMealId, SharedMealTerms
from club.services import points, privacy, shared_meals, today
from club.services.shared_meals import Outcome, ServingTable, SharedTable
from club.services.verify import verify
from storage import shared_meals as stored
from storage.database import Database
from tests.services.kitchen import COOK, GUEST, NOW, OTHER_GUEST, OWNER, REZA, SARA, add_guest, open_house
from tests.services.kitchen import HOUSE as PLAIN

TERMS = SharedMealTerms(name_fa="سفرهٔ مهربانی", name_en="the open table", points_per_meal=50)
HOUSE = replace(PLAIN, programme=Programme(shared_meals=TERMS))
MINUTE = timedelta(minutes=1)


async def rich(db: Database, telegram_id: int = GUEST, *, wanted: int = 120, phone: str = "+989151234567") -> MemberId:
    """A member with points."""
    member_id = await add_guest(db, telegram_id, phone=phone)
    async with db.transaction() as tx:
        await points.give(
            tx,
            member_id,
            points=wanted,
            kind=LotKind.BASE,
            part="registration",
            cause=f"rich:{telegram_id}",
            house=HOUSE,
            now=NOW,
        )
    return member_id


async def gives(db: Database, member_id: MemberId, number: int, *, after: timedelta = timedelta()) -> SharedTable:
    return await shared_meals.give(db, member_id, number=number, terms=TERMS, house=HOUSE, now=NOW + after)


async def looks(db: Database, member_id: MemberId, *, after: timedelta = timedelta()) -> SharedTable:
    async with db.snapshot() as view:
        return await shared_meals.look(view, member_id, terms=TERMS, now=NOW + after)


async def takes_back(
    db: Database, member_id: MemberId, meal_id: SharedMealId, *, after: timedelta = timedelta()
) -> SharedTable:
    return await shared_meals.take_back(db, meal_id, member_id=member_id, terms=TERMS, now=NOW + after)


async def serves(
    db: Database, meal_id: SharedMealId, *, by: int = SARA, cause: str = "update:1"
) -> tuple[Outcome, ServingTable]:
    return await shared_meals.serve(db, meal_id, by=by, cause=cause, house=HOUSE, now=NOW)


@pytest.fixture
async def mary(database: Database) -> MemberId:
    await open_house(database)
    return await rich(database)


async def test_an_empty_table_says_what_a_meal_costs(database: Database, mary: MemberId) -> None:
    shown = await looks(database, mary)
    assert (shown.all, shown.hers, shown.missing, shown.undoable, shown.number) == ((0, 0), (0, 0), 0, None, 0)
    work = await shared_meals.look_at_work(database, by=SARA, house=HOUSE, now=NOW)
    assert work == ServingTable(MealCount(0, 0), served_today=0, next_id=None)


async def test_a_tap_gives_one_meal_and_a_second_tap_on_it_none(database: Database, mary: MemberId) -> None:
    first, again = await asyncio.gather(gives(database, mary, 0), gives(database, mary, 0))
    assert first == again
    assert (first.all, first.hers, first.usable, first.missing) == ((1, 0), (1, 0), 70, 0)
    assert first.undoable is not None
    second = await gives(database, mary, first.number)
    assert (second.all.given, second.usable, second.missing) == (2, 20, 30)
    with pytest.raises(InsufficientPoints):
        await gives(database, mary, second.number)
    assert await looks(database, mary) == second
    assert await verify(database) == ()


async def test_only_a_number_that_was_on_her_button_gives_a_meal(database: Database, mary: MemberId) -> None:
    for number in (5, -1, 10**17):
        with pytest.raises(StaleButton):
            await gives(database, mary, number)
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET joined_at = NULL WHERE id = :id", id=mary)
    with pytest.raises(NotJoined):
        await gives(database, mary, 0)
    assert (await looks(database, mary)).all.given == 0


async def test_everybody_sees_the_sum_and_her_own_share(database: Database, mary: MemberId) -> None:
    eve = await rich(database, OTHER_GUEST, phone="+989151234568")
    await gives(database, mary, 0)
    shown = await gives(database, eve, 0)
    assert (shown.all, shown.hers) == ((2, 0), (1, 0))


async def test_a_meal_is_taken_back_in_time_and_once(database: Database, mary: MemberId) -> None:
    meal = (await gives(database, mary, 0)).undoable
    assert meal is not None
    shown = await takes_back(database, mary, meal.id, after=9 * MINUTE)
    again = await takes_back(database, mary, meal.id, after=99 * MINUTE)
    assert (shown.all, shown.usable, shown.undoable) == ((0, 0), 120, None)
    assert (again.all, again.usable) == ((0, 0), 120)
    assert (await gives(database, mary, 0)).all.given == 0, "the old button gives nothing after all"
    assert (await gives(database, mary, shown.number)).all.given == 1
    assert await verify(database) == ()


async def test_after_its_minutes_it_stays_given(database: Database, mary: MemberId) -> None:
    meal = (await gives(database, mary, 0)).undoable
    assert meal is not None
    assert (await looks(database, mary, after=10 * MINUTE - timedelta(seconds=1))).undoable == meal
    assert (await looks(database, mary, after=10 * MINUTE)).undoable is None
    with pytest.raises(MealGivenForGood) as refused:
        await takes_back(database, mary, meal.id, after=10 * MINUTE)
    assert not refused.value.is_served


async def test_what_was_handed_out_is_not_taken_back(database: Database, mary: MemberId) -> None:
    meal = (await gives(database, mary, 0)).undoable
    assert meal is not None
    await serves(database, meal.id)
    with pytest.raises(MealGivenForGood) as refused:
        await takes_back(database, mary, meal.id)
    assert refused.value.is_served


async def test_nobody_takes_anothers_meal_back(database: Database, mary: MemberId) -> None:
    eve = await rich(database, OTHER_GUEST, phone="+989151234568")
    meal = (await gives(database, mary, 0)).undoable
    assert meal is not None
    for meal_id in (meal.id, SharedMealId(99)):
        with pytest.raises(NotFound):
            await takes_back(database, eve, meal_id)


# Handing out


async def test_staff_hand_out_the_oldest_first_and_each_once(database: Database, mary: MemberId) -> None:
    first = await gives(database, mary, 0)
    await gives(database, mary, first.number)
    work = await shared_meals.look_at_work(database, by=SARA, house=HOUSE, now=NOW)
    assert first.undoable is not None
    assert (work.all, work.next_id) == ((2, 0), first.undoable.id)
    outcome, work = await serves(database, first.undoable.id)
    assert (outcome, work.all.waiting, work.served_today) == (Outcome.SERVED, 1, 1)
    assert (await serves(database, first.undoable.id, cause="update:2"))[0] is Outcome.SERVED
    outcome, work = await serves(database, first.undoable.id, by=REZA, cause="update:3")
    assert (outcome, work.all.waiting) == (Outcome.BY_ANOTHER, 1)
    assert work.next_id is not None
    _, work = await serves(database, work.next_id, by=REZA, cause="update:4")
    assert (work.all, work.next_id) == ((2, 2), None)
    async with database.snapshot() as view:
        rows = await view.rows("SELECT action, subject FROM audit ORDER BY id")
    assert rows == [("shared_meals.served", f"shared_meal:{each}") for each in (1, 2)]
    assert (await looks(database, mary)).hers == (2, 2)
    assert await verify(database) == ()


async def test_many_hands_at_once_hand_a_meal_out_once(database: Database, mary: MemberId) -> None:
    meal = (await gives(database, mary, 0)).undoable
    assert meal is not None
    hands = [serves(database, meal.id, by=by, cause=f"update:{by}") for by in (SARA, REZA, OWNER) for _ in range(3)]
    outcomes = [outcome for outcome, _ in await asyncio.gather(*hands)]
    assert sorted(outcomes) == [Outcome.BY_ANOTHER] * 6 + [Outcome.SERVED] * 3
    async with database.snapshot() as view:
        assert await stored.count(view) == (1, 1)
        assert await view.row("SELECT COUNT(*) FROM audit") == (1,)


async def test_a_meal_that_was_taken_back_is_not_handed_out(database: Database, mary: MemberId) -> None:
    meal = (await gives(database, mary, 0)).undoable
    assert meal is not None
    await takes_back(database, mary, meal.id)
    outcome, work = await serves(database, meal.id)
    assert (outcome, work.all, work.next_id) == (Outcome.TAKEN_BACK, (0, 0), None)


async def test_giving_back_and_handing_out_at_once_is_one_of_them(database: Database, mary: MemberId) -> None:
    meal = (await gives(database, mary, 0)).undoable
    assert meal is not None
    done = await asyncio.gather(serves(database, meal.id), takes_back(database, mary, meal.id), return_exceptions=True)
    async with database.snapshot() as view:
        after = await stored.find(view, meal.id)
    assert after is not None
    assert (after.served_at is None) != (after.returned_at is None), done
    assert await verify(database) == ()


async def test_only_the_floor_hands_meals_out(database: Database, mary: MemberId) -> None:
    meal = (await gives(database, mary, 0)).undoable
    assert meal is not None
    for by in (COOK, GUEST):
        with pytest.raises(NotAllowed):
            await serves(database, meal.id, by=by)
        with pytest.raises(NotAllowed):
            await shared_meals.look_at_work(database, by=by, house=HOUSE, now=NOW)
    with pytest.raises(NotFound):
        await serves(database, SharedMealId(99))


async def test_the_day_tells_how_many_were_handed_out_and_wait(database: Database, mary: MemberId) -> None:
    first = await gives(database, mary, 0)
    await gives(database, mary, first.number)
    assert first.undoable is not None
    await serves(database, first.undoable.id)
    card = await today.read(database, by=OWNER, now=NOW, house=HOUSE)
    assert card.meals is not None
    assert (card.meals.terms, card.meals.served, card.meals.waiting) == (TERMS, 1, 1)
    yesterday = (NOW - timedelta(days=1)).date()
    before = await today.read(database, by=OWNER, now=NOW, house=HOUSE, day=yesterday)
    assert before.meals is not None
    assert before.meals.served == 0
    assert (await today.read(database, by=OWNER, now=NOW, house=PLAIN)).meals is None


async def test_what_somebody_gave_stays_when_she_is_forgotten(database: Database, mary: MemberId) -> None:
    shown = await gives(database, mary, 0)
    assert shown.undoable is not None
    kept = await privacy.export(database, mary)
    assert [each["points"] for each in kept["shared_meals"]] == [50]
    await privacy.forget(database, mary, cause="forget", now=NOW)
    outcome, work = await serves(database, shown.undoable.id)
    assert (outcome, work.all) == (Outcome.SERVED, (1, 1))
    assert await verify(database) == ()


def test_months_and_years_begin_at_the_clubs_midnight() -> None:
    assert start_of_jalali_month(NOW).isoformat() == "2026-11-21T20:30:00+00:00"
    assert start_of_jalali_month(NOW - timedelta(days=1)).isoformat() == "2026-10-22T20:30:00+00:00"
    assert start_of_jalali_year(NOW).isoformat() == "2026-03-20T20:30:00+00:00"


def test_the_table_has_a_name_in_both_languages() -> None:
    assert [TERMS.name(language) for language in ("fa", "en")] == ["سفرهٔ مهربانی", "the open table"]
