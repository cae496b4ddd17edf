"""Bringing a friend: both are given something for her first completed order, once, and a refund takes it back."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from club.rules.earning_terms import Terms
from club.rules.house import House
from club.rules.links import Link, LinkKind
from club.rules.members import MemberId
from club.rules.orders import Order, OrderKind
from club.rules.points import Action, LotKind, Shortfall
from club.rules.programme import Programme
from club.rules.referrals import Friends, ReferralTerms
from club.rules.refunds import RefundReason
from club.services import joining, merges, orders, phone_wishes, points, privacy, referrals, refunds
from club.services.merging import merge
from club.services.verify import verify
from storage import members, reports
from storage import orders as stored_orders
from storage import referrals as stored
from storage.database import Database
from tests.services.kitchen import (
    GUEST,
    NOW,
    OTHER_GUEST,
    OWNER,
    SARA,
    add_guest,
    add_order,
    handed_over,
    open_house,
    queued,
)
from tests.services.kitchen import HOUSE as PLAIN

TERMS = ReferralTerms(inviter_points=60, invited_points=40)
NO_RATE = Terms(version="none", rial_per_step=10**15)
"""Orders earn nothing, so that every point in these tests is of a referral."""
HOUSE = replace(PLAIN, terms=NO_RATE, programme=Programme(referrals=TERMS))
PHONES = iter(range(10**6))


async def friend_of(db: Database, inviter: MemberId | None, *, telegram_id: int = OTHER_GUEST) -> MemberId:
    """A member whom another one brought."""
    friend = await add_guest(db, telegram_id, phone=f"+98916{next(PHONES):07}")
    async with db.transaction() as tx:
        await tx.run("UPDATE members SET referrer_id = :by WHERE id = :id", by=inviter, id=friend)
    return friend


async def eats(
    db: Database, member_id: MemberId, *, cause: str = "first", house: House = HOUSE, now: datetime = NOW
) -> Order:
    """Let an order of 1,350,000 toman be placed and handed over at the counter."""
    order = await add_order(db, member_id, kind=OrderKind.PICKUP, cause=f"{cause} of {member_id}", placed_at=now)
    return await handed_over(db, order, house=house, now=now)


async def refund(db: Database, order: Order, *, line: int | None = None, house: House = HOUSE) -> None:
    async with db.snapshot() as view:
        lines = await stored_orders.list_lines(view, order.id)
    line_id = None if line is None else lines[line].id
    await refunds.refund(
        db, order.id, line_id=line_id, reason=RefundReason.QUALITY, words="", by=OWNER, now=NOW, house=house
    )


async def has(db: Database, *member_ids: MemberId, now: datetime = NOW) -> list[int]:
    async with db.snapshot() as view:
        return [(await points.balance(view, each, now=now)).usable for each in member_ids]


@pytest.fixture
async def mary(database: Database) -> MemberId:
    """A member of a house at work."""
    await open_house(database)
    return await add_guest(database, GUEST)


async def test_the_first_completed_order_brings_both_something_once(database: Database, mary: MemberId) -> None:
    eve = await friend_of(database, mary)
    order = await eats(database, eve)
    assert await has(database, mary, eve) == [60, 40]
    await orders.complete(database, order.id, by=SARA, now=NOW, house=HOUSE)
    async with database.transaction() as tx:
        assert await referrals.reward(tx, order, house=HOUSE, now=NOW) is None
    await eats(database, eve, cause="second")
    assert await has(database, mary, eve) == [60, 40]
    assert await queued(database, "referrals.inviter") == [(GUEST, f"referral:{eve}:inviter:told")]
    assert await queued(database, "referrals.invited") == [(OTHER_GUEST, f"referral:{eve}:invited:told")]
    async with database.snapshot() as view:
        assert await view.rows("SELECT part, points FROM earning_parts ORDER BY entry_id") == [
            ("referral", 60),
            ("referral", 40),
        ]
        since = NOW - timedelta(days=365)
        assert await stored.count_friends(view, mary, since=since) == Friends(1, 1, 60, 1)
    assert await verify(database) == ()


async def test_a_friend_is_promised_only_what_her_first_order_will_bring(database: Database, mary: MemberId) -> None:
    eve = await friend_of(database, mary)

    async def promise(member_id: MemberId, house: House = HOUSE) -> ReferralTerms | None:
        async with database.snapshot() as view:
            return await referrals.find_promise(view, await members.get(view, member_id), house=house)

    assert await promise(eve) == TERMS
    assert await promise(mary) is None, "nobody brought her"
    assert await promise(eve, PLAIN) is None
    nothing_for_her = replace(HOUSE, programme=Programme(referrals=replace(TERMS, invited_points=0)))
    assert await promise(eve, nothing_for_her) is None
    await eats(database, eve)
    assert await promise(eve) is None, "it is hers already"


async def test_a_club_without_referrals_gives_nothing(database: Database, mary: MemberId) -> None:
    eve = await friend_of(database, mary)
    await eats(database, eve, house=replace(HOUSE, programme=Programme()))
    assert await has(database, mary, eve) == [0, 0]
    await eats(database, eve, cause="second")
    assert await has(database, mary, eve) == [0, 0], "it was not her first any more"


async def test_whom_nobody_brought_brings_nobody_anything(database: Database, mary: MemberId) -> None:
    await eats(database, mary)
    assert await has(database, mary) == [0]


async def test_an_order_that_nobody_took_does_not_count_as_the_first(database: Database, mary: MemberId) -> None:
    eve = await friend_of(database, mary)
    lost = await add_order(database, eve, cause="lost")
    await orders.cancel(database, lost.id, member_id=eve, now=NOW)
    await eats(database, eve)
    assert await has(database, mary, eve) == [60, 40]


async def test_a_refund_of_the_first_order_takes_both_back_once(database: Database, mary: MemberId) -> None:
    eve = await friend_of(database, mary)
    order = await eats(database, eve)
    await refund(database, order, line=1)
    assert await has(database, mary, eve) == [60, 40], "most of the order stands"
    await refund(database, order)
    await refund(database, order)
    assert await has(database, mary, eve) == [0, 0]
    assert [chat for chat, _ in await queued(database, "referrals.taken_back")] == [OTHER_GUEST, GUEST]
    async with database.snapshot() as view:
        cost = await reports.sum_parts(view, NOW - timedelta(days=1), NOW + timedelta(days=90))
    assert cost.get("referral", 0) == 0, "the owner's report counts what stands"
    async with database.snapshot() as view:
        rows = await view.rows("SELECT action, points FROM ledger ORDER BY id")
        assert await stored.count_friends(view, mary, since=NOW - timedelta(days=9)) == Friends(1, 0, 0, 1)
    assert rows == [("earn", 60), ("earn", 40), ("reverse", -40), ("reverse", -60)]
    await eats(database, eve, cause="second")
    assert await has(database, mary, eve) == [0, 0], "a friend has one first order"
    assert await verify(database) == ()


async def test_a_partial_refund_below_the_minimum_takes_both_back(database: Database, mary: MemberId) -> None:
    house = replace(HOUSE, programme=Programme(referrals=replace(TERMS, minimum_rial=13_200_000)))
    eve = await friend_of(database, mary)
    order = await eats(database, eve, house=house)
    assert await has(database, mary, eve) == [60, 40]
    await refund(database, order, line=1, house=HOUSE)
    assert await has(database, mary, eve) == [0, 0], "the terms of the order's day hold"
    await refund(database, order, house=HOUSE)
    assert [chat for chat, _ in await queued(database, "referrals.taken_back")] == [OTHER_GUEST, GUEST], "once"
    assert await verify(database) == ()


@pytest.mark.parametrize(("shortfall", "left", "debt"), [(Shortfall.DEBT, 0, 60), (Shortfall.FORGIVE, 0, 0)])
async def test_what_is_spent_already_is_owed_or_forgiven(
    database: Database, mary: MemberId, shortfall: Shortfall, left: int, debt: int
) -> None:
    house = replace(HOUSE, terms=replace(NO_RATE, shortfall=shortfall))
    eve = await friend_of(database, mary)
    order = await eats(database, eve, house=house)
    async with database.transaction() as tx:
        await points.redeem(tx, mary, points_wanted=60, cause="tea", now=NOW)
    await refund(database, order, house=house)
    async with database.snapshot() as view:
        balance = await points.balance(view, mary, now=NOW)
    assert (balance.usable, balance.debt) == (left, debt)
    told = await queued(database, "referrals.taken_back")
    assert len(told) == (2 if shortfall is Shortfall.DEBT else 1), "who loses nothing is not told"
    assert await verify(database) == ()


async def test_one_side_alone_can_be_rewarded(database: Database, mary: MemberId) -> None:
    for terms, expected in (
        (replace(TERMS, invited_points=0), [60, 0]),
        (replace(TERMS, inviter_points=0), [0, 40]),
    ):
        house = replace(HOUSE, programme=Programme(referrals=terms))
        before = await has(database, mary)
        eve = await friend_of(database, mary, telegram_id=next(PHONES) + 5000)
        order = await eats(database, eve, house=house)
        after = await has(database, mary, eve)
        assert [after[0] - before[0], after[1]] == expected
        await refund(database, order, house=house)
    assert await verify(database) == ()


async def test_the_limit_of_the_year_holds_for_friends_at_once_and_ends_with_nowruz(
    database: Database, mary: MemberId
) -> None:
    house = replace(HOUSE, programme=Programme(referrals=replace(TERMS, per_year=2)))
    friends = [await friend_of(database, mary, telegram_id=7000 + number) for number in range(5)]
    await asyncio.gather(*(eats(database, friend, house=house) for friend in friends[:4]))
    assert await has(database, mary, *friends[:4]) == [120, 40, 40, 40, 40]
    async with database.snapshot() as view:
        page = await referrals.look(view, mary, terms=replace(TERMS, per_year=2), house=house, now=NOW)
    assert (page.is_full, page.friends.this_year, page.friends.rewarded) == (True, 2, 2)
    nowruz = datetime.fromisoformat("2027-03-20T20:30:00+00:00")
    await eats(database, friends[4], house=house, now=nowruz)
    assert await has(database, mary, now=nowruz) == [180]
    async with database.snapshot() as view:
        page = await referrals.look(view, mary, terms=replace(TERMS, per_year=2), house=house, now=nowruz)
    assert (page.is_full, page.friends.this_year) == (False, 1)
    assert await verify(database) == ()


async def test_beyond_the_limit_and_with_nothing_for_the_friend_nothing_is_written(
    database: Database, mary: MemberId
) -> None:
    house = replace(HOUSE, programme=Programme(referrals=replace(TERMS, per_year=1, invited_points=0)))
    for number in range(2):
        await eats(database, await friend_of(database, mary, telegram_id=7100 + number), house=house)
    assert await has(database, mary) == [60]
    async with database.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM referrals") == (1,)


# Who may not


async def test_a_ring_is_given_nothing_however_long(database: Database, mary: MemberId) -> None:
    ring = [mary, *[await friend_of(database, mary, telegram_id=8000 + number) for number in range(3)]]
    async with database.transaction() as tx:
        for place, each in enumerate(ring):
            await tx.run("UPDATE members SET referrer_id = :by WHERE id = :id", by=ring[place - 1], id=each)
    outside = await friend_of(database, mary, telegram_id=8100)
    for each in ring:
        await eats(database, each)
    assert await has(database, *ring) == [0, 0, 0, 0]
    await eats(database, outside)
    assert await has(database, mary, outside) == [60, 40], "a friend from outside the ring is a friend"


async def test_random_graphs_never_reward_a_ring_and_nobody_twice(database: Database, mary: MemberId) -> None:
    chance = random.Random(1405)
    people = [mary, *[await friend_of(database, None, telegram_id=9000 + number) for number in range(11)]]
    brought_by = {each: chance.choice([None, *people]) for each in people}
    async with database.transaction() as tx:
        for each, by in brought_by.items():
            await tx.run("UPDATE members SET referrer_id = :by WHERE id = :id", by=by, id=each)
    for turn in range(2):
        chance.shuffle(people)
        for each in people:
            await eats(database, each, cause=f"turn {turn}")
    expected = dict.fromkeys(people, 0)
    for each, by in brought_by.items():
        above, step = [], by
        while step is not None and step not in above:
            above.append(step)
            step = brought_by[step]
        if by is not None and each not in above:
            expected[each] += 40
            expected[by] += 60
    assert any(expected.values()), "some were friends"
    assert any(brought_by[each] is not None and not expected[each] for each in people), "some were in a ring"
    assert await has(database, *people) == [expected[each] for each in people]
    assert await verify(database) == ()


async def test_an_inviter_who_was_forgotten_brings_nothing(database: Database, mary: MemberId) -> None:
    eve = await friend_of(database, mary)
    await privacy.forget(database, mary, cause="forget", now=NOW)
    await eats(database, eve)
    assert await has(database, mary, eve) == [0, 0]


async def test_her_link_leads_nowhere_once_she_is_forgotten(database: Database, mary: MemberId) -> None:
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET code = '12345678' WHERE id = :id", id=mary)
    await privacy.forget(database, mary, cause="forget", now=NOW)
    link = Link(LinkKind.REFERRAL, "12345678")
    stood = await joining.arrive(database, 77, language_code="fa", link=link, now=NOW, house=HOUSE)
    assert stood.member.referrer_id is None


async def test_a_guest_of_the_counter_who_ate_before_is_no_new_friend(database: Database, mary: MemberId) -> None:
    old = await add_guest(database, None, phone="+989170000001")
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET joined_at = NULL WHERE id = :id", id=old)
        await tx.run("UPDATE members SET code = '12345678' WHERE id = :id", id=mary)
    await eats(database, old, cause="by phone")
    link = Link(LinkKind.REFERRAL, "12345678")
    stood = await joining.arrive(database, 78, language_code="fa", link=link, now=NOW, house=HOUSE)
    await joining.choose_language(database, stood.member.id, language="fa", now=NOW)
    _, stood = await joining.share_phone(
        database, stood.member.id, phone="989170000001", cause="p", now=NOW, house=HOUSE
    )
    assert (stood.member.id, stood.member.referrer_id) == (old, mary)
    await eats(database, old, cause="after joining")
    assert await has(database, mary, old) == [0, 0]


async def test_a_guest_whom_staff_registered_and_who_never_ate_is_a_friend(database: Database, mary: MemberId) -> None:
    new = await add_guest(database, None, phone="+989170000002")
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET joined_at = NULL WHERE id = :id", id=new)
        await tx.run("UPDATE members SET code = '12345678' WHERE id = :id", id=mary)
    link = Link(LinkKind.REFERRAL, "12345678")
    stood = await joining.arrive(database, 79, language_code="fa", link=link, now=NOW, house=HOUSE)
    await joining.choose_language(database, stood.member.id, language="fa", now=NOW)
    await joining.share_phone(database, stood.member.id, phone="989170000002", cause="p", now=NOW, house=HOUSE)
    await eats(database, new)
    assert await has(database, mary, new) == [60, 40]
    assert await verify(database) == ()


async def test_nobody_brings_herself_with_another_account_and_the_same_number(
    database: Database, mary: MemberId
) -> None:
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET code = '12345678' WHERE id = :id", id=mary)
    link = Link(LinkKind.REFERRAL, "12345678")
    stood = await joining.arrive(database, 80, language_code="fa", link=link, now=NOW, house=HOUSE)
    await joining.choose_language(database, stood.member.id, language="fa", now=NOW)
    await joining.share_phone(database, stood.member.id, phone="989151234567", cause="p", now=NOW, house=HOUSE)
    stood = await phone_wishes.ask_staff(database, stood.member.id, cause="ask", now=NOW)
    assert stood.wish is not None
    await phone_wishes.confirm(database, stood.wish.id, by=OWNER, now=NOW, house=HOUSE)
    async with database.snapshot() as view:
        moved = await members.get(view, mary)
    assert (moved.telegram_id, moved.referrer_id) == (80, None)
    await eats(database, mary)
    assert await has(database, mary) == [0]


async def test_a_member_who_moves_to_an_account_that_came_by_a_link_is_brought_by_nobody(
    database: Database, mary: MemberId
) -> None:
    eve = await friend_of(database, mary)
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET code = '87654321' WHERE id = :id", id=eve)
    stood = await joining.arrive(
        database, 81, language_code="fa", link=Link(LinkKind.REFERRAL, "87654321"), now=NOW, house=HOUSE
    )
    async with database.transaction() as tx:
        whole = await merge(tx, stays=await members.get(tx, mary), goes=stood.member, cause="merge", now=NOW)
    assert (whole.id, whole.telegram_id, whole.referrer_id) == (mary, 81, None)
    await eats(database, mary)
    await eats(database, eve)
    assert await has(database, mary, eve) == [60, 40], "no ring came of it"


# What every key of the club file does: tests/bot/test_gifts_settings.py


@pytest.mark.parametrize(
    ("terms", "kind", "expires"),
    [
        (TERMS, LotKind.BONUS, None),
        (replace(TERMS, kind=LotKind.BASE, life_days=1), LotKind.BASE, "2026-11-23T20:30:00+00:00"),
    ],
)
async def test_gifts_are_of_their_kind_and_live_as_long_as_is_said(
    database: Database, mary: MemberId, terms: ReferralTerms, kind: LotKind, expires: str | None
) -> None:
    eve = await friend_of(database, mary)
    await eats(database, eve, house=replace(HOUSE, programme=Programme(referrals=terms)))
    ends = None if expires is None else int(datetime.fromisoformat(expires).timestamp())
    async with database.snapshot() as view:
        rows = await view.rows("SELECT kind, expires_at FROM lots ORDER BY id")
        history = await points.history(view, eve, page=0)
    assert rows == [(kind, ends), (kind, ends)]
    assert [(each.action, each.order_id, each.staff_id) for each in history.entries] == [(Action.EARN, None, None)]


# Two rows that are one guest


async def test_whoever_was_brought_by_a_row_of_her_own_is_brought_by_nobody(database: Database, mary: MemberId) -> None:
    eve = await friend_of(database, mary)
    await merges.merge(database, stays=eve, goes=mary, by=OWNER, cause="one", now=NOW, house=HOUSE)
    await eats(database, eve)
    assert await has(database, eve) == [0]


async def test_an_inviter_who_became_one_with_another_row_is_rewarded_there(database: Database, mary: MemberId) -> None:
    house = replace(HOUSE, programme=Programme(referrals=replace(TERMS, per_year=2)))
    friends = [await friend_of(database, mary, telegram_id=7500 + number) for number in range(3)]
    order = await eats(database, friends[0], house=house)
    other = await add_guest(database, 7600, phone="+989179999999")
    await merges.merge(database, stays=other, goes=mary, by=OWNER, cause="one", now=NOW, house=house)
    for friend in friends[1:]:
        await eats(database, friend, house=house)
    assert await has(database, other, *friends) == [120, 40, 40, 40], "the year's limit counts both rows"
    async with database.snapshot() as view:
        assert await stored.count_friends(view, other, since=NOW - timedelta(days=9)) == Friends(3, 2, 120, 2)
    await refund(database, order, house=house)
    assert await has(database, other, friends[0]) == [60, 0]
    assert await verify(database) == ()


async def test_a_friend_who_became_one_with_another_row_is_not_new_again(database: Database, mary: MemberId) -> None:
    eve = await friend_of(database, mary)
    await eats(database, eve)
    other = await friend_of(database, mary, telegram_id=7700)
    await merges.merge(database, stays=other, goes=eve, by=OWNER, cause="one", now=NOW, house=HOUSE)
    await eats(database, other)
    assert await has(database, mary, other) == [60, 40]
    assert await verify(database) == ()
