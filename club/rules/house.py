"""The house: everything about a restaurant and its club that is decided in the club file.

Frozen and plain, so that rules and services can take it; ``bot/clubfile.py`` reads and checks the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class House:
    """One restaurant's settings."""

    name_fa: str
    name_en: str
    language: str
    """The language of the staff group, and of a stranger."""
    branch: str
    zone: ZoneInfo

    def name(self, language: str) -> str:
        """Return the restaurant's name in a language."""
        return self.name_fa if language == "fa" else self.name_en
