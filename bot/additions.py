"""What features add to the screen of another one: a line, buttons, or nothing where the club has no such thing.

A screen that many features belong on knows none of them. It names the places in the order in which they are read, and
each feature registers in its place, with one line: ``app.points_page.on("rewards", offer)``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot import keyboards
from storage.database import Snapshot

if TYPE_CHECKING:
    from bot.context import ClubContext

_Subject = TypeVar("_Subject")

POINTS_PLACES: Final = (
    "tiers",
    "bonuses",
    "membership",
    "rewards",
    "points_payment",
    "personal_days",
    "referrals",
    "shared_meals",
)
"""What may stand on a guest's own page of points, in the order of reading."""

GUEST_PLACES: Final = (
    "tiers",
    "membership",
    "personal_days",
    "rewards",
    "referrals",
    "shared_meals",
    "awards",
    "merges",
)
"""What may stand on a guest's card as staff see it, in the order of reading."""

COLUMNS: Final = 2


@dataclass(frozen=True, slots=True)
class Addition:
    """What one feature adds."""

    line: str = ""
    """As `Speaker.text` returned it; empty: nothing is said."""
    buttons: Sequence[InlineKeyboardButton] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What all features add, in the order of their places."""

    lines: tuple[Markup, ...] = ()
    buttons: tuple[InlineKeyboardButton, ...] = ()

    @property
    def rows(self) -> list[list[InlineKeyboardButton]]:
        """The buttons, two beside each other."""
        return keyboards.grid(self.buttons, columns=COLUMNS)


NOTHING_ADDED: Final = Added()

Add: TypeAlias = "Callable[[ClubContext, Snapshot, _Subject], Awaitable[Addition | None]]"
"""Looks up what its feature has to say about the subject; None where the club has no such thing, or nothing to say."""


class Additions(Generic[_Subject]):
    """The features that belong on one screen."""

    def __init__(self, *places: str) -> None:
        self._places = places
        self._features: dict[str, Add[_Subject]] = {}

    def on(self, place: str, add: Add[_Subject]) -> None:
        """Register what a feature adds in its place. Raises: ValueError when there is no such place, or it is taken."""
        if place not in self._places:
            raise ValueError(f"no place {place} among {', '.join(self._places)}")
        if place in self._features:
            raise ValueError(f"two features in the place {place}")
        self._features[place] = add

    async def gather(self, context: ClubContext, view: Snapshot, subject: _Subject) -> Added:
        """Return what all of them add."""
        asked = [self._features[place] for place in self._places if place in self._features]
        found = [added for add in asked if (added := await add(context, view, subject)) is not None]
        return Added(
            lines=tuple(Markup(each.line) for each in found if each.line),  # noqa: S704 - a rendered text, escaped there
            buttons=tuple(chain.from_iterable(each.buttons for each in found)),
        )
