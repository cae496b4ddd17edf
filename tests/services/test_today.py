"""The day's card: what it counts, and to which day it belongs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from club.errors import NotAllowed
from club.rules.board import Reason
from club.rules.calendar import start_of_day
from club.rules.orders import OrderKind, OrderState
from club.rules.today import DishCount, Marks, Pace
from club.services import orders, today
from storage.database import Database
from tests.services.kitchen import GUEST, HOUSE, NOW, OWNER, SARA, add_guest, add_order, open_house

DAY = date(2026, 11, 22)


async def test_an_evening_in_numbers(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    served = await add_order(database, guest, kind=OrderKind.DINE_IN, cause="a")
    brought = await add_order(database, guest, cause="b", placed_at=NOW + timedelta(hours=1))
    declined = await add_order(database, guest, cause="c")
    for order, ready_after, done_after in ((served, 10, 70), (brought, 20, 50)):
        at = order.placed_at
        await orders.accept(database, order.id, minutes=30, by=OWNER, now=at)
        await orders.prepare(database, order.id, by=OWNER, now=at)
        await orders.ready(database, order.id, by=OWNER, now=at + timedelta(minutes=ready_after))
        if order.kind is OrderKind.DELIVERY:
            await orders.dispatch(database, order.id, by=OWNER, now=at + timedelta(minutes=ready_after))
        done_at = at + timedelta(minutes=done_after)
        await orders.complete(database, order.id, by=OWNER, now=done_at, house=HOUSE)
    await orders.reject(database, declined.id, reason=Reason("busy"), by=OWNER, now=NOW)

    found = await today.read(database, by=OWNER, now=NOW, house=HOUSE)
    assert (found.day, found.placed, found.declined, found.completed) == (DAY, 3, 1, 2)
    assert found.by_state == {OrderState.COMPLETED: 2, OrderState.REJECTED: 1}
    assert found.by_hour == {15: 2, 16: 1}
    assert (found.income_rial, found.average_rial) == (13_500_000 + 13_900_000, 13_700_000)
    assert found.pace == Pace(orders=2, promised_minutes=30, real_minutes=30, late=1)
    assert found.best_dishes == (DishCount("شیشلیک", "Shishlik", 4), DishCount("دوغ", "Doogh", 2))
    assert found.new_members == 1


async def test_a_day_without_anything_is_all_zero(database: Database) -> None:
    await open_house(database)
    found = await today.read(database, by=OWNER, now=NOW, house=HOUSE, day=DAY - timedelta(days=1))
    assert (found.placed, found.completed, found.average_rial, found.pace) == (0, 0, 0, None)
    assert (found.by_hour, found.best_dishes, found.new_members) == ({}, (), 0)
    assert (found.marks.tenths, found.open_complaints, found.overdue_complaints) == (0, 0, 0)


async def test_the_day_ends_at_the_clubs_midnight(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    midnight = start_of_day(DAY + timedelta(days=1), HOUSE.zone)
    await add_order(database, guest, cause="a", placed_at=midnight - timedelta(seconds=1))
    await add_order(database, guest, cause="b", placed_at=midnight)
    for day in (DAY, DAY + timedelta(days=1)):
        assert (await today.read(database, by=OWNER, now=NOW, house=HOUSE, day=day)).placed == 1


async def test_marks_and_complaints_are_counted(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    order = await add_order(database, guest)
    async with database.transaction() as tx:
        await tx.run(
            """INSERT INTO followups (order_id, member_id, state, due_at, answered_at, mark)
               VALUES (:order_id, :member_id, 'answered', :now, :now, 4)""",
            order_id=order.id,
            member_id=guest,
            now=NOW,
        )
        for cause, due_at, state in (("a", NOW, "open"), ("b", NOW + timedelta(hours=9), "open"), ("c", NOW, "closed")):
            await tx.run(
                """INSERT INTO complaints (member_id, state, cause, opened_at, reply_due_at)
                   VALUES (:member_id, :state, :cause, :now, :due_at)""",
                member_id=guest,
                state=state,
                cause=cause,
                due_at=due_at,
                now=NOW,
            )
    found = await today.read(database, by=OWNER, now=NOW + timedelta(hours=1), house=HOUSE)
    assert (found.marks, found.marks.tenths) == (Marks(1, 4), 40)
    assert (found.open_complaints, found.overdue_complaints) == (2, 1)


async def test_only_managers_see_the_day(database: Database) -> None:
    await open_house(database)
    with pytest.raises(NotAllowed):
        await today.read(database, by=SARA, now=NOW, house=HOUSE)
