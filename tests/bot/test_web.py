"""The club's doors: an update is answered with 200 only once it is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import aiohttp
import pytest

from bot.web import SECRET_HEADER, Health, WebDoors, WebServer, create_web


class Club:
    def __init__(self) -> None:
        self.stored: list[Mapping[str, Any]] = []
        self.faults: tuple[str, ...] = ()

    async def health(self) -> Health:
        return Health(self.faults, {"intake_lag_s": 0.5, "outbox_due": 3})

    async def metrics(self) -> str:
        return "club_updates 1\n"

    async def accept(self, updates: Sequence[Mapping[str, Any]]) -> None:
        self.stored += updates


@pytest.fixture
async def club() -> Club:
    return Club()


@pytest.fixture
async def url(club: Club) -> AsyncIterator[str]:
    doors = WebDoors(club.health, club.metrics, "mahan", secret="s3cret", accept=club.accept)
    server = WebServer(create_web(doors), host="127.0.0.1", port=0)
    await server.start()
    yield f"http://127.0.0.1:{server.port}"
    await server.stop()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_health_says_what_is_wrong(club: Club, url: str, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{url}/healthz") as answer:
        assert answer.status == 200
        assert await answer.json() == {"status": "ok", "intake_lag_s": 0.5, "outbox_due": 3}
    club.faults = ("the database does not answer",)
    async with http.get(f"{url}/healthz") as answer:
        assert answer.status == 503
        assert (await answer.json())["status"] == "the database does not answer"


async def test_metrics_are_text(url: str, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{url}/metrics") as answer:
        assert await answer.text() == "club_updates 1\n"


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("mahan", {SECRET_HEADER: "s3cret"}, b'{"update_id": 5}', 200),
        ("mahan", {SECRET_HEADER: "wrong"}, b'{"update_id": 5}', 403),
        ("mahan", {}, b'{"update_id": 5}', 403),
        ("other", {SECRET_HEADER: "s3cret"}, b'{"update_id": 5}', 404),
        ("mahan", {SECRET_HEADER: "s3cret"}, b"not json", 400),
        ("mahan", {SECRET_HEADER: "s3cret"}, b"[1]", 400),
        ("mahan", {SECRET_HEADER: "s3cret"}, b'{"update_id": "x"}', 400),
        ("mahan", {SECRET_HEADER: "s3cret"}, b" " * 1_000_001, 413),
    ],
)
async def test_the_webhook_takes_only_what_is_telegrams(
    club: Club, url: str, http: aiohttp.ClientSession, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    async with http.post(f"{url}/telegram/{path}", headers=headers, data=body) as answer:
        assert answer.status == status
    assert [each["update_id"] for each in club.stored] == ([5] if status == 200 else [])


async def test_without_a_secret_there_is_no_webhook(club: Club, http: aiohttp.ClientSession) -> None:
    server = WebServer(create_web(WebDoors(club.health, club.metrics, "mahan")), host="127.0.0.1", port=0)
    await server.start()
    async with http.post(f"http://127.0.0.1:{server.port}/telegram/mahan", data=b'{"update_id": 1}') as answer:
        assert answer.status == 404
    await server.stop()


async def test_a_taken_port_is_told(club: Club) -> None:
    doors = WebDoors(club.health, club.metrics, "mahan")
    first = WebServer(create_web(doors), host="127.0.0.1", port=0)
    await first.start()
    second = WebServer(create_web(doors), host="127.0.0.1", port=first.port)
    with pytest.raises(OSError, match="in use"):
        await second.start()
    await second.stop()
    await first.stop()
