"""Reading a menu file: categories, option groups and dishes, each fault with its line.

Money is in toman, as people say it. Keys tie the parts together and to what is stored: a file may be read again after
any change, and only what changed is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.fault_words import Place, nearest
from bot.tomlfile import Section, read_file, repeated
from bot.typography import RIAL_PER_TOMAN
from club.rules.menu_plan import CategoryPlan, ChoicePlan, DishPlan, MenuPlan, OptionGroupPlan

NAME_LENGTH_MAX = 48
CHOICES_MAX = 12
"""So many choices of a dish fit on its card together."""
DISHES_MAX = 2000

_Key = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
_Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH_MAX)]
_Toman = Annotated[int, Field(ge=0, le=1_000_000_000)]


class CategoryEntry(Section):
    """``[[categories]]``: a page of the menu; pages stand in the order of ``position``."""

    key: _Key
    name_fa: _Name
    name_en: _Name
    emoji: str | None = Field(default=None, max_length=8)
    position: int = 0

    def build(self) -> CategoryPlan:
        """Return the category."""
        return CategoryPlan(key=self.key, name_fa=self.name_fa, name_en=self.name_en, emoji=self.emoji)


class ChoiceEntry(Section):
    """One of the ``choices`` of an option group."""

    key: _Key
    name_fa: _Name
    name_en: _Name
    price_toman: _Toman = 0

    def build(self) -> ChoicePlan:
        """Return the choice; money in rial."""
        price_rial = self.price_toman * RIAL_PER_TOMAN
        return ChoicePlan(key=self.key, name_fa=self.name_fa, name_en=self.name_en, price_rial=price_rial)


class OptionGroupEntry(Section):
    """``[[option_groups]]``: a question about dishes, answered by at least and at most so many choices."""

    key: _Key
    name_fa: _Name
    name_en: _Name
    at_least: int = Field(default=0, ge=0)
    at_most: int = Field(default=1, ge=1)
    choices: tuple[ChoiceEntry, ...] = Field(min_length=1, max_length=CHOICES_MAX)

    def build(self) -> OptionGroupPlan:
        """Return the option group."""
        return OptionGroupPlan(
            key=self.key,
            name_fa=self.name_fa,
            name_en=self.name_en,
            at_least=self.at_least,
            at_most=self.at_most,
            choices=tuple(choice.build() for choice in self.choices),
        )


class DishEntry(Section):
    """``[[dishes]]``: something to order; dishes stand in the order of the file."""

    key: _Key
    category: _Key
    name_fa: _Name
    name_en: _Name
    description_fa: str = Field(default="", max_length=300)
    description_en: str = Field(default="", max_length=300)
    price_toman: _Toman
    photo: str | None = None
    kinds: tuple[_Key, ...] = ()
    options: tuple[_Key, ...] = ()
    minutes: int = Field(default=20, ge=0, le=24 * 60)
    public_from: date | None = None

    def build(self) -> DishPlan:
        """Return the dish; money in rial."""
        return DishPlan(
            key=self.key,
            category=self.category,
            name_fa=self.name_fa,
            name_en=self.name_en,
            description_fa=self.description_fa,
            description_en=self.description_en,
            price_rial=self.price_toman * RIAL_PER_TOMAN,
            labels=self.kinds,
            kitchen_minutes=self.minutes,
            photo=self.photo,
            options=self.options,
            public_from=self.public_from,
        )


class MenuFile(Section):
    """The whole file."""

    categories: tuple[CategoryEntry, ...] = Field(min_length=1, max_length=60)
    option_groups: tuple[OptionGroupEntry, ...] = ()
    dishes: tuple[DishEntry, ...] = Field(max_length=DISHES_MAX)

    def build(self) -> MenuPlan:
        """Return the menu that the file describes."""
        return MenuPlan(
            categories=tuple(each.build() for each in sorted(self.categories, key=lambda each: each.position)),
            option_groups=tuple(each.build() for each in self.option_groups),
            dishes=tuple(each.build() for each in self.dishes),
        )


def read_menu_file(path: Path) -> MenuFile:
    """Read and check a menu file.

    Raises: ClubFileFaults with every fault that was found.
    """
    return read_file(path, MenuFile, loose_ends=_loose_ends)


def _loose_ends(menu: MenuFile) -> Iterator[tuple[Place, str]]:
    """Go through what does not fit together: where it stands, and what is wrong."""
    yield from repeated(("categories",), [each.key for each in menu.categories])
    yield from repeated(("option_groups",), [each.key for each in menu.option_groups])
    yield from repeated(("dishes",), [each.key for each in menu.dishes])
    for at, group in enumerate(menu.option_groups):
        if not group.at_least <= group.at_most <= len(group.choices):
            what = f"at_most must be from at_least ({group.at_least}) to the number of choices ({len(group.choices)})"
            yield ("option_groups", at, "at_most"), what
        yield from repeated(("option_groups", at, "choices"), [each.key for each in group.choices])
    sizes = {group.key: len(group.choices) for group in menu.option_groups}
    categories = {category.key for category in menu.categories}
    for at, dish in enumerate(menu.dishes):
        if dish.category not in categories:
            yield (
                ("dishes", at, "category"),
                f"there is no category {dish.category!r}{nearest(dish.category, categories)}",
            )
        for option in dish.options:
            if option not in sizes:
                yield ("dishes", at, "options"), f"there is no option group {option!r}{nearest(option, sizes)}"
        if len(set(dish.options)) < len(dish.options):
            yield ("dishes", at, "options"), "an option group is asked twice"
