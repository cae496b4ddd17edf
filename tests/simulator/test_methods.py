"""The vendored list of methods against a machine-readable description of the Bot API, where there is one."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from simulator.methods import METHODS
from simulator.parameters import SHAPES

_LETTERS = {"Integer": "I", "String": "S", "Boolean": "B", "Float": "F", "InputFile": "X"}


def description() -> dict[str, Any]:
    """Return the methods of the description named by BOT_API_SPEC."""
    path = Path(os.environ.get("BOT_API_SPEC", "bot_api_spec.json"))
    if not path.is_file():
        pytest.skip("no Bot API description: set BOT_API_SPEC to its JSON file")
    methods: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["methods"]
    return methods


def letters(types: list[str]) -> str:
    return "".join(sorted({_LETTERS.get(name, "A" if name.startswith("Array") else "J") for name in types}))


def test_the_vendored_list_says_what_the_description_says() -> None:
    described = description()
    assert {shape.name for shape in SHAPES.values()} == set(described)
    for shape in SHAPES.values():
        fields = described[shape.name].get("fields", [])
        assert shape.types == {field["name"]: letters(field["types"]) for field in fields}, shape.name
        assert set(shape.required) == {field["name"] for field in fields if field["required"]}, shape.name


def test_every_served_method_exists() -> None:
    assert set(METHODS) <= set(SHAPES)


@pytest.mark.parametrize(
    "method",
    [
        "getMe", "setWebhook", "deleteWebhook", "getWebhookInfo", "sendMessage", "forwardMessage", "copyMessage",
        "copyMessages", "sendPhoto", "sendVoice", "sendDocument", "sendVideo", "sendMediaGroup", "sendLocation",
        "sendVenue", "sendContact", "sendPoll", "sendDice", "sendChatAction", "setMessageReaction", "getFile",
        "banChatMember", "unbanChatMember", "getChat", "getChatMember", "getChatAdministrators", "getChatMemberCount",
        "leaveChat", "pinChatMessage", "unpinChatMessage", "unpinAllChatMessages", "createForumTopic",
        "editForumTopic", "closeForumTopic", "answerCallbackQuery", "setMyCommands", "getMyCommands",
        "deleteMyCommands", "setMyName", "setMyDescription", "setMyShortDescription", "setChatMenuButton",
        "getChatMenuButton", "editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup",
        "deleteMessage", "deleteMessages", "sendInvoice", "createInvoiceLink", "answerPreCheckoutQuery",
        "createChatInviteLink", "logOut", "close",
    ],
)  # fmt: skip
def test_what_bots_use_is_served(method: str) -> None:
    assert method.lower() in METHODS
