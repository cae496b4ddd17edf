"""Vouchers: gifts are issued once, taken once, and end on their day."""

from __future__ import annotations

import secrets
from datetime import datetime

from club.errors import LargeGift, NotFound, NotReversible, VoucherUnknown, VoucherUsed
from club.rules.benefits import PLAIN_GIFT, Benefit
from club.rules.consents import Purpose
from club.rules.hours import QuietHours, next_allowed
from club.rules.house import House
from club.rules.members import Member, MemberId, read_code
from club.rules.outbox import Priority
from club.rules.redemptions import ReversalReason, serial, serial_year
from club.rules.rewards import voucher_warning_at
from club.rules.staff import Deed, Staff, check_another, may, require
from club.rules.vouchers import (
    Voucher,
    VoucherCard,
    VoucherId,
    VoucherKind,
    VoucherState,
    check_here,
    check_in_time,
    read_voucher_code,
    voucher_code,
)
from club.services import outbox
from club.services import points as points_service
from storage import audit, consents, members, orders, redemptions, staff, vouchers
from storage import points as point_rows
from storage.database import Database, Snapshot, Transaction
from storage.vouchers import NewVoucher

SHOWN_MAX = 10
SWEEP_MAX = 500
_DRAWS_MAX = 5
"""One drawn code in a hundred million belongs to each gift that was ever issued; five in a row never do."""


async def issue(
    tx: Transaction,
    member_id: MemberId,
    *,
    kind: VoucherKind,
    title_fa: str,
    title_en: str,
    cause: str,
    expires_at: datetime,
    now: datetime,
    house: House,
    reward_key: str | None = None,
    benefit: Benefit = PLAIN_GIFT,
    points: int = 0,
    entry_id: int | None = None,
    branch: str | None = None,
) -> Voucher | None:
    """Issue a gift to a member, of whose end she is reminded; None when its cause has issued one before.

    A bought one says for how many points and by which row of the ledger; one without a branch is good in every branch.
    """
    for _ in range(_DRAWS_MAX):
        code = voucher_code(secrets.randbelow(10**8))
        if await vouchers.find_by_code(tx, code) is None:
            new = NewVoucher(
                member_id=member_id,
                code=code,
                kind=kind,
                title_fa=title_fa,
                title_en=title_en,
                cause=cause,
                expires_at=expires_at,
                reward_key=reward_key,
                benefit=benefit.stored(),
                points=points,
                entry_id=entry_id,
                branch=branch,
                warn_at=voucher_warning_at(expires_at, house.programme.redemption, after=now),
            )
            return await vouchers.add(tx, new, now=now)
    raise LookupError("no free gift code was drawn")


async def list_mine(db: Database, member_id: MemberId, *, now: datetime) -> tuple[Voucher, ...]:
    """Return a member's gifts: those that she can take now first, then the newest of the others."""
    async with db.snapshot() as view:
        usable = await vouchers.list_usable(view, member_id, now=now, limit=SHOWN_MAX)
        latest = await vouchers.list_of_member(view, member_id, limit=SHOWN_MAX)
    past = [voucher for voucher in latest if not voucher.is_usable(now)]
    return (*usable, *past)[:SHOWN_MAX]


async def look_up(db: Database, typed: str, *, by: int, now: datetime, house: House) -> VoucherCard:
    """Return the gift with the typed code, if it can be taken here and now.

    Raises: NotAllowed, VoucherUnknown, VoucherUsed, VoucherExpired, VoucherElsewhere, LargeGift.
    """
    async with db.snapshot() as view:
        colleague = require(await staff.find_by_telegram(view, by), Deed.REDEEM)
        code = read_voucher_code(typed)
        found = None if code is None else await vouchers.find_by_code(view, code)
        if found is None:
            raise VoucherUnknown(is_card=code is None and read_code(typed) is not None)
        await _check_untaken(view, found)
        check_in_time(found, now)
        check_here(found, house.branch)
        _check_hand(colleague, found, house)
        return VoucherCard(found, await members.get(view, found.member_id))


