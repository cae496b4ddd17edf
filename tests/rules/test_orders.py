"""The way of an order from placed to closed, its sum, and what is usual."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import NotRefundable, TooLateToCancel, WrongOrderState
from club.rules.delivery import Place
from club.rules.members import MemberId
from club.rules.menu import ChoiceId, DishId
from club.rules.orders import (
    Order,
    OrderId,
    OrderKind,
    OrderState,
    Payment,
    Totals,
    Wish,
    check_guest_may_cancel,
    check_refundable,
    check_transition,
    late_minutes,
    line_total,
    next_states,
    order_total,
    usual_wishes,
)

S = OrderState
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORDER = Order(
    OrderId(17), MemberId(1), 1, "update:1", OrderKind.DELIVERY, S.PLACED,
    "main", None, "وکیل‌آباد", 36_370_000, 59_410_000,
    Payment.CASH, 6_000_000, 400_000, 6_400_000, 0, None, None,
    NOW, None, None, None, None, None,
    0, 0, None, 0, 0, 0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        (OrderKind.DELIVERY, [S.PLACED, S.ACCEPTED, S.PREPARING, S.READY, S.OUT_FOR_DELIVERY, S.COMPLETED]),
        (OrderKind.PICKUP, [S.PLACED, S.ACCEPTED, S.PREPARING, S.READY, S.COMPLETED]),
        (OrderKind.DINE_IN, [S.PLACED, S.ACCEPTED, S.PREPARING, S.READY, S.COMPLETED]),
    ],
)
def test_the_usual_way_is_always_the_first_button(kind: OrderKind, way: list[OrderState]) -> None:
    walked = [S.PLACED]
    while following := next_states(walked[-1], kind):
        walked.append(following[0])
    assert walked == way


@pytest.mark.parametrize(
    ("state", "kind", "others"),
    [
        (S.PLACED, OrderKind.PICKUP, (S.REJECTED, S.CANCELLED)),
        (S.ACCEPTED, OrderKind.PICKUP, (S.CANCELLED,)),
        (S.PREPARING, OrderKind.DINE_IN, (S.CANCELLED,)),
        (S.READY, OrderKind.PICKUP, (S.NO_SHOW, S.CANCELLED)),
        (S.READY, OrderKind.DELIVERY, (S.CANCELLED,)),
        (S.OUT_FOR_DELIVERY, OrderKind.DELIVERY, (S.NO_SHOW,)),
    ],
)
def test_the_ways_off_the_usual_one(state: OrderState, kind: OrderKind, others: tuple[OrderState, ...]) -> None:
    assert next_states(state, kind)[1:] == others


@given(st.sampled_from(OrderState), st.sampled_from(OrderState), st.sampled_from(OrderKind))
def test_every_other_step_is_refused_with_where_the_order_is(
    state: OrderState, wanted: OrderState, kind: OrderKind
) -> None:
    if wanted in next_states(state, kind):
        check_transition(state, wanted, kind=kind)
        return
    with pytest.raises(WrongOrderState) as refused:
        check_transition(state, wanted, kind=kind)
    assert refused.value.facts() == {"state": state.value, "wanted": wanted.value}


@given(st.sampled_from(OrderState), st.sampled_from(OrderKind))
def test_a_closed_order_goes_nowhere_and_every_other_can_be_closed(state: OrderState, kind: OrderKind) -> None:
    assert state.is_closed == (not next_states(state, kind))


def test_the_guest_may_cancel_until_the_kitchen_accepts() -> None:
    check_guest_may_cancel(S.PLACED)
    for state in (S.ACCEPTED, S.PREPARING, S.READY, S.OUT_FOR_DELIVERY):
        with pytest.raises(TooLateToCancel):
            check_guest_may_cancel(state)
    for state in (S.COMPLETED, S.CANCELLED, S.REJECTED, S.NO_SHOW):
        with pytest.raises(WrongOrderState):
            check_guest_may_cancel(state)


def test_only_what_was_completed_and_not_yet_refunded_is_refundable() -> None:
    completed = replace(ORDER, state=S.COMPLETED)
    check_refundable(completed)
    check_refundable(replace(completed, refunded_rial=6_399_999))
    for order in (ORDER, replace(ORDER, state=S.CANCELLED), replace(completed, refunded_rial=6_400_000)):
        with pytest.raises(NotRefundable):
            check_refundable(order)


def test_an_order_is_late_once_its_promise_has_passed_and_it_is_still_open() -> None:
    promised = replace(ORDER, state=S.PREPARING, promised_at=NOW)
    assert late_minutes(promised, NOW) == 0
    assert late_minutes(promised, NOW + timedelta(minutes=7, seconds=59)) == 7
    assert late_minutes(replace(promised, state=S.COMPLETED), NOW + timedelta(minutes=7)) == 0
    assert late_minutes(ORDER, NOW + timedelta(hours=7)) == 0


def test_an_order_knows_its_place_when_the_guest_gave_a_point() -> None:
    assert ORDER.place == Place(36_370_000, 59_410_000)
    assert replace(ORDER, latitude_e6=None).place is None


def test_the_sum_of_an_order() -> None:
    lines = [line_total(4_200_000, 2), line_total(350_000, 3)]
    assert order_total(lines, 400_000) == Totals(9_450_000, 400_000, 9_850_000)
    assert order_total([]) == Totals(0, 0, 0)


def wish(dish: int, quantity: int = 1) -> Wish:
    return Wish(DishId(dish), (ChoiceId(1),), quantity)


def test_the_usual_is_what_she_orders_most_often_whatever_the_order_of_pressing() -> None:
    koobideh_and_doogh, doogh_and_koobideh = [wish(1, 2), wish(9)], [wish(9), wish(1, 2)]
    recent = [[wish(5)], koobideh_and_doogh, [wish(5), wish(6)], doogh_and_koobideh]
    assert usual_wishes(recent) == (wish(1, 2), wish(9))


def test_of_two_usuals_the_newest_counts_and_once_is_not_usual() -> None:
    assert usual_wishes([[wish(1)], [wish(2)], [wish(2)], [wish(1)]]) == (wish(1),)
    assert usual_wishes([[wish(1)], [wish(2)]]) == ()
    assert usual_wishes([[wish(1)], [wish(2)]], times_min=1) == (wish(1),)
    assert usual_wishes([[], []]) == ()
    assert usual_wishes([]) == ()


def test_what_points_and_a_voucher_paid_is_not_collected_in_money() -> None:
    assert ORDER.payable_rial == 6_400_000
    assert replace(ORDER, points_paid=500, points_rial=400_000, voucher_rial=1_000_000).payable_rial == 5_000_000
