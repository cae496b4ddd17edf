"""Points that become vouchers by themselves: each so many once, and the rest is carried."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from club.rules.benefits import Benefit, BenefitKind
from club.rules.calendar import Calendar
from club.rules.conversion import ConversionTerms, When
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.vouchers import Voucher, VoucherKind
from club.services import conversion, points
from club.services.verify import verify
from storage import vouchers
from storage.database import Database
from tests.services.people import NOW, at_the_counter, joined
from tests.services.test_rewards import earn, has, house_with

KOHLS = ConversionTerms(
    points_per_reward=100,
    benefit=Benefit(BenefitKind.AMOUNT, rial=50),
    title_fa="پنج تومان",
    title_en="5 units off",
    valid_days=30,
)
CLUB = house_with(conversion=KOHLS)
AT_ONCE = house_with(conversion=replace(KOHLS, when=When.AT_ONCE))
MONTH_END = datetime(2026, 12, 21, 20, 30, tzinfo=UTC)
"""The midnight after 30 Azar 1405."""
SECOND = timedelta(seconds=1)


async def convert(db: Database, now: datetime, house: House = CLUB) -> int:
    issued, _ = await conversion.convert_due(db, house=house, now=now)
    return issued


async def mine(db: Database, member_id: MemberId) -> tuple[Voucher, ...]:
    async with db.snapshot() as view:
        return await vouchers.list_of_member(view, member_id, limit=100)


@pytest.fixture
async def sara(database: Database) -> Member:
    member = await joined(database)
    await convert(database, NOW)
    await earn(database, member.id, 380)
    return member


async def test_kohls_380_become_three_vouchers_and_80_are_carried(database: Database, sara: Member) -> None:
    """Worked example 2."""
    assert await convert(database, MONTH_END - SECOND) == 0
    assert await convert(database, MONTH_END) == 3
    assert await has(database, sara.id, now=MONTH_END) == 80
    issued = await mine(database, sara.id)
    assert [(each.kind, each.points, each.promise) for each in issued] == [
        (VoucherKind.CONVERSION, 100, KOHLS.benefit)
    ] * 3
    assert {each.expires_at for each in issued} == {MONTH_END + timedelta(days=31)}
    async with database.snapshot() as view:
        entry = (await points.history(view, sara.id, page=0)).entries[0]
        told = await view.rows("SELECT notice FROM outbox WHERE notice = 'conversion.converted'")
    assert (entry.points, entry.breakdown["vouchers"], entry.breakdown["carried"]) == (-300, 3, 80)
    assert len(told) == 1
    assert await verify(database) == ()


async def test_a_job_that_runs_late_or_twice_gives_nothing_twice(database: Database, sara: Member) -> None:
    late = MONTH_END + timedelta(days=5)
    assert sum(await asyncio.gather(*[convert(database, late) for _ in range(3)])) == 3
    assert await convert(database, late + timedelta(hours=1)) == 0
    await earn(database, sara.id, 120)
    assert await convert(database, late + timedelta(hours=2)) == 0, "it is for the next month's end"
    assert await convert(database, MONTH_END + timedelta(days=31)) == 2
    assert await has(database, sara.id, now=MONTH_END + timedelta(days=31)) == 0


async def test_what_became_usable_after_the_months_end_waits(database: Database, sara: Member) -> None:
    async with database.transaction() as tx:
        await tx.run("UPDATE lots SET usable_at = :at", at=MONTH_END + SECOND)
    assert await convert(database, MONTH_END + timedelta(days=1)) == 0


async def test_gregorian_months_end_on_their_own_day(database: Database, sara: Member) -> None:
    gregorian = house_with(conversion=replace(KOHLS, calendar=Calendar.GREGORIAN))
    async with database.transaction() as tx:
        await tx.run("DELETE FROM settings WHERE name = 'conversion_months'")
    assert await convert(database, NOW, gregorian) == 0
    assert await convert(database, datetime(2026, 11, 30, 20, 29, tzinfo=UTC), gregorian) == 0
    assert await convert(database, datetime(2026, 11, 30, 20, 30, tzinfo=UTC), gregorian) == 3


async def test_many_members_are_gone_through_page_by_page(
    database: Database, sara: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "PAGE", 2)
    eve = await at_the_counter(database, "+989151234568")
    await earn(database, eve.id, 100)
    ali = await joined(database, 1003, phone="+989151234569", name="علی")
    await earn(database, ali.id, 99)
    assert await conversion.convert_due(database, house=CLUB, now=MONTH_END) == (4, True)
    assert await conversion.convert_due(database, house=CLUB, now=MONTH_END) == (0, False)
    assert await conversion.convert_due(database, house=CLUB, now=MONTH_END) == (0, False)
    assert len(await mine(database, ali.id)) == 0


async def test_at_once_means_as_soon_as_points_are_usable(
    database: Database, sara: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await convert(database, NOW, AT_ONCE) == 3
    assert await convert(database, NOW, AT_ONCE) == 0
    await earn(database, sara.id, 20)
    assert await convert(database, NOW + SECOND, AT_ONCE) == 1
    assert await has(database, sara.id, now=NOW + SECOND) == 0
    monkeypatch.setattr(conversion, "PAGE", 1)
    eve = await joined(database, 1002, phone="+989151234568", name="حوا")
    for member in (sara, eve):
        await earn(database, member.id, 101)
    async with database.transaction() as tx:
        await tx.run("UPDATE lots SET usable_at = :at WHERE remaining > 0", at=NOW + 2 * SECOND)
    assert await conversion.convert_due(database, house=AT_ONCE, now=NOW + 2 * SECOND) == (1, True)
    assert await conversion.convert_due(database, house=AT_ONCE, now=NOW + 3 * SECOND) == (1, True)
    assert await conversion.convert_due(database, house=AT_ONCE, now=NOW + 3 * SECOND) == (0, False)
    assert await verify(database) == ()


async def test_points_that_are_written_after_the_look_at_their_moment_are_not_missed(database: Database) -> None:
    member = await joined(database)
    await convert(database, NOW + SECOND, AT_ONCE)
    await earn(database, member.id, 100)  # of NOW: the order waited for the look to be over
    assert await convert(database, NOW + timedelta(minutes=1), AT_ONCE) == 1


async def test_points_that_come_back_are_turned_at_once_too(database: Database, sara: Member) -> None:
    async with database.transaction() as tx:
        spent = await points.redeem(tx, sara.id, points_wanted=350, cause="dinner", now=NOW)
    assert await convert(database, NOW + SECOND, AT_ONCE) == 0
    async with database.transaction() as tx:
        await points.give_back(tx, spent.id, cause="cold", now=NOW + 60 * SECOND)
    assert await convert(database, NOW + 61 * SECOND, AT_ONCE) == 3


async def test_one_member_gets_so_many_at_once_and_a_forgotten_one_none(
    database: Database, sara: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "VOUCHERS_MAX", 2)
    assert await convert(database, MONTH_END) == 2
    assert await has(database, sara.id, now=MONTH_END) == 180
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET forgotten_at = 1 WHERE id = :id", id=sara.id)
    assert await convert(database, MONTH_END + timedelta(days=31)) == 0


async def test_a_club_without_it_does_nothing(database: Database, sara: Member) -> None:
    assert await conversion.convert_due(database, house=house_with(), now=MONTH_END) == (0, False)
