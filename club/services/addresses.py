"""A member's addresses: told in words, or as a point on the map."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from club.errors import AddressNotChosen
from club.rules.delivery import Address, AddressId, Place
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.typed_text import clean_text
from storage import addresses
from storage.database import Database

WORDS_LENGTH_MAX: Final = 250
OFFERED_MAX: Final = 8
_TITLE_LENGTH_MAX: Final = 28


async def list_offered(db: Database, member_id: MemberId) -> tuple[Address, ...]:
    """Return her latest addresses, the newest first."""
    async with db.snapshot() as view:
        return await addresses.list_offered(view, member_id, limit=OFFERED_MAX)


async def add(db: Database, member_id: MemberId, *, words: str, place: Place | None, now: datetime) -> Address:
    """Keep an address; the same one again is the one that is kept.

    Raises: TextTooLong; AddressNotChosen when nothing visible was typed.
    """
    cleaned = clean_text(words, WORDS_LENGTH_MAX)
    if not cleaned:
        raise AddressNotChosen
    async with db.transaction() as tx:
        if (known := await addresses.find_same(tx, member_id, words=cleaned, place=place)) is not None:
            return known
        return await addresses.add(tx, member_id, title=_title(cleaned), words=cleaned, place=place, now=now)


async def choose_zone(db: Database, member_id: MemberId, address_id: AddressId, *, zone: str, house: House) -> Address:
    """Write down which part of town an address is in.

    Raises: AddressNotChosen when the address is not hers or the house does not deliver to such a zone.
    """
    if house.delivery_zone(zone) is None:
        raise AddressNotChosen
    async with db.transaction() as tx:
        found = await addresses.set_zone(tx, address_id, member_id=member_id, zone=zone)
    if found is None:
        raise AddressNotChosen
    return found


async def remove(db: Database, member_id: MemberId, address_id: AddressId, *, now: datetime) -> None:
    """Offer an address no longer; orders that went there keep it."""
    async with db.transaction() as tx:
        await addresses.remove(tx, address_id, member_id=member_id, now=now)


def _title(words: str) -> str:
    """Return the beginning of an address, for a button."""
    line = " ".join(words.split())
    return line if len(line) <= _TITLE_LENGTH_MAX else f"{line[: _TITLE_LENGTH_MAX - 1].rstrip()}…"
