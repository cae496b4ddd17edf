"""The situation of an order: what the rules of earning ask about besides the money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from club.rules.calendar import CLUB_ZONE
from club.rules.orders import OrderKind, Payment
from club.rules.tiers import Tier, TierTerms

_SOME_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """When, by whom and how an order was placed; a plain order of a plain member unless it is said otherwise."""

    at: datetime = _SOME_TIME
    """When it was placed: this day and hour are those of the guest's choice, not of the courier's."""
    zone: ZoneInfo = CLUB_ZONE
    tiers: TierTerms | None = None
    tier: Tier | None = None
    """Hers before the order."""
    reached: int = 0
    """What counted towards her tier before the order, in the measure of the tiers."""
    is_pinned: bool = False
    """Whether she is kept in her tier by hand: no order changes it."""
    is_paid_member: bool = False
    is_personal_day: bool = False
    """Whether she chose this day for herself."""
    is_first_order: bool = False
    payment: Payment = Payment.CASH
    kind: OrderKind = OrderKind.DELIVERY
    earned_today: int = 0
    """The points that her orders have earned on the club's day, less what was taken back of them."""
    bonus_today: Mapping[str, int] = field(default_factory=dict)
    """What each bonus rule gave her on the club's day, by its key."""


PLAIN: Final = Situation()
