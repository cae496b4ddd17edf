"""Campaigns: the owner speaks to all guests who allow it, once to each, and may pause at any moment.

The audience is queued page by page, a page and the cursor behind it in one transaction: a stop in the middle loses
nobody and doubles nobody. At most a few hundred deliveries wait in the outbox, however many guests there are.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from club.errors import CampaignUnderway, StaleButton
from club.rules.campaigns import (
    PAGE,
    Campaign,
    CampaignId,
    CampaignState,
    Standing,
    Tally,
    has_room,
    waits_until,
)
from club.rules.hours import QuietHours
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.outbox import OutboxState, Post
from club.rules.staff import Deed, Staff, require
from club.services import outbox
from storage import audit, campaigns, posts, staff
from storage import outbox as outbox_rows
from storage.database import Database, Snapshot, Transaction

_SETTLING: Final = timedelta(minutes=2)

# What the owner does --------------------------------------------------------------------------------------------------


async def require_speaker(db: Database, *, by: int) -> Staff:
    """Return the colleague who may speak to all guests. Raises: NotAllowed."""
    async with db.snapshot() as view:
        return await _speaker(view, by)


async def draft(db: Database, *, by: int, from_chat_id: int, message_id: int, cause: str, now: datetime) -> Campaign:
    """Keep a message to be sent, by reference; nobody gets it yet. The same cause is the same draft.

    Raises: NotAllowed.
    """
    async with db.transaction() as tx:
        maker = await _speaker(tx, by)
        return await campaigns.add(
            tx, staff_id=maker.id, cause=cause, from_chat_id=from_chat_id, message_id=message_id, now=now
        )


async def look(db: Database, campaign_id: CampaignId, *, by: int, house: House, now: datetime) -> Standing:
    """Return how a campaign stands. Raises: NotAllowed, StaleButton."""
    async with db.snapshot() as view:
        await _speaker(view, by)
        campaign = await campaigns.find(view, campaign_id)
        if campaign is None:
            raise StaleButton
        return await _standing(view, campaign, house, now)


async def confirm(
    db: Database, campaign_id: CampaignId, *, by: int, message_id: int, house: House, cause: str, now: datetime
) -> Campaign:
    """Let the draft go out, in the morning when it is night; the pressed message shows the progress from now on.

    Confirming twice is confirming once. Raises: NotAllowed, StaleButton, CampaignUnderway.
    """
    async with db.snapshot() as view:  # counting a million takes a second: no order waits for it
        size = await campaigns.count_audience(view, now=now)
    async with db.transaction() as tx:
        await campaigns.hold_all(tx, now)
        campaign, speaker = await _lock(tx, campaign_id, by)
        if campaign.state is not CampaignState.DRAFT:
            return campaign
        if await campaigns.find_underway(tx) is not None:
            raise CampaignUnderway
        starts_at = waits_until(campaign, now=now, quiet=_quiet(house)) or now
        await campaigns.set_started(tx, campaign_id, starts_at=starts_at, audience_size=size)
        await posts.set_post(tx, Post(campaign.slot, by, message_id, now))
        await _write_down(tx, "campaigns.confirmed", campaign, speaker, cause=cause, now=now)
        return await _tell(tx, campaign_id, house=house, now=now)


async def pause(db: Database, campaign_id: CampaignId, *, by: int, house: House, cause: str, now: datetime) -> Campaign:
    """Hold everything that is not on its way yet. Raises: NotAllowed, StaleButton."""
    async with db.transaction() as tx:
        campaign, speaker = await _lock(tx, campaign_id, by)
        if campaign.state is not CampaignState.RUNNING:
            return campaign
        await campaigns.set_state(tx, campaign_id, CampaignState.PAUSED)
        await outbox_rows.set_campaign_state(tx, campaign_id, old=OutboxState.DUE, new=OutboxState.HELD, now=now)
        await _write_down(tx, "campaigns.paused", campaign, speaker, cause=cause, now=now)
        return await _tell(tx, campaign_id, house=house, now=now)


async def resume(
    db: Database, campaign_id: CampaignId, *, by: int, house: House, cause: str, now: datetime
) -> Campaign:
    """Go on where it was paused, in the morning when it is night. Raises: NotAllowed, StaleButton."""
    async with db.transaction() as tx:
        campaign, speaker = await _lock(tx, campaign_id, by)
        if campaign.state is not CampaignState.PAUSED:
            return campaign
        await campaigns.set_state(tx, campaign_id, CampaignState.RUNNING)
        due_at = waits_until(campaign, now=now, quiet=_quiet(house)) or now
        await campaigns.release(tx, campaign_id, due_at=due_at)
        await _write_down(tx, "campaigns.resumed", campaign, speaker, cause=cause, now=now)
        return await _tell(tx, campaign_id, house=house, now=now)


async def cancel(
    db: Database, campaign_id: CampaignId, *, by: int, house: House, cause: str, now: datetime
) -> Campaign:
    """Throw a draft away, or send nothing more of a campaign; what was sent is sent.

    Raises: NotAllowed, StaleButton.
    """
    async with db.transaction() as tx:
        campaign, speaker = await _lock(tx, campaign_id, by)
        if campaign.finished_at is not None:
            return campaign
        await campaigns.set_over(tx, campaign_id, CampaignState.CANCELLED, now=now)
        await _drop_waiting(tx, campaign_id, now)
        await _write_down(tx, "campaigns.cancelled", campaign, speaker, cause=cause, now=now)
        if campaign.is_underway:
            return await _tell(tx, campaign_id, house=house, now=now)
        return await _get(tx, campaign_id)


async def bring(db: Database, *, by: int, house: House, now: datetime) -> Campaign | None:
    """Show the campaign that is under way anew, in the chat of whoever asks; None: there is none.

    Raises: NotAllowed.
    """
    async with db.transaction() as tx:
        await _speaker(tx, by)
        campaign = await campaigns.find_underway(tx)
        if campaign is None:
            return None
        await campaigns.lock(tx, campaign.id)
        await outbox.forget_slot(tx, slot=campaign.slot, now=now)
        return await _tell(tx, campaign.id, house=house, now=now, chat_id=by)


# What time brings -----------------------------------------------------------------------------------------------------


async def feed(db: Database, *, house: House, now: datetime) -> int:
    """Queue the next page of the campaign that runs, or end it when nobody is left; return how many were queued.

    Nothing is queued at night, and what still waits then waits until the morning.
    """
    async with db.snapshot() as view:
        running = await campaigns.find_running(view)
    if running is None:
        return 0
    async with db.transaction() as tx:
        campaign = await campaigns.lock(tx, running)
        if campaign is None or campaign.state is not CampaignState.RUNNING or campaign.starts_at is None:
            return 0  # paused between the look and the hand
        until = waits_until(campaign, now=now, quiet=_quiet(house))
        if until is not None:
            await campaigns.postpone(tx, campaign.id, due_at=until)
            return 0
        if await campaigns.is_original_lost(tx, campaign.id):
            await _give_up(tx, campaign, house, now)
            return 0
        return await _feed(tx, campaign, house, now)


async def _feed(tx: Transaction, campaign: Campaign, house: House, now: datetime) -> int:
    waiting = await campaigns.count_waiting(tx, campaign.id)
    if not has_room(waiting):
        return 0
    assert campaign.starts_at is not None, "a running campaign was confirmed"
    page = await campaigns.list_audience(
        tx, after=campaign.cursor_member_id, joined_by=campaign.starts_at, now=now, limit=PAGE
    )
    if page:
        await campaigns.add_deliveries(tx, campaign, page, notice="campaigns.message", now=now)
    elif waiting == 0:
        await campaigns.set_over(tx, campaign.id, CampaignState.DONE, now=now)
        await _finish(tx, campaign, "campaigns.finished", house, now)
    return len(page)


async def tell_progress(db: Database, *, house: House, now: datetime) -> int:
    """Bring the latest campaign's progress message up to date; return 1 when it had changed.

    One that has just ended is looked at, too: the last of its messages may have been on their way then.
    """
    async with db.snapshot() as view:
        latest = await campaigns.find_to_tell(view, ended_since=now - _SETTLING)
        facts = {} if latest is None else _facts(await _standing(view, latest, house, now))
    if latest is None or facts == latest.told:
        return 0
    async with db.transaction() as tx:
        present = await campaigns.lock(tx, latest.id)
        if present is None or (present.state, present.tellings) != (latest.state, latest.tellings):
            return 0  # steered between the look and the hand, and told of that
        await _tell_facts(tx, present, facts, chat_id=await _progress_chat(tx, present), now=now)
    return 1


async def find_delivery(
    view: Snapshot, campaign_id: CampaignId, member_id: MemberId, *, now: datetime
) -> Campaign | None:
    """Return the campaign when this member is still to get it, or None: she opted out, or it was stopped."""
    campaign = await campaigns.find(view, campaign_id)
    if campaign is None or campaign.finished_at is not None:
        return None
    return campaign if await campaigns.allows(view, member_id, now=now) else None


# Inside ---------------------------------------------------------------------------------------------------------------


async def _speaker(view: Snapshot, by: int) -> Staff:
    return require(await staff.find_by_telegram(view, by), Deed.BROADCAST)


async def _lock(tx: Transaction, campaign_id: CampaignId, by: int) -> tuple[Campaign, Staff]:
    speaker = await _speaker(tx, by)
    campaign = await campaigns.lock(tx, campaign_id)
    if campaign is None:
        raise StaleButton
    return campaign, speaker


async def _get(view: Snapshot, campaign_id: CampaignId) -> Campaign:
    campaign = await campaigns.find(view, campaign_id)
    assert campaign is not None, "a locked campaign is there"
    return campaign


async def _standing(view: Snapshot, campaign: Campaign, house: House, now: datetime) -> Standing:
    size = campaign.audience_size
    if size is None:
        size = await campaigns.count_audience(view, now=now)
    until = waits_until(campaign, now=now, quiet=_quiet(house))
    return Standing(campaign, await _tally(view, campaign.id), size, until)


async def _tally(view: Snapshot, campaign_id: CampaignId) -> Tally:
    counts = await outbox_rows.count_campaign(view, campaign_id)
    unreachable = await campaigns.count_unreachable(view, campaign_id)
    waiting = (OutboxState.DUE, OutboxState.HELD, OutboxState.SENDING)
    return Tally(
        sent=counts.get(OutboxState.SENT, 0),
        unreachable=unreachable,
        failed=counts.get(OutboxState.FAILED, 0) - unreachable,
        unknown=counts.get(OutboxState.UNKNOWN, 0),
        dropped=counts.get(OutboxState.DROPPED, 0),
        waiting=sum(counts.get(state, 0) for state in waiting),
    )


def _facts(standing: Standing) -> dict[str, object]:
    """Return what the progress message shows."""
    until = standing.waits_until if standing.campaign.state is CampaignState.RUNNING else None
    tally = asdict(standing.tally)
    del tally["waiting"]
    return {
        "campaign": standing.campaign.id,
        "state": standing.campaign.state.value,
        "audience_size": standing.audience_size,
        "percent": standing.percent,
        "until": None if until is None else int(until.timestamp()),
        **tally,
    }


async def _tell(
    tx: Transaction, campaign_id: CampaignId, *, house: House, now: datetime, chat_id: int | None = None
) -> Campaign:
    """Let the progress message show the present state, in ``chat_id`` or where it is."""
    campaign = await _get(tx, campaign_id)
    facts = _facts(await _standing(tx, campaign, house, now))
    await _tell_facts(tx, campaign, facts, chat_id=chat_id or await _progress_chat(tx, campaign), now=now)
    return await _get(tx, campaign_id)


async def _tell_facts(
    tx: Transaction, campaign: Campaign, facts: dict[str, object], *, chat_id: int, now: datetime
) -> None:
    await outbox.show(
        tx,
        slot=campaign.slot,
        chat_id=chat_id,
        notice="campaigns.progress",
        detail=facts,
        cause=f"campaign:{campaign.id}:told:{campaign.tellings + 1}",
        now=now,
    )
    await campaigns.set_told(tx, campaign.id, facts)


async def _progress_chat(view: Snapshot, campaign: Campaign) -> int:
    post = await posts.find(view, campaign.slot)
    return campaign.from_chat_id if post is None else post.chat_id


async def _give_up(tx: Transaction, campaign: Campaign, house: House, now: datetime) -> None:
    """Stop a campaign whose message is not there any more."""
    await campaigns.set_over(tx, campaign.id, CampaignState.CANCELLED, now=now)
    await _drop_waiting(tx, campaign.id, now)
    await _finish(tx, campaign, "campaigns.lost", house, now)


async def _finish(tx: Transaction, campaign: Campaign, notice: str, house: House, now: datetime) -> None:
    """Bring the progress message up to date for the last time, and say that it is over."""
    told = await _tell(tx, campaign.id, house=house, now=now)
    await outbox.tell(
        tx,
        chat_id=await _progress_chat(tx, campaign),
        notice=notice,
        detail=told.told,
        cause=f"campaign:{campaign.id}:finished",
        now=now,
    )


async def _drop_waiting(tx: Transaction, campaign_id: CampaignId, now: datetime) -> None:
    for waiting in (OutboxState.DUE, OutboxState.HELD):
        await outbox_rows.set_campaign_state(tx, campaign_id, old=waiting, new=OutboxState.DROPPED, now=now)


async def _write_down(
    tx: Transaction, action: str, campaign: Campaign, speaker: Staff, *, cause: str, now: datetime
) -> None:
    await audit.add(tx, action, staff_id=speaker.id, subject=campaign.slot, now=now, cause=cause)


def _quiet(house: House) -> QuietHours:
    return QuietHours(zone=house.zone)
