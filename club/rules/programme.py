"""The loyalty programme beside the plain rate: everything that a club may promise its members and another may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from club.rules.awards import AwardTerms
from club.rules.bonuses import Bonus
from club.rules.card import STANDARD_CARD, CardTerms
from club.rules.conversion import ConversionTerms
from club.rules.event_gifts import EventGiftTerms
from club.rules.liability import STANDARD_REPORT_TERMS, ReportTerms
from club.rules.membership import MembershipTerms
from club.rules.own_card import OwnCard
from club.rules.payment import PaymentTerms
from club.rules.personal_days import PersonalDayTerms
from club.rules.referrals import ReferralTerms
from club.rules.rewards import STANDARD_REDEMPTION, RedemptionTerms, Reward
from club.rules.shared_meals import SharedMealTerms
from club.rules.tiers import TierTerms


@dataclass(frozen=True, slots=True)
class Programme:
    """What the club file says about the programme, one field a feature; None or empty: this club has no such thing."""

    card: CardTerms = STANDARD_CARD
    """How members' cards are shown."""
    membership: MembershipTerms | None = None
    """What a yearly fee gives."""
    personal_days: PersonalDayTerms | None = None
    """How many bonus days a year a member chooses for herself."""
    own_card: OwnCard | None = None
    """The club's own bank card."""
    payment: PaymentTerms | None = None
    """What points are worth on a bill."""
    tiers: TierTerms | None = None
    """What regular guests get on top."""
    rewards: tuple[Reward, ...] = ()
    """What points buy, in the order of the catalogue."""
    redemption: RedemptionTerms = STANDARD_REDEMPTION
    """How rewards and vouchers are handed over."""
    conversion: ConversionTerms | None = None
    """How points become vouchers by themselves."""
    report: ReportTerms = STANDARD_REPORT_TERMS
    """What the owner's report reckons with."""
    referrals: ReferralTerms | None = None
    """What bringing a friend gives both."""
    event_gifts: EventGiftTerms | None = None
    """What joining, saying the birthday and telling how it was give."""
    shared_meals: SharedMealTerms | None = None
    """What a meal for somebody in need costs."""
    awards: AwardTerms | None = None
    """How many points managers give by hand."""

    def reward(self, key: str) -> Reward | None:
        """Return the reward with this key, or None when the club has none such (any more)."""
        return next((reward for reward in self.rewards if reward.key == key), None)

    def evenings(self, today: date) -> tuple[Reward, ...]:
        """Return what invited members alone may take, as far as it is not over: what an invitation is worth now."""
        return tuple(
            reward
            for reward in self.rewards
            if reward.needs_invitation and (reward.last_day is None or reward.last_day >= today)
        )

    bonuses: tuple[Bonus, ...] = ()
    """When orders earn more than the rate."""


STANDARD_PROGRAMME: Final = Programme()
"""What a club file without a word on the programme means: points and nothing else."""
