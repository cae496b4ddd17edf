"""Birthday gifts: once a Jalali year, some days before, to whoever wants to be congratulated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from club.rules.birthdays import Birthday, kept_on, next_occurrence
from club.rules.calendar import Calendar, from_jalali
from club.rules.consents import Purpose
from club.rules.gifts import BirthdayGift, due_day, gift_expires_at, givings
from club.rules.members import Member, MemberId, Unreachable
from club.services import birthdays, privacy
from club.services.consents import set_consent
from club.services.reach import lose
from storage import members, vouchers
from storage.database import Database
from tests.services.people import HOUSE, NOW, joined

ZONE = ZoneInfo("Asia/Tehran")
GIFT = BirthdayGift("دسر", "dessert", days_before=3, valid_days=14, at_hour=10)
HOUSE_WITH_GIFT = replace(HOUSE, birthday_gift=GIFT)
JALALI = Calendar.JALALI


def morning(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


async def born(database: Database, birthday: Birthday, *, telegram_id: int = 1001, set_at: datetime = NOW) -> Member:
    member = await joined(database, telegram_id, phone=f"+98915{telegram_id:07}")
    async with database.transaction() as tx:
        await members.set_birthday(tx, member.id, birthday, now=set_at)
        return await members.get(tx, member.id)


async def give(database: Database, now: datetime) -> int:
    return await birthdays.give_due(database, now, house=HOUSE_WITH_GIFT)


async def gifts(database: Database, member: Member) -> list[str]:
    async with database.snapshot() as view:
        return [each.cause for each in await vouchers.list_of_member(view, member.id, limit=100)]


# The rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [date(2024, 3, 1), date(2026, 3, 1), date(2030, 2, 20)])
def test_every_birthday_is_kept_on_the_day_that_it_comes_round(first: date) -> None:
    every = [
        Birthday(calendar, month, day)
        for calendar, lengths in (
            (JALALI, [31] * 6 + [30] * 6),
            (Calendar.GREGORIAN, [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
        )
        for month, length in enumerate(lengths, start=1)
        for day in range(1, length + 1)
    ]
    kept = {birthday: [] for birthday in every}  # type: dict[Birthday, list[date]]
    for offset in range(400):
        day = first + timedelta(days=offset)
        for birthday in kept_on(day):
            kept[birthday].append(day)
    for birthday in every:
        assert kept[birthday][0] == next_occurrence(birthday, first).day


def test_a_morning_comes_at_the_houses_hour() -> None:
    day = date(2026, 11, 22)
    assert due_day(morning(day, 10), GIFT, ZONE) == day
    assert due_day(morning(day, 9, 59), GIFT, ZONE) == day - timedelta(days=1)
    assert due_day(morning(day, 9), replace(GIFT, at_hour=9), ZONE) == day


def test_a_sleeping_machine_looks_back_but_not_for_ever() -> None:
    day = date(2026, 11, 22)

    def days(done: date | None) -> tuple[date, date]:
        found = [giving.day for giving in givings(day, done=done, gift=GIFT, zone=ZONE)]
        return min(found), max(found)

    ahead = day + timedelta(days=3)
    assert days(None) == days(day - timedelta(days=1)) == days(day + timedelta(days=9)) == (day, ahead)
    assert days(day - timedelta(days=10)) == (day - timedelta(days=6), ahead)
    assert days(day - timedelta(days=300)) == (day - timedelta(days=30), ahead)


def test_a_gift_ends_some_days_after_the_birthday_or_after_it_came_late() -> None:
    giving = givings(date(2026, 11, 22), done=None, gift=GIFT, zone=ZONE)[0]
    for due, last in ((giving.day, date(2026, 12, 7)), (giving.day + timedelta(days=5), date(2026, 12, 12))):
        assert gift_expires_at(giving, due, GIFT, ZONE) == morning(last, 0)


# Giving ---------------------------------------------------------------------------------------------------------------


async def test_a_gift_comes_three_days_before_and_once(database: Database) -> None:
    member = await born(database, Birthday(JALALI, 11, 1, 1370))
    day = from_jalali(1405, 11, 1)
    assert await give(database, morning(day - timedelta(days=4))) == 0
    assert await give(database, morning(day - timedelta(days=3), 9, 59)) == 0
    assert await give(database, morning(day - timedelta(days=3))) == 1
    for later in range(4):
        assert await give(database, morning(day - timedelta(days=3 - later), 18)) == 0
    assert await gifts(database, member) == [f"birthday:{member.id}:1405"]
    async with database.snapshot() as view:
        told = await view.rows("SELECT chat_id, cause FROM outbox WHERE notice = 'birthdays.gift'")
    assert told == [(member.telegram_id, f"birthday:{member.id}:1405")]
    assert await give(database, morning(from_jalali(1406, 10, 28))) == 1


@pytest.mark.parametrize(
    ("birthday", "kept"),
    [
        (Birthday(JALALI, 12, 30, 1370), from_jalali(1405, 12, 29)),
        (Birthday(Calendar.GREGORIAN, 2, 29, 1992), date(2027, 2, 28)),
        (Birthday(JALALI, 12, 30), from_jalali(1408, 12, 30)),
    ],
)
async def test_rare_days_are_kept_every_year(database: Database, birthday: Birthday, kept: date) -> None:
    member = await born(database, birthday)
    assert await give(database, morning(kept - timedelta(days=4))) == 0
    assert await give(database, morning(kept - timedelta(days=3))) == 1
    assert len(await gifts(database, member)) == 1


async def test_a_machine_that_slept_gives_what_it_missed_and_not_at_night(database: Database) -> None:
    member = await born(database, Birthday(JALALI, 11, 1))
    day = from_jalali(1405, 11, 1)
    assert await give(database, morning(day - timedelta(days=10))) == 0
    assert await give(database, morning(day + timedelta(days=6), 2)) == 1
    async with database.snapshot() as view:
        row = await view.row("SELECT due_at FROM outbox WHERE notice = 'birthdays.gift'")
        (voucher,) = await vouchers.list_of_member(view, member.id, limit=9)
    assert row == (int(morning(day + timedelta(days=6), 8).timestamp()),)
    assert voucher.expires_at == morning(day + timedelta(days=20), 0).astimezone(UTC)


async def test_a_birthday_counts_after_thirty_days(database: Database) -> None:
    day = from_jalali(1405, 11, 1)
    enough = morning(day, 0) - timedelta(days=30)
    await born(database, Birthday(JALALI, 11, 1), telegram_id=1001, set_at=enough)
    late = await born(database, Birthday(JALALI, 11, 1), telegram_id=1002, set_at=enough + timedelta(seconds=1))
    assert await give(database, morning(day - timedelta(days=3))) == 1
    assert await gifts(database, late) == []


async def test_nobody_is_congratulated_who_does_not_want_it_or_cannot_be_reached(database: Database) -> None:
    birthday, day = Birthday(JALALI, 11, 1), from_jalali(1405, 11, 1)
    people = [await born(database, birthday, telegram_id=1001 + number) for number in range(4)]
    refusing, blocking, forgotten, paused = people
    await set_consent(database, refusing.id, Purpose.BIRTHDAY, granted=False, text_version="fa:1", cause="no", now=NOW)
    assert blocking.telegram_id is not None
    await lose(database, blocking.telegram_id, Unreachable.BLOCKED, now=NOW)
    await privacy.forget(database, forgotten.id, cause="forget", now=NOW)
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET paused_until_at = :until WHERE id = :id", id=paused.id, until=morning(day))
    assert await give(database, morning(day - timedelta(days=3))) == 0
    # Whoever changes her mind the day after is not forgotten.
    await set_consent(database, refusing.id, Purpose.BIRTHDAY, granted=True, text_version="fa:1", cause="y", now=NOW)
    assert await give(database, morning(day - timedelta(days=2))) == 1


async def test_many_birthdays_go_page_by_page(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(birthdays, "PAGE", 2)
    for number in range(5):
        await born(database, Birthday(JALALI, 11, 1), telegram_id=1001 + number)
    assert await give(database, morning(from_jalali(1405, 11, 1))) == 5


async def test_a_house_without_a_gift_gives_none(database: Database) -> None:
    await born(database, Birthday(JALALI, 11, 1))
    assert await birthdays.give_due(database, morning(from_jalali(1405, 11, 1)), house=HOUSE) == 0


async def test_celebrants_are_found_by_their_index(database: Database) -> None:
    if database.engine != "sqlite":
        pytest.skip("the plan is asked of SQLite; PostgreSQL chooses by its statistics")
    plans: list[object] = []

    class Explaining:
        async def rows(self, sql: str, /, **values: object) -> list[tuple[object, ...]]:
            async with database.snapshot() as view:
                plans.extend(await view.rows(f"EXPLAIN QUERY PLAN {sql}", **values))
            return []

        async def row(self, sql: str, /, **values: object) -> None:
            raise AssertionError(sql)

    await vouchers.list_celebrants(
        Explaining(),
        calendar=JALALI,
        month=1,
        day=1,
        jalali_year=1405,
        set_before=NOW,
        now=NOW,
        after=MemberId(0),
        limit=9,
    )
    assert "members_by_birthday" in str(plans)
    assert "SCAN" not in str(plans)
