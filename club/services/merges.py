"""Merges: a manager makes one member of two, and can undo it as long as nothing that was moved is used up.

The row that arrives with a number from the counter is another matter: see `merging.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from club.errors import MergeImpossible, MergeNotUndoable, NotFound
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.merges import UNDO_DAYS, Fact, Merge, MergeId, check_mergeable, facts_to_take
from club.rules.points import Balance
from club.rules.staff import Deed, Staff, check_another, require
from club.services import outbox, referrals, tiers
from club.services import points as points_service
from club.services.referrals import Taking
from storage import audit, members, merges, orders, personal_days, points, privacy, staff, subscriptions
from storage.database import Database, Snapshot, Transaction


@dataclass(frozen=True, slots=True)
class Side:
    """One of two members, as a manager compares them."""

    member: Member
    balance: Balance
    orders: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two members who may be one."""

    stays: Side
    goes: Side
    referral_points: int
    """What they were given for bringing each other, and what therefore would be taken back."""


async def propose(db: Database, *, stays: MemberId, goes: MemberId, by: int, now: datetime) -> Proposal:
    """Return the two side by side. Raises: NotAllowed, NotFound, OwnAccount, MergeImpossible."""
    async with db.snapshot() as view:
        colleague = require(await staff.find_by_telegram(view, by), Deed.MERGE_GUESTS)
        sides = await _side(view, stays, now), await _side(view, goes, now)
        proposal = Proposal(*sides, referral_points=await referrals.given_between(view, stays, goes))
        await _check(view, proposal.stays.member, proposal.goes.member, colleague, now)
        return proposal


async def merge(
    db: Database, *, stays: MemberId, goes: MemberId, by: int, cause: str, now: datetime, house: House
) -> Merge:
    """Hang everything of the member who goes on the one who stays; a second press finds it done.

    The row that stays keeps all that its owner said, and takes over what it lacks. Old cards and numbers lead to it.
    What the two were given for bringing each other is taken back, for nobody is her own friend.

    Raises: NotAllowed, NotFound, OwnAccount, MergeImpossible.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.MERGE_GUESTS)
        if (earlier := await merges.find_by_cause(tx, cause)) is not None:
            return earlier
        kept, gone = await _hold(tx, stays, goes)
        last = await merges.find_last(tx, stays)
        if last is not None and last.goes_id == goes:
            return last
        await _check(tx, kept, gone, colleague, now)
        taking = Taking("one_person", house, cause, now, colleague.id)
        returned = await referrals.take_back_between(tx, stays, goes, taking)
        owed = await points.find_debt(tx, goes)
        taken = facts_to_take(kept, gone)
        made = await merges.add(
            tx,
            stays=stays,
            goes=goes,
            taken=taken,
            debt=owed,
            telegram_id=gone.telegram_id,
            by=colleague.id,
            cause=cause,
            now=now,
        )
        stood = await tiers.before_recount(tx, stays, house=house, now=now)
        await merges.abandon_cart(tx, goes)
        for what in merges.MOVED:
            await merges.move(tx, what, made.id, old=goes, new=stays)
        await personal_days.copy_all(tx, old=goes, new=stays)
        await tiers.recount(tx, stood, cause=cause, house=house, now=now, joins=goes)
        if owed:
            await points.set_debt(tx, stays, await points.find_debt(tx, stays) + owed)
            await points.set_debt(tx, goes, 0)
        await merges.set_merged_into(tx, made.id, goes, stays)
        await _take_over(tx, kept, gone, taken)
        detail = {"other": goes, "referral_points": returned}
        subject = f"member:{stays}"
        await audit.add(
            tx, "merges.merged", staff_id=colleague.id, subject=subject, detail=detail, now=now, cause=cause
        )
        await _tell(tx, made, returned=returned, now=now)
        return made


async def find_undoable(view: Snapshot, member_id: MemberId, *, now: datetime) -> Merge | None:
    """Return the last merge into a member if it can still be undone, or None."""
    last = await merges.find_last(view, member_id)
    if last is None or not last.is_undoable(now) or not await merges.is_untouched(view, last):
        return None
    return last


async def undo(db: Database, merge_id: MergeId, *, by: int, cause: str, now: datetime, house: House) -> Merge:
    """Make two of the one again: each gets back what was hers, also what she was given for bringing the other.

    What came since stays with the one who stayed.

    Undoing twice is undoing once. Raises: NotAllowed, NotFound, MergeNotUndoable.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.MERGE_GUESTS)
        made = await merges.lock(tx, merge_id)
        if made is None:
            raise NotFound(what="merge")
        if made.undone_at is not None:
            return made
        kept, gone = await _hold(tx, made.stays_id, made.goes_id)
        owed = await points.find_debt(tx, kept.id)
        await _check_undoable(tx, made, kept, owed, now)
        stood = [await tiers.before_recount(tx, each.id, house=house, now=now) for each in (kept, gone)]
        for what in merges.MOVED:
            await merges.move_back(tx, what, made.id, old=gone.id)
        await merges.follow_orders_back(tx, made.id, old=gone.id)
        await personal_days.remove_copies(tx, old=gone.id, new=kept.id)
        await tiers.recount(tx, stood[0], cause=cause, house=house, now=now, parts=gone.id)
        await tiers.recount(tx, stood[1], cause=cause, house=house, now=now)
        if made.debt:
            await points.set_debt(tx, kept.id, owed - made.debt)
            await points.set_debt(tx, gone.id, made.debt)
        await merges.set_unmerged(tx, made.id, gone.id)
        giving = Taking("one_person", house, cause, now, colleague.id)
        await referrals.give_back_between(tx, kept.id, gone.id, taken_by=made.cause, giving=giving)
        await _give_up(tx, made, kept, gone)
        await merges.set_undone(tx, made.id, by=colleague.id, now=now)
        await _tell_parted(tx, made, now=now)
        detail = {"other": gone.id}
        subject = f"member:{kept.id}"
        await audit.add(
            tx, "merges.undone", staff_id=colleague.id, subject=subject, detail=detail, now=now, cause=cause
        )
        return replace(made, undone_at=now, undone_by=colleague.id)


