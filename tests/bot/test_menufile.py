"""A menu file becomes a menu, or every fault is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.menufile import read_menu_file
from bot.tomlfile import ClubFileFaults

MENU = """
[[categories]]
key = "drink"
name_fa = "نوشیدنی‌ها"
name_en = "Drinks"
position = 2

[[categories]]
key = "grill"
name_fa = "کباب‌ها"
name_en = "Kebabs"
emoji = "🔥"
position = 1

[[option_groups]]
key = "ice"
name_fa = "یخ"
name_en = "Ice"
at_least = 1
at_most = 1
choices = [
    { key = "usual", name_fa = "معمولی", name_en = "As usual" },
    { key = "much", name_fa = "پریخ", name_en = "A lot", price_toman = 5_000 },
]

[[dishes]]
key = "doogh"
category = "drink"
name_fa = "دوغ"
name_en = "Doogh"
price_toman = 40_000
photo = "pictures/doogh.jpg"
kinds = ["cold_drink"]
options = ["ice"]
minutes = 3
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "menu.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_menu_is_read_in_its_order_and_in_rial(tmp_path: Path) -> None:
    plan = read_menu_file(written(tmp_path, MENU)).build()
    assert [(each.key, each.emoji) for each in plan.categories] == [("grill", "🔥"), ("drink", None)]
    (dish,) = plan.dishes
    assert (dish.price_rial, dish.labels, dish.kitchen_minutes, dish.options) == (400_000, ("cold_drink",), 3, ("ice",))
    assert [choice.price_rial for choice in plan.option_groups[0].choices] == [0, 50_000]


def test_the_demos_menu_can_be_read() -> None:
    plan = read_menu_file(Path(__file__).parents[2] / "demo" / "menu.toml").build()
    assert len(plan.dishes) >= 40


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        (
            'category = "drink"',
            'category = "drinks"',
            'category = "drinks"',
            "no category 'drinks'; did you mean 'drink'?",
        ),
        ('options = ["ice"]', 'options = ["ice", "lemon"]', 'options = ["ice", "lemon"]', "no option group 'lemon'"),
        ('options = ["ice"]', 'options = ["ice", "ice"]', 'options = ["ice", "ice"]', "asked twice"),
        ('key = "grill"', 'key = "drink"', 'key = "drink"', "'drink' stands here 2 times"),
        ('key = "much"', 'key = "usual"', "choices = [", "'usual' stands here 2 times"),
        ("at_most = 1", "at_most = 3", "at_most = 3", "number of choices (2)"),
        ("price_toman = 40_000", "price_toman = -1", "price_toman = -1", "at least 0"),
        ("minutes = 3", "minute = 3", "minute = 3", "did you mean 'minutes'?"),
        ('name_fa = "دوغ"', "", "[[dishes]]", "is missing"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: str, fault: str) -> None:
    text = MENU.replace(old, new, 1)
    with pytest.raises(ClubFileFaults) as found:
        read_menu_file(written(tmp_path, text))
    (only,) = found.value.faults
    assert fault in only.what
    assert only.line is not None
    assert text.splitlines()[only.line - 1] == line


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClubFileFaults, match=r"menu\.toml: there is no such file"):
        read_menu_file(tmp_path / "menu.toml")
