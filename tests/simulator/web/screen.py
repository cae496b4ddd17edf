"""The two sides of a test of the web chat: the bot that the test plays, and the screen that people see."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Locator, Page

from simulator import RunningServer

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "5550001:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-abc"
SARA, REZA, AMIR = 1001, 1002, 1003
STAFF = -1001001

IN_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium at /usr/bin/chromium"),
]


class Club:
    """A served world with a bot whose side the test plays over the Bot API."""

    def __init__(self, server: RunningServer, http: aiohttp.ClientSession) -> None:
        self.url = server.url
        self.world = server.world
        self._http = http
        self._offset = 0

    async def bot(self, method: str, **params: Any) -> Any:
        """Call the Bot API as the bot would, and fail the test when it is refused."""
        answer = await self.calls(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def calls(self, method: str, **params: Any) -> Any:
        """Call the Bot API and return the whole answer, refused or not."""
        async with self._http.post(f"{self.url}/bot{TOKEN}/{method}", json=params) as response:
            return await response.json()

    async def acts(self, act: str, **body: Any) -> Any:
        """Let a person act from somewhere else than the page."""
        async with self._http.post(f"{self.url}/control/act/{act}", json=body) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def gets(self, kind: str) -> Any:
        """Return the next update of this kind, waiting for it."""
        for _ in range(10):
            for update in await self.bot("getUpdates", offset=self._offset, timeout=2):
                self._offset = update["update_id"] + 1
                if kind in update:
                    return update[kind]
        raise AssertionError(f"the bot got no {kind}")

    async def says(self, text: str, chat: int = SARA, **params: Any) -> Any:
        """Send a text as the bot."""
        return await self.bot("sendMessage", chat_id=chat, text=text, **params)


class Screen:
    """An open page; `complaints` collects what the browser's console says against it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)

    def phone(self, person: int) -> Locator:
        """The column that shows this person."""
        return self.page.locator(f'.column[data-person="{person}"]')

    def message(self, text: str, person: int = SARA) -> Locator:
        """The bubble with this text on a person's screen."""
        return self.phone(person).locator(".message", has_text=text)

    def field(self, person: int = SARA) -> Locator:
        """Where this person writes."""
        return self.phone(person).get_by_label("پیام", exact=True)


Look = Callable[..., Awaitable[Screen]]
