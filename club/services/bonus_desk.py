"""The desk of bonus rules: leaders see, change, make and end them, each over the club file and after an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from club.rules.bonuses import Bonus
from club.rules.menu import Category, CategoryId
from club.rules.settings import RULES, Overrides
from club.services import settings
from club.services.bonuses import MenuNames, menu_names
from club.services.settings import ChangeDeed, Occasion, Usage
from storage import menu
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """What the rules are looked at beside."""

    usage: Usage
    categories: tuple[Category, ...]
    """Of the menu as it is today."""
    names: MenuNames
    """What of the menu the rule names that was asked about."""

    def category(self, category_id: CategoryId) -> Category | None:
        """Return the category with this number, or None when it is not on the menu."""
        return next((each for each in self.categories if each.id == category_id), None)


async def look(db: Database, *rules: Bonus, by: int, now: datetime) -> Desk:
    """Return what was changed over the club file, what guests usually order, and what of the menu rules may name.

    Raises: NotAllowed.
    """
    usage = await settings.usage(db, by=by, now=now)
    async with db.snapshot() as view:
        return Desk(usage, await menu.list_categories(view), await menu_names(view, rules))


async def change(
    db: Database, rule: str, keys: Mapping[str, object], *, name: str, **occasion: Unpack[Occasion]
) -> Overrides:
    """Let a rule have these values from now on; one that was not there is new. `name` is for the audit.

    Raises: NotAllowed, SettingsChanged, SettingUnusable.
    """
    deed = ChangeDeed(_deed(keys), {"rule": rule, "name": name, **keys})
    return await settings.lay_over(db, lambda held: held.with_rule(rule, keys), lambda *_: deed, **occasion)


async def withdraw(db: Database, rule: str, *, name: str, **occasion: Unpack[Occasion]) -> Overrides:
    """Let the club file speak for a rule again; one that the file does not know ends.

    Raises: NotAllowed, SettingsChanged, SettingUnusable.
    """
    deed = ChangeDeed("bonuses.withdrawn", {"rule": rule, "name": name})
    return await settings.lay_over(db, lambda held: held.withdrawn(f"{RULES}{rule}"), lambda *_: deed, **occasion)


def _deed(keys: Mapping[str, object]) -> str:
    """Return what the audit calls a change of these keys: a rule that is new comes with all that makes it one."""
    if keys.keys() == {"is_on"}:
        return "bonuses.switched_on" if keys["is_on"] else "bonuses.switched_off"
    return "bonuses.made" if "is_on" in keys else "bonuses.changed"
