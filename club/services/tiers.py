"""Tiers: what an order counts, where a member stands, what time does to it, and what a manager pins by hand.

Whatever changes a standing first lets time do what it has brought, so that it makes no difference whether a sweep or an
order came first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from club.errors import TierUnknown
from club.rules.calendar import club_day, start_of_day
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.orders import Order
from club.rules.staff import Deed, Staff, StaffId, check_another, require
from club.rules.standings import ChangeReason, NewQualifying, Standing, TierChange
from club.rules.tier_steps import described, joined, parted, pinned, planned, refunded, risen, unpinned, without_tiers
from club.rules.tiers import Tier, TierTerms
from club.services import guests, tier_steps
from club.services.tier_steps import Loaded, Occasion
from storage import audit, points, staff, tiers
from storage.database import Database, Snapshot, Transaction

MEMBERS_MAX: Final = 500
"""How many members one sweep looks at; the next goes on."""

PIN_DAYS: Final = (30, 90, 365)
"""For how long a manager may keep somebody in a tier by hand."""

CHANGES_SHOWN: Final = 10


# What is known --------------------------------------------------------------------------------------------------------


async def standing(view: Snapshot, member_id: MemberId, *, house: House, now: datetime) -> Standing:
    """Return where the member stands at this very moment, whether or not a sweep has been over her."""
    terms = house.programme.tiers
    if terms is None:
        return without_tiers(member_id)
    now = _whole(now)
    loaded = await tier_steps.look(view, member_id, terms, now=now)
    return described(loaded.held, loaded.record, now, is_stored=loaded.is_stored)


async def tier_of(view: Snapshot, member_id: MemberId, *, house: House, now: datetime) -> Tier | None:
    """Return the member's tier at this very moment; None: below the first, or a club without tiers."""
    return (await standing(view, member_id, house=house, now=now)).tier


async def list_changes(view: Snapshot, member_id: MemberId) -> tuple[TierChange, ...]:
    """Return the member's latest steps through the tiers, the newest first."""
    return await tiers.list_changes(view, member_id, limit=CHANGES_SHOWN)


# Orders and refunds ---------------------------------------------------------------------------------------------------


async def qualify(
    tx: Transaction, order: Order, *, counted_rial: int, points: int, house: House, now: datetime
) -> Standing:
    """Count a completed order towards the member's tier; she rises with it at once, and is told.

    Called while the member is held. A club without tiers counts too, so that one that begins with them begins with
    what its guests have done. The same order counts once.
    """
    now = _whole(now)
    new = NewQualifying(
        member_id=order.member_id,
        order_id=order.id,
        at=now,
        rial=counted_rial,
        points=points,
        visits=1,
        cause=_qualified(order),
    )
    terms = house.programme.tiers
    if terms is None or await tiers.find_qualifying(tx, new.cause) is not None:
        await tiers.add_qualifying(tx, new)
        return await standing(tx, order.member_id, house=house, now=now)
    before = (await tier_steps.catch_up(tx, order.member_id, terms, house=house, now=now)).held
    await tiers.add_qualifying(tx, new)
    record = await tier_steps.read_record(tx, order.member_id, terms, held=before, now=now)
    after = risen(before, record, now)
    occasion = Occasion(reason=ChangeReason.REACHED, cause=f"{new.cause}:tier")
    await tier_steps.move(tx, before, after, occasion, terms=terms, house=house, now=now)
    return described(after, record, now, is_stored=True)


