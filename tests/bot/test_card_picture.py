"""The card as a picture: whatever the name, and readable by a scanner's rules."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
import segno
from PIL import Image

from bot.card_picture import CREAM, HEIGHT, INK, WIDTH, CardPainter, Face, paint

FACE = Face(
    house="باغ ماهان",
    title="کارت باشگاه مشتریان",
    name="سارا محمدی‌نژاد",
    code="۱۲۳۴ ۵۶۷۸",
    code_label="کد عضویت",
    link="https://t.me/mahan_bot?start=m12345678-abcdefghijkl",
    is_rtl=True,
)


def drawn(face: Face) -> Image.Image:
    picture = Image.open(BytesIO(paint(face))).convert("RGB")
    assert picture.size == (WIDTH, HEIGHT)
    return picture


def is_bright(pixel: object) -> bool:
    return isinstance(pixel, tuple) and sum(pixel) > 600


def written_columns(face: Face, top: int, bottom: int) -> list[int]:
    """The columns in which something bright is written, beside the QR."""
    picture = drawn(face)
    left, right = (400, WIDTH - 60) if face.is_rtl else (60, WIDTH - 400)
    rows = range(top, bottom)
    return [x for x in range(left, right) if any(is_bright(picture.getpixel((x, y))) for y in rows)]


def test_persian_letters_are_joined_and_begin_at_the_right() -> None:
    columns = written_columns(replace(FACE, name="محمد"), 380, 470)
    assert columns[-1] > WIDTH - 90
    assert columns == list(range(columns[0], columns[-1] + 1)), "letters of one word touch each other"


def test_latin_begins_at_the_left() -> None:
    columns = written_columns(replace(FACE, name="Sara", is_rtl=False), 380, 470)
    assert columns[0] < 90


@pytest.mark.parametrize(
    "name", ["", "🎉", "ا" * 64, "W" * 64, "$x^2$ <b>&</b>", "Мария", "李雷", "\u200c", "A\u0300" * 30]
)
def test_any_name_stays_in_its_room(name: str) -> None:
    columns = written_columns(replace(FACE, name=name), 380, 470)
    assert all(440 <= x <= WIDTH - 70 for x in columns)


def test_the_code_is_drawn_dot_by_dot() -> None:
    picture = drawn(FACE)
    modules = segno.make(FACE.link, error="m", micro=False).matrix
    scale = (300 - 44) // len(modules)
    left, top = 76 + (300 - scale * len(modules)) // 2, HEIGHT - 76 - 300 + (300 - scale * len(modules)) // 2
    middle = scale // 2
    for row, dots in enumerate(modules):
        for column, is_dark in enumerate(dots):
            pixel = picture.getpixel((left + column * scale + middle, top + row * scale + middle))
            assert pixel == tuple(bytes.fromhex((INK if is_dark else CREAM)[1:]))


def test_two_faces_never_share_a_digest() -> None:
    assert FACE.digest == replace(FACE).digest
    assert FACE.digest != replace(FACE, name="سارا").digest


async def test_cards_are_drawn_beside_the_loop() -> None:
    assert await CardPainter().draw(FACE) == paint(FACE)
