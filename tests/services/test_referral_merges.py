"""Inviter and friend who turn out to be one guest: what they were given for each other goes, and comes back."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from club.errors import InsufficientPoints, MergeImpossible, MergeNotUndoable
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.merges import Merge
from club.rules.points import Action, Shortfall
from club.services import merges, points
from club.services.verify import verify
from storage import orders as order_rows
from storage import points as point_rows
from storage import referrals as stored
from storage.database import Database
from tests.services.kitchen import GUEST, NOW, OTHER_GUEST, OWNER, add_guest, open_house
from tests.services.test_referrals import HOUSE, NO_RATE, eats, friend_of, has, refund

LATER = NOW + timedelta(days=2)
OWED = replace(HOUSE, terms=replace(NO_RATE, shortfall=Shortfall.DEBT))
FORGIVEN = replace(HOUSE, terms=replace(NO_RATE, shortfall=Shortfall.FORGIVE))


async def one(db: Database, stays: MemberId, goes: MemberId, *, cause: str = "one", house: House = HOUSE) -> Merge:
    return await merges.merge(db, stays=stays, goes=goes, by=OWNER, cause=cause, now=NOW, house=house)


async def two(db: Database, merge: Merge, *, cause: str = "two", house: House = HOUSE) -> Merge:
    return await merges.undo(db, merge.id, by=OWNER, cause=cause, now=LATER, house=house)


async def spends(db: Database, member_id: MemberId, wanted: int, cause: str = "spent") -> None:
    async with db.transaction() as tx:
        await points.redeem(tx, member_id, points_wanted=wanted, cause=f"{cause} by {member_id}", now=NOW)


async def gives(db: Database, member_id: MemberId, change: int, cause: str = "given") -> None:
    await points.adjust(
        db, member_id, change=change, reason="حساب", by=OWNER, cause=f"{cause} {member_id}", now=NOW, house=HOUSE
    )


async def owes(db: Database, *member_ids: MemberId) -> list[int]:
    async with db.snapshot() as view:
        return [await point_rows.find_debt(view, each) for each in member_ids]


async def parts(db: Database) -> int:
    """What referrals cost the club by its report."""
    async with db.snapshot() as view:
        row = await view.row("SELECT CAST(SUM(points) AS BIGINT) FROM earning_parts WHERE part = 'referral'")
    return int(row[0]) if row else 0


@pytest.fixture
async def pair(database: Database) -> tuple[MemberId, MemberId]:
    """An inviter and her friend, both rewarded."""
    await open_house(database)
    mary = await add_guest(database, GUEST)
    eve = await friend_of(database, mary)
    await eats(database, eve)
    assert await has(database, mary, eve) == [60, 40]
    return mary, eve


@pytest.mark.parametrize("stays_first", [True, False])
async def test_whoever_brought_herself_has_nothing_of_it_and_the_two_have_it_again(
    database: Database, pair: tuple[MemberId, MemberId], stays_first: bool
) -> None:
    stays, goes = pair if stays_first else reversed(pair)
    proposal = await merges.propose(database, stays=stays, goes=goes, by=OWNER, now=NOW)
    assert proposal.referral_points == 100
    merge = await one(database, stays, goes)
    assert await one(database, stays, goes) == merge
    assert await has(database, stays, goes) == [0, 0]
    assert await parts(database) == 0
    assert await verify(database) == ()
    async with database.snapshot() as view:
        told = await view.rows("SELECT detail FROM outbox WHERE notice IN ('merges.told', 'referrals.taken_back')")
        history = await points.history(view, stays, page=0)
    assert [row[0] for row in told] == ['{"referral_points":100}'], "once, and in the words of the merge"
    taken = [each for each in history.entries if each.action is Action.REVERSE]
    assert [(each.points, each.breakdown["because"]) for each in taken] == [(-60, "one_person"), (-40, "one_person")]

    for _ in range(2):
        await two(database, merge)
        assert await has(database, *pair) == [60, 40]
    assert await parts(database) == 100
    assert await verify(database) == ()
    again = await one(database, stays, goes, cause="again")
    assert await has(database, stays, goes) == [0, 0], "they are one after all"
    await two(database, again, cause="and two")
    assert await has(database, *pair) == [60, 40]
    assert await verify(database) == ()


async def test_what_she_spent_of_it_is_owed_and_owed_no_more(
    database: Database, pair: tuple[MemberId, MemberId]
) -> None:
    mary, eve = pair
    await spends(database, mary, 60)
    await spends(database, eve, 15)
    merge = await one(database, mary, eve, house=OWED)
    assert await has(database, mary) == [0]
    assert await owes(database, mary, eve) == [75, 0]
    assert await verify(database) == ()
    await two(database, merge, house=OWED)
    assert await has(database, mary, eve) == [0, 25], "what was spent is spent"
    assert await owes(database, mary, eve) == [0, 0]
    assert await verify(database) == ()


async def test_what_she_owed_of_it_and_paid_since_is_given_anew(
    database: Database, pair: tuple[MemberId, MemberId]
) -> None:
    mary, eve = pair
    await spends(database, mary, 60)
    merge = await one(database, mary, eve, house=OWED)
    await gives(database, mary, 50)
    assert (await has(database, mary), await owes(database, mary)) == ([0], [10])
    await two(database, merge, house=OWED)
    assert await has(database, mary, eve, now=LATER) == [50, 40], "the fifty that paid are hers, ten are owed no more"
    assert await owes(database, mary, eve) == [0, 0]
    assert await parts(database) == 100
    async with database.snapshot() as view:
        kinds = await view.rows("SELECT kind FROM lots WHERE member_id = :id AND remaining > 0", id=mary)
    assert kinds == [("bonus",)]
    assert await verify(database) == ()


async def test_a_debt_of_another_cause_is_paid_from_what_comes_back(
    database: Database, pair: tuple[MemberId, MemberId]
) -> None:
    mary, eve = pair
    merge = await one(database, mary, eve, house=OWED)
    async with database.transaction() as tx:
        await point_rows.set_debt(tx, mary, 25)
    undone = await two(database, merge, house=OWED)
    assert undone.undone_at == LATER
    assert await has(database, mary, eve) == [35, 40]
    assert await owes(database, mary, eve) == [0, 0]


async def test_a_house_that_forgives_takes_back_what_is_left(
    database: Database, pair: tuple[MemberId, MemberId]
) -> None:
    mary, eve = pair
    await spends(database, mary, 50)
    await spends(database, eve, 40)
    merge = await one(database, mary, eve, house=FORGIVEN)
    assert (await has(database, mary), await owes(database, mary)) == ([0], [0])
    await two(database, merge, house=FORGIVEN)
    assert await has(database, mary, eve) == [10, 0]
    assert await verify(database) == ()


async def test_what_a_refund_took_back_is_not_taken_again_nor_given_back(database: Database) -> None:
    await open_house(database)
    mary = await add_guest(database, GUEST)
    eve = await friend_of(database, mary)
    await refund(database, await eats(database, eve))
    assert (await merges.propose(database, stays=mary, goes=eve, by=OWNER, now=NOW)).referral_points == 0
    merge = await one(database, mary, eve)
    await two(database, merge)
    assert await has(database, mary, eve) == [0, 0]
    async with database.snapshot() as view:
        referral = await stored.find(view, eve)
    assert referral is not None
    assert referral.returned_at == NOW
    assert await verify(database) == ()


async def test_a_refund_after_the_merge_takes_nothing_twice_and_after_its_undoing_all(
    database: Database,
) -> None:
    await open_house(database)
    mary = await add_guest(database, GUEST)
    eve = await friend_of(database, mary)
    order = await eats(database, eve)
    merge = await one(database, mary, eve)
    await two(database, merge)
    await refund(database, order)
    assert await has(database, mary, eve) == [0, 0]
    assert await verify(database) == ()

    kim = await friend_of(database, mary, telegram_id=7801)
    order = await eats(database, kim)
    await one(database, mary, kim, cause="mary is kim")
    await refund(database, order)
    assert await has(database, mary) == [0]
    assert await verify(database) == ()


async def test_what_was_refunded_while_they_were_one_does_not_come_back(
    database: Database, pair: tuple[MemberId, MemberId]
) -> None:
    mary, eve = pair
    async with database.snapshot() as view:
        referral = await stored.find(view, eve)
        assert referral is not None
        order = await order_rows.get(view, referral.order_id)
    merge = await one(database, eve, mary)
    await refund(database, order)
    await two(database, merge)
    assert await has(database, mary, eve, now=LATER) == [0, 0]
    assert await verify(database) == ()


async def test_only_what_the_two_were_given_for_each_other_goes(database: Database) -> None:
    """Mary has another row, of whom she brought nobody; her friends stay her friends."""
    await open_house(database)
    mary = await add_guest(database, GUEST)
    eve, kim = [await friend_of(database, mary, telegram_id=7900 + each) for each in range(2)]
    for each in (eve, kim):
        await eats(database, each)
    other = await add_guest(database, OTHER_GUEST, phone="+989178888888")
    await one(database, other, eve, cause="other is eve")
    assert await has(database, mary, other, kim) == [120, 40, 40]
    merge = await one(database, mary, other, cause="mary is other")
    assert await has(database, mary, kim) == [60, 40], "through a row that had become eve before"
    await two(database, merge)
    assert await has(database, mary, other, kim) == [120, 40, 40]
    assert await verify(database) == ()


async def test_lives_of_merges_and_partings_keep_the_books(database: Database) -> None:
    """Whatever is spent, given, refunded, merged and parted in whatever order: the books agree after every step."""
    chance = random.Random(1405)
    await open_house(database)
    for life in range(4):
        house = replace(HOUSE, terms=replace(NO_RATE, shortfall=chance.choice(list(Shortfall))))
        mary = await add_guest(database, 20_000 + life, phone=f"+98918{life:07}")
        people = [mary, *[await friend_of(database, mary, telegram_id=21_000 + life * 10 + n) for n in range(2)]]
        meals = [await eats(database, each, cause=f"life {life}", house=house) for each in people[1:]]
        held: list[Merge] = []
        for step in range(12):
            cause, who = f"{life}:{step}", chance.choice(people)
            with suppress(InsufficientPoints, MergeImpossible, MergeNotUndoable):
                match chance.choice(["spend", "give", "merge", "merge", "part", "part", "refund"]):
                    case "spend" if all(each.goes_id != who for each in held):
                        await spends(database, who, chance.randint(1, 60), cause)
                    case "give" if all(each.goes_id != who for each in held):
                        await gives(database, who, chance.randint(1, 60), cause)
                    case "merge":
                        other = chance.choice([each for each in people if each != who])
                        held.append(await one(database, who, other, cause=cause, house=house))
                    case "part" if held:
                        await two(database, held[-1], cause=cause, house=house)
                        held.pop()
                    case "refund" if meals and step > 7:
                        await refund(database, meals.pop(), house=house)
            assert await verify(database) == (), cause
    assert await parts(database) >= 0
