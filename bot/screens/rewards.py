"""Rewards as a guest sees them: the catalogue, and one reward with the button that takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from telegram import InlineKeyboardButton

from bot import keyboards
from bot.actions import Action
from bot.notices import Screen
from bot.screens.codes import grouped_code
from bot.screens.vouchers import shown_gifts
from bot.texts import Speaker
from club.rules.house import House
from club.rules.redemptions import Redemption
from club.rules.rewards import Lock
from club.rules.tiers import Tier
from club.services.rewards import Catalogue, Offer

LIST: Final = Action("rewards.list")
OPEN: Final = Action("rewards.open")
"""Reward's key."""
TAKE: Final = Action("rewards.take")
"""Reward's key, how often she had taken it when the button was shown."""

_WEEK: Final = (5, 6, 0, 1, 2, 3, 4)
"""The days as they are read, from Saturday; Monday is 0."""


@dataclass(frozen=True, slots=True)
class ShownReward:
    """A reward as it is read in one language."""

    emoji: str
    name: str
    points: int
    lock: Lock | None
    missing: int
    first_day: date | None
    tiers: list[str]
    invited: list[str]
    """The tiers that are invited to it; empty: it needs no invitation."""
    days: list[str]
    begins: str
    """Empty: since the morning."""
    ends: str
    """Empty: until the end of the day."""
    left: int | None


def catalogue(speaker: Speaker, found: Catalogue, house: House, *, now: datetime) -> Screen:
    """Return all that she can take now, what is missing for the rest, and the codes that she has."""
    language = speaker.language
    text = speaker.text(
        "rewards.catalogue",
        house=house.name(language),
        usable=found.usable,
        open=[_shown(speaker, offer, house) for offer in found.open_offers],
        locked=[_shown(speaker, offer, house) for offer in found.locked_offers],
        held=[(each.title(language), grouped_code(speaker, each.code)) for each in found.held],
        gifts=shown_gifts(speaker, found.vouchers),
        past=shown_gifts(speaker, found.past, now=now),
    )
    buttons = [
        OPEN.button(
            speaker.label("rewards.row", reward=_shown(speaker, offer, house)),
            offer.reward.key,
        )
        for offer in found.offers
    ]
    return Screen(text, keyboards.inline(speaker, keyboards.grid(buttons, columns=1)))


def card(speaker: Speaker, offer: Offer, house: House) -> Screen:
    """Return one reward: what it is, what it takes, and the button when she can take it."""
    reward = offer.reward
    text = speaker.text(
        "rewards.card",
        reward=_shown(speaker, offer, house),
        description=reward.description(speaker.language),
        takes_surprise=reward.takes_surprise,
        voucher_days=reward.voucher_days,
        code_seconds=house.programme.redemption.code_seconds,
        per_member=reward.per_member,
        per_days=reward.per_days,
        last_day=reward.last_day,
    )
    back = LIST.button(speaker.label("rewards.buttons.back"))
    take = TAKE.button(speaker.label("rewards.buttons.take"), reward.key, offer.times)
    return Screen(text, keyboards.inline(speaker, [[take] if offer.lock is None else [], [back]]))


def after_release(speaker: Speaker, redemption: Redemption, offer: Offer | None) -> InlineKeyboardButton:
    """Return the next step of a reward that was not handed over: a new code when its time ran out, or all rewards."""
    if redemption.ran_out and offer is not None and offer.lock is None:
        return TAKE.button(speaker.label("rewards.buttons.again"), offer.reward.key, offer.times)
    return LIST.button(speaker.label("rewards.buttons.back"))


def to_rewards(speaker: Speaker) -> InlineKeyboardButton:
    """Return the button that leads to the catalogue."""
    return LIST.button(speaker.label("rewards.buttons.list"))


def _shown(speaker: Speaker, offer: Offer, house: House) -> ShownReward:
    reward = offer.reward
    return ShownReward(
        emoji=reward.emoji,
        name=reward.name(speaker.language),
        points=reward.points,
        lock=offer.lock,
        missing=offer.missing,
        first_day=offer.first_day,
        tiers=_tier_names(speaker, house, lambda tier: tier.key in reward.tiers),
        invited=_tier_names(speaker, house, lambda tier: reward.needs_invitation and tier.invitations),
        days=[speaker.label(f"calendar.weekday_{day}") for day in _WEEK if day in reward.weekdays],
        begins=_hour(speaker, reward.begins),
        ends=_hour(speaker, reward.ends),
        left=offer.left,
    )


def _tier_names(speaker: Speaker, house: House, is_named: Callable[[Tier], bool]) -> list[str]:
    tiers = house.programme.tiers.tiers if house.programme.tiers else ()
    return [tier.name(speaker.language) for tier in tiers if is_named(tier)]


def _hour(speaker: Speaker, hour: time | None) -> str:
    return "" if hour is None else speaker.typography.digits(f"{hour:%H:%M}")
