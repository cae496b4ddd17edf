"""What the owner decides in the chat, and what the club keeps for itself (its signing secret)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from club.rules.settings import Overrides
from storage.database import Snapshot, Transaction

STAFF_CHAT = "staff_chat_id"
"""The name under which the staff group is kept."""

_OVERRIDES = "points_overrides"


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


async def find_overrides(view: Snapshot) -> Overrides:
    """Return what was changed in the chat over the club file; nothing when nothing was."""
    return _overrides(await find(view, _OVERRIDES))


async def lock_overrides(tx: Transaction, *, now: datetime) -> Overrides:
    """Return what was changed over the club file, and let nobody else change it until the transaction ends."""
    row = await tx.row(
        """INSERT INTO settings (name, value, at) VALUES (:name, '{}', :now)
           ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING value""",
        name=_OVERRIDES,
        now=now,
    )
    assert row is not None
    return _overrides(json.loads(row[0]))


async def set_overrides(tx: Transaction, overrides: Overrides, *, now: datetime) -> None:
    """Store what is changed over the club file."""
    await set_value(tx, _OVERRIDES, asdict(overrides), now=now)


async def find_average_order(view: Snapshot, *, since: datetime) -> int | None:
    """Return what the food of an order completed since then costs on average, in rial, or None without any.

    The latest hundred thousand of them say it.
    """
    row = await view.row(
        """SELECT CAST(AVG(items_rial) AS BIGINT)
           FROM (SELECT items_rial FROM orders WHERE closed_at >= :since AND state = 'completed'
                 ORDER BY closed_at DESC LIMIT 100000) AS latest""",
        since=since,
    )
    return None if row is None or row[0] is None else int(row[0])


def _overrides(stored: Any | None) -> Overrides:
    return Overrides(**stored) if stored else Overrides()
