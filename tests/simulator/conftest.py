"""A fresh simulator for each test, and a bare HTTP client that is a bot."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from simulator import RunningServer, World, serve

TOKEN = "123456:AAsimulated_token"


@dataclass
class BareBot:
    """A bot that is nothing but HTTP calls."""

    http: aiohttp.ClientSession
    url: str
    token: str = TOKEN

    async def answer(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the whole answer to a call."""
        async with self.http.post(f"{self.url}/bot{self.token}/{method}", json=params) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == (200 if answer["ok"] else answer["error_code"])
            return answer

    async def call(self, method: str, **params: Any) -> Any:
        """Return the result of a call that must succeed."""
        answer = await self.answer(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """Return the description of a call that must be refused."""
        answer = await self.answer(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])


@dataclass
class Control:
    """The control API."""

    http: aiohttp.ClientSession
    url: str

    async def post(self, path: str, **body: Any) -> Any:
        """Return the result of a request that must succeed."""
        async with self.http.post(f"{self.url}/control/{path}", json=body) as response:
            answer = await response.json()
            assert answer["ok"], answer
            return answer["result"]

    async def get(self, path: str, **query: Any) -> Any:
        """Return what a GET gives."""
        async with self.http.get(f"{self.url}/control/{path}", params=query) as response:
            answer = await response.json()
            assert answer["ok"], answer
            return answer["result"]

    async def sees(self, chat: int, text: str) -> dict[str, Any]:
        """Return the message with exactly this text once it is there; five seconds at most."""
        async with asyncio.timeout(5):
            while True:
                after = (await self.get("state"))["last_event"]
                for message in await self.get("messages", chat=chat):
                    if message.get("text") == text:
                        return dict(message)
                await self.get("events.json", after=after, wait_s=5)

    async def refusal(self, path: str, **body: Any) -> str:
        """Return why a request is refused."""
        async with self.http.post(f"{self.url}/control/{path}", json=body) as response:
            answer = await response.json()
            assert not answer["ok"], answer
            return str(answer["description"])


@pytest.fixture
def world() -> World:
    world = World()
    world.add_bot(TOKEN, "mahan_bot", "باغ ماهان")
    world.add_person("سارا", person_id=1001, phone="+989151234567", language_code="fa")
    world.add_person("Ali", person_id=1002, phone="+989157654321", language_code="en", username="ali_k")
    return world


@pytest.fixture
async def server(world: World) -> AsyncIterator[RunningServer]:
    server = await serve(world, port=0)
    yield server
    await server.close()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def bot(server: RunningServer, http: aiohttp.ClientSession) -> BareBot:
    return BareBot(http, server.url)


@pytest.fixture
def control(server: RunningServer, http: aiohttp.ClientSession) -> Control:
    return Control(http, server.url)