async def _check(view: Snapshot, stays: Member, goes: Member, colleague: Staff, now: datetime) -> None:
    check_mergeable(stays, goes)
    for member in (stays, goes):
        check_another(colleague, member)
    if await privacy.find_open_order(view, goes.id) is not None:
        raise MergeImpossible(fault="order_underway")
    if all([await subscriptions.is_any_ahead(view, each.id, now=now) for each in (stays, goes)]):
        raise MergeImpossible(fault="both_paid")


async def _check_undoable(view: Snapshot, made: Merge, kept: Member, owed: int, now: datetime) -> None:
    """Raise MergeNotUndoable when it is too late, somebody else followed, or moved points were used."""
    last = await merges.find_last(view, kept.id)
    if not made.is_undoable(now) or kept.merged_into_id is not None or last is None or last.id != made.id:
        raise MergeNotUndoable(fault="late", days=UNDO_DAYS)
    if owed < made.debt or not await merges.is_untouched(view, made):
        raise MergeNotUndoable(fault="points_used", days=UNDO_DAYS)


async def _hold(tx: Transaction, stays: MemberId, goes: MemberId) -> tuple[Member, Member]:
    """Hold both rows, the lower number first, so that two managers never wait for each other for ever."""
    for member_id in sorted({stays, goes}):
        if await members.find(tx, member_id) is None:
            raise NotFound(what="guest")
    held = {member_id: await points.hold_row(tx, member_id) for member_id in sorted({stays, goes})}
    return held[stays], held[goes]


async def _tell(tx: Transaction, made: Merge, *, returned: int, now: datetime) -> None:
    guest = await members.get(tx, made.stays_id)
    if guest.telegram_id is not None and guest.is_joined:
        await outbox.tell(
            tx,
            chat_id=guest.telegram_id,
            notice="merges.told",
            detail={"referral_points": returned},
            cause=f"merge:{made.id}:told",
            now=now,
        )


async def _tell_parted(tx: Transaction, made: Merge, *, now: datetime) -> None:
    """Tell whoever of the two has Telegram: one was told that she had become one, the other finds her record again."""
    for member_id in (made.stays_id, made.goes_id):
        guest = await members.get(tx, member_id)
        if guest.telegram_id is not None and guest.is_joined:
            await outbox.tell(
                tx,
                chat_id=guest.telegram_id,
                notice="merges.parted",
                detail={},
                cause=f"merge:{made.id}:parted:{member_id}",
                now=now,
            )


async def _take_over(tx: Transaction, stays: Member, goes: Member, taken: tuple[Fact, ...]) -> None:
    await merges.set_telegram(tx, goes.id, None)  # first, for an account has one row
    if Fact.TELEGRAM in taken:
        await merges.set_telegram(tx, stays.id, goes.telegram_id)
    await merges.set_facts(tx, _with_facts(stays, goes, taken))


async def _give_up(tx: Transaction, made: Merge, stays: Member, goes: Member) -> None:
    """Let each have what was hers, except what the one who stayed has said anew since.

    The other's Telegram account comes back unless it has opened the bot as a stranger meanwhile: then sharing her
    number leads it home.
    """
    if Fact.TELEGRAM in made.taken and stays.telegram_id == made.telegram_id:
        await merges.set_telegram(tx, stays.id, None)
    if made.telegram_id is not None and await members.find_by_telegram(tx, made.telegram_id) is None:
        await merges.set_telegram(tx, goes.id, made.telegram_id)
    unchanged = tuple(fact for fact in made.taken if _with_facts(stays, goes, (fact,)) == stays)
    blank = replace(goes, name=None, dietary=None, **_NO_BIRTHDAY)
    await merges.set_facts(tx, _with_facts(stays, blank, unchanged))


_BIRTHDAY: Final = ("birthday_calendar", "birthday_month", "birthday_day", "birthday_year", "birthday_set_at")
_NO_BIRTHDAY: Final[dict[str, Any]] = dict.fromkeys(_BIRTHDAY)


def _with_facts(member: Member, source: Member, taken: tuple[Fact, ...]) -> Member:
    """Return the member with these facts of the other row."""
    if Fact.NAME in taken:
        member = replace(member, name=source.name)
    if Fact.DIETARY in taken:
        member = replace(member, dietary=source.dietary)
    if Fact.BIRTHDAY in taken:
        birthday: dict[str, Any] = {name: getattr(source, name) for name in _BIRTHDAY}
        member = replace(member, **birthday)
    return member


async def _side(view: Snapshot, member_id: MemberId, now: datetime) -> Side:
    member = await members.find(view, member_id)
    if member is None:
        raise NotFound(what="guest")
    balance = await points_service.balance(view, member_id, now=now)
    return Side(member, balance, await orders.count_of_member(view, member_id))
