"""Listening to a guest: for a while, what she writes belongs to her complaint."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.context import ClubContext
from club.rules.complaints import ComplaintId

WORDS: Final = "complaints.words"
GATHERED: Final = timedelta(minutes=10)
"""So long after her last message what a guest writes belongs to the same complaint."""


async def listen(
    context: ClubContext, complaint_id: ComplaintId, *, is_first: bool, during: timedelta = GATHERED
) -> None:
    """Let what the guest writes next belong to the complaint; ``is_first``: it is acknowledged in words."""
    until = int((context.now() + during).timestamp())
    await context.ask(WORDS, {"complaint": complaint_id, "until": until, "is_first": is_first})
