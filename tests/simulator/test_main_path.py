"""A bot and a person meet: the way everything goes when nothing goes wrong."""

import asyncio
from typing import Any

from tests.simulator.conftest import BareBot, Control


async def test_start_reaches_the_bot_and_the_reply_reaches_the_person(bot: BareBot, control: Control) -> None:
    await control.post("act/start", **{"as": 1001, "payload": "table_7"})
    (update,) = await bot.call("getUpdates")
    assert update["message"]["text"] == "/start table_7"
    assert update["message"]["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    await bot.call("sendMessage", chat_id=1001, text="<b>خوش آمدید</b> 🌿", parse_mode="HTML")
    first, last = await control.get("messages", chat=1001)
    assert (first["from_bot"], last["from_bot"]) == (False, True)
    assert last["text"] == "خوش آمدید 🌿"
    assert last["html"] == "<b>خوش آمدید</b> 🌿"


async def test_a_press_waits_for_its_answer(bot: BareBot, control: Control) -> None:
    await control.post("act/start", **{"as": 1001})
    keyboard = {
        "inline_keyboard": [[{"text": "بله", "callback_data": "v1:yes"}, {"text": "نه", "callback_data": "v1:no"}]]
    }
    sent = await bot.call("sendMessage", chat_id=1001, text="درست است؟", reply_markup=keyboard)
    press = asyncio.create_task(
        control.post("act/press", **{"as": 1001, "message_id": sent["message_id"], "label": "نه"})
    )
    update: dict[str, Any] = {}
    while "callback_query" not in update:
        offset = update.get("update_id", 0) + 1
        update = (await bot.call("getUpdates", offset=offset, timeout=2))[-1]
    query = update["callback_query"]
    assert query["data"] == "v1:no"
    assert query["message"]["message_id"] == sent["message_id"]
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="باشد", show_alert=True)
    assert await press == {"answered": True, "text": "باشد", "show_alert": True, "url": None}


async def test_an_edit_replaces_text_and_buttons(bot: BareBot, control: Control) -> None:
    await control.post("act/start", **{"as": 1001})
    keyboard = {"inline_keyboard": [[{"text": "بله", "callback_data": "v1:yes"}]]}
    sent = await bot.call("sendMessage", chat_id=1001, text="یک", reply_markup=keyboard)
    await bot.call("editMessageText", chat_id=1001, message_id=sent["message_id"], text="دو")
    edited = (await control.get("messages", chat=1001))[-1]
    assert edited["text"] == "دو"
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]


async def test_a_long_poll_returns_as_soon_as_something_happens(bot: BareBot, control: Control) -> None:
    poll = asyncio.create_task(bot.call("getUpdates", timeout=20))
    await asyncio.sleep(0.1)
    assert not poll.done()
    await control.post("act/start", **{"as": 1001})
    async with asyncio.timeout(2):
        assert len(await poll) == 1
