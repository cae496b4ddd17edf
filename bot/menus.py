"""The lists of commands that Telegram shows beside the typing field, by role and language.

They are a convenience and no permission: that is checked in the services. So a failure is written down and tried again
at the next start. Only commands that the application has are listed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)
from telegram.error import TelegramError

from bot.texts import LANGUAGES
from club.rules.staff import Deed, Role, may
from storage import accounts, staff

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

_log = logging.getLogger(__name__)

GUESTS: Final = (
    "menu",
    "usual",
    "cart",
    "orders",
    "points",
    "card",
    "rewards",
    "invite",
    "complain",
    "profile",
    "language",
    "privacy",
    "help",
)
STAFF: Final = (
    ("board", Deed.SEE_BOARD),
    ("order", Deed.ENTER_ORDER),
    ("guest", Deed.FIND_GUEST),
    ("redeem", Deed.REDEEM),
    ("meals", Deed.REDEEM),
    ("award", Deed.ADJUST_POINTS),
    ("stock", Deed.STOP_DISH),
    ("complaints", Deed.ANSWER_COMPLAINT),
    ("today", Deed.SEE_TODAY),
    ("staff", Deed.MANAGE_STAFF),
    ("broadcast", Deed.BROADCAST),
    ("report", Deed.SEE_REPORT),
    ("settings", Deed.CHANGE_SETTINGS),
    ("audit", Deed.SEE_AUDIT),
    ("lesson", Deed.SEE_BOARD),
)


def names_for(role: Role | None) -> tuple[str, ...]:
    """List the commands for a role, those of her work first; None is a guest."""
    return (*(name for name, deed in STAFF if may(role, deed)), *GUESTS)


def staff_commands(app: ClubApplication, role: Role, language: str) -> list[BotCommand]:
    """Return the commands that come with a role, with what each does."""
    return _described(app, [name for name, deed in STAFF if may(role, deed)], language)


async def set_up(app: ClubApplication) -> None:
    """Set the lists for everybody, for the staff group and for each colleague who has opened the bot."""
    everybody = BotCommandScopeAllPrivateChats()
    try:
        for language in LANGUAGES:
            await app.bot.set_my_commands(_commands(app, None, language), everybody, language_code=language)
        await app.bot.set_my_commands(_commands(app, None, app.club.house.language), everybody)
        await app.bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        async with app.club.db.snapshot() as view:
            team = await staff.list_present(view)
    except TelegramError as fault:
        _log.warning("the command menus could not be set: %s", fault)
        return
    await set_for_group(app)
    for colleague in team:
        await set_for(app, colleague.telegram_id)


async def set_for(app: ClubApplication, person_id: int) -> None:
    """Set one person's list: after her role or her language has changed."""
    try:
        await _set_for(app, person_id)
    except TelegramError as fault:
        _log.warning("a person's command menu could not be set: %s", fault)


async def set_for_group(app: ClubApplication) -> None:
    """Set the staff group's list, if there is a group."""
    if app.club.staff_chat_id is None or not app.group_commands:
        return
    speaker = app.club.texts.speaker(app.club.house.language)
    listed = [BotCommand(name, speaker.label(f"menus.{name}")) for name, _ in STAFF if name in app.group_commands]
    try:
        await app.bot.set_my_commands(listed, BotCommandScopeChat(app.club.staff_chat_id))
    except TelegramError as fault:
        _log.warning("the staff group's command menu could not be set: %s", fault)


async def _set_for(app: ClubApplication, person_id: int) -> None:
    account = await accounts.find(app.club.db.glance, person_id)
    member, colleague = account.member, account.staff
    if member is None:  # she has not opened the bot: Telegram knows no such chat
        return
    scope: BotCommandScope = BotCommandScopeChat(person_id)
    await app.bot.set_my_commands(_commands(app, colleague.role if colleague else None, member.language), scope)


def _commands(app: ClubApplication, role: Role | None, language: str) -> list[BotCommand]:
    return _described(app, names_for(role), language)


def _described(app: ClubApplication, names: Iterable[str], language: str) -> list[BotCommand]:
    speaker = app.club.texts.speaker(language)
    return [BotCommand(name, speaker.label(f"menus.{name}")) for name in names if name in app.commands]
