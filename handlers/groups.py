"""Groups: one of them is the staff's, and every other is left politely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Chat, ChatMember, Update
from telegram.ext import ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot import menus
from bot.commands import FRESH, StaffGroup
from bot.context import ClubContext
from bot.screens import groups as screens
from club.services import groups

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

_GROUPS = filters.ChatType.GROUPS
_GONE = (ChatMember.LEFT, ChatMember.BANNED)


async def came_or_went(update: Update, context: ClubContext) -> None:
    """Ask the owner who added the bot what the group is for; leave a group of anybody else."""
    change = update.my_chat_member
    if change is None or change.chat.type not in (Chat.GROUP, Chat.SUPERGROUP):
        return
    if change.new_chat_member.status in _GONE:
        if await groups.lose(context.db, context.chat, cause=context.cause, now=context.now()):
            context.club.staff_chat_id = None
    elif change.old_chat_member.status in _GONE:
        context.club.left_groups.discard(context.chat)
        await _offer(context)


async def board_elsewhere(update: Update, context: ClubContext) -> None:
    """Answer the owner's /board in a group that is not the staff's with the offer to make it that."""
    await _offer(context)


async def elsewhere(update: Update, context: ClubContext) -> None:
    """Leave a group that the bot does not belong into."""
    if not await groups.may_stay(context.db, context.chat, now=context.now()):
        await _leave(context)


async def choose(update: Update, context: ClubContext) -> None:
    """Make this the staff group."""
    await groups.choose(context.db, context.chat, by=context.person_id, now=context.now())
    context.club.staff_chat_id = context.chat
    await menus.set_for_group(context.club_app)
    await context.show(screens.chosen(context.speaker, context.house.name(context.speaker.language)))


async def moved(update: Update, context: ClubContext) -> None:
    """Follow the staff group into the supergroup it became."""
    message = update.effective_message
    if message is None:
        return
    old, new = message.migrate_from_chat_id or message.chat_id, message.migrate_to_chat_id or message.chat_id
    if await groups.migrate(context.db, old, new, now=context.now()):
        context.club.staff_chat_id = new


async def anonymous(update: Update, context: ClubContext) -> None:
    """Ask an anonymous administrator to show herself: nobody's order is accepted by nobody."""
    await context.say("groups.anonymous")


async def reply(update: Update, context: ClubContext) -> None:
    """Hand a colleague's reply in the staff group to whoever asked her for it."""
    await context.club_app.answers.receive(update, context)


async def _offer(context: ClubContext) -> None:
    if context.club.is_staff_chat(context.chat):
        return
    if await groups.offer(context.db, context.chat, by=context.person_id, now=context.now()):
        await context.send(screens.offer(context.speaker, context.house.name(context.speaker.language)))
    elif not await groups.may_stay(context.db, context.chat, now=context.now()):
        await _leave(context)


async def _leave(context: ClubContext) -> None:
    """Say goodbye and go, once: several updates of the same group may have come together."""
    if context.chat in context.club.left_groups:
        return
    context.club.left_groups.add(context.chat)
    await context.say("groups.farewell")
    await context.bot.leave_chat(context.chat)


class _Anonymous(filters.MessageFilter):
    """Passes what an administrator writes in the name of the group."""

    def filter(self, message: object) -> bool:
        sender, chat = getattr(message, "sender_chat", None), getattr(message, "chat", None)
        return sender is not None and sender == chat


def register(app: ClubApplication) -> None:
    """Register for everything that happens in groups; what the staff do there is their features' matter."""
    ours, in_name_of_group = StaffGroup(app.club), _Anonymous()
    app.add_handler(ChatMemberHandler(came_or_went, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, moved))
    app.add_handler(MessageHandler(FRESH & ours & in_name_of_group & filters.COMMAND, anonymous))
    app.add_handler(MessageHandler(FRESH & ours & filters.REPLY & ~filters.COMMAND & ~in_name_of_group, reply))
    app.add_handler(CommandHandler("board", board_elsewhere, FRESH & _GROUPS & ~ours & ~in_name_of_group))
    app.add_handler(MessageHandler(FRESH & _GROUPS & ~ours, elsewhere))
    app.actions.on(screens.CHOOSE, choose)
