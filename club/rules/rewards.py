"""Rewards: what points buy, who may take what, and when.

A reward with a voucher's life is bought: it becomes a gift code that its owner uses when she likes. One without is
taken at the counter at once: her points are held while staff read a code from her screen (see `redemptions.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from club.rules.benefits import PLAIN_GIFT, Benefit
from club.rules.calendar import club_day, start_of_day
from club.rules.points import ALL_KINDS, SPENDABLE, LotKind

# What the club file says ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """One reward of the catalogue."""

    key: str
    name_fa: str
    name_en: str
    points: int
    emoji: str = "🎁"
    description_fa: str = ""
    description_en: str = ""
    benefit: Benefit = PLAIN_GIFT
    per_member: int | None = None
    """How often one member may take it, within `per_days`. None: as often as she likes."""
    per_days: int | None = None
    """None: the member's limit is for ever."""
    in_all: int | None = None
    """How many there are for all members together. None: no end of them."""
    tiers: frozenset[str] = frozenset()
    """The tiers it is for. None of them named: for everybody."""
    needs_invitation: bool = False
    """Only for members whose tier is invited to the house's evenings."""
    early_days: int = 0
    """So many days before its first one, members with early access may take it."""
    first_day: date | None = None
    last_day: date | None = None
    weekdays: frozenset[int] = frozenset()
    """Monday is 0. None of them named: on every day."""
    begins: time | None = None
    ends: time | None = None
    """From when until when on each of its days; past midnight when it ends before it begins. None: all day."""
    voucher_days: int | None = None
    """How many days after the day of purchase the voucher is good for. None: taken at the counter at once."""
    branch: str | None = None
    """Where it is taken. None: in every branch."""
    takes_surprise: bool = False
    """Whether it is what surprise points are for: they pay for it with the others, and for nothing else."""

    @property
    def paid_by(self) -> frozenset[LotKind]:
        """Which kinds of points pay for it."""
        return ALL_KINDS if self.takes_surprise else SPENDABLE

    def name(self, language: str) -> str:
        """Return what it is called, in a language."""
        return self.name_fa if language == "fa" else self.name_en

    def description(self, language: str) -> str:
        """Return what else is said about it, in a language."""
        return self.description_fa if language == "fa" else self.description_en


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionTerms:
    """How rewards and vouchers are handed over."""

    code_seconds: int = 90
    """How long a code at the counter can be confirmed."""
    approve_above_points: int | None = None
    """Rewards that cost more need a second approver. None: none does."""
    approval_minutes: int = 10
    """How long the second approver has time."""
    voucher_warning_days: int = 3
    """So long before its end the owner of a voucher is reminded of it; 0: never."""

    def needs_approval(self, points: int) -> bool:
        """Tell whether a reward at this price is handed over by two colleagues only."""
        return self.approve_above_points is not None and points > self.approve_above_points


STANDARD_REDEMPTION: Final = RedemptionTerms()
"""What a club file without a word on it means."""


# Who may take what ----------------------------------------------------------------------------------------------------


class Lock(StrEnum):
    """Why a reward cannot be taken, the most lasting reason first."""

    ELSEWHERE = "elsewhere"
    """Another branch gives it."""
    OVER = "over"
    """Its last day has passed."""
    TIER = "tier"
    INVITATION = "invitation"
    NOT_YET = "not_yet"
    """Its first day is still to come."""
    GONE = "gone"
    """As many as there are were taken."""
    HER_LIMIT = "her_limit"
    """She has taken it as often as a member may."""
    OTHER_DAY = "other_day"
    """Not on this day of the week."""
    OTHER_HOUR = "other_hour"
    POINTS = "points"
    """It costs more than she has."""


class Claimant(NamedTuple):
    """What decides what a member may take."""

    usable: int
    """Her points."""
    branch: str
    """Where she is served."""
    tier: str | None = None
    """Its key. None: she has reached none, or the club has none."""
    has_early_access: bool = False
    is_invited: bool = False
    surprise: int = 0
    """Her surprise points, which pay for some rewards alone."""

    def missing(self, reward: Reward) -> int:
        """Return how many points she lacks for a reward; 0: none."""
        return max(0, reward.points - self.usable - (self.surprise if reward.takes_surprise else 0))


def lock_of(
    reward: Reward, who: Claimant, *, taken_at: list[datetime], taken_in_all: int, now: datetime, zone: ZoneInfo
) -> Lock | None:
    """Return why she cannot take the reward now, or None when she can; `taken_at` is when she took it before."""
    here = now.astimezone(zone)
    broken = {
        Lock.ELSEWHERE: reward.branch not in (None, who.branch),
        Lock.OVER: reward.last_day is not None and _day(reward, here) > reward.last_day,
        Lock.TIER: bool(reward.tiers) and who.tier not in reward.tiers,
        Lock.INVITATION: reward.needs_invitation and not who.is_invited,
        Lock.NOT_YET: (first := first_day_for(reward, who)) is not None and _day(reward, here) < first,
        Lock.GONE: reward.in_all is not None and taken_in_all >= reward.in_all,
        Lock.HER_LIMIT: reward.per_member is not None and _times(reward, taken_at, now) >= reward.per_member,
        Lock.OTHER_DAY: bool(reward.weekdays) and _day(reward, here).weekday() not in reward.weekdays,
        Lock.OTHER_HOUR: not _in_hours(reward, here.time()),
        Lock.POINTS: who.missing(reward) > 0,
    }
    return next((lock for lock in Lock if broken[lock]), None)


def first_day_for(reward: Reward, who: Claimant) -> date | None:
    """Return from which day on she may take it; None: since ever."""
    if reward.first_day is None or not who.has_early_access:
        return reward.first_day
    return reward.first_day - timedelta(days=reward.early_days)


def _times(reward: Reward, taken_at: list[datetime], now: datetime) -> int:
    if reward.per_days is None:
        return len(taken_at)
    return sum(each > now - timedelta(days=reward.per_days) for each in taken_at)


def _day(reward: Reward, here: datetime) -> date:
    """Return whose day of the reward it is: after midnight still the evening's, when its hours run so long."""
    runs_over = reward.begins is not None and reward.ends is not None and reward.ends <= reward.begins
    return here.date() - timedelta(days=1) if runs_over and here.time() < (reward.ends or time()) else here.date()


def _in_hours(reward: Reward, at: time) -> bool:
    begins, ends = reward.begins or time(), reward.ends or time()
    return begins <= at < ends if begins < ends else at >= begins or at < ends


# The life of a voucher ------------------------------------------------------------------------------------------------


def voucher_ends_at(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the club's midnight at which a voucher of this day ends: so many whole days after today."""
    return start_of_day(club_day(now, zone) + timedelta(days=days + 1), zone)


def voucher_warning_at(ends_at: datetime, terms: RedemptionTerms, *, after: datetime) -> datetime | None:
    """Return when a voucher's owner is reminded of it; None: never, or that moment is over already."""
    warn_at = ends_at - timedelta(days=terms.voucher_warning_days)
    return warn_at if terms.voucher_warning_days and warn_at > after else None
