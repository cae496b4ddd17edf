"""Drawing a member's card: the house, her name, her code, and a QR that staff scan.

Matplotlib joins and orders Persian letters by itself, without anything installed beside it; it takes half a second to
load, so it is loaded with the first card, and a card is drawn in a worker thread.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import astuple, dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

DRAWING_VERSION: Final = 1
"""Raised with every change of the drawing, so that cards sent before are drawn anew."""

WIDTH, HEIGHT, DPI = 1080, 680, 100

FONTS = Path(__file__).parent.parent / "locales" / "fonts"
PINE, MOSS, CREAM, GOLD, INK = "#1d3a2f", "#2a4d3f", "#f7f1e3", "#cda85c", "#1d2a24"

_QR_SIDE, _MARGIN = 300, 70


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
    """Return the card as a PNG; takes a tenth of a second, and half a second more the first time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PINE)
    FigureCanvasAgg(figure)
    _ground(figure)
    _words(figure, face)
    _qr(figure, face)
    png = BytesIO()
    figure.savefig(png, format="png", dpi=DPI, facecolor=PINE)
    return png.getvalue()


def _ground(figure: Figure) -> None:
    """Draw the quiet ground: eight-pointed stars of a tiled wall, and a golden line around."""
    from matplotlib.patches import FancyBboxPatch

    spacing = 96
    for row in range(HEIGHT // spacing + 2):
        for column in range(WIDTH // spacing + 2):
            _star(figure, column * spacing + (row % 2) * spacing / 2, row * spacing * 0.9)
    figure.add_artist(
        FancyBboxPatch(
            (28, 28),
            WIDTH - 56,
            HEIGHT - 56,
            boxstyle="round,pad=0,rounding_size=34",
            facecolor="none",
            edgecolor=GOLD,
            linewidth=1.6,
            transform=None,
        )
    )


def _star(figure: Figure, x: float, y: float) -> None:
    """Draw one star of two squares, hardly lighter than the ground."""
    from matplotlib.patches import RegularPolygon

    for turn in (0.0, 0.7853981633974483):
        square = RegularPolygon(
            (x, y), 4, radius=30, orientation=turn, facecolor="none", edgecolor=MOSS, linewidth=1.1, transform=None
        )
        figure.add_artist(square)


def _words(figure: Figure, face: Face) -> None:
    """Write the house and the title above, the name and the code below, on the side where reading begins."""
    from matplotlib.lines import Line2D

    edge = WIDTH - _MARGIN if face.is_rtl else _MARGIN
    inner = WIDTH - 3 * _MARGIN - _QR_SIDE
    side = "right" if face.is_rtl else "left"
    _write(figure, face.house, edge, 560, size=46, color=CREAM, side=side, room=WIDTH - 2 * _MARGIN, weight="Bold")
    _write(figure, face.title, edge, 492, size=22, color=GOLD, side=side, room=WIDTH - 2 * _MARGIN)
    rule = (edge, edge - 120) if face.is_rtl else (edge, edge + 120)
    figure.add_artist(Line2D(rule, (462, 462), color=GOLD, linewidth=1.6, transform=None))
    _write(figure, face.name, edge, 268, size=38, color=CREAM, side=side, room=inner, weight="Bold")
    _write(figure, face.code_label, edge, 186, size=18, color=GOLD, side=side, room=inner)
    _write(figure, face.code, edge, 128, size=34, color=CREAM, side=side, room=inner)


def _write(
    figure: Figure,
    text: str,
    x: float,
    y: float,
    *,
    size: float,
    color: str,
    side: str,
    room: float,
    weight: str = "Regular",
) -> None:
    """Write one line, smaller or cut when it would not fit the room."""
    font = _font(text, weight)
    line = figure.text(
        x, y, _drawable(text, font), fontproperties=font, size=size, color=color, ha=side, va="center", parse_math=False
    )
    line.set_transform(None)  # pixels, from the lower left corner
    smallest = size * 0.55
    while _width(line) > room and size > smallest:
        size *= 0.92
        line.set_fontsize(size)
    while _width(line) > room and len(line.get_text()) > 1:
        line.set_text(line.get_text().rstrip("…")[:-1].rstrip() + "…")


def _width(line: Any) -> float:
    return float(line.get_window_extent().width)


def _qr(figure: Figure, face: Face) -> None:
    """Draw the QR on a light tile, on the side where reading ends."""
    import numpy
    import segno
    from matplotlib.patches import FancyBboxPatch

    x, y, padding = (_MARGIN if face.is_rtl else WIDTH - _MARGIN - _QR_SIDE), _MARGIN + 14, 22
    figure.add_artist(
        FancyBboxPatch(
            (x, y),
            _QR_SIDE,
            _QR_SIDE,
            boxstyle="round,pad=0,rounding_size=26",
            facecolor=CREAM,
            edgecolor="none",
            transform=None,
        )
    )
    modules = numpy.array([list(row) for row in segno.make(face.link, error="m", micro=False).matrix], dtype=bool)
    scale = (_QR_SIDE - 2 * padding) // len(modules)
    dots = numpy.kron(modules, numpy.ones((scale, scale), dtype=bool))
    picture = numpy.where(dots[..., None], _rgb(INK), _rgb(CREAM)).astype("uint8")
    offset = (_QR_SIDE - len(dots)) // 2
    figure.figimage(picture, xo=x + offset, yo=y + offset, origin="upper", zorder=5)


def _rgb(color: str) -> list[int]:
    return [int(color[start : start + 2], 16) for start in (1, 3, 5)]


def _font(text: str, weight: str) -> FontProperties:
    """Return the club's font, or the one that comes with matplotlib when only that knows the letters."""
    from matplotlib.font_manager import FontProperties

    own = FontProperties(fname=str(FONTS / f"Vazirmatn-{weight}.ttf"))
    if _drawable(text, own) == text:
        return own
    other = FontProperties(family="DejaVu Sans")
    return other if len(_drawable(text, other)) > len(_drawable(text, own)) else own


def _drawable(text: str, font: FontProperties) -> str:
    """Return the text without what the font has no picture of: emoji above all."""
    from matplotlib.font_manager import findfont, get_font

    known = get_font(findfont(font)).get_charmap()
    return " ".join("".join(c for c in text if ord(c) in known or c == "\u200c").split())
