"""What leaders change in the chat: values over the club file, the terms that follow, and what they mean in examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from club.rules.staff import StaffId

RULES: Final = "bonuses."
"""How the keys of bonus rules begin; the rule's own key follows. Every other key is one of the section on points."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What holds in place of the club file: settings of points, and what of bonus rules is otherwise or new."""

    revision: int = 0
    """Grows with every change, so that nobody saves over a change she has not seen."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """By the key in the club file, as JSON holds them; of a bonus rule, the keys of its own that are changed."""

    def changed(self, key: str, value: object) -> Overrides:
        """Return what holds when this key has this value."""
        return Overrides(self.revision + 1, {**self.values, key: value})

    def with_rule(self, rule: str, keys: Mapping[str, object]) -> Overrides:
        """Return what holds when these keys of a bonus rule are so; what was changed of it before stays."""
        name = f"{RULES}{rule}"
        return self.changed(name, {**self.values.get(name, {}), **keys})

    def withdrawn(self, key: str) -> Overrides:
        """Return what holds when the club file speaks for this key again."""
        left = {each: value for each, value in self.values.items() if each != key}
        return Overrides(self.revision + 1, left)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The terms of points as they stand somewhere: their fingerprint, and every setting by its key."""

    version: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """Terms that are or were in force; rows of the ledger name them by their version."""

    version: str
    at: datetime
    """In force for the first time."""
    staff_id: StaffId | None
    """Who changed them in the chat; None: the club file."""
    settings: Mapping[str, Any]

    def differences(self, before: TermsVersion | None) -> Mapping[str, Any]:
        """Return the settings that were not so before, all of them for the first version; None: a rule that ended."""
        old = {} if before is None else before.settings
        ended = {key: None for key in old if key.startswith(RULES) and key not in self.settings}
        return {**{key: value for key, value in self.settings.items() if key not in old or old[key] != value}, **ended}
