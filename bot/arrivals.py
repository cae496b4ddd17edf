"""Deep links: who welcomes somebody that comes by one.

`handlers/joining.py` reads and checks the link and makes sure that the guest has a row; then the feature that the
link's kind belongs to takes over. A kind without a receiver is a plain /start.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeAlias

from telegram import Update

from club.rules.links import Link, LinkKind

if TYPE_CHECKING:
    from bot.context import ClubContext

Arrive: TypeAlias = Callable[[Update, "ClubContext", str], Coroutine[Any, Any, bool]]
"""Receives the body of a genuine link; returns False when the guest is to be welcomed as by a plain /start."""


class Arrivals:
    """The receivers by the kind of link."""

    def __init__(self) -> None:
        self._receivers: dict[LinkKind, Arrive] = {}

    def on(self, kind: LinkKind, receiver: Arrive) -> None:
        """Register who welcomes by this kind of link. Raises: ValueError when the kind is taken."""
        if kind in self._receivers:
            raise ValueError(f"two receivers for links of the kind {kind}")
        self._receivers[kind] = receiver

    async def receive(self, update: Update, context: ClubContext, link: Link | None) -> bool:
        """Hand the guest over; return False when nobody took her."""
        receiver = self._receivers.get(link.kind) if link else None
        return link is not None and receiver is not None and await receiver(update, context, link.body)
