"""Guests and colleagues that a test needs to be there already."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from club.rules.calendar import Calendar
from club.rules.consents import Purpose
from club.rules.house import House
from club.rules.members import Member
from club.rules.staff import Role
from club.services import joining
from storage import members
from storage.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUSE = House("باغ ماهان", "Baagh-e Mahan", "fa", "main", ZoneInfo("Asia/Tehran"))


async def arrived(database: Database, telegram_id: int = 1001, *, language_code: str = "fa") -> Member:
    """A guest who opened the bot and said nothing yet."""
    stood = await joining.arrive(database, telegram_id, language_code=language_code, link=None, now=NOW, house=HOUSE)
    return stood.member


async def joined(
    database: Database, telegram_id: int = 1001, *, phone: str = "+989151234567", name: str = "سارا"
) -> Member:
    """A guest who finished joining, and allowed everything."""
    member = await arrived(database, telegram_id)
    await joining.choose_language(database, member.id, language="fa", now=NOW)
    _, stood = await joining.share_phone(
        database, member.id, phone=phone, cause=f"phone:{telegram_id}", now=NOW, house=HOUSE
    )
    member_id = stood.member.id
    if stood.member.name is None:
        await joining.give_name(database, member_id, typed=name, now=NOW)
    await joining.skip_birthday(database, member_id, now=NOW)
    stood = await joining.accept_terms(
        database,
        member_id,
        optional={Purpose.MARKETING: True, Purpose.BIRTHDAY: True},
        text_version="fa:1",
        cause=f"terms:{telegram_id}",
        now=NOW,
        house=HOUSE,
    )
    return stood.member


async def at_the_counter(
    database: Database, phone: str = "+989151234567", *, name: str | None = "سارا محمدی"
) -> Member:
    """A guest whom staff registered by phone and who never opened the bot."""
    async with database.transaction() as tx:
        await members.add_by_phone(
            tx, phone, name=name, language="fa", calendar=Calendar.JALALI, source="counter", now=NOW
        )
        found = await members.find_by_phone(tx, phone)
    assert found is not None
    return found


async def hired(database: Database, telegram_id: int = 2001, *, role: Role = Role.WAITER, name: str = "رضا") -> int:
    """A colleague; returns the Telegram account."""
    async with database.transaction() as tx:
        await tx.run(
            "INSERT INTO staff (telegram_id, name, role, joined_at) VALUES (:telegram_id, :name, :role, :now)",
            telegram_id=telegram_id,
            name=name,
            role=role,
            now=NOW,
        )
    return telegram_id
