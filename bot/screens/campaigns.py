"""What the owner sees of a message to all guests, and what stands under it for each guest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import keyboards
from bot.actions import Action
from bot.notices import CopyOf, Screen
from bot.texts import Speaker
from club.rules.campaigns import Campaign, CampaignId, CampaignState, Standing

STOP: Final = Action("campaigns.stop")
"""Campaign: no more of these, says a guest."""
LOOK: Final = Action("campaigns.look")
"""Campaign: back to the draft."""
TEST: Final = Action("campaigns.test")
ASK: Final = Action("campaigns.ask")
"""Campaign: the last look before it goes out."""
CONFIRM: Final = Action("campaigns.confirm")
DISCARD: Final = Action("campaigns.discard")
PAUSE: Final = Action("campaigns.pause")
RESUME: Final = Action("campaigns.resume")
CANCEL: Final = Action("campaigns.cancel")

PER_MINUTE: Final = 30 * 60
"""What Telegram lets a bot send to different people in a minute."""

_BAR_CELLS: Final = 12


def message(speaker: Speaker, campaign: Campaign) -> Screen:
    """Return the message as every guest gets it: a copy, and under it the way to get no more."""
    return Screen("", opt_out(speaker, campaign.id), copy_of=CopyOf(campaign.from_chat_id, campaign.message_id))


def opt_out(speaker: Speaker, campaign_id: CampaignId | int) -> InlineKeyboardMarkup:
    """Return the one button under a campaign's message."""
    return keyboards.inline(speaker, [[STOP.button(speaker.label("campaigns.buttons.stop"), campaign_id)]])


def draft(speaker: Speaker, house: str, standing: Standing) -> Screen:
    """Return what can be done with the message shown above."""
    rows = [
        [_button(speaker, ASK, standing.campaign.id)] if standing.audience_size else [],
        [_button(speaker, TEST, standing.campaign.id), _button(speaker, DISCARD, standing.campaign.id)],
    ]
    text = speaker.text("campaigns.draft", house=house, audience_size=standing.audience_size)
    return Screen(text, keyboards.inline(speaker, rows))


def ask(speaker: Speaker, standing: Standing) -> Screen:
    """Return the last look: to how many, from when, for how long."""
    rows = [
        [_button(speaker, CONFIRM, standing.campaign.id)],
        [LOOK.button(speaker.label("campaigns.buttons.back"), standing.campaign.id)],
    ]
    text = speaker.text(
        "campaigns.confirm",
        audience_size=standing.audience_size,
        until=standing.waits_until,
        minutes=-(-standing.audience_size // PER_MINUTE),
    )
    return Screen(text, keyboards.inline(speaker, rows))


def discarded(speaker: Speaker) -> Screen:
    """Return the word that nobody got the draft."""
    return Screen(speaker.text("campaigns.discarded"))


def progress(speaker: Speaker, facts: Mapping[str, Any]) -> Screen:
    """Return how far a campaign has come, with what can be done about it."""
    percent = facts["percent"]
    full = percent * _BAR_CELLS // 100
    until = None if facts["until"] is None else datetime.fromtimestamp(facts["until"], UTC)
    text = speaker.text("campaigns.progress", **{**facts, "until": until}, bar="▰" * full + "▱" * (_BAR_CELLS - full))
    return Screen(text, keyboards.inline(speaker, [_steering(speaker, facts)]))


def _steering(speaker: Speaker, facts: Mapping[str, Any]) -> list[InlineKeyboardButton]:
    steps = {CampaignState.RUNNING: (PAUSE, CANCEL), CampaignState.PAUSED: (RESUME, CANCEL)}
    return [_button(speaker, step, facts["campaign"]) for step in steps.get(CampaignState(facts["state"]), ())]


def _button(speaker: Speaker, action: Action, campaign_id: CampaignId | int) -> InlineKeyboardButton:
    return action.button(speaker.label(f"campaigns.buttons.{action.name.partition('.')[2]}"), campaign_id)
