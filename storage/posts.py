"""Which message shows a slot: a status, an order's card, a basket."""

from __future__ import annotations

from club.rules.outbox import Post
from storage.database import Snapshot, Transaction
from storage.rows import build_or_none, columns


async def find(view: Snapshot, slot: str) -> Post | None:
    """Return the message that shows the slot, or None when nothing shows it yet."""
    row = await view.row(f"SELECT {columns(Post)} FROM posts WHERE slot = :slot", slot=slot)
    return build_or_none(Post, row)


async def set_post(tx: Transaction, post: Post) -> None:
    """Store which message shows the slot from now on."""
    await tx.run(
        """
        INSERT INTO posts (slot, chat_id, message_id, at) VALUES (:slot, :chat_id, :message_id, :at)
        ON CONFLICT (slot) DO UPDATE
        SET chat_id = excluded.chat_id, message_id = excluded.message_id, at = excluded.at
        """,
        slot=post.slot,
        chat_id=post.chat_id,
        message_id=post.message_id,
        at=post.at,
    )


async def delete(tx: Transaction, slot: str) -> None:
    """Forget the message; the next refresh of the slot is a new one."""
    await tx.run("DELETE FROM posts WHERE slot = :slot", slot=slot)


async def move_chat(tx: Transaction, old_chat_id: int, new_chat_id: int) -> None:
    """Forget the messages of a group that became a supergroup: they cannot be edited from the new chat."""
    await tx.run(
        "DELETE FROM posts WHERE chat_id IN (:old_chat_id, :new_chat_id)",
        old_chat_id=old_chat_id,
        new_chat_id=new_chat_id,
    )


async def delete_all(tx: Transaction) -> None:
    """Forget every message that shows something: for a Telegram that has none of them."""
    await tx.run("DELETE FROM posts")
