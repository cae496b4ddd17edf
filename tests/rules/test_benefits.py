"""What a benefit is worth is kept as it was promised, and read again as it was."""

from __future__ import annotations

import json

import pytest

from club.rules.benefits import PLAIN_GIFT, Benefit, BenefitKind, read_benefit


@pytest.mark.parametrize(
    "benefit",
    [
        PLAIN_GIFT,
        Benefit(BenefitKind.PERCENT, percent=20, max_rial=1_000_000),
        Benefit(BenefitKind.AMOUNT, rial=500_000),
        Benefit(BenefitKind.DISH, dish_key="tea"),
        Benefit(BenefitKind.FREE_DELIVERY),
        Benefit(BenefitKind.SEAT),
    ],
)
def test_what_is_kept_is_read_again(benefit: Benefit) -> None:
    assert read_benefit(json.loads(json.dumps(benefit.stored()))) == benefit


def test_a_plain_gift_is_kept_as_nothing() -> None:
    assert PLAIN_GIFT.stored() == {}
    assert Benefit(BenefitKind.AMOUNT, rial=5).stored() == {"kind": "amount", "rial": 5}


def test_gifts_and_seats_stand_on_no_bill() -> None:
    assert {kind for kind in BenefitKind if not Benefit(kind).pays} == {BenefitKind.GIFT, BenefitKind.SEAT}
