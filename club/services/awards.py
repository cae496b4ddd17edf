"""Awards: a manager gives a guest points by hand, with a reason, within the month's budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from club.errors import NotFound
from club.rules.awards import AwardTerms, Budget, budget_of, check_award
from club.rules.calendar import start_of_jalali_month
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.points import LedgerEntry
from club.rules.staff import Deed, Role, Staff, require
from club.services import points
from storage import awards, members, staff
from storage.database import Database, Snapshot

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
        member = await _present(view, member_id)
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
        member = await _present(tx, member_id)
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


async def find(db: Database, cause: str, *, by: int, terms: AwardTerms, house: House, now: datetime) -> Award | None:
    """Return the award that this cause has given, or None. Raises: NotAllowed."""
    async with db.snapshot() as view:
        giver = require(await staff.find_by_telegram(view, by), Deed.ADJUST_POINTS)
        entry = await points.find_adjustment(view, cause)
        if entry is None or entry.staff_id != giver.id:
            return None
        member = await members.get_owner(view, entry.member_id)
        return Award(member, await _budget(view, giver, terms=terms, house=house, now=now), entry)


async def _present(view: Snapshot, member_id: MemberId) -> Member:
    """Return the guest, or who she turned out to be."""
    if await members.find(view, member_id) is None:
        raise NotFound(what="guest")
    member = await members.get_owner(view, member_id)
    if member.forgotten_at is not None:
        raise NotFound(what="guest")
    return member


async def _budget(view: Snapshot, giver: Staff, *, terms: AwardTerms, house: House, now: datetime) -> Budget:
    since = start_of_jalali_month(now, house.zone)
    return budget_of(giver, terms, given=await awards.sum_given(view, giver.id, since=since))


async def _owners(view: Snapshot) -> tuple[str, ...]:
    """Return who may give more."""
    return tuple(each.name for each in await staff.list_present(view) if each.role is Role.OWNER)
