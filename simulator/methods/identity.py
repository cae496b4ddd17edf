"""The bot itself: who it is, its names in each language, its commands and menu button."""

import re
from collections.abc import Callable
from typing import Any

from simulator.addressing import find_chat
from simulator.errors import bad_request
from simulator.keyboards import check_url
from simulator.parameters import Call
from simulator.people import Chat, Json

COMMANDS_MAX = 100
_COMMAND = re.compile(r"^[a-z0-9_]{1,32}$")
_LANGUAGE = re.compile(r"^[a-z]{2}$")
_PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}


def get_me(call: Call) -> Json:
    """Return who the bot is."""
    return call.bot.me()


def log_out(_: Call) -> bool:
    """Do nothing: there is no other server to go to."""
    return True


def _scope(call: Call) -> str:
    """Return the scope as one word: `default`, `chat:-5`, `chat_member:-5:1001`. Raises: ApiError."""
    scope = call.structure("scope")
    if not scope:
        return "default"
    kind = str(scope.get("type")) if isinstance(scope, dict) else ""
    if kind in _PLAIN_SCOPES:
        return kind
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat = find_chat(Call(call.world, call.bot, call.shape, {"chat_id": scope.get("chat_id")}))
    if kind != "chat" and chat.is_private:
        raise bad_request("can't use specified scope in private chats")
    if kind == "chat_member":
        user_id = scope.get("user_id")
        if not isinstance(user_id, int) or chat.member(user_id) is None:
            raise bad_request("participant_id_invalid")
        return f"chat_member:{chat.id}:{user_id}"
    return f"{kind}:{chat.id}"


def _language(call: Call) -> str:
    language = call.text("language_code")
    if language and not _LANGUAGE.match(language):
        raise bad_request("invalid language code specified")
    return language


def set_my_commands(call: Call) -> bool:
    """Replace the commands that are shown in a scope and a language."""
    commands = call.structure("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > COMMANDS_MAX:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = []
    for command in commands:
        if not isinstance(command, dict) or not isinstance(command.get("command"), str):
            raise bad_request("can't parse BotCommand: expected an Object with command and description")
        name = command["command"].strip().removeprefix("/")
        description = str(command.get("description") or "").strip()
        if not _COMMAND.match(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID" if description else "command description is empty")
        checked.append({"command": name, "description": description})
    scope, language = _scope(call), _language(call)
    if checked:
        call.bot.commands[scope, language] = checked
    else:
        call.bot.commands.pop((scope, language), None)
    call.world.journal.add("commands", None, {"bot": call.bot.id, "scope": scope, "language_code": language})
    return True


def delete_my_commands(call: Call) -> bool:
    """Show no commands of its own in a scope and a language."""
    call.args["commands"] = []
    return set_my_commands(call)


def get_my_commands(call: Call) -> list[Json]:
    """Return the commands of exactly this scope and language."""
    return call.bot.commands.get((_scope(call), _language(call)), [])


def commands_seen(commands: dict[tuple[str, str], list[Json]], chat: Chat, person_id: int, language: str) -> list[Json]:
    """Return the commands that a person sees in a chat, by Telegram's order of scopes."""
    scopes = [f"chat:{chat.id}"]
    if chat.is_private:
        scopes.append("all_private_chats")
    else:
        member = chat.member(person_id)
        is_admin = member is not None and member.is_admin
        scopes.insert(0, f"chat_member:{chat.id}:{person_id}")
        if is_admin:
            scopes.insert(1, f"chat_administrators:{chat.id}")
            scopes.append("all_chat_administrators")
        scopes.append("all_group_chats")
    scopes.append("default")
    for scope in scopes:
        for spoken in (language, ""):
            if found := commands.get((scope, spoken)):
                return found
    return []


def set_chat_menu_button(call: Call) -> bool:
    """Set the button beside the text field, for one person or for all."""
    button = call.structure("menu_button") or {"type": "default"}
    kind = str(button.get("type")) if isinstance(button, dict) else ""
    if kind not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: unsupported type specified")
    if kind == "web_app":
        web_app = button.get("web_app")
        url = web_app.get("url") if isinstance(web_app, dict) else None
        if not button.get("text") or not isinstance(url, str) or not url.startswith("https://"):
            raise bad_request(f"menu button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
        check_url(url, where="menu button Web App URL")
    chat = None
    if call.has("chat_id"):
        chat = find_chat(call)
        if not chat.is_private:
            raise bad_request("chat menu button can be set in private chats only")
        chat.menu_button = None if kind == "default" else button
    else:
        call.bot.menu_button = {"type": "commands"} if kind == "default" else button
    call.world.journal.add("commands", chat.id if chat else None, {"bot": call.bot.id, "menu_button": button})
    return True


def get_chat_menu_button(call: Call) -> Json:
    """Return the button beside the text field."""
    chat = find_chat(call) if call.has("chat_id") else None
    return (chat.menu_button if chat else None) or call.bot.menu_button


def _text_methods(noun: str, field: str, max_chars: int) -> dict[str, Callable[[Call], Any]]:
    """Return the setter and the getter of one of the bot's texts."""

    def set_text(call: Call) -> bool:
        text = call.text(field)
        if len(text) > max_chars:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        if text:
            call.bot.texts[field, _language(call)] = text
        else:
            call.bot.texts.pop((field, _language(call)), None)
        return True

    def get_text(call: Call) -> Json:
        default = call.bot.first_name if field == "name" else ""
        texts = call.bot.texts
        return {field: texts.get((field, _language(call)), texts.get((field, ""), default))}

    return {f"setMy{noun}": set_text, f"getMy{noun}": get_text}


def set_default_rights(call: Call) -> bool:
    """Remember which rights the bot asks for when made an administrator."""
    call.bot.default_rights[call.flag("for_channels")] = call.structure("rights") or {}
    return True


def get_default_rights(call: Call) -> Json:
    """Return which rights the bot asks for when made an administrator."""
    return {"is_anonymous": False, **call.bot.default_rights.get(call.flag("for_channels"), {})}


METHODS: dict[str, Callable[[Call], Any]] = {
    "getMe": get_me,
    "logOut": log_out,
    "close": log_out,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyDefaultAdministratorRights": set_default_rights,
    "getMyDefaultAdministratorRights": get_default_rights,
    **_text_methods("Name", "name", 64),
    **_text_methods("Description", "description", 512),
    **_text_methods("ShortDescription", "short_description", 120),
}
