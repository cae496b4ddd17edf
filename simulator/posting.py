"""Posting as a bot: the text with its entities, the reply, the topic, the keyboard, the flood control."""

from typing import Any

from simulator.addressing import open_chat
from simulator.errors import bad_request
from simulator.html import parse_html
from simulator.keyboards import read_markup
from simulator.parameters import Call
from simulator.people import Chat, Json, Message
from simulator.text import CAPTION_MAX, TEXT_MAX, Entity, clean, trim, utf16_length, utf16_slice, with_automatic

_ENTITY_TYPES = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
}
_AUTOMATIC_TYPES = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}


def read_text(call: Call) -> Json:
    """Return `text` and `entities` of a message.

    Raises: ApiError when empty, over 4096 UTF-16 units after parsing, or unparsable.
    """
    text, entities = read_formatted(call, "text", mode="parse_mode", listed="entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_MAX:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def read_caption(call: Call) -> Json:
    """Return `caption` and `caption_entities`, or nothing for an empty caption.

    Raises: ApiError when over 1024 UTF-16 units after parsing, or unparsable.
    """
    return caption_of(*read_formatted(call, "caption", mode="parse_mode", listed="caption_entities"))


def caption_of(text: str, entities: list[Entity]) -> Json:
    """Return the caption's fields of a message. Raises: ApiError when it is too long."""
    if not text:
        return {}
    if utf16_length(text) > CAPTION_MAX:
        raise bad_request("message caption is too long")
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def read_formatted(call: Call, name: str, *, mode: str, listed: str) -> tuple[str, list[Entity]]:
    """Return the cleaned text of a parameter and its entities. Raises: ApiError."""
    source = call.text(name)
    if not source:
        return "", []
    return format_text(source, call.text(mode), call.structure(listed) if listed in call.args else None)


def format_text(source: str, mode: str, listed: Any) -> tuple[str, list[Entity]]:
    """Return the text as Telegram would store it: parsed, cleaned, trimmed, with the links it finds.

    Raises: ApiError.
    """
    try:
        source.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    text = clean(source)
    entities: list[Entity] = []
    if mode:
        if mode.lower() == "html":
            text, entities = parse_html(text)
        elif mode.lower() in {"markdown", "markdownv2"}:
            raise bad_request(f"the simulator reads HTML only, not {mode}")
        else:
            raise bad_request("unsupported parse_mode")
    elif listed:
        entities = _listed_entities(listed, utf16_length(text))
    text, entities = trim(text, entities)
    return text, with_automatic(text, entities)


def _listed_entities(listed: Any, length: int) -> list[Entity]:
    if not isinstance(listed, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    entities = []
    for entity in listed:
        if not isinstance(entity, dict):
            raise bad_request("can't parse entities: expected an Object")
        kind, offset, size = entity.get("type"), entity.get("offset"), entity.get("length")
        if kind not in _ENTITY_TYPES:
            raise bad_request(f"can't parse MessageEntity: unsupported type {kind!r} specified")
        if not isinstance(offset, int) or not isinstance(size, int):
            raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
        if offset < 0 or size <= 0 or offset + size > length:
            raise bad_request(f"entity begins in a middle of nothing: offset {offset}, length {size}, text {length}")
        if kind not in _AUTOMATIC_TYPES:
            entities.append({name: value for name, value in entity.items() if value is not None})
    return entities


def post(
    call: Call, content: Json, *, chat: Chat | None = None, is_invoice: bool = False, is_counted: bool = False
) -> Message:
    """Put the bot's message into the chat of the call, with everything that any send method can ask for.

    `is_counted`: the flood control knows of it already.

    Raises: ApiError.
    """
    args = call.args
    if chat is None:
        chat = open_chat(call)
    markup = None
    if args.get("reply_markup"):
        markup = read_markup(args["reply_markup"], is_private=chat.is_private, is_invoice=is_invoice)
    extra: Json = {}
    reply_to = None
    if args.get("reply_parameters") or args.get("reply_to_message_id"):
        reply_to, extra = _read_reply(call, chat)
    if args.get("message_thread_id"):
        extra.update(_read_thread(call, chat))
    elif reply_to is not None and reply_to.body.get("is_topic_message"):
        extra.update({"message_thread_id": reply_to.body["message_thread_id"], "is_topic_message": True})
    if args.get("protect_content") and call.flag("protect_content"):
        extra["has_protected_content"] = True
    if not is_counted:
        call.world.floods.spend(call.bot.id, chat, is_paid=call.flag("allow_paid_broadcast"))
    if markup is not None and "inline_keyboard" in markup:
        extra["reply_markup"] = markup
    message = call.world.add_message(
        chat, call.bot.user(), {**content, **extra} if extra else content, bot=call.bot, reply_to=reply_to
    )
    if markup and "inline_keyboard" not in markup:
        _show_keyboard(call, chat, message, markup)
    return message


def _read_reply(call: Call, chat: Chat) -> tuple[Message | None, Json]:
    asked = call.structure("reply_parameters") or {
        "message_id": call.integer("reply_to_message_id"),
        "allow_sending_without_reply": call.flag("allow_sending_without_reply"),
    }
    if not isinstance(asked, dict) or not isinstance(asked.get("message_id"), int):
        raise bad_request("can't parse reply parameters JSON object")
    if asked.get("chat_id") not in (None, chat.id, str(chat.id)):
        raise bad_request("the simulator serves replies within one chat only")
    message = chat.messages.get(asked["message_id"])
    if message is None:
        if asked.get("allow_sending_without_reply"):
            return None, {}
        raise bad_request("message to be replied not found")
    extra: Json = {}
    if quote := asked.get("quote"):
        text, entities = format_text(str(quote), str(asked.get("quote_parse_mode") or ""), asked.get("quote_entities"))
        whole = message.body.get("text") or message.body.get("caption") or ""
        place = whole.find(text)
        if place < 0 or not text:
            raise bad_request("message quote not found")
        extra["quote"] = {"text": text, "position": utf16_length(whole[:place]), "is_manual": True}
        if entities:
            extra["quote"]["entities"] = entities
    return message, extra


def _read_thread(call: Call, chat: Chat) -> Json:
    thread_id = call.integer("message_thread_id")
    topic = chat.topics.get(thread_id)
    if not chat.is_forum or topic is None:
        raise bad_request("message thread not found")
    if topic.is_closed and not chat.members[call.bot.id].may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return {"message_thread_id": thread_id, "is_topic_message": True}


def _show_keyboard(call: Call, chat: Chat, message: Message, markup: Json) -> None:
    """Show or remove the reply keyboard for those whom Telegram would show it."""
    if "keyboard" not in markup and not markup.get("remove_keyboard"):
        return
    keyboard = markup if "keyboard" in markup else None
    if chat.person is not None:
        audience = [chat.person.id]
    elif markup.get("selective"):
        audience = []
        if message.reply_to is not None and message.reply_to.bot_id is None:
            audience.append(message.reply_to.body["from"]["id"])
        text = message.body.get("text", "")
        for entity in message.body.get("entities", []):
            if entity["type"] == "text_mention":
                audience.append(entity["user"]["id"])
            elif entity["type"] == "mention":
                username = utf16_slice(text, entity["offset"] + 1, entity["length"] - 1).lower()
                audience.extend(p.id for p in call.world.people.values() if (p.username or "").lower() == username)
    else:
        audience = [member.user["id"] for member in chat.members.values() if not member.user["is_bot"]]
    for person_id in audience:
        call.world.set_keyboard(chat, person_id, keyboard)
