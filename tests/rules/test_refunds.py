"""What a refund gives back of what was paid: money as money, points as points, and in the end exactly all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from club.rules.benefits import Benefit, BenefitKind
from club.rules.members import MemberId
from club.rules.menu import DishId
from club.rules.orders import Order, OrderId, OrderKind, OrderLine, OrderLineId, OrderState, Payment
from club.rules.refunds import RefundPlan, VoucherUsed, plan_refund

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def line(number: int, rial: int) -> OrderLine:
    return OrderLine(
        OrderLineId(number), OrderId(1), DishId(number), "ف", "e", "", "", (), 1, rial, rial, None, 0
    )  # fmt: skip


def order(
    lines: list[OrderLine], *, delivery: int = 0, points: int = 0, points_rial: int = 0, voucher_rial: int = 0
) -> Order:
    items = sum(each.total_rial for each in lines)
    return Order(
        OrderId(1), MemberId(1), 1, "o", OrderKind.DELIVERY, OrderState.COMPLETED, "main", None, None, None, None,
        Payment.CASH, items, delivery, items + delivery, 0, None, None, NOW, NOW, NOW, NOW, None, None,
        points, points_rial, None, voucher_rial, 0, 0,
    )  # fmt: skip


def after(paid: Order, lines: list[OrderLine], plan: RefundPlan) -> tuple[Order, list[OrderLine]]:
    """The rows as a refund leaves them."""
    refunded = dict(plan.lines)
    return (
        replace(
            paid,
            refunded_rial=plan.refunded_rial,
            money_back_rial=plan.money_back_rial,
            points_back=plan.points_back,
        ),
        [replace(each, refunded_rial=refunded.get(each.id, each.refunded_rial)) for each in lines],
    )


def test_an_order_paid_in_money_gives_money_back_line_by_line() -> None:
    lines = [line(1, 300_000), line(2, 700_000)]
    plan = plan_refund(order(lines), lines, lines[0].id)
    assert (plan.given_back_rial, plan.money_rial, plan.points) == (300_000, 300_000, 0)


def test_a_line_gives_back_its_share_of_the_points_and_of_the_money() -> None:
    lines = [line(1, 300_000), line(2, 700_000)]
    paid = order(lines, points=500, points_rial=200_000)
    first = plan_refund(paid, lines, lines[0].id)
    assert (first.money_rial, first.points) == (240_000, 150)
    rest = plan_refund(*after(paid, lines, first), None)
    assert (rest.money_rial, rest.points, rest.money_back_rial, rest.points_back) == (560_000, 350, 800_000, 500)


def test_what_a_voucher_paid_does_not_come_back_as_money() -> None:
    lines = [line(1, 500_000), line(2, 500_000)]
    paid = order(lines, delivery=100_000, voucher_rial=400_000)
    half = VoucherUsed(Benefit(BenefitKind.PERCENT, percent=40))
    assert plan_refund(paid, lines, lines[0].id, voucher=half).money_rial == 300_000
    assert plan_refund(paid, lines, None, voucher=half).money_rial == 700_000


def test_a_voucher_for_one_dish_or_the_delivery_leaves_the_price_of_the_others_whole() -> None:
    lines = [line(1, 500_000), line(2, 300_000)]
    dish = VoucherUsed(Benefit(BenefitKind.DISH, dish_key="doogh"), DishId(2))
    paid = order(lines, voucher_rial=300_000)
    assert plan_refund(paid, lines, lines[0].id, voucher=dish).money_rial == 500_000
    assert plan_refund(paid, lines, lines[1].id, voucher=dish).money_rial == 0
    free = VoucherUsed(Benefit(BenefitKind.FREE_DELIVERY))
    brought = order(lines, delivery=100_000, voucher_rial=100_000)
    assert plan_refund(brought, lines, lines[0].id, voucher=free).money_rial == 500_000
    assert plan_refund(brought, lines, None, voucher=free).money_rial == 800_000


def test_a_voucher_for_a_dish_that_is_no_longer_known_is_spread_over_all() -> None:
    lines = [line(1, 500_000), line(2, 500_000)]
    gone = VoucherUsed(Benefit(BenefitKind.DISH, dish_key="gone"))
    assert plan_refund(order(lines, voucher_rial=200_000), lines, lines[0].id, voucher=gone).money_rial == 400_000


def test_money_is_counted_out_in_whole_tomans() -> None:
    lines = [line(1, 100_000), line(2, 100_000), line(3, 100_000)]
    paid = order(lines, points=100, points_rial=100_000)
    assert plan_refund(paid, lines, lines[0].id).money_rial == 66_670


@st.composite
def paid_orders(draw: st.DrawFn) -> tuple[Order, list[OrderLine], VoucherUsed]:
    lines = [line(number + 1, draw(st.integers(1, 3_000))) for number in range(draw(st.integers(1, 6)))]
    delivery = draw(st.integers(0, 500))
    total = sum(each.total_rial for each in lines) + delivery
    voucher_rial = draw(st.integers(0, total))
    points_rial = draw(st.integers(0, total - voucher_rial))
    points = draw(st.integers(1, 5_000)) if points_rial else 0
    kind = draw(st.sampled_from([BenefitKind.AMOUNT, BenefitKind.PERCENT, BenefitKind.DISH, BenefitKind.FREE_DELIVERY]))
    used = VoucherUsed(Benefit(kind), draw(st.none() | st.sampled_from([each.dish_id for each in lines])))
    paid = order(lines, delivery=delivery, points=points, points_rial=points_rial, voucher_rial=voucher_rial)
    return paid, lines, used


@given(paid_orders(), st.data())
def test_any_way_of_refunding_gives_back_exactly_what_was_paid(
    case: tuple[Order, list[OrderLine], VoucherUsed], data: st.DataObject
) -> None:
    paid, lines, used = case
    money = points = 0
    for chosen in data.draw(st.permutations([each.id for each in lines]))[: data.draw(st.integers(0, len(lines)))]:
        if paid.refunded_rial == paid.total_rial:
            break
        plan = plan_refund(paid, lines, chosen, voucher=used)
        price = next(each.total_rial for each in lines if each.id == chosen)
        assert 0 <= plan.money_rial <= price, "never more money than the line cost"
        assert plan.points >= 0
        money, points = money + plan.money_rial, points + plan.points
        paid, lines = after(paid, lines, plan)
    assert money <= paid.payable_rial
    if paid.refunded_rial < paid.total_rial:
        last = plan_refund(paid, lines, None, voucher=used)
        money, points = money + last.money_rial, points + last.points
        paid, lines = after(paid, lines, last)
    assert (money, points) == (paid.payable_rial, paid.points_paid)
    assert (paid.money_back_rial, paid.points_back) == (money, points)
