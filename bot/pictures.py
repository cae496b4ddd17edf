"""Pictures of dishes: uploaded once, then sent by the name that Telegram gave them."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from telegram import Message
from telegram.error import BadRequest

from bot.context import ClubContext
from bot.notices import Screen
from club.rules.menu import Dish
from club.services import menu

_log = logging.getLogger(__name__)


async def show_dish(context: ClubContext, dish: Dish, screen: Screen) -> None:
    """Show a screen beside the dish's picture, or without one when there is none.

    A name that Telegram no longer knows (another bot's, say) is replaced by uploading the picture again.
    """
    if dish.photo_file_id is not None:
        try:
            await context.show(replace(screen, photo=dish.photo_file_id))
            return
        except BadRequest as fault:
            _log.warning("the picture of %s is uploaded again: %s", dish.key, fault)
    path = _path(context, dish)
    shown = await context.show(replace(screen, photo=path))
    if path is not None and shown is not None and shown.photo:
        await menu.remember_photo(context.db, dish, file_id=_largest(shown))


def _path(context: ClubContext, dish: Dish) -> Path | None:
    """Return the dish's picture in the club's folder; only the file's name counts, wherever the menu says it is."""
    path = context.club.pictures / Path(dish.photo).name if dish.photo else None
    return path if path is not None and path.is_file() else None


def _largest(message: Message) -> str:
    return max(message.photo, key=lambda size: size.width * size.height).file_id
