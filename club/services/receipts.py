"""Receipts: what a serial stands for, whether it was taken from points at the counter or from a gift."""

from __future__ import annotations

from club.errors import RedemptionUnknown
from club.rules.redemptions import RedemptionCard, read_serial
from club.rules.staff import Deed, require
from club.rules.vouchers import VoucherCard
from club.services import vouchers as vouchers_service
from club.services.holds import read_card
from storage import redemptions, staff, vouchers
from storage.database import Database


async def look_up(db: Database, typed: str, *, by: int) -> RedemptionCard | VoucherCard:
    """Return what was handed over with the typed serial. Raises: NotAllowed, RedemptionUnknown."""
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.REDEEM)
        number = read_serial(typed) or ""
        if (redemption := await redemptions.find_by_serial(view, number)) is not None:
            return await read_card(view, redemption.id)
        if (voucher := await vouchers.find_by_serial(view, number)) is not None:
            return await vouchers_service.read_card(view, voucher)
        raise RedemptionUnknown
