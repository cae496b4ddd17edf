"""Bonus rules before they act: what one promises, in a few words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.texts import Speaker
from club.rules.bonuses import Bonus


def promised(speaker: Speaker, bonuses: Iterable[Bonus]) -> list[str]:
    """Return what each rule promises; one that asks for more than the reader knows of is called by its name too."""
    return [
        speaker.text(
            "bonuses.promise",
            name=bonus.name(speaker.language) if _asks_for_more(bonus) else None,
            percent=bonus.percent,
            extra_points=bonus.extra_points,
            most=bonus.max_points_per_order,
        )
        for bonus in bonuses
    ]


def _asks_for_more(bonus: Bonus) -> bool:
    """Tell whether it is for some dishes, days, hours, tiers or ways to order only."""
    asked = (bonus.dishes, bonus.categories, bonus.labels, bonus.weekdays, bonus.days, bonus.tiers, bonus.kinds)
    times = (bonus.first_day, bonus.last_day, bonus.from_minute or bonus.until_minute)
    return any((*asked, *times, bonus.payments, bonus.first_order)) or (bonus.percent <= 100 and not bonus.extra_points)
