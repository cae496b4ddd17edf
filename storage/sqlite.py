"""SQLite: one file, one writer connection, a few readers beside it (WAL)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from storage.database import Row, Snapshot, Transaction, bind

READERS = 3
"""Connections for snapshots. More do not help: each is a thread, and reads take microseconds."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit is on the disk before anybody hears of it
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cache_size = -65536",  # 64 MiB
    "PRAGMA temp_store = MEMORY",
)


class SqliteDatabase:
    """A :class:`storage.database.Database` in one file."""

    engine = "sqlite"

    def __init__(self, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection]) -> None:
        self._writer = _Connection(writer)
        self._writing = asyncio.Lock()
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        self._all = [writer, *readers]
        for reader in readers:
            self._readers.put_nowait(reader)

    @classmethod
    async def open(cls, path: str) -> SqliteDatabase:
        """Open the file at ``path``, making it when it is not there.

        Raises: sqlite3.OperationalError when the folder does not exist or may not be written to.
        """
        writer = await _connect(path)
        readers = [await _connect(path) for _ in range(READERS)]
        for reader in readers:
            await reader.execute("PRAGMA query_only = ON")
        return cls(writer, readers)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a write transaction; the next waits until this one ends."""
        async with self._writing:
            connection = self._writer
            try:
                await _undisturbed(connection.begin("BEGIN IMMEDIATE"))
                yield connection
                await _undisturbed(connection.end("COMMIT"))
            except BaseException:
                # Nothing to do when it was committed all the same, or never begun.
                await _undisturbed(connection.end("ROLLBACK"))
                raise

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """Begin a read transaction on one of the reader connections."""
        reader = await self._readers.get()
        connection = _Connection(reader)
        try:
            try:
                await _undisturbed(connection.begin("BEGIN"))
                yield connection
            finally:
                await _undisturbed(connection.end("ROLLBACK"))
        finally:
            self._readers.put_nowait(reader)

    async def close(self) -> None:
        """Wait for whoever reads or writes to finish, then close every connection."""
        async with self._writing:
            for _ in range(READERS):
                await self._readers.get()
            for connection in self._all:
                await connection.close()


class _Connection:
    """Statements on one aiosqlite connection."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def begin(self, statement: str) -> None:
        await self._connection.execute(statement)

    async def end(self, statement: str) -> None:
        if self._connection.in_transaction:
            await self._connection.execute(statement)

    async def row(self, sql: str, /, **values: object) -> Row | None:
        found = list(await self._connection.execute_fetchall(sql, bind(values)))
        return tuple(found[0]) if found else None

    async def rows(self, sql: str, /, **values: object) -> list[Row]:
        return [tuple(row) for row in await self._connection.execute_fetchall(sql, bind(values))]

    async def run(self, sql: str, /, **values: object) -> int:
        # The cursor is left to itself: the statement has ended, and closing it would be another trip to the thread.
        return (await self._connection.execute(sql, bind(values))).rowcount

    async def run_many(self, sql: str, /, values: Iterable[Mapping[str, object]]) -> None:
        await self._connection.executemany(sql, [bind(each) for each in values])


async def _connect(path: str) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(Path(path), isolation_level=None, cached_statements=512)
    for pragma in _PRAGMAS:
        cursor = await connection.execute(pragma)
        await cursor.close()
    return connection


async def _undisturbed(step: Coroutine[object, object, None]) -> None:
    """Finish a step even when the task is cancelled meanwhile: a half-begun transaction would block every later one."""
    task = asyncio.ensure_future(step)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
