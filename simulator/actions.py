"""What people do: begin, write, press, share, pay, block, come and go."""

import re
import time
from secrets import token_hex
from typing import Any

from simulator.bots import Bot
from simulator.errors import ControlError
from simulator.keyboards import find_button
from simulator.methods.media import file_fields, store_upload
from simulator.parameters import Upload
from simulator.people import Chat, Json, Message, Person
from simulator.text import TEXT_MAX, clean, utf16_length, with_automatic
from simulator.world import CallbackQuery, Checkout, World

_PAYLOAD = re.compile(r"^[A-Za-z0-9_-]{0,64}$")
DOWNTOWN_MASHHAD = (36.2972, 59.6067)


def post(
    world: World, person: Person, chat: Chat, content: Json, *, reply_to: int | None = None, thread: int | None = None
) -> Message:
    """Put a person's message into a chat and tell the bots. Raises: ControlError when she can not write there."""
    _require_may_write(person, chat)
    if thread is not None:
        if thread not in chat.topics:
            raise ControlError(f"there is no topic {thread} in chat {chat.id}")
        content = {**content, "message_thread_id": thread, "is_topic_message": True}
    replied = None
    if reply_to is not None:
        replied = chat.messages.get(reply_to)
        if replied is None:
            raise ControlError(f"there is no message {reply_to} in chat {chat.id}")
    member = chat.member(person.id)
    message = world.add_message(
        chat,
        person.user(),
        content,
        reply_to=replied,
        is_anonymous=member is not None and member.is_admin and member.is_anonymous,
    )
    world.tell_bots(message)
    return message


def _require_may_write(person: Person, chat: Chat) -> None:
    if person.is_deactivated:
        raise ControlError(f"{person.first_name} has deleted the account")
    if chat.person is not None:
        if not chat.is_started:
            raise ControlError(f"{person.first_name} has not pressed start in this chat")
        if chat.is_blocked:
            raise ControlError(f"{person.first_name} has blocked the bot")
    elif not chat.has(person.id):
        raise ControlError(f"{person.first_name} is not in «{chat.title}»")
    elif chat.migrated_to is not None:
        raise ControlError(f"«{chat.title}» has become {chat.migrated_to}")


def say(world: World, person: Person, chat: Chat, text: str, *, forward_from: Any = None, **where: Any) -> Message:
    """Write a text as an app would send it: over 4096 it goes out in pieces; /start begins a private chat."""
    text = clean(text).strip()
    if not text:
        raise ControlError("an app does not send an empty text")
    if chat.person is not None and text.split()[0].split("@")[0] == "/start":
        _begin(world, person, chat)
    origin = _origin(world, forward_from)
    for piece in _pieces(text):
        content: Json = {"text": piece}
        if entities := with_automatic(piece, []):
            content["entities"] = entities
        message = post(world, person, chat, {**origin, **content}, **where)
    return message


def _pieces(text: str) -> list[str]:
    if utf16_length(text) <= TEXT_MAX:
        return [text]
    units = text.encode("utf-16-le", "surrogatepass")
    pieces = []
    while units:
        cut = TEXT_MAX * 2
        if len(units) > cut and 0xD8 <= units[cut - 1] <= 0xDB:
            cut -= 2
        pieces.append(units[:cut].decode("utf-16-le", "replace"))
        units = units[cut:]
    return pieces


def _origin(world: World, forward_from: Any) -> Json:
    if forward_from is None:
        return {}
    date = int(world.clock.time()) - 60
    if isinstance(forward_from, int):
        return {"forward_origin": {"type": "user", "sender_user": world.person(forward_from).user(), "date": date}}
    return {"forward_origin": {"type": "hidden_user", "sender_user_name": str(forward_from), "date": date}}


def start(world: World, person: Person, bot: Bot, payload: str = "") -> Message:
    """Press start, or follow t.me/bot?start=payload. Raises: ControlError for a payload no link can carry."""
    if not _PAYLOAD.match(payload):
        raise ControlError(f"a start payload has up to 64 of A-Z, a-z, 0-9, _ and -, unlike {payload[:80]!r}")
    return say(world, person, world.private_chat(bot, person), f"/start {payload}".strip())


def _begin(world: World, person: Person, chat: Chat) -> None:
    if chat.is_blocked:
        unblock(world, person, chat)
    if not chat.is_started:
        chat.is_started = True
        world.journal.add("chat", chat.id, {"chat": world.chat_shown(chat)})


def edit(world: World, person: Person, chat: Chat, message_id: int, text: str) -> Message:
    """Change an own text or caption."""
    message = chat.messages.get(message_id)
    if message is None or message.bot_id is not None or message.body.get("from", {}).get("id") != person.id:
        raise ControlError(f"message {message_id} is not {person.first_name}'s to change")
    text = clean(text).strip()
    name, listed = ("text", "entities") if "text" in message.body else ("caption", "caption_entities")
    message.change(**{name: text, listed: with_automatic(text, []) or None, "edit_date": int(world.clock.time())})
    world.note_edit(message)
    world.tell_bots(message, kind="edited_message")
    return message


