"""What a member's points would buy her now."""

from __future__ import annotations

from datetime import datetime

from club.rules.house import House
from club.rules.members import MemberId
from club.rules.rewards import Lock
from club.rules.worth import Worth, worth_of
from club.services import rewards
from storage.database import Snapshot


async def appraise(
    view: Snapshot, member_id: MemberId, *amounts: int, house: House, now: datetime
) -> tuple[Worth, ...]:
    """Return what each of these amounts of points would buy the member, of what nothing but points keeps from her."""
    offers = await rewards.list_offers(view, member_id, house=house, now=now)
    within_reach = [offer.reward for offer in offers if offer.lock in (None, Lock.POINTS)]
    return tuple(worth_of(points, rewards=within_reach, payment=house.programme.payment) for points in amounts)
