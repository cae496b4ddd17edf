"""Lots and draws: the balance, what pays first, what a refund takes back and gives back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.errors import InsufficientPoints
from club.rules.members import MemberId
from club.rules.points import (
    Arriving,
    Balance,
    Conversion,
    Draw,
    Expiring,
    Lot,
    LotKind,
    Returned,
    Reversal,
    Shortfall,
    after_draws,
    balance,
    plan_conversion,
    plan_expiry,
    plan_redemption,
    plan_return,
    plan_reversal,
    points_to_take_back,
    settle_debt,
    split_by_largest_remainder,
    total,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def lot(
    id_: int,
    points: int,
    *,
    left: int | None = None,
    kind: LotKind = LotKind.BASE,
    usable: timedelta = -DAY,
    life: timedelta | None = None,
) -> Lot:
    """A lot whose dates are told from NOW."""
    remaining = points if left is None else left
    return Lot(id_, MemberId(1), kind, points, remaining, NOW + usable, None if life is None else NOW + life)


lots_of_anybody = st.lists(
    st.builds(
        lambda points, spent, kind, usable, life: (points, max(0, points - spent), kind, usable, life),
        st.integers(1, 1000),
        st.integers(0, 1000),
        st.sampled_from(LotKind),
        st.timedeltas(-30 * DAY, 10 * DAY),
        st.none() | st.timedeltas(-10 * DAY, 30 * DAY),
    ),
    max_size=8,
).map(lambda rows: [lot(i, p, left=r, kind=k, usable=u, life=e) for i, (p, r, k, u, e) in enumerate(rows, start=1)])


# The balance


def test_the_balance_tells_usable_pending_debt_and_what_ends_next() -> None:
    lots = [
        lot(1, 100, left=60, life=5 * DAY),
        lot(2, 40, life=5 * DAY),
        lot(3, 30, life=9 * DAY),
        lot(4, 70, usable=DAY),
        lot(5, 500, life=-DAY),
        lot(6, 10, left=0, life=DAY),
    ]
    assert balance(lots, NOW, debt=7) == Balance(130, 70, 7, Expiring(100, NOW + 5 * DAY), Arriving(70, NOW + DAY))
    assert balance([], NOW) == Balance(0, 0, 0, None)


def test_surprise_points_stand_by_themselves_in_a_balance() -> None:
    lots = [lot(1, 50, kind=LotKind.SURPRISE, life=DAY), lot(2, 100)]
    assert balance(lots, NOW) == Balance(100, 0, 0, None, surprise=50)
    assert balance(lots, NOW + DAY) == Balance(100, 0, 0, None)


def test_a_lot_is_usable_from_its_moment_and_before_its_end_to_the_second() -> None:
    second = timedelta(seconds=1)
    held = lot(1, 5, usable=timedelta(), life=DAY)
    assert not held.is_usable(NOW - second)
    assert held.is_usable(NOW)
    assert held.is_usable(NOW + DAY - second)
    assert not held.is_usable(NOW + DAY)
    assert held.is_expired(NOW + DAY)


def test_a_lot_never_holds_less_than_nothing_or_more_than_it_had() -> None:
    for left in (-1, 11):
        with pytest.raises(ValueError, match="lot 1 would keep"):
            lot(1, 10, left=left)


# Spending


def test_sears_bonus_that_ends_sooner_pays_first_and_returns_with_its_old_date() -> None:
    """Worked example 5."""
    base = lot(1, 1000, life=365 * DAY)
    bonus = lot(2, 500, kind=LotKind.BONUS, life=90 * DAY)
    draws = plan_redemption([base, bonus], 600, NOW)
    assert draws == (Draw(2, 500), Draw(1, 100))
    spent = after_draws([base, bonus], draws)
    returned = plan_return(draws, spent)
    assert sorted(returned) == [Draw(1, -100), Draw(2, -500)]
    assert after_draws(spent, returned) == (base, bonus)


def test_the_nearest_expiry_pays_first_the_endless_last_and_among_equals_the_oldest() -> None:
    lots = [lot(1, 10), lot(2, 10, usable=-5 * DAY), lot(3, 10, life=9 * DAY), lot(4, 10, life=2 * DAY), lot(5, 10)]
    assert [draw.lot_id for draw in plan_redemption(lots, 50, NOW)] == [4, 3, 2, 1, 5]


def test_too_few_usable_points_are_refused_with_how_many_are_missing() -> None:
    lots = [lot(1, 60), lot(2, 500, usable=DAY), lot(3, 500, life=-DAY), lot(4, 500, kind=LotKind.SURPRISE)]
    with pytest.raises(InsufficientPoints) as refused:
        plan_redemption(lots, 100, NOW)
    assert refused.value.facts() == {"missing": 40}


def test_surprise_points_pay_only_for_their_offer_and_do_not_return() -> None:
    surprise, base = lot(1, 50, kind=LotKind.SURPRISE, life=DAY), lot(2, 100)
    draws = plan_redemption([surprise, base], 70, NOW, kinds=frozenset(LotKind))
    assert draws == (Draw(1, 50), Draw(2, 20))
    assert plan_return(draws, [surprise, base]) == (Draw(2, -20),)


def test_a_redemption_of_nothing_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="at least one"):
        plan_redemption([lot(1, 10)], 0, NOW)


def test_a_part_returns_to_the_longest_lived_lots_first() -> None:
    lots = [lot(1, 30, life=DAY), lot(2, 30, life=5 * DAY), lot(3, 30)]
    draws = plan_redemption(lots, 80, NOW)
    assert plan_return(draws, lots, points=25) == (Draw(3, -20), Draw(2, -5))


@given(lots_of_anybody, st.integers(1, 3000))
def test_a_redemption_takes_exactly_its_points_from_usable_lots_or_is_refused(lots: list[Lot], points: int) -> None:
    affordable = balance([each for each in lots if each.kind is not LotKind.SURPRISE], NOW).usable
    if points > affordable:
        with pytest.raises(InsufficientPoints) as refused:
            plan_redemption(lots, points, NOW)
        assert refused.value.missing == points - affordable
        return
    draws = plan_redemption(lots, points, NOW)
    assert total(draws) == points
    assert all(draw.points > 0 for draw in draws)
    assert len({draw.lot_id for draw in draws}) == len(draws)
    spent = after_draws(lots, draws)
    assert after_draws(spent, plan_return(draws, spent)) == tuple(lots)


@given(lots_of_anybody)
def test_expiry_empties_what_is_over_and_a_second_sweep_finds_nothing(lots: list[Lot]) -> None:
    draws = plan_expiry(lots, NOW)
    swept = after_draws(lots, draws)
    assert plan_expiry(swept, NOW) == ()
    assert balance(swept, NOW) == balance(lots, NOW)
    assert sum(each.remaining for each in swept if each.is_expired(NOW)) == 0


def test_kohls_balance_of_380_becomes_three_vouchers_and_80_carried() -> None:
    """Worked example 2."""
    assert plan_conversion(380, 100) == Conversion(rewards=3, carried=80)


# Taking back


def test_an_untouched_earning_is_taken_back_whole() -> None:
    earned = lot(1, 100)
    back = plan_reversal(earned, 100, spent=0, others=[earned], now=NOW, shortfall=Shortfall.DEBT)
    assert back == Reversal((Draw(1, 100),))
    assert back.points == 100


def test_what_was_spent_is_taken_from_other_points_and_then_owed() -> None:
    earned, other = lot(1, 100, left=20), lot(2, 50)
    back = plan_reversal(earned, 100, spent=80, others=[earned, other], now=NOW, shortfall=Shortfall.DEBT)
    assert back == Reversal((Draw(1, 20), Draw(2, 50)), debt=30)
    assert back.points == 100


def test_what_was_spent_may_be_forgiven() -> None:
    earned, other = lot(1, 100, left=20), lot(2, 50)
    back = plan_reversal(earned, 100, spent=80, others=[earned, other], now=NOW, shortfall=Shortfall.FORGIVE)
    assert back == Reversal((Draw(1, 20),), forgiven=80)
    assert back.points == 20


def test_what_expired_is_not_asked_for_again() -> None:
    earned = lot(1, 100, left=0, life=-DAY)
    back = plan_reversal(earned, 100, spent=30, others=[earned], now=NOW, shortfall=Shortfall.DEBT)
    assert back == Reversal((), debt=30)


def test_a_debt_is_paid_by_usable_points_then_pending_ones_never_by_surprises_or_expired_ones() -> None:
    lots = [
        lot(1, 10, usable=DAY, life=2 * DAY),
        lot(2, 10),
        lot(3, 10, kind=LotKind.SURPRISE),
        lot(4, 10, life=-DAY),
    ]
    assert settle_debt(15, lots, NOW) == (Draw(2, 10), Draw(1, 5))
    assert settle_debt(99, lots, NOW) == (Draw(2, 10), Draw(1, 10))
    assert settle_debt(0, lots, NOW) == ()


# Splitting


def test_three_lines_refunded_one_by_one_take_back_exactly_what_they_earned() -> None:
    """Worked example 6."""
    shares = split_by_largest_remainder(100, [333_000, 333_000, 334_000])
    assert shares == (33, 33, 34)
    assert split_by_largest_remainder(100, [1, 1, 1]) == (34, 33, 33)
    left = lot(1, 100)
    for share in shares:
        back = plan_reversal(left, share, spent=0, others=[], now=NOW, shortfall=Shortfall.DEBT)
        assert back.points == share
        (left,) = after_draws([left], back.draws)
    assert left.remaining == 0


def test_weights_of_zero_count_as_equal() -> None:
    assert split_by_largest_remainder(5, [0, 0]) == (3, 2)


@pytest.mark.parametrize(("whole", "weights"), [(-1, [1]), (1, [1, -1]), (1, [])])
def test_what_cannot_be_split_is_a_mistake_of_the_program(whole: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="can be split"):
        split_by_largest_remainder(whole, weights)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_parts_sum_to_the_whole_and_none_is_a_point_from_its_share(whole: int, weights: list[int]) -> None:
    parts = split_by_largest_remainder(whole, weights)
    assert sum(parts) == whole
    if everything := sum(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert whole * weight // everything <= part <= -(-whole * weight // everything)


def test_refunding_line_by_line_takes_back_exactly_what_the_order_earned() -> None:
    """Worked example 6."""
    whole = [333_000, 333_000, 334_000]
    refunded, taken = [0, 0, 0], []
    shares = split_by_largest_remainder(100, whole)
    for line in (1, 2, 0):
        refunded[line] = whole[line]
        taken.append(points_to_take_back(shares, [Returned(*pair) for pair in zip(whole, refunded, strict=True)]))
    assert taken == [33, 67, 100]


def test_half_a_line_takes_half_its_points_rounded_down_and_a_free_line_none() -> None:
    assert points_to_take_back([101, 0], [Returned(200_000, 100_000), Returned(0, 0)]) == 50


@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 100)), min_size=1, max_size=6))
def test_a_refund_never_takes_more_than_was_earned(points: int, parts: list[tuple[int, int]]) -> None:
    returned = [Returned(whole, whole * percent // 100) for whole, percent in parts]
    shares = split_by_largest_remainder(points, [part.whole_rial for part in returned])
    assert 0 <= points_to_take_back(shares, returned) <= points
