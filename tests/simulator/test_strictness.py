"""What Telegram refuses, the simulator refuses, with the same code and words."""

from typing import Any

import pytest

from simulator import World
from simulator.actions import block, deactivate, say, start
from simulator.errors import ApiError
from simulator.methods.media import store_upload
from simulator.parameters import Upload
from simulator.samples import picture
from tests.simulator.conftest import BareBot, Control

YES = {"inline_keyboard": [[{"text": "بله", "callback_data": "v1:yes"}]]}
UNMODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture(autouse=True)
def begun(world: World) -> None:
    start(world, world.person(1001), world.only_bot())


def button(**action: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", **action}]]}


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 1001}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 1001, "text": " \n\t"}, "Bad Request: message text is empty"),
        (
            "sendMessage",
            {"chat_id": 1001, "text": "<b></b>", "parse_mode": "HTML"},
            "Bad Request: message text is empty",
        ),
        ("sendMessage", {"chat_id": 1001, "text": "x" * 4097}, "Bad Request: message is too long"),
        ("sendMessage", {"chat_id": 1001, "text": "🌿" * 2049}, "Bad Request: message is too long"),
        ("sendMessage", {"chat_id": 1001, "text": "x", "parse_mode": "RTF"}, "Bad Request: unsupported parse_mode"),
        ("sendMessage", {"chat_id": 5, "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": -5, "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 1002, "text": "x"}, "Forbidden: bot can't initiate conversation with a user"),
        (
            "sendMessage",
            {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 99}},
            "Bad Request: message to be replied not found",
        ),
        (
            "sendMessage",
            {"chat_id": 1001, "text": "x", "message_thread_id": 7},
            "Bad Request: message thread not found",
        ),
        (
            "sendMessage",
            {"chat_id": 1001, "text": "x", "disable_notification": "perhaps"},
            'Bad Request: parameter "disable_notification" must be of type Boolean',
        ),
        ("sendPhoto", {"chat_id": 1001}, "Bad Request: there is no photo in the request"),
        (
            "sendPhoto",
            {"chat_id": 1001, "photo": "AgACnonsense"},
            "Bad Request: wrong remote file identifier specified: Wrong character in the string",
        ),
        ("sendPhoto", {"chat_id": 1001, "photo": "https://a.ir/x.jpg"}, "Bad Request: failed to get HTTP URL content"),
        ("getFile", {"file_id": "nonsense"}, "Bad Request: wrong file_id or the file is temporarily unavailable"),
        ("editMessageText", {"chat_id": 1001, "message_id": 99, "text": "x"}, "Bad Request: message to edit not found"),
        ("editMessageText", {"chat_id": 1001, "message_id": 1, "text": "x"}, "Bad Request: message can't be edited"),
        ("editMessageText", {"chat_id": 1001, "text": "x"}, "Bad Request: message identifier is not specified"),
        ("deleteMessage", {"chat_id": 1001, "message_id": 99}, "Bad Request: message to delete not found"),
        (
            "copyMessage",
            {"chat_id": 1001, "from_chat_id": 1001, "message_id": 99},
            "Bad Request: message to copy not found",
        ),
        (
            "forwardMessage",
            {"chat_id": 1001, "from_chat_id": 1001, "message_id": 99},
            "Bad Request: message to forward not found",
        ),
        ("answerCallbackQuery", {"callback_query_id": "12345"}, TOO_OLD),
        ("answerPreCheckoutQuery", {"pre_checkout_query_id": "1", "ok": True}, TOO_OLD),
        ("sendChatAction", {"chat_id": 1001, "action": "dancing"}, "Bad Request: wrong parameter action in request"),
        (
            "setMyCommands",
            {"commands": [{"command": "پرداخت", "description": "x"}]},
            "Bad Request: BOT_COMMAND_INVALID",
        ),
        ("setMyCommands", {"commands": [{"command": "pay"}]}, "Bad Request: command description is empty"),
        (
            "setWebhook",
            {"url": "http://example.org/hook"},
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            "setWebhook",
            {"url": "https://example.org/hook", "secret_token": "پنهان"},
            "Bad Request: secret token contains unallowed characters",
        ),
        ("getChatMember", {"chat_id": 1001, "user_id": 77}, "Bad Request: member not found"),
        (
            "sendGame",
            {"chat_id": 1001, "game_short_name": "x"},
            "Bad Request: the simulator does not serve sendGame, which the real Bot API has",
        ),
        ("sendMesage", {}, "Not Found"),
    ],
)
async def test_a_faulty_call_is_refused(bot: BareBot, method: str, params: dict[str, Any], description: str) -> None:
    assert await bot.refusal(method, **params) == description


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (button(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (button(callback_data="ب" * 33), "BUTTON_DATA_INVALID"),
        (button(callback_data=""), "BUTTON_DATA_INVALID"),
        (
            button(url="http://localhost/x"),
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
        (
            button(url="javascript:alert(1)"),
            "inline keyboard button URL 'javascript:alert(1)' is invalid: Wrong HTTP URL",
        ),
        (
            button(web_app={"url": "http://a.ir"}),
            "inline keyboard button Web App URL 'http://a.ir' is invalid: Only HTTPS links are allowed",
        ),
        (button(pay=True), "BUTTON_TYPE_INVALID"),
        (button(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
        (button(callback_data="x", style="pink"), "invalid button style specified"),
        (
            {"inline_keyboard": [[{"callback_data": "x"}]]},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"inline_keyboard": [[{"text": "x", "callback_data": str(n)}] for n in range(101)]},
            "reply markup is too long",
        ),
        ({"inline_keyboard": "x"}, 'can\'t parse keyboard: Field "inline_keyboard" must be of type Array'),
        (
            {"inline_keyboard": [{"text": "x"}]},
            'can\'t parse keyboard: Field "inline_keyboard" must be an Array of Arrays',
        ),
        ({"keyboard": [[{"request_contact": True}]]}, "can't parse keyboard button: Can't find field \"text\""),
        ({"keyboard": [["x"]], "input_field_placeholder": "x" * 65}, "REPLY_MARKUP_PLACEHOLDER_INVALID"),
        ("[", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
    ],
)
async def test_a_faulty_keyboard_is_refused(bot: BareBot, markup: Any, description: str) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=1001, text="x", reply_markup=markup)
    assert refusal == f"Bad Request: {description}"


async def test_limits_count_utf16_after_parsing(bot: BareBot, world: World) -> None:
    sent = await bot.call("sendMessage", chat_id=1001, text="<b>" + "🌿" * 2048 + "</b>", parse_mode="HTML")
    assert sent["entities"] == [{"offset": 0, "length": 4096, "type": "bold"}]
    photo = store_upload(world.files, "photo", Upload("x.png", picture(), None)).id
    await bot.call("sendPhoto", chat_id=1001, photo=photo, caption="<i>" + "ب" * 1024 + "</i>", parse_mode="HTML")
    words = await bot.refusal("sendPhoto", chat_id=1001, photo=photo, caption="🌿" * 513)
    assert words == "Bad Request: message caption is too long"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "file must be non-empty"), (b"no picture", "IMAGE_PROCESS_FAILED")],
)
def test_what_is_no_picture_is_no_photo(world: World, content: bytes, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        store_upload(world.files, "photo", Upload("x.jpg", content, "image/jpeg"))


async def test_contact_and_location_keys_are_for_private_chats(bot: BareBot, control: Control) -> None:
    group = await control.post("groups", title="کارکنان", members=[1001], admins=[1001])
    keyboard = {"keyboard": [[{"text": "x", "request_contact": True}]]}
    refusal = await bot.refusal("sendMessage", chat_id=group["id"], text="x", reply_markup=keyboard)
    assert refusal == "Bad Request: phone number can be requested in private chats only"


async def test_an_unchanged_edit_is_refused(bot: BareBot) -> None:
    sent = await bot.call("sendMessage", chat_id=1001, text="<b>x</b>", parse_mode="HTML", reply_markup=YES)
    edit = {"chat_id": 1001, "message_id": sent["message_id"]}
    same = {**edit, "text": " <b>x</b>\n", "parse_mode": "HTML", "reply_markup": YES}
    assert await bot.refusal("editMessageText", **same) == UNMODIFIED
    assert await bot.refusal("editMessageReplyMarkup", **edit, reply_markup=YES) == UNMODIFIED
    await bot.call("editMessageText", **edit, text="x", reply_markup=YES)
    await bot.call("editMessageReplyMarkup", **edit)
    assert await bot.refusal("editMessageReplyMarkup", **edit) == UNMODIFIED
    words = await bot.refusal("editMessageReplyMarkup", **edit, reply_markup={"keyboard": [["x"]]})
    assert words == "Bad Request: inline keyboard expected"


async def test_edits_fit_their_message(bot: BareBot) -> None:
    text = await bot.call("sendMessage", chat_id=1001, text="x")
    place = await bot.call("sendLocation", chat_id=1001, latitude=36.3, longitude=59.6)
    words = await bot.refusal("editMessageCaption", chat_id=1001, message_id=text["message_id"], caption="y")
    assert words == "Bad Request: there is no caption in the message to edit"
    words = await bot.refusal("editMessageText", chat_id=1001, message_id=place["message_id"], text="y")
    assert words == "Bad Request: there is no text in the message to edit"


async def test_blocked_deactivated_and_unblocked(bot: BareBot, world: World) -> None:
    sara, chat = world.person(1001), world.chat_of(1001)
    block(world, sara, chat)
    words = await bot.refusal("sendMessage", chat_id=1001, text="x")
    assert words == "Forbidden: bot was blocked by the user"
    start(world, sara, world.only_bot())
    await bot.call("sendMessage", chat_id=1001, text="x")
    deactivate(world, sara)
    assert await bot.refusal("sendMessage", chat_id=1001, text="x") == "Forbidden: user is deactivated"
    changes = [
        u["my_chat_member"]["new_chat_member"]["status"] for u in await bot.call("getUpdates") if "my_chat_member" in u
    ]
    assert changes == ["kicked", "member"]


async def test_old_messages_stay(bot: BareBot, world: World, control: Control) -> None:
    sent = await bot.call("sendMessage", chat_id=1001, text="x")
    await control.post("clock", advance_s=49 * 3600)
    words = await bot.refusal("deleteMessage", chat_id=1001, message_id=sent["message_id"])
    assert words == "Bad Request: message can't be deleted for everyone"
    await bot.call("editMessageText", chat_id=1001, message_id=sent["message_id"], text="y")


async def test_groups_put_limits(bot: BareBot, world: World, control: Control) -> None:
    group = await control.post("groups", title="کارکنان", members=[1001, 1002], admins=[1001])
    ali, chat = world.person(1002), world.chat_of(group["id"])
    said = say(world, ali, chat, "سلام")
    await control.post("act/remove_bot", **{"as": 1001, "chat": group["id"]})
    words = await bot.refusal("sendMessage", chat_id=group["id"], text="x")
    assert words == "Forbidden: bot was kicked from the group chat"
    await control.post("act/add_bot", **{"as": 1001, "chat": group["id"]})
    words = await bot.refusal("deleteMessage", chat_id=group["id"], message_id=said.id)
    assert words == "Bad Request: message can't be deleted"
    words = await bot.refusal("pinChatMessage", chat_id=group["id"], message_id=said.id)
    assert words == "Bad Request: not enough rights to manage pinned messages in the chat"
    await bot.call("leaveChat", chat_id=group["id"])
    words = await bot.refusal("sendMessage", chat_id=group["id"], text="x")
    assert words == "Forbidden: bot is not a member of the group chat"


async def test_privacy_mode_hides_what_people_say_among_themselves(
    bot: BareBot, world: World, control: Control
) -> None:
    group = await control.post("groups", title="کارکنان", members=[1001], admins=[1001], with_bot=False)
    await control.post("act/add_bot", **{"as": 1001, "chat": group["id"]})
    sara, chat = world.person(1001), world.chat_of(group["id"])
    for text in ("سلام", "/board", "@mahan_bot هست؟"):
        say(world, sara, chat, text)
    heard = [u["message"].get("text") for u in await bot.call("getUpdates") if "message" in u]
    assert heard[-2:] == ["/board", "@mahan_bot هست؟"]
    assert "سلام" not in heard


async def test_wrong_tokens_and_other_encodings(bot: BareBot) -> None:
    stranger = BareBot(bot.http, bot.url, "123:AAsomebody_else")
    assert await stranger.answer("getMe") == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    async with bot.http.get(f"{bot.url}/bot{bot.token}/SENDMESSAGE?chat_id=1001&text=%D8%B3%D9%84%D8%A7%D9%85") as get:
        assert (await get.json())["result"]["text"] == "سلام"
    async with bot.http.post(f"{bot.url}/bot{bot.token}/sendMessage", data={"chat_id": "1001", "text": "فرم"}) as form:
        assert (await form.json())["result"]["text"] == "فرم"
    url, json_type = f"{bot.url}/bot{bot.token}/sendMessage", {"Content-Type": "application/json"}
    async with bot.http.post(url, data=b"{", headers=json_type) as post:
        assert post.status == 400


async def test_direction_overrides_are_dropped_and_isolates_pass(bot: BareBot) -> None:
    sent = await bot.call("sendMessage", chat_id=1001, text="\u202eab\u202c \u2068کد\u2069\r\n")
    assert sent["text"] == "ab \u2068کد\u2069"


async def test_telegram_finds_links_and_commands_by_itself(bot: BareBot) -> None:
    sent = await bot.call(
        "sendMessage", chat_id=1001, text="🌿 /menu @mahan_bot https://a.ir/x. +989151234567 #نو a@b.ir"
    )
    kinds = [(e["type"], e["offset"]) for e in sent["entities"]]
    assert kinds == [
        ("bot_command", 3),
        ("mention", 9),
        ("url", 20),
        ("phone_number", 36),
        ("hashtag", 50),
        ("email", 54),
    ]
