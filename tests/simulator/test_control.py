"""The control API: the world, its clock, its faults, its events."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from simulator import RunningServer, World
from simulator.actions import say, start
from simulator.journal import EVENTS_MAX, Journal
from simulator.methods.media import store_upload
from simulator.parameters import Upload
from simulator.samples import picture
from simulator.world import CHAT_MESSAGES_MAX
from tests.simulator.conftest import TOKEN, BareBot, Control


@pytest.fixture(autouse=True)
def begun(world: World) -> None:
    start(world, world.person(1001), world.only_bot())


async def test_state_tells_who_is_here(control: Control) -> None:
    await control.post("people", first_name="رضا", label="مدیر", phone="+989150000000")
    group = await control.post("groups", title="کارکنان", members=[1001], admins=[1003], anonymous_admins=[1002])
    state = await control.get("state")
    assert [person["first_name"] for person in state["people"]] == ["سارا", "Ali", "رضا"]
    assert [bot["username"] for bot in state["bots"]] == ["mahan_bot"]
    seen = next(chat for chat in state["chats"] if chat["id"] == group["id"])
    assert seen["admins"] == [1003, 1002, 123456]
    assert seen["anonymous_admins"] == [1002]


async def test_an_anonymous_admin_has_no_name(bot: BareBot, control: Control) -> None:
    group = await control.post("groups", title="کارکنان", members=[1001], admins=[1001], anonymous_admins=[1002])
    await control.post("act/text", **{"as": 1002, "chat": group["id"], "text": "سلام"})
    message = (await bot.call("getUpdates"))[-1]["message"]
    assert message["from"]["username"] == "GroupAnonymousBot"
    assert message["sender_chat"]["id"] == group["id"]


async def test_the_clock_moves_jumps_and_runs(bot: BareBot, control: Control, world: World) -> None:
    before = world.clock.now()
    await control.post("clock", advance_s=86_400)
    assert timedelta(days=1) <= world.clock.now() - before < timedelta(days=1, seconds=30)
    await control.post("clock", at="2027-03-21T00:00:00+03:30", rate=60)
    assert world.clock.now() - datetime(2027, 3, 20, 20, 30, tzinfo=UTC) < timedelta(minutes=10)
    sent = await bot.call("sendMessage", chat_id=1001, text="نوروز مبارک")
    assert datetime.fromtimestamp(sent["date"], UTC).year == 2027
    assert (await control.get("clock"))["rate"] == 60
    assert "needs its zone" in await control.refusal("clock", at="2027-03-21T00:00:00")
    assert "ISO moment" in await control.refusal("clock", at="tomorrow")


async def test_a_listener_hears_the_clock_move(world: World) -> None:
    moves: list[datetime] = []
    stop = world.clock.subscribe(lambda: moves.append(world.clock.now()))
    world.clock.move(advance=timedelta(hours=1))
    stop()
    world.clock.move(advance=timedelta(hours=1))
    assert len(moves) == 1


async def test_a_dropped_reply_took_effect(bot: BareBot, control: Control) -> None:
    await control.post("faults", kind="drop_reply", method="sendMessage", chat_id=1001)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await bot.call("sendMessage", chat_id=1001, text="رسید؟")
    assert (await control.get("messages", chat=1001))[-1]["text"] == "رسید؟"
    await bot.call("sendMessage", chat_id=1001, text="این یکی می‌رسد")


@pytest.mark.parametrize(
    ("fault", "code", "description"),
    [
        ({"kind": "error_500"}, 500, "Internal Server Error"),
        ({"kind": "error_502"}, 502, "Bad Gateway"),
        ({"kind": "flood_429", "seconds": 3}, 429, "Too Many Requests: retry after 3"),
        ({"kind": "refuse", "description": "Bad Request: x"}, 400, "Bad Request: x"),
    ],
)
async def test_ordered_errors_happen_so_many_times_and_do_nothing(
    bot: BareBot, control: Control, fault: dict[str, object], code: int, description: str
) -> None:
    await control.post("faults", times=2, method="sendMessage", **fault)
    await bot.call("getMe")
    for _ in range(2):
        answer = await bot.answer("sendMessage", chat_id=1001, text="x")
        assert (answer["error_code"], answer["description"]) == (code, description)
    assert len(await control.get("messages", chat=1001)) == 1
    await bot.call("sendMessage", chat_id=1001, text="x")


async def test_faults_can_be_cancelled_and_must_be_known(bot: BareBot, control: Control) -> None:
    await control.post("faults", kind="error_500", times=1000)
    async with control.http.delete(f"{control.url}/control/faults") as response:
        assert (await response.json())["result"] == []
    await bot.call("getMe")
    assert "kind is one of" in await control.refusal("faults", kind="earthquake")


async def test_floods_are_refused_per_chat_and_pass_after_the_wait(bot: BareBot, control: Control) -> None:
    await control.post("act/start", **{"as": 1002})
    await control.post("floods", enabled=True, private_burst=2, private_per_s=2)
    for _ in range(2):
        await bot.call("sendMessage", chat_id=1001, text="x")
    answer = await bot.answer("sendMessage", chat_id=1001, text="x")
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 1})
    await bot.call("sendMessage", chat_id=1002, text="x")
    await asyncio.sleep(1)
    await bot.call("sendMessage", chat_id=1001, text="x")


async def test_groups_flood_sooner_and_edits_count(bot: BareBot, control: Control) -> None:
    group = await control.post("groups", title="کارکنان", members=[1001], admins=[1001])
    await control.post("floods", enabled=True, group_burst=3)
    card = await bot.call("sendMessage", chat_id=group["id"], text="0")
    edit = {"chat_id": group["id"], "message_id": card["message_id"]}
    for number in (1, 2):
        await bot.call("editMessageText", text=str(number), **edit)
    answer = await bot.answer("editMessageText", text="3", **edit)
    assert 1 <= answer["parameters"]["retry_after"] <= 3


async def test_events_stream_and_resume(bot: BareBot, control: Control) -> None:
    state = await control.get("state")
    url = f"{control.url}/control/events?after={state['last_event']}"
    async with control.http.get(url) as stream, asyncio.timeout(5):
        await bot.call("sendMessage", chat_id=1001, text="<b>زنده</b>", parse_mode="HTML")
        await bot.call("sendChatAction", chat_id=1001, action="typing")
        events: list[dict[str, Any]] = []
        while len(events) < 4:
            line = (await stream.content.readline()).decode().strip()
            if line.startswith("data: "):
                events.append(json.loads(line.removeprefix("data: ")))
    assert [event.get("type") for event in events] == [None, "message", "call", "typing"]
    assert events[1]["message"]["html"] == "<b>زنده</b>"
    again = await control.get("events.json", after=events[1]["n"], types="typing")
    assert [event["type"] for event in again["events"]] == ["typing"]


async def test_calls_tell_refusals_and_hide_the_token(bot: BareBot, control: Control) -> None:
    await bot.answer("sendMessage", chat_id=1001, text="x" * 5000)
    (refused,) = await control.get("calls", errors=1)
    assert (refused["method"], refused["chat_id"], refused["error_code"]) == ("sendMessage", 1001, 400)
    assert len(refused["params"]["text"]) < 1000
    assert TOKEN not in json.dumps(refused)


async def test_people_send_everything(bot: BareBot, control: Control) -> None:
    me = {"as": 1001}
    photo = base64.b64encode(picture()).decode()
    await control.post("act/photo", **me, caption="رسید #واریز", base64=f"data:image/png;base64,{photo}")
    await control.post("act/voice", **me)
    await control.post("act/document", **me, file_name="منو.xlsx")
    await control.post("act/sticker", **me)
    await control.post("act/location", **me, latitude=36.3, longitude=59.6)
    await control.post("act/contact", **me, phone="+989350000000", first_name="دوست")
    heard = [update["message"] for update in await bot.call("getUpdates")][1:]
    assert heard[0]["caption_entities"][0]["type"] == "hashtag"
    assert heard[1]["voice"]["mime_type"] == "audio/ogg"
    assert heard[2]["document"]["file_name"] == "منو.xlsx"
    assert heard[3]["sticker"]["emoji"]
    assert heard[4]["location"] == {"latitude": 36.3, "longitude": 59.6}
    assert heard[5]["contact"] == {"phone_number": "989350000000", "first_name": "دوست"}
    async with control.http.get(f"{control.url}/control/file/{heard[0]['photo'][-1]['file_id']}") as response:
        assert await response.read() == picture()


async def test_a_long_text_goes_out_in_pieces(bot: BareBot, control: Control) -> None:
    await control.post("act/text", **{"as": 1001, "text": "🌿" * 3000})
    pieces = [update["message"]["text"] for update in await bot.call("getUpdates")][1:]
    assert [len(piece) for piece in pieces] == [2048, 952]


async def test_stale_buttons_and_buttons_of_deleted_messages_can_still_be_pressed(
    bot: BareBot, control: Control
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "بله", "callback_data": "v1:yes"}]]}
    sent = await bot.call("sendMessage", chat_id=1001, text="?", reply_markup=keyboard)
    press = {"as": 1001, "message_id": sent["message_id"], "data": "v1:yes", "wait_s": 0}
    await bot.call("editMessageText", chat_id=1001, message_id=sent["message_id"], text="!")
    assert "no such button" in await control.refusal("act/press", **press)
    assert (await control.post("act/press", **press, stale=True))["answered"] is False
    await bot.call("deleteMessage", chat_id=1001, message_id=sent["message_id"])
    await control.post("act/press", **press, stale=True)
    query = (await bot.call("getUpdates"))[-1]["callback_query"]
    assert query["message"] == {
        "chat": query["message"]["chat"],
        "message_id": sent["message_id"],
        "date": 0,
    }


async def test_forum_topics_are_opened_used_and_closed(bot: BareBot, control: Control) -> None:
    forum = await control.post("groups", title="انجمن", members=[1001], admins=[1002], forum=True)
    topic = await bot.call("createForumTopic", chat_id=forum["id"], name="سفارش‌ها")
    thread = {"chat_id": forum["id"], "message_thread_id": topic["message_thread_id"]}
    sent = await bot.call("sendMessage", text="x", **thread)
    assert (sent["is_topic_message"], sent["message_thread_id"]) == (True, topic["message_thread_id"])
    await control.post(
        "act/text", **{"as": 1001, "chat": forum["id"], "text": "y", "thread": topic["message_thread_id"]}
    )
    await bot.call("editForumTopic", name="امروز", **thread)
    assert await bot.refusal("editForumTopic", name="امروز", **thread) == "Bad Request: TOPIC_NOT_MODIFIED"
    await bot.call("deleteForumTopic", **thread)
    assert await bot.refusal("sendMessage", text="x", **thread) == "Bad Request: message thread not found"


async def test_members_come_go_and_are_told_of(bot: BareBot, control: Control) -> None:
    group = await control.post("groups", title="کارکنان", members=[1001], admins=[1001])
    await bot.call("getUpdates", allowed_updates=["message", "chat_member", "my_chat_member"])
    await control.post("act/join", **{"as": 1002, "chat": group["id"]})
    member = await bot.call("getChatMember", chat_id=group["id"], user_id=1002)
    assert member["status"] == "member"
    await bot.call("banChatMember", chat_id=group["id"], user_id=1002)
    assert (await bot.call("getChatMember", chat_id=group["id"], user_id=1002))["status"] == "kicked"
    updates = await bot.call("getUpdates")
    changes = [u["chat_member"]["new_chat_member"]["status"] for u in updates if "chat_member" in u]
    assert changes == ["member", "kicked"]
    assert await bot.call("getChatMemberCount", chat_id=group["id"]) == 2


def test_memory_is_bounded(world: World) -> None:
    sara, chat = world.person(1001), world.chat_of(1001)
    for number in range(CHAT_MESSAGES_MAX + 5):
        say(world, sara, chat, str(number))
    assert len(chat.messages) == CHAT_MESSAGES_MAX
    journal = Journal()
    for _ in range(EVENTS_MAX + 10):
        journal.add("chat", None, {})
    (oldest, *_) = journal.events(after=0)
    assert oldest.n == 11
    assert [event.n for event in journal.events(after=journal.last_n - 1)] == [journal.last_n]


async def test_reset_empties_the_world_but_keeps_the_bot(bot: BareBot, control: Control) -> None:
    await control.post("reset")
    state = await control.get("state")
    assert (state["people"], state["chats"]) == ([], [])
    assert await bot.call("getUpdates") == []


async def test_nonsense_is_answered_in_words(server: RunningServer, control: Control) -> None:
    assert await control.refusal("act/text", text="x") == "as is missing: the id of the person who acts"
    assert await control.refusal("act/text", **{"as": 7, "text": "x"}) == "there is no person 7"
    assert await control.refusal("act/text", **{"as": 1001}) == "'text' is missing"
    assert "private chat of 1002" in await control.refusal("act/text", **{"as": 1001, "chat": 1002, "text": "x"})
    assert await control.refusal("act/dance", **{"as": 1001}) == "there is no such act"
    assert await control.refusal("bots", token="x") == "a token looks like 123456:AAbb-cc_dd, not like x…"
    assert server.port > 0


async def test_a_shared_contact_of_somebody_else_names_its_owner(bot: BareBot, control: Control) -> None:
    await control.post("act/contact", **{"as": 1001, "phone": "+989157654321"})
    contact = (await bot.call("getUpdates"))[-1]["message"]["contact"]
    assert contact["user_id"] == 1002


async def test_links_carry_only_what_telegram_lets_them(control: Control) -> None:
    assert "start payload" in await control.refusal("act/start", **{"as": 1001, "payload": "a=b"})
    assert "start payload" in await control.refusal("act/start", **{"as": 1001, "payload": "x" * 65})


async def test_an_album_counts_whole_against_floods_or_not_at_all(bot: BareBot, control: Control, world: World) -> None:
    photo = store_upload(world.files, "photo", Upload("x.png", picture(), None)).id
    album = [{"type": "photo", "media": photo}] * 3
    await control.post("floods", enabled=True, private_burst=3)
    await bot.call("sendMediaGroup", chat_id=1001, media=album)
    assert (await bot.answer("sendMediaGroup", chat_id=1001, media=album))["error_code"] == 429
    assert len(await control.get("messages", chat=1001)) == 4


async def test_strangers_can_not_be_looked_up(bot: BareBot, control: Control) -> None:
    assert await bot.refusal("getChat", chat_id=1002) == "Bad Request: chat not found"
    await control.post("groups", title="کارکنان", members=[1002], admins=[1001])
    assert (await bot.call("getChat", chat_id=1002))["username"] == "ali_k"
