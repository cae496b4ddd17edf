"""The section on members' cards."""

from __future__ import annotations

from pydantic import Field

from bot.tomlfile import Section
from club.rules.card import CardTerms


class CardSection(Section):
    """``[card]``: how members' cards are shown."""

    code_minutes: int = Field(default=5, ge=1, le=60)

    def build(self) -> CardTerms:
        """Return the terms."""
        return CardTerms(code_minutes=self.code_minutes)
