"""Who is rewarded for bringing whom: never a ring, each friend once, and never above the year's limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.rules.calendar import Calendar
from club.rules.members import Member, MemberId
from club.rules.orders import OrderId
from club.rules.referrals import FirstOrder, Referral, ReferralTerms, Reward, is_lost, plan_reward

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TERMS = ReferralTerms(inviter_points=60, invited_points=40, minimum_rial=1_000, per_year=2)


def member(number: int) -> Member:
    return Member(
        id=MemberId(number),
        telegram_id=number,
        phone=f"+98915{number:07}",
        name="سارا",
        language="fa",
        calendar=Calendar.JALALI,
        birthday_calendar=None,
        birthday_month=None,
        birthday_day=None,
        birthday_year=None,
        birthday_set_at=None,
        code=f"{number:08}",
        source=None,
        referrer_id=None,
        dietary=None,
        created_at=NOW,
        seen_at=NOW,
        joined_at=NOW,
        blocked_at=None,
        deactivated_at=None,
        forgotten_at=None,
        paused_until_at=None,
    )


CASE = FirstOrder(
    friend_id=MemberId(2), inviter=member(1), above=frozenset({MemberId(1)}), is_first=True, items_rial=1_000
)


def planned(case: FirstOrder, terms: ReferralTerms = TERMS, *, rewarded: int = 0) -> Reward | None:
    return plan_reward(case, terms, rewarded_this_year=rewarded)


def test_a_first_order_of_the_least_amount_rewards_both() -> None:
    assert planned(CASE) == Reward(60, 40)


@pytest.mark.parametrize(
    "case",
    [
        replace(CASE, items_rial=999),
        replace(CASE, is_first=False),
        replace(CASE, inviter=replace(member(1), forgotten_at=NOW)),
        replace(CASE, inviter=replace(member(1), joined_at=None)),
        replace(CASE, above=frozenset({MemberId(1), MemberId(2)})),
        replace(CASE, inviter=member(2), above=frozenset({MemberId(2)})),
    ],
    ids=["too small", "not the first", "forgotten", "not joined", "a ring", "herself"],
)
def test_nobody_is_rewarded_for(case: FirstOrder) -> None:
    assert planned(case) is None


def test_beyond_the_years_limit_only_the_friend_is_given_something() -> None:
    assert planned(CASE, rewarded=1) == Reward(60, 40)
    assert planned(CASE, rewarded=2) == Reward(0, 40)
    assert planned(CASE, replace(TERMS, invited_points=0), rewarded=2) is None
    assert planned(CASE, replace(TERMS, per_year=None), rewarded=999) == Reward(60, 40)


@pytest.mark.parametrize(
    ("minimum", "kept", "lost"), [(0, 1, False), (0, 0, True), (500, 500, False), (500, 499, True)]
)
def test_what_refunds_leave_must_still_reach_the_minimum(minimum: int, kept: int, lost: bool) -> None:
    referral = Referral(MemberId(2), MemberId(1), OrderId(1), minimum, 1, 2, NOW, None)
    assert is_lost(referral, kept_rial=kept) is lost


GRAPHS = st.integers(1, 9).flatmap(
    lambda size: st.tuples(
        st.lists(st.none() | st.integers(0, size - 1), min_size=size, max_size=size),
        st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, 2_000)), max_size=40),
        st.none() | st.integers(1, 3),
    )
)


def above(referrers: list[int | None], friend: int) -> frozenset[MemberId]:
    found: set[int] = set()
    step = referrers[friend]
    while step is not None and step not in found:
        found.add(step)
        step = referrers[step]
    return frozenset(MemberId(each) for each in found)


@given(GRAPHS)
def test_in_any_graph_no_ring_is_rewarded_and_each_friend_once(
    drawn: tuple[list[int | None], list[tuple[int, int]], int | None],
) -> None:
    referrers, orders, per_year = drawn
    terms = replace(TERMS, per_year=per_year)
    completed: set[int] = set()
    given_for: list[tuple[int, int, Reward]] = []
    for friend, rial in orders:
        referrer, is_first = referrers[friend], friend not in completed
        completed.add(friend)
        if referrer is None:
            continue
        chain = above(referrers, friend)
        case = FirstOrder(
            friend_id=MemberId(friend), inviter=member(referrer), above=chain, is_first=is_first, items_rial=rial
        )
        rewarded = sum(1 for _, by, reward in given_for if by == referrer and reward.inviter_points)
        if (reward := plan_reward(case, terms, rewarded_this_year=rewarded)) is not None:
            assert friend not in chain, "nobody is rewarded for a ring that she is in"
            given_for.append((friend, referrer, reward))
    friends = [friend for friend, _, _ in given_for]
    assert len(friends) == len(set(friends)), "each friend once"
    for inviter in range(len(referrers)):
        times = sum(1 for _, by, reward in given_for if by == inviter and reward.inviter_points)
        assert per_year is None or times <= per_year
