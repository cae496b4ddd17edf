"""Delivery of updates to webhooks: in order within a chat, many chats at once, again after a failure."""

import asyncio
import json
from collections.abc import Callable
from itertools import islice
from typing import Any

import aiohttp

from simulator.bots import Bot, QueuedUpdate
from simulator.world import World

_LOOKED_AT_MAX = 1_000
_ANSWER_S = 60
_RETRY_S = (0.5, 1, 2, 4, 8, 16, 32, 60)

Perform = Callable[[Bot, str, dict[str, Any]], Any]


class WebhookDelivery:
    """One delivering task per bot that has a webhook. `perform` does a method that a reply asks for."""

    def __init__(self, world: World, perform: Perform) -> None:
        self._world = world
        self._perform = perform
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    def ensure(self, bot: Bot) -> None:
        """Begin to deliver to this bot unless that goes on already."""
        task = self._tasks.get(bot.id)
        if bot.webhook is not None and (task is None or task.done()):
            self._tasks[bot.id] = asyncio.create_task(self._deliver(bot))

    async def close(self) -> None:
        """Stop delivering."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _deliver(self, bot: Bot) -> None:
        """Deliver until the webhook is taken away."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_ANSWER_S))
        sending: dict[asyncio.Task[None], QueuedUpdate] = {}
        try:
            while bot.webhook is not None:
                changed = bot.queue.changed()
                under_way = {id(update) for update in sending.values()}
                busy = {update.chat for update in sending.values() if update.chat is not None}
                for update in bot.queue.first(_LOOKED_AT_MAX):
                    if len(sending) >= bot.webhook.max_connections:
                        break
                    if id(update) not in under_way and update.chat not in busy:
                        sending[asyncio.create_task(self._send(bot, update))] = update
                        if update.chat is not None:
                            busy.add(update.chat)
                done, _ = await asyncio.wait({changed, *sending}, return_when=asyncio.FIRST_COMPLETED)
                for task in islice(list(sending), len(sending)):
                    if task in done:
                        task.result()
                        del sending[task]
        finally:
            for task in sending:
                task.cancel()

    async def _send(self, bot: Bot, update: QueuedUpdate) -> None:
        """Send one update until it is taken or the webhook is gone."""
        attempt = 0
        while (webhook := bot.webhook) is not None and self._session is not None:
            headers = {"Content-Type": "application/json"}
            if webhook.secret_token:
                headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
            try:
                async with self._session.post(webhook.url, data=update.content, headers=headers) as answer:
                    body = await answer.read()
                    if 200 <= answer.status < 300:
                        bot.queue.remove(update)
                        self._obey(bot, body)
                        return
                    problem = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            except TimeoutError:
                problem = "Read timeout expired"
            except aiohttp.ClientConnectorError:
                problem = "Connection refused"
            except aiohttp.ClientError as error:
                problem = f"Connection failed: {type(error).__name__}"
            webhook.last_error = problem
            webhook.last_error_at = int(self._world.clock.time())
            await asyncio.sleep(_RETRY_S[min(attempt, len(_RETRY_S) - 1)])
            attempt += 1

    def _obey(self, bot: Bot, body: bytes) -> None:
        """Do the method that the reply to a delivery may hold."""
        if b'"method"' not in body:
            return
        try:
            asked = json.loads(body)
        except ValueError:
            return
        if isinstance(asked, dict) and isinstance(asked.get("method"), str):
            self._perform(bot, asked.pop("method"), asked)
