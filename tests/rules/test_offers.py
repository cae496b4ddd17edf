"""What a dish is offered with: how it usually comes, and what a press on a choice does."""

from __future__ import annotations

import pytest

from club.errors import ChoiceUnavailable, TooManyChoices
from club.rules.menu import ChoiceId
from club.rules.offers import Offer
from tests.rules.test_menu import BUTTER, EXTRAS, KOOBIDEH, OFFERED, ONE, PEPPER, SKEWERS, TOMATO, TWO

OFFER = Offer(KOOBIDEH, (SKEWERS, EXTRAS), OFFERED)


def test_a_dish_usually_comes_with_the_first_of_what_must_be_chosen() -> None:
    assert OFFER.plain() == (ONE.id,)
    assert OFFER.unit_rial(OFFER.plain()) == KOOBIDEH.price_rial
    assert OFFER.checked(OFFER.plain()) == (ONE,)


def test_one_must_stay_and_another_takes_its_place() -> None:
    assert OFFER.toggled((ONE.id,), ONE.id) == (ONE.id,)
    assert OFFER.toggled((ONE.id,), TWO.id) == (TWO.id,)


def test_extras_come_and_go_within_their_number() -> None:
    with_two = OFFER.toggled(OFFER.toggled((ONE.id,), TOMATO.id), PEPPER.id)
    assert with_two == (ONE.id, TOMATO.id, PEPPER.id)
    assert OFFER.toggled(with_two, TOMATO.id) == (ONE.id, PEPPER.id)
    with pytest.raises(TooManyChoices):
        OFFER.toggled(with_two, BUTTER.id)


def test_a_choice_that_is_not_offered_cannot_be_pressed_and_is_not_counted() -> None:
    with pytest.raises(ChoiceUnavailable):
        OFFER.toggled((ONE.id,), ChoiceId(99))
    assert OFFER.known((ONE.id, ChoiceId(99))) == (ONE,)
