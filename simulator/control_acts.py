"""The acts of the control API: a JSON body becomes something that a person does."""

import base64
import time
from collections.abc import Callable
from typing import Any

from simulator import actions, samples
from simulator.bots import Bot
from simulator.errors import ControlError
from simulator.journal import shown_message
from simulator.parameters import Upload
from simulator.people import Chat, Json, Message, Person
from simulator.world import CallbackQuery, Checkout, World

CHECKOUT_S = 10.0


def bot_of(world: World, body: Json, *, is_optional: bool = False) -> Bot | Any:
    """Return the bot that the body names (id, token or username), or the only one. Raises: ControlError."""
    named = body.get("bot")
    if named in (None, ""):
        if is_optional and len(world.bots) != 1:
            return None
        return world.only_bot()
    for bot in world.bots.values():
        if str(named).removeprefix("@") in {str(bot.id), bot.token, bot.username}:
            return bot
    raise ControlError(f"there is no bot {named}")


def _actor(world: World, body: Json) -> tuple[Person, Chat]:
    """Return who acts and where: the chat of the body, or the private chat with the bot."""
    if "as" not in body:
        raise ControlError("as is missing: the id of the person who acts")
    person = world.person(int(body["as"]))
    chat_id = int(body["chat"]) if body.get("chat") not in (None, "") else person.id
    if chat_id > 0 and chat_id != person.id:
        raise ControlError(f"{person.first_name} can not act in the private chat of {chat_id}")
    chat = world.chat_of(chat_id, bot=bot_of(world, body) if chat_id > 0 else None)
    return person, chat


def _where(body: Json) -> dict[str, int]:
    return {name: int(body[name]) for name in ("reply_to", "thread") if body.get(name) is not None}


def _shown(message: Message) -> Json:
    return shown_message(message.view())


def text(world: World, body: Json) -> Json:
    """Write a text."""
    person, chat = _actor(world, body)
    return _shown(
        actions.say(world, person, chat, str(body["text"]), forward_from=body.get("forward_from"), **_where(body))
    )


def start(world: World, body: Json) -> Json:
    """Press start or follow a deep link."""
    person, _ = _actor(world, {**body, "chat": None})
    return _shown(actions.start(world, person, bot_of(world, body), str(body.get("payload") or "")))


def edit(world: World, body: Json) -> Json:
    """Change an own message."""
    person, chat = _actor(world, body)
    return _shown(actions.edit(world, person, chat, int(body["message_id"]), str(body["text"])))


async def press(world: World, body: Json) -> Json:
    """Press a button and wait for the answer."""
    person, chat = _actor(world, body)
    place = (int(body["row"]), int(body["column"])) if body.get("row") is not None else None
    pressed = actions.press(
        world,
        person,
        chat,
        int(body["message_id"]),
        data=body.get("data"),
        label=body.get("label"),
        place=place,
        is_stale=bool(body.get("stale")),
    )
    if not isinstance(pressed, CallbackQuery):
        return {"answered": True, "text": None, "show_alert": False, "url": None, **pressed}
    answer = await _answer_to(world, pressed, 5.0 if body.get("wait_s") is None else float(body["wait_s"]))
    return {"answered": answer is not None, **(answer or {"text": None, "show_alert": False, "url": None})}


async def _answer_to(world: World, query: CallbackQuery | Checkout, wait_s: float) -> Json | None:
    """Return the bot's answer to a query, or None after the wait."""
    deadline = time.monotonic() + wait_s
    while query.answer is None and (left_s := deadline - time.monotonic()) > 0:
        await world.journal.wait(after=world.journal.last_n, timeout_s=left_s)
    return query.answer


def key(world: World, body: Json) -> Json:
    """Press a key of the reply keyboard."""
    person, chat = _actor(world, body)
    place = (
        float(body.get("latitude") or actions.DOWNTOWN_MASHHAD[0]),
        float(body.get("longitude") or actions.DOWNTOWN_MASHHAD[1]),
    )
    return _shown(actions.use_key(world, person, chat, str(body["label"]), location=place))


