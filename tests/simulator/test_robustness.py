"""Whatever a bot sends, it gets an answer in Telegram's words: no parameter can break the simulator."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import World
from simulator.actions import say, start
from simulator.api import BotApi
from simulator.errors import ApiError
from simulator.methods import METHODS
from simulator.parameters import SHAPES, Call
from tests.simulator.conftest import TOKEN

GROUP, FORUM = -2001, -1002002

numbers = st.one_of(st.sampled_from([1001, 1002, GROUP, FORUM, 123456, 1, 2, 3]), st.integers(-(2**63), 2**63))
words = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["HTML", "<b>x</b>", "typing", "file", "attach://x", "https://a.ir/x", "XTR", "p:1", "2", "true"]),
)
FIELDS = """type text url callback_data inline_keyboard keyboard web_app pay copy_text media caption amount label
command description message_id quote offset length emoji user_id chat_id file_id scope language"""
names = st.sampled_from(sorted(FIELDS.split()))
kinds = st.sampled_from(
    ["photo", "emoji", "chat", "chat_member", "web_app", "bold", "text_link", "commands", "default"]
)
structures = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 2000), st.floats(allow_nan=False), words, kinds),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=4)),
    max_leaves=8,
)
by_letter = {
    "I": numbers,
    "S": words,
    "B": st.booleans(),
    "F": st.floats(-200, 200),
    "X": words,
    "J": structures,
    "A": structures,
}


@st.composite
def calls(draw: st.DrawFn, method: str) -> dict[str, Any]:
    shape, args = SHAPES[method], {}
    for name, letters in shape.types.items():
        if name in shape.required or draw(st.integers(0, 2)) == 0:
            letter = draw(st.sampled_from(letters))
            value = draw(
                st.one_of(by_letter[letter], structures) if draw(st.integers(0, 9)) == 0 else by_letter[letter]
            )
            args[name] = json.dumps(value) if draw(st.booleans()) and isinstance(value, dict | list) else value
    return args


def lived_in() -> World:
    world = World()
    bot = world.add_bot(TOKEN, "mahan_bot", "باغ ماهان")
    sara, ali = world.add_person("سارا", person_id=1001), world.add_person("Ali", person_id=1002)
    start(world, sara, bot)
    world.add_group("کارکنان", [1001], chat_id=GROUP, admins=[1002], bots=[bot])
    forum = world.add_group("انجمن", [1001], chat_id=FORUM, admins=[1002], is_forum=True, bots=[bot])
    for person in (sara, ali):
        say(world, person, forum, "سلام")
    post = Call(world, bot, SHAPES["sendmessage"], {"chat_id": 1001, "text": "x"})
    METHODS["sendmessage"](post)
    return world


def answer(method: str, args: dict[str, Any]) -> dict[str, Any]:
    """Return what the bot would get; any exception but a refusal goes through."""
    world = lived_in()
    try:
        return {"ok": True, "error_code": 200, "result": BotApi(world).run(world.only_bot(), method, args, {})}
    except ApiError as refusal:
        return refusal.body()


@pytest.mark.parametrize("method", sorted(METHODS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_call_is_answered(method: str, data: st.DataObject) -> None:
    answered = answer(method, data.draw(calls(method)))
    assert answered["error_code"] in {200, 400, 403, 413}
    assert json.dumps(answered)
