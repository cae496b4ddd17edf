"""Who may take which reward when, and how long a voucher lives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from club.rules.rewards import (
    Claimant,
    Lock,
    RedemptionTerms,
    Reward,
    first_day_for,
    lock_of,
    voucher_ends_at,
    voucher_warning_at,
)

TEHRAN = ZoneInfo("Asia/Tehran")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""Sunday, half past three in Tehran."""
TEA = Reward(key="tea", name_fa="چای", name_en="tea", points=60)
SARA = Claimant(usable=60, branch="main")
DAY = timedelta(days=1)


def locked(who: Claimant = SARA, *, taken: int = 0, now: datetime = NOW, **settings: Any) -> Any:
    taken_at = [NOW - DAY * number for number in range(taken)]
    reward = replace(TEA, **settings)
    return lock_of(reward, who, taken_at=taken_at, taken_in_all=0, now=now, zone=TEHRAN)


@pytest.mark.parametrize(
    ("settings", "lock"),
    [
        ({}, None),
        ({"points": 61}, Lock.POINTS),
        ({"branch": "main"}, None),
        ({"branch": "west"}, Lock.ELSEWHERE),
        ({"tiers": frozenset({"gold"})}, Lock.TIER),
        ({"needs_invitation": True}, Lock.INVITATION),
        ({"first_day": date(2026, 11, 22)}, None),
        ({"first_day": date(2026, 11, 23)}, Lock.NOT_YET),
        ({"last_day": date(2026, 11, 22)}, None),
        ({"last_day": date(2026, 11, 21)}, Lock.OVER),
        ({"weekdays": frozenset({6})}, None),
        ({"weekdays": frozenset({0})}, Lock.OTHER_DAY),
        ({"begins": time(15, 30)}, None),
        ({"begins": time(15, 31)}, Lock.OTHER_HOUR),
        ({"ends": time(15, 31)}, None),
        ({"ends": time(15, 30)}, Lock.OTHER_HOUR),
        ({"begins": time(18), "ends": time(2)}, Lock.OTHER_HOUR),
        ({"begins": time(15), "ends": time(2)}, None),
    ],
)
def test_every_setting_locks_and_unlocks(settings: dict[str, Any], lock: Lock | None) -> None:
    assert locked(**settings) == lock


def test_limits_count_what_was_taken() -> None:
    assert locked(taken=1, per_member=2) is None
    assert locked(taken=2, per_member=2) is Lock.HER_LIMIT
    assert locked(taken=3, per_member=2, per_days=2) is Lock.HER_LIMIT
    assert locked(taken=3, per_member=2, per_days=1) is None, "a day ago is not within a day"
    reward = replace(TEA, in_all=40)
    assert lock_of(reward, SARA, taken_at=[], taken_in_all=40, now=NOW, zone=TEHRAN) is Lock.GONE
    assert lock_of(reward, SARA, taken_at=[], taken_in_all=39, now=NOW, zone=TEHRAN) is None


def test_tiers_invitations_and_early_access_open_doors() -> None:
    gold = SARA._replace(tier="gold", is_invited=True, has_early_access=True)
    assert locked(gold, tiers=frozenset({"gold"}), needs_invitation=True) is None
    assert locked(gold, first_day=date(2026, 11, 25), early_days=3) is None
    assert locked(gold, first_day=date(2026, 11, 26), early_days=3) is Lock.NOT_YET
    assert locked(SARA, first_day=date(2026, 11, 25), early_days=3) is Lock.NOT_YET
    assert first_day_for(replace(TEA, first_day=date(2026, 11, 25), early_days=3), gold) == date(2026, 11, 22)
    assert first_day_for(TEA, gold) is None


def test_an_evening_that_runs_past_midnight_is_still_its_own_day() -> None:
    after_midnight = datetime(2026, 11, 22, 21, tzinfo=UTC)
    evening: dict[str, Any] = {"begins": time(19), "ends": time(2), "weekdays": frozenset({6})}
    assert locked(now=after_midnight, **evening) is None, "Monday, half past midnight, is Sunday's evening"
    assert locked(now=after_midnight, last_day=date(2026, 11, 22), **evening) is None
    assert locked(now=after_midnight + timedelta(hours=2), **evening) is Lock.OTHER_DAY


def test_a_voucher_ends_at_the_clubs_midnight_and_its_owner_hears_of_it_before() -> None:
    ends_at = voucher_ends_at(NOW, 30, TEHRAN)
    assert ends_at == datetime(2026, 12, 22, 20, 30, tzinfo=UTC)
    assert voucher_warning_at(ends_at, RedemptionTerms(voucher_warning_days=3), after=NOW) == ends_at - 3 * DAY
    assert voucher_warning_at(ends_at, RedemptionTerms(voucher_warning_days=0), after=NOW) is None
    assert voucher_warning_at(NOW + DAY, RedemptionTerms(voucher_warning_days=3), after=NOW) is None


def test_a_second_approver_is_needed_above_the_limit() -> None:
    assert not RedemptionTerms().needs_approval(10**9)
    assert not RedemptionTerms(approve_above_points=1000).needs_approval(1000)
    assert RedemptionTerms(approve_above_points=1000).needs_approval(1001)
