"""PostgreSQL: a pool of psycopg connections, READ COMMITTED with row locks."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from storage.database import Row, Snapshot, Transaction, bind

CONNECTIONS_MAX = 10
"""Several clubs share one server; PostgreSQL's own default is 100 connections in all."""

_NAMED = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")


class PostgresqlDatabase:
    """A :class:`storage.database.Database` on a PostgreSQL server."""

    engine = "postgresql"

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Row]]) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, url: str) -> PostgresqlDatabase:
        """Connect to the server that ``url`` names.

        Raises: psycopg_pool.PoolTimeout when it does not answer within ten seconds.
        """
        pool: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
            libpq_url(url), min_size=2, max_size=CONNECTIONS_MAX, open=False, kwargs={"autocommit": True}
        )
        await pool.open(wait=True, timeout=10)
        return cls(pool)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a transaction; rows that it changes are locked until it ends."""
        async with self._pool.connection() as connection, connection.transaction():
            yield _Connection(connection)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """Begin a read-only transaction that sees one moment throughout."""
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield _Connection(connection)

    @property
    def glance(self) -> Snapshot:
        """No cheaper here than a snapshot: it is one."""
        return _Glance(self)

    async def close(self) -> None:
        """Close the pool."""
        await self._pool.close()


class _Connection:
    """Statements on one psycopg connection."""

    def __init__(self, connection: AsyncConnection[Row]) -> None:
        self._connection = connection

    async def row(self, sql: str, /, **values: object) -> Row | None:
        cursor = await self._connection.execute(_translated(sql), bind(values))
        return await cursor.fetchone()

    async def rows(self, sql: str, /, **values: object) -> list[Row]:
        cursor = await self._connection.execute(_translated(sql), bind(values))
        return await cursor.fetchall()

    async def run(self, sql: str, /, **values: object) -> int:
        cursor = await self._connection.execute(_translated(sql), bind(values))
        return cursor.rowcount

    async def run_many(self, sql: str, /, values: Iterable[Mapping[str, object]]) -> None:
        async with self._connection.cursor() as cursor:
            await cursor.executemany(_translated(sql), [bind(each) for each in values])


class _Glance:
    """Statements that are a snapshot each: a connection of the pool for each, and none can write."""

    def __init__(self, database: PostgresqlDatabase) -> None:
        self._database = database

    async def row(self, sql: str, /, **values: object) -> Row | None:
        async with self._database.snapshot() as view:
            return await view.row(sql, **values)

    async def rows(self, sql: str, /, **values: object) -> list[Row]:
        async with self._database.snapshot() as view:
            return await view.rows(sql, **values)


def libpq_url(url: str) -> str:
    """Return the address as PostgreSQL's own library reads it: without the name of a Python driver."""
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)


@lru_cache(maxsize=2048)
def _translated(sql: str) -> Any:  # psycopg asks for a literal; ours are constants, cached by their text
    """Turn ``:name`` into psycopg's ``%(name)s``."""
    return _NAMED.sub(r"%(\1)s", sql.replace("%", "%%")).encode()
