"""What can be ordered, with which choices, at what price."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import ChoiceUnavailable, DishUnavailable, TooFewChoices, TooManyChoices
from club.rules.menu import (
    CategoryId,
    Choice,
    ChoiceId,
    Dish,
    DishId,
    OptionGroup,
    OptionGroupId,
    check_available,
    checked_choices,
    toggled,
    unit_price,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KOOBIDEH = Dish(
    DishId(1),
    "koobideh",
    CategoryId(1),
    1,
    "کوبیده",
    "Koobideh",
    "",
    "",
    4_200_000,
    ("grill",),
    20,
    None,
    None,
    None,
    None,
)
SKEWERS = OptionGroup(OptionGroupId(1), "skewers", "چند سیخ؟", "How many skewers?", 1, 1)
EXTRAS = OptionGroup(OptionGroupId(2), "extras", "کنار کباب", "On the side", 0, 2)


def choice(id_: int, group: OptionGroup, position: int, price_rial: int = 0) -> Choice:
    return Choice(ChoiceId(id_), group.id, f"c{id_}", position, f"انتخاب {id_}", f"Choice {id_}", price_rial, None)


ONE, TWO = choice(1, SKEWERS, 1), choice(2, SKEWERS, 2, 2_100_000)
TOMATO, PEPPER, BUTTER = choice(3, EXTRAS, 3, 250_000), choice(4, EXTRAS, 2, 200_000), choice(5, EXTRAS, 1)
OFFERED = (ONE, TWO, TOMATO, PEPPER, BUTTER)


def wanted(*choices: Choice) -> set[ChoiceId]:
    return {each.id for each in choices}


def test_a_dish_on_the_stop_list_comes_back_by_itself() -> None:
    stopped = replace(KOOBIDEH, out_until_at=NOW + timedelta(hours=2))
    check_available(KOOBIDEH, NOW)
    check_available(stopped, NOW + timedelta(hours=2))
    with pytest.raises(DishUnavailable) as refused:
        check_available(stopped, NOW)
    assert refused.value.facts() == {"dish": stopped}


def test_a_dish_off_the_menu_is_not_available() -> None:
    with pytest.raises(DishUnavailable):
        check_available(replace(KOOBIDEH, removed_at=NOW), NOW)


def test_choices_come_in_the_order_the_dish_asks() -> None:
    chosen = checked_choices((SKEWERS, EXTRAS), OFFERED, wanted(TOMATO, PEPPER, TWO))
    assert chosen == (TWO, PEPPER, TOMATO)
    assert unit_price(KOOBIDEH, chosen) == 6_750_000


def test_what_must_be_chosen_is_asked_for_by_name() -> None:
    with pytest.raises(TooFewChoices) as refused:
        checked_choices((SKEWERS, EXTRAS), OFFERED, wanted(TOMATO))
    assert refused.value.facts() == {"group": SKEWERS, "at_least": 1}


def test_more_than_goes_together_is_refused_by_name() -> None:
    with pytest.raises(TooManyChoices) as refused:
        checked_choices((EXTRAS,), OFFERED, wanted(TOMATO, PEPPER, BUTTER))
    assert refused.value.facts() == {"group": EXTRAS, "at_most": 2}


def test_a_choice_of_another_dish_or_off_the_menu_is_refused() -> None:
    with pytest.raises(ChoiceUnavailable):
        checked_choices((EXTRAS,), OFFERED, wanted(TWO))
    with pytest.raises(ChoiceUnavailable):
        checked_choices((EXTRAS,), (replace(TOMATO, removed_at=NOW),), wanted(TOMATO))


def test_a_press_replaces_where_one_goes_and_adds_where_several_go() -> None:
    skewers, extras = [ONE.id, TWO.id], [TOMATO.id, PEPPER.id, BUTTER.id]
    assert toggled(SKEWERS, skewers, [ONE.id, TOMATO.id], TWO.id) == (2, 3)
    assert toggled(EXTRAS, extras, [ONE.id, TOMATO.id], PEPPER.id) == (1, 3, 4)
    assert toggled(EXTRAS, extras, [ONE.id, TOMATO.id], TOMATO.id) == (1,)
    with pytest.raises(TooManyChoices):
        toggled(EXTRAS, extras, [TOMATO.id, PEPPER.id], BUTTER.id)


@given(st.lists(st.sampled_from(OFFERED), max_size=12))
def test_pressing_never_leads_to_a_choice_that_is_refused(presses: list[Choice]) -> None:
    held: tuple[ChoiceId, ...] = (ONE.id,)
    for pressed in presses:
        group = SKEWERS if pressed.group_id == SKEWERS.id else EXTRAS
        of_group = [each.id for each in OFFERED if each.group_id == group.id]
        try:
            held = toggled(group, of_group, held, pressed.id)
        except TooManyChoices:
            continue
        assert held == tuple(sorted(set(held)))
        needless = replace(SKEWERS, at_least=0)
        assert len(checked_choices((needless, EXTRAS), OFFERED, held)) == len(held)
