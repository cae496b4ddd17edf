"""Chats as a whole: reading about them, titles, pins, leaving, invitations."""

from secrets import token_urlsafe

from simulator.addressing import find_chat, find_message, open_chat, require_inside, require_right
from simulator.errors import bad_request
from simulator.parameters import Call
from simulator.people import Chat, Json, Message

_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_PIN_RIGHT = "not enough rights to manage pinned messages in the chat"
_INFO_RIGHT = "not enough rights to change chat info"


def get_chat(call: Call) -> Json:
    """Return everything that the bot may know of a chat."""
    chat = find_chat(call)
    if chat.person is not None and not chat.is_started and not _is_acquainted(call, chat.person.id):
        raise bad_request("chat not found")
    full: Json = {
        **chat.reference(),
        "accent_color_id": chat.id % 7 if chat.is_private else 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.person is not None:
        if chat.person.birthdate:
            full["birthdate"] = chat.person.birthdate
        if chat.person.username:
            full["active_usernames"] = [chat.person.username]
    else:
        require_inside(call, chat)
        full["permissions"] = chat.permissions or dict.fromkeys(_PERMISSIONS, True)
        if chat.description:
            full["description"] = chat.description
    if chat.pinned and (pinned := chat.messages.get(chat.pinned[-1])) is not None:
        full["pinned_message"] = pinned.body
    return full


def _is_acquainted(call: Call, person_id: int) -> bool:
    """Say whether the bot has met a person who never began in some group."""
    return any(group.has(call.bot.id) and group.member(person_id) for group in call.world.groups.values())


def leave_chat(call: Call) -> bool:
    """Go out of a group."""
    chat = find_chat(call)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    require_inside(call, chat)
    call.world.set_member(chat, call.bot.user(), "left", None)
    return True


def pin_chat_message(call: Call) -> bool:
    """Pin a message."""
    chat = open_chat(call)
    message = find_message(call, chat, missing="message to pin not found")
    if not chat.is_private:
        require_right(call, chat, "can_pin_messages", _PIN_RIGHT)
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    _note_pins(call, chat)
    call.world.post_service(chat, None, {"pinned_message": message.body}, by_bot=call.bot)
    return True


def unpin_chat_message(call: Call) -> bool:
    """Unpin one message, or the newest pinned one."""
    chat = open_chat(call)
    if not chat.is_private:
        require_right(call, chat, "can_pin_messages", _PIN_RIGHT)
    if call.has("message_id"):
        message: Message = find_message(call, chat, missing="message to unpin not found")
        if message.id not in chat.pinned:
            raise bad_request("message to unpin not found")
        chat.pinned.remove(message.id)
    elif chat.pinned:
        chat.pinned.pop()
    else:
        raise bad_request("message to unpin not found")
    _note_pins(call, chat)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    """Unpin everything."""
    chat = open_chat(call)
    if not chat.is_private:
        require_right(call, chat, "can_pin_messages", _PIN_RIGHT)
    chat.pinned.clear()
    _note_pins(call, chat)
    return True


def _note_pins(call: Call, chat: Chat) -> None:
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    facts: Json = {"message_id": pinned.id if pinned else None, "bot": chat.bot_id}
    if pinned is not None:
        facts["message"] = pinned.view()
    call.world.journal.add("pin", chat.id, facts)


def _group_to_change(call: Call) -> Chat:
    chat = find_chat(call)
    if chat.is_private:
        raise bad_request("can't change a private chat")
    require_right(call, chat, "can_change_info", _INFO_RIGHT)
    return chat


def set_chat_title(call: Call) -> bool:
    """Rename a group."""
    chat = _group_to_change(call)
    title = call.text("title").strip()
    if not 1 <= len(title) <= 128:
        raise bad_request("title must be non-empty")
    if title == chat.title:
        raise bad_request("chat title is not modified")
    chat.title, chat.reference_cache = title, None
    call.world.journal.add("chat", chat.id, {"chat": call.world.chat_shown(chat)})
    call.world.post_service(chat, None, {"new_chat_title": title}, by_bot=call.bot)
    return True


def set_chat_description(call: Call) -> bool:
    """Describe a group."""
    chat = _group_to_change(call)
    description = call.text("description")
    if len(description) > 255:
        raise bad_request("chat description is too long")
    if description == (chat.description or ""):
        raise bad_request("chat description is not modified")
    chat.description = description
    return True


def set_chat_permissions(call: Call) -> bool:
    """Say what ordinary members may do."""
    chat = find_chat(call)
    if chat.is_private:
        raise bad_request("can't change a private chat")
    require_right(call, chat, "can_restrict_members", "not enough rights to change chat permissions")
    asked = call.structure("permissions")
    if not isinstance(asked, dict):
        raise bad_request("can't parse permissions JSON object")
    chat.permissions = {name: bool(asked.get(name, False)) for name in _PERMISSIONS}
    return True


def create_chat_invite_link(call: Call) -> Json:
    """Make an invitation to a group."""
    chat = find_chat(call)
    if chat.is_private:
        raise bad_request("can't manage invite links in private chats")
    require_right(call, chat, "can_invite_users", "not enough rights to manage chat invite link")
    link: Json = {
        "invite_link": f"https://t.me/+{token_urlsafe(12)}",
        "creator": call.bot.user(),
        "creates_join_request": call.flag("creates_join_request"),
        "is_primary": False,
        "is_revoked": False,
    }
    for name in ("expire_date", "member_limit"):
        if call.has(name):
            link[name] = call.integer(name)
    if call.has("name"):
        link["name"] = call.text("name")
    return link


def export_chat_invite_link(call: Call) -> str:
    """Make a new main invitation to a group."""
    return str(create_chat_invite_link(call)["invite_link"])


METHODS = {
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "setChatTitle": set_chat_title,
    "setChatDescription": set_chat_description,
    "setChatPermissions": set_chat_permissions,
    "createChatInviteLink": create_chat_invite_link,
    "exportChatInviteLink": export_chat_invite_link,
}
