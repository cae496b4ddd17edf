"""Drawing a member's card: the house, her name, tier and points, the way to the next tier, and a QR that staff scan.

Pillow draws, `lettering.py` writes. A card takes some 30 ms of CPU in a worker thread; what is loaded and drawn with
the first one takes most of a second, and is done when the club starts.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.lettering import Written, write

if TYPE_CHECKING:
    from PIL.Image import Image

DRAWING_VERSION: Final = 3
"""Raised with every change of the drawing, so that cards sent before are drawn anew."""

WIDTH, HEIGHT = 1080, 680

PINE, MOSS, FERN, CREAM, GOLD, INK = "#1d3a2f", "#26473a", "#3a5f50", "#f7f1e3", "#cda85c", "#1d2a24"

_QR_SIDE, _MARGIN = 300, 76
_WIDE, _NARROW = WIDTH - 2 * _MARGIN, WIDTH - 3 * _MARGIN - _QR_SIDE
"""The room of a line above the QR, and beside it."""
_FINE: Final = 2
"""How much larger what is round is drawn, so that its edges are smooth."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The way to the next tier."""

    permille: int
    """How much of it lies behind her."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What a card shows, each word as it is read in the language."""

    house: str
    title: str
    name: str
    code: str
    code_label: str
    link: str
    """What the QR leads to."""
    is_rtl: bool
    points: str = ""
    tier: str = ""
    """Empty: no tier is shown."""
    accent: str = GOLD
    """The colour of the tier, as ``#rrggbb``."""
    progress: Progress | None = None

    @property
    def digest(self) -> str:
        """Return what tells this picture from any other."""
        return hashlib.sha256(f"{DRAWING_VERSION} {self!r}".encode()).hexdigest()


