"""The demo: a local Telegram with a web chat, a stocked club in it, and people to play."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
import tomllib
from contextlib import AsyncExitStack
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from bot import logs
from bot.clock import system_clock
from bot.club import Club
from bot.clubfile import ClubFile, read_club_file
from bot.runtime import Runtime, open_club, running
from bot.settings import Settings
from demo.cast import EVERYBODY, GROUP_ID, GROUP_TITLE, OWNER, STAFF, TOKEN, USERNAME
from demo.stock import FOLDER, fill
from simulator import World, serve
from storage import members, moments, posts

_CURTAIN: Final = time(19, 30)
"""When the play begins: the evening shift has opened."""

_FIRST_NIGHT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NUMBERS_PER_S: Final = 10
"""More than a play uses up, and few enough for some years of them."""


async def demo(*, port: int, folder: Path | None, language: str) -> int:
    """Serve the demo until it is stopped; return the exit status.

    The club is kept in ``folder`` when one is given, and made anew otherwise.
    """
    logs.configure("text", "WARNING")
    async with AsyncExitStack() as stack:
        home = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bashgah-demo-")))
        home.mkdir(parents=True, exist_ok=True)
        file = read_club_file(FOLDER / "club.toml")
        world = make_world(file)
        try:
            server = await serve(world, port=port, guide=_guide(language))
        except OSError:
            _say(f"Port {port} is taken. Choose another: uv run run_bot.py demo --port {port + 1}")
            return 1
        stack.push_async_callback(server.close)
        settings = demo_settings(server.url, f"sqlite+aiosqlite:///{home / 'demo.db'}")
        await stock(settings, file, world)
        parts = await stack.enter_async_context(running(settings, file, clock=world.clock.now, with_web=False))
        stack.callback(world.clock.subscribe(parts.timetable.hurry))
        _greet(server.url, parts)
        await _stopped()
    return 0


def make_world(file: ClubFile) -> World:
    """Return a Telegram in which everybody has an account, and the staff sit in their group with the bot."""
    world = World()
    world.floods.is_enabled = True
    zone = file.build().zone
    today = system_clock().astimezone(zone)
    world.clock.move(at=datetime.combine(today, _CURTAIN, zone))
    bot = world.add_bot(TOKEN, USERNAME, file.club.name_fa)
    bot.queue.next_id = bot.last_message_id = first = _first_number(system_clock())
    for actor in EVERYBODY:
        person = world.add_person(
            actor.first_name,
            person_id=actor.id,
            last_name=actor.last_name,
            language_code=actor.language,
            phone=actor.phone,
            label=actor.label,
        )
        if actor in STAFF or actor.visits:
            world.private_chat(bot, person).is_started = True
    members = [actor.id for actor in STAFF]
    world.add_group(GROUP_TITLE, members, chat_id=GROUP_ID, admins=[OWNER.id], bots=[bot]).last_message_id = first
    return world


def _first_number(now: datetime) -> int:
    """Return the number from which this Telegram counts updates and messages.

    A kept club remembers the numbers of the last play, and whatever has one of them again is no news to it.
    """
    return int((now - _FIRST_NIGHT).total_seconds()) * _NUMBERS_PER_S


def demo_settings(telegram_url: str, database_url: str) -> Settings:
    """Return the settings of the demo's club, whatever the environment says."""
    return Settings(
        bot_token=SecretStr(TOKEN),
        telegram_api_url=telegram_url,
        database_url=SecretStr(database_url),
        club_file=FOLDER / "club.toml",
        _env_file=None,  # type: ignore[call-arg]  # an argument of pydantic-settings that mypy does not see
    )


async def stock(settings: Settings, file: ClubFile, world: World) -> None:
    """Fill the club, or go on with the kept one."""
    club = await open_club(settings, file, clock=world.clock.now)
    try:
        await fill(club)
        await _resume(club, world)
    finally:
        await club.db.close()


async def _resume(club: Club, world: World) -> None:
    """Go on where a kept club stopped, in a Telegram that knows nothing of it.

    Time never runs back, whoever is known there has opened the bot, and no message is left to be changed.
    """
    async with club.db.snapshot() as view:
        newest = await moments.find_newest(view)
        known = [actor for actor in EVERYBODY if await members.find_by_telegram(view, actor.id) is not None]
    if newest is not None and newest >= world.clock.now():
        world.clock.move(at=newest + timedelta(seconds=1))
    async with club.db.transaction() as tx:
        await posts.delete_all(tx)
    for actor in known:
        world.private_chat(world.only_bot(), world.person(actor.id)).is_started = True


def _guide(language: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = tomllib.loads((FOLDER / "guide.toml").read_text(encoding="utf-8"))[language]
    return items


def _greet(url: str, parts: Runtime) -> None:
    _say(
        f"{parts.club.house.name_en} is open at {url}",
        "Open it in a browser: you are the guests, the staff and the owner. The help panel says what to try.",
        "Ctrl-C closes the restaurant.",
    )


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


async def _stopped() -> None:
    """Return when the operator asks to stop."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, event.set)
    await event.wait()
