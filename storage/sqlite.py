"""SQLite: one file, one writer connection, a few readers beside it (WAL)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

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
_ONLY_READS = "PRAGMA query_only = ON"


class SqliteDatabase:
    """A :class:`storage.database.Database` in one file."""

    engine = "sqlite"

    def __init__(
        self, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection], glancer: aiosqlite.Connection
    ) -> None:
        self._writer = writer
        self._writing = asyncio.Lock()
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        self._glance = _Connection(glancer)
        self._all = [writer, *readers, glancer]
        for reader in readers:
            self._readers.put_nowait(reader)

    @classmethod
    async def open(cls, path: str) -> SqliteDatabase:
        """Open the file at ``path``, making it when it is not there.

        Raises: sqlite3.OperationalError when the folder does not exist or may not be written to.
        """
        writer = await _connect(path, _Writing, *_PRAGMAS)
        readers = [await _connect(path, _Reading, *_PRAGMAS, _ONLY_READS) for _ in range(READERS)]
        glancer = await _connect(path, sqlite3.Connection, *_PRAGMAS, _ONLY_READS)
        return cls(writer, readers, glancer)

    # A step that is cancelled is done nevertheless: it stands in the queue of its connection's thread, and whatever
    # follows stands behind it. So a transaction that was given up is over before the next one begins.

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a write transaction; the next waits until this one ends."""
        async with self._writing:
            try:
                yield _Connection(self._writer)
                await self._writer.commit()
            except BaseException:
                await self._writer.rollback()  # nothing to do when it was committed all the same, or never begun
                raise

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """Begin a read transaction on one of the reader connections."""
        reader = await self._readers.get()
        try:
            yield _Connection(reader)
        finally:
            try:
                await reader.rollback()
            finally:
                self._readers.put_nowait(reader)

    @property
    def glance(self) -> Snapshot:
        """One connection for all of them; without a transaction a statement sees one moment by itself."""
        return self._glance

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


class _Reading(sqlite3.Connection):
    """Begins a transaction together with its first statement: one trip to the connection's thread instead of two."""

    _begin = "BEGIN"

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement."""
        self._begin_with_it()
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """Run a statement for each set of values."""
        self._begin_with_it()
        return super().executemany(sql, parameters)

    def _begin_with_it(self) -> None:
        if not self.in_transaction:
            super().execute(self._begin)


class _Writing(_Reading):
    """Waits, as it begins, for another program's writing: reading first and writing then could come too late."""

    _begin = "BEGIN IMMEDIATE"


async def _connect(path: str, kind: type[sqlite3.Connection], *pragmas: str) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(Path(path), isolation_level=None, cached_statements=512, factory=kind)
    await connection.executescript(";".join(pragmas))
    return connection
