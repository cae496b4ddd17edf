"""The club behind a webhook: Telegram brings the updates, and only Telegram can."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from bot.clubfile import read_club_file
from bot.runtime import running
from bot.settings import Settings
from bot.web import SECRET_HEADER
from tests.conversation import Telegram
from tests.scenarios.stage import DEMO, QUICK


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_webhook_brings_updates_with_a_secret(tg: Telegram, sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "club.db")
    url = f"http://127.0.0.1:{free_port()}"
    settings = Settings(
        bot_token=SecretStr(tg.token),
        telegram_api_url=tg.url,
        database_url=SecretStr(f"sqlite+aiosqlite:///{tmp_path / 'club.db'}"),
        club_file=DEMO / "club.toml",
        webhook_url=url,
        listen=url.removeprefix("http://"),
        _env_file=None,  # type: ignore[call-arg]  # a pydantic-settings argument that mypy does not see
    )
    file = read_club_file(DEMO / "club.toml")
    async with running(settings, file, clock=tg.world.clock.now, pace=QUICK):
        sara = await tg.person("سارا", phone="+989151234567")
        await sara.starts()
        await sara.sees("خوش آمدید")
        async with aiohttp.ClientSession() as http:
            async with http.post(f"{url}/telegram/main", json={"update_id": 1}, headers={SECRET_HEADER: "x"}) as answer:
                assert answer.status == 403
            async with http.get(f"{url}/healthz") as answer:
                assert answer.status == 200
                assert (await answer.json())["status"] == "ok"
            async with http.get(f"{url}/metrics") as answer:
                assert "bashgah_updates_stored_total 1.0" in await answer.text()
    assert await tg.calls("getUpdates") == []
    assert await tg.refusals() == []
