"""Fetching updates: acknowledged once they are stored, whatever happens to the line or to the machine."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from telegram.ext import ExtBot

from bot.metrics import Counters
from bot.polling import Polling
from bot.request import AiohttpRequest
from simulator import RunningServer, World, actions, serve
from simulator.faults import Fault
from storage.database import open_database
from tests.bot.servers import answering

TOKEN = "123456:AAsimulated_token"
ROOT = Path(__file__).parent.parent.parent


class FakeIntake:
    """Keeps what it is given, or refuses it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.refusals: list[Exception] = []
        self.delay_s = 0.0

    async def accept(self, updates: Sequence[Mapping[str, Any]]) -> None:
        await asyncio.sleep(self.delay_s)
        if self.refusals:
            raise self.refusals.pop()
        self.texts += [str(each["message"]["text"]) for each in updates]

    async def has(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.texts) < count:  # noqa: ASYNC110 - filled by another task
                await asyncio.sleep(0.005)


@pytest.fixture
def world() -> World:
    world = World()
    world.add_bot(TOKEN, "mahan_bot", "Mahan")
    for number in range(10):
        person = world.add_person(f"Guest {number}")
        world.chat_of(person.id).is_started = True
    return world


@pytest.fixture
async def server(world: World) -> AsyncIterator[RunningServer]:
    server = await serve(world, port=0)
    yield server
    await server.close()


@pytest.fixture
def intake() -> FakeIntake:
    return FakeIntake()


