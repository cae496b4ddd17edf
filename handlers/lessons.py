"""/lesson: a colleague tries the cards of her role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update

from bot.actions import Pressed
from bot.commands import command
from bot.context import ClubContext
from bot.notices import NoticeRequest, Screen
from bot.screens import lessons as screens
from club.rules.staff import Role
from club.services import lessons
from storage import staff

if TYPE_CHECKING:
    from bot.club_application import ClubApplication


async def open_lesson(update: Update, context: ClubContext) -> None:
    """Show the practice card where it stands; a finished lesson begins anew."""
    practice = await lessons.open_lesson(context.db, by=context.person_id, now=context.now())
    await context.send(screens.practice_screen(context.speaker, practice, now=context.now()))


async def press(update: Update, context: ClubContext) -> None:
    """Take the practice card on."""
    wanted = Pressed.of(update).text(0)
    practice = await lessons.press(context.db, wanted, by=context.person_id, cause=context.cause, now=context.now())
    await context.show(screens.practice_screen(context.speaker, practice, now=context.now()))


async def build_finished(request: NoticeRequest) -> Screen | None:
    """Praise whoever finished; one who has left meanwhile is left alone."""
    async with request.club.db.snapshot() as view:
        colleague = await staff.find_by_telegram(view, request.chat_id)
    if colleague is None:
        return None
    house = request.club.house.name(request.speaker.language)
    return screens.finished(request.speaker, house, Role(request.detail["role"]), colleague)


def register(app: ClubApplication) -> None:
    """Register the lessons."""
    command(app, "lesson", open_lesson)
    app.actions.on(screens.PRESS, press)
    app.club.notices.on("lessons.finished", build_finished)
