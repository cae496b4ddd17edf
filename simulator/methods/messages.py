"""Sending, forwarding and copying of messages, except those with files."""

import random
from typing import Any

from simulator.addressing import find_chat, find_message, open_chat
from simulator.errors import bad_request
from simulator.parameters import Call
from simulator.people import Chat, Json, Message
from simulator.posting import format_text, post, read_caption, read_text

COPIED = (
    "text",
    "entities",
    "photo",
    "voice",
    "document",
    "video",
    "audio",
    "animation",
    "sticker",
    "video_note",
    "location",
    "venue",
    "contact",
    "dice",
    "poll",
    "caption",
    "caption_entities",
    "link_preview_options",
    "show_caption_above_media",
    "has_media_spoiler",
)
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_DICE_VALUES = {"🎲": 6, "🎯": 6, "🏀": 5, "⚽": 5, "🎳": 6, "🎰": 64}


def send_message(call: Call) -> Json:
    """Send a text."""
    content = read_text(call)
    if preview := call.structure("link_preview_options"):
        content["link_preview_options"] = preview
    return post(call, content).view()


def send_location(call: Call) -> Json:
    """Send a place."""
    return post(call, {"location": _read_location(call)}).view()


def _read_location(call: Call) -> Json:
    latitude, longitude = call.number("latitude"), call.number("longitude")
    if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        raise bad_request("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def send_venue(call: Call) -> Json:
    """Send a place with a name and an address."""
    location = _read_location(call)
    venue = {"location": location, "title": call.text("title"), "address": call.text("address")}
    return post(call, {"location": location, "venue": venue}).view()


def send_contact(call: Call) -> Json:
    """Send somebody's phone number."""
    contact = {"phone_number": call.text("phone_number"), "first_name": call.text("first_name")}
    for name in ("last_name", "vcard"):
        if call.has(name):
            contact[name] = call.text(name)
    return post(call, {"contact": contact}).view()


def send_dice(call: Call) -> Json:
    """Throw a die."""
    emoji = call.text("emoji") or "🎲"
    if emoji not in _DICE_VALUES:
        raise bad_request("emoji is not supported")
    return post(call, {"dice": {"emoji": emoji, "value": random.randint(1, _DICE_VALUES[emoji])}}).view()


def send_poll(call: Call) -> Json:
    """Ask with options to choose from."""
    question, _ = format_text(call.text("question"), call.text("question_parse_mode"), None)
    asked = call.structure("options")
    if not question or len(question) > 300:
        raise bad_request("poll question must be non-empty and not longer than 300 characters")
    if not isinstance(asked, list) or not 1 <= len(asked) <= 12:
        raise bad_request("poll must have at least 1 and at most 12 options")
    labels = [str(option.get("text") or "") if isinstance(option, dict) else str(option) for option in asked]
    if any(not 1 <= len(label) <= 100 for label in labels):
        raise bad_request("poll options length must not exceed 100")
    poll: Json = {
        "id": call.world.new_query_id(),
        "question": question,
        "options": [
            {"persistent_id": str(number), "text": label, "voter_count": 0} for number, label in enumerate(labels)
        ],
        "total_voter_count": 0,
        "is_closed": call.flag("is_closed"),
        "is_anonymous": call.flag("is_anonymous") if call.has("is_anonymous") else True,
        "type": call.text("type") or "regular",
        "allows_multiple_answers": call.flag("allows_multiple_answers"),
        "allows_revoting": True,
        "members_only": False,
    }
    return post(call, {"poll": poll}).view()


def send_chat_action(call: Call) -> bool:
    """Show that the bot is busy for five seconds."""
    chat = open_chat(call)
    action = call.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.journal.add("typing", chat.id, {"action": action, "bot": call.bot.id})
    return True


def forward_message(call: Call) -> Json:
    """Show a message of one chat in another, with its origin."""
    target = open_chat(call)
    source = find_message(call, find_chat(call, "from_chat_id"), missing="message to forward not found")
    return _forward(call, source, target).view()


def forward_messages(call: Call) -> list[Json]:
    """Forward those of the messages that exist; return their new ids."""
    target, source_chat = open_chat(call), find_chat(call, "from_chat_id")
    sources = _existing(call, source_chat, "messages to forward not found")
    return [{"message_id": _forward(call, source, target).id} for source in sources]


def _forward(call: Call, source: Message, target: Chat) -> Message:
    content = _content_of(source, "message can't be forwarded")
    origin = source.body.get("forward_origin")
    if origin is None and "sender_chat" in source.body:
        origin = {"type": "chat", "sender_chat": source.body["sender_chat"], "date": source.body["date"]}
    elif origin is None:
        origin = {"type": "user", "sender_user": source.body["from"], "date": source.body["date"]}
    return post(call, {**content, "forward_origin": origin}, chat=target)


def copy_message(call: Call) -> Json:
    """Send the content of a message anew; buttons only when given anew."""
    target = open_chat(call)
    source = find_message(call, find_chat(call, "from_chat_id"), missing="message to copy not found")
    return {"message_id": _copy(call, source, target, has_new_caption="caption" in call.args).id}


def copy_messages(call: Call) -> list[Json]:
    """Copy those of the messages that exist; return their new ids."""
    target, source_chat = open_chat(call), find_chat(call, "from_chat_id")
    sources = _existing(call, source_chat, "messages to copy not found")
    return [{"message_id": _copy(call, source, target).id} for source in sources]


def _copy(call: Call, source: Message, target: Chat, *, has_new_caption: bool = False) -> Message:
    content = _content_of(source, "message can't be copied")
    if (has_new_caption and "text" not in content) or call.flag("remove_caption"):
        content = {name: value for name, value in content.items() if name not in {"caption", "caption_entities"}}
        if has_new_caption:
            content.update(read_caption(call))
    return post(call, content, chat=target)


def _content_of(source: Message, refusal: str) -> Json:
    content = {name: source.body[name] for name in COPIED if name in source.body}
    if not content or source.body.get("has_protected_content"):
        raise bad_request(refusal)
    return content


def _existing(call: Call, chat: Chat, missing: str) -> list[Message]:
    ids = read_message_ids(call)
    found = [chat.messages[number] for number in ids if number in chat.messages]
    if not found:
        raise bad_request(missing)
    return found


def read_message_ids(call: Call) -> list[int]:
    """Return message_ids: 1 to 100 whole numbers. Raises: ApiError."""
    ids = call.structure("message_ids")
    if not isinstance(ids, list) or not all(isinstance(number, int) and number > 0 for number in ids):
        raise bad_request("can't parse message identifiers JSON object")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    return ids


def set_message_reaction(call: Call) -> bool:
    """Put the bot's reaction on a message, or take it away."""
    chat = open_chat(call)
    message = find_message(call, chat, missing="message to react not found")
    reactions: Any = call.structure("reaction") or []
    if not isinstance(reactions, list) or any(
        not isinstance(r, dict) or str(r.get("type")) not in {"emoji", "custom_emoji", "paid"} for r in reactions
    ):
        raise bad_request("can't parse reaction type JSON object")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    call.world.journal.add(
        "reaction", chat.id, {"message_id": message.id, "by": call.bot.id, "reaction": reactions, "bot": chat.bot_id}
    )
    return True


METHODS = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendDice": send_dice,
    "sendPoll": send_poll,
    "sendChatAction": send_chat_action,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "setMessageReaction": set_message_reaction,
}
