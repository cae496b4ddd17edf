"""Telling people and keeping one message up to date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from club.rules.outbox import OutboxState, Outgoing, Post, Priority
from club.services.outbox import forget_slot, show, tell
from storage import outbox, posts
from storage.database import Database
from storage.outbox import Ended, Postponed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GUEST = 1001


async def told(database: Database, cause: str, *, chat_id: int = GUEST, **rest: object) -> None:
    async with database.transaction() as tx:
        await tell(tx, chat_id=chat_id, notice="order_placed", detail={"order": 7}, cause=cause, now=NOW, **rest)  # type: ignore[arg-type]  # passed on as given


async def shown(database: Database, cause: str, *, priority: Priority = Priority.TRANSACTION, **detail: object) -> None:
    async with database.transaction() as tx:
        await show(
            tx,
            slot="order:7",
            chat_id=GUEST,
            notice="order_status",
            detail=detail,
            cause=cause,
            now=NOW,
            priority=priority,
        )


async def claimed(
    database: Database, priority: Priority = Priority.TRANSACTION, *, now: datetime = NOW, limit: int = 10
) -> tuple[Outgoing, ...]:
    async with database.transaction() as tx:
        return await outbox.claim_due(tx, priority, now=now, limit=limit)


async def ended(database: Database, id_: int, state: OutboxState = OutboxState.SENT) -> None:
    async with database.transaction() as tx:
        await outbox.set_ended(tx, [Ended(id_, state, message_id=55)], now=NOW)


async def postponed(database: Database, each: Outgoing, *, until: datetime) -> None:
    async with database.transaction() as tx:
        back = Postponed(each.id, each.chat_id, each.priority, until, each.attempts, error="later")
        await outbox.put_back(tx, back, now=NOW)


async def test_a_repeated_cause_tells_once(database: Database) -> None:
    await told(database, "order:7:placed")
    await told(database, "order:7:placed")

    (only,) = await claimed(database)
    assert (only.cause, only.notice, only.detail) == ("order:7:placed", "order_placed", {"order": 7})
    assert (only.state, only.attempts, only.claimed_at) == (OutboxState.SENDING, 1, NOW)


async def test_nothing_goes_before_its_time(database: Database) -> None:
    await told(database, "later", due_at=NOW + timedelta(hours=1))

    assert await claimed(database) == ()
    assert len(await claimed(database, now=NOW + timedelta(hours=1))) == 1


async def test_a_chat_gets_one_message_at_a_time_in_order(database: Database) -> None:
    for number in range(3):
        await told(database, f"first:{number}")
    await told(database, "other", chat_id=1002)

    first, other = await claimed(database)
    assert (first.cause, other.cause) == ("first:0", "other")
    assert await claimed(database) == ()

    await ended(database, first.id)
    (second,) = await claimed(database)
    assert second.cause == "first:1"


async def test_a_crowded_chat_does_not_hide_the_others(database: Database) -> None:
    for number in range(200):
        await told(database, f"crowd:{number}")
    await told(database, "other", chat_id=1002)

    taken = [*await claimed(database, limit=1), *await claimed(database, limit=1)]
    assert [each.cause for each in taken] == ["crowd:0", "other"]


async def test_a_chat_that_is_being_written_to_waits_in_every_priority(database: Database) -> None:
    await told(database, "receipt")
    await told(database, "news", priority=Priority.CAMPAIGN)

    assert len(await claimed(database)) == 1
    assert await claimed(database, Priority.CAMPAIGN) == ()


async def test_a_postponed_message_is_not_overtaken_in_its_chat(database: Database) -> None:
    await told(database, "first")
    await told(database, "second")
    (first,) = await claimed(database)
    await postponed(database, first, until=NOW + timedelta(seconds=30))

    assert await claimed(database, now=NOW + timedelta(seconds=29)) == ()
    (again,) = await claimed(database, now=NOW + timedelta(seconds=30))
    assert (again.cause, again.attempts, again.error) == ("first", 2, "later")


async def test_quick_changes_become_one_refresh_with_the_latest_facts(database: Database) -> None:
    await shown(database, "order:7:accepted", state="accepted")
    await shown(database, "order:7:preparing", state="preparing", priority=Priority.REPLY)

    (only,) = await claimed(database, Priority.REPLY)
    assert (only.slot, only.detail) == ("order:7", {"state": "preparing"})


async def test_a_repeated_refresh_does_not_bring_old_facts_back(database: Database) -> None:
    await shown(database, "order:7:accepted", state="accepted")
    (first,) = await claimed(database)
    await ended(database, first.id)
    await shown(database, "order:7:preparing", state="preparing")
    await shown(database, "order:7:accepted", state="accepted")

    (only,) = await claimed(database)
    assert only.detail == {"state": "preparing"}


async def test_a_change_while_the_slot_is_being_sent_waits_for_its_own_refresh(database: Database) -> None:
    await shown(database, "order:7:accepted", state="accepted")
    (first,) = await claimed(database)
    await shown(database, "order:7:preparing", state="preparing")
    assert await claimed(database) == ()

    await postponed(database, first, until=NOW)  # it failed: the newer refresh does its work
    (second,) = await claimed(database)
    assert second.cause == "order:7:preparing"


async def test_a_forgotten_slot_begins_anew(database: Database) -> None:
    async with database.transaction() as tx:
        await posts.set_post(tx, Post("order:7", GUEST, 55, NOW))
    await shown(database, "order:7:accepted")
    async with database.transaction() as tx:
        await forget_slot(tx, slot="order:7", now=NOW)

    assert await claimed(database) == ()
    async with database.snapshot() as view:
        assert await posts.find(view, "order:7") is None


async def test_a_post_is_replaced_and_dies_with_its_group(database: Database) -> None:
    group, supergroup = -55, -100055
    async with database.transaction() as tx:
        await posts.set_post(tx, Post("board:7", group, 1, NOW))
        await posts.set_post(tx, Post("board:7", group, 2, NOW))
        assert await posts.find(tx, "board:7") == Post("board:7", group, 2, NOW)
        await posts.move_chat(tx, group, supergroup)
        assert await posts.find(tx, "board:7") is None


async def test_what_waits_for_a_group_follows_it_to_the_supergroup(database: Database) -> None:
    await told(database, "card", chat_id=-55)
    async with database.transaction() as tx:
        assert await outbox.move_chat(tx, -55, -100055) == 1

    (card,) = await claimed(database)
    assert card.chat_id == -100055


async def campaign(database: Database) -> int:
    async with database.transaction() as tx:
        await tx.run("INSERT INTO staff (telegram_id, name, role, joined_at) VALUES (9, 'Reza', 'owner', 0)")
        row = await tx.row(
            """
            INSERT INTO campaigns (staff_id, cause, from_chat_id, message_id, state, made_at)
            SELECT id, 'campaign', 9, 9, 'running', 0 FROM staff RETURNING id
            """
        )
    assert row is not None
    for chat_id in (1, 2, 3):
        await told(database, f"news:{chat_id}", chat_id=chat_id, priority=Priority.CAMPAIGN, campaign_id=row[0])
    return int(row[0])


async def test_a_paused_campaign_is_held_with_what_comes_back_and_goes_on(database: Database) -> None:
    campaign_id = await campaign(database)
    (flying,) = await claimed(database, Priority.CAMPAIGN, limit=1)
    async with database.transaction() as tx:
        await tx.run("UPDATE campaigns SET state = 'paused'")
        await outbox.set_campaign_state(tx, campaign_id, old=OutboxState.DUE, new=OutboxState.HELD, now=NOW)
    await postponed(database, flying, until=NOW)

    assert await claimed(database, Priority.CAMPAIGN) == ()
    async with database.transaction() as tx:
        assert await outbox.count_campaign(tx, campaign_id) == {OutboxState.HELD: 3}
        await outbox.set_campaign_state(tx, campaign_id, old=OutboxState.HELD, new=OutboxState.DUE, now=NOW)
    assert len(await claimed(database, Priority.CAMPAIGN)) == 3


async def test_a_cancelled_campaign_drops_what_comes_back(database: Database) -> None:
    campaign_id = await campaign(database)
    (flying,) = await claimed(database, Priority.CAMPAIGN, limit=1)
    async with database.transaction() as tx:
        await tx.run("UPDATE campaigns SET state = 'cancelled'")
        await outbox.set_campaign_state(tx, campaign_id, old=OutboxState.DUE, new=OutboxState.DROPPED, now=NOW)
    await postponed(database, flying, until=NOW)

    async with database.snapshot() as view:
        assert await outbox.count_campaign(view, campaign_id) == {OutboxState.DROPPED: 3}


async def test_what_a_stop_interrupted_is_found_and_what_is_due_is_counted(database: Database) -> None:
    await told(database, "first")
    await told(database, "second")
    (first,) = await claimed(database)

    async with database.snapshot() as view:
        assert await outbox.list_sending(view) == (first,)
        assert await outbox.count_due(view, now=NOW, at_most=10) == 1
        assert await outbox.count_due(view, now=NOW - timedelta(seconds=1), at_most=10) == 0


async def test_what_ended_long_ago_is_forgotten_except_campaigns(database: Database) -> None:
    await campaign(database)
    await told(database, "receipt", chat_id=4)
    for each in (*await claimed(database), *await claimed(database, Priority.CAMPAIGN)):
        await ended(database, each.id)

    async with database.transaction() as tx:
        assert await outbox.delete_ended(tx, before=NOW, limit=10) == 0
        assert await outbox.delete_ended(tx, before=NOW + timedelta(days=1), limit=10) == 1
