"""Changing and deleting of messages."""

from simulator.addressing import find_chat, find_message, open_chat
from simulator.errors import bad_request
from simulator.keyboards import read_inline
from simulator.methods.media import read_input_media
from simulator.methods.messages import read_message_ids
from simulator.parameters import Call
from simulator.people import Chat, Json, Message
from simulator.posting import read_caption, read_text

_DELETABLE_S = 48 * 3600
_MEDIA = ("photo", "voice", "document", "video", "audio", "animation", "sticker", "video_note")
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def _target(call: Call) -> Message:
    """Return the bot's own message that is to be edited. Raises: ApiError."""
    if call.has("inline_message_id"):
        raise bad_request("the simulator has no inline messages to edit")
    if not call.has("chat_id"):
        raise bad_request("chat_id is empty")
    chat = open_chat(call)
    message = find_message(call, chat, missing="message to edit not found")
    if message.bot_id != call.bot.id or "forward_origin" in message.body:
        raise bad_request("message can't be edited")
    return message


def _apply(call: Call, message: Message, content: Json, *, removed: tuple[str, ...] = ()) -> Json:
    """Replace the content and the buttons; a missing reply_markup takes the buttons away.

    Raises: ApiError when nothing would change, or the flood control says so.
    """
    chat, body = message.chat, message.body
    markup = read_inline(call.args.get("reply_markup"), is_private=chat.is_private, is_invoice="invoice" in body)
    fields: Json = dict.fromkeys(removed)
    fields.update(content)
    fields["reply_markup"] = markup
    if all(_same(body.get(name), value) for name, value in fields.items()):
        raise bad_request(_NOT_MODIFIED)
    call.world.floods.spend(call.bot.id, chat)
    message.change(**fields, edit_date=int(call.world.clock.time()))
    call.world.note_edit(message)
    return message.view()


def _same(old: object, new: object) -> bool:
    return (old or None) == (new or None)


def edit_message_text(call: Call) -> Json:
    """Replace the text and the buttons."""
    content = read_text(call)
    message = _target(call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    if preview := call.structure("link_preview_options"):
        content["link_preview_options"] = preview
    return _apply(call, message, content, removed=("entities",))


def edit_message_caption(call: Call) -> Json:
    """Replace the caption and the buttons."""
    content = read_caption(call)
    message = _target(call)
    if not any(kind in message.body for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    if call.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return _apply(call, message, content, removed=("caption", "caption_entities"))


def edit_message_media(call: Call) -> Json:
    """Replace the file, its caption and the buttons; a text message may become one with a file."""
    message = _target(call)
    item = call.structure("media")
    content = read_input_media(call, item)
    return _apply(
        call,
        message,
        content,
        removed=(*_MEDIA, "caption", "caption_entities", "text", "entities", "has_media_spoiler"),
    )


def edit_message_reply_markup(call: Call) -> Json:
    """Replace the buttons only."""
    return _apply(call, _target(call), {})


def edit_message_live_location(call: Call) -> Json:
    """Move a place that was sent."""
    message = _target(call)
    if "location" not in message.body:
        raise bad_request("message can't be edited")
    location = {"latitude": call.number("latitude"), "longitude": call.number("longitude")}
    return _apply(call, message, {"location": location})


def stop_poll(call: Call) -> Json:
    """Close a poll."""
    message = _target(call)
    poll = message.body.get("poll")
    if poll is None:
        raise bad_request("message with poll to stop not found")
    if poll["is_closed"]:
        raise bad_request("poll has already been closed")
    _apply(call, message, {"poll": {**poll, "is_closed": True}})
    closed: Json = message.body["poll"]
    return closed


def delete_message(call: Call) -> bool:
    """Take a message away for everyone."""
    chat = find_chat(call)
    message = find_message(call, chat, missing="message to delete not found")
    refusal = _deletion_refusal(call, chat, message)
    if refusal is not None:
        raise bad_request(refusal)
    call.world.delete_message(message)
    return True


def delete_messages(call: Call) -> bool:
    """Take away those of the messages that can be."""
    chat = find_chat(call)
    messages = [chat.messages[number] for number in read_message_ids(call) if number in chat.messages]
    refusals = [_deletion_refusal(call, chat, message) for message in messages]
    for refusal in refusals:
        if refusal is not None:
            raise bad_request(refusal)
    for message in messages:
        call.world.delete_message(message)
    return True


def _deletion_refusal(call: Call, chat: Chat, message: Message) -> str | None:
    """Return why the bot may not delete the message, or None when it may."""
    is_old = call.world.clock.time() - message.body["date"] >= _DELETABLE_S
    if chat.is_private:
        return "message can't be deleted for everyone" if is_old else None
    if chat.members[call.bot.id].may("can_delete_messages"):
        return "message can't be deleted for everyone" if is_old and chat.type == "group" else None
    return None if message.bot_id == call.bot.id and not is_old else "message can't be deleted"


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageLiveLocation": edit_message_live_location,
    "stopPoll": stop_poll,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
