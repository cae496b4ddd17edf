"""The one thin layer between plain SQL and its two engines.

SQL is written once, with named parameters (``:name``), in the dialect that SQLite and PostgreSQL share. A storage
function takes a :class:`Snapshot` when it only reads and a :class:`Transaction` when it writes; which engine serves
it is decided by the address given to :meth:`Database.open`, nowhere else.

Values go in as Python means them and are stored as integers and text: ``datetime`` as whole seconds since 1970 UTC,
``date`` in ISO form, ``bool`` as 0 or 1, an enum as its value, ``dict``/``list``/``tuple`` as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Protocol, TypeAlias

Row: TypeAlias = tuple[Any, ...]
"""One row, its values in the order of the SELECT."""


class Snapshot(Protocol):
    """A read-only view of the database; consistent from one question to the next, unless it is a glance."""

    async def row(self, sql: str, /, **values: object) -> Row | None:
        """Return the first row, or None when there is none."""
        ...

    async def rows(self, sql: str, /, **values: object) -> list[Row]:
        """Return every row."""
        ...


class Transaction(Snapshot, Protocol):
    """Reads and writes that happen together or not at all."""

    async def run(self, sql: str, /, **values: object) -> int:
        """Run a statement and return how many rows it changed."""
        ...

    async def run_many(self, sql: str, /, values: Iterable[Mapping[str, object]]) -> None:
        """Run one statement once for each set of values."""
        ...


class Database(Protocol):
    """An open database: where every service begins."""

    @property
    def engine(self) -> str:
        """``"sqlite"`` or ``"postgresql"``: for the few places that must know (migrations, backups)."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction: committed when the block ends, rolled back when it raises."""
        ...

    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        """Begin a read-only view that neither waits for writers nor delays them."""
        ...

    @property
    def glance(self) -> Snapshot:
        """What answers a question that stands alone, of the moment in which it is asked: cheaper than a snapshot.

        For questions that an index answers at once: on SQLite they wait for each other.
        """
        ...

    async def close(self) -> None:
        """Close every connection; a transaction under way is finished first."""
        ...


class UnknownDatabaseUrl(ValueError):
    """The address names an engine that the club does not run on."""


async def open_database(url: str) -> Database:
    """Open the database at ``url`` (``sqlite+aiosqlite:///FILE`` or ``postgresql://…``).

    The tables must be there already: see :mod:`storage.migrate`.

    Raises: UnknownDatabaseUrl.
    """
    if url.startswith("sqlite"):
        from storage.sqlite import SqliteDatabase

        return await SqliteDatabase.open(sqlite_path(url))
    if url.startswith("postgres"):
        from storage.postgresql import PostgresqlDatabase

        return await PostgresqlDatabase.open(url)
    raise UnknownDatabaseUrl(url.split(":", 1)[0])


def sqlite_path(url: str) -> str:
    """Return the file named by a SQLite address; three slashes before a relative path, four before an absolute one."""
    return url.split("///", 1)[-1]


def bind(values: Mapping[str, object]) -> dict[str, object]:
    """Turn values as Python means them into what both engines store."""
    return {name: _stored(value) for name, value in values.items()}


def _stored(value: object) -> object:
    # The commonest first: this runs for every value of every statement.
    kind = type(value)
    if kind is int or kind is str or value is None:
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return int(value.astimezone(UTC).timestamp())
    if isinstance(value, Enum):
        return _stored(value.value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"), default=_stored)
    if isinstance(value, list | tuple):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_stored)
    if isinstance(value, int | str):
        return value
    raise TypeError(f"a {kind.__name__} cannot be stored")
