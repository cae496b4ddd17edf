"""A guest does not agree with a row of her points: the complaint carries the row, and there is one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from club.errors import NotFound
from club.rules.complaints import ComplaintKind, Said
from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.points import LedgerEntry
from club.services import complaints
from club.services.complaint_cases import Case
from club.services.verify import verify
from storage.database import Database
from tests.services.kitchen import GUEST, HOUSE, NOW, OTHER_GUEST, add_guest, add_order, handed_over, open_house
from tests.services.test_points import AT_ONCE, spend


async def earned(db: Database, guest: MemberId) -> LedgerEntry:
    """The row of an order's points."""
    await handed_over(db, await add_order(db, guest, cause=f"of {guest}"), house=AT_ONCE)
    async with db.snapshot() as view:
        row = await view.row("SELECT id FROM ledger WHERE member_id = :id AND action = 'earn'", id=guest)
    assert row is not None
    entry, unclosed = await complaints.about_points(db, row[0], member_id=guest)
    assert unclosed is None
    return entry


async def disputed(db: Database, guest: MemberId, entry: LedgerEntry, *, cause: str = "update:1") -> Case:
    return await complaints.open_complaint(
        db,
        guest,
        kind=ComplaintKind.COMPLAINT,
        order_id=None if entry.order_id is None else OrderId(entry.order_id),
        said=Said("دوغ را حساب نکردید"),
        cause=cause,
        now=NOW,
        house=HOUSE,
        entry_id=entry.id,
    )


@pytest.fixture
async def mary(database: Database) -> MemberId:
    await open_house(database)
    return await add_guest(database, GUEST)


async def test_a_complaint_carries_the_row_and_its_order(database: Database, mary: MemberId) -> None:
    entry = await earned(database, mary)
    case = await disputed(database, mary, entry)
    assert (case.entry, case.order and case.order.id) == (entry, entry.order_id)
    assert case.complaint.entry_id == entry.id
    again = await disputed(database, mary, entry)
    assert again.complaint.id == case.complaint.id, "the same update opens one"
    assert await complaints.about_points(database, entry.id, member_id=mary) == (entry, case.complaint)
    assert await verify(database) == ()


async def test_a_row_without_an_order_is_disputed_alone(database: Database, mary: MemberId) -> None:
    await earned(database, mary)
    spent = await spend(database, mary, 5, cause="tea", now=NOW)
    case = await disputed(database, mary, spent)
    assert (case.entry, case.order) == (spent, None)


async def test_only_her_own_row_is_hers_to_dispute(database: Database, mary: MemberId) -> None:
    entry = await earned(database, mary)
    eve = await add_guest(database, OTHER_GUEST, phone="+989151234568")
    for number in (entry.id, 999):
        with pytest.raises(NotFound):
            await complaints.about_points(database, number, member_id=eve)
        with pytest.raises(NotFound):
            await disputed(database, eve, replace(entry, id=number, order_id=None))
    async with database.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM complaints") == (0,)


async def test_once_it_is_closed_a_new_one_may_be_opened_and_late_words_keep_the_row(
    database: Database, mary: MemberId
) -> None:
    entry = await earned(database, mary)
    case = await disputed(database, mary, entry)
    await complaints.solve(database, case.complaint.id, member_id=mary, now=NOW)
    assert await complaints.about_points(database, entry.id, member_id=mary) == (entry, None)
    late = NOW + timedelta(days=HOUSE.complaints.reopen_days + 1)
    after = await complaints.write(
        database,
        case.complaint.id,
        member_id=mary,
        said=Said("هنوز هم نه"),
        cause="update:9",
        now=late,
        house=HOUSE,
    )
    assert after.complaint.id != case.complaint.id
    assert after.entry == entry


async def test_other_complaints_carry_no_row(database: Database, mary: MemberId) -> None:
    order = await add_order(database, mary)
    case = await complaints.open_complaint(
        database,
        mary,
        kind=ComplaintKind.QUESTION,
        order_id=order.id,
        said=Said("؟"),
        cause="update:3",
        now=NOW,
        house=HOUSE,
    )
    assert (case.entry, case.complaint.entry_id) == (None, None)
