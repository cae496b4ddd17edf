"""The staff group: the one group that the club speaks in, chosen by the owner and by nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from club.rules.staff import Deed, Role, may, require
from club.services import board
from club.services.outbox import tell
from storage import audit, outbox, posts, settings, staff
from storage.database import Database

OFFERED = "staff_chat_offered"
_IN_FILE = "staff_chat_in_file"
_OFFER_STANDS = timedelta(days=1)


async def offer(db: Database, chat_id: int, *, by: int, now: datetime) -> bool:
    """Note that the owner may make this the staff group, so that the bot stays until she has answered.

    Return False when somebody else asks: then the bot does not belong here.
    """
    async with db.transaction() as tx:
        asking = await staff.find_by_telegram(tx, by)
        if asking is None or not may(asking.role, Deed.APPOINT_MANAGER):
            return False
        until = int((now + _OFFER_STANDS).timestamp())
        await settings.set_value(tx, OFFERED, {"chat_id": chat_id, "until": until}, now=now)
        return True


async def may_stay(db: Database, chat_id: int, *, now: datetime) -> bool:
    """Tell whether the bot belongs into this group: it is the staff group, or is about to become it."""
    async with db.snapshot() as view:
        if await settings.find_staff_chat(view) == chat_id:
            return True
        offered = await settings.find(view, OFFERED)
    return offered is not None and offered["chat_id"] == chat_id and now.timestamp() < offered["until"]


async def choose(db: Database, chat_id: int, *, by: int, now: datetime) -> None:
    """Make this the staff group and put every open order on its board; a repeat changes nothing.

    Raises: NotAllowed.
    """
    async with db.transaction() as tx:
        owner = require(await staff.find_by_telegram(tx, by), Deed.APPOINT_MANAGER)
        before = await settings.find_staff_chat(tx)
        if before == chat_id:
            return
        await settings.set_value(tx, settings.STAFF_CHAT, chat_id, now=now)
        detail = {"before": before}
        await audit.add(tx, "groups.chosen", staff_id=owner.id, subject=f"chat:{chat_id}", now=now, detail=detail)
        await board.move(tx, now=now)


async def adopt(db: Database, chat_id: int, *, now: datetime) -> int:
    """Take the staff group that the club file names, and return which group it is now.

    The file speaks once each time it says something new; after that the owner's choice in the chat stands.
    """
    async with db.transaction() as tx:
        if await settings.find(tx, _IN_FILE) != chat_id:
            await settings.set_value(tx, _IN_FILE, chat_id, now=now)
            await settings.set_value(tx, settings.STAFF_CHAT, chat_id, now=now)
        return await settings.find_staff_chat(tx) or chat_id


async def migrate(db: Database, old_chat_id: int, new_chat_id: int, *, now: datetime) -> bool:
    """Follow the staff group into the supergroup it became; return whether it was the staff group."""
    async with db.transaction() as tx:
        if await settings.find_staff_chat(tx) != old_chat_id:
            return False
        await settings.set_value(tx, settings.STAFF_CHAT, new_chat_id, now=now)
        await outbox.move_chat(tx, old_chat_id, new_chat_id)
        await posts.move_chat(tx, old_chat_id, new_chat_id)
        return True


async def lose(db: Database, chat_id: int, *, cause: str, now: datetime) -> bool:
    """Tell the owners that the club was put out of its staff group; return whether it was the staff group."""
    async with db.transaction() as tx:
        if await settings.find_staff_chat(tx) != chat_id:
            return False
        await settings.delete(tx, settings.STAFF_CHAT)
        for colleague in await staff.list_present(tx):
            if colleague.role is Role.OWNER:
                to = colleague.telegram_id
                await tell(tx, chat_id=to, notice="groups.lost", detail={}, cause=f"{cause}:lost:{to}", now=now)
        return True
