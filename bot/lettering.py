"""Letters in pictures: joined and ordered as their language wants it, without anything installed beside Python.

matplotlib's FreeType shapes a line; what comes back is a mask that Pillow pastes in any colour. Loading it takes half a
second of CPU, once a process, so nobody imports it before the first line is written.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font
    from PIL.Image import Image

FONTS: Final = Path(__file__).parent.parent / "locales" / "fonts"

_SMALLEST: Final = 0.55
"""How far a line shrinks before it is cut."""
_JOINER: Final = "\u200c"
"""The half-space: it has no picture, and parts the letters around it."""


class Written(NamedTuple):
    """A line of letters."""

    mask: Image
    """Where there is ink."""
    below: int
    """How many pixels of it reach below the baseline."""


def write(text: str, *, size: float, room: int, weight: str = "Regular") -> Written | None:
    """Return the line, smaller or cut where it would not fit the room in pixels; None when nothing is to be seen."""
    from PIL import Image

    path, line = _font_for(text, weight)
    font = _opened(path)
    smallest = size * _SMALLEST
    while (width := _lay(font, line, size)) > room and size > smallest:
        size *= 0.94
    while width > room and len(line) > 1:
        line = line.rstrip("…")[:-1].rstrip() + "…"
        width = _lay(font, line, size)
    if not line or width == 0:
        return None
    font.draw_glyphs_to_bitmap(antialiased=True)
    return Written(Image.fromarray(font.get_image()), round(font.get_descent() / 64))


def _lay(font: FT2Font, line: str, size: float) -> int:
    """Lay the line out in this size and return its width in pixels."""
    from matplotlib.ft2font import LoadFlags

    font.set_size(size, 72)
    font.set_text(line, 0.0, flags=LoadFlags.NO_HINTING)
    return round(font.get_width_height()[0] / 64)


def _font_for(text: str, weight: str) -> tuple[str, str]:
    """Return the font that knows most of the letters, the club's own before matplotlib's, and what it can write."""
    written = ((path, _drawable(text, _letters(path))) for path in _fonts(weight))
    return max(written, key=lambda found: len(found[1]))


def _drawable(text: str, letters: frozenset[int]) -> str:
    """Return the text without what the font has no picture of: emoji above all."""
    return " ".join("".join(char for char in text if ord(char) in letters or char == _JOINER).split())


def _opened(path: str) -> FT2Font:
    """Open a font: each line has its own, because what is laid out in one is kept in it."""
    from matplotlib.ft2font import FT2Font

    return FT2Font(path)


@cache
def _letters(path: str) -> frozenset[int]:
    return frozenset(_opened(path).get_charmap())


@cache
def _fonts(weight: str) -> tuple[str, ...]:
    import matplotlib

    other = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if weight == 'Bold' else ''}.ttf"
    return str(FONTS / f"Vazirmatn-{weight}.ttf"), str(other)
