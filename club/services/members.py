"""Members: what a guest changes about herself, and whom staff register at the counter."""

from __future__ import annotations

from datetime import datetime

from club.errors import BirthdayLocked
from club.rules.birthdays import Birthday, checked_birthday
from club.rules.calendar import Calendar, club_day
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.phones import parse_phone
from club.rules.staff import Deed, require
from club.rules.typed_text import clean_name, clean_text
from club.services import event_gifts
from club.services.joining import usual_calendar
from storage import audit, members, staff
from storage.database import Database

DIETARY_LENGTH_MAX = 200


async def register_by_phone(
    db: Database, *, typed: str, name: str | None, by: int, cause: str, now: datetime, house: House
) -> Member:
    """Register a guest at the counter, or return the member who has this number already.

    She is the same member when she opens the bot and shares her number.

    Raises: NotAllowed, PhoneUnusable, NameUnusable.
    """
    phone = parse_phone(typed)
    tidy = clean_name(name) if name is not None else None
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.FIND_GUEST)
        await members.lock_phones(tx, now)
        is_new = await members.add_by_phone(
            tx,
            phone,
            name=tidy,
            language=house.language,
            calendar=usual_calendar(house.language),
            source="counter",
            now=now,
        )
        member = await members.find_by_phone(tx, phone)
        assert member is not None, "the row was added or was there"
        if is_new:
            subject = f"member:{member.id}"
            await audit.add(tx, "members.registered", staff_id=colleague.id, subject=subject, now=now, cause=cause)
        return member


async def change_name(db: Database, member_id: MemberId, *, typed: str, now: datetime) -> Member:
    """Change the name on the card. Raises: NameUnusable."""
    name = clean_name(typed)
    async with db.transaction() as tx:
        await members.lock(tx, member_id, now)
        await members.set_name(tx, member_id, name)
        return await members.get(tx, member_id)


async def change_calendar(db: Database, member_id: MemberId, *, calendar: Calendar, now: datetime) -> Member:
    """Write dates in this calendar from now on."""
    async with db.transaction() as tx:
        await members.lock(tx, member_id, now)
        await members.set_calendar(tx, member_id, calendar)
        return await members.get(tx, member_id)


async def change_dietary(db: Database, member_id: MemberId, *, typed: str, now: datetime) -> Member:
    """Note what the kitchen must know about her; nothing visible takes the note away. Raises: TextTooLong."""
    note = clean_text(typed, DIETARY_LENGTH_MAX)
    async with db.transaction() as tx:
        await members.lock(tx, member_id, now)
        await members.set_dietary(tx, member_id, note or None)
        return await members.get(tx, member_id)


async def set_birthday(db: Database, member_id: MemberId, *, birthday: Birthday, now: datetime, house: House) -> Member:
    """Set the birthday, once; the same one again changes nothing.

    Raises: BirthdayUnusable, BirthdayLocked when another one was set before.
    """
    checked = checked_birthday(birthday, today=club_day(now, house.zone))
    async with db.transaction() as tx:
        member = await members.lock(tx, member_id, now)
        if member.birthday is not None and member.birthday != checked:
            raise BirthdayLocked
        if member.birthday is None:
            await members.set_birthday(tx, member_id, checked, now=now)
            await event_gifts.for_birthday(tx, await members.get(tx, member_id), house=house, now=now)
        return await members.get(tx, member_id)


async def set_staff_language(db: Database, telegram_id: int, *, language: str) -> None:
    """Speak this language to a colleague, if this account is one's."""
    async with db.transaction() as tx:
        colleague = await staff.find_by_telegram(tx, telegram_id)
        if colleague is not None:
            await staff.set_language(tx, colleague.id, language)
