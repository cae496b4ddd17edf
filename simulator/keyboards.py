"""Reply markups: read as strictly as Telegram reads them."""

import json
import re
from typing import Any

from simulator.errors import bad_request
from simulator.people import Json

INLINE_BUTTONS_MAX = 100
REPLY_BUTTONS_MAX = 300
CALLBACK_DATA_BYTES_MAX = 64
_SURELY_SHORT_CHARS = CALLBACK_DATA_BYTES_MAX // 4  # whatever the characters are, at most four bytes each
_STYLES = {"danger", "success", "primary"}
_URL = re.compile(r"^(?:https?://)?(?P<host>[^\s/?#:@]+)(?::\d+)?(?:[/?#]\S*)?$", re.IGNORECASE)
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_PRIVATE_KEYS = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_users": "users can be requested in private chats only",
    "request_chat": "chats can be requested in private chats only",
    "request_poll": "polls can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
}


def read_markup(value: Any, *, is_private: bool, is_invoice: bool = False) -> Json | None:
    """Return the checked markup, or None when there is none.

    Raises: ApiError with Telegram's words for anything Telegram would not show.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad_request("can't parse reply keyboard markup JSON object") from None
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return _inline(value, is_private=is_private, is_invoice=is_invoice)
    if "keyboard" in value:
        return _reply(value, is_private=is_private)
    if value.get("remove_keyboard") is True or value.get("force_reply") is True:
        return value
    return None


def read_inline(value: Any, *, is_private: bool, is_invoice: bool = False) -> Json | None:
    """Return a checked inline keyboard for an edit; None takes the buttons away.

    Raises: ApiError, also for any other kind of markup.
    """
    markup = read_markup(value, is_private=is_private, is_invoice=is_invoice)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup or None


def _rows(rows: Any, name: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(f'can\'t parse keyboard: Field "{name}" must be of type Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(f'can\'t parse keyboard: Field "{name}" must be an Array of Arrays')
    return [row for row in rows if row]


def _inline(value: Json, *, is_private: bool, is_invoice: bool) -> Json | None:
    rows = _rows(value["inline_keyboard"], "inline_keyboard")
    if sum(map(len, rows)) > INLINE_BUTTONS_MAX:
        raise bad_request("reply markup is too long")
    checked = [[_inline_button(button, is_private=is_private) for button in row] for row in rows]
    for row_number, row in enumerate(checked):
        for column, button in enumerate(row):
            if button.get("pay") and (row_number, column) != (0, 0):
                raise bad_request("BUTTON_POS_INVALID")
            if button.get("pay") and not is_invoice:
                raise bad_request("BUTTON_TYPE_INVALID")
    return {"inline_keyboard": checked} if checked else {}


def _inline_button(button: Any, *, is_private: bool) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text, data = button.get("text"), button.get("callback_data")
    # Nearly all buttons are sound and have these two fields: they are let through at once.
    if (
        len(button) == 2
        and isinstance(text, str)
        and isinstance(data, str)
        and text.strip()
        and 0 < len(data) <= _SURELY_SHORT_CHARS
    ):
        return button
    if not isinstance(text, str):
        problem = 'Can\'t find field "text"' if text is None else 'Field "text" must be of type String'
        raise bad_request(f"can't parse inline keyboard button: {problem}")
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if button.get("style") is not None and button["style"] not in _STYLES:
        raise bad_request("invalid button style specified")
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action must be specified")
    _check_action(actions[0], button[actions[0]], is_private=is_private)
    return {name: content for name, content in button.items() if content is not None}


def _check_action(action: str, content: Any, *, is_private: bool) -> None:
    if action == "callback_data":
        if not isinstance(content, str):
            raise bad_request('can\'t parse inline keyboard button: Field "callback_data" must be of type String')
        if not 1 <= len(content.encode()) <= CALLBACK_DATA_BYTES_MAX:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        check_url(content, where="inline keyboard button URL")
    elif action in {"web_app", "login_url"}:
        url = content.get("url") if isinstance(content, dict) else None
        if not isinstance(url, str) or not url.startswith("https://"):
            raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
        if action == "web_app" and not is_private:
            raise bad_request("BUTTON_TYPE_INVALID")
    elif action == "copy_text":
        copied = content.get("text") if isinstance(content, dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def check_url(url: Any, *, where: str) -> None:
    """Refuse what Telegram would not open: no host with a dot, no known scheme.

    Raises: ApiError.
    """
    if isinstance(url, str):
        if re.match(r"^(tg|ton)://\S+$", url, re.IGNORECASE):
            return
        match = _URL.match(url)
        if match is not None and "." in match["host"].strip("."):
            return
    raise bad_request(f"{where} '{url}' is invalid: Wrong HTTP URL")


def _reply(value: Json, *, is_private: bool) -> Json:
    rows = _rows(value["keyboard"], "keyboard")
    if not rows:
        raise bad_request("reply keyboard must contain at least one button")
    if sum(map(len, rows)) > REPLY_BUTTONS_MAX:
        raise bad_request("reply markup is too long")
    placeholder = value.get("input_field_placeholder")
    if placeholder is not None and not 1 <= len(str(placeholder)) <= 64:
        raise bad_request("REPLY_MARKUP_PLACEHOLDER_INVALID")
    checked = [[_key(key, is_private=is_private) for key in row] for row in rows]
    return {**{name: content for name, content in value.items() if content is not None}, "keyboard": checked}


def _key(key: Any, *, is_private: bool) -> Json:
    if isinstance(key, str):
        key = {"text": key}
    if not isinstance(key, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be an Object")
    text = key.get("text")
    if not isinstance(text, str):
        problem = 'Can\'t find field "text"' if text is None else 'Field "text" must be of type String'
        raise bad_request(f"can't parse keyboard button: {problem}")
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if key.get("style") is not None and key["style"] not in _STYLES:
        raise bad_request("invalid button style specified")
    for name, words in _PRIVATE_KEYS.items():
        if key.get(name) and not is_private:
            raise bad_request(words)
    return {name: content for name, content in key.items() if content is not None}


def find_button(
    markup: Json | None, *, data: str | None, label: str | None, place: tuple[int, int] | None
) -> Json | None:
    """Return the inline button with this data, this label or at this (row, column), or None."""
    rows = (markup or {}).get("inline_keyboard", [])
    if place is not None:
        row, column = place
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else None
    for row_buttons in rows:
        for button in row_buttons:
            if (data is not None and button.get("callback_data") == data) or (
                label is not None and button["text"] == label
            ):
                found: Json = button
                return found
    return None
