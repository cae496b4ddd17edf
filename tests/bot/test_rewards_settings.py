"""Every key of ``[[rewards]]``, ``[redemption]`` and ``[conversion]`` changes what a guest can take or is given."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.clubfile import ClubFile
from bot.sections.rewards import REWARDS_MAX, ConversionSection, RedemptionSection, RewardSection
from club.rules.benefits import Benefit, BenefitKind
from club.rules.calendar import Calendar
from club.rules.conversion import When, last_month_end
from club.rules.points import plan_conversion
from club.rules.rewards import Claimant, Lock, lock_of, voucher_ends_at, voucher_warning_at

TEHRAN = ZoneInfo("Asia/Tehran")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""Sunday, half past three in Tehran."""
DAY = timedelta(days=1)
SARA = Claimant(usable=60, branch="main")
GOLD = SARA._replace(tier="gold", has_early_access=True, is_invited=True)
PLAIN: dict[str, Any] = {"key": "tea", "name_fa": "چای", "name_en": "tea", "points": 60}
NOTE = {"benefit": "amount", "amount_toman": 5}


def reward(**keys: Any) -> Any:
    return RewardSection.model_validate({**PLAIN, **keys}).build()


def lock(who: Claimant = SARA, *, taken: int = 0, in_all: int = 0, **keys: Any) -> Lock | None:
    taken_at = [NOW - DAY] * taken
    return lock_of(reward(**keys), who, taken_at=taken_at, taken_in_all=in_all, now=NOW, zone=TEHRAN)


REWARD_KEYS = {
    "key": lambda: reward(key="doogh").key == "doogh",
    "name_fa": lambda: reward(name_fa="دوغ").name("fa") == "دوغ",
    "name_en": lambda: reward(name_en="doogh").name("en") == "doogh",
    "points": lambda: (lock(), lock(points=61)) == (None, Lock.POINTS),
    "emoji": lambda: reward(emoji="🫖").emoji == "🫖",
    "description_fa": lambda: reward(description_fa="با نبات").description("fa") == "با نبات",
    "description_en": lambda: reward(description_en="sweet").description("en") == "sweet",
    "benefit": lambda: reward(benefit="seat").benefit.kind is BenefitKind.SEAT,
    "percent": lambda: reward(benefit="percent", percent=20).benefit.percent == 20,
    "max_toman": lambda: reward(benefit="percent", percent=20, max_toman=7).benefit.max_rial == 70,
    "amount_toman": lambda: reward(**NOTE).benefit == Benefit(BenefitKind.AMOUNT, rial=50),
    "dish": lambda: reward(benefit="dish", dish="kebab").benefit.dish_key == "kebab",
    "per_member": lambda: (lock(taken=1), lock(taken=1, per_member=1)) == (None, Lock.HER_LIMIT),
    "per_days": lambda: lock(taken=1, per_member=1, per_days=1) is None,
    "in_all": lambda: (lock(in_all=40), reward(in_all=40).in_all) == (None, 40),
    "tiers": lambda: (lock(tiers=["gold"]), lock(GOLD, tiers=["gold"])) == (Lock.TIER, None),
    "needs_invitation": lambda: (
        (lock(needs_invitation=True), lock(GOLD, needs_invitation=True)) == (Lock.INVITATION, None)
    ),
    "early_days": lambda: lock(GOLD, first_day=date(2026, 11, 25), early_days=3) is None,
    "first_day": lambda: lock(GOLD, first_day=date(2026, 11, 25)) is Lock.NOT_YET,
    "last_day": lambda: lock(last_day=date(2026, 11, 21)) is Lock.OVER,
    "weekdays": lambda: (lock(weekdays=["monday"]), lock(weekdays=["sunday"])) == (Lock.OTHER_DAY, None),
    "begins": lambda: lock(begins=time(16)) is Lock.OTHER_HOUR,
    "ends": lambda: lock(ends=time(15)) is Lock.OTHER_HOUR,
    "voucher_days": lambda: (reward().voucher_days, reward(voucher_days=30).voucher_days) == (None, 30),
    "branch": lambda: lock(branch="west") is Lock.ELSEWHERE,
    "takes_surprise": lambda: (
        [SARA._replace(usable=10, surprise=50).missing(reward(takes_surprise=takes)) for takes in (False, True)]
        == [50, 0]
    ),
}
REDEMPTION_KEYS = {
    "code_seconds": lambda: RedemptionSection(code_seconds=30).build().code_seconds == 30,
    "approve_above_points": lambda: (
        [RedemptionSection(approve_above_points=limit).build().needs_approval(60) for limit in (None, 59, 60)]
        == [False, True, False]
    ),
    "approval_minutes": lambda: RedemptionSection(approval_minutes=3).build().approval_minutes == 3,
    "voucher_warning_days": lambda: (
        voucher_warning_at(NOW + 9 * DAY, RedemptionSection(voucher_warning_days=7).build(), after=NOW) == NOW + 2 * DAY
    ),
}
KOHLS: dict[str, Any] = {"points_per_reward": 100, "amount_toman": 5, "title_fa": "پنج", "title_en": "five"}