async def disqualify(
    tx: Transaction, order: Order, *, rial: int, points: int, house: House, cause: str, now: datetime
) -> Standing:
    """Take back what a refund takes back of an order's count; a tier that only this order had reached is gone at once.

    Called after the refund is stored, while the member is held; `rial` and `points` are what this refund takes back.
    An order that is refunded whole was no visit. The same cause takes back once.
    """
    now = _whole(now)
    cause = f"{cause}:disqualified"
    counted = await tiers.find_qualifying(tx, _qualified(order))
    if counted is None or await tiers.find_qualifying(tx, cause) is not None:
        return await standing(tx, order.member_id, house=house, now=now)
    is_no_visit = order.refunded_rial >= order.total_rial and not await tiers.is_visit_taken_back(tx, counted)
    new = NewQualifying(
        member_id=order.member_id,
        order_id=order.id,
        at=counted.at,
        rial=-rial,
        points=-points,
        visits=-1 if is_no_visit else 0,
        cause=cause,
    )
    terms = house.programme.tiers
    if terms is None:
        await tiers.add_qualifying(tx, new)
        return without_tiers(order.member_id)
    before = await tier_steps.catch_up(tx, order.member_id, terms, house=house, now=now)
    record_before = await tier_steps.read_record(tx, order.member_id, terms, held=before.held, now=now)
    await tiers.add_qualifying(tx, new)
    record = await tier_steps.read_record(tx, order.member_id, terms, held=before.held, now=now)
    after = refunded(before.held, before=record_before, after=record, now=now)
    occasion = Occasion(reason=ChangeReason.REFUND, cause=f"{cause}:tier")
    await tier_steps.move(tx, before.held, after, occasion, terms=terms, house=house, now=now)
    return described(after, record, now, is_stored=True)


# Two who become one ---------------------------------------------------------------------------------------------------


async def before_recount(tx: Transaction, member_id: MemberId, *, house: House, now: datetime) -> Loaded | None:
    """Return where a member, who is held, stands before her orders change hands; None in a club without tiers."""
    if (terms := house.programme.tiers) is None:
        return None
    now = _whole(now)
    loaded = await tier_steps.catch_up(tx, member_id, terms, house=house, now=now)
    return replace(loaded, record=await tier_steps.read_record(tx, member_id, terms, held=loaded.held, now=now))


async def recount(
    tx: Transaction,
    was: Loaded | None,
    *,
    cause: str,
    house: House,
    now: datetime,
    joins: MemberId | None = None,
    parts: MemberId | None = None,
) -> None:
    """Let a member stand where the orders that are hers now put her: up at once, and down only for what went away.

    A tier in which the row that joins hers is kept by hand is hers with it, and goes with a row that parts from hers.
    """
    if was is None:
        return
    terms, now = was.record.terms, _whole(now)
    record = await tier_steps.read_record(tx, was.held.member_id, terms, held=was.held, now=now)
    held = was.held
    if joins is not None:
        held = joined(held, await tiers.find_held(tx, joins), now)
    if parts is not None:
        held = parted(held, await tiers.find_held(tx, parts), now)
    after = risen(refunded(held, before=was.record, after=record, now=now), record, now)
    occasion = Occasion(reason=ChangeReason.MERGED, cause=f"{cause}:tier:{was.held.member_id}")
    await tier_steps.move(tx, was.held, after, occasion, terms=terms, house=house, now=now)


# Time -----------------------------------------------------------------------------------------------------------------


async def review_due(db: Database, *, house: House, now: datetime, limit: int = MEMBERS_MAX) -> int:
    """Do what time has brought to the members who are due, one a transaction; return how many were looked at."""
    terms = house.programme.tiers
    if terms is None:
        return 0
    async with db.snapshot() as view:
        due = await tiers.list_due(view, now=now, limit=limit)
    for member_id in due:
        async with db.transaction() as tx:
            await points.hold(tx, member_id)
            await tier_steps.catch_up(tx, member_id, terms, house=house, now=_whole(now))
    return len(due)


# By hand --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Desk:
    """A guest's tier as a manager sees it."""

    member: Member
    standing: Standing
    changes: tuple[TierChange, ...]
    """Her latest steps, the newest first."""
    names: Mapping[StaffId, str]
    """Of the colleagues who took part."""


