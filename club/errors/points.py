"""Refusals about points and their settings."""

from club.errors.refusal import Refusal


class InsufficientPoints(Refusal):
    """The member's usable points do not reach the wish."""

    key = "points.insufficient_points"
    missing: int


class AdjustmentUnexplained(Refusal):
    """Points are given or taken by hand only with a reason, which their owner reads."""

    key = "points.adjustment_unexplained"


class AwardSpent(Refusal):
    """Nothing is left of an award that is to be taken back: what a guest has spent, or what has ended, stays hers."""

    key = "awards.spent"


class AwardBeyondBudget(Refusal):
    """The giver's budget of the month does not reach; the owner may give more."""

    key = "awards.beyond_budget"
    left: int
    owners: tuple[str, ...]
    """Their names."""


class MealGivenForGood(Refusal):
    """The meal was handed out, or the time to take it back is over."""

    key = "shared_meals.given_for_good"
    is_served: bool


class SettingsChanged(Refusal):
    """Somebody else has changed the settings since the preview was made."""

    key = "settings.changed_meanwhile"


class SettingUnusable(Refusal):
    """The value cannot be: the section of the club file says so."""

    key = "settings.unusable"
    fault: str
    """`too_small`, `too_large`, `too_long`, `unreadable`, `nameless`, `gives_nothing` or `unfit`, to the others."""
    limit: int | None = None
    """For the first three: the least or the most that can be."""
