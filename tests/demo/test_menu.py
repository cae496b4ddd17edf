"""The demo restaurant's data is sound: what a guest would read, pay and see."""

import re
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

DEMO = Path(__file__).parents[2] / "demo"
MENU: dict[str, list[dict[str, Any]]] = tomllib.loads((DEMO / "menu.toml").read_text(encoding="utf-8"))
RESTAURANT: dict[str, Any] = tomllib.loads((DEMO / "club.toml").read_text(encoding="utf-8"))
WEEK = ["saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday"]

# A plural or verb ending that stands alone wants a half-space before it, not a space.
LOOSE_ENDING = re.compile(r" (?:ها|های|هایی|تر|ترین|ای|اند)(?=[ .،:؟]|$)")
LOOSE_PREFIX = re.compile(r"(?:^| )(?:می|نمی|بی) ")


def texts(node: object, suffix: str) -> list[str]:
    """Every string below `node` whose key ends in `suffix`."""
    if isinstance(node, dict):
        own = [value for key, value in node.items() if key.endswith(suffix) and isinstance(value, str)]
        return own + [text for value in node.values() for text in texts(value, suffix)]
    if isinstance(node, list):
        return [text for value in node for text in texts(value, suffix)]
    return []


def keys(table: str) -> list[str]:
    return [row["key"] for row in MENU[table]]


@pytest.mark.parametrize("table", ["categories", "dishes", "option_groups"])
def test_keys_are_unique_and_plain(table: str) -> None:
    assert [key for key, times in Counter(keys(table)).items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z][a-z_]{1,31}", key) for key in keys(table))


def test_a_guest_chooses_among_forty_dishes_in_eight_categories() -> None:
    served = Counter(dish["category"] for dish in MENU["dishes"])
    assert len(MENU["dishes"]) >= 40
    assert len(served) >= 8
    assert set(served) == set(keys("categories"))
    assert min(served.values()) >= 3


def test_categories_stand_in_order_without_gaps() -> None:
    assert [row["position"] for row in MENU["categories"]] == list(range(1, len(MENU["categories"]) + 1))


def test_dishes_have_distinct_names_in_both_languages() -> None:
    for language in ("name_fa", "name_en"):
        names = Counter(dish[language] for dish in MENU["dishes"])
        assert [name for name, times in names.items() if times > 1] == []


def test_every_dish_is_priced_in_whole_thousands_and_cooked_in_time() -> None:
    for dish in MENU["dishes"]:
        assert 20_000 <= dish["price_toman"] <= 3_000_000, dish["key"]
        assert dish["price_toman"] % 1_000 == 0, dish["key"]
        assert 1 <= dish["minutes"] <= 60, dish["key"]
        assert dish["kinds"], dish["key"]


def test_every_option_group_can_be_answered_and_is_used() -> None:
    asked = {key for dish in MENU["dishes"] for key in dish["options"]}
    assert asked == set(keys("option_groups"))
    for group in MENU["option_groups"]:
        choices = group["choices"]
        assert 0 <= group["at_least"] <= group["at_most"] <= len(choices), group["key"]
        assert group["at_most"] >= 1, group["key"]
        assert len({choice["key"] for choice in choices}) == len(choices) >= 2, group["key"]
        assert all(choice["price_toman"] >= 0 and choice["price_toman"] % 1_000 == 0 for choice in choices)
        if group["at_least"]:
            assert any(choice["price_toman"] == 0 for choice in choices), f"{group['key']}: the plain price must exist"


def test_no_dish_asks_the_same_thing_twice() -> None:
    for dish in MENU["dishes"]:
        assert len(set(dish["options"])) == len(dish["options"]), dish["key"]


@pytest.mark.parametrize("text", texts([MENU, RESTAURANT], "_fa"))
def test_persian_is_spelt_with_persian_letters_and_half_spaces(text: str) -> None:
    assert not re.search("[يكىةﺀ-ﻼ\u0660-\u0669]", text), "Arabic letters or digits"
    assert not re.search("[A-Za-z0-9]", text), "Latin letters or digits"
    assert not LOOSE_ENDING.search(text)
    assert not LOOSE_PREFIX.search(text)
    assert not re.search(r"  | \u200c|\u200c |\u200c\u200c|\u200c$|^\u200c| [،.؟:]|[,;?]", text), (
        "stray spaces or marks"
    )
    assert text == text.strip()


@pytest.mark.parametrize("text", texts([MENU, RESTAURANT], "_en"))
def test_english_is_plain_english(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9 ,.;:'?&\-é]+", text)
    assert text == text.strip()


def test_descriptions_are_one_short_sentence_in_each_language() -> None:
    for dish in MENU["dishes"]:
        for language in ("description_fa", "description_en"):
            text = dish[language]
            assert text.endswith("."), dish["key"]
            assert text.count(".") == 1, dish["key"]
            assert 20 <= len(text) <= 120, dish["key"]


def test_zones_grow_outwards_in_radius_fee_and_minimum() -> None:
    zones = RESTAURANT["delivery_zones"]
    assert len(zones) >= 2
    for nearer, farther in pairwise(zones):
        for key in ("radius_m", "fee_toman", "minimum_toman", "travel_minutes"):
            assert 0 < nearer[key] < farther[key], key
    assert all(zone["fee_toman"] % 1_000 == zone["minimum_toman"] % 1_000 == 0 for zone in zones)


def test_the_house_opens_twice_a_day_and_longer_on_friday() -> None:
    hours = RESTAURANT["hours"]
    assert list(hours) == WEEK
    open_minutes = {}
    for day, shifts in hours.items():
        moments = [int(clock[:2]) * 60 + int(clock[3:]) for shift in shifts for clock in shift]
        assert len(shifts) == 2
        assert moments == sorted(set(moments))
        assert moments[-1] < 24 * 60
        open_minutes[day] = sum(closes - opens for opens, closes in zip(moments[::2], moments[1::2], strict=True))
    assert open_minutes["friday"] > max(open_minutes[day] for day in WEEK[:-1])


def test_twenty_tables_are_numbered_and_seat_someone() -> None:
    assert [table["number"] for table in RESTAURANT["tables"]] == list(range(1, 21))
    assert all(2 <= table["seats"] <= 12 for table in RESTAURANT["tables"])


def test_the_house_stands_near_mashhad_and_can_be_called() -> None:
    house = RESTAURANT["restaurant"]
    assert 36.1 < house["latitude"] < 36.6
    assert 59.1 < house["longitude"] < 59.8
    assert re.fullmatch(r"\+9851\d{8}", house["phone"])
