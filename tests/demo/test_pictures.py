"""Every dish has its picture: the right size, small enough to send, drawn the same again, unlike its neighbours."""

from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from demo.draw_pictures import contact_sheet, draw
from demo.drawing.canvas import mixed
from demo.drawing.pictures import DRAWINGS, OWN_TABLES, TABLES
from tests.demo.test_menu import DEMO, MENU, keys

DISHES = MENU["dishes"]


def difference(one: Path, other: Path, size: tuple[int, int]) -> float:
    """How far two pictures differ on average, from 0 (the same) to 255, seen at that size."""
    with Image.open(one) as first, Image.open(other) as second:
        pictures = [picture.convert("RGB").resize(size) for picture in (first, second)]
    return sum(ImageStat.Stat(ImageChops.difference(*pictures)).mean) / 3


@pytest.mark.parametrize("dish", DISHES, ids=keys("dishes"))
def test_every_dish_has_a_picture_that_a_phone_gets_quickly(dish: dict[str, str]) -> None:
    assert dish["photo"] == f"pictures/{dish['key']}.jpg"
    path = DEMO / dish["photo"]
    assert path.stat().st_size <= 35_000
    with Image.open(path) as picture:
        picture.load()
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (640, 480))


def test_all_pictures_together_stay_small_and_none_is_left_over() -> None:
    files = list((DEMO / "pictures").iterdir())
    assert {path.stem for path in files} == set(keys("dishes"))
    assert sum(path.stat().st_size for path in files) < 1_600_000


def test_every_dish_and_category_has_its_drawing() -> None:
    assert set(DRAWINGS) == set(keys("dishes"))
    assert set(TABLES) == set(keys("categories"))
    assert set(OWN_TABLES) <= set(DRAWINGS)


def test_a_dish_drawn_again_is_the_committed_picture(tmp_path: Path) -> None:
    (first,) = draw(tmp_path, ["tea"])
    once = first.read_bytes()
    (again,) = draw(tmp_path, ["tea"])
    assert again.read_bytes() == once
    assert difference(again, DEMO / "pictures" / "tea.jpg", (640, 480)) < 2, "run python -m demo.draw_pictures"


def test_neighbours_in_a_category_can_be_told_apart_on_a_small_screen() -> None:
    for category in keys("categories"):
        pictures = [DEMO / dish["photo"] for dish in DISHES if dish["category"] == category]
        for one, other in combinations(pictures, 2):
            assert difference(one, other, (64, 48)) > 5, (one.name, other.name)


def test_a_contact_sheet_shows_all_pictures(tmp_path: Path) -> None:
    files = [DEMO / dish["photo"] for dish in DISHES[:5]]
    contact_sheet(files, tmp_path / "sheet.png", columns=2)
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (2 * 392, 3 * 296)


def test_mixing_colours_goes_from_one_to_the_other() -> None:
    assert mixed("#000000", "#ffffff", 0) == "#000000"
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#102030", "#ffffff", 1) == "#ffffff"
