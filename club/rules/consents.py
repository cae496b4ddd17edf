"""Consents: what a person allows, for each purpose by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from club.rules.members import MemberId


class Purpose(StrEnum):
    """What a consent is for."""

    TERMS = "terms"
    """Being a member at all: name, number and orders are kept."""
    MARKETING = "marketing"
    """News and offers."""
    BIRTHDAY = "birthday"
    """Congratulations and a gift on the day."""


OPTIONAL: Final = (Purpose.MARKETING, Purpose.BIRTHDAY)
"""What can be switched off without leaving the club."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What holds now for one member and one purpose."""

    member_id: MemberId
    purpose: Purpose
    is_granted: bool
    text_version: str
    """Which wording she saw: the language and a digest of the words."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Consents:
    """Everything one member allowed or refused."""

    given: tuple[Consent, ...]

    def allows(self, purpose: Purpose) -> bool:
        """Return whether the purpose is allowed; what was never asked is not."""
        return any(each.is_granted for each in self.given if each.purpose is purpose)

    def knows(self, purpose: Purpose) -> bool:
        """Return whether she ever answered for the purpose."""
        return any(each.purpose is purpose for each in self.given)


def consents_of(given: Iterable[Consent]) -> Consents:
    """Return the consents as one."""
    return Consents(tuple(given))
