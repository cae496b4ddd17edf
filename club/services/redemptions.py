"""Redemptions: a reward that is held for a guest is handed over once, by whoever reads her code.

Above the club's limit it takes two: whoever hands it over, and a second approver who leads the house. What was handed
over by mistake is taken back by a manager, and the points return.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from club.errors import (
    NoSecondApprover,
    NotFound,
    NotReversible,
    RedemptionUnknown,
    SecondApproverNeeded,
    VoucherElsewhere,
)
from club.rules.house import House
from club.rules.members import Member
from club.rules.redemptions import (
    Redemption,
    RedemptionCard,
    RedemptionId,
    RedemptionState,
    ReversalReason,
    check_unused,
    read_redemption_code,
    serial,
    serial_year,
)
from club.rules.staff import Deed, Staff, StaffId, check_another, require
from club.services import outbox, tiers
from club.services.holds import (
    give_back,
    list_others_who_approve,
    read_card,
    refresh_approvals,
    release,
    release_due,
    show_colleague,
    show_guest,
)
from storage import audit, staff
from storage import points as point_rows
from storage import redemptions as rows
from storage.database import Database, Snapshot, Transaction

# Looking --------------------------------------------------------------------------------------------------------------


async def look_up(db: Database, typed: str, *, by: int, now: datetime, house: House) -> RedemptionCard:
    """Return what is held under the typed code.

    Raises: NotAllowed, RedemptionUnknown, VoucherElsewhere.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.REDEEM)
        code = read_redemption_code(typed)
        found = None if code is None else await rows.find_by_code(view, code)
    if found is None:
        raise RedemptionUnknown
    return await open_card(db, found.id, by=by, now=now, house=house)


async def open_card(
    db: Database, redemption_id: RedemptionId, *, by: int, now: datetime, house: House
) -> RedemptionCard:
    """Return a redemption for a colleague who may hand it over; one whose time is over is released first.

    Raises: NotAllowed, NotFound, VoucherElsewhere.
    """
    await release_due(db, now=now)
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.REDEEM)
        card = await read_card(view, redemption_id)
        standing = await tiers.standing(view, card.guest.id, house=house, now=now)
    _check_here(card.redemption, house)
    return replace(card, tier=standing.tier)


def _check_here(redemption: Redemption, house: House) -> None:
    if redemption.branch != house.branch:
        raise VoucherElsewhere


# Handing over ---------------------------------------------------------------------------------------------------------


async def confirm(
    db: Database, redemption_id: RedemptionId, *, by: int, cause: str, now: datetime, house: House
) -> RedemptionCard:
    """Hand a reward over: once, whoever else presses at the same moment; above the limit ask for a second approver.

    The second tap of whoever handed it over, or asked, returns what the first one did. What is over is handed over no
    more, and the card says what became of it.

    Raises: NotAllowed, NotFound, OwnAccount, RedemptionUsed, VoucherElsewhere, NoSecondApprover.
    """
    await release_due(db, now=now)
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.REDEEM)
        held, guest = await _take(tx, redemption_id, house)
        check_another(colleague, guest)
        if colleague.id in (held.used_by, held.asked_by):
            return await read_card(tx, redemption_id)
        check_unused(held, by=await _name(tx, held.used_by))
        if not held.is_open(now):
            return await read_card(tx, redemption_id)
        terms = house.programme.redemption
        if not terms.needs_approval(held.points):
            await _use(tx, held, guest, by=colleague.id, approver=None, cause=cause, now=now, house=house)
        elif held.asked_by is None:
            until_at = now + timedelta(minutes=terms.approval_minutes)
            await _ask_second(tx, held, guest, colleague, cause=cause, now=now, until_at=until_at)
        return await read_card(tx, redemption_id)


async def approve(
    db: Database, redemption_id: RedemptionId, *, by: int, cause: str, now: datetime, house: House
) -> RedemptionCard:
    """Approve a large reward as the second one: it is handed over by whoever asked, unless it is over.

    Raises: NotAllowed, NotFound, OwnAccount, RedemptionUsed, SecondApproverNeeded when it is the same person.
    """
    await release_due(db, now=now)
    async with db.transaction() as tx:
        leader = require(await staff.find_by_telegram(tx, by), Deed.APPROVE_REDEMPTION)
        held, guest = await _take(tx, redemption_id, house)
        check_another(leader, guest)
        if held.approved_by == leader.id and held.state is RedemptionState.USED:
            return await read_card(tx, redemption_id)
        check_unused(held, by=await _name(tx, held.used_by))
        if not held.is_open(now):
            return await read_card(tx, redemption_id)
        if held.asked_by is None or held.asked_by == leader.id:
            raise SecondApproverNeeded
        await _use(tx, held, guest, by=held.asked_by, approver=leader.id, cause=cause, now=now, house=house)
        return await read_card(tx, redemption_id)


