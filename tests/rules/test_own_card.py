"""The club's own bank card is a way to pay only where the club has one."""

from __future__ import annotations

import pytest

from club.errors import StaleButton
from club.rules.orders import Payment
from club.rules.own_card import OwnCard, check_payment, payments

CARD = OwnCard("کارت ماهان", "Mahan card")


def test_a_club_without_a_card_is_paid_as_ever() -> None:
    assert payments(None) == (Payment.CASH, Payment.CARD)
    with pytest.raises(StaleButton):
        check_payment(Payment.OWN_CARD, None)


def test_a_club_with_a_card_is_paid_with_it_too() -> None:
    assert payments(CARD) == tuple(Payment)
    check_payment(Payment.OWN_CARD, CARD)
    assert (CARD.name("fa"), CARD.name("en")) == ("کارت ماهان", "Mahan card")
