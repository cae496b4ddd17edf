"""Campaigns: one row each, their audience by page, and their deliveries in the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from club.rules.campaigns import Campaign, CampaignId, CampaignState
from club.rules.members import MemberId
from club.rules.outbox import Priority
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_or_none, columns

_COLUMNS = columns(Campaign)

_ALLOWING: Final = "consents.purpose = 'marketing' AND consents.is_granted = 1"

_REACHABLE: Final = """members.joined_at IS NOT NULL AND members.telegram_id IS NOT NULL
    AND members.blocked_at IS NULL AND members.deactivated_at IS NULL AND members.forgotten_at IS NULL
    AND (members.paused_until_at IS NULL OR members.paused_until_at <= :now)"""
"""Who may be written to at all."""


async def add(
    tx: Transaction, *, staff_id: StaffId, cause: str, from_chat_id: int, message_id: int, now: datetime
) -> Campaign:
    """Write a draft down; a repeat of the cause gives the draft that it made."""
    row = await tx.row(
        f"""INSERT INTO campaigns (staff_id, cause, from_chat_id, message_id, made_at)
            VALUES (:staff_id, :cause, :from_chat_id, :message_id, :now)
            ON CONFLICT (cause) DO UPDATE SET cause = excluded.cause RETURNING {_COLUMNS}""",
        staff_id=staff_id,
        cause=cause,
        from_chat_id=from_chat_id,
        message_id=message_id,
        now=now,
    )
    assert row is not None, "an insert or an update returns its row"
    return build(Campaign, row)


async def find(view: Snapshot, campaign_id: CampaignId) -> Campaign | None:
    """Return the campaign, or None."""
    return build_or_none(Campaign, await view.row(f"SELECT {_COLUMNS} FROM campaigns WHERE id = :id", id=campaign_id))


async def find_underway(view: Snapshot) -> Campaign | None:
    """Return the campaign that is confirmed and not over, or None."""
    sql = f"SELECT {_COLUMNS} FROM campaigns WHERE state IN ('running', 'paused') ORDER BY id LIMIT 1"
    return build_or_none(Campaign, await view.row(sql))


async def find_to_tell(view: Snapshot, *, ended_since: datetime) -> Campaign | None:
    """Return the campaign whose progress may have changed: under way, or over since then; None: there is none."""
    sql = f"""SELECT {_COLUMNS} FROM campaigns
              WHERE state IN ('running', 'paused') OR (finished_at >= :ended_since AND starts_at IS NOT NULL)
              ORDER BY id DESC LIMIT 1"""
    return build_or_none(Campaign, await view.row(sql, ended_since=ended_since))


async def find_running(view: Snapshot) -> CampaignId | None:
    """Return the campaign to go on with, or None."""
    row = await view.row("SELECT id FROM campaigns WHERE state = 'running' ORDER BY id LIMIT 1")
    return None if row is None else CampaignId(row[0])


async def lock(tx: Transaction, campaign_id: CampaignId) -> Campaign | None:
    """Hold the campaign until the transaction ends and return it as it is now, or None."""
    sql = f"UPDATE campaigns SET state = state WHERE id = :id RETURNING {_COLUMNS}"
    return build_or_none(Campaign, await tx.row(sql, id=campaign_id))


async def hold_all(tx: Transaction, now: datetime) -> None:
    """Let nobody else start a campaign until the transaction ends: two confirmed at once are one after the other."""
    await tx.run(
        """INSERT INTO settings (name, value, at) VALUES ('campaigns', '0', :now)
           ON CONFLICT (name) DO UPDATE SET at = excluded.at""",
        now=now,
    )


async def set_started(tx: Transaction, campaign_id: CampaignId, *, starts_at: datetime, audience_size: int) -> None:
    """Let the draft go out from ``starts_at`` on."""
    await tx.run(
        "UPDATE campaigns SET state = 'running', starts_at = :starts_at, audience_size = :size WHERE id = :id",
        id=campaign_id,
        starts_at=starts_at,
        size=audience_size,
    )


async def set_state(tx: Transaction, campaign_id: CampaignId, state: CampaignState) -> None:
    """Pause the campaign or let it go on."""
    await tx.run("UPDATE campaigns SET state = :state WHERE id = :id", id=campaign_id, state=state)


async def set_over(tx: Transaction, campaign_id: CampaignId, state: CampaignState, *, now: datetime) -> None:
    """End the campaign: done, or cancelled."""
    await tx.run(
        "UPDATE campaigns SET state = :state, finished_at = :now WHERE id = :id", id=campaign_id, state=state, now=now
    )


# The audience ---------------------------------------------------------------------------------------------------------


class Recipient(NamedTuple):
    """Somebody who gets a campaign."""

    member_id: MemberId
    telegram_id: int


async def count_audience(view: Snapshot, *, now: datetime) -> int:
    """Return how many members would get a campaign now."""
    row = await view.row(
        f"""SELECT COUNT(*) FROM consents JOIN members ON members.id = consents.member_id
            WHERE {_ALLOWING} AND {_REACHABLE}""",
        now=now,
    )
    return int(row[0]) if row else 0


async def list_audience(
    view: Snapshot, *, after: int, joined_by: datetime, now: datetime, limit: int
) -> tuple[Recipient, ...]:
    """Return the next members who get a campaign: those who had joined by then, in the order of their numbers."""
    rows = await view.rows(
        f"""SELECT members.id, members.telegram_id FROM consents JOIN members ON members.id = consents.member_id
            WHERE {_ALLOWING} AND consents.member_id > :after AND {_REACHABLE} AND members.joined_at <= :joined_by
            ORDER BY consents.member_id LIMIT :limit""",
        after=after,
        joined_by=joined_by,
        now=now,
        limit=limit,
    )
    return tuple(Recipient(*row) for row in rows)


async def allows(view: Snapshot, member_id: MemberId, *, now: datetime) -> bool:
    """Return whether this member may be sent a campaign at this moment."""
    row = await view.row(
        f"""SELECT 1 FROM consents JOIN members ON members.id = consents.member_id
            WHERE consents.member_id = :member_id AND {_ALLOWING} AND {_REACHABLE}""",
        member_id=member_id,
        now=now,
    )
    return row is not None


# The deliveries -------------------------------------------------------------------------------------------------------


async def add_deliveries(
    tx: Transaction, campaign: Campaign, page: Iterable[Recipient], *, notice: str, now: datetime
) -> None:
    """Queue a page of deliveries and move the cursor behind it; each member has one, whatever is repeated."""
    recipients = tuple(page)
    await tx.run_many(
        """INSERT INTO outbox (cause, chat_id, notice, detail, priority, due_at, made_at, campaign_id)
           VALUES (:cause, :chat_id, :notice, :detail, :priority, :now, :now, :campaign_id)""",
        [
            {
                "cause": f"campaign:{campaign.id}:{each.member_id}",
                "chat_id": each.telegram_id,
                "notice": notice,
                "detail": {"campaign": campaign.id, "member": each.member_id},
                "priority": Priority.CAMPAIGN,
                "now": now,
                "campaign_id": campaign.id,
            }
            for each in recipients
        ],
    )
    await tx.run(
        "UPDATE campaigns SET cursor_member_id = :cursor, queued = queued + :queued WHERE id = :id",
        id=campaign.id,
        cursor=recipients[-1].member_id,
        queued=len(recipients),
    )


async def count_waiting(view: Snapshot, campaign_id: CampaignId) -> int:
    """Return how many deliveries have no outcome yet."""
    row = await view.row(
        "SELECT COUNT(*) FROM outbox WHERE campaign_id = :id AND state IN ('due', 'held', 'sending')", id=campaign_id
    )
    return int(row[0]) if row else 0


async def release(tx: Transaction, campaign_id: CampaignId, *, due_at: datetime) -> int:
    """Let held deliveries go out from ``due_at`` on; return how many."""
    return await tx.run(
        "UPDATE outbox SET state = 'due', due_at = :due_at WHERE campaign_id = :id AND state = 'held'",
        id=campaign_id,
        due_at=due_at,
    )


async def postpone(tx: Transaction, campaign_id: CampaignId, *, due_at: datetime) -> int:
    """Let waiting deliveries that are due earlier wait until ``due_at``; return how many."""
    return await tx.run(
        "UPDATE outbox SET due_at = :due_at WHERE campaign_id = :id AND state = 'due' AND due_at < :due_at",
        id=campaign_id,
        due_at=due_at,
    )


async def count_unreachable(view: Snapshot, campaign_id: CampaignId) -> int:
    """Return how many deliveries Telegram refused because the person cannot be written to."""
    row = await view.row(
        "SELECT COUNT(*) FROM outbox WHERE campaign_id = :id AND state = 'failed' AND error LIKE 'Forbidden%'",
        id=campaign_id,
    )
    return int(row[0]) if row else 0


async def set_told(tx: Transaction, campaign_id: CampaignId, told: Mapping[str, object]) -> None:
    """Write down what the progress message shows from now on."""
    await tx.run("UPDATE campaigns SET told = :told, tellings = tellings + 1 WHERE id = :id", id=campaign_id, told=told)


async def is_original_lost(view: Snapshot, campaign_id: CampaignId) -> bool:
    """Return whether Telegram no longer finds the message that is sent: its maker deleted it from her chat."""
    row = await view.row(
        """SELECT 1 FROM (SELECT error FROM outbox WHERE campaign_id = :id AND state = 'failed'
                          ORDER BY id DESC LIMIT 20) AS latest
           WHERE LOWER(error) LIKE '%message to copy not found%'""",
        id=campaign_id,
    )
    return row is not None
