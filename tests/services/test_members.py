"""What a guest changes about herself, and whom staff register."""

from __future__ import annotations

import pytest

from club.errors import BirthdayLocked, NameUnusable, NotAllowed, PhoneUnusable, TextTooLong
from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar
from club.rules.staff import Role
from club.services import members
from storage import staff
from storage.database import Database
from tests.services.people import HOUSE, NOW, hired, joined

BIRTHDAY = Birthday(Calendar.JALALI, 12, 30, 1370)


async def test_staff_register_a_guest_once(database: Database) -> None:
    waiter = await hired(database)
    first = await members.register_by_phone(
        database, typed="0915 123 4567", name=" مینا ", by=waiter, cause="a", now=NOW, house=HOUSE
    )
    again = await members.register_by_phone(
        database, typed="+989151234567", name="دیگری", by=waiter, cause="b", now=NOW, house=HOUSE
    )
    assert (first.name, first.source, first.is_joined) == ("مینا", "counter", False)
    assert again == first
    async with database.snapshot() as view:
        assert await view.rows("SELECT action, cause FROM audit") == [("members.registered", "a")]


async def test_only_those_who_may_register_and_only_real_numbers(database: Database) -> None:
    courier, waiter = await hired(database, role=Role.COURIER), await hired(database, 2002)
    with pytest.raises(NotAllowed):
        await members.register_by_phone(
            database, typed="09151234567", name=None, by=courier, cause="a", now=NOW, house=HOUSE
        )
    with pytest.raises(PhoneUnusable):
        await members.register_by_phone(database, typed="1", name=None, by=waiter, cause="b", now=NOW, house=HOUSE)


async def test_name_calendar_and_note_change(database: Database) -> None:
    member = await joined(database)
    await members.change_name(database, member.id, typed="سارا احمدي", now=NOW)
    await members.change_calendar(database, member.id, calendar=Calendar.GREGORIAN, now=NOW)
    changed = await members.change_dietary(database, member.id, typed="بدون سیر\n\n\n", now=NOW)
    assert (changed.name, changed.calendar, changed.dietary) == ("سارا احمدی", Calendar.GREGORIAN, "بدون سیر")
    assert (await members.change_dietary(database, member.id, typed="\u200b", now=NOW)).dietary is None


async def test_what_cannot_stand_on_a_card_or_in_the_kitchen_is_refused(database: Database) -> None:
    member = await joined(database)
    with pytest.raises(NameUnusable):
        await members.change_name(database, member.id, typed="🙂" * 4000, now=NOW)
    with pytest.raises(TextTooLong):
        await members.change_dietary(database, member.id, typed="ا" * 201, now=NOW)


async def test_a_birthday_is_set_once(database: Database) -> None:
    member = await joined(database)
    for _ in range(2):
        kept = await members.set_birthday(database, member.id, birthday=BIRTHDAY, now=NOW, house=HOUSE)
    assert kept.birthday == BIRTHDAY
    with pytest.raises(BirthdayLocked):
        await members.set_birthday(database, member.id, birthday=Birthday(Calendar.JALALI, 1, 1), now=NOW, house=HOUSE)


async def test_a_colleague_is_spoken_to_in_her_language(database: Database) -> None:
    waiter = await hired(database)
    await members.set_staff_language(database, waiter, language="en")
    await members.set_staff_language(database, 4444, language="en")
    async with database.snapshot() as view:
        found = await staff.find_by_telegram(view, waiter)
    assert found is not None
    assert found.language == "en"
