"""The code on a member's card: it changes every few minutes, so that a picture of yesterday's card opens nothing.

A signed link (`links.py`) carries what stands here: the member's code and the minute since when the card shows it. The
short code that is typed or said aloud never changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

TOLERANCE_STEPS: Final = 2
"""How many steps a code is read for after its own: a guest who waits in a queue is not sent back."""

_BODY: Final = re.compile(r"([A-Za-z0-9]{1,24})(?:_([0-9]{1,8}))?")


@dataclass(frozen=True, slots=True)
class CardTerms:
    """How cards are shown."""

    code_minutes: int = 5
    """How long a card shows one code."""


STANDARD_CARD: Final = CardTerms()
"""What a club file without a word on cards means."""


@dataclass(frozen=True, slots=True)
class CardCode:
    """What a scanned card says."""

    member_code: str
    since: datetime | None
    """When the card began to show it. None: a card from before codes changed."""

    @property
    def body(self) -> str:
        """What a link carries of it."""
        minute = "" if self.since is None else f"_{_minute(self.since)}"
        return f"{self.member_code}{minute}"

    def is_fresh(self, now: datetime, terms: CardTerms) -> bool:
        """Tell whether it is read at this moment: from its first second until two steps after its own."""
        return self.since is not None and self.since <= now < read_until(self.since, terms)


def code_at(member_code: str, now: datetime, terms: CardTerms) -> CardCode:
    """Return what the card of the member with this short code shows at the moment."""
    minute = _minute(now) // terms.code_minutes * terms.code_minutes
    return CardCode(member_code, datetime.fromtimestamp(minute * 60, UTC))


def read_until(since: datetime, terms: CardTerms) -> datetime:
    """Return the first moment at which a code that is shown since then is not read any more."""
    return since + timedelta(minutes=terms.code_minutes) * (1 + TOLERANCE_STEPS)


def read_body(body: str) -> CardCode | None:
    """Return what a card's link carries, or None when it is not the link of a card."""
    found = _BODY.fullmatch(body)
    if found is None:
        return None
    member_code, minute = found.groups()
    return CardCode(member_code, None if minute is None else datetime.fromtimestamp(int(minute) * 60, UTC))


def permille_of_way(reached: int, threshold: int) -> int:
    """Return how much of what a tier asks for is reached, in thousandths: never below 0 or above 1,000."""
    return min(max(reached, 0) * 1000 // threshold, 1000) if threshold else 1000


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
