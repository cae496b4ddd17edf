"""Points end at midnight in Tehran, to the second, whatever ends them: days, months, years, leap days, absence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from club.errors import InsufficientPoints
from club.rules.calendar import Calendar
from club.rules.earning_terms import Terms
from club.rules.lives import Life, LifeMode
from club.rules.members import MemberId
from club.rules.points import Action, LotKind
from club.services import expiry, lives, points
from club.services.verify import verify
from storage.database import Database
from tests.services.kitchen import GUEST, HOUSE, add_guest, add_order, open_house

SECOND = timedelta(seconds=1)


def tehran(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment as clocks in Tehran show it: three and a half hours ahead, all year since 1401."""
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=3, minutes=30)


@dataclass(frozen=True)
class Case:
    """Points of a life that become usable at a moment, and the midnight at which they end, from a printed calendar."""

    life: Life
    begins: datetime
    ends: datetime


DAYS, VISITS = LifeMode.DAYS, LifeMode.INACTIVITY
JALALI_MONTH, JALALI_YEAR = Life(mode=LifeMode.MONTH_END), Life(mode=LifeMode.YEAR_END)
MONTH = Life(mode=LifeMode.MONTH_END, calendar=Calendar.GREGORIAN)
YEAR = Life(mode=LifeMode.YEAR_END, calendar=Calendar.GREGORIAN)

CASES = {
    "the day itself, from its first second": Case(Life.of_days(0), tehran(2026, 11, 22), tehran(2026, 11, 23)),
    "the day itself, to its last": Case(Life.of_days(0), tehran(2026, 11, 22, 23, 59, 59), tehran(2026, 11, 23)),
    "a day more, over 30 Esfand 1403": Case(Life.of_days(1), tehran(2025, 3, 19, 12), tehran(2025, 3, 21)),
    "a day more, over 30 Esfand 1408": Case(Life.of_days(1), tehran(2030, 3, 19, 12), tehran(2030, 3, 21)),
    "a day more, over 29 February 2028": Case(Life.of_days(1), tehran(2028, 2, 28, 12), tehran(2028, 3, 1)),
    "a day more, in a year without one": Case(Life.of_days(1), tehran(2027, 2, 28, 12), tehran(2027, 3, 2)),
    "365 days with a leap day in them": Case(Life.of_days(365), tehran(2027, 11, 22, 12), tehran(2028, 11, 22)),
    "Esfand 1403 has 30 days": Case(JALALI_MONTH, tehran(2025, 3, 1, 12), tehran(2025, 3, 21)),
    "30 Esfand 1403 is its last": Case(JALALI_MONTH, tehran(2025, 3, 20, 23, 59, 59), tehran(2025, 3, 21)),
    "Esfand 1404 has 29": Case(JALALI_MONTH, tehran(2026, 3, 20, 23, 59, 59), tehran(2026, 3, 21)),
    "Esfand 1408 has 30": Case(JALALI_MONTH, tehran(2030, 3, 20, 23, 59, 59), tehran(2030, 3, 21)),
    "31 Shahrivar 1405": Case(JALALI_MONTH, tehran(2026, 9, 22, 23, 59, 59), tehran(2026, 9, 23)),
    "1 Mehr begins a month of 30": Case(JALALI_MONTH, tehran(2026, 9, 23), tehran(2026, 10, 23)),
    "the Jalali year 1403": Case(JALALI_YEAR, tehran(2024, 3, 20), tehran(2025, 3, 21)),
    "the Jalali year 1404": Case(JALALI_YEAR, tehran(2025, 3, 21), tehran(2026, 3, 21)),
    "the Jalali year 1408, from its leap day": Case(JALALI_YEAR, tehran(2030, 3, 20, 12), tehran(2030, 3, 21)),
    "February 2028": Case(MONTH, tehran(2028, 2, 29, 23, 59, 59), tehran(2028, 3, 1)),
    "February 2027": Case(MONTH, tehran(2027, 2, 28, 23, 59, 59), tehran(2027, 3, 1)),
    "December": Case(MONTH, tehran(2026, 12, 31, 23, 59, 59), tehran(2027, 1, 1)),
    "the year 2028": Case(YEAR, tehran(2028, 1, 1), tehran(2029, 1, 1)),
    "the last second of 2026": Case(YEAR, tehran(2026, 12, 31, 23, 59, 59), tehran(2027, 1, 1)),
    "a day's absence, over 30 Esfand 1403": Case(Life(mode=VISITS, days=1), tehran(2025, 3, 19), tehran(2025, 3, 21)),
    "a day's absence, over 30 Esfand 1408": Case(Life(mode=VISITS, days=1), tehran(2030, 3, 19), tehran(2030, 3, 21)),
    "a day's absence, over 29 February": Case(Life(mode=VISITS, days=1), tehran(2028, 2, 28), tehran(2028, 3, 1)),
}


