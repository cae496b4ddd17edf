"""What points are worth: the best reward they buy, and what they pay of a bill."""

from __future__ import annotations

import pytest

from club.rules.benefits import Benefit, BenefitKind
from club.rules.payment import PaymentTerms
from club.rules.rewards import Reward
from club.rules.worth import WORTH_NOTHING, Worth, worth_of


def reward(key: str, points: int) -> Reward:
    return Reward(key=key, name_fa=key, name_en=key, points=points)


TEA, DOOGH, YOGHURT, KEBAB = reward("tea", 40), reward("doogh", 90), reward("yoghurt", 90), reward("kebab", 600)
PAYMENT = PaymentTerms(points=10, rial=50_000, step_points=10, minimum_points=20)


@pytest.mark.parametrize(
    ("points", "worth"),
    [
        (0, WORTH_NOTHING),
        (-30, WORTH_NOTHING),
        (19, WORTH_NOTHING),
        (20, Worth(None, 100_000)),
        (39, Worth(None, 150_000)),
        (40, Worth(TEA, 200_000)),
        (90, Worth(DOOGH, 450_000)),
        (599, Worth(DOOGH, 2_950_000)),
        (600, Worth(KEBAB, 3_000_000)),
    ],
)
def test_points_buy_the_dearest_reward_and_pay_in_whole_steps(points: int, worth: Worth) -> None:
    assert worth_of(points, rewards=(KEBAB, TEA, DOOGH, YOGHURT), payment=PAYMENT) == worth


def test_where_points_pay_bills_rewards_of_money_are_not_told_too() -> None:
    discount = Reward(
        key="off", name_fa="", name_en="", points=80, benefit=Benefit(kind=BenefitKind.AMOUNT, rial=500_000)
    )
    assert worth_of(85, rewards=(TEA, discount), payment=PAYMENT) == Worth(TEA, 400_000)
    assert worth_of(85, rewards=(TEA, discount), payment=None) == Worth(discount, 0)


def test_a_club_without_rewards_and_payment_sells_nothing() -> None:
    assert worth_of(1_000, rewards=(), payment=None) == WORTH_NOTHING
