"""The one place where something that went wrong becomes a kind sentence."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any, TypeAlias

from telegram.error import TelegramError

from bot.actions import Pressed
from bot.context import ClubContext
from bot.notices import Screen
from club.errors import NotAllowed, Refusal

_log = logging.getLogger(__name__)

RefusalScreen: TypeAlias = Callable[[ClubContext, Any], Screen | Awaitable[Screen]]
"""Makes the message of a refusal, perhaps after a look into the database."""

Renewal: TypeAlias = Callable[[ClubContext, Pressed, Any], Awaitable[Screen]]
"""Makes what the pressed message shows from now on: its button came too late."""


async def on_error(update: object, context: ClubContext) -> None:
    """Tell the person what can be done instead; write down what was not expected."""
    fault = context.error
    try:
        await context.refresh_data()  # a fault comes with a context of its own, which knows nobody yet
        if isinstance(fault, NotAllowed) and not context.incoming.callback_query:
            await context.say("errors.unknown_command")
        elif isinstance(fault, Refusal):
            await _refuse(context, fault)
        else:
            _log.error("update %s failed", getattr(update, "update_id", "?"), exc_info=fault)
            if not isinstance(fault, TelegramError):
                await _refuse_with(context, "errors.unexpected")
    except TelegramError as silence:  # the person cannot be reached: blocked, gone, flooded
        _log.warning("no answer could be given: %s", silence)


class Refusals:
    """The refusals that are more than words: those that carry a button to go on with, or renew what was pressed."""

    def __init__(self) -> None:
        self._screens: dict[type[Refusal], RefusalScreen] = {}
        self._renewals: dict[type[Refusal], Renewal] = {}

    def on(self, kind: type[Refusal], screen: RefusalScreen) -> None:
        """Register how a refusal looks. Raises: ValueError when it is registered already."""
        if kind in self._screens:
            raise ValueError(f"two screens for the refusal {kind.__name__}")
        self._screens[kind] = screen

    def renew(self, kind: type[Refusal], renewal: Renewal) -> None:
        """Register what a pressed message shows once its refusal has been said. Raises: ValueError when it is taken."""
        if kind in self._renewals:
            raise ValueError(f"two renewals for the refusal {kind.__name__}")
        self._renewals[kind] = renewal

    def find_renewal(self, refusal: Refusal) -> Renewal | None:
        """Return what the pressed message shows from now on, or None when it stays as it is."""
        return self._renewals.get(type(refusal))

    def find(self, refusal: Refusal) -> RefusalScreen | None:
        """Return how the refusal looks, or None when its words are enough."""
        return self._screens.get(type(refusal))


async def _refuse(context: ClubContext, refusal: Refusal) -> None:
    """Say the words of a refusal: over the chat when they fit there, as a message otherwise or with a button."""
    if (screen := context.club_app.refusals.find(refusal)) is not None:
        await context.answer()
        made = screen(context, refusal)
        await context.send(await made if isawaitable(made) else made)
        return
    await _refuse_with(context, refusal.key, **refusal.facts())
    renewal = context.club_app.refusals.find_renewal(refusal)
    if renewal is not None and context.incoming.callback_query is not None:
        await context.show(await renewal(context, Pressed.of(context.incoming), refusal))


async def _refuse_with(context: ClubContext, key: str, **facts: object) -> None:
    query = context.incoming.callback_query
    if query is None:
        if context.incoming.effective_chat is not None:
            await context.say(key, **facts)
        return
    words = context.label(key, house=context.house.name(context.speaker.language), **facts)
    if len(words) <= ALERT_MAX:
        await context.answer(words, alert=True)
    else:
        await context.answer()
        await context.send(Screen(context.text(key, **facts)))


ALERT_MAX = 190
"""Telegram refuses more than 200 characters over the chat; some are counted twice."""
