"""The card as a picture: whatever the name, and readable by a scanner's rules."""

from __future__ import annotations

import time
from dataclasses import replace
from io import BytesIO

import pytest
import segno
from PIL import Image

from bot.card_picture import CREAM, HEIGHT, INK, WIDTH, CardPainter, Face, Progress, paint

FACE = Face(
    house="باغ ماهان",
    title="کارت باشگاه مشتریان",
    name="سارا محمدی‌نژاد",
    code="۱۲۳۴ ۵۶۷۸",
    code_label="کد عضویت",
    link="https://t.me/mahan_bot?start=m12345678-abcdefghijkl",
    is_rtl=True,
    points="۱٬۲۴۰ امتیاز آماده",
    tier="نقره‌ای",
    accent="#c3cbd1",
    progress=Progress(640, "۳۲۰٬۰۰۰ تومان تا طلایی"),
)
NAME = (262, 336)
"""Between these heights her name stands."""


def drawn(face: Face) -> Image.Image:
    picture = Image.open(BytesIO(paint(face))).convert("RGB")
    assert picture.size == (WIDTH, HEIGHT)
    return picture


def is_bright(pixel: object) -> bool:
    return isinstance(pixel, tuple) and sum(pixel) > 600


def is_near(pixel: object, color: str) -> bool:
    """Tell whether a pixel has the colour, but for what JPEG makes of it."""
    wanted = bytes.fromhex(color[1:])
    return isinstance(pixel, tuple) and all(abs(a - b) < 40 for a, b in zip(pixel, wanted, strict=True))


def written_columns(face: Face, top: int, bottom: int) -> list[int]:
    """The columns in which something bright is written, beside the QR."""
    picture = drawn(face)
    left, right = (400, WIDTH - 60) if face.is_rtl else (60, WIDTH - 400)
    rows = range(top, bottom)
    return [x for x in range(left, right) if any(is_bright(picture.getpixel((x, y))) for y in rows)]


def test_persian_letters_are_joined_and_begin_at_the_right() -> None:
    columns = written_columns(replace(FACE, name="محمد"), *NAME)
    assert columns[-1] > WIDTH - 90
    assert columns == list(range(columns[0], columns[-1] + 1)), "letters of one word touch each other"


def test_latin_begins_at_the_left() -> None:
    columns = written_columns(replace(FACE, name="Sara", is_rtl=False), *NAME)
    assert columns[0] < 90


def colored_columns(face: Face, color: str, row: int) -> list[int]:
    picture = drawn(face)
    return [x for x in range(30, WIDTH - 30) if is_near(picture.getpixel((x, row)), color)]


@pytest.mark.parametrize("is_rtl", [True, False])
def test_the_bar_fills_from_where_reading_begins(is_rtl: bool) -> None:
    filled = colored_columns(replace(FACE, is_rtl=is_rtl, accent="#d9b65c"), "#d9b65c", 412)
    whole = WIDTH - 3 * 76 - 300
    assert len(filled) == pytest.approx(whole * 0.64, abs=8)
    assert (filled[-1] > WIDTH - 90) if is_rtl else (filled[0] < 90)
    nothing = replace(FACE, is_rtl=is_rtl, accent="#d9b65c", progress=Progress(0, "همه در پیش"))
    assert not colored_columns(nothing, "#d9b65c", 412)


def test_the_tier_stands_on_its_colour_opposite_the_house() -> None:
    plate = colored_columns(replace(FACE, accent="#d9b65c"), "#d9b65c", 92)
    assert plate[0] < 110
    assert plate[-1] < 400
    assert not colored_columns(replace(FACE, accent="#d9b65c", tier=""), "#d9b65c", 92)


@pytest.mark.parametrize("tier", ["و" * 60, "Platinum Platinum Platinum"])
def test_a_long_tier_leaves_the_house_its_room(tier: str) -> None:
    face = replace(FACE, tier=tier, house="رستوران سنتی و باغ تالار بزرگ خانوادگی ماهان شاندیز", accent="#d9b65c")
    plate = colored_columns(face, "#d9b65c", 84)
    picture = drawn(face)
    house = [x for x in range(WIDTH) if any(is_near(picture.getpixel((x, y)), CREAM) for y in range(95, 150))]
    assert max(plate) + 20 < min(house)


@pytest.mark.parametrize(
    "name", ["", "🎉", "ا" * 64, "W" * 64, "$x^2$ <b>&</b>", "Мария", "李雷", "\u200c", "A\u0300" * 30]
)
def test_any_name_stays_in_its_room(name: str) -> None:
    columns = written_columns(replace(FACE, name=name), *NAME)
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
            assert is_near(pixel, INK if is_dark else CREAM)


def test_two_faces_never_share_a_digest() -> None:
    assert FACE.digest == replace(FACE).digest
    assert FACE.digest != replace(FACE, name="سارا").digest


OTHERS = [
    replace(FACE, points="۱٬۲۴۱ امتیاز"),
    replace(FACE, tier="طلایی"),
    replace(FACE, link="https://t.me/x"),
    replace(FACE, progress=Progress(641, "۳۱۰٬۰۰۰ تومان تا طلایی")),
    replace(FACE, accent="#d9b65c"),
]


@pytest.mark.parametrize("other", OTHERS)
def test_every_fact_makes_another_card(other: Face) -> None:
    assert FACE.digest != other.digest
    assert paint(FACE) != paint(other)


async def test_cards_are_drawn_beside_the_loop() -> None:
    painter = CardPainter()
    await painter.warm_up()
    assert await painter.draw(FACE) == paint(FACE)


def test_a_card_costs_little_once_the_first_is_drawn() -> None:
    paint(FACE)
    began = time.process_time()
    for _ in range(3):
        paint(FACE)
    assert (time.process_time() - began) / 3 < 0.3, "seconds of CPU a card"
