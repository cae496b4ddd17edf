"""Refusals about tiers."""

from club.errors.refusal import Refusal


class TierUnknown(Refusal):
    """The club has no such tier, or keeps nobody in it for so long: the button is older than the club file."""

    key = "tiers.unknown"
