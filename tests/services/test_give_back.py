"""A spending that is undone: its points return to the very lots they came from, in parts or whole, once."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from club.rules.lives import LotDates
from club.rules.members import MemberId
from club.rules.points import Action, LedgerEntry, Lot, LotKind, NewEntry
from club.services import expiry, ledger, points
from club.services.verify import verify
from storage import points as point_rows
from storage.database import Database
from tests.services.kitchen import GUEST, NOW, add_guest

DAY = timedelta(days=1)
TEHRAN = ZoneInfo("Asia/Tehran")


async def earn(db: Database, member: MemberId, wanted: int, *, days: int | None, kind: LotKind = LotKind.BASE) -> int:
    """Give points that are usable at once; return the lot."""
    async with db.transaction() as tx:
        new = NewEntry(member_id=member, action=Action.EARN, points=wanted, cause=f"{kind}:{wanted}:{days}")
        dates = LotDates(NOW, None if days is None else NOW + days * DAY)
        return (await ledger.gain(tx, new, kind, dates, warn_at=None, now=NOW)).id


async def spend(db: Database, member: MemberId, wanted: int) -> LedgerEntry:
    async with db.transaction() as tx:
        title = {"title_fa": "چای", "title_en": "tea"}
        return await points.redeem(tx, member, points_wanted=wanted, cause="spent", now=NOW, breakdown=title)


async def back(
    db: Database, entry_id: int, *, cause: str = "back", wanted: int | None = None, days: int = 0
) -> LedgerEntry:
    async with db.transaction() as tx:
        return await points.give_back(tx, entry_id, cause=cause, now=NOW + days * DAY, points=wanted)


async def held(db: Database, *lots: int) -> list[int]:
    async with db.snapshot() as view:
        return [(await point_rows.get_lot(view, lot)).remaining for lot in lots]


async def lot_row(db: Database, lot: int) -> Lot:
    async with db.snapshot() as view:
        return await point_rows.get_lot(view, lot)


@pytest.fixture
async def mary(database: Database) -> MemberId:
    return await add_guest(database, GUEST)


async def test_sears_bonus_and_base_get_their_own_points_back(database: Database, mary: MemberId) -> None:
    """Worked example 5."""
    base = await earn(database, mary, 1000, days=365)
    bonus = await earn(database, mary, 500, days=90, kind=LotKind.BONUS)
    before = [await lot_row(database, lot) for lot in (base, bonus)]
    spent = await spend(database, mary, 600)
    assert await held(database, base, bonus) == [900, 0]
    returned = await back(database, spent.id)
    assert (returned.action, returned.points, returned.entry_id) == (Action.REVERSE, 600, spent.id)
    assert returned.breakdown["title_en"] == "tea"
    assert [await lot_row(database, lot) for lot in (base, bonus)] == before, "with their dates"
    assert await verify(database) == ()


async def test_a_repeat_gives_back_once(database: Database, mary: MemberId) -> None:
    lot = await earn(database, mary, 100, days=None)
    spent = await spend(database, mary, 60)
    assert await back(database, spent.id) == await back(database, spent.id)
    assert (await back(database, spent.id, cause="another")).points == 0
    assert await held(database, lot) == [100]
    assert await verify(database) == ()


async def test_parts_add_up_to_the_whole_and_the_longest_lived_return_first(database: Database, mary: MemberId) -> None:
    short, long = await earn(database, mary, 30, days=5), await earn(database, mary, 70, days=None)
    spent = await spend(database, mary, 100)
    assert (await back(database, spent.id, cause="a", wanted=50)).points == 50
    assert await held(database, short, long) == [0, 50]
    assert (await back(database, spent.id, cause="b", wanted=40)).points == 40
    assert await held(database, short, long) == [20, 70]
    assert (await back(database, spent.id, cause="c", wanted=40)).points == 10
    assert await held(database, short, long) == [30, 70]
    assert await verify(database) == ()


async def test_points_that_come_back_to_an_ended_lot_end_again(database: Database, mary: MemberId) -> None:
    lot = await earn(database, mary, 30, days=5)
    spent = await spend(database, mary, 30)
    assert (await back(database, spent.id, days=6)).points == 30
    async with database.snapshot() as view:
        assert (await points.balance(view, mary, now=NOW + 6 * DAY)).usable == 0
    assert await expiry.expire_due(database, now=NOW + 6 * DAY) == 1
    assert await held(database, lot) == [0]
    assert await verify(database) == ()


async def test_a_debt_is_paid_from_what_comes_back(database: Database, mary: MemberId) -> None:
    lot = await earn(database, mary, 100, days=None)
    spent = await spend(database, mary, 100)
    async with database.transaction() as tx:
        new = NewEntry(member_id=mary, action=Action.REVERSE, points=-30, cause="owed", entry_id=lot)
        await ledger.take(tx, new, (), at=NOW, more_debt=30)
    returned = await back(database, spent.id)
    assert (returned.points, returned.breakdown["debt_paid"]) == (100, 30)
    async with database.snapshot() as view:
        balance = await points.balance(view, mary, now=NOW)
    assert (balance.usable, balance.debt) == (70, 0)
    assert await verify(database) == ()


async def test_what_was_never_spent_cannot_come_back(database: Database) -> None:
    with pytest.raises(LookupError):
        await back(database, 17)
