"""What a dish is offered with: its questions, the answers to each, and the price of an answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from club.errors import ChoiceUnavailable
from club.rules.menu import Choice, ChoiceId, Dish, OptionGroup, checked_choices, toggled, unit_price


@dataclass(frozen=True, slots=True)
class Offer:
    """A dish as the menu has it at one moment, with everything that can be asked about it."""

    dish: Dish
    groups: tuple[OptionGroup, ...] = ()
    """In the order they are asked."""
    choices: tuple[Choice, ...] = ()
    """All that are on the menu, in the order of their groups."""

    def of_group(self, group: OptionGroup) -> tuple[Choice, ...]:
        """Return the choices of one group."""
        return tuple(choice for choice in self.choices if choice.group_id == group.id)

    def plain(self) -> tuple[ChoiceId, ...]:
        """Return the choices of the dish as it usually comes: the first of each that must be chosen."""
        first = [choice.id for group in self.groups for choice in self.of_group(group)[: group.at_least]]
        return tuple(sorted(first))

    def toggled(self, wanted: Collection[ChoiceId], pressed: ChoiceId) -> tuple[ChoiceId, ...]:
        """Return the choices after a press on one; what must be chosen is replaced, never taken away.

        Raises: ChoiceUnavailable, TooManyChoices.
        """
        choice = next((each for each in self.choices if each.id == pressed), None)
        if choice is None:
            raise ChoiceUnavailable
        group = next(each for each in self.groups if each.id == choice.group_id)
        of_group = {each.id for each in self.of_group(group)}
        if pressed in wanted and len(of_group.intersection(wanted)) <= group.at_least:
            return tuple(sorted(wanted))
        return toggled(group, of_group, wanted, pressed)

    def checked(self, wanted: Collection[ChoiceId]) -> tuple[Choice, ...]:
        """Return the wanted choices in the order they are asked.

        Raises: ChoiceUnavailable, TooFewChoices, TooManyChoices.
        """
        return checked_choices(self.groups, self.choices, wanted)

    def known(self, wanted: Collection[ChoiceId]) -> tuple[Choice, ...]:
        """Return those of the wanted choices that are still on the menu, in the order they are asked."""
        return tuple(choice for choice in self.choices if choice.id in wanted)

    def unit_rial(self, wanted: Collection[ChoiceId]) -> int:
        """Return what one costs with the wanted choices, in rial."""
        return unit_price(self.dish, self.known(wanted))
