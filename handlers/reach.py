"""Blocks and returns: Telegram tells at once when somebody stops or restarts the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.ext import ChatMemberHandler

from bot.context import ClubContext
from club.rules.members import Unreachable
from club.services import reach

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def moved(update: Update, context: ClubContext) -> None:
    """Stay silent towards a person who blocked the bot, and speak again to one who is back."""
    change = update.my_chat_member
    if change is None or change.chat.type != ChatType.PRIVATE:
        return
    if change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
        await reach.lose(context.db, change.chat.id, Unreachable.BLOCKED, now=context.now())
    else:
        await reach.regain(context.db, change.chat.id)


def register(app: ClubApplication) -> None:
    """Register for changes of the bot's own standing in private chats, beside whatever watches groups."""
    app.add_handler(ChatMemberHandler(moved, ChatMemberHandler.MY_CHAT_MEMBER), group=1)
