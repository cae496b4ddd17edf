"""A member's card on the screen: the words on the picture and below it, and the button that makes it anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot import keyboards
from bot.actions import Action
from bot.card_picture import GOLD, Face, Progress
from bot.notices import Screen
from bot.screens.members import grouped_code
from bot.texts import Speaker
from club.rules.card import permille_of_way
from club.rules.members import Member
from club.rules.standings import Standing
from club.rules.tiers import Tier, TierTerms

REFRESH: Final = Action("card.refresh")

METALS: Final[Mapping[str, str]] = {
    "bronze": "#cf9468",
    "silver": "#c3cbd1",
    "gold": "#d9b65c",
    "platinum": "#a9d3d6",
    "diamond": "#b7c4f4",
}
"""The colours of tiers by the name in the club file; a tier of another name has the one of its height."""


def card_screen(speaker: Speaker, member: Member, photo: str | bytes, *, points: int, until: datetime) -> Screen:
    """Return the card with her points, and until when its code is read."""
    code = grouped_code(member.code or "")
    text = speaker.text("card.caption", name=member.name, code=code, points=points, until=until)
    return Screen(text, keyboards.inline(speaker, [[REFRESH.button(speaker.label("card.buttons.refresh"))]]), photo)


def face(
    speaker: Speaker,
    member: Member,
    *,
    house: str,
    link: str,
    points: int,
    terms: TierTerms | None,
    standing: Standing,
) -> Face:
    """Return what stands on the picture, in her language."""
    tier = standing.tier
    return Face(
        house=house,
        title=speaker.label("card.title"),
        name=member.name or "",
        code=speaker.typography.digits(grouped_code(member.code or "")),
        code_label=speaker.label("card.code"),
        link=link,
        is_rtl=speaker.typography.is_rtl,
        points=speaker.label("card.points", points=points),
        tier="" if tier is None else tier.name(speaker.language),
        accent=GOLD if tier is None or terms is None else color_of(tier, terms),
        progress=None if terms is None else progress(speaker, standing, terms),
    )


def color_of(tier: Tier, terms: TierTerms) -> str:
    """Return the colour of a tier."""
    by_height = tuple(METALS.values())
    return METALS.get(tier.key) or by_height[min(terms.rank(tier), len(by_height)) - 1]


def progress(speaker: Speaker, standing: Standing, terms: TierTerms) -> Progress:
    """Return how far the next tier is."""
    above = standing.next
    if above is None or standing.missing is None:
        return Progress(1000, speaker.label("card.progress.highest"))
    words = speaker.label(f"card.progress.{terms.measure}", missing=standing.missing, tier=above.name(speaker.language))
    return Progress(permille_of_way(standing.reached, above.from_), words)
