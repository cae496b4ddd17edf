"""Worked examples 4 and 5: Sears doubles for paid members, credits them monthly, and spends the nearest end first."""

from __future__ import annotations

from datetime import timedelta

from club.rules.points import LotKind
from club.services import membership, points
from storage import points as stored
from storage.database import Database
from tests.programmes import UNIT, house
from tests.services.kitchen import GUEST, NOW, SARA, add_guest, open_house
from tests.services.test_order_points import Till

SEARS = house("sears")
DAY = timedelta(days=1)


async def test_a_paid_member_earns_twenty_a_unit_and_her_credit_once_a_month(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    await till.buy(SEARS, 129)
    assert await till.balance() == 129
    await membership.receive_fee(database, till.member_id, after=0, fee_rial=39 * UNIT, by=SARA, now=NOW, house=SEARS)
    assert await till.balance() == 129 + 3_000
    await till.buy(SEARS, 129)
    assert await till.balance() == 129 + 3_000 + 258
    late = NOW + 100 * DAY
    assert [await membership.give_credit_due(database, house=SEARS, now=late) for _ in range(2)] == [3, 0]


async def test_paying_takes_the_bonus_first_and_a_refund_gives_it_back_with_its_date(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    await till.buy(SEARS, 100 * UNIT)
    async with database.transaction() as tx:
        await points.give(
            tx, till.member_id, points=500, kind=LotKind.BONUS, part="bonus:offer", cause="o", house=SEARS, now=NOW
        )
        before = await stored.list_open_lots(tx, till.member_id)
    assert {lot.kind: lot.remaining for lot in before} == {LotKind.BASE: 1_000, LotKind.BONUS: 500}

    async with database.transaction() as tx:
        paid = await points.redeem(tx, till.member_id, points_wanted=600, cause="paid", now=NOW + DAY)
        left = await stored.list_open_lots(tx, till.member_id)
    assert {lot.kind: lot.remaining for lot in left} == {LotKind.BASE: 900}
    async with database.transaction() as tx:
        await points.give_back(tx, paid.id, cause="refund", now=NOW + 2 * DAY)
        after = await stored.list_open_lots(tx, till.member_id)
    assert after == before, "the same lots with the same dates"
