"""Privacy: what is kept about a guest, and how she is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from club.errors import OrderUnderway
from club.rules.consents import Consent, Purpose
from club.rules.members import MemberId
from club.services import holds, ledger
from storage import audit, consents, members, privacy, redemptions
from storage.database import Database
from storage.privacy import Kept


async def overview(db: Database, member_id: MemberId) -> Kept:
    """Return how much is kept about the guest."""
    async with db.snapshot() as view:
        return await privacy.count_kept(view, member_id)


async def export(db: Database, member_id: MemberId) -> dict[str, list[dict[str, Any]]]:
    """Return everything that is kept about the guest, as plain values."""
    async with db.snapshot() as view:
        return await privacy.list_kept(view, member_id)


async def forget(db: Database, member_id: MemberId, *, cause: str, now: datetime) -> None:
    """Forget who the guest is: her name, number, addresses, notes and words are gone, her number is free again.

    What the books need stays, without her: amounts, points, times. What she could still spend ends, so that the house
    owes nothing to nobody; a reward that waits for her is released first. She may join again as a stranger. Forgetting
    twice is forgetting once.

    Raises: OrderUnderway while an order of hers is on the board.
    """
    async with db.transaction() as tx:
        member = await members.lock(tx, member_id, now)
        if member.forgotten_at is not None:
            return
        if (order := await privacy.find_open_order(tx, member_id)) is not None:
            raise OrderUnderway(order=order)
        for held in await redemptions.list_open(tx, member_id, now=now):
            await holds.release(tx, await redemptions.lock(tx, held.id), member, why="forgotten", now=now)
        await ledger.give_up(tx, member_id, now=now)
        for purpose in Purpose:
            refused = Consent(member_id, purpose, False, "forgotten", now)
            await consents.add_change(tx, refused, cause=f"{cause}:{purpose}")
            await consents.set_consent(tx, refused)
        await privacy.anonymise(tx, member_id, member.telegram_id, now=now)
        await audit.add(tx, "privacy.forgotten", staff_id=None, subject=f"member:{member_id}", now=now, cause=cause)
