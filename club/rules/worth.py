"""What points are worth to their owner: the best reward they buy, and what they pay of a bill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from club.rules.benefits import BenefitKind
from club.rules.payment import PaymentTerms
from club.rules.rewards import Reward


class Worth(NamedTuple):
    """What so many points buy: one or the other."""

    reward: Reward | None
    """The dearest one that they pay for; None: none, or the club has no rewards."""
    rial: int
    """What they pay of a bill; 0: nothing, or the club takes no points as payment."""


_MONEY: Final = frozenset({BenefitKind.AMOUNT, BenefitKind.PERCENT})

WORTH_NOTHING: Final = Worth(None, 0)


def worth_of(points: int, *, rewards: Iterable[Reward], payment: PaymentTerms | None) -> Worth:
    """Return what so many points buy, of these rewards and by these terms.

    Of two rewards at one price it is the one that comes first. Where points pay bills, rewards of money are not told.
    """
    rial = 0 if payment is None or points <= 0 else payment.worth(payment.stepped(points))
    told = [reward for reward in rewards if not (rial and reward.benefit.kind in _MONEY)]
    affordable = [reward for reward in told if reward.points <= points]
    return Worth(max(affordable, key=lambda reward: reward.points, default=None), rial)
