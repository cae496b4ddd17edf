"""A served world, one Chromium for a module's tests, and fresh pages in it."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from simulator import World, serve
from tests.simulator.web.screen import AMIR, CHROMIUM, CHROMIUM_ARGS, REZA, SARA, STAFF, TOKEN, Club, Look, Screen


@pytest_asyncio.fixture(loop_scope="module")
async def club() -> AsyncIterator[Club]:
    world = World()
    bot = world.add_bot(TOKEN, "garden_bot", "باغ زعفران")
    world.add_person("سارا", person_id=SARA, phone="+989151234567", label="مهمان", language_code="fa")
    world.add_person("رضا", person_id=REZA, phone="+989151112233", label="مهمان", language_code="fa")
    world.add_person("امیر", person_id=AMIR, label="گارسون", language_code="fa")
    world.add_group("کارکنان", [AMIR], chat_id=STAFF, admins=[AMIR], bots=[bot])
    server = await serve(world, "127.0.0.1", 0)
    async with aiohttp.ClientSession() as http:
        started = Club(server, http)
        for person in (SARA, AMIR):
            await started.acts("start", **{"as": person})
            await started.gets("message")
        yield started
    await server.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def look(browser: Browser) -> AsyncIterator[Look]:
    """Opens the page as `query` says and waits until its columns stand; closed again after the test."""
    contexts = []

    async def opened(club: Club, query: str = "?people=1001", **options: Any) -> Screen:
        options.setdefault("viewport", {"width": 1400, "height": 900})
        contexts.append(context := await browser.new_context(**options))
        context.set_default_timeout(8000)
        screen = Screen(await context.new_page())
        await screen.page.goto(f"{club.url}/{query}")
        await screen.page.locator(".column, .nobody").first.wait_for()
        return screen

    yield opened
    for context in contexts:
        await context.close()
