"""Vouchers: gifts are issued once, taken once, and end on their day."""

from __future__ import annotations

import secrets
from datetime import datetime

from club.errors import NotFound, VoucherUnknown, VoucherUsed
from club.rules.members import Member, MemberId, read_code
from club.rules.staff import Deed, Staff, require
from club.rules.vouchers import (
    Voucher,
    VoucherCard,
    VoucherId,
    VoucherKind,
    VoucherState,
    check_in_time,
    read_voucher_code,
    voucher_code,
)
from club.services import outbox
from storage import audit, members, staff, vouchers
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
) -> Voucher | None:
    """Issue a gift to a member; None when its cause has issued one before."""
    for _ in range(_DRAWS_MAX):
        code = voucher_code(secrets.randbelow(10**8))
        if await vouchers.find_by_code(tx, code) is None:
            new = NewVoucher(member_id, code, kind, title_fa, title_en, cause, expires_at)
            return await vouchers.add(tx, new, now=now)
    raise LookupError("no free gift code was drawn")


async def list_mine(db: Database, member_id: MemberId, *, now: datetime) -> tuple[Voucher, ...]:
    """Return a member's gifts: those that she can take now first, then the newest of the others."""
    async with db.snapshot() as view:
        usable = await vouchers.list_usable(view, member_id, now=now, limit=SHOWN_MAX)
        latest = await vouchers.list_of_member(view, member_id, limit=SHOWN_MAX)
    past = [voucher for voucher in latest if not voucher.is_usable(now)]
    return (*usable, *past)[:SHOWN_MAX]


async def look_up(db: Database, typed: str, *, by: int, now: datetime) -> VoucherCard:
    """Return the gift with the typed code, if it can be taken now.

    Raises: NotAllowed, VoucherUnknown, VoucherUsed, VoucherExpired.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.REDEEM)
        code = read_voucher_code(typed)
        found = None if code is None else await vouchers.find_by_code(view, code)
        if found is None:
            raise VoucherUnknown(is_card=code is None and read_code(typed) is not None)
        await _check_untaken(view, found)
        check_in_time(found, now)
        return VoucherCard(found, await members.get(view, found.member_id))


async def redeem(db: Database, voucher_id: VoucherId, *, by: int, cause: str, now: datetime) -> VoucherCard:
    """Take the gift: once, whoever else presses at the same moment; the guest gets a receipt.

    The second tap of whoever took it returns what the first one did.

    Raises: NotAllowed, NotFound, VoucherUsed, VoucherExpired.
    """
    async with db.transaction() as tx:
        colleague = require(await staff.find_by_telegram(tx, by), Deed.REDEEM)
        voucher = await vouchers.lock(tx, voucher_id)
        if voucher is None:
            raise NotFound(what="voucher")
        guest = await members.get(tx, voucher.member_id)
        if voucher.used_by == colleague.id:
            return VoucherCard(voucher, guest)
        await _check_untaken(tx, voucher)
        check_in_time(voucher, now)
        await vouchers.set_used(tx, voucher_id, by=colleague.id, now=now)
        subject = f"voucher:{voucher_id}"
        await audit.add(tx, "vouchers.redeemed", staff_id=colleague.id, subject=subject, now=now, cause=cause)
        await _give_receipt(tx, voucher, guest, colleague, now=now)
        used = await vouchers.find(tx, voucher_id)
        assert used is not None, "the row is held"
        return VoucherCard(used, guest)


async def expire(db: Database, now: datetime) -> int:
    """End the gifts whose last day has passed; return how many, at most a sweep's fill."""
    async with db.transaction() as tx:
        return await vouchers.expire_due(tx, now=now, limit=SWEEP_MAX)


async def _check_untaken(view: Snapshot, voucher: Voucher) -> None:
    """Raise VoucherUsed with the name of whoever took it."""
    if voucher.state is not VoucherState.USED:
        return
    taker = None if voucher.used_by is None else await staff.find(view, voucher.used_by)
    raise VoucherUsed(by=taker.name if taker else "", at=voucher.used_at or voucher.issued_at)


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
