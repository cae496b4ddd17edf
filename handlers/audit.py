"""/audit: what the staff did, for those who lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.screens import audit as screens
from club.services import audit

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def newest(update: Update, context: ClubContext) -> None:
    """Show what was done last."""
    page = await audit.read(context.db, by=context.person_id)
    await context.show(screens.audit_page(context.speaker, page, is_newest=True))


async def older(update: Update, context: ClubContext) -> None:
    """Show what was done before."""
    page = await audit.read(context.db, by=context.person_id, before=Pressed.of(update).number(0))
    await context.show(screens.audit_page(context.speaker, page, is_newest=False))


def register(app: ClubApplication) -> None:
    """Register the audit."""
    command(app, "audit", newest)
    app.actions.on(screens.NEWEST, newest)
    app.actions.on(screens.OLDER, older)
