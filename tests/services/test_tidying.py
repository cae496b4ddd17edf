"""What nobody needs any more is put away; what somebody may still need stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from club.services import outbox, tidying
from storage import awaiting, uploads
from storage import outbox as rows
from storage.database import Database

NOW = datetime(2026, 9, 21, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=200)


async def count(database: Database, table: str) -> int:
    async with database.snapshot() as view:
        row = await view.row(f"SELECT count(*) FROM {table}")
    assert row is not None
    return int(row[0])


async def test_old_things_go_and_fresh_ones_stay(database: Database) -> None:
    async with database.transaction() as tx:
        for person, at in ((1, LONG_AGO), (2, NOW)):
            await awaiting.set_question(tx, person, person, question="notes.words", detail={}, now=at)
        for number, handled in ((1, LONG_AGO), (2, NOW), (3, None)):
            await tx.run(
                "INSERT INTO inbox (update_id, payload, received_at, handled_at, state)"
                " VALUES (:number, '{}', :at, :handled, 'done')",
                number=number,
                at=LONG_AGO,
                handled=handled,
            )
        await uploads.set_file(tx, "old", "file", now=LONG_AGO)
        await uploads.set_file(tx, "fresh", "file", now=NOW)
        await outbox.tell(tx, chat_id=7, notice="x", detail={}, cause="old", now=LONG_AGO)
        await rows.drop_due(tx, now=LONG_AGO)
        await outbox.tell(tx, chat_id=7, notice="x", detail={}, cause="delivery", now=LONG_AGO, campaign_id=1)
        await rows.drop_due(tx, now=LONG_AGO)
        await outbox.tell(tx, chat_id=7, notice="x", detail={}, cause="waits", now=LONG_AGO)

        await uploads.set_file(tx, "two hours old", "file", now=NOW - timedelta(hours=2))

    assert await tidying.tidy(database, now=NOW) == {"questions": 1, "updates": 1, "messages": 1, "files": 2}
    assert await tidying.tidy(database, now=NOW) == {"questions": 0, "updates": 0, "messages": 0, "files": 0}
    assert [await count(database, table) for table in ("awaiting", "inbox", "outbox")] == [1, 2, 2]
