"""What time does to points: they end at the club's midnight, to the second, and nobody is surprised by it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from club.rules.earning_terms import Terms
from club.rules.lives import Life
from club.rules.members import MemberId
from club.rules.points import Action, LedgerEntry
from club.services import expiry, order_points, points
from storage.database import Database
from tests.services.kitchen import GUEST, HOUSE, NOW, add_guest, add_order

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
MORNING = timedelta(hours=8)
TERMS = Terms(version="t", rial_per_step=100_000, life=Life.of_days(59), warning_days=(30, 7))
AT_HOME = replace(HOUSE, terms=TERMS)
ENDS = MIDNIGHT + 59 * DAY


async def earn(db: Database, member_id: MemberId, *, now: datetime = NOW, terms: Terms = TERMS) -> LedgerEntry:
    """Give the points of an order that was completed now."""
    order = await add_order(db, member_id, cause=f"cart {member_id} {now}")
    async with db.transaction() as tx:
        (earned,) = await order_points.earn_for_order(tx, order, house=replace(HOUSE, terms=terms), now=now)
    return earned


async def rows(db: Database, member_id: MemberId) -> Sequence[LedgerEntry]:
    async with db.snapshot() as view:
        return (await points.history(view, member_id, page=0)).entries


async def warnings(db: Database) -> list[dict[str, Any]]:
    """The facts of every warning that was queued, in order."""
    async with db.snapshot() as view:
        found = await view.rows("SELECT notice, chat_id, CAST(detail AS TEXT) FROM outbox ORDER BY id")
    return [json.loads(row[2]) for row in found if row[:2] == ("points.ending", GUEST)]


async def set_member(db: Database, member_id: MemberId, column: str, value: object) -> None:
    async with db.transaction() as tx:
        await tx.run(f"UPDATE members SET {column} = :value WHERE id = :id", id=member_id, value=value)


async def test_points_end_at_midnight_to_the_second_with_a_row_that_says_so(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    earned = await earn(database, mary)
    second = timedelta(seconds=1)
    assert await expiry.expire_due(database, now=ENDS - second) == 0
    async with database.snapshot() as view:
        assert (await points.balance(view, mary, now=ENDS - second)).usable == 135
        assert (await points.balance(view, mary, now=ENDS)).usable == 0, "swept or not"

    assert await expiry.expire_due(database, now=ENDS + 3 * DAY) == 1
    assert await expiry.expire_due(database, now=ENDS + 3 * DAY) == 0, "a second sweep finds nothing"
    ended = (await rows(database, mary))[0]
    assert (ended.action, ended.points, ended.at, ended.order_id) == (Action.EXPIRE, -135, ENDS, earned.order_id)
    assert ended.breakdown == {
        "earned": 135,
        "earned_at": int(NOW.timestamp()),
        "expires_at": int(ENDS.timestamp()),
    }


async def test_a_sweep_is_bounded_and_the_next_goes_on(database: Database) -> None:
    guests = [await add_guest(database, GUEST + each, phone=f"+98915000000{each}") for each in range(5)]
    for guest in guests:
        await earn(database, guest)
    swept = [await expiry.expire_due(database, now=ENDS, limit=2) for _ in range(4)]
    assert swept == [2, 2, 1, 0]


async def test_a_sweep_does_not_say_that_the_guest_was_seen(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    await earn(database, mary)
    await expiry.expire_due(database, now=ENDS)
    async with database.snapshot() as view:
        assert await view.row("SELECT seen_at FROM members") == (int(NOW.timestamp()),)


async def test_a_guest_is_warned_once_at_each_distance_in_the_morning(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    await earn(database, mary)
    told = {}
    for hour in range(60 * 24):
        now = NOW + timedelta(hours=hour)
        if await expiry.warn_expiring(database, house=AT_HOME, now=now):
            told[now] = True
    # At midnight 30 and 7 days before the end it is due; at eight in the morning it is said.
    assert list(told) == [
        ENDS - 30 * DAY + MORNING + timedelta(minutes=30),
        ENDS - 7 * DAY + MORNING + timedelta(minutes=30),
    ]
    ends = int(ENDS.timestamp())
    assert await warnings(database) == [{"points": 135, "spendable": 135, "first_at": ends, "last_at": ends}] * 2


async def test_a_daily_guest_hears_of_it_about_once_a_week(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    terms = replace(TERMS, warning_days=(7,))
    for day in range(14):
        await earn(database, mary, now=NOW + day * DAY, terms=terms)
    house = replace(AT_HOME, terms=terms)
    for day in range(80):
        await expiry.expire_due(database, now=NOW + day * DAY)
        await expiry.warn_expiring(database, house=house, now=NOW + day * DAY)
    assert [each["points"] for each in await warnings(database)] == [7 * 135, 7 * 135]


async def test_a_club_that_slept_warns_once_of_what_is_still_to_come(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    await earn(database, mary)
    assert await expiry.warn_expiring(database, house=AT_HOME, now=ENDS - 3 * DAY) == 0, "03:30 in the night"
    assert await expiry.warn_expiring(database, house=AT_HOME, now=ENDS - 3 * DAY + MORNING * 1.5) == 1
    assert await expiry.warn_expiring(database, house=AT_HOME, now=ENDS - 2 * DAY + MORNING * 1.5) == 0


async def test_what_has_ended_or_is_spent_is_not_warned_of(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    await earn(database, mary)
    assert await expiry.warn_expiring(database, house=AT_HOME, now=ENDS + DAY + MORNING * 1.5) == 0
    eve = await add_guest(database, GUEST + 1, phone="+989150000001")
    await earn(database, eve)
    async with database.transaction() as tx:
        await points.redeem(tx, eve, points_wanted=135, cause="all", now=NOW)
    assert await expiry.warn_expiring(database, house=AT_HOME, now=ENDS - 3 * DAY + MORNING * 1.5) == 0
    assert await warnings(database) == []


@pytest.mark.parametrize("column", ["blocked_at", "deactivated_at", "forgotten_at"])
async def test_who_cannot_or_will_not_be_reached_is_left_alone(database: Database, column: str) -> None:
    mary = await add_guest(database, GUEST)
    await earn(database, mary)
    await set_member(database, mary, column, NOW)
    assert await expiry.warn_expiring(database, house=AT_HOME, now=ENDS - 20 * DAY + MORNING) == 0
    await set_member(database, mary, column, None)
    assert await expiry.warn_expiring(database, house=AT_HOME, now=ENDS - 6 * DAY + MORNING) == 1, "she is back"


async def test_a_pause_postpones_the_warning(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    await earn(database, mary)
    until = ENDS - 10 * DAY + MORNING
    await set_member(database, mary, "paused_until_at", until)
    assert await expiry.warn_expiring(database, house=AT_HOME, now=ENDS - 20 * DAY + MORNING) == 0
    assert await expiry.warn_expiring(database, house=AT_HOME, now=until) == 1


async def test_a_pause_past_the_end_swallows_the_warning(database: Database) -> None:
    mary = await add_guest(database, GUEST)
    await earn(database, mary)
    await set_member(database, mary, "paused_until_at", ENDS + DAY)
    for days in (20, 6):
        assert await expiry.warn_expiring(database, house=AT_HOME, now=ENDS - days * DAY + MORNING) == 0
    assert await warnings(database) == []
