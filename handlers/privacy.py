"""/privacy and /stop: what is kept, what is allowed, and being forgotten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from telegram import InputFile, ReplyKeyboardRemove, Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.notices import Screen
from bot.screens import privacy as screens
from club.errors import StaleButton
from club.rules.consents import OPTIONAL, Consents, Purpose
from club.services import consents, joining, privacy

if TYPE_CHECKING:
    from bot.club_application import ClubApplication

SEEN = tuple(f"privacy.purposes.{purpose}" for purpose in OPTIONAL)
"""The words beside the switches: their version is kept with each answer."""


async def show(update: Update, context: ClubContext) -> None:
    """Show the guest what is kept about her and what she allows."""
    stood = await joining.look(context.db, context.guest.id)
    await _show(context, stood.consents)


async def _show(context: ClubContext, given: Consents) -> None:
    kept = await privacy.overview(context.db, context.guest.id)
    await context.show(screens.privacy_screen(context.speaker, context.house_name, context.guest, given, kept))


async def switch(update: Update, context: ClubContext) -> None:
    """Allow or refuse one purpose."""
    pressed = Pressed.of(update)
    purpose = next((each for each in OPTIONAL if each == pressed.text(0)), None)
    if purpose is None:
        raise StaleButton
    await _show(context, await _set(context, purpose, is_granted=pressed.number(1) == 1))


async def stop(update: Update, context: ClubContext) -> None:
    """Send no more offers, from this moment on."""
    if context.member is not None:
        await _set(context, Purpose.MARKETING, is_granted=False)
    await context.show(screens.stopped_screen(context.speaker, context.house_name))


async def bring_offers_back(update: Update, context: ClubContext) -> None:
    """Take back a /stop that was not meant."""
    await _set(context, Purpose.MARKETING, is_granted=True)
    await context.show(screens.offers_back_screen(context.speaker, context.house_name))


async def _set(context: ClubContext, purpose: Purpose, *, is_granted: bool) -> Consents:
    return await consents.set_consent(
        context.db,
        context.guest.id,
        purpose,
        granted=is_granted,
        text_version=context.speaker.version(*SEEN),
        cause=context.cause,
        now=context.now(),
    )


async def export(update: Update, context: ClubContext) -> None:
    """Send the guest everything that is kept about her, as a file."""
    kept = await privacy.export(context.db, context.guest.id)
    content = json.dumps(kept, ensure_ascii=False, indent=2).encode()
    caption = context.text("privacy.exported")
    await context.bot.send_document(context.chat, InputFile(content, filename="bashgah.json"), caption=caption)


async def ask_forget(update: Update, context: ClubContext) -> None:
    """Say what being forgotten means, and ask once."""
    kept = await privacy.overview(context.db, context.guest.id)
    await context.show(screens.forget_screen(context.speaker, context.house_name, kept))


async def forget(update: Update, context: ClubContext) -> None:
    """Forget who the guest is, and say goodbye."""
    await privacy.forget(context.db, context.guest.id, cause=f"member:{context.guest.id}:forgotten", now=context.now())
    await context.show(screens.forgotten_screen(context.speaker, context.house_name))
    await context.send(Screen(context.text("privacy.come_again"), ReplyKeyboardRemove()))


def register(app: ClubApplication) -> None:
    """Register the page and its buttons."""
    command(app, "privacy", show)
    command(app, "stop", stop)
    app.actions.on(screens.SHOW, show)
    app.actions.on(screens.SWITCH, switch)
    app.actions.on(screens.EXPORT, export)
    app.actions.on(screens.ASK_FORGET, ask_forget)
    app.actions.on(screens.FORGET, forget)
    app.actions.on(screens.OFFERS_BACK, bring_offers_back)
