"""A member's own days: so many a year, chosen ahead, given back until they begin."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from club.errors import PersonalDayBegun, PersonalDaysUsed, StaleButton
from club.rules.house import House
from club.rules.members import Member
from club.rules.personal_days import PersonalDayTerms
from club.rules.programme import Programme
from club.rules.standings import Held
from club.rules.tiers import Measure, Tier, TierTerms, Window
from club.services import personal_days, privacy
from club.services.personal_days import PersonalDays
from storage import tiers
from storage.database import Database
from tests.services.people import HOUSE, NOW, joined

TODAY = date(2026, 11, 22)
FIRST, SECOND, THIRD = (TODAY + timedelta(days=days) for days in (1, 5, 30))
TERMS = PersonalDayTerms(per_year=2)
DAYS = replace(HOUSE, programme=Programme(personal_days=TERMS))


def house(**changes: object) -> House:
    return replace(HOUSE, programme=Programme(personal_days=replace(TERMS, **changes)))  # type: ignore[arg-type]


async def chooses(
    database: Database, member: Member, day: date, *, cause: str = "", now: datetime = NOW, where: House = DAYS
) -> PersonalDays:
    cause = cause or f"update:{day}"
    return await personal_days.choose(database, member.id, day, cause=cause, now=now, house=where)


async def look(database: Database, member: Member, *, now: datetime = NOW, where: House = DAYS) -> PersonalDays:
    async with database.snapshot() as view:
        return await personal_days.look(view, member.id, house=where, now=now)


async def test_two_days_are_hers_and_a_third_is_refused(database: Database) -> None:
    """Worked example 3: the second personal day is still hers; a third in that year is refused."""
    sara = await joined(database)
    assert (await look(database, sara)).left == 2
    hers = await chooses(database, sara, SECOND)
    assert (hers.chosen, hers.left, hers.ahead) == ((SECOND,), 1, (SECOND,))
    hers = await chooses(database, sara, FIRST)
    assert (hers.chosen, hers.left) == ((FIRST, SECOND), 0)
    with pytest.raises(PersonalDaysUsed):
        await chooses(database, sara, THIRD)
    after = datetime(2026, 12, 1, 12, tzinfo=UTC)
    with pytest.raises(PersonalDaysUsed):
        await chooses(database, sara, date(2026, 12, 5), now=after)
    assert (await look(database, sara, now=after)).ahead == (), "they are over and still count"


async def test_the_same_day_twice_is_one_day(database: Database) -> None:
    sara = await joined(database)
    taps = await asyncio.gather(*(chooses(database, sara, FIRST, cause=f"update:{tap}") for tap in range(4)))
    assert {each.left for each in taps} == {1}
    days = [FIRST, SECOND, THIRD]
    races = await asyncio.gather(*(chooses(database, sara, day) for day in days), return_exceptions=True)
    assert sum(isinstance(each, PersonalDaysUsed) for each in races) == 1
    assert (await look(database, sara)).left == 0


async def test_a_day_is_given_back_until_it_begins_and_another_taken(database: Database) -> None:
    sara = await joined(database)
    await chooses(database, sara, FIRST)
    midnight = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    with pytest.raises(PersonalDayBegun):
        await personal_days.give_back(database, sara.id, FIRST, now=midnight, house=DAYS)
    almost = midnight - timedelta(seconds=1)
    for _ in range(2):
        hers = await personal_days.give_back(database, sara.id, FIRST, now=almost, house=DAYS)
        assert (hers.chosen, hers.left) == ((), 2)
    assert (await chooses(database, sara, FIRST, cause="again", now=almost)).chosen == (FIRST,)


async def test_days_of_next_year_are_of_next_year(database: Database) -> None:
    sara, late = await joined(database), datetime(2027, 3, 10, 12, tzinfo=UTC)
    nowruz = date(2027, 3, 21)
    where = house(per_year=1)
    hers = await chooses(database, sara, date(2027, 3, 20), now=late, where=where)
    assert hers.left == 0
    hers = await chooses(database, sara, nowruz, now=late, where=where)
    assert hers.chosen == (date(2027, 3, 20), nowruz)
    with pytest.raises(PersonalDaysUsed):
        await chooses(database, sara, nowruz + timedelta(days=1), now=late, where=where)


async def test_a_tier_may_give_more_days_than_the_club(database: Database) -> None:
    sara = await joined(database)
    gold = Tier(key="gold", name_fa="طلایی", name_en="Gold", emoji="🥇", from_=0, personal_days=3)
    ladder = TierTerms(tiers=(gold,), measure=Measure.MONEY, window=Window.EVER)
    where = replace(DAYS, programme=Programme(personal_days=TERMS, tiers=ladder))
    async with database.transaction() as tx:
        await tiers.set_held(tx, Held(sara.id, "gold", NOW, None, None, None, None, None, None))
    assert (await look(database, sara, where=where)).allowed == 3
    for day in (FIRST, SECOND, THIRD):
        await chooses(database, sara, day, where=where)
    hers = await look(database, sara)
    assert (hers.allowed, hers.left, len(hers.chosen)) == (2, 0, 3), "what was chosen stays when the tier is gone"


async def test_too_near_too_far_and_a_club_without_such_days(database: Database) -> None:
    sara = await joined(database)
    for day in (TODAY, TODAY + timedelta(days=31), date(2020, 1, 1)):
        with pytest.raises(StaleButton):
            await chooses(database, sara, day)
    with pytest.raises(StaleButton):
        await look(database, sara, where=HOUSE)


async def test_who_is_forgotten_has_no_days(database: Database) -> None:
    sara = await joined(database)
    await chooses(database, sara, FIRST)
    exported = await privacy.export(database, sara.id)
    assert exported["personal_days"] == [{"on_day": FIRST.isoformat(), "chosen_at": NOW.isoformat()}]
    await privacy.forget(database, sara.id, cause="f", now=NOW)
    assert (await look(database, sara)).chosen == ()
