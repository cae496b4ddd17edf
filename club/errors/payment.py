"""Refusals about paying with points and vouchers."""

from club.errors.ordering import Named
from club.errors.refusal import Refusal


class PointsNotAccepted(Refusal):
    """The bill cannot be paid with so many points."""

    key = "payment.points_not_accepted"
    at_least: int
    at_most: int
    """0: with none at all, for now."""
    step: int


class VoucherUnsuited(Refusal):
    """The voucher takes nothing off this bill."""

    key = "payment.voucher_unsuited"
    kind: str
    """A `BenefitKind`; empty when she has no such voucher (any more)."""
    dish: Named | None
    """The dish that it is for. None: it is for something else."""
