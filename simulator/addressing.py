"""Finding the chat and the message that a call speaks of, or refusing as Telegram does."""

from simulator.errors import ApiError, bad_request, forbidden
from simulator.parameters import Call
from simulator.people import Chat, Message


def find_chat(call: Call, name: str = "chat_id") -> Chat:
    """Return the chat of the parameter, whether or not the bot may write there.

    Raises: ApiError when the bot does not know such a chat, or the group has moved.
    """
    chat_id = _chat_id(call, name)
    if chat_id > 0:
        person = call.world.people.get(chat_id)
        if person is None:
            raise bad_request("chat not found")
        return call.world.private_chat(call.bot, person)
    chat = call.world.groups.get(chat_id)
    if chat is None or call.bot.id not in chat.members:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            parameters={"migrate_to_chat_id": chat.migrated_to},
        )
    return chat


def _chat_id(call: Call, name: str) -> int:
    value = call.args.get(name)
    if isinstance(value, int):
        return value
    text = str(value or "").strip()
    if not text:
        raise bad_request(f"{name} is empty")
    if text.lstrip("+-").isdecimal():
        return int(text)
    if text.startswith("@"):
        for chat in call.world.groups.values():
            if str(chat.reference().get("username", "")).lower() == text[1:].lower():
                return chat.id
    raise bad_request("chat not found")


def open_chat(call: Call, name: str = "chat_id") -> Chat:
    """Return the chat of the parameter when the bot may write there.

    Raises: ApiError 403 for people who have blocked the bot, never began, are gone, and for foreign groups.
    """
    chat = find_chat(call, name)
    if chat.person is not None:
        if chat.person.is_deactivated:
            raise forbidden("user is deactivated")
        if chat.is_blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.is_started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat
    require_inside(call, chat)
    return chat


def require_inside(call: Call, chat: Chat) -> None:
    """Refuse unless the bot is inside the group and may write there.

    Raises: ApiError.
    """
    seat = chat.members[call.bot.id]
    if seat.status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind_words}")
    if not seat.is_inside:
        raise forbidden(f"bot is not a member of the {chat.kind_words}")
    if seat.status == "restricted" and not seat.rights.get("can_send_messages", False):
        raise bad_request("not enough rights to send text messages to the chat")


def require_right(call: Call, chat: Chat, right: str, words: str) -> None:
    """Refuse unless the bot is an administrator with the right.

    Raises: ApiError.
    """
    require_inside(call, chat)
    if not chat.members[call.bot.id].may(right):
        raise bad_request(words)


def find_message(call: Call, chat: Chat, *, missing: str, name: str = "message_id") -> Message:
    """Return the message of the parameter; `missing` is what Telegram says when there is none.

    Raises: ApiError.
    """
    message_id = call.integer(name)
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(missing)
    return message
