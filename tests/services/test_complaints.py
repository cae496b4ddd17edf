"""Complaints: each event once, with a named owner, and only the guest closes."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

import pytest

from club.errors import ComplaintClosed, NotAllowed, NotFound
from club.rules.complaints import ComplaintId, ComplaintKind, ComplaintState, Media, Said
from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.staff import Role, StaffId
from club.services import complaint_desk as desk
from club.services import complaints
from club.services.complaint_cases import Case
from storage import complaints as stored
from storage.database import Database
from tests.services.kitchen import (
    COOK,
    GUEST,
    HOUSE,
    NOW,
    OTHER_GUEST,
    OWNER,
    SARA,
    STAFF_CHAT,
    SUPPORT,
    add_guest,
    add_order,
    open_house,
    queued,
)
from tests.services.meanwhile import Meanwhile

COLD = Said("غذا سرد رسید")


async def complained(
    db: Database, guest: MemberId, *, said: Said = COLD, cause: str = "update:1", order_id: OrderId | None = None
) -> Case:
    return await complaints.open_complaint(
        db,
        guest,
        kind=ComplaintKind.COMPLAINT,
        order_id=order_id,
        said=said,
        cause=cause,
        now=NOW,
        house=HOUSE,
    )


async def answered(
    db: Database, number: ComplaintId, *, by: int = SUPPORT, cause: str = "update:5", now: datetime = NOW
) -> Case:
    return await desk.answer(db, number, said=Said("شرمنده‌ایم"), by=by, cause=cause, now=now)


async def closed(db: Database) -> tuple[MemberId, ComplaintId]:
    guest = await add_guest(db, GUEST)
    case = await complained(db, guest)
    await complaints.solve(db, case.complaint.id, member_id=guest, now=NOW)
    return guest, case.complaint.id


async def test_the_same_update_opens_one_complaint_with_one_owner(database: Database) -> None:
    hired = await open_house(database)
    guest = await add_guest(database, GUEST)
    first, second = await asyncio.gather(complained(database, guest), complained(database, guest))
    assert first.complaint.id == second.complaint.id
    assert first.complaint.staff_id == hired[SUPPORT]
    assert first.complaint.reply_due_at == NOW + timedelta(hours=1)
    assert await queued(database, "complaints.said") == [(SUPPORT, "update:1:owner")]
    assert await queued(database, "complaints.card") == [(STAFF_CHAT, "update:1:card")]


async def test_turns_go_round_by_the_fewest_open(database: Database) -> None:
    hired = await open_house(database)
    async with database.transaction() as tx:
        row = await tx.row(
            "INSERT INTO staff (telegram_id, name, role, joined_at) VALUES (207, 'x', 'support', :now) RETURNING id",
            now=NOW,
        )
    assert row is not None
    guest = await add_guest(database, GUEST)
    owners = [(await complained(database, guest, cause=f"c{number}")).complaint.staff_id for number in range(3)]
    assert owners == [hired[SUPPORT], StaffId(row[0]), hired[SUPPORT]]


async def test_without_staff_or_group_it_is_still_kept(database: Database) -> None:
    case = await complained(database, await add_guest(database, GUEST))
    assert case.owner is None
    assert await queued(database, "complaints.card") == []


async def test_long_words_with_a_picture_are_handed_on_whole(database: Database) -> None:
    await open_house(database)
    words = "سرد " * 1000
    said = Said(words, Media.PHOTO, "file")
    case = await complained(database, await add_guest(database, GUEST), said=said)
    assert [each.media for each in case.messages] == [Media.PHOTO, None]
    assert " ".join(each.words or "" for each in case.messages).split() == words.split()


async def test_only_her_own_order_and_her_own_complaint_are_hers(database: Database) -> None:
    await open_house(database)
    mary, eve = await add_guest(database, GUEST), await add_guest(database, OTHER_GUEST, phone="+989151234568")
    order = await add_order(database, mary)
    case = await complained(database, mary, order_id=order.id)
    assert (await complaints.find_order(database, order.id, member_id=mary)).id == order.id
    assert await complaints.about(database, mary) == ((order,), (case.complaint,))
    with pytest.raises(NotFound):
        await complained(database, eve, order_id=order.id, cause="other")
    for attempt in (
        complaints.look(database, case.complaint.id, member_id=eve),
        complaints.look(database, ComplaintId(99), member_id=eve),
        complaints.solve(database, case.complaint.id, member_id=eve, now=NOW),
        complaints.solve(database, ComplaintId(99), member_id=eve, now=NOW),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_an_answer_reaches_the_guest_once_and_the_turn_goes_to_and_fro(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    number = (await complained(database, guest)).complaint.id
    await asyncio.gather(answered(database, number), answered(database, number))
    assert await queued(database, "complaints.answered") == [(GUEST, "update:5:guest")]

    later = NOW + timedelta(hours=1)
    taps = [complaints.not_yet(database, number, member_id=guest, now=later, house=HOUSE) for _ in range(2)]
    case, _ = await asyncio.gather(*taps)
    assert case.complaint.state is ComplaintState.OPEN
    assert case.complaint.reply_due_at == later + timedelta(hours=2)
    assert len(await queued(database, "complaints.not_solved")) == 1
    assert len(await queued(database, "complaints.goes_on")) == 1

    case = await answered(database, number, by=OWNER, cause="update:6")
    assert case.complaint.replied_at == NOW, "the first answer stays the first"
    assert len(await queued(database, "complaints.answered_by_another")) == 1


async def test_whether_it_is_solved_is_asked_once_until_she_says_something(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    number = (await complained(database, guest)).complaint.id
    for _ in range(2):
        await desk.ask_solved(database, number, by=SUPPORT, now=NOW)
    assert len(await queued(database, "complaints.is_solved")) == 1
    later = NOW + timedelta(hours=5)
    await complaints.not_yet(database, number, member_id=guest, now=later, house=HOUSE)
    await desk.ask_solved(database, number, by=SUPPORT, now=later)
    assert len(await queued(database, "complaints.is_solved")) == 2


async def test_only_the_guest_closes_and_only_what_is_closed_is_marked(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    number = (await complained(database, guest)).complaint.id
    with pytest.raises(NotFound):
        await complaints.give_mark(database, number, 5, member_id=guest, now=NOW)
    await asyncio.gather(*(complaints.solve(database, number, member_id=guest, now=NOW) for _ in range(2)))
    assert len(await queued(database, "complaints.closed")) == len(await queued(database, "complaints.solved")) == 1
    with pytest.raises(ComplaintClosed):
        await answered(database, number)
    for mark in (3, 3, 4):
        case = await complaints.give_mark(database, number, mark, member_id=guest, now=NOW)
    assert case.complaint.mark == 4


async def test_it_opens_again_with_its_history_for_a_month(database: Database) -> None:
    await open_house(database)
    guest, number = await closed(database)
    soon, late = NOW + timedelta(days=30), NOW + timedelta(days=31)
    with pytest.raises(NotFound):
        await complaints.reopen(database, number, member_id=guest, now=late, house=HOUSE)
    again = Said("باز هم")
    fresh = await complaints.write(
        database, number, member_id=guest, said=again, cause="update:8", now=late, house=HOUSE
    )
    assert fresh.complaint.id != number, "later words are a new one"
    case = await complaints.reopen(database, number, member_id=guest, now=soon, house=HOUSE)
    assert (case.complaint.reopened, case.complaint.mark, len(case.messages)) == (1, None, 1)
    for _ in range(2):
        case = await complaints.write(
            database, number, member_id=guest, said=again, cause="update:9", now=soon, house=HOUSE
        )
    assert [each.words for each in case.messages] == ["غذا سرد رسید", "باز هم"]


async def test_handing_over_tells_everybody_whom_it_concerns(database: Database) -> None:
    hired = await open_house(database)
    guest = await add_guest(database, GUEST)
    number = (await complained(database, guest)).complaint.id
    assert [each.name for each in await desk.list_takers(database, number, by=SUPPORT)] == ["مهین"]
    for _ in range(2):
        case = await desk.hand_over(database, number, hired[OWNER], by=SUPPORT, cause="update:7", now=NOW)
    assert case.owner is not None
    assert case.owner.id == hired[OWNER]
    assert await queued(database, "complaints.handed_over") == [(OWNER, "update:7:taker")]
    assert await queued(database, "complaints.taken") == []
    assert await queued(database, "complaints.new_owner") == [(GUEST, "update:7:guest")]
    case = await desk.hand_over(database, number, None, by=SUPPORT, cause="update:8", now=NOW)
    assert case.owner is not None
    assert case.owner.id == hired[SUPPORT]
    assert await queued(database, "complaints.taken") == [(OWNER, "update:8:giver")]
    with pytest.raises(NotAllowed):
        await desk.hand_over(database, number, hired[COOK], by=SUPPORT, cause="update:9", now=NOW)


async def test_who_may_not_answer_sees_and_does_nothing(database: Database) -> None:
    await open_house(database)
    number = (await complained(database, await add_guest(database, GUEST))).complaint.id
    for attempt in (
        desk.list_open(database, by=SARA),
        desk.look(database, number, by=COOK),
        desk.answer(database, number, said=COLD, by=GUEST, cause="x", now=NOW),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    with pytest.raises(NotFound):
        await answered(database, ComplaintId(99))


async def test_an_answer_to_a_guest_without_an_account_is_kept_and_sent_nowhere(database: Database) -> None:
    await open_house(database)
    number = (await complained(database, await add_guest(database, GUEST))).complaint.id
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET telegram_id = NULL")
    case = await answered(database, number)
    assert (case.complaint.state, len(case.messages)) == (ComplaintState.ANSWERED, 2)
    assert await queued(database, "complaints.answered") == []


async def test_an_owner_of_any_role_may_answer_what_is_hers(database: Database) -> None:
    hired = await open_house(database)
    number = (await complained(database, await add_guest(database, GUEST))).complaint.id
    async with database.transaction() as tx:
        await tx.run("UPDATE complaints SET staff_id = :id", id=hired[SARA])
    assert (await answered(database, number, by=SARA)).complaint.state is ComplaintState.ANSWERED
    case, colleague = await desk.look(database, number, by=SARA)
    assert (case.names[hired[SARA]], colleague.role) == ("سارا", Role.WAITER)


async def test_pictures_are_shown_again_to_whoever_asks(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    number = (await complained(database, guest, said=Said(None, Media.VOICE, "v"))).complaint.id
    assert await desk.show_media(database, number, by=OWNER, cause="update:3", now=NOW) == 1
    assert [chat for chat, _ in await queued(database, "complaints.said")] == [SUPPORT, OWNER]
    async with database.snapshot() as view:
        [message] = await stored.list_messages(view, number, limit=9)
        details = await view.rows("SELECT detail FROM outbox WHERE notice = 'complaints.said'")
        assert [json.loads(detail)["message"] for (detail,) in details] == [message.id, message.id]
        assert await stored.find_message(view, message.id) == message
        assert await stored.find_message(view, 99) is None


async def test_missed_promises_climb_once_a_step(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    number = (await complained(database, guest)).complaint.id
    assert await desk.escalate(database, house=HOUSE, now=NOW + timedelta(minutes=60)) == 0
    for minutes, climbed in ((61, 1), (62, 0), (121, 1), (500, 0)):
        assert await desk.escalate(database, house=HOUSE, now=NOW + timedelta(minutes=minutes)) == climbed, minutes
    assert [chat for chat, _ in await queued(database, "complaints.late")] == [OWNER, SUPPORT, OWNER]
    assert [case.complaint.id for case in await desk.list_open(database, by=SUPPORT)] == [number]


async def test_silence_closes_only_what_was_answered(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    waiting = (await complained(database, guest)).complaint.id
    quiet = (await complained(database, guest, cause="update:2")).complaint.id
    await answered(database, quiet)
    assert await desk.close_silent(database, house=HOUSE, now=NOW + timedelta(days=2)) == 0
    assert await desk.close_silent(database, house=HOUSE, now=NOW + timedelta(days=3)) == 1
    assert await desk.close_silent(database, house=HOUSE, now=NOW + timedelta(days=4)) == 0
    states = [(await complaints.look(database, each, member_id=guest)).complaint.state for each in (waiting, quiet)]
    assert states == [ComplaintState.OPEN, ComplaintState.CLOSED]
    assert await queued(database, "complaints.closed_silent") != []


async def test_an_answer_in_the_last_moment_keeps_a_promise_from_climbing(database: Database) -> None:
    await open_house(database)
    number = (await complained(database, await add_guest(database, GUEST))).complaint.id
    racing = Meanwhile(database, lambda: answered(database, number))
    assert await desk.escalate(racing, house=HOUSE, now=NOW + timedelta(hours=9)) == 0
    assert racing.has_happened
    assert await queued(database, "complaints.late") == []


@pytest.mark.parametrize(
    ("is_answered_again", "state"), [(False, ComplaintState.OPEN), (True, ComplaintState.ANSWERED)]
)
async def test_a_word_of_hers_in_the_last_moment_keeps_it_from_closing(
    database: Database, *, is_answered_again: bool, state: ComplaintState
) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    number = (await complained(database, guest)).complaint.id
    await answered(database, number)
    late = NOW + timedelta(days=3)

    async def speaks() -> None:
        await complaints.not_yet(database, number, member_id=guest, now=late, house=HOUSE)
        if is_answered_again:
            await answered(database, number, cause="update:6", now=late)

    racing = Meanwhile(database, speaks)
    assert await desk.close_silent(racing, house=HOUSE, now=late) == 0
    assert racing.has_happened
    assert (await complaints.look(database, number, member_id=guest)).complaint.state is state
    assert await queued(database, "complaints.closed_silent") == []