async def desk(db: Database, member_id: MemberId, *, by: int, now: datetime, house: House) -> Desk:
    """Return a guest's tier and her way to it. Raises: NotAllowed, NotFound, TierUnknown."""
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.PIN_TIER)
        _terms(house)
        member = await guests.get_present(view, member_id)
        stands = await standing(view, member.id, house=house, now=now)
        changes = await list_changes(view, member.id)
        involved = {stands.pinned_by, *(change.staff_id for change in changes)} - {None}
        found = [await staff.find(view, each) for each in involved if each is not None]
        return Desk(member, stands, changes, {each.id: each.name for each in found if each is not None})


async def pin(
    db: Database, member_id: MemberId, *, tier: str, days: int, by: int, cause: str, now: datetime, house: House
) -> Standing:
    """Keep a member in a tier until the end of the day so many days ahead, whatever the rules say; she is told.

    Two presses on two phones have one effect: who is pinned there until that day already stays as she is.

    Raises: NotAllowed, NotFound, OwnAccount, TierUnknown.
    """
    now = _whole(now)
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.PIN_TIER)
        terms = _terms(house)
        wanted = terms.by_key(tier)
        if wanted is None or days not in PIN_DAYS:
            raise TierUnknown
        member_id = await _hold(tx, member_id, colleague)
        until = start_of_day(club_day(now, house.zone) + timedelta(days=days + 1), house.zone)
        before = await tier_steps.catch_up(tx, member_id, terms, house=house, now=now)
        if (before.held.pinned_tier, before.held.pinned_until_at) != (wanted.key, until):
            after = planned(pinned(before.held, wanted, until=until, by=colleague.id), before.record, now)
            occasion = Occasion(reason=ChangeReason.PINNED, cause=f"{cause}:pinned", staff_id=colleague.id)
            await tier_steps.move(tx, before.held, after, occasion, terms=terms, house=house, now=now)
            last_day = club_day(until, house.zone) - timedelta(days=1)
            detail = {"tier": wanted.name(house.language), "days": days, "last_day": last_day}
            await _write_down(tx, "tiers.pinned", colleague, member_id, detail=detail, cause=occasion.cause, now=now)
        return await standing(tx, member_id, house=house, now=now)


async def unpin(db: Database, member_id: MemberId, *, by: int, cause: str, now: datetime, house: House) -> Standing:
    """Let the rules decide again; one who is not pinned stays as she is.

    Raises: NotAllowed, NotFound, OwnAccount, TierUnknown.
    """
    now = _whole(now)
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.PIN_TIER)
        terms = _terms(house)
        member_id = await _hold(tx, member_id, colleague)
        before = await tier_steps.catch_up(tx, member_id, terms, house=house, now=now)
        if before.held.pinned_tier is not None:
            after = planned(unpinned(before.held, now), before.record, now)
            occasion = Occasion(reason=ChangeReason.UNPINNED, cause=f"{cause}:unpinned", staff_id=colleague.id)
            await tier_steps.move(tx, before.held, after, occasion, terms=terms, house=house, now=now)
            detail = {"tier": before.held.pinned_tier}
            await _write_down(tx, "tiers.unpinned", colleague, member_id, detail=detail, cause=occasion.cause, now=now)
        return await standing(tx, member_id, house=house, now=now)


async def _hold(tx: Transaction, member_id: MemberId, colleague: Staff) -> MemberId:
    """Hold the guest, or who she turned out to be, and return whose tier it is."""
    guest = await guests.hold_present(tx, member_id)
    check_another(colleague, guest)
    return guest.id


async def _write_down(
    tx: Transaction,
    action: str,
    colleague: Staff,
    member_id: MemberId,
    *,
    detail: Mapping[str, object],
    cause: str,
    now: datetime,
) -> None:
    subject = f"member:{member_id}"
    await audit.add(tx, action, staff_id=colleague.id, subject=subject, detail=detail, now=now, cause=cause)


def _terms(house: House) -> TierTerms:
    if house.programme.tiers is None:
        raise TierUnknown
    return house.programme.tiers


def _qualified(order: Order) -> str:
    return f"order:{order.id}:qualified"


def _whole(moment: datetime) -> datetime:
    """Return the second that is stored of a moment: what is decided now must be what is decided after a restart."""
    return moment.replace(microsecond=0)