async def redeem(
    db: Database, voucher_id: VoucherId, *, by: int, cause: str, now: datetime, house: House
) -> VoucherCard:
    """Take the gift: once, whoever else presses at the same moment; both get a receipt with one serial.

    The second tap of whoever took it returns what the first one did.

    Raises: NotAllowed, NotFound, OwnAccount, VoucherUsed, VoucherExpired, VoucherElsewhere, LargeGift.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.REDEEM)
        voucher = await vouchers.lock(tx, voucher_id)
        if voucher is None:
            raise NotFound(what="voucher")
        guest = await members.get(tx, voucher.member_id)
        check_another(colleague, guest)
        if voucher.used_by == colleague.id:
            return VoucherCard(voucher, guest, colleague)
        await _check_untaken(tx, voucher)
        check_in_time(voucher, now)
        check_here(voucher, house.branch)
        _check_hand(colleague, voucher, house)
        year = serial_year(now, house.zone)
        receipt = serial(year, await redemptions.next_serial(tx, year))
        await vouchers.set_used(tx, voucher_id, by=colleague.id, serial=receipt, now=now)
        await audit.add(
            tx,
            "vouchers.redeemed",
            staff_id=colleague.id,
            subject=f"voucher:{voucher_id}",
            detail={"serial": receipt},
            now=now,
            cause=cause,
        )
        await _give_receipt(tx, voucher, guest, colleague, now=now)
        return VoucherCard(await _read(tx, voucher_id), guest, colleague)


async def reverse(
    db: Database, voucher_id: VoucherId, *, reason: ReversalReason, by: int, cause: str, now: datetime
) -> VoucherCard:
    """Take back a gift that was bought with points and taken at the counter: the points return, the guest is told why.

    A second tap returns what the first one did. A present, or one that paid for an order, is not taken back so.

    Raises: NotAllowed, NotFound, OwnAccount, NotReversible.
    """
    async with db.transaction() as tx:
        leader = require(await staff.find_by_telegram(tx, by), Deed.REVERSE_REDEMPTION)
        found = await vouchers.find(tx, voucher_id)
        if found is None:
            raise NotFound(what="voucher")
        guest = await point_rows.hold(tx, found.member_id)
        check_another(leader, guest)
        await vouchers.lock(tx, voucher_id)
        used = await _read(tx, voucher_id)
        if used.state is VoucherState.REVERSED:
            return await _card(tx, voucher_id)
        if used.state is not VoucherState.USED or used.used_by is None or used.entry_id is None:
            raise NotReversible
        back = await points_service.give_back(
            tx,
            used.entry_id,
            cause=_given_back(voucher_id),
            now=now,
            points=used.points,
            staff_id=leader.id,
        )
        if used.reward_key is not None:
            await redemptions.count_one_less(tx, used.reward_key)
        await vouchers.set_reversed(tx, voucher_id)
        await audit.add(
            tx,
            "vouchers.reversed",
            staff_id=leader.id,
            subject=f"voucher:{voucher_id}",
            detail={"reason": reason.value, "serial": used.serial, "points": used.points},
            now=now,
            cause=cause,
        )
        if guest.telegram_id is not None:
            await outbox.tell(
                tx,
                chat_id=guest.telegram_id,
                notice="vouchers.reversed",
                detail={"voucher": voucher_id, "reason": reason.value, "points": back.points},
                cause=f"voucher:{voucher_id}:reversed",
                now=now,
            )
        return await _card(tx, voucher_id)


async def expire(db: Database, now: datetime) -> int:
    """End the gifts whose last day has passed; return how many, at most a sweep's fill."""
    async with db.transaction() as tx:
        return await vouchers.expire_due(tx, now=now, limit=SWEEP_MAX)


