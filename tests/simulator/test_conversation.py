"""The conversation client, tried on a small bot."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.conversation import Person, RefusedAct, Telegram
from tests.simulator.conftest import BareBot


class Waiter:
    """A bot of a few lines: takes a name, asks, and edits on a press."""

    def __init__(self, bot: BareBot) -> None:
        self.bot = bot

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.bot.call("getUpdates", offset=offset, timeout=10):
                offset = update["update_id"] + 1
                if "message" in update:
                    await self.hear(update["message"])
                elif "callback_query" in update:
                    await self.feel(update["callback_query"])

    async def hear(self, message: dict[str, Any]) -> None:
        chat = message["chat"]["id"]
        if message.get("text", "").startswith("/start"):
            key = {"text": "شمارهٔ من", "request_contact": True}
            markup = {"keyboard": [[key]], "one_time_keyboard": True}
            await self.bot.call("sendMessage", chat_id=chat, text="شماره‌تان \u2068؟\u2069", reply_markup=markup)
        elif "contact" in message:
            buttons = [[{"text": "۲ پرس", "callback_data": "v1:2"}, {"text": "۳ پرس", "callback_data": "v1:3"}]]
            text = "چند پرس؟"
            await self.bot.call("sendMessage", chat_id=chat, text=text, reply_markup={"inline_keyboard": buttons})

    async def feel(self, query: dict[str, Any]) -> None:
        await self.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="ثبت شد")
        message = query["message"]
        if "text" in message and message["text"] == "چند پرس؟":
            number = query["data"].partition(":")[2]
            await self.bot.answer(
                "editMessageText",
                chat_id=query["from"]["id"],
                message_id=message["message_id"],
                text=f"{number} پرس ثبت شد",
            )


@pytest.fixture
async def tg() -> AsyncIterator[Telegram]:
    async with Telegram.simulated() as tg, aiohttp.ClientSession() as http:
        running = asyncio.create_task(Waiter(BareBot(http, tg.url, tg.token)).run())
        yield tg
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def sara(tg: Telegram) -> Person:
    return await tg.person("سارا", phone="+989151234567")


async def test_a_dialogue_reads_like_one(tg: Telegram, sara: Person) -> None:
    await sara.starts()
    await sara.sees("شماره‌تان ؟")
    await sara.presses("شمارهٔ من")
    question = await sara.sees("چند پرس")
    assert question.buttons == [["۲ پرس", "۳ پرس"]]
    assert "ثبت شد" in await sara.presses("3 پرس")
    await sara.sees("۳ پرس ثبت شد")
    assert await tg.refusals() == []


async def test_a_double_tap_is_two_presses(tg: Telegram, sara: Person) -> None:
    await sara.starts()
    await sara.shares_contact()
    answers = await sara.double_taps("۲ پرس")
    assert [answer.text for answer in answers] == ["ثبت شد", "ثبت شد"]
    (refused,) = await tg.refusals()
    assert "message is not modified" in refused


async def test_what_is_not_there_fails_with_the_screen(sara: Person) -> None:
    await sara.starts()
    await sara.sees("شماره")
    with pytest.raises(AssertionError, match="شماره‌تان"):
        await sara.sees("خداحافظ", within_s=0.2)
    await sara.does_not_see("خداحافظ", within_s=0.1)
    with pytest.raises(AssertionError, match="no button «هیچ»"):
        await sara.presses("هیچ", within_s=0.2)


async def test_impossible_acts_are_refused(tg: Telegram, sara: Person) -> None:
    with pytest.raises(RefusedAct, match="has not pressed start"):
        await sara.says("سلام")
    group = await tg.group("آشپزخانه")
    with pytest.raises(RefusedAct, match="is not in «آشپزخانه»"):
        await sara.at(group).says("سلام")


async def test_old_news_is_not_new_after_an_act(sara: Person) -> None:
    await sara.starts()
    await sara.sees("شماره")
    await sara.sends_sticker()
    await sara.does_not_see("شماره", within_s=0.1)