@pytest.fixture
async def polling(server: RunningServer, intake: FakeIntake, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Polling]:
    monkeypatch.setattr("bot.polling._FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("bot.polling._CONFLICT_PAUSE_S", 0.05)
    request = AiohttpRequest()
    async with ExtBot(TOKEN, base_url=f"{server.url}/bot", request=AiohttpRequest()) as bot, request:
        made = Polling(bot, request, intake, counters=Counters())  # type: ignore[arg-type]  # only accept() is used
        yield made
        await made.stop()


def say(world: World, *texts: str, number: int = 0) -> None:
    person = list(world.people.values())[number]
    for text in texts:
        actions.say(world, person, world.chat_of(person.id), text)


async def test_what_waited_at_telegram_is_taken_and_acknowledged(
    world: World, polling: Polling, intake: FakeIntake
) -> None:
    say(world, "before", "the start")
    await polling.start()
    await intake.has(2)
    say(world, "after")
    await intake.has(3)
    await asyncio.sleep(0.05)
    assert intake.texts == ["before", "the start", "after"]


async def test_what_could_not_be_stored_is_not_acknowledged(
    world: World, polling: Polling, intake: FakeIntake, caplog: pytest.LogCaptureFixture
) -> None:
    intake.refusals = [OSError("disk full"), OSError("disk full")]
    say(world, "precious")
    await polling.start()
    await intake.has(1)
    assert intake.texts == ["precious"]
    assert caplog.text.count("could not be stored") == 2


@pytest.mark.parametrize("kind", ["drop_reply", "error_500", "error_502", "flood_429"])
async def test_a_bad_line_loses_and_doubles_nothing(
    world: World, polling: Polling, intake: FakeIntake, kind: str
) -> None:
    world.faults.add(Fault(kind, method="getUpdates", times=2, seconds=1))
    say(world, "1", "2")
    await polling.start()
    await intake.has(2)
    say(world, "3")
    await intake.has(3)
    assert intake.texts == ["1", "2", "3"]


async def test_a_second_poller_is_explained_once_and_outlived(
    world: World, server: RunningServer, polling: Polling, intake: FakeIntake, caplog: pytest.LogCaptureFixture
) -> None:
    await polling.start()
    async with AiohttpRequest() as other:
        for _ in range(3):
            await asyncio.sleep(0.06)
            await other.call(f"{server.url}/bot{TOKEN}/getUpdates", {"timeout": 0})
    say(world, "at last")
    await intake.has(1)
    assert "another program is fetching updates" in caplog.text


async def test_numbers_that_begin_anew_after_a_quiet_time_are_followed(
    world: World, polling: Polling, intake: FakeIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.polling._QUIET_S", 0.0)
    monkeypatch.setattr("bot.polling.POLL_S", 0)
    await polling.start()
    say(world, "last week")
    await intake.has(1)
    await asyncio.sleep(0.1)
    world.only_bot().queue.next_id = 5
    say(world, "this week")
    await intake.has(2)
    assert intake.texts == ["last week", "this week"]


async def test_an_update_that_is_no_json_is_passed_over(
    intake: FakeIntake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.polling._FIRST_PAUSE_S", 0.01)
    held = {1: '{"update_id":1,"message":{"text":"before"}}', 2: '{"update_id": 2, "message": }'}
    held |= {number: f'{{"update_id":{number},"message":{{"text":"after"}}}}' for number in range(3, 6)}

    async def telegram(request: web.Request) -> web.Response:
        if request.path.endswith("deleteWebhook"):
            return web.json_response({"ok": True, "result": True})
        for number in [each for each in held if each < int(request.query.get("offset", 0))]:
            del held[number]
        batch = list(held.values())[: int(request.query["limit"])]
        if not batch:
            await asyncio.sleep(0.05)
        return web.Response(text=f'{{"ok":true,"result":[{",".join(batch)}]}}', content_type="application/json")

    request = AiohttpRequest()
    async with answering(telegram) as url, request:
        bot: ExtBot[None] = ExtBot(TOKEN, base_url=f"{url}/bot", request=request)
        polling = Polling(bot, request, intake, counters=Counters())  # type: ignore[arg-type]  # only accept() is used
        await polling.start()
        await intake.has(4)
        await asyncio.sleep(0.1)
        await polling.stop()
    assert intake.texts == ["before", "after", "after", "after"]
    assert held == {}
    assert "update 2 is no JSON" in caplog.text


async def test_an_update_without_a_number_stops_nothing_and_makes_no_hurry(
    world: World, polling: Polling, intake: FakeIntake, caplog: pytest.LogCaptureFixture
) -> None:
    queue = world.only_bot().queue
    queue.inject('{"message": {"text": "who am I?"}}')
    queue.inject('["not even an update"]')
    await polling.start()
    await asyncio.sleep(0.1)
    assert len(world.journal.calls()) < 30
    say(world, "1")
    await intake.has(1)
    assert intake.texts == ["1"]
    assert "had no number" in caplog.text


async def test_a_stop_lets_a_batch_be_stored(world: World, polling: Polling, intake: FakeIntake) -> None:
    intake.delay_s = 0.2
    say(world, "1")
    await polling.start()
    await asyncio.sleep(0.1)
    await polling.stop()
    assert intake.texts == ["1"]


async def test_a_killed_club_loses_and_doubles_nothing(
    world: World, server: RunningServer, tmp_path: Path, sqlite_template: Path
) -> None:
    path = tmp_path / "club.db"
    path.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite+aiosqlite:///{path}"
    chance = random.Random(7)
    said: dict[int, list[str]] = {person.id: [] for person in world.people.values()}

    async def child() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bot.echo_of_the_inbox", url, server.url, TOKEN, cwd=ROOT
        )

    running = await child()
    try:
        for round_ in range(4):
            for step in range(60):
                number = chance.randrange(len(said))
                text = f"{round_}.{step}"
                say(world, text, number=number)
                said[list(world.people)[number]].append(text)
            await asyncio.sleep(chance.uniform(0.9, 2.2))  # before it polls, while it stores, while it handles
            running.kill()
            await running.wait()
            running = await child()
        assert await _heard(url, count=240) == said
    finally:
        running.kill()
        await running.wait()


async def _heard(url: str, *, count: int) -> dict[int, list[str]]:
    db = await open_database(url)
    try:
        async with asyncio.timeout(20):
            while True:
                async with db.snapshot() as view:
                    rows = await view.rows("SELECT chat_id, detail FROM outbox ORDER BY id")
                    left = await view.row("SELECT COUNT(*) FROM inbox WHERE state <> 'done'")
                if len(rows) >= count and left == (0,):
                    break
                await asyncio.sleep(0.05)
    finally:
        await db.close()
    heard: dict[int, list[str]] = {}
    for chat_id, detail in rows:
        heard.setdefault(chat_id, []).append(detail.removeprefix('{"text":"').removesuffix('"}'))
    return heard
