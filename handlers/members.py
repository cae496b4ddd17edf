"""The guest's own page: /profile and what is changed there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.joining import birthday_screen, confirm_typed
from bot.said import typed_words
from bot.screens import members as screens
from bot.screens.birthdate import pressed_calendar
from bot.screens.joining import language_screen
from club.errors import BirthdayLocked
from club.rules.joining import require_joined
from club.services import members

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def profile(update: Update, context: ClubContext) -> None:
    """Show the guest her page."""
    await context.stop_asking()
    await context.show(screens.profile_screen(context.speaker, require_joined(context.member)))


async def ask_name(update: Update, context: ClubContext) -> None:
    """Ask for another name."""
    require_joined(context.member)
    await context.ask("members.name")
    await context.show(screens.name_prompt(context.speaker))


async def receive_name(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Take the new name."""
    member = require_joined(context.member)
    changed = await members.change_name(context.db, member.id, typed=typed_words(update), now=context.now())
    await context.stop_asking()
    await context.show(screens.profile_screen(context.speaker, changed))


async def ask_language(update: Update, context: ClubContext) -> None:
    """Offer the languages."""
    await context.show(language_screen(context.speaker))


async def choose_calendar(update: Update, context: ClubContext) -> None:
    """Write dates in the other calendar."""
    member = require_joined(context.member)
    calendar = pressed_calendar(Pressed.of(update))
    context.meet(await members.change_calendar(context.db, member.id, calendar=calendar, now=context.now()))
    await context.show(screens.profile_screen(context.speaker, context.guest))


async def ask_birthday(update: Update, context: ClubContext) -> None:
    """Ask for the birthday that was skipped."""
    member = require_joined(context.member)
    if member.birthday is not None:
        raise BirthdayLocked
    await context.ask("members.birthday")
    await context.show(await birthday_screen(context, member.calendar))


async def receive_birthday(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Show the typed birthday once more before it is set."""
    await confirm_typed(context, typed_words(update))


async def ask_dietary(update: Update, context: ClubContext) -> None:
    """Ask what the kitchen should know about her."""
    member = require_joined(context.member)
    await context.ask("members.dietary")
    await context.show(screens.dietary_prompt(context.speaker, member.dietary))


async def receive_dietary(update: Update, context: ClubContext, detail: Mapping[str, Any]) -> None:
    """Take the note for the kitchen; a sticker or a voice never takes away what the kitchen must know."""
    typed = typed_words(update)
    if not typed.strip():
        await context.say("members.dietary_in_words")
        return
    await _set_dietary(context, typed)


async def clear_dietary(update: Update, context: ClubContext) -> None:
    """Take the note for the kitchen away."""
    await _set_dietary(context, "")


async def _set_dietary(context: ClubContext, typed: str) -> None:
    member = require_joined(context.member)
    changed = await members.change_dietary(context.db, member.id, typed=typed, now=context.now())
    await context.stop_asking()
    await context.show(screens.profile_screen(context.speaker, changed))


def register(app: ClubApplication) -> None:
    """Register the page and its questions."""
    command(app, "profile", profile, label="home.keys.profile")
    app.actions.on(screens.SHOW, profile)
    app.actions.on(screens.CHANGE_NAME, ask_name)
    app.actions.on(screens.CHANGE_LANGUAGE, ask_language)
    app.actions.on(screens.CHANGE_CALENDAR, choose_calendar)
    app.actions.on(screens.SET_BIRTHDAY, ask_birthday)
    app.actions.on(screens.CHANGE_DIETARY, ask_dietary)
    app.actions.on(screens.CLEAR_DIETARY, clear_dietary)
    app.answers.on("members.name", receive_name)
    app.answers.on("members.birthday", receive_birthday)
    app.answers.on("members.dietary", receive_dietary)
