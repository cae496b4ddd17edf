"""The fonts that cards and charts are set in are complete and come with their licence."""

from pathlib import Path

import pytest
from PIL import ImageFont

FONTS = Path(__file__).parents[2] / "locales" / "fonts"


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_vazirmatn_draws_persian_letters_and_digits(weight: str) -> None:
    font = ImageFont.truetype(FONTS / f"Vazirmatn-{weight}.ttf", 32, layout_engine=ImageFont.Layout.BASIC)
    assert font.getname() == ("Vazirmatn", weight)
    missing = bytes(font.getmask("\ue000"))
    for character in "پچژگکیهٔ۰۱۲۳۴۵۶۷۸۹٬«»، Ab9":
        assert character == " " or bytes(font.getmask(character)) != missing, character


def test_the_licence_lies_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
