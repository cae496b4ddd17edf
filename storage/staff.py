"""Staff: one row a person who works here."""

from __future__ import annotations

from datetime import datetime

from club.rules.staff import Role, Staff, StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_all, build_or_none, columns

_COLUMNS = columns(Staff)


async def find_by_telegram(view: Snapshot, telegram_id: int) -> Staff | None:
    """Return who uses this Telegram account and works here now, or None."""
    sql = f"SELECT {_COLUMNS} FROM staff WHERE telegram_id = :telegram_id AND left_at IS NULL"
    return build_or_none(Staff, await view.row(sql, telegram_id=telegram_id))


async def find(view: Snapshot, staff_id: StaffId | None) -> Staff | None:
    """Return the colleague, also one who has left, or None; nobody's number is None."""
    if staff_id is None:
        return None
    return build_or_none(Staff, await view.row(f"SELECT {_COLUMNS} FROM staff WHERE id = :id", id=staff_id))


async def list_present(view: Snapshot) -> tuple[Staff, ...]:
    """Return everybody who works here now, the longest-serving first."""
    return build_all(Staff, await view.rows(f"SELECT {_COLUMNS} FROM staff WHERE left_at IS NULL ORDER BY id"))


async def set_language(tx: Transaction, staff_id: StaffId, language: str) -> None:
    """Speak this language to the colleague from now on."""
    await tx.run("UPDATE staff SET language = :language WHERE id = :id", id=staff_id, language=language)


async def count_present(view: Snapshot, role: Role) -> int:
    """Return how many work here in a role now."""
    row = await view.row("SELECT COUNT(*) FROM staff WHERE role = :role AND left_at IS NULL", role=role)
    return int(row[0]) if row else 0


async def lock(tx: Transaction, now: datetime) -> None:
    """Let nobody else change who works here until the transaction ends: the last owner never goes by two presses."""
    await tx.run(
        """INSERT INTO settings (name, value, at) VALUES ('staff', '0', :now)
           ON CONFLICT (name) DO UPDATE SET at = excluded.at""",
        now=now,
    )


async def set_hired(
    tx: Transaction,
    telegram_id: int,
    *,
    name: str,
    role: Role,
    language: str,
    invited_by: StaffId | None,
    now: datetime,
) -> Staff:
    """Let this Telegram account work here from now on; whoever had left comes back as the same person."""
    row = await tx.row(
        f"""INSERT INTO staff (telegram_id, name, role, language, invited_by, joined_at)
            VALUES (:telegram_id, :name, :role, :language, :invited_by, :now)
            ON CONFLICT (telegram_id) DO UPDATE
            SET name = excluded.name, role = excluded.role, language = excluded.language,
                invited_by = excluded.invited_by, joined_at = excluded.joined_at, left_at = NULL
            RETURNING {_COLUMNS}""",
        telegram_id=telegram_id,
        name=name,
        role=role,
        language=language,
        invited_by=invited_by,
        now=now,
    )
    assert row is not None
    return build(Staff, row)


async def set_role(tx: Transaction, staff_id: StaffId, role: Role) -> None:
    """Give the colleague this role."""
    await tx.run("UPDATE staff SET role = :role WHERE id = :id", id=staff_id, role=role)


async def set_name(tx: Transaction, staff_id: StaffId, name: str) -> None:
    """Set the name by which colleagues and guests know her."""
    await tx.run("UPDATE staff SET name = :name WHERE id = :id", id=staff_id, name=name)


async def set_left(tx: Transaction, staff_id: StaffId, *, now: datetime) -> None:
    """She does not work here from now on."""
    await tx.run("UPDATE staff SET left_at = :now WHERE id = :id", id=staff_id, now=now)
