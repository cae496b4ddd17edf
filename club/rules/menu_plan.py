"""The menu as somebody wrote it down: in a file today, in a spreadsheet tomorrow. Keys tie it to what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from club.rules.menu import DishKeys, MenuKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPlan:
    """A page of the menu."""

    key: str
    name_fa: str
    name_en: str
    emoji: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicePlan:
    """An answer to an option group."""

    key: str
    name_fa: str
    name_en: str
    price_rial: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionGroupPlan:
    """A question about dishes."""

    key: str
    name_fa: str
    name_en: str
    at_least: int
    at_most: int
    choices: tuple[ChoicePlan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DishPlan:
    """Something to order."""

    key: str
    category: str
    """The key of its category."""
    name_fa: str
    name_en: str
    description_fa: str = ""
    description_en: str = ""
    price_rial: int
    labels: tuple[str, ...] = ()
    kitchen_minutes: int = 20
    photo: str | None = None
    """A file beside the menu file."""
    options: tuple[str, ...] = ()
    """Keys of its option groups, in the order they are asked."""
    public_from: date | None = None
    """The first day on which everybody may have it; before, guests with early access. None: from the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPlan:
    """The whole menu, each part in the order it is shown."""

    categories: tuple[CategoryPlan, ...]
    option_groups: tuple[OptionGroupPlan, ...]
    dishes: tuple[DishPlan, ...]

    @property
    def keys(self) -> MenuKeys:
        """By which keys the club file can speak of it."""
        return MenuKeys.of_dishes([DishKeys(dish.key, dish.category, dish.labels) for dish in self.dishes])
