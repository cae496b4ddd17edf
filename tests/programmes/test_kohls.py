"""Worked example 2: Kohl's turns 380 points into three vouchers of five units and carries 80."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from club.services import conversion
from storage import vouchers
from storage.database import Database
from tests.programmes import UNIT, house
from tests.services.kitchen import GUEST, NOW, add_guest, open_house
from tests.services.test_order_points import Till

KOHLS = house("kohls")
MONTH_END = datetime(2026, 11, 30, 20, 30, tzinfo=UTC)
"""The midnight in Tehran after 30 November 2026."""


async def test_380_points_become_three_rewards_and_80_are_carried(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    await conversion.convert_due(database, house=KOHLS, now=NOW)
    await till.buy(KOHLS, 380 * UNIT)
    for now, issued in ((MONTH_END - timedelta(seconds=1), 0), (MONTH_END, 3), (MONTH_END + timedelta(hours=9), 0)):
        assert (await conversion.convert_due(database, house=KOHLS, now=now))[0] == issued
    assert await till.balance(MONTH_END) == 80
    async with database.snapshot() as view:
        made = await vouchers.list_of_member(view, till.member_id, limit=9)
    assert [each.benefit["rial"] for each in made] == [5 * UNIT] * 3
    assert all(timedelta(days=29) < each.expires_at - MONTH_END <= timedelta(days=31) for each in made)


async def test_a_bonus_day_doubles(database: Database) -> None:
    await open_house(database)
    till = Till(database, await add_guest(database, GUEST))
    await till.buy(KOHLS, 100 * UNIT, now=datetime(2026, 11, 27, 12, tzinfo=UTC))
    assert await till.balance(datetime(2026, 11, 27, 13, tzinfo=UTC)) == 200
