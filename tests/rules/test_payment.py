"""What points and vouchers take off a bill: never more than it is, never more than is allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import PointsNotAccepted
from club.rules.benefits import Benefit, BenefitKind
from club.rules.members import MemberId
from club.rules.payment import (
    NO_PURSE,
    Basket,
    Offer,
    PaymentTerms,
    Priced,
    Purse,
    Tender,
    offer,
    plan_tender,
    worth,
)
from club.rules.vouchers import Voucher, VoucherId, VoucherKind, VoucherState

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
UNIT = 10
"""A toman, in rial."""
SEARS = PaymentTerms(points=1000, rial=UNIT)
NORDSTROM = PaymentTerms(points=2000, rial=20 * UNIT)

BASKET = Basket(items_rial=900_000, delivery_rial=100_000, dishes=(Priced("kebab", 400_000), Priced("kebab", 450_000)))


def voucher(benefit: Benefit, number: int = 1) -> Voucher:
    return Voucher(
        VoucherId(number), MemberId(1), "000000000", VoucherKind.REWARD, "هدیه", "gift", f"v{number}",
        VoucherState.ACTIVE, NOW, NOW + timedelta(days=30), None, None, benefit=benefit.stored(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("benefit", "rial"),
    [
        (Benefit(BenefitKind.PERCENT, percent=20), 180_000),
        (Benefit(BenefitKind.PERCENT, percent=20, max_rial=50_000), 50_000),
        (Benefit(BenefitKind.PERCENT, percent=33), 297_000),
        (Benefit(BenefitKind.AMOUNT, rial=70_000), 70_000),
        (Benefit(BenefitKind.AMOUNT, rial=5_000_000), 1_000_000),
        (Benefit(BenefitKind.DISH, dish_key="kebab"), 450_000),
        (Benefit(BenefitKind.DISH, dish_key="kebab", max_rial=300_000), 300_000),
        (Benefit(BenefitKind.DISH, dish_key="tea"), 0),
        (Benefit(BenefitKind.FREE_DELIVERY), 100_000),
        (Benefit(BenefitKind.GIFT), 0),
        (Benefit(BenefitKind.SEAT), 0),
        (Benefit(BenefitKind.PERCENT), 0),
        (Benefit(BenefitKind.AMOUNT), 0),
    ],
)
def test_a_voucher_is_worth_what_it_says_and_never_more_than_the_bill(benefit: Benefit, rial: int) -> None:
    assert worth(benefit, BASKET) == rial


def test_points_pay_at_the_published_rates() -> None:
    assert SEARS.worth(1000) == UNIT
    assert SEARS.worth(600) == 6
    assert SEARS.within(6) == 600
    assert SEARS.least == 100, "fewer are worth less than a rial"
    assert NORDSTROM.worth(2000) == 20 * UNIT
    assert NORDSTROM.within(100 * UNIT) == 10_000


def test_a_tiers_limit_holds_and_without_one_the_bill_is_the_limit() -> None:
    basket = Basket(items_rial=300 * UNIT)
    paid = {
        limit: plan_tender(
            basket, Purse(points=10**6, max_rial=limit), NORDSTROM, points=10**6, voucher_id=None
        ).points_rial
        for limit in (100 * UNIT, 200 * UNIT, None)
    }
    assert paid == {100 * UNIT: 100 * UNIT, 200 * UNIT: 200 * UNIT, None: 300 * UNIT}


def test_the_voucher_goes_first_and_points_pay_of_what_it_leaves() -> None:
    half = voucher(Benefit(BenefitKind.PERCENT, percent=50))
    purse = Purse(points=10_000, vouchers=(half,))
    terms = PaymentTerms(points=1, rial=1000, max_percent=50, counts_delivery=False)
    tender = plan_tender(BASKET, purse, terms, points=10_000, voucher_id=half.id)
    assert (tender.voucher_rial, tender.points_rial, tender.points) == (450_000, 225_000, 225)
    assert tender.rial == 675_000


def test_a_free_delivery_leaves_the_food_to_the_points() -> None:
    free = voucher(Benefit(BenefitKind.FREE_DELIVERY))
    purse = Purse(points=10_000, vouchers=(free,))
    terms = PaymentTerms(points=1, rial=1000)
    tender = plan_tender(BASKET, purse, terms, points=10_000, voucher_id=free.id)
    assert (tender.voucher_rial, tender.points_rial) == (100_000, 900_000)


def test_an_amount_above_the_food_pays_of_the_delivery_too() -> None:
    big = Benefit(BenefitKind.AMOUNT, rial=950_000)
    left = BASKET.less(big, worth(big, BASKET))
    assert (left.items_rial, left.delivery_rial) == (0, 50_000)


def test_a_voucher_that_is_gone_or_takes_nothing_off_is_not_used() -> None:
    tea = voucher(Benefit(BenefitKind.DISH, dish_key="tea"))
    assert plan_tender(BASKET, Purse(vouchers=(tea,)), None, points=0, voucher_id=tea.id) == Tender()
    assert plan_tender(BASKET, NO_PURSE, None, points=500, voucher_id=tea.id) == Tender()


@pytest.mark.parametrize(
    ("change", "most"),
    [
        ({}, 900),
        ({"points": 2}, 1000),
        ({"rial": 2000}, 450),
        ({"step_points": 400}, 800),
        ({"minimum_points": 950}, 0),
        ({"max_percent": 10}, 90),
        ({"counts_delivery": True}, 1000),
    ],
)
def test_every_term_moves_the_limit(change: dict[str, int | bool], most: int) -> None:
    terms = replace(PaymentTerms(points=1, rial=1000, counts_delivery=False), **change)  # type: ignore[arg-type]  # one field of its own type
    assert offer(terms, Purse(points=1000), BASKET).most == most


def test_half_is_in_whole_steps_or_not_offered() -> None:
    assert Offer(least=10, most=90, step=20).half == 40
    assert Offer(least=50, most=90, step=20).half == 0


def test_only_what_is_offered_is_taken() -> None:
    offered = Offer(least=20, most=80, step=20)
    assert [offered.checked(points) for points in (0, 20, 80)] == [0, 20, 80]
    for wrong in (10, 30, 100):
        with pytest.raises(PointsNotAccepted) as refused:
            offered.checked(wrong)
        assert (refused.value.at_least, refused.value.at_most, refused.value.step) == (20, 80, 20)


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 0},
        {"rial": 0},
        {"step_points": 0},
        {"minimum_points": 0},
        {"max_percent": 101},
    ],
)
def test_terms_that_pay_nothing_or_too_much_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="points that pay"):
        replace(PaymentTerms(points=1, rial=1000), **wrong)  # type: ignore[arg-type]  # one field of its own type


SMALL = st.integers(1, 5_000)
BENEFITS = st.one_of(
    st.builds(Benefit, st.just(BenefitKind.PERCENT), percent=st.integers(1, 100), max_rial=st.none() | SMALL),
    st.builds(Benefit, st.just(BenefitKind.AMOUNT), rial=SMALL),
    st.builds(Benefit, st.just(BenefitKind.DISH), dish_key=st.sampled_from(["a", "b"])),
    st.just(Benefit(BenefitKind.FREE_DELIVERY)),
)


@given(
    st.lists(st.tuples(st.sampled_from("ac"), SMALL), min_size=1, max_size=4),
    st.integers(0, 2_000),
    BENEFITS,
    st.builds(
        PaymentTerms,
        points=st.integers(1, 900),
        rial=st.integers(50, 500),
        step_points=st.integers(1, 30),
        minimum_points=st.integers(1, 30),
        max_percent=st.integers(1, 100),
        counts_delivery=st.booleans(),
    ),
    st.integers(0, 3_000),
    st.none() | SMALL,
    st.integers(0, 3_000),
)
def test_whatever_pays_never_pays_more_than_the_bill_or_than_she_has(
    dishes: list[tuple[str, int]],
    delivery: int,
    benefit: Benefit,
    terms: PaymentTerms,
    has: int,
    limit: int | None,
    wanted: int,
) -> None:
    gift = voucher(benefit)
    priced = tuple(Priced(*each) for each in dishes)
    basket = Basket(items_rial=sum(each.unit_rial for each in priced), delivery_rial=delivery, dishes=priced)
    purse = Purse(points=has, max_rial=limit, vouchers=(gift,))
    tender = plan_tender(basket, purse, terms, points=wanted, voucher_id=gift.id)
    assert 0 <= tender.rial <= basket.total_rial
    assert tender.points <= min(has, wanted)
    assert tender.points % terms.step_points == 0
    assert tender.points == 0 or (tender.points >= terms.least and tender.points_rial > 0)
    assert limit is None or tender.points_rial <= limit
    assert (tender.voucher is None) == (tender.voucher_rial == 0)
    again = plan_tender(basket, purse, terms, points=tender.points, voucher_id=gift.id)
    assert again == tender, "what is shown is what is taken"
