"""The menu: categories, dishes, and the options a dish is asked for with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from club.errors import ChoiceUnavailable, DishUnavailable, TooFewChoices, TooManyChoices
from club.rules.tiers import Tier

CategoryId = NewType("CategoryId", int)
DishId = NewType("DishId", int)
OptionGroupId = NewType("OptionGroupId", int)
ChoiceId = NewType("ChoiceId", int)


@dataclass(frozen=True, slots=True)
class Category:
    """A page of the menu."""

    id: CategoryId
    key: str
    position: int
    name_fa: str
    name_en: str
    emoji: str | None
    removed_at: datetime | None
    """None: on the menu."""


@dataclass(frozen=True, slots=True)
class DishKeys:
    """By which keys the club file can speak of a dish."""

    dish: str
    category: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MenuKeys:
    """By which keys the club file can speak of anything on the menu."""

    dishes: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    """Those that have a dish."""
    labels: frozenset[str] = frozenset()

    def of(self, what: str) -> frozenset[str]:
        """Return the keys of one kind: `dish`, `category` or `label`."""
        return {"dish": self.dishes, "category": self.categories, "label": self.labels}[what]

    @classmethod
    def of_dishes(cls, dishes: Collection[DishKeys]) -> MenuKeys:
        """Return the keys of these dishes."""
        return cls(
            frozenset(each.dish for each in dishes),
            frozenset(each.category for each in dishes),
            frozenset(label for each in dishes for label in each.labels),
        )


@dataclass(frozen=True, slots=True)
class Dish:
    """Something to order."""

    id: DishId
    key: str
    category_id: CategoryId
    position: int
    name_fa: str
    name_en: str
    description_fa: str
    description_en: str
    price_rial: int
    labels: tuple[str, ...]
    """Such as grill, lamb, vegetarian."""
    kitchen_minutes: int
    photo: str | None
    """A file beside the menu file; None: no picture."""
    photo_file_id: str | None
    """Telegram's name for the picture once it was sent."""
    out_until_at: datetime | None
    """On the stop-list until then."""
    removed_at: datetime | None
    """None: on the menu."""
    public_at: datetime | None = None
    """When everybody may have it: before, only guests of a tier with early access. None: from the beginning."""

    def is_early(self, now: datetime) -> bool:
        """Tell whether it is still for guests with early access alone."""
        return self.public_at is not None and self.public_at > now

    def is_open_to(self, tier: Tier | None, now: datetime) -> bool:
        """Tell whether a guest of the tier sees it and may have it."""
        return not self.is_early(now) or (tier is not None and tier.early_access)

    def is_available(self, now: datetime) -> bool:
        """Tell whether it can be ordered now."""
        return self.removed_at is None and (self.out_until_at is None or self.out_until_at <= now)


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A question about a dish: at least and at most so many of its choices."""

    id: OptionGroupId
    key: str
    name_fa: str
    name_en: str
    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to an option group, perhaps at a price."""

    id: ChoiceId
    group_id: OptionGroupId
    key: str
    position: int
    name_fa: str
    name_en: str
    price_rial: int
    removed_at: datetime | None
    """None: on the menu."""


def check_available(dish: Dish, now: datetime, *, tier: Tier | None = None) -> None:
    """Raise DishUnavailable unless a guest of the tier can order the dish now."""
    if not dish.is_available(now) or not dish.is_open_to(tier, now):
        raise DishUnavailable(dish=dish)


def checked_choices(
    groups: Sequence[OptionGroup], offered: Iterable[Choice], wanted: Collection[ChoiceId]
) -> tuple[Choice, ...]:
    """Return the wanted choices in the order the dish asks for them.

    Raises: ChoiceUnavailable, TooFewChoices, TooManyChoices.
    """
    on_offer = [choice for choice in offered if choice.removed_at is None]
    chosen: list[Choice] = []
    for group in groups:
        of_group = [choice for choice in on_offer if choice.group_id == group.id and choice.id in wanted]
        if len(of_group) < group.at_least:
            raise TooFewChoices(group=group, at_least=group.at_least)
        if len(of_group) > group.at_most:
            raise TooManyChoices(group=group, at_most=group.at_most)
        chosen += sorted(of_group, key=lambda choice: choice.position)
    if {choice.id for choice in chosen} != set(wanted):
        raise ChoiceUnavailable
    return tuple(chosen)


def toggled(
    group: OptionGroup, of_group: Iterable[ChoiceId], wanted: Iterable[ChoiceId], pressed: ChoiceId
) -> tuple[ChoiceId, ...]:
    """Return the wanted choices after a press on one of the group's.

    A second press takes it away again. Where only one goes, the new one replaces the old; where several go and all
    places are taken, it is refused.

    Raises: TooManyChoices.
    """
    before = set(wanted)
    if pressed in before:
        return tuple(sorted(before - {pressed}))
    rivals = before & set(of_group)
    if group.at_most == 1:
        before -= rivals
    elif len(rivals) >= group.at_most:
        raise TooManyChoices(group=group, at_most=group.at_most)
    return tuple(sorted(before | {pressed}))


def unit_price(dish: Dish, choices: Iterable[Choice]) -> int:
    """Return what one of the dish costs with its choices, in rial."""
    return dish.price_rial + sum(choice.price_rial for choice in choices)
