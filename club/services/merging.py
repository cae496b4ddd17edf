"""Making one member of two rows: the one that staff wrote at the counter and the one that opened the bot."""

from __future__ import annotations

from datetime import datetime

from club.rules.members import Member, merged
from storage import audit, members, merging
from storage.database import Transaction


async def merge(tx: Transaction, *, stays: Member, goes: Member, cause: str, now: datetime) -> Member:
    """Hang everything of the row that goes on the row that stays, which takes over its Telegram account.

    The row that stays may have orders and points, whose history is never rewritten; the one that goes has none, for
    it never had a number. The old Telegram account of the row that stays, if any, is a stranger from then on.
    """
    await members.lock(tx, stays.id, now)
    whole = merged(stays, goes)
    await merging.move_carts(tx, old=goes.id, new=stays.id)
    await merging.move_consents(tx, old=goes.id, new=stays.id)
    await merging.move_addresses(tx, old=goes.id, new=stays.id)
    await merging.move_complaints(tx, old=goes.id, new=stays.id)
    await merging.move_wishes(tx, old=goes.id, new=stays.id)
    await merging.move_friends(tx, old=goes.id, new=stays.id)
    await merging.move_tier(tx, old=goes.id, new=stays.id, now=now)
    await merging.delete_member(tx, goes.id)
    await merging.set_all(tx, whole)
    await audit.add(tx, "members.merged", staff_id=None, subject=f"member:{stays.id}", now=now, cause=f"{cause}:merged")
    return whole
