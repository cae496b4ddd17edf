"""SQLite: one file, one writer connection, a few readers beside it (WAL).

A statement of the club takes a few microseconds; handing it to a thread and coming back takes fifty to a hundred, and
on a busy loop milliseconds. So statements run where they are called, and a thread is used for what may take its time: a
commit that waits for the disk, many rows at once, and any question that turns out to be a long one.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

from storage.database import Row, Snapshot, Transaction, bind

READERS: Final = 3
"""Connections for snapshots: as many long questions can be answered at once."""

_LONG_OPS: Final = 50_000
"""A question that takes more of SQLite's own operations, about two milliseconds, is answered in a thread."""
_FEW: Final = 20
"""So many rows are written where they are; more are written in a thread."""
_BUSY_S: Final = 5.0
"""How long another program (a backup, an operator's command) may hold the write lock."""
_LOOK_AGAIN_S: Final = 0.01

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit is on the disk before anybody hears of it
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -65536",  # 64 MiB
    "PRAGMA temp_store = MEMORY",
)

_T = TypeVar("_T")


class SqliteDatabase:
    """A :class:`storage.database.Database` in one file."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self._threads = ThreadPoolExecutor(READERS + 1, thread_name_prefix="sqlite")
        self._writer = _Writer(_connect(path, busy_s=0), self._threads)
        self._writing = asyncio.Lock()
        self._shared: asyncio.Future[None] | None = None
        """The commit that whoever writes now will share."""
        self._committing: asyncio.Task[None] | None = None
        self._readers: asyncio.Queue[_Reader] = asyncio.Queue()
        for _ in range(READERS):
            self._readers.put_nowait(_Reader(_connect(path, busy_s=_BUSY_S), self._threads))

    @classmethod
    async def open(cls, path: str) -> SqliteDatabase:
        """Open the file at ``path``, making it when it is not there.

        Raises: sqlite3.OperationalError when the folder does not exist or may not be written to.
        """
        return await asyncio.to_thread(cls, Path(path))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a write transaction; the next waits until this one ends.

        Those that wait for their turn at the same time share one commit, each in a savepoint of its own: one that fails
        takes back only what it did. All return when the commit is on the disk, or raise when it failed.
        """
        async with self._writing:
            shared = await self._join()
            self._writer.mark()
            try:
                yield self._writer
            except BaseException:
                if not self._writer.undo():
                    self._lose(shared)
                raise
            self._writer.keep()
        await asyncio.shield(shared)

    async def _join(self) -> asyncio.Future[None]:
        """Join the commit that is to come, or begin another one."""
        if self._shared is None:
            await self._writer.begin()
            self._shared = asyncio.get_running_loop().create_future()
            # It takes its turn behind everybody who waits now: those are the ones that share it.
            self._committing = asyncio.ensure_future(self._commit(self._shared))
        return self._shared

    async def _commit(self, shared: asyncio.Future[None]) -> None:
        async with self._writing:
            if shared.done():
                return
            self._shared = None
            try:
                await self._writer.commit()
            except Exception as fault:  # noqa: BLE001 - it is raised in everybody who shares the commit
                shared.set_exception(fault)
                shared.exception()  # asked for: nobody may be left to hear of it
            else:
                shared.set_result(None)
            finally:
                self._writer.roll_back()

    def _lose(self, shared: asyncio.Future[None]) -> None:
        """Tell those who wait for the commit that SQLite took everything back, as it does when the disk is full."""
        self._shared = None
        shared.set_exception(sqlite3.OperationalError("the whole transaction was taken back"))
        shared.exception()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """Begin a read transaction on one of the reader connections."""
        reader = await self._readers.get()
        try:
            reader.begin()
            try:
                yield reader
            finally:
                reader.roll_back()
        finally:
            self._readers.put_nowait(reader)

    async def close(self) -> None:
        """Wait for whoever reads or writes to finish, then close every connection."""
        if self._committing is not None:
            await asyncio.wait({self._committing})
        async with self._writing:
            self._writer.close()
            for _ in range(READERS):
                (await self._readers.get()).close()
            self._threads.shutdown()


