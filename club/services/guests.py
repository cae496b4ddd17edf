"""Guests at the counter: staff look them up by number or card, and register those who are new."""

from __future__ import annotations

from datetime import datetime

from club.errors import CardOutdated, GuestSpeaksForHerself, NotFound
from club.rules.card import CardCode
from club.rules.guests import GuestCard, Sought, read_sought
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.staff import Deed, Staff, require
from club.rules.typed_text import clean_name
from club.services import points
from storage import audit, members, orders, staff, vouchers
from storage import points as point_rows
from storage.database import Database, Snapshot, Transaction

ORDERS_SHOWN = 3
VOUCHERS_SHOWN = 5


async def look_up(db: Database, typed: str, *, by: int, now: datetime) -> GuestCard | Sought:
    """Return the guest with the typed number or card code, or what was sought when there is nobody.

    Every look leaves an audit row, which names the guest and never the number.

    Raises: NotAllowed, GuestUnclear.
    """
    async with db.transaction() as tx:
        viewer = require(await staff.find_by_telegram(tx, by), Deed.FIND_GUEST)
        return await _look_up(tx, read_sought(typed), viewer, now=now)


async def scan(db: Database, code: CardCode, *, by: int, now: datetime, house: House) -> GuestCard | Sought:
    """Return the guest whose card shows this code now, or what was sought when there is nobody (any more).

    Raises: NotAllowed, CardOutdated for a code that is not on her card any more; it names nobody.
    """
    async with db.transaction() as tx:
        viewer = require(await staff.find_by_telegram(tx, by), Deed.FIND_GUEST)
        if not code.is_fresh(now, house.programme.card):
            raise CardOutdated
        return await _look_up(tx, Sought(code=code.member_code), viewer, now=now)


async def open_card(db: Database, member_id: MemberId, *, by: int, now: datetime) -> GuestCard:
    """Return a guest's card. Raises: NotAllowed, NotFound."""
    async with db.snapshot() as view:
        viewer = require(await staff.find_by_telegram(view, by), Deed.FIND_GUEST)
        member = await members.find(view, member_id)
        if member is None or member.forgotten_at is not None:
            raise NotFound(what="guest")
        return await _card(view, member, viewer, now=now)


async def name_guest(db: Database, member_id: MemberId, *, typed: str, by: int, cause: str, now: datetime) -> GuestCard:
    """Write down the name of a guest who was registered by phone and has not opened the bot.

    Raises: NotAllowed, NotFound, NameUnusable, GuestSpeaksForHerself.
    """
    name = clean_name(typed)
    async with db.transaction() as tx:
        viewer = require(await staff.find_by_telegram(tx, by), Deed.FIND_GUEST)
        if await members.find(tx, member_id) is None:
            raise NotFound(what="guest")
        member = await members.lock(tx, member_id, now)
        if member.telegram_id is not None or member.forgotten_at is not None:
            raise GuestSpeaksForHerself
        await members.set_name(tx, member_id, name)
        subject = f"member:{member_id}"
        await audit.add(tx, "guests.named", staff_id=viewer.id, subject=subject, now=now, cause=cause)
        return await _card(tx, await members.get(tx, member_id), viewer, now=now)


async def _look_up(tx: Transaction, sought: Sought, viewer: Staff, *, now: datetime) -> GuestCard | Sought:
    member = await _find(tx, sought)
    if member is None:
        return sought
    await audit.add(tx, "guests.looked_up", staff_id=viewer.id, subject=f"member:{member.id}", now=now)
    return await _card(tx, member, viewer, now=now)


async def _find(view: Snapshot, sought: Sought) -> Member | None:
    if sought.phone is not None:
        return await members.find_by_phone(view, sought.phone)
    assert sought.code is not None, "one of the two was read"
    return await members.find_by_code(view, sought.code)


async def _card(view: Snapshot, member: Member, viewer: Staff, *, now: datetime) -> GuestCard:
    return GuestCard(
        member=member,
        orders=await orders.list_of_member(view, member.id, limit=ORDERS_SHOWN, offset=0),
        orders_count=await orders.count_of_member(view, member.id),
        points=(await points.balance(view, member.id, now=now)).usable,
        vouchers=await vouchers.list_usable(view, member.id, now=now, limit=VOUCHERS_SHOWN),
        viewer=viewer,
    )


# For other services ---------------------------------------------------------------------------------------------------


async def get_present(view: Snapshot, member_id: MemberId) -> Member:
    """Return the guest whom a colleague's button is about, or who she turned out to be.

    Raises: NotFound for nobody, and for one who was forgotten.
    """
    if await members.find(view, member_id) is None:
        raise NotFound(what="guest")
    return _present(await members.get_owner(view, member_id))


async def hold_present(tx: Transaction, member_id: MemberId) -> Member:
    """Hold the guest, or who she turned out to be, until the transaction ends. Raises: NotFound, as above."""
    if await members.find(tx, member_id) is None:
        raise NotFound(what="guest")
    return _present(await point_rows.hold(tx, member_id))


def _present(member: Member) -> Member:
    if member.forgotten_at is not None:
        raise NotFound(what="guest")
    return member
