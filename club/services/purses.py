"""A member's purse: what she can pay a bill with beside money, read anew whenever a bill is drawn up."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from club.rules.house import House
from club.rules.members import MemberId
from club.rules.payment import Purse
from club.rules.points import SPENDABLE
from club.rules.tiers import Tier
from club.rules.vouchers import Voucher
from storage import points, vouchers
from storage.database import Snapshot

VOUCHERS_MAX: Final = 50
"""More usable gifts than anybody has at once."""


async def open_(view: Snapshot, member_id: MemberId, *, tier: Tier | None, house: House, now: datetime) -> Purse:
    """Return what a member of this tier can pay with beside money in this house now."""
    usable = await vouchers.list_usable(view, member_id, now=now, limit=VOUCHERS_MAX)
    paying = tuple(voucher for voucher in usable if _pays_here(voucher, house))
    if house.programme.payment is None:
        return Purse(vouchers=paying)
    lots = await points.list_open_lots(view, member_id)
    spendable = sum(lot.remaining for lot in lots if lot.kind in SPENDABLE and lot.is_usable(now))
    return Purse(points=spendable, max_rial=_tier_limit(tier, house), vouchers=paying)


def _tier_limit(tier: Tier | None, house: House) -> int | None:
    """Return how much of one bill the tier lets pay with points; below the first tier, what the first one does."""
    if house.programme.tiers is None:
        return None
    return (tier or house.programme.tiers.tiers[0]).pay_by_points_max_rial


def _pays_here(voucher: Voucher, house: House) -> bool:
    return voucher.promise.pays and voucher.branch in (None, house.branch)
