"""Members: one row a guest."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar
from club.rules.members import Member, MemberId, Unreachable
from storage.database import Snapshot, Transaction
from storage.rows import build, build_or_none, columns

_COLUMNS = columns(Member)


def rows_of(name: str) -> str:
    """Return the SQL for a member's own row and those that turned out to be her, her number under a name.

    Rows of the ledger stay written for whoever had them.
    """
    return f"(SELECT CAST(:{name} AS BIGINT) UNION ALL SELECT id FROM members WHERE merged_into_id = :{name})"


HER_ROWS: Final = rows_of("member_id")


async def find(view: Snapshot, member_id: MemberId) -> Member | None:
    """Return the member, or None."""
    return build_or_none(Member, await view.row(f"SELECT {_COLUMNS} FROM members WHERE id = :id", id=member_id))


async def get(view: Snapshot, member_id: MemberId) -> Member:
    """Return the member. Raises: LookupError."""
    if (found := await find(view, member_id)) is None:
        raise LookupError(f"member {member_id}")
    return found


async def get_owner(view: Snapshot, member_id: MemberId) -> Member:
    """Return the member, or who she turned out to be. Raises: LookupError."""
    member = await get(view, member_id)
    return member if member.merged_into_id is None else await get(view, member.merged_into_id)


async def find_by_telegram(view: Snapshot, telegram_id: int) -> Member | None:
    """Return the member who uses this Telegram account, or None."""
    sql = f"SELECT {_COLUMNS} FROM members WHERE telegram_id = :telegram_id"
    return build_or_none(Member, await view.row(sql, telegram_id=telegram_id))


async def find_by_phone(view: Snapshot, phone: str) -> Member | None:
    """Return the member with this number (E.164), or who she turned out to be; None: nobody has it."""
    sql = f"""SELECT {_COLUMNS} FROM members
              WHERE id = (SELECT COALESCE(merged_into_id, id) FROM members WHERE phone = :phone)"""
    return build_or_none(Member, await view.row(sql, phone=phone))


async def find_by_code(view: Snapshot, code: str) -> Member | None:
    """Return the member whose card bears this code, or who she turned out to be; None: there is no such card."""
    sql = f"""SELECT {_COLUMNS} FROM members
              WHERE id = (SELECT COALESCE(merged_into_id, id) FROM members WHERE code = :code)"""
    return build_or_none(Member, await view.row(sql, code=code))


async def lock(tx: Transaction, member_id: MemberId, now: datetime) -> Member:
    """Hold the member's row until the transaction ends, so that her points and cart change one at a time.

    Raises: LookupError.
    """
    sql = f"UPDATE members SET seen_at = :now WHERE id = :id RETURNING {_COLUMNS}"
    if (row := await tx.row(sql, id=member_id, now=now)) is None:
        raise LookupError(f"member {member_id}")
    return build(Member, row)


async def add_arrival(
    tx: Transaction,
    telegram_id: int,
    *,
    language: str,
    calendar: Calendar,
    source: str | None,
    referrer_id: MemberId | None,
    now: datetime,
) -> bool:
    """Add the row of somebody who opens the bot for the first time; return False when there was one."""
    added = await tx.run(
        """INSERT INTO members (telegram_id, language, calendar, source, referrer_id, created_at, seen_at)
           VALUES (:telegram_id, :language, :calendar, :source, :referrer_id, :now, :now)
           ON CONFLICT (telegram_id) DO NOTHING""",
        telegram_id=telegram_id,
        language=language,
        calendar=calendar,
        source=source,
        referrer_id=referrer_id,
        now=now,
    )
    return added > 0


async def add_by_phone(
    tx: Transaction, phone: str, *, name: str | None, language: str, calendar: Calendar, source: str, now: datetime
) -> bool:
    """Add the row of a guest whom staff register; return False when somebody has this number."""
    added = await tx.run(
        """INSERT INTO members (phone, name, language, calendar, source, created_at, seen_at)
           VALUES (:phone, :name, :language, :calendar, :source, :now, :now) ON CONFLICT (phone) DO NOTHING""",
        phone=phone,
        name=name,
        language=language,
        calendar=calendar,
        source=source,
        now=now,
    )
    return added > 0


async def lock_by_telegram(tx: Transaction, telegram_id: int, now: datetime) -> Member | None:
    """Hold the row of whoever uses this Telegram account, and mark that she can be reached; None: there is none."""
    sql = f"""UPDATE members SET seen_at = :now, blocked_at = NULL, deactivated_at = NULL
              WHERE telegram_id = :telegram_id RETURNING {_COLUMNS}"""
    return build_or_none(Member, await tx.row(sql, telegram_id=telegram_id, now=now))


async def set_language(
    tx: Transaction, member_id: MemberId, *, language: str, calendar: Calendar, now: datetime
) -> None:
    """Speak this language to her from now on, with dates in this calendar; she chose it."""
    await tx.run(
        "UPDATE members SET language = :language, calendar = :calendar, language_at = :now WHERE id = :id",
        id=member_id,
        language=language,
        calendar=calendar,
        now=now,
    )


async def set_calendar(tx: Transaction, member_id: MemberId, calendar: Calendar) -> None:
    """Write dates in this calendar."""
    await tx.run("UPDATE members SET calendar = :calendar WHERE id = :id", id=member_id, calendar=calendar)


async def set_phone(tx: Transaction, member_id: MemberId, phone: str) -> None:
    """Set the number, which nobody else may have."""
    await tx.run("UPDATE members SET phone = :phone WHERE id = :id", id=member_id, phone=phone)


async def set_name(tx: Transaction, member_id: MemberId, name: str) -> None:
    """Set the name."""
    await tx.run("UPDATE members SET name = :name WHERE id = :id", id=member_id, name=name)


async def set_dietary(tx: Transaction, member_id: MemberId, dietary: str | None) -> None:
    """Set the note for the kitchen; None takes it away."""
    await tx.run("UPDATE members SET dietary = :dietary WHERE id = :id", id=member_id, dietary=dietary)


async def set_birthday(tx: Transaction, member_id: MemberId, birthday: Birthday, *, now: datetime) -> None:
    """Set the birthday as it was said."""
    await tx.run(
        """UPDATE members SET birthday_calendar = :calendar, birthday_month = :month, birthday_day = :day,
           birthday_year = :year, birthday_set_at = :now, birthday_skipped_at = NULL WHERE id = :id""",
        id=member_id,
        calendar=birthday.calendar,
        month=birthday.month,
        day=birthday.day,
        year=birthday.year,
        now=now,
    )


async def set_birthday_skipped(tx: Transaction, member_id: MemberId, *, now: datetime) -> None:
    """Remember that she would rather not say it now."""
    await tx.run("UPDATE members SET birthday_skipped_at = :now WHERE id = :id", id=member_id, now=now)


async def set_joined(tx: Transaction, member_id: MemberId, *, code: str, now: datetime) -> None:
    """She is a member from now on, with this code on her card."""
    await tx.run("UPDATE members SET joined_at = :now, code = :code WHERE id = :id", id=member_id, code=code, now=now)


async def lock_phones(tx: Transaction, now: datetime) -> None:
    """Let nobody else claim a number until the transaction ends: who has it is looked up and written as one."""
    await tx.run(
        """INSERT INTO settings (name, value, at) VALUES ('phones', '0', :now)
           ON CONFLICT (name) DO UPDATE SET at = excluded.at""",
        now=now,
    )


async def set_unreachable(tx: Transaction, telegram_id: int, reason: Unreachable, *, now: datetime) -> None:
    """Write to her no more until she is back; the first such moment stands."""
    column = "blocked_at" if reason is Unreachable.BLOCKED else "deactivated_at"
    await tx.run(
        f"UPDATE members SET {column} = :now WHERE telegram_id = :telegram_id AND {column} IS NULL",
        telegram_id=telegram_id,
        now=now,
    )


async def set_reachable(tx: Transaction, telegram_id: int) -> None:
    """Write to her again."""
    await tx.run(
        "UPDATE members SET blocked_at = NULL, deactivated_at = NULL WHERE telegram_id = :telegram_id",
        telegram_id=telegram_id,
    )
