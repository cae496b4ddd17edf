"""Campaigns: one message of the owner's to all guests who allow it, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from club.rules.hours import QuietHours, next_allowed
from club.rules.staff import StaffId

CampaignId = NewType("CampaignId", int)

PAGE: Final = 200
"""How many deliveries one transaction queues."""

AHEAD_MAX: Final = 400
"""How many deliveries wait in the outbox at most: memory stays flat, and a pause bites within seconds."""


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    """Seen by its maker alone."""
    RUNNING = "running"
    """Confirmed: under way, or waiting for the morning."""
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    """Thrown away as a draft, or stopped on its way."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One message for many."""

    id: CampaignId
    staff_id: StaffId
    cause: str
    audience: str
    """``everyone``: all members who allow marketing."""
    from_chat_id: int
    """The chat of the message that is sent, by reference."""
    message_id: int
    state: CampaignState
    made_at: datetime
    starts_at: datetime | None
    """None: not confirmed."""
    cursor_member_id: int
    """Whose delivery was queued last."""
    queued: int
    finished_at: datetime | None
    """None: not over."""
    audience_size: int | None
    """How many people it was confirmed for. None: not confirmed."""
    told: Mapping[str, object]
    """The facts that its progress message shows."""
    tellings: int
    """How often that message was brought up to date."""

    @property
    def slot(self) -> str:
        """The place of its progress message."""
        return f"campaign:{self.id}"

    @property
    def is_underway(self) -> bool:
        """Whether guests may still get it."""
        return self.state in (CampaignState.RUNNING, CampaignState.PAUSED)


@dataclass(frozen=True, slots=True)
class Tally:
    """How the deliveries of a campaign stand."""

    sent: int = 0
    unreachable: int = 0
    """Telegram refused: she blocked the bot, or her account is gone."""
    failed: int = 0
    """Refused for another reason."""
    unknown: int = 0
    """May or may not have arrived, and is not sent again."""
    dropped: int = 0
    """Not sent any more: she opted out meanwhile, or the campaign was stopped."""
    waiting: int = 0
    """Queued, held or on the way."""

    @property
    def ended(self) -> int:
        """How many have an outcome."""
        return self.sent + self.unreachable + self.failed + self.unknown + self.dropped


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign as it stands at one moment."""

    campaign: Campaign
    tally: Tally
    audience_size: int
    """Of a draft: how many would get it now; later: how many it was confirmed for."""
    waits_until: datetime | None
    """When it starts or goes on, because it is night or it is meant for later. None: it does not wait."""

    @property
    def percent(self) -> int:
        """How much of the audience is done, in whole percent: 100 only when nobody is left."""
        if self.tally.ended >= self.audience_size:
            return 100
        return self.tally.ended * 100 // self.audience_size


def has_room(waiting: int) -> bool:
    """Return whether another page may be queued beside so many that wait."""
    return waiting + PAGE <= AHEAD_MAX


def waits_until(campaign: Campaign, *, now: datetime, quiet: QuietHours) -> datetime | None:
    """Return when deliveries may go out if not now: at its own hour, and never at night."""
    free_at = next_allowed(max(now, campaign.starts_at or now), quiet)
    return free_at if free_at > now else None