class _Connection:
    """Statements on one connection, which one task uses at a time."""

    def __init__(self, raw: sqlite3.Connection, threads: ThreadPoolExecutor) -> None:
        self._raw = raw
        self._threads = threads

    def roll_back(self) -> None:
        """End the transaction that is under way, if there is one."""
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    def close(self) -> None:
        self._raw.close()

    async def row(self, sql: str, /, **values: object) -> Row | None:
        found = await self.rows(sql, **values)
        return found[0] if found else None

    async def rows(self, sql: str, /, **values: object) -> list[Row]:
        return self._raw.execute(sql, bind(values)).fetchall()

    async def _aside(self, work: Callable[[], _T]) -> _T:
        """Do something in a thread, to its end even when the task is cancelled meanwhile: the connection is in use."""
        doing = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait({doing})
            raise


class _Reader(_Connection):
    """Questions; a long one is begun again in a thread, at the same moment of the database."""

    def __init__(self, raw: sqlite3.Connection, threads: ThreadPoolExecutor) -> None:
        super().__init__(raw, threads)
        raw.execute("PRAGMA query_only = ON")
        self._limit()

    def _limit(self) -> None:
        self._raw.set_progress_handler(lambda: 1, _LONG_OPS)  # any other answer than 0 interrupts

    def begin(self) -> None:
        """Begin a read transaction."""
        self._raw.execute("BEGIN")

    async def rows(self, sql: str, /, **values: object) -> list[Row]:
        bound = bind(values)
        try:
            return self._raw.execute(sql, bound).fetchall()
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
        self._raw.set_progress_handler(None, 0)
        try:
            return await self._aside(lambda: self._raw.execute(sql, bound).fetchall())
        finally:
            self._limit()


class _Writer(_Connection):
    """Questions and changes; a commit returns when it is on the disk."""

    async def begin(self) -> None:
        """Begin a write transaction. Raises: sqlite3.OperationalError when another program holds the lock too long."""
        give_up_at = time.monotonic() + _BUSY_S
        while True:
            try:
                self._raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= give_up_at:
                    raise
                await asyncio.sleep(_LOOK_AGAIN_S)
            else:
                self._before = self._raw.total_changes
                return

    def mark(self) -> None:
        """Begin one of the transactions that share a commit."""
        self._raw.execute("SAVEPOINT one")

    def keep(self) -> None:
        """End it."""
        self._raw.execute("RELEASE one")

    def undo(self) -> bool:
        """Take it back; return False when SQLite has taken back everything by itself."""
        if not self._raw.in_transaction:
            return False
        self._raw.execute("ROLLBACK TO one")
        self._raw.execute("RELEASE one")
        return True

    async def commit(self) -> None:
        """End the transaction; what it changed is on the disk when this returns."""
        if self._raw.total_changes == self._before:
            self._raw.execute("COMMIT")  # nothing to write, nothing to wait for
        else:
            await self._aside(self._raw.commit)

    async def run(self, sql: str, /, **values: object) -> int:
        return self._raw.execute(sql, bind(values)).rowcount

    async def run_many(self, sql: str, /, values: Iterable[Mapping[str, object]]) -> None:
        bound = [bind(each) for each in values]
        if len(bound) <= _FEW:
            self._raw.executemany(sql, bound)
        else:
            await self._aside(lambda: self._raw.executemany(sql, bound))


def _connect(path: Path, *, busy_s: float) -> sqlite3.Connection:
    raw = sqlite3.connect(path, timeout=busy_s, isolation_level=None, cached_statements=512, check_same_thread=False)
    for pragma in _PRAGMAS:
        raw.execute(pragma)
    return raw
