"""What every test may ask for: a database of its own, on both engines."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage import migrate
from storage.database import Database, open_database
from tests import postgres

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at the newest revision, to be copied."""
    path = tmp_path_factory.mktemp("template") / "club.db"
    asyncio.run(migrate.upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a throw-away server that has the database `template_club` at the newest revision."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.running_server())
        except postgres.NoServer as reason:
            pytest.skip(str(reason))
        postgres.run_at(url, "CREATE DATABASE {}", "template_club")
        asyncio.run(migrate.upgrade(postgres.database_url(url, "template_club")))
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database at the newest revision."""
    if request.param == "sqlite":
        path = tmp_path / "club.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    name = f"club_{next(_numbers)}"
    postgres.run_at(server, "CREATE DATABASE {} TEMPLATE template_club", name)
    yield postgres.database_url(server, name)
    postgres.run_at(server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh database at the newest revision, open; the test runs once on each engine."""
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def empty_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database without any table."""
    name = f"empty_{next(_numbers)}"
    postgres.run_at(postgresql_server, "CREATE DATABASE {}", name)
    yield postgres.database_url(postgresql_server, name)
    postgres.run_at(postgresql_server, "DROP DATABASE {} WITH (FORCE)", name)
