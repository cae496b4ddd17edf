"""Campaigns: once to each guest who allows it, by page, and to nobody who does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from club.errors import CampaignUnderway, NotAllowed, StaleButton
from club.rules.campaigns import AHEAD_MAX, PAGE, Campaign, CampaignId, CampaignState, Standing
from club.rules.consents import Purpose
from club.rules.members import MemberId
from club.rules.outbox import OutboxState, Outgoing, Priority
from club.rules.staff import Role
from club.services import campaigns, consents, deliveries
from club.services.deliveries import Result
from club.services.verify import verify
from storage.database import Database
from storage.outbox import Ended
from storage.rows import build_all, columns
from tests.services.meanwhile import Meanwhile
from tests.services.people import HOUSE, NOW, hired

OWNER, MANAGER, WAITER = 2001, 2002, 2003
NIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=NOW.tzinfo)
"""Midnight in Mashhad."""
MORNING = datetime(2026, 11, 23, 4, 30, tzinfo=NOW.tzinfo)


async def guests(db: Database, count: int, *, first: int = 1, joined_at: datetime = NOW - timedelta(days=9)) -> None:
    """So many members who allow everything; the member with number n has the Telegram account 10000 + n."""
    async with db.transaction() as tx:
        await tx.run_many(
            """INSERT INTO members (id, telegram_id, name, created_at, seen_at, joined_at)
               VALUES (:id, :telegram_id, 'سارا', :at, :at, :at)""",
            [{"id": n, "telegram_id": 10000 + n, "at": joined_at} for n in range(first, first + count)],
        )
        await tx.run_many(
            """INSERT INTO consents (member_id, purpose, is_granted, text_version, at)
               VALUES (:id, 'marketing', 1, 'fa:1', :at)""",
            [{"id": n, "at": joined_at} for n in range(first, first + count)],
        )


async def change(db: Database, sql: str, **values: object) -> None:
    async with db.transaction() as tx:
        await tx.run(sql, **values)


async def drafted(db: Database, cause: str = "draft") -> Campaign:
    await hired(db, OWNER, role=Role.OWNER, name="مریم")
    return await campaigns.draft(db, by=OWNER, from_chat_id=OWNER, message_id=77, cause=cause, now=NOW)


async def started(db: Database, *, now: datetime = NOW) -> Campaign:
    draft = await drafted(db)
    return await confirm(db, draft, now=now)


async def confirm(db: Database, draft: Campaign, *, now: datetime = NOW, by: int = OWNER) -> Campaign:
    return await campaigns.confirm(db, draft.id, by=by, message_id=78, house=HOUSE, cause="yes", now=now)


async def feed(db: Database, *, now: datetime = NOW) -> int:
    return await campaigns.feed(db, house=HOUSE, now=now)


async def standing(db: Database, campaign: Campaign, *, now: datetime = NOW) -> Standing:
    return await campaigns.look(db, campaign.id, by=OWNER, house=HOUSE, now=now)


async def rows(db: Database, state: OutboxState) -> tuple[Outgoing, ...]:
    async with db.snapshot() as view:
        sql = f"SELECT {columns(Outgoing)} FROM outbox WHERE state = :state ORDER BY id"
        return build_all(Outgoing, await view.rows(sql, state=state))


async def deliver(
    db: Database, count: int, *, state: OutboxState = OutboxState.SENT, error: str | None = None, now: datetime = NOW
) -> tuple[Outgoing, ...]:
    """Send so many deliveries as the sender would."""
    taken = await deliveries.take(db, {Priority.CAMPAIGN: count}, now=now)
    await deliveries.settle(db, [Result(each, Ended(each.id, state, error=error)) for each in taken], now=now)
    return taken


async def last_told(db: Database) -> Outgoing:
    return [each for each in await rows(db, OutboxState.DUE) if each.notice == "campaigns.progress"][-1]


# Drafts ---------------------------------------------------------------------------------------------------------------


async def test_only_who_leads_may_speak_to_all(database: Database) -> None:
    draft = await drafted(database)
    await hired(database, WAITER, role=Role.WAITER)
    event: Any = {"house": HOUSE, "cause": "c", "now": NOW, "by": WAITER}
    with pytest.raises(NotAllowed):
        await campaigns.require_speaker(database, by=WAITER)
    with pytest.raises(NotAllowed):
        await campaigns.draft(database, by=WAITER, from_chat_id=1, message_id=1, cause="c", now=NOW)
    with pytest.raises(NotAllowed):
        await campaigns.look(database, draft.id, by=WAITER, house=HOUSE, now=NOW)
    with pytest.raises(NotAllowed):
        await confirm(database, draft, by=WAITER)
    with pytest.raises(NotAllowed):
        await campaigns.bring(database, by=WAITER, house=HOUSE, now=NOW)
    for deed in (campaigns.pause, campaigns.resume, campaigns.cancel):
        with pytest.raises(NotAllowed):
            await deed(database, draft.id, **event)
    assert (await campaigns.require_speaker(database, by=OWNER)).name == "مریم"


async def test_the_same_message_handled_twice_is_one_draft(database: Database) -> None:
    first = await drafted(database)
    again = await campaigns.draft(database, by=OWNER, from_chat_id=OWNER, message_id=99, cause="draft", now=NOW)
    assert again == first
    assert first.message_id == 77


async def test_a_button_of_no_campaign_is_stale(database: Database) -> None:
    await drafted(database)
    with pytest.raises(StaleButton):
        await campaigns.look(database, CampaignId(99), by=OWNER, house=HOUSE, now=NOW)
    with pytest.raises(StaleButton):
        await campaigns.pause(database, CampaignId(99), by=OWNER, house=HOUSE, cause="c", now=NOW)


async def test_only_members_who_may_be_written_to_are_counted_and_queued(database: Database) -> None:
    await guests(database, 10)
    await change(database, "UPDATE consents SET is_granted = 0 WHERE member_id = 1")
    await change(database, "UPDATE members SET blocked_at = 1 WHERE id = 2")
    await change(database, "UPDATE members SET deactivated_at = 1 WHERE id = 3")
    await change(database, "UPDATE members SET forgotten_at = 1 WHERE id = 4")
    await change(database, "UPDATE members SET telegram_id = NULL WHERE id = 5")
    await change(database, "UPDATE members SET joined_at = NULL WHERE id = 6")
    await change(database, "UPDATE members SET paused_until_at = :then WHERE id = 7", then=NOW + timedelta(days=1))
    await change(database, "UPDATE members SET paused_until_at = :then WHERE id = 8", then=NOW - timedelta(days=1))
    draft = await drafted(database)
    assert (await standing(database, draft)).audience_size == 3
    await confirm(database, draft)
    assert await feed(database) == 3
    assert [each.chat_id for each in await deliver(database, 9)] == [10008, 10009, 10010]


# Running --------------------------------------------------------------------------------------------------------------


async def test_confirming_twice_or_from_two_phones_is_one_campaign(database: Database) -> None:
    await guests(database, 3)
    draft = await drafted(database)
    first = await confirm(database, draft)
    again = await campaigns.confirm(database, draft.id, by=OWNER, message_id=90, house=HOUSE, cause="2", now=NOW)
    assert again == first
    assert first.audience_size == 3
    await feed(database)
    await feed(database)
    assert len(await deliver(database, 99)) == 3
    async with database.snapshot() as view:
        assert await view.rows("SELECT chat_id, message_id FROM posts") == [(OWNER, 78)]
        assert await view.rows("SELECT action FROM audit") == [("campaigns.confirmed",)]


async def test_a_second_campaign_waits_for_the_end_of_the_first(database: Database) -> None:
    await started(database)
    second = await campaigns.draft(database, by=OWNER, from_chat_id=OWNER, message_id=5, cause="other", now=NOW)
    with pytest.raises(CampaignUnderway):
        await confirm(database, second)
    await feed(database)  # nobody is there: the first is over
    assert (await confirm(database, second)).state is CampaignState.RUNNING


async def test_every_guest_is_queued_once_page_by_page_with_few_ahead(database: Database) -> None:
    await guests(database, 2 * AHEAD_MAX)
    campaign = await started(database)
    assert [await feed(database) for _ in range(4)] == [PAGE, PAGE, 0, 0]
    reached = [*(await deliver(database, 10))]
    assert await feed(database) == 0, "there is no room for a page yet"
    while taken := await deliver(database, 64):
        reached += taken
        await feed(database)
        assert (await standing(database, campaign)).tally.waiting <= AHEAD_MAX
    assert sorted(each.chat_id for each in reached) == list(range(10001, 10001 + 2 * AHEAD_MAX))
    shown = await standing(database, campaign)
    assert (shown.campaign.state, shown.percent, shown.tally.sent) == (CampaignState.DONE, 100, 2 * AHEAD_MAX)
    assert await verify(database) == ()


async def test_who_joins_while_it_runs_is_not_added(database: Database) -> None:
    await guests(database, 2)
    await started(database)
    await guests(database, 1, first=9, joined_at=NOW + timedelta(seconds=1))
    assert await feed(database, now=NOW + timedelta(seconds=5)) == 2


async def test_who_opts_out_while_it_runs_gets_no_more(database: Database) -> None:
    await guests(database, 3)
    campaign = await started(database)
    await feed(database)
    for member in (MemberId(1), MemberId(3)):
        await consents.set_consent(
            database, member, Purpose.MARKETING, granted=False, text_version="fa:1", cause=f"stop:{member}", now=NOW
        )
    async with database.snapshot() as view:
        allowed = [
            await campaigns.find_delivery(view, campaign.id, MemberId(member), now=NOW) is not None
            for member in (1, 2, 3)
        ]
        assert allowed == [False, True, False]
        assert await campaigns.find_delivery(view, CampaignId(99), MemberId(2), now=NOW) is None


async def test_how_it_ended_is_told_once_with_each_outcome(database: Database) -> None:
    await guests(database, 6)
    campaign = await started(database)
    await feed(database)
    await deliver(database, 2)
    await deliver(database, 1, state=OutboxState.FAILED, error="Forbidden: bot was blocked by the user")
    await deliver(database, 1, state=OutboxState.FAILED, error="Bad Request: odd")
    await deliver(database, 1, state=OutboxState.DROPPED)
    assert (await standing(database, campaign)).percent == 83
    taken = await deliveries.take(database, {Priority.CAMPAIGN: 1}, now=NOW)
    assert len(taken) == 1
    assert await deliveries.settle_interrupted(database, now=NOW) == 1
    for _ in range(3):
        await feed(database)
    tally = (await standing(database, campaign)).tally
    assert (tally.sent, tally.unreachable, tally.failed, tally.dropped, tally.unknown) == (2, 1, 1, 1, 1)
    finished = [each for each in await rows(database, OutboxState.DUE) if each.notice == "campaigns.finished"]
    assert [each.detail["sent"] for each in finished] == [2]
    assert (await last_told(database)).detail["state"] == "done"
    assert await verify(database) == ()


# Steering -------------------------------------------------------------------------------------------------------------


async def test_a_pause_holds_everything_and_going_on_continues_there(database: Database) -> None:
    await guests(database, 5)
    campaign = await started(database)
    await feed(database)
    await deliver(database, 2)
    event: Any = {"by": OWNER, "house": HOUSE, "now": NOW}
    assert (await campaigns.resume(database, campaign.id, cause="0", **event)).state is CampaignState.RUNNING
    paused = await campaigns.pause(database, campaign.id, cause="1", **event)
    assert paused.state is CampaignState.PAUSED
    assert await campaigns.pause(database, campaign.id, cause="2", **event) == paused
    assert await deliver(database, 9) == ()
    assert await feed(database) == 0
    assert (await last_told(database)).detail["state"] == "paused"
    await campaigns.resume(database, campaign.id, cause="3", **event)
    assert [each.chat_id for each in await deliver(database, 9)] == [10003, 10004, 10005]


async def test_cancelling_drops_the_rest_and_keeps_what_was_sent(database: Database) -> None:
    await guests(database, 5)
    campaign = await started(database)
    await feed(database)
    await deliver(database, 2)
    over = await campaigns.cancel(database, campaign.id, by=OWNER, house=HOUSE, cause="1", now=NOW)
    assert over.state is CampaignState.CANCELLED
    assert await campaigns.cancel(database, campaign.id, by=OWNER, house=HOUSE, cause="2", now=NOW) == over
    assert await deliver(database, 9) == ()
    assert await feed(database) == 0
    tally = (await standing(database, campaign)).tally
    assert (tally.sent, tally.dropped, tally.waiting) == (2, 3, 0)
    async with database.snapshot() as view:
        assert await campaigns.find_delivery(view, campaign.id, MemberId(1), now=NOW) is None


async def test_a_draft_thrown_away_reaches_nobody(database: Database) -> None:
    await guests(database, 1)
    draft = await drafted(database)
    thrown = await campaigns.cancel(database, draft.id, by=OWNER, house=HOUSE, cause="1", now=NOW)
    assert thrown.state is CampaignState.CANCELLED
    assert (await confirm(database, draft)).state is CampaignState.CANCELLED
    assert await feed(database) == 0
    assert await campaigns.tell_progress(database, house=HOUSE, now=NOW) == 0


async def test_progress_is_told_when_it_changed_and_where_it_is_looked_at(database: Database) -> None:
    await guests(database, 4)
    await hired(database, MANAGER, role=Role.MANAGER, name="علی")
    assert await campaigns.tell_progress(database, house=HOUSE, now=NOW) == 0
    await started(database)
    assert await campaigns.tell_progress(database, house=HOUSE, now=NOW) == 0
    await feed(database)
    await deliver(database, 2)
    assert await campaigns.tell_progress(database, house=HOUSE, now=NOW) == 1
    assert await campaigns.tell_progress(database, house=HOUSE, now=NOW) == 0
    told = await last_told(database)
    assert (told.chat_id, told.detail["percent"], told.detail["sent"]) == (OWNER, 50, 2)
    assert await campaigns.bring(database, by=MANAGER, house=HOUSE, now=NOW) is not None
    assert (await last_told(database)).chat_id == MANAGER
    await deliver(database, 9)
    await feed(database)
    assert await campaigns.bring(database, by=MANAGER, house=HOUSE, now=NOW) is None


async def test_a_pause_in_the_last_moment_queues_and_tells_nothing_more(database: Database) -> None:
    await guests(database, 4)
    campaign = await started(database)
    event: Any = {"by": OWNER, "house": HOUSE, "now": NOW}
    racing = Meanwhile(database, lambda: campaigns.pause(database, campaign.id, cause="1", **event))
    assert await feed(racing) == 0
    assert racing.has_happened
    assert await deliver(database, 9) == ()

    await campaigns.resume(database, campaign.id, cause="2", **event)
    await feed(database)
    await deliver(database, 2)
    racing = Meanwhile(database, lambda: campaigns.pause(database, campaign.id, cause="3", **event))
    assert await campaigns.tell_progress(racing, house=HOUSE, now=NOW) == 0
    assert racing.has_happened
    told = await last_told(database)
    assert (told.detail["state"], told.detail["sent"]) == ("paused", 2)


# The night and the original -------------------------------------------------------------------------------------------


async def test_what_is_confirmed_at_night_starts_in_the_morning(database: Database) -> None:
    await guests(database, 2)
    campaign = await started(database, now=NIGHT)
    assert campaign.starts_at == MORNING
    assert (await standing(database, campaign, now=NIGHT)).waits_until == MORNING
    assert (await last_told(database)).detail["until"] == int(MORNING.timestamp())
    assert await feed(database, now=MORNING - timedelta(seconds=1)) == 0
    assert await feed(database, now=MORNING) == 2


async def test_what_still_waits_at_ten_waits_for_the_morning(database: Database) -> None:
    await guests(database, 2)
    campaign = await started(database)
    await feed(database)
    await deliver(database, 1)
    assert await feed(database, now=NIGHT) == 0
    assert await deliver(database, 9, now=NIGHT) == ()
    event: Any = {"by": OWNER, "house": HOUSE, "now": NIGHT}
    await campaigns.pause(database, campaign.id, cause="1", **event)
    await campaigns.resume(database, campaign.id, cause="2", **event)
    assert await deliver(database, 9, now=NIGHT) == ()
    assert len(await deliver(database, 9, now=MORNING)) == 1


async def test_a_deleted_original_stops_the_campaign_and_says_so(database: Database) -> None:
    await guests(database, 4)
    campaign = await started(database)
    await feed(database)
    await deliver(database, 1)
    await deliver(database, 1, state=OutboxState.FAILED, error="Message to copy not found")
    assert await feed(database) == 0
    shown = await standing(database, campaign)
    assert (shown.campaign.state, shown.tally.sent, shown.tally.dropped) == (CampaignState.CANCELLED, 1, 2)
    lost = [each for each in await rows(database, OutboxState.DUE) if each.notice == "campaigns.lost"]
    assert [each.detail["sent"] for each in lost] == [1]
