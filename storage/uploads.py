"""Files that Telegram has already, by a digest of what is in them."""

from __future__ import annotations

from datetime import datetime

from storage.database import Snapshot, Transaction


async def find(view: Snapshot, content: str) -> str | None:
    """Return the file's id in Telegram, or None when it was never sent."""
    row = await view.row("SELECT file_id FROM uploads WHERE content = :content", content=content)
    return None if row is None else str(row[0])


async def set_file(tx: Transaction, content: str, file_id: str, *, now: datetime) -> None:
    """Remember the file's id in Telegram, in place of an older one."""
    await tx.run(
        """INSERT INTO uploads (content, file_id, at) VALUES (:content, :file_id, :now)
           ON CONFLICT (content) DO UPDATE SET file_id = excluded.file_id, at = excluded.at""",
        content=content,
        file_id=file_id,
        now=now,
    )


async def delete_before(tx: Transaction, moment: datetime) -> int:
    """Forget what was sent before then; return how many. A card is simply drawn anew."""
    return await tx.run("DELETE FROM uploads WHERE at < :moment", moment=moment)
