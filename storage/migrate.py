"""Bringing a database to the newest schema, from any earlier revision or from nothing.

SQLAlchemy and Alembic are imported only when there is something to do: they cost 0.4 s of every start.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from storage.database import open_database, sqlite_path

if TYPE_CHECKING:
    from sqlalchemy import Engine

_REVISIONS = Path(__file__).parent / "migrations" / "versions"


class BrokenReference(RuntimeError):
    """A revision left rows that point nowhere: the database must be restored from its backup."""


class NewerSchema(RuntimeError):
    """The database was made by a newer version of the program; nothing was changed."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def revisions() -> tuple[str, ...]:
    """Return every revision, oldest first: the number each file's name begins with."""
    return tuple(sorted(path.stem.split("_", 1)[0] for path in _REVISIONS.glob("[0-9]*.py")))


async def current(url: str) -> str | None:
    """Return the revision the database is at, or None when it is empty."""
    if url.startswith("sqlite") and not Path(sqlite_path(url)).exists():
        return None
    database = await open_database(url)
    try:
        async with database.snapshot() as snapshot:
            known = await snapshot.row(
                "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
                if database.engine == "sqlite"
                else "SELECT 1 FROM pg_tables WHERE tablename = 'alembic_version' AND schemaname = current_schema()"
            )
            row = await snapshot.row("SELECT version_num FROM alembic_version") if known else None
    finally:
        await database.close()
    return None if row is None else str(row[0])


async def upgrade(url: str, *, to: str | None = None) -> tuple[str, ...]:
    """Bring the database to revision ``to`` (the newest when None) and return the revisions that were run.

    Each revision runs in a transaction of its own. Raises: BrokenReference, NewerSchema.
    """
    known = revisions()
    at = await current(url)
    if at is not None and at not in known:
        raise NewerSchema(at)
    target = to or known[-1]
    pending = tuple(each for each in known if (at is None or each > at) and each <= target)
    if pending:
        _run(url, target)
    return pending


def _run(url: str, target: str) -> None:
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config

    engine = _engine(url)
    config = Config()
    config.set_main_option("script_location", str(_REVISIONS.parent))
    config.set_main_option("path_separator", "os")
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, target)
            if engine.dialect.name == "sqlite":
                broken = connection.execute(sa.text("PRAGMA foreign_key_check")).first()
                if broken is not None:
                    raise BrokenReference(f"{broken[0]} row {broken[1]} → {broken[2]}")
            connection.commit()
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    import sqlalchemy as sa

    from storage.postgresql import libpq_url

    if not url.startswith("sqlite"):
        return sa.create_engine(libpq_url(url).replace("postgresql://", "postgresql+psycopg://", 1))
    engine = sa.create_engine(f"sqlite:///{sqlite_path(url)}")

    # The driver's own idea of transactions commits before every DDL statement: ours begins and ends them itself.
    @sa.event.listens_for(engine, "connect")
    def _manual(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA journal_mode = WAL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
