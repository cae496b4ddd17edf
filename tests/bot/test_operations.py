"""What an operator runs at the machine."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import checking, operations
from bot.agreement import agreement, with_overrides
from bot.clubfile import ClubFile, read_club_file
from bot.terms_told import terms_told
from club.rules.settings import Overrides
from club.services import settings as settings_service
from storage import menu, settings
from storage.database import open_database
from tests.scenarios.stage import DEMO
from tests.services.kitchen import NOW

MENU = DEMO / "menu.toml"


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A club on this machine, with a club file and no `.env`."""
    shutil.copy(sqlite_template, tmp_path / "club.db")
    url = f"sqlite+aiosqlite:///{tmp_path / 'club.db'}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("CLUB_FILE", str(DEMO / "club.toml"))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield url
    root.handlers[:], root.level = handlers, level


async def dish_names(url: str) -> list[str]:
    """What guests find on the menu."""
    db = await open_database(url)
    try:
        async with db.snapshot() as view:
            categories = await menu.list_categories(view)
            return [dish.name_en for each in categories for dish in await menu.list_dishes(view, each.id)]
    finally:
        await db.close()


async def test_a_menu_is_taken_from_its_file_and_taken_again(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await operations.import_menu(MENU, is_rehearsal=False) == 0
    assert "53 dishes now" in capsys.readouterr().out
    assert len(await dish_names(database_url)) == 53
    changed = tmp_path / "menu.toml"
    changed.write_text(MENU.read_text(encoding="utf-8").replace('"Village doogh"', '"Our doogh"'), encoding="utf-8")
    assert await operations.import_menu(changed, is_rehearsal=False) == 0
    names = await dish_names(database_url)
    assert len(names) == 53
    assert "Our doogh" in names


async def test_a_rehearsal_changes_nothing(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await operations.import_menu(MENU, is_rehearsal=True) == 0
    assert "in order" in capsys.readouterr().out
    assert await dish_names(database_url) == []


async def test_a_faulty_menu_changes_nothing_and_names_its_line(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = tmp_path / "menu.toml"
    faulty.write_text(MENU.read_text(encoding="utf-8").replace('key = "grill"', 'key = "Grill!"'), encoding="utf-8")
    assert await operations.import_menu(faulty, is_rehearsal=False) == 1
    assert "menu.toml:5: categories.0.key" in capsys.readouterr().out
    assert await dish_names(database_url) == []


async def test_a_file_that_is_not_there_is_said_to_be_so(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await operations.import_menu(tmp_path / "none.toml", is_rehearsal=False) == 1
    assert "none.toml: there is no such file" in capsys.readouterr().out


async def test_check_tells_what_was_changed_in_the_chat(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    db = await open_database(database_url)
    try:
        async with db.transaction() as tx:
            await settings.set_overrides(tx, Overrides(4, {"life_days": "forever"}), now=NOW)
    finally:
        await db.close()
    await checking.check()
    assert 'points.life_days = "forever" was set in the chat' in capsys.readouterr().out


@pytest.fixture
def slip(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A club file with a misspelt category; returns what is said of it."""
    text = (DEMO / "club.toml").read_text(encoding="utf-8").replace('categories = ["grill"]', 'categories = ["gril"]')
    (tmp_path / "club.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("CLUB_FILE", str(tmp_path / "club.toml"))
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    line = text.splitlines().index('categories = ["gril"]') + 1
    return (
        f"Worth a look: club.toml:{line}: bonuses.0.categories: there is no category 'gril' on the menu, "
        "and the rule gives nothing for it until there is; did you mean 'grill'?"
    )


async def test_a_misspelt_category_is_told_where_the_menu_is_taken_in_and_by_check(
    slip: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await checking.check()
    assert "Worth a look" not in capsys.readouterr().out, "a menu is still to come"
    for is_rehearsal in (True, False):
        assert await operations.import_menu(MENU, is_rehearsal=is_rehearsal) == 0
        assert capsys.readouterr().out.splitlines()[-1] == slip
    await checking.check()
    assert slip in capsys.readouterr().out.splitlines()


async def test_a_rehearsal_of_a_menu_needs_no_club_file(
    slip: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUB_FILE", "none.toml")
    assert await operations.import_menu(MENU, is_rehearsal=True) == 0
    assert slip not in capsys.readouterr().out


async def test_check_tells_of_a_rule_that_never_holds(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '[club]\nname_fa = "باغ"\nname_en = "Garden"\n[points]\ncounts_tax = false\n'
    (tmp_path / "club.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("CLUB_FILE", "club.toml")
    await checking.check()
    told = "Worth a look: club.toml:5: points.counts_tax: says nothing without prices_include_tax_percent"
    assert told in capsys.readouterr().out.splitlines()


async def test_check_reads_no_database_that_is_not_there(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for url, words in (
        (f"sqlite+aiosqlite:///{tmp_path / 'new.db'}", "no BOT_TOKEN"),
        ("mysql://x", "UnknownDatabase"),
    ):
        monkeypatch.setenv("DATABASE_URL", url)
        await checking.check()
        assert words in capsys.readouterr().out
    assert not (tmp_path / "new.db").exists()


async def test_rebuild_says_what_it_repaired(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setenv("LISTEN", f"127.0.0.1:{unused_tcp_port}")
    db = await open_database(database_url)
    try:
        async with db.transaction() as tx:
            await tx.run("INSERT INTO members (id, created_at, seen_at) VALUES (1, 1, 1)")
            await tx.run("INSERT INTO debts (member_id, points) VALUES (1, 9)")
        assert await operations.rebuild() == 0
        assert "Repaired: 0 lots, 1 debts, 0 tiers." in capsys.readouterr().out
        async with db.transaction() as tx:
            await tx.run(
                "INSERT INTO ledger (member_id, action, points, at, cause) VALUES (1, 'earn', 5, 1, 'no lot of it')"
            )
    finally:
        await db.close()
    assert await operations.rebuild() == 1
    assert "nothing was changed" in capsys.readouterr().out


async def test_rebuild_leaves_a_running_club_in_peace(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        monkeypatch.setenv("LISTEN", f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
        assert await operations.rebuild() == 1
    assert "The club is running at 127.0.0.1:" in capsys.readouterr().out


async def test_check_says_what_orders_earn_under_the_file_and_each_of_its_rules(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await checking.check()
    said = capsys.readouterr().out.splitlines()
    assert "What orders earn: 100,000 toman = 10 points, 300,000 toman = 30 points, 900,000 toman = 90 points." in said
    (tuesday,) = (line for line in said if "kebab_tuesday" in line)
    assert "12:00): 100,000 toman = 20 points, 300,000 toman = 60 points, 900,000 toman = 180 points" in tuesday
    assert tuesday.endswith("; without it 10, 30, 90.")
    assert "The club does not know these terms yet: they hold for orders completed after its next start." in said


async def test_check_knows_terms_that_were_in_force_and_lays_the_chats_changes_over_the_file(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    held = Overrides(1, {"points_per_step": 2, "bonuses.yalda": {"is_on": False}})
    db = await open_database(database_url)
    try:
        async with db.transaction() as tx:
            await settings.set_overrides(tx, held, now=NOW)
        file = with_overrides(read_club_file(DEMO / "club.toml"), held)
        await settings_service.remember(db, agreement(file), now=NOW)
    finally:
        await db.close()
    await checking.check()
    said = capsys.readouterr().out
    assert "300,000 toman = 60 points, 900,000 toman = 180 points." in said
    assert "With the rule yalda" not in said
    assert "does not know these terms yet" not in said


def test_terms_without_an_end_and_a_rule_whose_days_are_over_are_told_so() -> None:
    text = '[club]\nname_fa = "باغ"\nname_en = "Garden"\n[points]\nlife = "forever"\npending_days = 0\n'
    rule = '[[bonuses]]\nkey = "old"\nname_fa = "x"\nname_en = "x"\npercent = 200\ndays = [2020-01-01]\n'
    file = ClubFile.model_validate(tomllib.loads(text + rule))
    said = list(terms_told(file, at=NOW))
    assert said[1].endswith(", for ever.")
    assert "(its days are over)" in said[2]
    assert said[2].endswith("without it 10, 30, 90.")


async def test_faults_of_the_environment_are_told_in_plain_words(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"LISTEN": "here", "LOG_FORMAT": "xml", "LOG_LEVEL": "LOUD", "BOT_TOKEN": "secret"}.items():
        monkeypatch.setenv(name, value)
    assert await checking.check() == 1
    assert capsys.readouterr().out.splitlines() == [
        "The environment (or .env) cannot be used:",
        "BOT_TOKEN: a token looks like 123456789:AAE…, as BotFather gives it",
        'LISTEN: must be a host and a port, such as "127.0.0.1:8080"',
        "LOG_FORMAT: must be 'text' or 'json'",
        "LOG_LEVEL: must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'",
    ]
