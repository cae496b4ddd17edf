"""/card: what a member shows at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.cards import refresh_card, send_card
from bot.commands import command
from bot.context import ClubContext
from bot.screens.card import REFRESH
from club.rules.joining import require_joined

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def show_card(update: Update, context: ClubContext) -> None:
    """Send the member her card."""
    await send_card(context, require_joined(context.member))


async def refresh(update: Update, context: ClubContext) -> None:
    """Make the shown card anew, in its place."""
    await refresh_card(context, require_joined(context.member))


def register(app: ClubApplication) -> None:
    """Register the card."""
    app.actions.on(REFRESH, refresh)
    command(app, "card", show_card, label="home.keys.card")
