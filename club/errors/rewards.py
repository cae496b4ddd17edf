"""Refusals about rewards, codes at the counter and receipts."""

from datetime import datetime

from club.errors.refusal import Refusal


class RewardLocked(Refusal):
    """The reward cannot be taken now, or not by this member."""

    key = "rewards.reward_locked"
    lock: str
    """A `Lock` of the rules."""


class RedemptionUnknown(Refusal):
    """There is no such code at the counter, or no such receipt."""

    key = "redemptions.redemption_unknown"


class RedemptionUsed(Refusal):
    """The reward was handed over already."""

    key = "redemptions.redemption_used"
    by: str
    """The colleague's name."""
    at: datetime
    serial: str


class NotReversible(Refusal):
    """Only what was handed over is taken back, and only once."""

    key = "redemptions.not_reversible"


class SecondApproverNeeded(Refusal):
    """Whoever hands a large reward over does not approve it herself."""

    key = "redemptions.second_approver_needed"


class NoSecondApprover(Refusal):
    """A large reward needs a second approver, and nobody else leads the house now."""

    key = "redemptions.no_second_approver"


class LargeGift(Refusal):
    """A gift that cost so many points is handed over by who leads."""

    key = "vouchers.large_gift"


class VoucherElsewhere(Refusal):
    """The gift or code belongs to another branch."""

    key = "vouchers.voucher_elsewhere"