class CardPainter:
    """Draws cards, one at a time, beside the loop."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def draw(self, face: Face) -> bytes:
        """Return the card as a JPEG."""
        async with self._turn:
            return await asyncio.to_thread(paint, face)

    async def warm_up(self) -> None:
        """Load and draw what every card has, so that the first guest does not wait for it."""
        await self.draw(Face(house="ب", title="", name="a", code="", code_label="", link="/", is_rtl=True))


def paint(face: Face) -> bytes:
    """Return the card as a JPEG: what Telegram makes of every photo anyway, and ten times quicker than a PNG."""
    card = _ground(face.accent)
    _head(card, face)
    _person(card, face)
    _qr(card, face)
    jpeg = BytesIO()
    card.save(jpeg, "JPEG", quality=92, subsampling=0)
    return jpeg.getvalue()


def _ground(accent: str) -> Image:
    """Return the quiet ground that cards of one tier have: the stars of a tiled wall, and a line around."""
    from PIL import Image

    ground = Image.new("RGB", (WIDTH, HEIGHT), PINE)
    ground.paste(MOSS, mask=_stars())
    ground.paste(accent, mask=_frame())
    return ground


@cache
def _stars() -> Image:
    """Return where the stars are; kept as a mask, which is a quarter of the picture in every colour."""
    from PIL import Image, ImageDraw

    fine = Image.new("L", (WIDTH * _FINE, HEIGHT * _FINE), 0)
    draw = ImageDraw.Draw(fine)
    spacing = 96
    for row in range(HEIGHT // spacing + 2):
        for column in range(WIDTH // spacing + 2):
            x, y = column * spacing + (row % 2) * spacing / 2, row * spacing * 0.9
            for turn in (0.0, math.pi / 4):  # two squares make a star of eight points
                corners = [turn + math.pi / 2 * quarter for quarter in range(5)]
                star = [((x + 30 * math.cos(c)) * _FINE, (y + 30 * math.sin(c)) * _FINE) for c in corners]
                draw.line(star, fill=255, width=3, joint="curve")
    return fine.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


@cache
def _frame() -> Image:
    """Return where the line around is."""
    from PIL import Image, ImageDraw

    fine = Image.new("L", (WIDTH * _FINE, HEIGHT * _FINE), 0)
    edge = 28 * _FINE
    box = (edge, edge, fine.width - edge, fine.height - edge)
    ImageDraw.Draw(fine).rounded_rectangle(box, radius=34 * _FINE, outline=255, width=2 * _FINE)
    return fine.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


# The words ------------------------------------------------------------------------------------------------------------


class _Style(NamedTuple):
    size: float
    color: str
    weight: str = "Regular"


def _head(card: Image, face: Face) -> None:
    """Write the house and the title on the side where reading begins, and the tier on the other one."""
    badge = write(face.tier, size=36, room=230, weight="Bold") if face.tier else None
    room = _WIDE - (0 if badge is None else badge.mask.width + 110)
    _line(card, face, face.house, 134, _Style(58, CREAM, "Bold"), room=room)
    _line(card, face, face.title, 188, _Style(32, face.accent), room=room)
    _bar(card, face, y=216, height=3, width=120, color=face.accent)
    if badge is not None:
        _badge(card, face, badge)


def _badge(card: Image, face: Face, words: Written) -> None:
    """Draw the tier on a plate of its colour."""
    width, height, top = words.mask.width + 60, 66, 80
    left = _MARGIN if face.is_rtl else WIDTH - _MARGIN - width
    _plate(card, (left, top), (width, height), radius=height // 2, color=face.accent)
    baseline = top + (height + 26) // 2
    _paste(card, words, left + 30, baseline, INK)


def _person(card: Image, face: Face) -> None:
    """Write beside the QR whose card it is, what she has, how far the next tier is, and the code for typing."""
    way = face.progress
    fall = (0 if way is not None else 60) + (0 if face.points else 34)
    _line(card, face, face.name, 318 + fall, _Style(52, CREAM, "Bold"))
    _line(card, face, face.points, 376 + fall, _Style(38, CREAM))
    if way is not None:
        _bar(card, face, y=404, height=16, width=_NARROW, color=FERN)
        if way.permille > 0:
            _bar(card, face, y=404, height=16, width=max(16, _NARROW * way.permille // 1000), color=face.accent)
        _line(card, face, way.words, 464, _Style(33, CREAM))
    _line(card, face, face.code_label, 532, _Style(29, face.accent))
    _line(card, face, face.code, 594, _Style(52, CREAM))


def _line(card: Image, face: Face, text: str, baseline: int, style: _Style, *, room: int = _NARROW) -> None:
    """Write one line from the side where reading begins."""
    words = write(text, size=style.size, room=room, weight=style.weight)
    if words is not None:
        _paste(card, words, WIDTH - _MARGIN - words.mask.width if face.is_rtl else _MARGIN, baseline, style.color)


def _paste(card: Image, words: Written, x: int, baseline: int, color: str) -> None:
    card.paste(color, (x, baseline - words.mask.height + words.below), words.mask)


# Shapes ---------------------------------------------------------------------------------------------------------------


def _bar(card: Image, face: Face, *, y: int, height: int, width: int, color: str) -> None:
    """Draw a bar from the side where reading begins."""
    left = WIDTH - _MARGIN - width if face.is_rtl else _MARGIN
    _plate(card, (left, y), (width, height), radius=height // 2, color=color)


def _plate(card: Image, corner: tuple[int, int], size: tuple[int, int], *, radius: int, color: str) -> None:
    """Draw a plate with round, smooth corners."""
    from PIL import Image, ImageDraw

    fine = Image.new("L", (size[0] * _FINE, size[1] * _FINE), 0)
    box = (0, 0, fine.width - 1, fine.height - 1)
    ImageDraw.Draw(fine).rounded_rectangle(box, radius=radius * _FINE, fill=255)
    card.paste(color, corner, fine.resize(size, Image.Resampling.BOX))


def _qr(card: Image, face: Face) -> None:
    """Draw the QR on a light tile, on the side where reading ends."""
    import segno
    from PIL import ImageDraw

    x, y = (_MARGIN if face.is_rtl else WIDTH - _MARGIN - _QR_SIDE), HEIGHT - _MARGIN - _QR_SIDE
    _plate(card, (x, y), (_QR_SIDE, _QR_SIDE), radius=26, color=CREAM)
    modules = segno.make(face.link, error="m", micro=False).matrix
    scale = (_QR_SIDE - 44) // len(modules)
    inset = (_QR_SIDE - scale * len(modules)) // 2
    draw = ImageDraw.Draw(card)
    for row, dots in enumerate(modules):
        for column, is_dark in enumerate(dots):
            if is_dark:
                left, top = x + inset + column * scale, y + inset + row * scale
                draw.rectangle((left, top, left + scale - 1, top + scale - 1), fill=INK)
