from datetime import UTC, datetime

from storage import moments, posts
from storage.database import Database

NOW = datetime(2026, 4, 4, 9, 0, tzinfo=UTC)


async def test_the_newest_moment_is_that_of_whatever_came_last(database: Database) -> None:
    async with database.snapshot() as view:
        assert await moments.find_newest(view) is None
    async with database.transaction() as tx:
        await tx.run(
            """INSERT INTO inbox (update_id, payload, state, received_at) VALUES (1, '{}', 'done', :at)""", at=NOW
        )
    async with database.snapshot() as view:
        assert await moments.find_newest(view) == NOW


async def test_a_new_telegram_has_none_of_the_old_messages(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run("INSERT INTO posts (slot, chat_id, message_id, at) VALUES ('order:1', 11, 5, :at)", at=NOW)
        await posts.delete_all(tx)
        assert await posts.find(tx, "order:1") is None
