"""Gifts for what a member does beside ordering: she joins, says her birthday, tells us how it was."""

from __future__ import annotations

from dataclasses import dataclass

from club.rules.points import LotKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGiftTerms:
    """How many points each brings; 0: none."""

    registration_points: int = 0
    birthday_points: int = 0
    """For saying her birthday, while joining or later."""
    review_points: int = 0
    """For a mark in the follow-up, whichever it is: an honest one is worth the same."""
    reviews_per_month: int = 4
    """So many reviews a Jalali month bring points."""
    kind: LotKind = LotKind.BONUS
    life_days: int | None = None
    """Good on their first day and so many days after it; None: as long as points of their kind."""


def review_gift(terms: EventGiftTerms, *, rewarded_this_month: int) -> int:
    """Return how many points another review brings; 0: none."""
    return terms.review_points if rewarded_this_month < terms.reviews_per_month else 0
