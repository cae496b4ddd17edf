"""The one entry, as an operator types it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bot.clock import system_clock
from bot.club import link_secret
from club.rules import links
from storage.database import open_database
from tests.conversation import Telegram

ROOT = Path(__file__).parent.parent


def run(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in an empty folder with nothing but these settings."""
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, str(ROOT / "run_bot.py"), *words],
        cwd=home,
        env={**known, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


CLUB_FILE = {"CLUB_FILE": str(ROOT / "demo" / "club.toml")}


def test_run_without_a_token_says_how_to_get_one(tmp_path: Path) -> None:
    done = run("run", home=tmp_path)
    assert done.returncode == 1
    assert "@BotFather" in done.stdout
    assert "demo" in done.stdout
    assert len(done.stdout.strip().splitlines()) == 2


def test_check_lists_every_fault_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "club.toml").write_text('[club]\nname_fa = ""\nname_en = "x"\ntimezone = "Mars"\nnonsense = 1\n')
    done = run("check", home=tmp_path)
    assert done.returncode == 1
    assert "club.toml:2: club.name_fa" in done.stdout
    assert "club.toml:4: club.timezone" in done.stdout
    assert "club.toml:5: club.nonsense" in done.stdout


def test_check_of_a_missing_file_and_a_wrong_environment_says_so(tmp_path: Path) -> None:
    assert "there is no such file" in run("check", home=tmp_path).stdout
    done = run("check", home=tmp_path, LOG_LEVEL="LOUD", BOT_TOKEN="x")
    assert done.returncode == 1
    assert "LOG_LEVEL" in done.stdout
    assert "BOT_TOKEN" in done.stdout


def test_migrate_and_verify_a_new_club(tmp_path: Path) -> None:
    assert "revision" in run("migrate", home=tmp_path, **CLUB_FILE).stdout
    done = run("verify", home=tmp_path, **CLUB_FILE)
    assert (done.returncode, done.stdout) == (0, "Everything agrees.\n")


def test_verify_names_a_row_that_disagrees(tmp_path: Path) -> None:
    import sqlite3

    run("migrate", home=tmp_path, **CLUB_FILE)
    with sqlite3.connect(tmp_path / "bashgah.db") as connection:
        connection.execute("INSERT INTO members (id, telegram_id, created_at, seen_at) VALUES (1, 1, 1, 1)")
        connection.execute(
            "INSERT INTO ledger (id, member_id, action, points, at, cause) VALUES (7, 1, 'earn', 5, 1, 'x')"
        )
    connection.close()
    done = run("verify", home=tmp_path, **CLUB_FILE)
    assert done.returncode == 1
    assert "7" in done.stdout


def test_an_unknown_database_and_an_unknown_job_are_told(tmp_path: Path) -> None:
    done = run("verify", home=tmp_path, DATABASE_URL="mysql://localhost/x", **CLUB_FILE)
    assert (done.returncode, "sqlite" in done.stdout) == (1, True)
    done = run("jobs", "no_such_job", home=tmp_path, **CLUB_FILE)
    assert done.returncode == 1
    assert "no_such_job" in done.stdout


def test_jobs_run_as_of_a_moment(tmp_path: Path) -> None:
    done = run("jobs", "--at", "2026-03-21T09:00", home=tmp_path, **CLUB_FILE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ":" in done.stdout


def test_the_demo_opens_and_closes(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "run_bot.py"), "demo", "--port", str(port), "--folder", str(tmp_path / "club")],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert str(port) in process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/control/calls?errors=1", timeout=10) as calls:
            assert calls.read() == b'{"ok":true,"result":[]}'
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0, rest
    assert "Traceback" not in rest
    done = run(
        "verify", home=tmp_path, DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path / 'club' / 'demo.db'}", **CLUB_FILE
    )
    assert (done.returncode, done.stdout) == (0, "Everything agrees.\n")


async def test_a_start_tells_of_a_rule_for_what_is_not_on_the_menu(tmp_path: Path, unused_tcp_port: int) -> None:
    text = (ROOT / "demo" / "club.toml").read_text(encoding="utf-8").replace('["grill"]', '["gril"]')
    (tmp_path / "club.toml").write_text(text, encoding="utf-8")
    assert run("import", "menu", str(ROOT / "demo" / "menu.toml"), home=tmp_path).returncode == 0
    async with Telegram.simulated() as tg:
        settings = {"BOT_TOKEN": tg.token, "TELEGRAM_API_URL": tg.url, "LISTEN": f"127.0.0.1:{unused_tcp_port}"}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "run_bot.py"),
            "run",
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            assert process.stdout is not None
            async with asyncio.timeout(30):
                told = [(await process.stdout.readline()).decode() for _ in range(3)]
        finally:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.communicate(), 20)
    assert told[2].startswith("Worth a look: club.toml:")
    assert told[2].endswith("did you mean 'grill'?\n")
    assert process.returncode == 0


@pytest.mark.parametrize(
    "command", ["run", "demo", "check", "verify", "migrate", "owner-link", "table-links", "jobs", "simulate"]
)
def test_every_command_says_what_it_does(tmp_path: Path, command: str) -> None:
    start = time.monotonic()
    done = run(command, "--help", home=tmp_path)
    assert done.returncode == 0
    assert command in done.stdout
    assert time.monotonic() - start < 30


async def test_every_table_has_a_link_that_only_this_club_can_make(tmp_path: Path) -> None:
    async with Telegram.simulated() as tg:
        settings = {"BOT_TOKEN": tg.token, "TELEGRAM_API_URL": tg.url, **CLUB_FILE}
        done = await asyncio.to_thread(lambda: run("table-links", home=tmp_path, **settings))
        assert done.returncode == 0, done.stdout + done.stderr
        lines = [line.split("\t") for line in done.stdout.splitlines()]
        assert [name for name, _ in lines] == [str(number) for number in range(1, 21)]
        database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'bashgah.db'}")
        secret = await link_secret(database, now=system_clock())
        await database.close()
        for name, url in lines:
            assert links.read(secret, url.partition("?start=")[2]) == links.Link(links.LinkKind.TABLE, name)
    silent = {**settings, "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    done = await asyncio.to_thread(lambda: run("table-links", home=tmp_path, **silent))
    assert (done.returncode, "does not answer" in done.stdout) == (1, True)
    done = await asyncio.to_thread(lambda: run("table-links", home=tmp_path, **CLUB_FILE))
    assert (done.returncode, "@BotFather" in done.stdout) == (1, True)
