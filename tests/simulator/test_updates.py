"""How updates reach a bot: offsets, redelivery, what is wanted, injected ones, webhooks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from simulator import World
from simulator.actions import say, start
from simulator.bots import UpdateQueue
from tests.simulator.conftest import TOKEN, BareBot, Control


@pytest.fixture(autouse=True)
def begun(world: World) -> None:
    start(world, world.person(1001), world.only_bot())


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def write(world: World, *words: str) -> None:
    for text in words:
        say(world, world.person(1001), world.chat_of(1001), text)


async def test_updates_come_again_until_acknowledged(bot: BareBot, world: World) -> None:
    write(world, "یک", "دو")
    first = await bot.call("getUpdates")
    assert texts(first) == ["/start", "یک", "دو"]
    assert await bot.call("getUpdates") == first
    assert texts(await bot.call("getUpdates", offset=first[0]["update_id"] + 1, limit=1)) == ["یک"]
    assert texts(await bot.call("getUpdates")) == ["یک", "دو"]
    assert texts(await bot.call("getUpdates", offset=-1)) == ["دو"]
    assert await bot.call("getUpdates", offset=first[2]["update_id"] + 1) == []


async def test_only_wanted_kinds_are_queued_and_the_wish_is_remembered(
    bot: BareBot, world: World, control: Control
) -> None:
    await bot.call("getUpdates", offset=-1, allowed_updates=["edited_message"])
    write(world, "یک")
    await control.post("act/edit", **{"as": 1001, "message_id": 2, "text": "دو"})
    (_, edited) = await bot.call("getUpdates")
    assert edited["edited_message"]["text"] == "دو"
    await bot.call("getUpdates", offset=edited["update_id"] + 1, allowed_updates=[])
    write(world, "سه")
    assert texts(await bot.call("getUpdates")) == ["سه"]


async def test_injected_updates_arrive_as_they_are_and_leave_once_acknowledged(
    bot: BareBot, world: World, control: Control
) -> None:
    (begun,) = await bot.call("getUpdates")
    await bot.call("getUpdates", offset=begun["update_id"] + 1)
    await control.post("inject", token=TOKEN, update=begun)
    await control.post("inject", token=TOKEN, update={"update_id": begun["update_id"] + 5, "message": "broken"})
    await control.post("inject", token=TOKEN, raw='{"no": "id"}')
    write(world, "بعدی")
    again = await bot.call("getUpdates", offset=begun["update_id"] + 1)
    assert again[0] == begun
    assert again[1]["message"] == "broken"
    assert again[2] == {"no": "id"}
    assert texts(again[3:]) == ["بعدی"]
    assert await bot.call("getUpdates", offset=begun["update_id"] + 6) == []


def test_a_full_queue_forgets_the_oldest() -> None:
    queue = UpdateQueue(first_id=1)
    for number in range(3):
        queue.push("message", {"text": str(number)})
    queue.acknowledge(2)
    assert [update.id for update in queue.first(10)] == [2, 3]


async def test_a_poller_that_went_away_takes_nothing_with_it(bot: BareBot, world: World) -> None:
    (begun,) = await bot.call("getUpdates")
    poll = asyncio.create_task(bot.call("getUpdates", offset=begun["update_id"] + 1, timeout=30))
    await asyncio.sleep(0.1)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    await asyncio.sleep(0.1)
    write(world, "هنوز هستم")
    assert texts(await bot.call("getUpdates", timeout=5)) == ["هنوز هستم"]


@dataclass
class Hook:
    """A web server that takes updates."""

    url: str = ""
    status: int = 200
    reply: dict[str, Any] = field(default_factory=dict)
    heard: list[dict[str, Any]] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.heard.append(await request.json())
        self.changed.set()
        return web.json_response(self.reply, status=self.status)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.heard) < count:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def test_a_webhook_gets_updates_in_order_with_its_secret(bot: BareBot, world: World, hook: Hook) -> None:
    await bot.call("setWebhook", url=hook.url, secret_token="s3cret", max_connections=5)
    write(world, *(str(number) for number in range(20)))
    await hook.until(21)
    assert texts(hook.heard) == ["/start", *(str(number) for number in range(20))]
    assert hook.secrets == {"s3cret"}
    refusal = await bot.refusal("getUpdates")
    assert refusal.startswith("Conflict: can't use getUpdates method while webhook is active")
    async with asyncio.timeout(5):
        while (info := await bot.call("getWebhookInfo"))["pending_update_count"]:
            pass
    assert (info["url"], info["max_connections"]) == (hook.url, 5)
    await bot.call("deleteWebhook")
    assert await bot.call("getUpdates") == []


async def test_a_failing_webhook_is_tried_again_and_shows_its_trouble(bot: BareBot, world: World, hook: Hook) -> None:
    hook.status = 500
    await bot.call("setWebhook", url=hook.url)
    await hook.until(1)
    hook.status = 200
    write(world, "بعد")
    await hook.until(3)
    assert texts(hook.heard) == ["/start", "/start", "بعد"]
    info = await bot.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_the_reply_to_a_webhook_may_be_a_call(bot: BareBot, hook: Hook, control: Control) -> None:
    hook.reply = {"method": "sendMessage", "chat_id": 1001, "text": "از راه پاسخ"}
    await bot.call("setWebhook", url=hook.url)
    await control.sees(1001, "از راه پاسخ")