def press(
    world: World,
    person: Person,
    chat: Chat,
    message_id: int,
    *,
    data: str | None = None,
    label: str | None = None,
    place: tuple[int, int] | None = None,
    is_stale: bool = False,
) -> CallbackQuery | Json:
    """Press an inline button; return the query to wait for, or what the app does by itself (open a URL, copy).

    `is_stale`: an old screen still shows a button with `data` that the message has lost.
    """
    message = chat.messages.get(message_id)
    button = (
        None if message is None else find_button(message.body.get("reply_markup"), data=data, label=label, place=place)
    )
    if button is None and not (is_stale and data is not None):
        shown = [b["text"] for row in _rows(message) for b in row]
        raise ControlError(f"message {message_id} has no such button; it has: {', '.join(shown) or 'none'}")
    if button is not None and "callback_data" not in button:
        return {name: value for name, value in button.items() if name != "text"}
    return _ask(world, person, chat, message_id, data if button is None else button["callback_data"])


def _rows(message: Message | None) -> list[list[Json]]:
    rows: list[list[Json]] = message.body.get("reply_markup", {}).get("inline_keyboard", []) if message else []
    return rows


def _ask(world: World, person: Person, chat: Chat, message_id: int, data: str | None) -> CallbackQuery:
    if chat.person is not None and (not chat.is_started or chat.is_blocked):
        raise ControlError(f"{person.first_name} has no open chat with the bot")
    if chat.person is None and not chat.has(person.id):
        raise ControlError(f"{person.first_name} is not in «{chat.title}»")
    message = chat.messages.get(message_id)
    bot_id = message.bot_id if message is not None and message.bot_id is not None else chat.bot_id
    bot = world.only_bot() if bot_id is None else world.bot(bot_id)
    query = CallbackQuery(world.new_query_id(), bot.id, person, chat.id, message_id, time.monotonic())
    world.add_callback(query)
    inaccessible: Json = {"chat": chat.reference(), "message_id": message_id, "date": 0}
    bot.queue.push(
        "callback_query",
        {
            "id": query.id,
            "from": person.user(),
            "message": message.view() if message is not None else inaccessible,
            "chat_instance": str(abs(chat.id) * 7_919 + bot.id),
            "data": data,
        },
        chat=chat.id,
    )
    return query


def use_key(world: World, person: Person, chat: Chat, label: str, *, location: tuple[float, float]) -> Message:
    """Press a key of the reply keyboard: it sends its text, the own contact or the given location."""
    keyboard = chat.keyboards.get(person.id)
    keys = [key for row in keyboard["keyboard"] for key in row] if keyboard else []
    key = next((key for key in keys if key["text"] == label), None)
    if keyboard is None or key is None:
        raise ControlError(f"no key «{label}»; the keyboard has: {', '.join(k['text'] for k in keys) or 'none'}")
    if keyboard.get("one_time_keyboard"):
        world.set_keyboard(chat, person.id, None)
    if key.get("request_contact"):
        return share_contact(world, person, chat)
    if key.get("request_location"):
        return share_location(world, person, chat, *location)
    return say(world, person, chat, label)


def share_contact(
    world: World,
    person: Person,
    chat: Chat,
    *,
    phone: str | None = None,
    user_id: int | None = None,
    first_name: str | None = None,
    **where: Any,
) -> Message:
    """Share a contact: the own one, or somebody else's by phone (and account, if she has one)."""
    number = phone or person.phone
    if number is None:
        raise ControlError(f"{person.first_name} has no phone")
    contact: Json = {"phone_number": number.removeprefix("+"), "first_name": first_name or person.first_name}
    if user_id is not None:
        contact["user_id"] = user_id
    elif phone is None or phone == person.phone:
        contact["user_id"] = person.id
        if person.last_name:
            contact["last_name"] = person.last_name
    elif owner := next((known for known in world.people.values() if known.phone == phone), None):
        # Telegram itself adds whose account a phone is; a bot must see that it is not the sender's.
        contact["user_id"] = owner.id
    return post(world, person, chat, {"contact": contact}, **where)


def share_location(
    world: World, person: Person, chat: Chat, latitude: float, longitude: float, **where: Any
) -> Message:
    """Share a place."""
    return post(world, person, chat, {"location": {"latitude": latitude, "longitude": longitude}}, **where)


def send_file(
    world: World, person: Person, chat: Chat, kind: str, upload: Upload, *, caption: str = "", **where: Any
) -> Message:
    """Send a photo, voice, document, sticker or video."""
    stored = store_upload(world.files, kind, upload)
    content = file_fields(world.files, kind, stored)
    if caption := clean(caption).strip():
        content["caption"] = caption
        if entities := with_automatic(caption, []):
            content["caption_entities"] = entities
    return post(world, person, chat, content, **where)


