"""SQLite's own ways: long questions stand aside, another program's lock is waited for, a failed commit harms nobody."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import sqlite
from storage.sqlite import SqliteDatabase

ADD = "INSERT INTO settings (name, value, at) VALUES (:name, '1', 1)"
COUNT_TO = """
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
    SELECT MAX(n) FROM numbers
"""


@pytest.fixture
async def file(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sqlite_template, tmp_path / "club.db"))


@pytest.fixture
async def db(file: Path) -> AsyncIterator[SqliteDatabase]:
    database = await SqliteDatabase.open(str(file))
    yield database
    await database.close()


async def test_a_long_question_does_not_hold_up_the_others(db: SqliteDatabase) -> None:
    gaps = [0.0]

    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            gaps.append(time.perf_counter() - before)

    ticking = asyncio.ensure_future(tick())
    began = time.perf_counter()
    async with db.snapshot() as view:
        assert await view.row(COUNT_TO, last=3_000_000) == (3_000_000,)
    took = time.perf_counter() - began
    ticking.cancel()
    assert len(gaps) > 10, "others went on meanwhile"
    assert max(gaps) < took / 2


async def test_a_long_question_is_answered_of_the_moment_at_which_the_snapshot_began(db: SqliteDatabase) -> None:
    async with db.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM settings") == (0,)
        async with db.transaction() as tx:
            await tx.run(ADD, name="later")
        assert await view.row(COUNT_TO, last=500_000) == (500_000,)
        assert await view.row("SELECT COUNT(*) FROM settings") == (0,)


async def test_a_wrong_question_is_refused_as_such(db: SqliteDatabase) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        async with db.snapshot() as view:
            await view.rows("SELECT 1 FROM nowhere")


async def test_a_cancelled_long_question_leaves_its_connection_usable(db: SqliteDatabase) -> None:
    async def ask() -> None:
        async with db.snapshot() as view:
            await view.row(COUNT_TO, last=2_000_000)

    for _ in range(sqlite.READERS + 1):
        asking = asyncio.ensure_future(ask())
        await asyncio.sleep(0.02)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    async with db.snapshot() as view:
        assert await view.row("SELECT 1") == (1,)


async def test_many_rows_at_once_are_written_too(db: SqliteDatabase) -> None:
    async with db.transaction() as tx:
        await tx.run_many(ADD, [{"name": f"n{number}"} for number in range(1000)])
    async with db.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM settings") == (1000,)


async def test_another_programs_lock_is_waited_for_without_holding_up_the_loop(db: SqliteDatabase, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with db.transaction() as tx:
            await tx.run(ADD, name="ours")

    writing = asyncio.ensure_future(write())
    await asyncio.sleep(0.05)
    assert not writing.done()
    other.execute("COMMIT")
    other.close()
    await writing


async def test_who_gives_up_while_a_transaction_begins_leaves_none_behind(db: SqliteDatabase, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write(name: str) -> None:
        async with db.transaction() as tx:
            await tx.run(ADD, name=name)

    giving_up = asyncio.ensure_future(write("hers"))
    await asyncio.sleep(0.05)
    giving_up.cancel()
    await asyncio.sleep(0)
    other.execute("COMMIT")
    other.close()
    with pytest.raises(asyncio.CancelledError):
        await giving_up
    await write("ours")
    async with db.snapshot() as view:
        assert await view.rows("SELECT name FROM settings") == [("ours",)]


async def test_who_gives_up_while_the_first_statement_or_the_commit_runs_holds_up_nobody(
    db: SqliteDatabase, file: Path
) -> None:
    async def write(name: str) -> None:
        async with db.transaction() as tx:
            await tx.run(ADD, name=name)

    for number in range(40):
        giving_up = asyncio.ensure_future(write(f"n{number}"))
        for _ in range(number % 10):
            await asyncio.sleep(0)
        giving_up.cancel()
        await asyncio.gather(giving_up, return_exceptions=True)
        other = sqlite3.connect(file, isolation_level=None, timeout=0)
        other.execute("BEGIN IMMEDIATE")  # refused while a transaction of ours is open
        other.close()
    await write("ours")
    async with db.snapshot() as view:
        assert await view.row("SELECT 1 FROM settings WHERE name = 'ours'") == (1,)


async def test_nothing_is_begun_for_a_transaction_that_says_nothing(db: SqliteDatabase, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(2), db.transaction():
        pass
    other.close()


async def test_a_glance_leaves_nothing_open_behind_it(db: SqliteDatabase, file: Path) -> None:
    async with db.transaction() as tx:
        await tx.run(ADD, name="a")
    assert await db.glance.row("SELECT name FROM settings") == ("a",)
    other = sqlite3.connect(file, isolation_level=None)
    busy, _, _ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    other.close()
    assert busy == 0, "a reader that stays would keep the log from being emptied"


async def test_a_commit_that_fails_leaves_nothing_and_blocks_nobody(db: SqliteDatabase) -> None:
    async with db.transaction() as tx:
        await tx.run("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        await tx.run("CREATE TABLE children (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError):
        async with db.transaction() as tx:
            await tx.run("INSERT INTO children VALUES (1)")
    async with db.transaction() as tx:
        assert await tx.rows("SELECT * FROM children") == []


async def test_who_gives_up_waiting_for_her_turn_holds_up_nobody(db: SqliteDatabase) -> None:
    async def write(name: str) -> None:
        async with db.transaction() as tx:
            await tx.run(ADD, name=name)
            await asyncio.sleep(0.01)

    writing = [asyncio.ensure_future(write(f"n{number}")) for number in range(5)]
    await asyncio.sleep(0)
    writing[4].cancel()
    writing[2].cancel()
    await asyncio.gather(*writing, return_exceptions=True)
    async with db.snapshot() as view:
        assert await view.rows("SELECT name FROM settings ORDER BY name") == [("n0",), ("n1",), ("n3",)]


async def test_closing_waits_for_whoever_reads(file: Path) -> None:
    database = await SqliteDatabase.open(str(file))
    reading = asyncio.Event()

    async def read() -> object:
        async with database.snapshot() as view:
            reading.set()
            return await view.row(COUNT_TO, last=1_000_000)

    asked = asyncio.ensure_future(read())
    await reading.wait()
    await database.close()
    assert await asked == (1_000_000,)