async def decline(
    db: Database, redemption_id: RedemptionId, *, by: int, cause: str, now: datetime, house: House
) -> RedemptionCard:
    """Decline a large reward: it is released and the points return. A second tap shows what became of it.

    Raises: NotAllowed, NotFound, RedemptionUsed.
    """
    async with db.transaction() as tx:
        leader = require(await staff.find_by_telegram(tx, by), Deed.APPROVE_REDEMPTION)
        held, guest = await _take(tx, redemption_id, house)
        if held.state is RedemptionState.RESERVED:
            await _audit(tx, "redemptions.declined", held, leader.id, cause=cause, now=now)
            await release(tx, held, guest, why="declined", now=now)
        else:
            check_unused(held, by=await _name(tx, held.used_by))
        return await read_card(tx, redemption_id)


async def reverse(
    db: Database,
    redemption_id: RedemptionId,
    *,
    reason: ReversalReason,
    by: int,
    cause: str,
    now: datetime,
    house: House,
) -> RedemptionCard:
    """Take back what was handed over: the points return to the lots they came from, and the guest is told why.

    A second tap returns what the first one did.

    Raises: NotAllowed, NotFound, OwnAccount, NotReversible, VoucherElsewhere.
    """
    async with db.transaction() as tx:
        leader = require(await staff.find_by_telegram(tx, by), Deed.REVERSE_REDEMPTION)
        used, guest = await _take(tx, redemption_id, house)
        check_another(leader, guest)
        if used.state is RedemptionState.REVERSED:
            return await read_card(tx, redemption_id)
        if used.state is not RedemptionState.USED:
            raise NotReversible
        await give_back(tx, used, RedemptionState.REVERSED, reason=reason.value, by=leader.id, now=now)
        detail = {"reason": reason.value, "serial": used.serial, "points": used.points}
        await _audit(tx, "redemptions.reversed", used, leader.id, cause=cause, now=now, detail=detail)
        if guest.telegram_id is not None:
            await outbox.tell(
                tx,
                chat_id=guest.telegram_id,
                notice="redemptions.reversed",
                detail={"redemption": used.id},
                cause=f"redemption:{used.id}:reversed:told",
                now=now,
            )
        return await read_card(tx, redemption_id)


async def _take(tx: Transaction, redemption_id: RedemptionId, house: House) -> tuple[Redemption, Member]:
    """Hold the guest and her redemption until the transaction ends."""
    found = await rows.find(tx, redemption_id)
    if found is None:
        raise NotFound(what="redemption")
    guest = await point_rows.hold(tx, found.member_id)
    held = await rows.lock(tx, redemption_id)
    _check_here(held, house)
    return held, guest


async def _use(
    tx: Transaction,
    held: Redemption,
    guest: Member,
    *,
    by: StaffId,
    approver: StaffId | None,
    cause: str,
    now: datetime,
    house: House,
) -> None:
    year = serial_year(now, house.zone)
    receipt = serial(year, await rows.next_serial(tx, year))
    await rows.set_used(tx, held.id, by=by, approved_by=approver, serial=receipt, now=now)
    await _audit(tx, "redemptions.used", held, approver or by, cause=cause, now=now, detail={"serial": receipt})
    await show_guest(tx, held, guest, what="used", now=now)
    await refresh_approvals(tx, held, guest, what="used", now=now)


# The second approver --------------------------------------------------------------------------------------------------


async def _ask_second(
    tx: Transaction,
    held: Redemption,
    guest: Member,
    colleague: Staff,
    *,
    cause: str,
    now: datetime,
    until_at: datetime,
) -> None:
    leaders = await list_others_who_approve(tx, colleague.id, guest)
    if not leaders:
        raise NoSecondApprover
    await rows.set_asked(tx, held.id, by=colleague.id, until_at=until_at)
    await _audit(tx, "redemptions.asked", held, colleague.id, cause=cause, now=now)
    await show_guest(tx, held, guest, what="asked", now=now)
    for leader in leaders:
        await show_colleague(tx, held, leader, what="asked", now=now)


async def _audit(
    tx: Transaction,
    action: str,
    redemption: Redemption,
    staff_id: StaffId,
    *,
    cause: str,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    subject = f"redemption:{redemption.id}"
    await audit.add(tx, action, staff_id=staff_id, subject=subject, detail=detail or {}, now=now, cause=cause)


async def _name(view: Snapshot, staff_id: StaffId | None) -> str:
    colleague = await staff.find(view, staff_id)
    return colleague.name if colleague else ""