def contact(world: World, body: Json) -> Json:
    """Share a contact; by default the own one."""
    person, chat = _actor(world, body)
    given: Json = {name: body[name] for name in ("phone", "user_id", "first_name") if body.get(name) is not None}
    return _shown(actions.share_contact(world, person, chat, **{**given, **_where(body)}))


def location(world: World, body: Json) -> Json:
    """Share a place."""
    person, chat = _actor(world, body)
    latitude, longitude = float(body["latitude"]), float(body["longitude"])
    return _shown(actions.share_location(world, person, chat, latitude, longitude, **_where(body)))


def _file_act(kind: str) -> Callable[[World, Json], Json]:
    def act(world: World, body: Json) -> Json:
        person, chat = _actor(world, body)
        content, name, content_type = samples.content_of(kind)
        if body.get("base64"):
            content = base64.b64decode(str(body["base64"]).rpartition(",")[2], validate=True)
            name, content_type = "", ""
        upload = Upload(body.get("file_name") or name, content, body.get("mime_type") or content_type or None)
        caption = str(body.get("caption") or "")
        return _shown(actions.send_file(world, person, chat, kind, upload, caption=caption, **_where(body)))

    return act


def react(world: World, body: Json) -> Json:
    """Put a reaction on a message."""
    person, chat = _actor(world, body)
    actions.react(world, person, chat, int(body["message_id"]), body.get("emoji"))
    return {}


def _state_act(act: Callable[[World, Person, Chat], None]) -> Callable[[World, Json], Json]:
    def perform(world: World, body: Json) -> Json:
        person, chat = _actor(world, body)
        act(world, person, chat)
        return world.chat_shown(chat)

    return perform


def deactivate(world: World, body: Json) -> Json:
    """Delete the person's account."""
    person = world.person(int(body["as"]))
    actions.deactivate(world, person)
    return person.shown()


def add_bot(world: World, body: Json) -> Json:
    """Bring a bot into a group, as an administrator or as an ordinary member."""
    person, chat = _actor(world, body)
    world.add_bot_to_group(bot_of(world, body), chat, person, is_admin=bool(body.get("admin")))
    return world.chat_shown(chat)


def remove_bot(world: World, body: Json) -> Json:
    """Put a bot out of a group."""
    person, chat = _actor(world, body)
    actions.remove_bot(world, person, chat, bot_of(world, body))
    return world.chat_shown(chat)


async def pay(world: World, body: Json) -> Json:
    """Pay an invoice: the bot is asked, then told."""
    person, chat = _actor(world, body)
    checkout = actions.ask_to_pay(world, person, chat, int(body["message_id"]))
    answer = await _answer_to(world, checkout, CHECKOUT_S)
    if answer is None:
        return {"paid": False, "error_message": "the bot did not answer in time"}
    if not answer["ok"]:
        return {"paid": False, "error_message": answer["error_message"]}
    return {"paid": True, "message": _shown(actions.settle(world, checkout))}


def migrate(world: World, body: Json) -> Json:
    """Turn a group into a supergroup."""
    return world.chat_shown(actions.migrate(world, world.chat_of(int(body["chat"]))))


ACTS: dict[str, Callable[[World, Json], Any]] = {
    "text": text,
    "start": start,
    "edit": edit,
    "press": press,
    "key": key,
    "contact": contact,
    "location": location,
    "react": react,
    "pay": pay,
    "deactivate": deactivate,
    "add_bot": add_bot,
    "remove_bot": remove_bot,
    "block": _state_act(actions.block),
    "unblock": _state_act(actions.unblock),
    "join": _state_act(actions.join),
    "leave": _state_act(actions.leave),
    **{kind: _file_act(kind) for kind in ("photo", "voice", "document", "sticker", "video", "audio")},
}
