"""Refusals about points and their settings."""

from club.errors.refusal import Refusal


class InsufficientPoints(Refusal):
    """The member's usable points do not reach the wish."""

    key = "points.insufficient_points"
    missing: int


class AdjustmentUnexplained(Refusal):
    """Points are given or taken by hand only with a reason, which their owner reads."""

    key = "points.adjustment_unexplained"


class SettingsChanged(Refusal):
    """Somebody else has changed the settings since the preview was made."""

    key = "settings.changed_meanwhile"


class SettingUnusable(Refusal):
    """The value cannot be: the section of the club file says so."""

    key = "settings.unusable"
    fault: str
    """`too_small`, `too_large`, `unreadable` or `unfit` (together with the other settings)."""
    limit: int | None = None
    """For the first two: the least or the most that can be."""
