"""Referrals: what a member and the friend she brought are given, once, for the friend's first completed order.

Who brought somebody is written down when she opens the bot for the first time, and never later. So everybody was
brought by somebody who was there before her, and nobody by herself; a ring can only come of rows that were joined by
hand, and a ring is given nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from club.rules.members import Member, MemberId
from club.rules.orders import OrderId
from club.rules.points import LotKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralTerms:
    """What the club promises whoever brings a friend, and the friend."""

    inviter_points: int = 0
    invited_points: int = 0
    kind: LotKind = LotKind.BONUS
    life_days: int | None = None
    """Good on their first day and so many days after it; None: as long as points of their kind."""
    minimum_rial: int = 0
    """What the friend's first order must come to, without its delivery."""
    per_year: int | None = None
    """So many friends a Jalali year bring the inviter something; None: all of them."""


@dataclass(frozen=True, slots=True)
class Referral:
    """A friend's first completed order that was rewarded."""

    friend_id: MemberId
    inviter_id: MemberId
    order_id: OrderId
    minimum_rial: int
    """What the order had to come to, by the terms of its day."""
    inviter_entry_id: int | None
    """The inviter's row in the ledger; None: she was given nothing, having reached the limit of her year."""
    friend_entry_id: int | None
    """The friend's row; None: the invited are given nothing."""
    at: datetime
    returned_at: datetime | None
    """When both were taken back, by the order's refund or because the two turned out to be one; None: it stands."""

    @property
    def entries(self) -> tuple[int, ...]:
        """What was given for it: rows of the ledger."""
        return tuple(each for each in (self.friend_entry_id, self.inviter_entry_id) if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOrder:
    """What is known when a friend's order is completed."""

    friend_id: MemberId
    inviter: Member
    """Who brought her."""
    above: Collection[MemberId]
    """The inviter, who brought the inviter, and so on."""
    is_first: bool
    """No order of hers was completed before."""
    items_rial: int


class Reward(NamedTuple):
    """What both are given; either may be nothing."""

    inviter_points: int
    invited_points: int


def plan_reward(case: FirstOrder, terms: ReferralTerms, *, rewarded_this_year: int) -> Reward | None:
    """Return what the order brings both, or None when it brings neither anything."""
    if not is_rewarded(case, terms):
        return None
    is_full = terms.per_year is not None and rewarded_this_year >= terms.per_year
    reward = Reward(0 if is_full else terms.inviter_points, terms.invited_points)
    return reward if any(reward) else None


def is_rewarded(case: FirstOrder, terms: ReferralTerms) -> bool:
    """Tell whether the order is the first of a friend whom a member of the club brought, and large enough."""
    return (
        case.inviter.is_joined
        and case.inviter.forgotten_at is None
        and case.friend_id not in case.above
        and case.is_first
        and case.items_rial >= terms.minimum_rial
    )


def is_lost(referral: Referral, *, kept_rial: int) -> bool:
    """Tell whether what the refunds left of the order (without its delivery) no longer earns the reward."""
    return kept_rial <= 0 or kept_rial < referral.minimum_rial


class Friends(NamedTuple):
    """What a member's invitations came to."""

    joined: int
    """Friends who are members."""
    rewarded: int
    """Friends whose first order brought her points that stand."""
    points: int
    """All that these brought her."""
    this_year: int
    """How many of the year's limit are used up: what was taken back is used up too."""