async def warn_due(db: Database, *, house: House, now: datetime) -> int:
    """Remind the owners of gifts that end soon, never in the quiet hours; return how many were told.

    It speaks of her own gift and advertises nothing, so /stop does not end it. A pause postpones it. Of a birthday's
    gift nobody is reminded who wants to hear of birthdays no more.
    """
    if next_allowed(now, QuietHours(zone=house.zone)) > now:
        return 0
    async with db.snapshot() as view:
        due = await vouchers.list_to_warn(view, now=now, limit=SWEEP_MAX)
    told = 0
    for each in due:
        async with db.transaction() as tx:
            told += await _warn(tx, each.id, now)
    return told


async def _warn(tx: Transaction, voucher_id: VoucherId, now: datetime) -> bool:
    voucher = await vouchers.lock(tx, voucher_id)
    if voucher is None or voucher.warn_at is None or voucher.warn_at > now:
        return False
    owner = await members.get(tx, voucher.member_id)
    until = owner.paused_until_at
    if until is not None and until > now:
        await vouchers.set_warning(tx, voucher_id, warn_at=until if until < voucher.expires_at else None)
        return False
    await vouchers.set_warning(tx, voucher_id, warn_at=None)
    if owner.telegram_id is None or not _may_be_told(owner) or not voucher.is_usable(now):
        return False
    if voucher.kind is VoucherKind.BIRTHDAY and not await _hears_of_birthdays(tx, owner.id):
        return False
    await outbox.tell(
        tx,
        chat_id=owner.telegram_id,
        notice="vouchers.ending",
        detail={"voucher": voucher_id},
        cause=f"voucher:{voucher_id}:warned",
        now=now,
        priority=Priority.FOLLOW_UP,
    )
    return True


def _may_be_told(owner: Member) -> bool:
    return not (owner.blocked_at or owner.deactivated_at or owner.forgotten_at)


async def _hears_of_birthdays(view: Snapshot, member_id: MemberId) -> bool:
    return (await consents.get_all(view, member_id)).allows(Purpose.BIRTHDAY)


async def _read(view: Snapshot, voucher_id: VoucherId) -> Voucher:
    found = await vouchers.find(view, voucher_id)
    assert found is not None, "the row is held"
    return found


async def _card(view: Snapshot, voucher_id: VoucherId) -> VoucherCard:
    return await read_card(view, await _read(view, voucher_id))


async def read_card(view: Snapshot, voucher: Voucher) -> VoucherCard:
    """Return a gift with everybody who had to do with it, and what came back of it."""
    taker = await staff.find(view, voucher.used_by)
    back = await point_rows.find_entry_by_cause(view, _given_back(voucher.id))
    guest = await members.get(view, voucher.member_id)
    paid = await orders.find_paid_by(view, voucher.id, member_id=voucher.member_id)
    return VoucherCard(
        voucher, guest, taker, points_back=back.points if back else 0, order_id=paid.id if paid else None
    )


def _given_back(voucher_id: VoucherId) -> str:
    return f"voucher:{voucher_id}:reversed"


def _check_hand(colleague: Staff, voucher: Voucher, house: House) -> None:
    """Raise LargeGift when it cost more than a colleague who does not lead may hand over."""
    if house.programme.redemption.needs_approval(voucher.points) and not may(colleague.role, Deed.APPROVE_REDEMPTION):
        raise LargeGift


async def _check_untaken(view: Snapshot, voucher: Voucher) -> None:
    """Raise VoucherUsed with the name of whoever took it, or the order that it paid for."""
    if voucher.state not in (VoucherState.USED, VoucherState.REVERSED):
        return
    taker = await staff.find(view, voucher.used_by)
    paid = await orders.find_paid_by(view, voucher.id, member_id=voucher.member_id)
    raise VoucherUsed(
        by=taker.name if taker else "", at=voucher.used_at or voucher.issued_at, order=paid.id if paid else None
    )


async def _give_receipt(tx: Transaction, voucher: Voucher, guest: Member, colleague: Staff, *, now: datetime) -> None:
    if guest.telegram_id is None:
        return
    await outbox.tell(
        tx,
        chat_id=guest.telegram_id,
        notice="vouchers.receipt",
        detail={"voucher": voucher.id, "by": colleague.name},
        cause=f"voucher:{voucher.id}:used",
        now=now,
    )
