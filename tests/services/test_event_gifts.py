"""Gifts for joining, for the birthday and for a mark: each once for its event."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar
from club.rules.event_gifts import EventGiftTerms, review_gift
from club.rules.followups import FollowUpId
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.orders import OrderKind
from club.rules.programme import Programme
from club.services import followups, joining, members, points
from club.services.event_gifts import for_joining, for_review
from club.services.followups import Answer
from club.services.verify import verify
from storage import followups as stored_followups
from storage.database import Database
from tests.services.kitchen import GUEST, add_guest, add_order, handed_over, open_house, queued
from tests.services.people import HOUSE as PLAIN
from tests.services.people import NOW, arrived, at_the_counter
from tests.services.test_referrals import NO_RATE

TERMS = EventGiftTerms(registration_points=20, birthday_points=10, review_points=5, reviews_per_month=2)
HOUSE = replace(PLAIN, terms=NO_RATE, programme=Programme(event_gifts=TERMS))
BIRTHDAY = Birthday(Calendar.JALALI, 3, 15, 1370)


async def joins(
    db: Database, telegram_id: int = GUEST, *, birthday: Birthday | None = None, house: House = HOUSE
) -> MemberId:
    """Let somebody join to the end."""
    member = await arrived(db, telegram_id)
    await joining.choose_language(db, member.id, language="fa", now=NOW)
    phone = f"98915{telegram_id:07}"
    _, stood = await joining.share_phone(db, member.id, phone=phone, cause=f"p{telegram_id}", now=NOW, house=house)
    member_id = stood.member.id
    if stood.member.name is None:
        await joining.give_name(db, member_id, typed="سارا", now=NOW)
    if birthday is None:
        await joining.skip_birthday(db, member_id, now=NOW)
    else:
        await joining.give_birthday(db, member_id, birthday=birthday, now=NOW, house=house)
    assert await has(db, member_id) == 0, "nothing is given before the end"
    for _ in range(2):
        await asyncio.gather(_accept(db, member_id, telegram_id, house), return_exceptions=True)
    return member_id


async def _accept(db: Database, member_id: MemberId, telegram_id: int, house: House) -> None:
    await joining.accept_terms(
        db, member_id, optional={}, text_version="fa:1", cause=f"t{telegram_id}", now=NOW, house=house
    )


async def has(db: Database, member_id: MemberId) -> int:
    async with db.snapshot() as view:
        return (await points.balance(view, member_id, now=NOW)).usable


async def parts(db: Database) -> list[tuple[str, int]]:
    async with db.snapshot() as view:
        rows = await view.rows("SELECT part, points FROM earning_parts ORDER BY entry_id")
    return [(str(row[0]), int(row[1])) for row in rows]


async def test_joining_brings_its_gift_once(database: Database) -> None:
    member_id = await joins(database)
    assert await parts(database) == [("registration", 20)]
    assert await queued(database, "points.given") == [(GUEST, f"member:{member_id}:joined:told")]
    async with database.transaction() as tx:
        stood = await joining.standing(tx, (await joining.look(database, member_id)).member)
        await for_joining(tx, stood.member, house=HOUSE, now=NOW)
    assert await parts(database) == [("registration", 20)]
    assert await verify(database) == ()


async def test_a_guest_of_the_counter_gets_it_when_she_joins_herself(database: Database) -> None:
    counter = await at_the_counter(database, f"+98915{GUEST:07}")
    assert await has(database, counter.id) == 0
    assert await joins(database) == counter.id
    assert await parts(database) == [("registration", 20)]


async def test_a_birthday_that_is_said_while_joining_brings_its_gift_at_the_end(database: Database) -> None:
    member_id = await joins(database, birthday=BIRTHDAY)
    assert await parts(database) == [("registration", 20), ("birthday", 10)]
    await members.set_birthday(database, member_id, birthday=BIRTHDAY, now=NOW, house=HOUSE)
    assert await has(database, member_id) == 30


async def test_a_birthday_that_is_said_later_brings_its_gift_then_and_once(database: Database) -> None:
    member_id = await joins(database)
    for _ in range(2):
        await members.set_birthday(database, member_id, birthday=BIRTHDAY, now=NOW, house=HOUSE)
    assert await parts(database) == [("registration", 20), ("birthday", 10)]


async def test_a_club_without_gifts_gives_none(database: Database) -> None:
    house = replace(HOUSE, programme=Programme())
    member_id = await joins(database, birthday=BIRTHDAY, house=house)
    nothing = replace(HOUSE, programme=Programme(event_gifts=EventGiftTerms()))
    other = await joins(database, 1002, birthday=BIRTHDAY, house=nothing)
    assert (await has(database, member_id), await has(database, other)) == (0, 0)
    assert await parts(database) == []


# Marks


async def asked(db: Database, member_id: MemberId, number: int = 1) -> FollowUpId:
    """A question after an order."""
    order = await add_order(db, member_id, kind=OrderKind.PICKUP, cause=f"order {number} of {member_id}")
    await handed_over(db, order)
    async with db.transaction() as tx:
        followup = await stored_followups.find_by_order(tx, order.id)
        assert followup is not None
        await tx.run("UPDATE followups SET state = 'asked', asked_at = 1 WHERE id = :id", id=followup.id)
        return followup.id


async def marks(
    db: Database, member_id: MemberId, followup_id: FollowUpId, mark: int, *, house: House = HOUSE, days: int = 0
) -> Answer:
    now = NOW + timedelta(days=days)
    return await followups.give_mark(db, followup_id, mark, member_id=member_id, now=now, house=house)


@pytest.fixture
async def mary(database: Database) -> MemberId:
    await open_house(database)
    return await add_guest(database, GUEST)


async def test_any_mark_brings_its_gift_once_a_question(database: Database, mary: MemberId) -> None:
    question = await asked(database, mary)
    low = await marks(database, mary, question, 1)
    assert (low.gift, low.case is not None) == (5, True)
    better = await marks(database, mary, question, 5)
    assert better.gift == 5, "she is told the same again"
    assert await has(database, mary) == 5
    assert await queued(database, "points.given") == [], "the answer tells it"
    assert await verify(database) == ()


async def test_so_many_marks_a_month_bring_something(database: Database, mary: MemberId) -> None:
    questions = [await asked(database, mary, number) for number in range(4)]
    gifts = [(await marks(database, mary, each, 4)).gift for each in questions[:3]]
    assert gifts == [5, 5, 0]
    assert (await marks(database, mary, questions[2], 5)).gift == 0
    new_month = 30
    async with database.transaction() as tx:
        late = NOW + timedelta(days=new_month)
        await tx.run("UPDATE followups SET asked_at = :at WHERE id = :id", at=late, id=questions[3])
    assert (await marks(database, mary, questions[3], 4, days=new_month)).gift == 5


async def test_two_marks_at_once_do_not_both_take_the_last_place(database: Database, mary: MemberId) -> None:
    house = replace(HOUSE, programme=Programme(event_gifts=replace(TERMS, reviews_per_month=1)))
    questions = [await asked(database, mary, number) for number in range(3)]
    answers = await asyncio.gather(*(marks(database, mary, each, 4, house=house) for each in questions))
    assert sorted(each.gift for each in answers) == [0, 0, 5]


async def test_without_gifts_a_mark_brings_nothing_and_an_earlier_gift_stays_told(
    database: Database, mary: MemberId
) -> None:
    plain = replace(HOUSE, programme=Programme())
    first, second = await asked(database, mary, 1), await asked(database, mary, 2)
    assert (await marks(database, mary, first, 4, house=plain)).gift == 0
    assert (await marks(database, mary, second, 4)).gift == 5
    async with database.transaction() as tx:
        followup = await stored_followups.find(tx, second)
        assert followup is not None
        assert await for_review(tx, followup, house=plain, now=NOW) == 5


def test_the_limit_of_the_month_is_a_number() -> None:
    assert [review_gift(TERMS, rewarded_this_month=times) for times in range(4)] == [5, 5, 0, 0]
