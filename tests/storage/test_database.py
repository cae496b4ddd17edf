"""The thin layer: what goes in comes out as it was meant, and a transaction is all or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database, UnknownDatabaseUrl, bind, open_database, sqlite_path
from storage.rows import build, build_all, build_or_none, columns


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    BIG = 3


@dataclass(frozen=True, slots=True)
class Thing:
    id: int
    colour: Colour
    at: datetime
    ended_at: datetime | None
    day: date
    is_new: bool
    detail: dict[str, Any]
    ids: tuple[int, ...]
    colours: tuple[Colour, ...]
    name: str | None


NOON = datetime(2026, 3, 21, 12, tzinfo=UTC)


def test_values_are_stored_as_integers_and_text() -> None:
    stored = bind(
        {
            "at": NOON,
            "day": date(2026, 3, 21),
            "colour": Colour.RED,
            "size": Size.BIG,
            "is_new": True,
            "detail": {"ب": [1, Colour.RED]},
            "ids": (1, 2),
            "name": None,
        }
    )
    assert stored == {
        "at": 1774094400,
        "day": "2026-03-21",
        "colour": "red",
        "size": 3,
        "is_new": 1,
        "detail": '{"ب":[1,"red"]}',
        "ids": "[1,2]",
        "name": None,
    }


@pytest.mark.parametrize("value", [1.5, object(), b"bytes"])
def test_what_has_no_plain_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        bind({"value": value})


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        bind({"at": datetime(2026, 3, 21)})


def test_strange_strings_and_numbers_are_stored_as_they_are() -> None:
    class Word(str):
        __slots__ = ()

    assert bind({"word": Word("x"), "map": {"a": NOON}}) == {"word": "x", "map": '{"a":1774094400}'}


def test_rows_become_what_their_fields_say() -> None:
    row = (1, "red", 1774094400, None, "2026-03-21", 1, '{"a":1}', "[1,2]", '["red"]', None)
    thing = build(Thing, row)
    assert thing == Thing(1, Colour.RED, NOON, None, date(2026, 3, 21), True, {"a": 1}, (1, 2), (Colour.RED,), None)
    assert build_or_none(Thing, None) is None
    assert build_or_none(Thing, row) == thing
    assert build_all(Thing, [row, row]) == (thing, thing)
    assert columns(Thing, "t").startswith("t.id, t.colour, t.at")


async def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            await tx.run("INSERT INTO settings (name, value, at) VALUES ('a', '1', 1)")
            raise RuntimeError
    async with database.snapshot() as view:
        assert await view.row("SELECT 1 FROM settings") is None
    async with database.transaction() as tx:
        assert await tx.run("INSERT INTO settings (name, value, at) VALUES ('a', '1', :at)", at=NOON) == 1
        await tx.run_many(
            "INSERT INTO settings (name, value, at) VALUES (:name, '100%', 1)", [{"name": "b"}, {"name": "c"}]
        )
    async with database.snapshot() as view:
        assert await view.rows("SELECT name FROM settings WHERE value LIKE '%' ORDER BY name") == [
            ("a",),
            ("b",),
            ("c",),
        ]


async def test_a_snapshot_sees_one_moment_and_never_waits(database: Database) -> None:
    async with database.snapshot() as view:
        assert await view.rows("SELECT name FROM settings") == []
        async with database.transaction() as tx:
            await tx.run("INSERT INTO settings (name, value, at) VALUES ('a', '1', 1)")
        assert await view.rows("SELECT name FROM settings") == []
    async with database.snapshot() as view:
        assert await view.rows("SELECT name FROM settings") == [("a",)]


async def test_a_snapshot_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        async with database.snapshot() as view:
            await view.rows("INSERT INTO settings (name, value, at) VALUES ('a', '1', 1) RETURNING name")


async def test_a_glance_sees_what_was_committed_when_it_asks(database: Database) -> None:
    add = "INSERT INTO settings (name, value, at) VALUES (:name, '1', 1)"
    view = database.glance
    assert await view.row("SELECT name FROM settings") is None
    async with database.transaction() as tx:
        await tx.run(add, name="a")
        assert await view.rows("SELECT name FROM settings") == []
    assert await view.rows("SELECT name FROM settings") == [("a",)]
    with pytest.raises(Exception, match=r"read-?only"):
        await view.rows(f"{add} RETURNING name", name="b")
    async with database.transaction() as tx:
        await tx.run(add, name="c")
    assert await view.rows("SELECT name FROM settings ORDER BY name") == [("a",), ("c",)]


async def test_many_transactions_at_once_lose_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run("INSERT INTO settings (name, value, at) VALUES ('n', '0', 0)")

    async def add_one() -> None:
        async with database.transaction() as tx:
            await tx.run("UPDATE settings SET at = at + 1 WHERE name = 'n'")

    await asyncio.gather(*(add_one() for _ in range(50)))
    async with database.snapshot() as view:
        assert await view.row("SELECT at FROM settings WHERE name = 'n'") == (50,)


async def test_a_cancelled_transaction_leaves_no_trace_and_blocks_nobody(database: Database) -> None:
    started = asyncio.Event()

    async def stuck() -> None:
        async with database.transaction() as tx:
            await tx.run("INSERT INTO settings (name, value, at) VALUES ('a', '1', 1)")
            started.set()
            await asyncio.sleep(60)

    task = asyncio.ensure_future(stuck())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as tx:
        assert await tx.row("SELECT 1 FROM settings") is None


async def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UnknownDatabaseUrl):
        await open_database("mysql://localhost/club")
    assert sqlite_path("sqlite+aiosqlite:////var/club.db") == "/var/club.db"
    assert sqlite_path("sqlite+aiosqlite:///club.db") == "club.db"


async def test_a_transaction_that_ended_by_itself_blocks_nobody(tmp_path: Path) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    async with database.transaction() as tx:
        await tx.run("ROLLBACK")  # as SQLite itself does when the disk is full
    async with database.transaction() as tx:
        assert await tx.row("SELECT 1") == (1,)
    await database.close()
