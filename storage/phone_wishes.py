"""Phone numbers that staff must confirm."""

from __future__ import annotations

from datetime import datetime

from club.rules.joining import PhoneWish, WishId, WishOrigin, WishState
from club.rules.members import MemberId
from club.rules.staff import StaffId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_or_none, columns

_COLUMNS = columns(PhoneWish)


async def find_open(view: Snapshot, member_id: MemberId) -> PhoneWish | None:
    """Return the member's wish that is not decided yet, or None."""
    sql = f"SELECT {_COLUMNS} FROM phone_wishes WHERE member_id = :member_id AND decided_at IS NULL"
    return build_or_none(PhoneWish, await view.row(sql, member_id=member_id))


async def find(view: Snapshot, wish_id: WishId) -> PhoneWish | None:
    """Return the wish, or None."""
    return build_or_none(PhoneWish, await view.row(f"SELECT {_COLUMNS} FROM phone_wishes WHERE id = :id", id=wish_id))


async def lock(tx: Transaction, wish_id: WishId) -> PhoneWish | None:
    """Hold the wish until the transaction ends, so that two colleagues decide one after the other; None: gone."""
    sql = f"UPDATE phone_wishes SET made_at = made_at WHERE id = :id RETURNING {_COLUMNS}"
    return build_or_none(PhoneWish, await tx.row(sql, id=wish_id))


async def set_open(
    tx: Transaction, member_id: MemberId, *, phone: str, origin: WishOrigin, state: WishState, now: datetime
) -> PhoneWish:
    """Let this be the member's one open wish, in place of another, and return it."""
    row = await tx.row(
        f"""INSERT INTO phone_wishes (member_id, phone, origin, state, made_at)
            VALUES (:member_id, :phone, :origin, :state, :now)
            ON CONFLICT (member_id) WHERE decided_at IS NULL DO UPDATE
            SET phone = excluded.phone, origin = excluded.origin, state = excluded.state, made_at = excluded.made_at
            RETURNING {_COLUMNS}""",
        member_id=member_id,
        phone=phone,
        origin=origin,
        state=state,
        now=now,
    )
    assert row is not None, "an upsert returns its row"
    return build(PhoneWish, row)


async def set_decided(tx: Transaction, wish_id: WishId, *, state: WishState, by: StaffId, now: datetime) -> None:
    """Write down what a colleague decided."""
    await tx.run(
        "UPDATE phone_wishes SET state = :state, decided_at = :now, decided_by = :by WHERE id = :id",
        id=wish_id,
        state=state,
        by=by,
        now=now,
    )


async def delete_open(tx: Transaction, member_id: MemberId) -> None:
    """Drop the member's open wish: the number has come by another way."""
    await tx.run("DELETE FROM phone_wishes WHERE member_id = :member_id AND decided_at IS NULL", member_id=member_id)
