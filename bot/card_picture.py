"""Drawing a member's card: the house, her name, her code, and a QR that staff scan.

Pillow draws; matplotlib's FreeType joins and orders Persian letters, without anything installed beside it. Both are
loaded with the first card, and a card is drawn in a worker thread: some 60 ms, and a second or two more the first time.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from dataclasses import astuple, dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font
    from PIL.Image import Image

DRAWING_VERSION: Final = 1
"""Raised with every change of the drawing, so that cards sent before are drawn anew."""

WIDTH, HEIGHT = 1080, 680

FONTS = Path(__file__).parent.parent / "locales" / "fonts"
PINE, MOSS, CREAM, GOLD, INK = "#1d3a2f", "#26473a", "#f7f1e3", "#cda85c", "#1d2a24"

_QR_SIDE, _MARGIN = 300, 76
_FINE: Final = 2
"""How much larger the ground is drawn, so that its lines are smooth."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a card shows."""

    house: str
    title: str
    name: str
    code: str
    """As it is read aloud, in the digits of the language."""
    code_label: str
    link: str
    """What the QR leads to."""
    is_rtl: bool

    @property
    def digest(self) -> str:
        """Return what tells this picture from any other."""
        return hashlib.sha256(repr((DRAWING_VERSION, *astuple(self))).encode()).hexdigest()


class CardPainter:
    """Draws cards, one at a time, beside the loop."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def draw(self, face: Face) -> bytes:
        """Return the card as a PNG."""
        async with self._turn:
            return await asyncio.to_thread(paint, face)


def paint(face: Face) -> bytes:
    """Return the card as a PNG."""
    card = _ground().copy()
    _words(card, face)
    _qr(card, face)
    png = BytesIO()
    card.save(png, "PNG")
    return png.getvalue()


@cache
def _ground() -> Image:
    """Return the quiet ground that every card has: the stars of a tiled wall, and a golden line around."""
    from PIL import Image, ImageDraw

    fine = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), PINE)
    draw = ImageDraw.Draw(fine)
    spacing = 96
    for row in range(HEIGHT // spacing + 2):
        for column in range(WIDTH // spacing + 2):
            x, y = column * spacing + (row % 2) * spacing / 2, row * spacing * 0.9
            for turn in (0.0, math.pi / 4):  # two squares make a star of eight points
                corners = [turn + math.pi / 2 * quarter for quarter in range(5)]
                star = [((x + 30 * math.cos(c)) * _FINE, (y + 30 * math.sin(c)) * _FINE) for c in corners]
                draw.line(star, fill=MOSS, width=3, joint="curve")
    edge = 28 * _FINE
    box = (edge, edge, fine.width - edge, fine.height - edge)
    draw.rounded_rectangle(box, radius=34 * _FINE, outline=GOLD, width=2 * _FINE)
    return fine.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _words(card: Image, face: Face) -> None:
    """Write the house and the title above, the name and the code below, on the side where reading begins."""
    from PIL import ImageDraw

    wide, narrow = WIDTH - 2 * _MARGIN, WIDTH - 3 * _MARGIN - _QR_SIDE
    _write(card, face, face.house, 142, size=64, color=CREAM, room=wide, weight="Bold")
    _write(card, face, face.title, 200, size=30, color=GOLD, room=wide)
    _write(card, face, face.name, 440, size=52, color=CREAM, room=narrow, weight="Bold")
    _write(card, face, face.code_label, 508, size=26, color=GOLD, room=narrow)
    _write(card, face, face.code, 572, size=48, color=CREAM, room=narrow)
    start = WIDTH - _MARGIN - 120 if face.is_rtl else _MARGIN
    ImageDraw.Draw(card).line((start, 236, start + 120, 236), fill=GOLD, width=2)


def _write(
    card: Image, face: Face, text: str, baseline: int, *, size: float, color: str, room: int, weight: str = "Regular"
) -> None:
    """Write one line, smaller or cut when it would not fit the room."""
    from PIL import Image

    font, line = _font_for(text, weight)
    smallest = size * 0.55
    while (width := _measure(font, line, size)) > room and size > smallest:
        size *= 0.94
    while width > room and len(line) > 1:
        line = line.rstrip("…")[:-1].rstrip() + "…"
        width = _measure(font, line, size)
    if not line or width == 0:
        return
    font.draw_glyphs_to_bitmap(antialiased=True)
    mask = Image.fromarray(font.get_image())
    x = WIDTH - _MARGIN - mask.width if face.is_rtl else _MARGIN
    y = baseline - mask.height + round(font.get_descent() / 64)
    card.paste(Image.new("RGB", mask.size, color), (x, y), mask)


def _measure(font: FT2Font, line: str, size: float) -> int:
    """Lay the line out in this size and return its width in pixels."""
    from matplotlib.ft2font import LoadFlags

    font.set_size(size, 72)
    font.set_text(line, 0.0, flags=LoadFlags.NO_HINTING)
    return round(font.get_width_height()[0] / 64)


def _font_for(text: str, weight: str) -> tuple[FT2Font, str]:
    """Return the font that knows most of the letters, the club's own before matplotlib's, and what it can write."""
    import matplotlib
    from matplotlib.ft2font import FT2Font

    other = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if weight == 'Bold' else ''}.ttf"
    fonts = [FT2Font(str(path)) for path in (FONTS / f"Vazirmatn-{weight}.ttf", other)]
    return max(((font, _drawable(text, font)) for font in fonts), key=lambda found: len(found[1]))


def _drawable(text: str, font: FT2Font) -> str:
    """Return the text without what the font has no picture of: emoji above all."""
    known = font.get_charmap()
    return " ".join("".join(c for c in text if ord(c) in known or c == "\u200c").split())


def _qr(card: Image, face: Face) -> None:
    """Draw the QR on a light tile, on the side where reading ends."""
    import segno
    from PIL import Image, ImageDraw

    x, y = (_MARGIN if face.is_rtl else WIDTH - _MARGIN - _QR_SIDE), HEIGHT - _MARGIN - _QR_SIDE
    tile = Image.new("L", (_QR_SIDE * _FINE, _QR_SIDE * _FINE), 0)
    ImageDraw.Draw(tile).rounded_rectangle((0, 0, tile.width - 1, tile.height - 1), radius=26 * _FINE, fill=255)
    mask = tile.resize((_QR_SIDE, _QR_SIDE), Image.Resampling.LANCZOS)
    card.paste(Image.new("RGB", mask.size, CREAM), (x, y), mask)
    modules = segno.make(face.link, error="m", micro=False).matrix
    scale = (_QR_SIDE - 44) // len(modules)
    inset = (_QR_SIDE - scale * len(modules)) // 2
    draw = ImageDraw.Draw(card)
    for row, dots in enumerate(modules):
        for column, is_dark in enumerate(dots):
            if is_dark:
                left, top = x + inset + column * scale, y + inset + row * scale
                draw.rectangle((left, top, left + scale - 1, top + scale - 1), fill=INK)
