"""Bonus rules in a reader's words: what one promises, what it asks for, and a guest's page of when points are more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from markupsafe import Markup

from bot import keyboards
from bot.actions import Action
from bot.additions import Addition
from bot.notices import Screen
from bot.screens import points
from bot.texts import Speaker
from club.rules.bonuses import Bonus
from club.rules.house import House
from club.services.bonuses import Chance, MenuNames

SHOW: Final = Action("bonuses.show")

_MINUTES_AN_HOUR: Final = 60


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


def page(speaker: Speaker, chances: Sequence[Chance], names: MenuNames, *, house: House, now: datetime) -> Screen:
    """Return when and for what a guest is given more points, the nearest first."""
    text = speaker.text(
        "bonuses.page",
        chances=[
            {
                "name": chance.bonus.name(speaker.language),
                "bonus": chance.bonus,
                "is_now": chance.at == now,
                "at": chance.at,
                "asked": asked(speaker, chance.bonus, names, house),
            }
            for chance in chances
        ],
    )
    back = points.MINE.button(speaker.label("points.buttons.mine"))
    return Screen(text, keyboards.inline(speaker, [[back]]))


def on_points_page(speaker: Speaker, chances: Sequence[Chance], *, now: datetime) -> Addition:
    """Return what the page of points says of them: what is or will be today in a line, and the way to all of them."""
    lines = [
        speaker.text(
            "bonuses.today",
            name=chance.bonus.name(speaker.language),
            percent=chance.bonus.percent,
            extra_points=chance.bonus.extra_points,
            begins_at=None if chance.at == now else chance.at,
        )
        for chance in chances
    ]
    return Addition(
        Markup("\n").join(map(Markup, lines)),
        [SHOW.button(speaker.label("bonuses.buttons.show"))],
    )


def asked(speaker: Speaker, bonus: Bonus, names: MenuNames, house: House) -> Mapping[str, object]:
    """Return everything that a rule asks for in the reader's words; what the menu does not know is shown by its key."""
    own = f"name_{speaker.language}"
    tiers = house.programme.tiers.tiers if house.programme.tiers else ()
    return {
        "dishes": [getattr(names.dishes.get(key), own, key) for key in bonus.dishes],
        "categories": [getattr(names.categories.get(key), own, key) for key in bonus.categories],
        "labels": list(bonus.labels),
        "weekdays": [speaker.typography.words[f"weekday_{day}"] for day in bonus.weekdays],
        "begins": _hour(speaker, bonus.from_minute),
        "ends": _hour(speaker, bonus.until_minute),
        "has_hours": bonus.from_minute != bonus.until_minute,
        "tiers": [each.name(speaker.language) for each in tiers if each.key in bonus.tiers],
        "kinds": [speaker.label(f"orders.kinds.{kind}") for kind in bonus.kinds],
        "payments": [speaker.label(f"orders.payments.{each}") for each in bonus.payments],
    }


def _hour(speaker: Speaker, minute: int) -> str:
    hour, rest = divmod(minute, _MINUTES_AN_HOUR)
    return speaker.typography.digits(f"{hour:02d}:{rest:02d}")


def _asks_for_more(bonus: Bonus) -> bool:
    """Tell whether it is for some dishes, days, hours, tiers or ways to order only."""
    asked_for = (bonus.dishes, bonus.categories, bonus.labels, bonus.weekdays, bonus.days, bonus.tiers, bonus.kinds)
    times = (bonus.first_day, bonus.last_day, bonus.from_minute or bonus.until_minute)
    return any((*asked_for, *times, bonus.payments, bonus.first_order)) or (
        bonus.percent <= 100 and not bonus.extra_points
    )
