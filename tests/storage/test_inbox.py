"""Stored updates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from club.rules.inbox import InboxState, Incoming
from storage import inbox
from storage.database import Database
from storage.inbox import Outcome

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def update(number: int, payload: str = "{}") -> Incoming:
    return Incoming(number, 1001, payload, InboxState.NEW, NOW, None, None)


async def stored(database: Database, *updates: Incoming) -> None:
    async with database.transaction() as tx:
        await inbox.add_all(tx, updates)


async def test_a_repeated_update_changes_nothing(database: Database) -> None:
    await stored(database, update(5, '{"text": "سلام"}'))
    await stored(database, update(5, '{"text": "other"}'), update(6))

    async with database.snapshot() as view:
        assert await inbox.list_new(view, after=0, limit=10) == (update(5, '{"text": "سلام"}'), update(6))


async def test_known_updates_are_told_from_new_ones_in_any_number(database: Database) -> None:
    await stored(database, *(update(number) for number in range(150)))

    async with database.snapshot() as view:
        assert await inbox.list_known(view, range(100, 301)) == set(range(100, 150))
        assert await inbox.list_known(view, []) == set()


async def test_new_updates_come_page_by_page(database: Database) -> None:
    await stored(database, *(update(number) for number in range(5)))

    async with database.snapshot() as view:
        page = await inbox.list_new(view, after=1, limit=2)
    assert [each.update_id for each in page] == [2, 3]


async def test_outcomes_are_kept_until_they_are_old(database: Database) -> None:
    await stored(database, update(1), update(2))
    async with database.transaction() as tx:
        dead = Outcome(2, InboxState.DEAD, error="unreadable")
        await inbox.set_outcomes(tx, [Outcome(1, InboxState.DONE), dead], now=NOW)
        assert await inbox.list_new(tx, after=0, limit=10) == ()
        assert await tx.rows("SELECT update_id, state, error FROM inbox ORDER BY update_id") == [
            (1, "done", None),
            (2, "dead", "unreadable"),
        ]
        assert await inbox.delete_handled(tx, before=NOW, limit=10) == 0
        assert await inbox.delete_handled(tx, before=NOW + timedelta(seconds=1), limit=1) == 1