def terms(**keys: Any) -> Any:
    return ConversionSection.model_validate({**KOHLS, **keys}).build()


CONVERSION_KEYS = {
    "points_per_reward": lambda: (
        [plan_conversion(380, terms(points_per_reward=n).points_per_reward) for n in (100, 190)] == [(3, 80), (2, 0)]
    ),
    "amount_toman": lambda: terms(amount_toman=7).benefit == Benefit(BenefitKind.AMOUNT, rial=70),
    "title_fa": lambda: terms(title_fa="شش").title_fa == "شش",
    "title_en": lambda: terms(title_en="six").title_en == "six",
    "valid_days": lambda: (
        voucher_ends_at(NOW, terms(valid_days=1).valid_days, TEHRAN) == datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    ),
    "when": lambda: terms(when="at_once").when is When.AT_ONCE,
    "calendar": lambda: (
        [last_month_end(NOW, terms(calendar=each).calendar, TEHRAN).month for each in Calendar]
        == ["1405-08", "2026-10"]
    ),
}


@pytest.mark.parametrize(
    ("section", "table"),
    [(RewardSection, REWARD_KEYS), (RedemptionSection, REDEMPTION_KEYS), (ConversionSection, CONVERSION_KEYS)],
)
def test_every_key_changes_an_outcome(section: Any, table: dict[str, Any]) -> None:
    assert list(table) == list(section.model_fields)
    assert [key for key, holds in table.items() if not holds()] == []


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({"benefit": "percent"}, "needs percent"),
        ({"benefit": "amount"}, "needs amount_toman"),
        ({"benefit": "dish"}, "needs dish"),
        ({"percent": 5}, "percent says nothing"),
        ({**NOTE, "max_toman": 5}, "max_toman says nothing"),
        ({"benefit": "free_delivery"}, "needs voucher_days"),
        ({"per_days": 3}, "per_member holds"),
        ({"early_days": 3}, "before first_day"),
        ({"first_day": "2026-12-02", "last_day": "2026-12-01"}, "comes before"),
        ({"points": 0}, "greater than or equal to 1"),
        ({"weekdays": ["someday"]}, "Input should be"),
    ],
)
def test_a_reward_that_cannot_be_is_refused(keys: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        reward(**keys)


def club(**sections: Any) -> ClubFile:
    return ClubFile.model_validate({"club": {"name_fa": "باغ", "name_en": "Baagh"}, **sections})


def test_the_catalogue_has_keys_of_its_own_and_tiers_that_exist() -> None:
    house = club(rewards=[PLAIN], redemption={"code_seconds": 60}, conversion=KOHLS).build()
    assert house.programme.reward("tea") is not None
    assert house.programme.reward("gold") is None
    assert house.programme.redemption.code_seconds == 60
    assert house.programme.conversion is not None
    assert club().build().programme.rewards == ()
    with pytest.raises(ValidationError, match="the same key"):
        club(rewards=[PLAIN, PLAIN])
    with pytest.raises(ValidationError, match="no tier gold"):
        club(rewards=[{**PLAIN, "tiers": ["gold"]}])
    levels = [{"key": "gold", "name_fa": "طلایی", "name_en": "Gold", "from_toman": 5}]
    assert club(tiers={"levels": levels}, rewards=[{**PLAIN, "tiers": ["gold"]}]).build().programme.rewards
    with pytest.raises(ValidationError, match=f"at most {REWARDS_MAX}"):
        club(rewards=[{**PLAIN, "key": f"tea{number}"} for number in range(REWARDS_MAX + 1)])
