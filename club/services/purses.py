"""A member's purse: what she can pay a bill with beside money, read anew whenever a bill is drawn up."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from club.rules.house import House
from club.rules.members import MemberId
from club.rules.payment import Purse
from club.rules.points import SPENDABLE
from club.rules.vouchers import Voucher
from storage import points, vouchers
from storage.database import Snapshot

VOUCHERS_MAX: Final = 50
"""More usable gifts than anybody has at once."""


async def open_(view: Snapshot, member_id: MemberId, *, house: House, now: datetime) -> Purse:
    """Return what the member can pay with beside money in this house now."""
    usable = await vouchers.list_usable(view, member_id, now=now, limit=VOUCHERS_MAX)
    paying = tuple(voucher for voucher in usable if _pays_here(voucher, house))
    if house.programme.payment is None:
        return Purse(vouchers=paying)
    lots = await points.list_open_lots(view, member_id)
    spendable = sum(lot.remaining for lot in lots if lot.kind in SPENDABLE and lot.is_usable(now))
    return Purse(points=spendable, vouchers=paying)


def _pays_here(voucher: Voucher, house: House) -> bool:
    return voucher.promise.pays and voucher.branch in (None, house.branch)
