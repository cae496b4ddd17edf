"""What is owed in points, money and dishes, and what each month and each part of the programme cost."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from club.rules.benefits import Benefit, BenefitKind
from club.rules.liability import (
    BASE_PART,
    DishMeasure,
    DishSource,
    Flow,
    Held,
    Liability,
    Month,
    PartCost,
    PointValue,
    Prices,
    ValueSource,
    benefit_worth,
    last_months,
    month_of,
    part_costs,
)
from club.rules.points import Action, LotKind

TEHRAN = ZoneInfo("Asia/Tehran")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPANS = last_months(NOW, TEHRAN)
HELD = (Held(LotKind.BASE, 900, 100, 50, 200), Held(LotKind.BONUS, 500, 0, 0, 500))
VALUE = PointValue(1000, 5_000_000, ValueSource.SETTING)
KEBAB = DishMeasure("کوبیده", "Koobideh", 3_800_000, DishSource.BEST_SELLER)


def test_a_debt_is_told_in_points_money_and_dishes() -> None:
    owed = Liability(HELD, 0, VALUE, KEBAB)
    assert (owed.usable, owed.pending, owed.points) == (1400, 100, 1500)
    assert owed.rial == 7_500_000
    assert owed.dishes == 1, "one kebab and a half is one kebab"


def test_a_dish_with_a_price_in_points_needs_no_value_in_money() -> None:
    reward = DishMeasure("بستنی", "Ice cream", 900_000, DishSource.REWARD, points=400)
    owed = Liability(HELD, 0, None, reward)
    assert (owed.rial, owed.dishes) == (None, 3)


@pytest.mark.parametrize(
    ("value", "dish"), [(None, KEBAB), (VALUE, None), (VALUE, DishMeasure("آب", "Water", 0, DishSource.BEST_SELLER))]
)
def test_what_cannot_be_counted_in_dishes_is_not(value: PointValue | None, dish: DishMeasure | None) -> None:
    assert Liability(HELD, 0, value, dish).dishes is None


def test_months_are_the_clubs_own_and_join_without_a_gap() -> None:
    assert len(SPANS) == 12
    assert [(span.year, span.month) for span in (SPANS[0], SPANS[3], SPANS[-1])] == [(1404, 10), (1405, 1), (1405, 9)]
    assert SPANS[3].since == datetime(2026, 3, 20, 20, 30, tzinfo=UTC), "Nowruz begins at midnight in Tehran"
    assert all(before.until == after.since for before, after in pairwise(SPANS))
    assert SPANS[-1].since <= NOW < SPANS[-1].until


def test_the_first_moment_of_a_month_belongs_to_it() -> None:
    assert last_months(SPANS[-1].since, TEHRAN)[-1] == SPANS[-1]
    esfand = last_months(datetime(2026, 3, 20, 20, 29, 59, tzinfo=UTC), TEHRAN, count=2)
    assert [(span.year, span.month) for span in esfand] == [(1404, 11), (1404, 12)]


def test_a_month_sums_up_what_its_rows_moved() -> None:
    flows = (
        Flow(Action.EARN, 1000),
        Flow(Action.ADJUST, 50),
        Flow(Action.ADJUST, -20),
        Flow(Action.REDEEM, -300),
        Flow(Action.REVERSE, 100),
        Flow(Action.REVERSE, -70),
        Flow(Action.EXPIRE, -10),
    )
    month = month_of(SPANS[-1], flows)
    assert (month.earned, month.spent, month.expired, month.taken_back) == (1050, 200, 10, 90)
    assert month.given == 960
    assert month_of(SPANS[0], ()) == Month(SPANS[0])


def test_the_plain_rate_is_what_no_part_gave() -> None:
    this, last = Month(SPANS[-1], earned=1000, taken_back=100), Month(SPANS[-2], earned=400)
    costs = part_costs(
        this, last, of_this={"tier:gold": 200, "compensation": 5}, of_last={"bonus:yalda": 300, "award": 0}
    )
    assert costs == (
        PartCost(BASE_PART, 695, 100),
        PartCost("bonus:yalda", 0, 300),
        PartCost("tier:gold", 200, 0),
        PartCost("compensation", 5, 0),
    )
    assert part_costs(Month(SPANS[-1]), Month(SPANS[-2]), of_this={}, of_last={}) == ()


PRICES = Prices(dishes={"koobideh": 3_800_000}, delivery_rial=1_200_000, average_rial=10_000_000)


@pytest.mark.parametrize(
    ("benefit", "rial"),
    [
        (Benefit(BenefitKind.AMOUNT, rial=500_000), 500_000),
        (Benefit(BenefitKind.DISH, dish_key="koobideh"), 3_800_000),
        (Benefit(BenefitKind.DISH, dish_key="koobideh", max_rial=3_000_000), 3_000_000),
        (Benefit(BenefitKind.DISH, dish_key="gone"), 0),
        (Benefit(BenefitKind.FREE_DELIVERY), 1_200_000),
        (Benefit(BenefitKind.PERCENT, percent=10), 1_000_000),
        (Benefit(BenefitKind.PERCENT, percent=10, max_rial=300_000), 300_000),
        (Benefit(BenefitKind.GIFT), None),
        (Benefit(BenefitKind.SEAT), None),
    ],
)
def test_a_gift_is_worth_what_it_takes_off_a_usual_bill(benefit: Benefit, rial: int | None) -> None:
    assert benefit_worth(benefit, PRICES) == rial
