"""Awards: a manager gives a guest points by hand, with a reason, within the month's budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from club.errors import AwardSpent, NotFound
from club.rules.awards import AwardTerms, Budget, budget_of, check_award
from club.rules.calendar import start_of_jalali_month
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.points import Action, Draw, LedgerEntry, NewEntry
from club.rules.staff import Deed, Role, Staff, require
from club.services import guests, ledger, points
from storage import audit, awards, members, staff
from storage import points as stored_points
from storage.database import Database, Snapshot, Transaction

PART = "award"


@dataclass(frozen=True, slots=True)
class Award:
    """An award as its giver prepares it, or has given it."""

    member: Member
    budget: Budget
    entry: LedgerEntry | None = None
    """None: not given yet."""


async def look(
    db: Database,
    member_id: MemberId,
    *,
    by: int,
    terms: AwardTerms,
    house: House,
    now: datetime,
    wanted: int | None = None,
    reason: str | None = None,
) -> Award:
    """Return to whom points may be given, and what the giver has left; refuse what giving would refuse.

    Raises: NotAllowed, NotFound, OwnAccount, AwardBeyondBudget, NumberUnusable, AdjustmentUnexplained, TextTooLong.
    """
    async with db.snapshot() as view:
        giver = require(await staff.find_by_telegram(view, by), Deed.ADJUST_POINTS)
        member = await guests.get_present(view, member_id)
        budget = await _budget(view, giver, terms=terms, house=house, now=now)
        if wanted is not None:
            points.checked_adjustment(max(0, wanted), "-" if reason is None else reason)
        check_award(giver, member, wanted or 0, budget, owners=await _owners(view))
        return Award(member, budget)


async def give(
    db: Database,
    member_id: MemberId,
    *,
    wanted: int,
    reason: str,
    by: int,
    cause: str,
    terms: AwardTerms,
    house: House,
    now: datetime,
) -> Award:
    """Give the guest so many points and tell her why; the same cause gives once.

    Raises: NotAllowed, NotFound, OwnAccount, AwardBeyondBudget, NumberUnusable, AdjustmentUnexplained, TextTooLong.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.ADJUST_POINTS)
        giver = await awards.hold_giver(tx, colleague.id)
        member = await guests.get_present(tx, member_id)
        entry = await points.find_adjustment(tx, cause)
        if entry is None:
            budget = await _budget(tx, giver, terms=terms, house=house, now=now)
            check_award(giver, member, wanted, budget, owners=await _owners(tx))
            entry = await points.adjust_within(
                tx,
                member.id,
                change=max(0, wanted),
                reason=reason,
                colleague=giver,
                cause=cause,
                now=now,
                house=house,
                part=PART,
            )
        return Award(member, await _budget(tx, giver, terms=terms, house=house, now=now), entry)


async def take_back(db: Database, entry_id: int, *, by: int, terms: AwardTerms, house: House, now: datetime) -> Award:
    """Take a mistaken award back, as much of it as its lot still holds, and tell the guest; a repeat changes nothing.

    Whoever gave it may, and an owner; what she has spent of it stays hers, for the mistake was the house's.

    Raises: NotAllowed, NotFound when there is no such award of hers, AwardSpent when nothing is left.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.ADJUST_POINTS)
        await awards.hold_giver(tx, colleague.id)
        given = await stored_points.find_entry(tx, entry_id)
        if given is None or given.action is not Action.ADJUST or given.points <= 0:
            raise NotFound(what="points")
        if given.staff_id != colleague.id and colleague.role is not Role.OWNER:
            raise NotFound(what="points")
        member = await stored_points.hold(tx, given.member_id)
        cause = f"award:{given.id}:taken_back"
        entry = await stored_points.find_entry_by_cause(tx, cause)
        if entry is None:
            entry = await _withdraw(tx, given, member, colleague, cause=cause, house=house, now=now)
        return Award(member, await _budget(tx, colleague, terms=terms, house=house, now=now), entry)


async def _withdraw(
    tx: Transaction, given: LedgerEntry, member: Member, colleague: Staff, *, cause: str, house: House, now: datetime
) -> LedgerEntry:
    await ledger.end_lots(tx, member.id, now=now)
    left = (await stored_points.get_lot(tx, given.id)).remaining
    if not left:
        raise AwardSpent
    new = NewEntry(
        member_id=member.id,
        action=Action.REVERSE,
        points=-left,
        cause=cause,
        entry_id=given.id,
        staff_id=colleague.id,
        branch=house.branch,
        terms_version=house.terms.version,
        breakdown={
            "withdrawn": given.points,
            "because": "mistake",
            "by": colleague.name,
            "part": PART,
            "asked": given.points,
            "debt": 0,
            "forgiven": 0,
        },
    )
    taken = await ledger.take(tx, new, [Draw(given.id, left)], at=now)
    await stored_points.add_parts(tx, taken.id, {PART: -left})
    await audit.add(
        tx,
        "awards.taken_back",
        staff_id=colleague.id,
        subject=f"member:{member.id}",
        detail={"points": left},
        now=now,
        cause=cause,
    )
    await points.tell_of(tx, member, taken, "awards.taken_back", now=now)
    return taken


async def find(db: Database, cause: str, *, by: int, terms: AwardTerms, house: House, now: datetime) -> Award | None:
    """Return the award that this cause has given, or None. Raises: NotAllowed."""
    async with db.snapshot() as view:
        giver = require(await staff.find_by_telegram(view, by), Deed.ADJUST_POINTS)
        entry = await points.find_adjustment(view, cause)
        if entry is None or entry.staff_id != giver.id:
            return None
        member = await members.get_owner(view, entry.member_id)
        return Award(member, await _budget(view, giver, terms=terms, house=house, now=now), entry)


async def _budget(view: Snapshot, giver: Staff, *, terms: AwardTerms, house: House, now: datetime) -> Budget:
    since = start_of_jalali_month(now, house.zone)
    return budget_of(giver, terms, given=await awards.sum_given(view, giver.id, since=since))


async def _owners(view: Snapshot) -> tuple[str, ...]:
    """Return who may give more."""
    return tuple(each.name for each in await staff.list_present(view) if each.role is Role.OWNER)
