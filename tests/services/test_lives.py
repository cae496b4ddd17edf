"""Points that live as long as their owner comes, to the second of the club's midnight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from club.rules.bonuses import Bonus
from club.rules.earning_terms import Terms
from club.rules.lives import FOREVER, Life, LifeMode
from club.rules.members import MemberId
from club.rules.points import Lot, LotKind
from club.rules.programme import Programme
from club.services import expiry, lives, order_points, points
from storage import points as stored
from storage.database import Database
from tests.services.kitchen import GUEST, HOUSE, NOW, add_guest, add_order, handed_over, open_house

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MIDNIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
TERMS = Terms(
    version="t",
    rial_per_step=100_000,
    life=Life(mode=LifeMode.INACTIVITY, days=9),
    lives={LotKind.BONUS: Life.of_days(9), LotKind.CREDIT: FOREVER},
    warning_days=(2,),
)
CLUB = replace(HOUSE, terms=TERMS)
ENDS = MIDNIGHT + 9 * DAY


@pytest.fixture
async def mary(database: Database) -> MemberId:
    """A guest whose absence ends her points; she ordered just now, and got some of other kinds."""
    await open_house(database)
    member_id = await add_guest(database, GUEST)
    await eat(database, member_id, NOW)
    async with database.transaction() as tx:
        for kind in (LotKind.BONUS, LotKind.CREDIT):
            await points.give(
                tx, member_id, points=5, kind=kind, part="award", cause=f"give {kind}", house=CLUB, now=NOW, notice=None
            )
    return member_id


async def eat(db: Database, member_id: MemberId, now: datetime) -> None:
    """Order, and take it to the guest's door."""
    order = await add_order(db, member_id, cause=f"order of {now}", placed_at=now)
    await handed_over(db, order, house=CLUB, now=now)


async def lots(db: Database, member_id: MemberId) -> list[Lot]:
    async with db.snapshot() as view:
        return list(await stored.list_open_lots(view, member_id))


async def usable(db: Database, member_id: MemberId, now: datetime) -> int:
    async with db.snapshot() as view:
        return (await points.balance(view, member_id, now=now)).usable


async def test_an_order_gives_the_days_anew_to_the_points_that_absence_ends(database: Database, mary: MemberId) -> None:
    assert [lot.expires_at for lot in await lots(database, mary)] == [ENDS, ENDS, None]
    await eat(database, mary, NOW + 5 * DAY)
    first, bonus, credit, second = await lots(database, mary)
    assert first.expires_at == second.expires_at == ENDS + 5 * DAY
    assert first.warn_at == ENDS + 3 * DAY
    assert (bonus.expires_at, credit.expires_at) == (ENDS, None)


async def test_one_second_before_midnight_she_is_in_time_and_at_midnight_too_late(
    database: Database, mary: MemberId
) -> None:
    assert await usable(database, mary, ENDS - SECOND) == 145
    assert await usable(database, mary, ENDS) == 5, "swept or not"
    assert await expiry.expire_due(database, now=ENDS - SECOND) == 0
    await eat(database, mary, ENDS - SECOND)
    assert await expiry.expire_due(database, now=ENDS) == 1, "only the bonus points"
    assert await usable(database, mary, ENDS) == 275


async def test_what_was_over_before_she_came_does_not_wake_however_late_the_sweep(
    database: Database, mary: MemberId
) -> None:
    await eat(database, mary, ENDS)
    assert await usable(database, mary, ENDS) == 140
    assert await expiry.expire_due(database, now=ENDS) == 0


async def test_a_promise_of_its_own_days_is_not_made_longer_by_an_order(database: Database, mary: MemberId) -> None:
    week = Life.of_days(7)
    rule = Bonus(key="week", name_fa="هفته", name_en="Week", extra_points=3, kind=LotKind.BASE, life=week)
    club = replace(CLUB, programme=Programme(bonuses=(rule,)))
    order = await add_order(database, mary, cause="b")
    async with database.transaction() as tx:
        await order_points.earn_for_order(tx, order, house=club, now=NOW)
        await points.give(
            tx, mary, points=5, kind=LotKind.BASE, part="award", cause="own days", house=club, now=NOW, life=week
        )
    await eat(database, mary, NOW + 5 * DAY)
    ends = {lot.points: lot.expires_at for lot in await lots(database, mary) if lot.kind is LotKind.BASE}
    assert ends == {135: ENDS + 5 * DAY, 3: MIDNIGHT + 7 * DAY, 5: MIDNIGHT + 7 * DAY}


async def test_points_of_a_longer_promise_are_not_shortened(database: Database, mary: MemberId) -> None:
    generous = replace(CLUB, terms=replace(TERMS, life=Life(mode=LifeMode.INACTIVITY, days=2)))
    order = await add_order(database, mary, cause="later")
    async with database.transaction() as tx:
        assert await lives.prolong(tx, order, house=generous, now=NOW + DAY) == 0
    assert (await lots(database, mary))[0].expires_at == ENDS


async def test_a_club_whose_points_do_not_end_so_changes_nothing(database: Database, mary: MemberId) -> None:
    order = await add_order(database, mary, cause="later")
    async with database.transaction() as tx:
        assert await lives.prolong(tx, order, house=HOUSE, now=NOW + 5 * DAY) == 0
        (row,) = await order_points.earn_for_order(tx, order, house=HOUSE, now=NOW + 5 * DAY)
    assert not row.breakdown["renews"]
    assert (await lots(database, mary))[0].expires_at == ENDS