def react(world: World, person: Person, chat: Chat, message_id: int, emoji: str | None) -> None:
    """Put a reaction on a message, or take it away."""
    if message_id not in chat.messages:
        raise ControlError(f"there is no message {message_id} in chat {chat.id}")
    reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
    change: Json = {
        "chat": chat.reference(),
        "message_id": message_id,
        "user": person.user(),
        "date": int(world.clock.time()),
        "old_reaction": [],
        "new_reaction": reaction,
    }
    for bot in world.bots_in(chat):
        seat = chat.member(bot.id)
        if chat.is_private or (seat is not None and seat.is_admin):
            bot.queue.push("message_reaction", change, chat=chat.id)
    world.journal.add("reaction", chat.id, {"message_id": message_id, "by": person.id, "reaction": reaction})


def block(world: World, person: Person, chat: Chat) -> None:
    """Block the bot; it hears of it."""
    if not chat.is_blocked:
        chat.is_blocked = True
        _tell_of_block(world, person, chat, old="member", new="kicked")


def unblock(world: World, person: Person, chat: Chat) -> None:
    """Unblock the bot; it hears of it."""
    if chat.is_blocked:
        chat.is_blocked = False
        _tell_of_block(world, person, chat, old="kicked", new="member")


def _tell_of_block(world: World, person: Person, chat: Chat, *, old: str, new: str) -> None:
    if chat.bot_id is None:
        raise ControlError("only a private chat with a bot can be blocked")
    bot = world.bot(chat.bot_id)

    def member(status: str) -> Json:
        extra = {"until_date": 0} if status == "kicked" else {}
        return {"user": bot.user(), "status": status, **extra}

    change: Json = {
        "chat": chat.reference(),
        "from": person.user(),
        "date": int(world.clock.time()),
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }
    bot.queue.push("my_chat_member", change, chat=chat.id)
    world.journal.add("chat", chat.id, {"chat": world.chat_shown(chat)})


def deactivate(world: World, person: Person) -> None:
    """Delete the account; bots hear nothing and find out when they write."""
    person.is_deactivated = True
    world.journal.add("person", None, {"person": person.shown()})


def join(world: World, person: Person, chat: Chat) -> None:
    """Come into a group."""
    if chat.is_private or chat.has(person.id):
        raise ControlError(f"{person.first_name} is there already")
    world.set_member(chat, person.user(), "member", person)
    world.post_service(chat, person, {"new_chat_members": [person.user()], "new_chat_member": person.user()})


def leave(world: World, person: Person, chat: Chat) -> None:
    """Go out of a group."""
    if chat.is_private or not chat.has(person.id):
        raise ControlError(f"{person.first_name} is not there")
    world.post_service(chat, person, {"left_chat_member": person.user()})
    world.set_member(chat, person.user(), "left", person)


def remove_bot(world: World, person: Person, chat: Chat, bot: Bot) -> None:
    """Put a bot out of a group."""
    if not chat.has(bot.id):
        raise ControlError(f"{bot.first_name} is not there")
    world.set_member(chat, bot.user(), "kicked", person)


def migrate(world: World, chat: Chat) -> Chat:
    """Turn a group into a supergroup with a new id; bots see it in both, as in Telegram."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise ControlError(f"«{chat.title}» is no group that can become a supergroup")
    raised = Chat(-(10**12) + chat.id, "supergroup", title=chat.title, members=dict(chat.members))
    world.groups[raised.id] = raised
    creator = next((m for m in chat.members.values() if m.status == "creator"), None)
    actor = world.people.get(creator.user["id"]) if creator else None
    world.post_service(chat, actor, {"migrate_to_chat_id": raised.id})
    chat.migrated_to = raised.id
    world.post_service(raised, actor, {"migrate_from_chat_id": chat.id})
    for old_and_new in (chat, raised):
        world.journal.add("chat", old_and_new.id, {"chat": world.chat_shown(old_and_new)})
    return raised


def ask_to_pay(world: World, person: Person, chat: Chat, message_id: int) -> Checkout:
    """Press the pay button of an invoice; the bot is asked first."""
    message = chat.messages.get(message_id)
    if message is None or "invoice" not in message.body or message.bot_id is None:
        raise ControlError(f"message {message_id} is no invoice")
    bot = world.bot(message.bot_id)
    checkout = Checkout(world.new_query_id(), bot.id, person, message, time.monotonic())
    world.add_checkout(checkout)
    bot.queue.push(
        "pre_checkout_query",
        {"id": checkout.id, "from": person.user(), **_terms(message)},
        chat=chat.id,
    )
    return checkout


def _terms(invoice: Message) -> Json:
    terms = invoice.body["invoice"]
    return {
        "currency": terms["currency"],
        "total_amount": terms["total_amount"],
        "invoice_payload": invoice.invoice_payload or "",
    }


def settle(world: World, checkout: Checkout) -> Message:
    """Let the money go over after the bot agreed; the bot sees successful_payment."""
    paid: Json = {
        **_terms(checkout.invoice),
        "telegram_payment_charge_id": f"tg_{token_hex(8)}",
        "provider_payment_charge_id": f"pp_{token_hex(8)}",
    }
    return post(world, checkout.person, checkout.invoice.chat, {"successful_payment": paid})
