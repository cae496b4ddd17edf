"""Answers to queries: presses on buttons and inline queries."""

import time

from simulator.errors import bad_request
from simulator.keyboards import check_url
from simulator.parameters import Call
from simulator.text import utf16_length

ANSWERABLE_REAL_S = 15 * 60
TEXT_MAX = 200
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(call: Call) -> bool:
    """End the waiting after a press, with a text to show or without."""
    query = call.world.callbacks.get(call.text("callback_query_id"))
    if query is None or query.bot_id != call.bot.id or time.monotonic() - query.pressed_at > ANSWERABLE_REAL_S:
        raise bad_request(_TOO_OLD)
    text = call.text("text")
    if utf16_length(text) > TEXT_MAX:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.text("url")
    if url:
        check_url(url, where="answer URL")
        if f"t.me/{call.bot.username}".lower() not in url.lower():
            raise bad_request("URL_INVALID")
    # The first answer is the one the person sees; Telegram accepts later ones without showing them.
    if query.answer is None:
        query.answer = {"text": text or None, "show_alert": call.flag("show_alert"), "url": url or None}
        call.world.journal.add(
            "callback_answer",
            query.chat_id,
            {"query_id": query.id, "person": query.person.id, "message_id": query.message_id, **query.answer},
        )
    return True


def answer_inline_query(_: Call) -> bool:
    """Refuse: nobody in this world can send an inline query, so there is none to answer."""
    raise bad_request(_TOO_OLD)


METHODS = {"answerCallbackQuery": answer_callback_query, "answerInlineQuery": answer_inline_query}
