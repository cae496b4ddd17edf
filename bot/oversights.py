"""What a club file says that can be and makes no sense: no fault, but worth a look.

A rule that never holds is told here, and a key that nothing on the menu has: nobody would learn of it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

from bot.clubfile import ClubFile
from bot.fault_words import Place, nearest
from bot.sections.points import PointsSection
from bot.sections.tiers import LevelSection
from bot.tomlfile import Fault, Section, located
from club.rules.conversion import When
from club.rules.lives import LifeMode
from club.rules.menu import MenuKeys
from club.rules.orders import OrderKind, Payment
from club.rules.tiers import Measure, Window

_Found: TypeAlias = Iterator[tuple[Place, str]]


def oversights(path: Path, file: ClubFile, *, today: date) -> tuple[Fault, ...]:
    """Return what says nothing or can never hold, in the file itself."""
    found = chain(_bonuses(file, today), _rewards(file, today), _levels(file), _idle(file))
    return located(path.name, path.read_text(encoding="utf-8"), found)


def unknown_on_menu(path: Path, file: ClubFile, menu: MenuKeys) -> tuple[Fault, ...]:
    """Return what the file calls by keys that nothing on the menu has; with an empty menu, nothing."""
    found = _off_the_menu(file, menu) if menu.dishes else ()
    return located(path.name, path.read_text(encoding="utf-8"), found)


def told(found: Iterable[Fault]) -> list[str]:
    """Return the lines by which an operator reads of them."""
    return [f"Worth a look: {each}" for each in found]


# The menu -------------------------------------------------------------------------------------------------------------


def _off_the_menu(file: ClubFile, menu: MenuKeys) -> _Found:
    for at, bonus in enumerate(file.bonuses):
        asked = {"dish": bonus.dishes, "category": bonus.categories, "label": bonus.labels}
        for what, keys in asked.items():
            for key in keys:
                if key not in menu.of(what):
                    words = f"there is no {what} {key!r} on the menu, and the rule gives nothing for it until there is"
                    yield ("bonuses", at, _KEYS[what]), words + _meant(key, what, menu)
    for at, reward in enumerate(file.rewards):
        if reward.dish is not None and reward.dish not in menu.dishes:
            words = f"there is no dish {reward.dish!r} on the menu, and the reward is worth nothing until there is"
            yield ("rewards", at, "dish"), words + _meant(reward.dish, "dish", menu)


_KEYS: Final = {"dish": "dishes", "category": "categories", "label": "labels"}


def _meant(key: str, what: str, menu: MenuKeys) -> str:
    """Return which key may be meant: this one of another kind, or one that is like it."""
    other = next((other for other in _KEYS if key in menu.of(other)), None)
    return nearest(key, sorted(menu.of(what))) if other is None else f"; {key!r} is a {other}"


# What never holds -----------------------------------------------------------------------------------------------------

_NEVER: Final = "so this rule never holds"


def _bonuses(file: ClubFile, today: date) -> _Found:
    gives_days = file.personal_days is not None and (
        file.personal_days.per_year > 0 or any(level.personal_days for level in _all_levels(file))
    )
    for at, bonus in enumerate(file.bonuses):
        place = ("bonuses", at)
        if not bonus.is_on:
            continue
        if bonus.paid_members and file.paid_membership is None:
            yield (*place, "paid_members"), f"there is no [paid_membership], {_NEVER}"
        if bonus.personal_day and not gives_days:
            yield (*place, "personal_day"), f"nobody has days of her own ([personal_days]), {_NEVER}"
        if Payment.OWN_CARD in bonus.payments and file.own_card is None:
            yield (*place, "payments"), "there is no [own_card], so nobody pays with 'own_card'"
        if OrderKind.DELIVERY in bonus.kinds and not file.delivery_zones:
            yield (*place, "kinds"), "there are no [[delivery_zones]], so nothing is delivered"
        if OrderKind.DINE_IN in bonus.kinds and not file.tables:
            yield (*place, "kinds"), "there are no [[tables]], so nobody eats in"
        if bonus.kind == "surprise" and not any(reward.takes_surprise for reward in file.rewards):
            yield (*place, "kind"), "no reward has takes_surprise, so nobody can spend the points that it gives"
        if bonus.days and max(bonus.days) < today:
            yield (*place, "days"), f"the last of its days has passed, {_NEVER} again"
        if bonus.last_day is not None and bonus.last_day < today:
            yield (*place, "last_day"), f"its last day has passed, {_NEVER} again"


def _rewards(file: ClubFile, today: date) -> _Found:
    levels = _all_levels(file)
    for at, reward in enumerate(file.rewards):
        place = ("rewards", at)
        if reward.last_day is not None and reward.last_day < today:
            yield (*place, "last_day"), "its last day has passed, so nobody can take it any more"
        if reward.needs_invitation and not any(level.invitations for level in levels):
            yield (*place, "needs_invitation"), "no tier has invitations, so nobody can take it"
        if reward.early_days and not any(level.early_access for level in levels):
            yield (*place, "early_days"), "no tier has early_access, so nobody may take it earlier"


def _levels(file: ClubFile) -> _Found:
    for at, level in enumerate(_all_levels(file)):
        place = ("tiers", "levels", at)
        if level.personal_days and file.personal_days is None:
            yield (*place, "personal_days"), "there is no [personal_days], so nobody chooses any"
        if level.pay_by_points_max_toman is not None and file.payment_by_points is None:
            yield (*place, "pay_by_points_max_toman"), "there is no [payment_by_points], so points pay no bill"
        if level.free_delivery and not file.delivery_zones:
            yield (*place, "free_delivery"), "there are no [[delivery_zones]], so nothing is delivered"


def _all_levels(file: ClubFile) -> tuple[LevelSection, ...]:
    return () if file.tiers is None else file.tiers.levels


# What says nothing ----------------------------------------------------------------------------------------------------


def _idle(file: ClubFile) -> _Found:
    """Go through keys that are written and say nothing beside the others."""
    points, tiers, paid = file.points, file.tiers, file.paid_membership
    others = ["life_periods", "calendar"] if points.life in (LifeMode.DAYS, LifeMode.INACTIVITY) else ["life_days"]
    if points.life is LifeMode.FOREVER:
        others = ["life_days", "life_periods", "calendar"]
    yield from _written(points, ("points",), others, f"says nothing where life is {points.life.value!r}")
    if file.conversion is not None and file.conversion.when is When.MONTH_END and _ends_with_its_month(points):
        told = "points end at the midnight at which [conversion] would make gift codes of them, so it never does"
        yield ("points", "life_periods"), told
    if not points.counts_tax and not points.prices_include_tax_percent:
        yield ("points", "counts_tax"), "says nothing without prices_include_tax_percent"
    if tiers is not None:
        if tiers.window is not Window.ROLLING:
            window = f"says nothing where window is {tiers.window.value!r}"
            yield from _written(tiers, ("tiers",), ("window_days",), window)
        if tiers.measure is Measure.VISITS or all(level.from_visits is None for level in tiers.levels):
            yield from _written(tiers, ("tiers",), ("visits_days",), "no level has from_visits as a second way up")
    if paid is not None and not paid.credit_points:
        keys = ("credit_life_days", "calendar")
        yield from _written(paid, ("paid_membership",), keys, "says nothing without credit_points")


def _ends_with_its_month(points: PointsSection) -> bool:
    return points.life is LifeMode.MONTH_END and not points.life_periods


def _written(section: Section, table: Place, keys: Iterable[str], words: str) -> _Found:
    return (((*table, key), words) for key in keys if key in section.model_fields_set)
