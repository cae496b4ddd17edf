"""Follow-ups: promised once an order, asked once, and one complaint for however many low marks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from club.errors import NotFound
from club.rules.followups import FollowUp, FollowUpId, FollowUpState, FollowUpTerms
from club.rules.members import MemberId
from club.services import followups
from storage import followups as stored
from storage import orders
from storage.database import Database
from tests.services.kitchen import GUEST, NOW, SARA, SUPPORT, add_guest, add_order, open_house, queued
from tests.services.kitchen import HOUSE as PLAIN_HOUSE
from tests.services.meanwhile import Meanwhile

HOUSE = replace(PLAIN_HOUSE, followups=FollowUpTerms(delivery_minutes=90))
DUE = NOW + timedelta(minutes=90)


async def promised(db: Database, guest: MemberId, *, cause: str = "a", accepted_by: int | None = None) -> FollowUp:
    """Promise to ask after an order that was completed just now."""
    order = await add_order(db, guest, cause=cause)
    async with db.transaction() as tx:
        await tx.run(
            "UPDATE orders SET state = 'completed', closed_at = :now, staff_id = :staff WHERE id = :id",
            id=order.id,
            staff=accepted_by,
            now=NOW,
        )
        order = await orders.get(tx, order.id)
        for _ in range(2):
            await followups.promise(tx, order, house=HOUSE, now=NOW)
        found = await stored.find_by_order(tx, order.id)
    assert found is not None
    return found


async def read(db: Database, number: FollowUpId) -> FollowUp:
    async with db.snapshot() as view:
        found = await stored.find(view, number)
    assert found is not None
    return found


async def marks(
    db: Database, number: FollowUpId, mark: int, guest: MemberId, *, at: datetime = DUE
) -> followups.Answer:
    return await followups.give_mark(db, number, mark, member_id=guest, now=at, house=HOUSE)


async def test_it_is_asked_once_when_it_is_due(database: Database) -> None:
    hired = await open_house(database)
    followup = await promised(database, await add_guest(database, GUEST), accepted_by=hired[SARA])
    assert (followup.due_at, followup.staff_id) == (DUE, hired[SARA])
    assert await followups.ask_due(database, house=HOUSE, now=DUE - timedelta(seconds=1)) == 0
    at_once = [followups.ask_due(database, house=HOUSE, now=DUE) for _ in range(2)]
    assert sum(await asyncio.gather(*at_once)) == 1
    assert await queued(database, "followups.question") == [(GUEST, f"followup:{followup.id}:asked")]


async def test_what_another_sweep_has_asked_meanwhile_is_not_asked_again(database: Database) -> None:
    followup = await promised(database, await add_guest(database, GUEST))
    racing = Meanwhile(database, lambda: followups.ask_due(database, house=HOUSE, now=DUE))
    assert await followups.ask_due(racing, house=HOUSE, now=DUE) == 0
    assert racing.has_happened
    assert await queued(database, "followups.question") == [(GUEST, f"followup:{followup.id}:asked")]


async def test_an_owner_is_found_and_may_be_nobody(database: Database) -> None:
    guest = await add_guest(database, GUEST)
    assert (await promised(database, guest)).staff_id is None
    hired = await open_house(database)
    assert (await promised(database, guest, cause="b")).staff_id == max(hired.values())


async def test_nobody_is_asked_at_night_however_late_the_machine_is(database: Database) -> None:
    followup = await promised(database, await add_guest(database, GUEST))
    night, morning = datetime(2026, 11, 22, 20, tzinfo=UTC), datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert await followups.ask_due(database, house=HOUSE, now=night) == 0
    assert (await read(database, followup.id)).state is FollowUpState.PROMISED
    assert await followups.ask_due(database, house=HOUSE, now=morning) == 1


@pytest.mark.parametrize(
    "happened",
    [
        "UPDATE members SET blocked_at = 1",
        "UPDATE members SET deactivated_at = 1",
        "UPDATE members SET forgotten_at = 1",
        "UPDATE members SET telegram_id = NULL",
        "UPDATE orders SET refunded_rial = total_rial",
        "UPDATE orders SET state = 'no_show'",
        "UPDATE followups SET due_at = due_at - 999999",
    ],
)
async def test_who_is_not_to_be_asked_is_left_alone(database: Database, happened: str) -> None:
    followup = await promised(database, await add_guest(database, GUEST))
    async with database.transaction() as tx:
        await tx.run(happened)
    assert await followups.ask_due(database, house=HOUSE, now=DUE) == 0
    assert (await read(database, followup.id)).state is FollowUpState.SKIPPED


@pytest.mark.parametrize(("words", "asked"), [(1, 1), (2, 0)])
async def test_a_stop_is_respected_and_a_box_left_empty_is_none(database: Database, words: int, asked: int) -> None:
    guest = await add_guest(database, GUEST)
    await promised(database, guest)
    async with database.transaction() as tx:
        facts = {"member": guest, "now": NOW}
        await tx.run(
            """INSERT INTO consents (member_id, purpose, is_granted, text_version, at)
               VALUES (:member, 'marketing', 0, 't', :now)""",
            **facts,
        )
        for number in range(words):
            await tx.run(
                """INSERT INTO consent_changes (member_id, purpose, is_granted, text_version, at, cause)
                   VALUES (:member, 'marketing', 0, 't', :now, :cause)""",
                cause=f"c{number}",
                **facts,
            )
    assert await followups.ask_due(database, house=HOUSE, now=DUE) == asked


async def test_a_pause_puts_it_off_and_a_second_order_is_not_asked_about(database: Database) -> None:
    guest = await add_guest(database, GUEST)
    first = await promised(database, guest)
    until = NOW + timedelta(days=1)
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET paused_until_at = :until", until=until)
    assert await followups.ask_due(database, house=HOUSE, now=DUE) == 0
    assert (await read(database, first.id)).due_at == until
    assert await followups.ask_due(database, house=HOUSE, now=until) == 1
    second = await promised(database, guest, cause="b")
    assert await followups.ask_due(database, house=HOUSE, now=until + timedelta(hours=1)) == 0
    assert (await read(database, second.id)).state is FollowUpState.SKIPPED


async def test_low_marks_open_one_complaint_and_the_last_mark_within_a_day_holds(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    followup = await promised(database, guest)
    await followups.ask_due(database, house=HOUSE, now=DUE)
    first, second = await asyncio.gather(marks(database, followup.id, 2, guest), marks(database, followup.id, 2, guest))
    assert first.case is not None
    assert second.case is not None
    assert first.case.complaint.id == second.case.complaint.id
    assert await queued(database, "complaints.low_mark") == [(SUPPORT, f"followup:{followup.id}:complaint:owner")]
    answer = await marks(database, followup.id, 5, guest, at=DUE + timedelta(hours=1))
    assert answer.case is not None
    assert answer.case.mark == 5
    await marks(database, followup.id, 1, guest, at=DUE + timedelta(hours=2))
    late = await marks(database, followup.id, 5, guest, at=DUE + timedelta(days=2))
    assert (late.response, late.followup.mark, late.followup.answered_at) == (None, 1, DUE)
    assert len(await queued(database, "complaints.low_mark")) == 1


async def test_a_good_mark_may_turn_low_and_only_her_own_counts(database: Database) -> None:
    guest = await add_guest(database, GUEST)
    followup = await promised(database, guest)
    await followups.ask_due(database, house=HOUSE, now=DUE)
    assert (await marks(database, followup.id, 4, guest)).case is None
    assert (await marks(database, followup.id, 3, guest)).case is not None
    for number, mark, member in ((followup.id, 6, guest), (followup.id, 3, MemberId(99)), (FollowUpId(99), 3, guest)):
        with pytest.raises(NotFound):
            await marks(database, number, mark, member)
