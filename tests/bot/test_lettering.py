"""Letters in pictures: joined, in the order of the eye, and within their room."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from bot.lettering import FONTS, write

SIZE = 300
"""So large that hinting makes no difference worth a word."""


def drawn(text: str) -> Image.Image:
    written = write(text, size=SIZE, room=10_000)
    assert written is not None
    return written.mask.crop(written.mask.getbbox())


def unshaped(forms: str) -> Image.Image:
    """What the font draws without any shaping, from left to right: the reference."""
    font = ImageFont.truetype(FONTS / "Vazirmatn-Regular.ttf", SIZE, layout_engine=ImageFont.Layout.BASIC)
    _, _, right, below = (round(edge) for edge in font.getbbox(forms))
    picture = Image.new("L", (right + 100, below + 100), 0)
    ImageDraw.Draw(picture).text((50, 20), forms, font=font, fill=255)
    return picture.crop(picture.getbbox())


def difference(one: Image.Image, other: Image.Image) -> float:
    """How much of the ink lies elsewhere."""
    apart = ImageChops.difference(one, other.resize(one.size))
    return ImageStat.Stat(apart).mean[0] / ImageStat.Stat(one).mean[0]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("محمد", "\ufeaa\ufee4\ufea4\ufee3"),
        ("سلام", "\ufee1\ufefc\ufeb3"),
        ("۳۲۰٬۰۰۰ تومان", "\ufee5\ufe8e\ufee3\ufeee\ufe97 ۳۲۰٬۰۰۰"),
        ("Sara", "Sara"),
    ],
)
def test_every_letter_has_the_form_and_the_place_of_its_word(text: str, forms: str) -> None:
    assert difference(drawn(text), unshaped(forms)) < 0.15
    assert difference(drawn(text), unshaped(forms[::-1])) > 0.5, "read from the wrong end it would be another word"


def test_a_half_space_parts_letters() -> None:
    assert difference(drawn("می\u200cشود"), drawn("میشود")) > 0.3


@pytest.mark.parametrize("text", ["", "🎉", "\u200c", "\u2068\u2069"])
def test_where_nothing_is_to_be_seen_nothing_is_written(text: str) -> None:
    assert write(text, size=40, room=300) is None


@pytest.mark.parametrize("text", ["ا" * 200, "W" * 200, "باغ " * 50, "李雷" * 90, "A\u0300" * 30])
def test_what_is_too_long_shrinks_and_is_cut(text: str) -> None:
    written = write(text, size=40, room=300)
    assert written is None or written.mask.width <= 304
