"""The picture of a code at the counter: a QR that a colleague's telephone reads as a link to the reward."""

from __future__ import annotations

import asyncio
from io import BytesIO

from bot.card_picture import CREAM, INK

_DOT = 14
"""How many pixels a dot of the QR is wide."""
_QUIET = 4
"""How many dots of plain ground are around it, as readers need."""


async def draw_code(link: str) -> bytes:
    """Return the QR as a PNG, drawn beside the loop."""
    return await asyncio.to_thread(paint_code, link)


def paint_code(link: str) -> bytes:
    """Return the QR as a PNG."""
    import segno

    png = BytesIO()
    segno.make(link, error="m", micro=False).save(png, kind="png", scale=_DOT, border=_QUIET, dark=INK, light=CREAM)
    return png.getvalue()
