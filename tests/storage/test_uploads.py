"""Files that Telegram has already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage import uploads
from storage.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def test_the_newest_name_of_a_file_is_remembered_for_a_while(database: Database) -> None:
    async with database.transaction() as tx:
        assert await uploads.find(tx, "digest") is None
        for file_id in ("old", "new"):
            await uploads.set_file(tx, "digest", file_id, now=NOW)
        assert await uploads.find(tx, "digest") == "new"
        assert await uploads.delete_before(tx, NOW) == 0
        assert await uploads.delete_before(tx, NOW + timedelta(seconds=1)) == 1
        assert await uploads.find(tx, "digest") is None
