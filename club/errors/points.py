"""Refusals about points."""

from club.errors.refusal import Refusal


class InsufficientPoints(Refusal):
    """The member's usable points do not reach the wish."""

    key = "points.insufficient_points"
    missing: int


class AdjustmentUnexplained(Refusal):
    """Points are given or taken by hand only with a reason, which their owner reads."""

    key = "points.adjustment_unexplained"
