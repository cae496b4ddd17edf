"""A throw-away PostgreSQL server for the tests: Debian's, in a folder of its own, gone when the tests end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

_START_TIMEOUT_S = 20
_SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60", "shared_buffers=32MB")


class NoServer(RuntimeError):
    """No PostgreSQL server can be started here; the message says why."""


def programs() -> Path:
    """Return the folder of the newest installed server. Raises: NoServer."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NoServer("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    return found[-1].parent


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server and give the address of its maintenance database; the server ends with the block.

    Raises: NoServer.
    """
    bin_dir = programs()
    owner = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    home = Path(tempfile.mkdtemp(prefix="bashgah-postgres-"))
    if owner is not None:
        shutil.chown(home, owner, owner)
    port = _free_port()
    try:
        initdb = [str(bin_dir / "initdb"), "-D", str(home / "data"), "-A", "trust", "-U", "bashgah", "-E", "UTF8"]
        made = subprocess.run(
            [*initdb, "--locale=C", "--no-sync"], user=owner, cwd=home, capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            raise NoServer(f"initdb failed: {made.stderr.strip()[-300:]}")
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        listen = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={port}", "-k", str(home)]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(
                [bin_dir / "postgres", "-D", home / "data", *listen, *settings],
                user=owner,
                cwd=home,
                stdout=log,
                stderr=log,
            )
        try:
            url = f"postgresql://bashgah@127.0.0.1:{port}/postgres"
            _wait_until_it_answers(url, server)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(_START_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def run_at(url: str, statement: str, *names: str) -> None:
    """Run a statement that may not stand in a transaction; each ``{}`` in it is filled with a quoted name."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def database_url(server_url: str, name: str) -> str:
    """Return the address of a database on the server."""
    return server_url.rsplit("/", 1)[0] + "/" + name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None:
                raise NoServer(f"the server ended at once, with {server.returncode}") from error
            if time.monotonic() > give_up_at:
                raise NoServer(f"the server did not answer: {error}") from error
            time.sleep(0.1)
        else:
            return
