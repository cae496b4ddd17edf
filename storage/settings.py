"""What the owner decides in the chat, and what the club keeps for itself (its signing secret)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from storage.database import Snapshot, Transaction

STAFF_CHAT = "staff_chat_id"
"""The name under which the staff group is kept."""


async def find(view: Snapshot, name: str) -> Any | None:
    """Return the value, or None when it was never set."""
    row = await view.row("SELECT value FROM settings WHERE name = :name", name=name)
    return None if row is None else json.loads(row[0])


async def set_value(tx: Transaction, name: str, value: object, *, now: datetime) -> None:
    """Set the value, whatever it was."""
    await tx.run(
        """INSERT INTO settings (name, value, at) VALUES (:name, :value, :now)
           ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at""",
        name=name,
        value=json.dumps(value, ensure_ascii=False),
        now=now,
    )


async def add_value(tx: Transaction, name: str, value: object, *, now: datetime) -> Any:
    """Set the value unless there is one; return the one that stands."""
    await tx.run(
        "INSERT INTO settings (name, value, at) VALUES (:name, :value, :now) ON CONFLICT (name) DO NOTHING",
        name=name,
        value=json.dumps(value, ensure_ascii=False),
        now=now,
    )
    return await find(tx, name)


async def delete(tx: Transaction, name: str) -> None:
    """Forget the value."""
    await tx.run("DELETE FROM settings WHERE name = :name", name=name)


async def find_staff_chat(view: Snapshot) -> int | None:
    """Return the staff group, or None while the owner has not chosen one."""
    found = await find(view, STAFF_CHAT)
    return None if found is None else int(found)
