"""Staff: one row a person who works here."""

from __future__ import annotations

from club.rules.staff import Staff, StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build_all, build_or_none, columns

_COLUMNS = columns(Staff)


async def find_by_telegram(view: Snapshot, telegram_id: int) -> Staff | None:
    """Return who uses this Telegram account and works here now, or None."""
    sql = f"SELECT {_COLUMNS} FROM staff WHERE telegram_id = :telegram_id AND left_at IS NULL"
    return build_or_none(Staff, await view.row(sql, telegram_id=telegram_id))


async def find(view: Snapshot, staff_id: StaffId) -> Staff | None:
    """Return the colleague, also one who has left, or None."""
    return build_or_none(Staff, await view.row(f"SELECT {_COLUMNS} FROM staff WHERE id = :id", id=staff_id))


async def list_present(view: Snapshot) -> tuple[Staff, ...]:
    """Return everybody who works here now, the longest-serving first."""
    return build_all(Staff, await view.rows(f"SELECT {_COLUMNS} FROM staff WHERE left_at IS NULL ORDER BY id"))


async def set_language(tx: Transaction, staff_id: StaffId, language: str) -> None:
    """Speak this language to the colleague from now on."""
    await tx.run("UPDATE staff SET language = :language WHERE id = :id", id=staff_id, language=language)