@dataclass
class Purse:
    """A guest's points of one life, given in two halves at one moment."""

    db: Database
    member_id: MemberId
    life: Life

    async def usable(self, now: datetime) -> int:
        async with self.db.snapshot() as view:
            return (await points.balance(view, self.member_id, now=now)).usable

    async def spends(self, now: datetime) -> None:
        async with self.db.transaction() as tx:
            await points.redeem(tx, self.member_id, points_wanted=10, cause=f"spent at {now}", now=now)

    async def comes(self, now: datetime) -> int:
        """Let her order; return how many lots live longer for it."""
        house = replace(HOUSE, terms=_terms(self.life))
        order = await add_order(self.db, self.member_id, cause=f"order at {now}", placed_at=now)
        async with self.db.transaction() as tx:
            return await lives.prolong(tx, order, house=house, now=now)


def _terms(life: Life) -> Terms:
    return Terms(version="midnight", rial_per_step=100_000, life=life)


async def purse(db: Database, case: Case) -> Purse:
    await open_house(db)
    member_id = await add_guest(db, GUEST)
    house = replace(HOUSE, terms=_terms(case.life))
    for half in ("first", "second"):
        async with db.transaction() as tx:
            await points.give(
                tx,
                member_id,
                points=50,
                kind=LotKind.BASE,
                part="award",
                cause=half,
                house=house,
                now=case.begins,
                notice=None,
            )
    return Purse(db, member_id, case.life)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_a_second_before_midnight_they_pay_and_at_midnight_they_are_gone(database: Database, case: Case) -> None:
    hers = await purse(database, case)
    before = case.ends - SECOND
    assert await hers.usable(case.begins) == 100
    assert await hers.usable(before) == 100
    assert await expiry.expire_due(database, now=before) == 0
    await hers.spends(before)
    assert await hers.usable(before) == 90

    for now in (case.ends, case.ends + SECOND):
        assert await hers.usable(now) == 0, "swept or not"
        with pytest.raises(InsufficientPoints) as refused:
            await hers.spends(now)
        assert refused.value.missing == 10
    assert await expiry.expire_due(database, now=case.ends) == 2
    assert await expiry.expire_due(database, now=case.ends + SECOND) == 0
    async with database.snapshot() as view:
        ended = (await points.history(view, hers.member_id, page=0)).entries[:2]
    assert [(each.action, each.at) for each in ended] == [(Action.EXPIRE, case.ends)] * 2
    assert sum(each.points for each in ended) == -90
    assert await verify(database) == ()


@pytest.mark.parametrize(
    "case", [case for case in CASES.values() if case.life.mode is VISITS], ids=[k for k in CASES if "absence" in k]
)
async def test_whoever_comes_in_the_last_second_is_in_time_and_at_midnight_too_late(
    database: Database, case: Case
) -> None:
    hers = await purse(database, case)
    assert await hers.comes(case.ends - SECOND) == 2
    later = case.ends + timedelta(days=1)
    assert await hers.usable(later - SECOND) == 100
    assert await hers.usable(later) == 0
    assert await hers.comes(later) == 0, "what is over does not wake"
    assert await hers.usable(later) == 0
    assert await verify(database) == ()
