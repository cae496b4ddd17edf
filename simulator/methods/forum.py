"""Topics of forum supergroups."""

from collections.abc import Callable

from simulator.addressing import find_chat, require_right
from simulator.errors import bad_request
from simulator.parameters import Call
from simulator.people import Chat, Json, Topic

_COLORS = {7322096, 16766590, 13338331, 9367192, 16749490, 16478047}


def _forum(call: Call) -> Chat:
    chat = find_chat(call)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    require_right(call, chat, "can_manage_topics", "not enough rights to manage topics")
    return chat


def _topic(call: Call, chat: Chat) -> Topic:
    topic = chat.topics.get(call.integer("message_thread_id"))
    if topic is None:
        raise bad_request("message thread not found")
    return topic


def create_forum_topic(call: Call) -> Json:
    """Open a topic."""
    chat = _forum(call)
    name = call.text("name").strip()
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_INVALID")
    color = call.integer("icon_color", 7322096)
    if color not in _COLORS:
        raise bad_request("invalid icon color specified")
    made = {"name": name, "icon_color": color}
    message = call.world.add_message(chat, call.bot.user(), {"forum_topic_created": made}, bot=call.bot)
    message.change(message_thread_id=message.id, is_topic_message=True)
    topic = Topic(message.id, name, color, call.text("icon_custom_emoji_id") or None)
    chat.topics[topic.id] = topic
    call.world.journal.add("chat", chat.id, {"chat": call.world.chat_shown(chat)})
    return topic.shown()


def edit_forum_topic(call: Call) -> bool:
    """Rename a topic."""
    chat = _forum(call)
    topic = _topic(call, chat)
    name = call.text("name").strip() or topic.name
    if len(name) > 128:
        raise bad_request("TOPIC_TITLE_INVALID")
    if name == topic.name and not call.has("icon_custom_emoji_id"):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    _note(call, chat, topic, {"forum_topic_edited": {"name": name}})
    return True


def _closing(*, is_closed: bool) -> Callable[[Call], bool]:
    def change(call: Call) -> bool:
        chat = _forum(call)
        topic = _topic(call, chat)
        if topic.is_closed is is_closed:
            raise bad_request("TOPIC_NOT_MODIFIED")
        topic.is_closed = is_closed
        _note(call, chat, topic, {"forum_topic_closed" if is_closed else "forum_topic_reopened": {}})
        return True

    return change


def _note(call: Call, chat: Chat, topic: Topic, content: Json) -> None:
    thread: Json = {"message_thread_id": topic.id, "is_topic_message": True}
    call.world.post_service(chat, None, {**thread, **content}, by_bot=call.bot)
    call.world.journal.add("chat", chat.id, {"chat": call.world.chat_shown(chat)})


def delete_forum_topic(call: Call) -> bool:
    """Delete a topic with its messages."""
    chat = _forum(call)
    topic = _topic(call, chat)
    del chat.topics[topic.id]
    for message in [m for m in chat.messages.values() if m.body.get("message_thread_id") == topic.id]:
        call.world.delete_message(message)
    call.world.journal.add("chat", chat.id, {"chat": call.world.chat_shown(chat)})
    return True


def get_forum_topic_icon_stickers(_: Call) -> list[Json]:
    """Return that there are no icons to choose from."""
    return []


METHODS = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": _closing(is_closed=True),
    "reopenForumTopic": _closing(is_closed=False),
    "deleteForumTopic": delete_forum_topic,
    "getForumTopicIconStickers": get_forum_topic_icon_stickers,
}
