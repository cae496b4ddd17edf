"""A cart in which the same wish is the same line and nothing grows without bound."""

from dataclasses import replace

import pytest

from club.errors import CartFull
from club.rules.carts import (
    LINES_MAX,
    QUANTITY_MAX,
    CartId,
    CartLine,
    CartLineId,
    changed_quantity,
    check_room,
    same_wish,
)
from club.rules.menu import ChoiceId, DishId

LINE = CartLine(CartLineId(1), CartId(1), DishId(7), 2, (ChoiceId(1), ChoiceId(3)), None, "update:1")
NOTED = replace(LINE, id=CartLineId(2), note="کم‌نمک")


def test_the_same_wish_is_the_same_line_however_it_was_pressed() -> None:
    lines = [NOTED, LINE]
    assert same_wish(lines, DishId(7), choice_ids=[ChoiceId(3), ChoiceId(1)], note=None) == LINE
    assert same_wish(lines, DishId(7), choice_ids=[ChoiceId(1), ChoiceId(3)], note="کم‌نمک") == NOTED
    assert same_wish(lines, DishId(7), choice_ids=[ChoiceId(1)], note=None) is None
    assert same_wish(lines, DishId(8), choice_ids=[ChoiceId(1), ChoiceId(3)], note=None) is None


def test_quantities_stay_between_none_and_the_most() -> None:
    assert changed_quantity(2, 1) == 3
    assert changed_quantity(1, -1) == 0
    assert changed_quantity(1, -5) == 0
    assert changed_quantity(QUANTITY_MAX - 1, 1) == QUANTITY_MAX
    with pytest.raises(CartFull) as refused:
        changed_quantity(QUANTITY_MAX, 1)
    assert refused.value.facts() == {"at_most": QUANTITY_MAX}


def test_a_cart_has_room_for_so_many_lines() -> None:
    check_room([LINE] * (LINES_MAX - 1))
    with pytest.raises(CartFull):
        check_room([LINE] * LINES_MAX)
