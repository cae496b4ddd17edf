"""Addresses: where a member wants her food."""

from __future__ import annotations

from datetime import datetime

from club.rules.delivery import Address, AddressId, Place
from club.rules.members import MemberId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_all, build_or_none, columns

_COLUMNS = columns(Address)


async def find(view: Snapshot, address_id: AddressId, *, member_id: MemberId) -> Address | None:
    """Return the member's own address, also one she removed, or None."""
    sql = f"SELECT {_COLUMNS} FROM addresses WHERE id = :id AND member_id = :member_id"
    return build_or_none(Address, await view.row(sql, id=address_id, member_id=member_id))


async def list_offered(view: Snapshot, member_id: MemberId, *, limit: int) -> tuple[Address, ...]:
    """Return the member's addresses, the newest first."""
    sql = f"""SELECT {_COLUMNS} FROM addresses WHERE member_id = :member_id AND removed_at IS NULL
        ORDER BY id DESC LIMIT :limit"""
    return build_all(Address, await view.rows(sql, member_id=member_id, limit=limit))


async def find_same(view: Snapshot, member_id: MemberId, *, words: str, place: Place | None) -> Address | None:
    """Return the member's address with these very words and this very point, or None."""
    sql = f"""SELECT {_COLUMNS} FROM addresses WHERE member_id = :member_id AND words = :words AND removed_at IS NULL
        AND COALESCE(latitude_e6, 0) = :latitude_e6 AND COALESCE(longitude_e6, 0) = :longitude_e6"""
    point = {"latitude_e6": place.latitude_e6 if place else 0, "longitude_e6": place.longitude_e6 if place else 0}
    return build_or_none(Address, await view.row(sql, member_id=member_id, words=words, **point))


async def add(
    tx: Transaction, member_id: MemberId, *, title: str, words: str, place: Place | None, now: datetime
) -> Address:
    """Add an address and return it."""
    row = await tx.row(
        f"""INSERT INTO addresses (member_id, title, words, latitude_e6, longitude_e6, made_at)
            VALUES (:member_id, :title, :words, :latitude_e6, :longitude_e6, :now) RETURNING {_COLUMNS}""",
        member_id=member_id,
        title=title,
        words=words,
        latitude_e6=place.latitude_e6 if place else None,
        longitude_e6=place.longitude_e6 if place else None,
        now=now,
    )
    assert row is not None
    return build(Address, row)


async def set_zone(tx: Transaction, address_id: AddressId, *, member_id: MemberId, zone: str) -> Address | None:
    """Set the part of town an address is in; return it, or None when it is not hers."""
    sql = f"UPDATE addresses SET zone = :zone WHERE id = :id AND member_id = :member_id RETURNING {_COLUMNS}"
    return build_or_none(Address, await tx.row(sql, id=address_id, member_id=member_id, zone=zone))


async def remove(tx: Transaction, address_id: AddressId, *, member_id: MemberId, now: datetime) -> int:
    """Offer the address no longer; return 0 when it is not hers or was removed before."""
    sql = "UPDATE addresses SET removed_at = :now WHERE id = :id AND member_id = :member_id AND removed_at IS NULL"
    return await tx.run(sql, id=address_id, member_id=member_id, now=now)
