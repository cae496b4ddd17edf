"""An order that lifts its guest over a tier's threshold on the way: so much of it earns before, so much after.

Counted in money, an order is split at the rial that reaches the threshold; counted in points, at the rial with which
its points reach it; counted in visits it is not split: the visit is made when the order is paid.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from club.rules.situations import Situation
from club.rules.tiers import Measure, Tier

_WHOLE_PERCENT: Final = 100


class Stretch(NamedTuple):
    """So much of an order that earns in one tier."""

    tier: Tier | None
    share: Fraction
    """Of the whole order."""

    @property
    def factor(self) -> Fraction:
        """What the tier multiplies the rate by."""
        return Fraction(1) if self.tier is None else Fraction(self.tier.percent, _WHOLE_PERCENT)


def split_at_thresholds(situation: Situation, *, rial: Fraction, points: Fraction) -> tuple[Stretch, ...]:
    """Split an order of so much money at the tiers that it reaches; ``points`` are what it would earn in none."""
    terms, left, reached = situation.tiers, Fraction(1), Fraction(situation.reached)
    stretch = Stretch(situation.tier, left)
    if terms is None or situation.is_pinned or terms.measure is Measure.VISITS:
        return (stretch,)
    stretches: list[Stretch] = []
    for following in terms.tiers[terms.rank(situation.tier) :]:
        whole = rial if terms.measure is Measure.MONEY else points * stretch.factor
        missing = max(Fraction(0), following.from_ - reached)
        if missing >= whole * left:
            break
        if missing:
            stretches.append(Stretch(stretch.tier, missing / whole))
            left -= missing / whole
            reached += missing
        stretch = Stretch(following, left)
    return (*stretches, Stretch(stretch.tier, left))
