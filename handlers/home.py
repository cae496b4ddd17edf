"""The front door: help, cancelling, the main keys, and whatever fits nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.commands import PRIVATE, command
from bot.context import ClubContext
from bot.menus import staff_commands
from bot.notices import Screen
from bot.screens.home import main_keys

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def help_(update: Update, context: ClubContext) -> None:
    """Show what can be done here; a colleague sees what comes with her role."""
    text = context.text("home.help")
    if context.staff is not None:
        commands = staff_commands(context.club_app, context.staff.role, context.speaker.language)
        text = context.text("home.help_staff", commands=commands)
    await context.send(Screen(text, main_keys(context.speaker, context.staff)))


async def cancel(update: Update, context: ClubContext) -> None:
    """Forget what was asked and show the main keys."""
    was_asked = await context.stop_asking()
    key = "home.cancelled" if was_asked else "home.nothing_to_cancel"
    await context.send(Screen(context.text(key), main_keys(context.speaker, context.staff)))


async def anything_else(update: Update, context: ClubContext) -> None:
    """Hand free words, pictures and voices to whoever asked for them, or show a way on.

    A command, whether unknown, forwarded or of another role, is never somebody's name, note or address.
    """
    message = update.effective_message
    is_command = message is not None and (message.text or "").startswith("/")
    if not is_command and await context.club_app.answers.receive(update, context):
        return
    if is_command:
        await context.say("errors.unknown_command")  # the keys stay as they are: she may be asked for her number
        return
    await context.send(Screen(context.text("home.not_understood"), main_keys(context.speaker, context.staff)))


def register(app: ClubApplication) -> None:
    """Register the front door; its last handler takes whatever is left."""
    command(app, "help", help_, label="home.keys.help")
    app.add_handler(MessageHandler(PRIVATE & filters.Regex(r"^/cancel\b"), cancel))
    app.add_handler(MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, anything_else))
