"""Every key of [payment_by_points] changes what points may pay of a bill."""

from __future__ import annotations

import pytest

from bot.sections.payment import PaymentByPointsSection
from club.rules.payment import Basket, Purse, offer, plan_tender

PLAIN = {"points": 10, "toman": 5_000}
PURSE = Purse(points=995)
BASKET = Basket(items_rial=4_000_000, delivery_rial=400_000)
"""Food for 400,000 toman and 40,000 for its delivery: 880 points pay all of it."""

CHANGES: list[tuple[str, object, tuple[int, int, int]]] = [
    ("points", 20, (1, 995, 2_487_500)),
    ("toman", 10_000, (1, 440, 4_400_000)),
    ("step_points", 50, (50, 850, 4_250_000)),
    ("minimum_points", 900, (900, 0, 0)),
    ("max_percent", 50, (1, 440, 2_200_000)),
    ("counts_delivery", False, (1, 800, 4_000_000)),
]


def outcome(**keys: object) -> tuple[int, int, int]:
    """The fewest and the most points, and what the most pay, in rial."""
    terms = PaymentByPointsSection.model_validate(PLAIN | keys).build()
    offered = offer(terms, PURSE, BASKET)
    tender = plan_tender(BASKET, PURSE, terms, points=offered.most, voucher_id=None)
    return offered.least, offered.most, tender.points_rial


def test_ten_points_are_five_thousand_toman() -> None:
    assert outcome() == (1, 880, 4_400_000)


@pytest.mark.parametrize(("key", "value", "changed"), CHANGES, ids=[change[0] for change in CHANGES])
def test_a_key_changes_what_points_pay(key: str, value: object, changed: tuple[int, int, int]) -> None:
    assert outcome(**{key: value}) == changed != outcome()


def test_every_key_is_in_the_table() -> None:
    assert [key for key, *_ in CHANGES] == list(PaymentByPointsSection.model_fields)
