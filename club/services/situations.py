"""The situation of an order: the one place where the facts are gathered that decide what it earns."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from club.rules.bonuses import Bonus
from club.rules.calendar import club_day, start_of_day
from club.rules.house import House
from club.rules.members import Member
from club.rules.orders import Order
from club.rules.situations import Situation
from club.services import tiers
from storage import earning, personal_days, subscriptions
from storage.database import Transaction

_BONUS: Final = "bonus:"


async def situation(tx: Transaction, order: Order, member: Member, *, house: House, now: datetime) -> Situation:
    """Return when, by whom and how the order was placed; what no rule of the club asks for is not looked up.

    Days and hours are those of the order, her tier and her membership those of its completion, at which she pays.
    """
    bonuses, terms = house.programme.bonuses, house.terms
    midnight = start_of_day(club_day(now, house.zone), house.zone)
    standing = await tiers.standing(tx, member.id, house=house, now=now)
    is_paid_member, is_personal_day = False, False
    if house.programme.membership is not None:
        is_paid_member = await subscriptions.find_running(tx, member.id, now=now) is not None
    if house.programme.personal_days is not None:
        is_personal_day = await personal_days.is_chosen(tx, member.id, club_day(order.placed_at, house.zone))
    is_first, earned_today, parts_today = False, 0, dict[str, int]()
    if any(bonus.first_order for bonus in bonuses):
        is_first = not await earning.has_other_order(tx, member.id, order.id)
    if terms.max_points_per_day is not None:
        earned_today = await earning.count_points_of_orders(tx, member.id, since=midnight)
    if any(bonus.max_points_per_day is not None for bonus in bonuses):
        parts_today = await earning.list_points_by_part(tx, member.id, since=midnight)
    return Situation(
        at=order.placed_at,
        zone=house.zone,
        tiers=house.programme.tiers,
        tier=standing.tier,
        reached=standing.reached,
        is_pinned=standing.pinned_until_at is not None,
        is_paid_member=is_paid_member,
        is_personal_day=is_personal_day,
        is_first_order=is_first,
        payment=order.payment,
        kind=order.kind,
        earned_today=earned_today,
        bonus_today=_by_rule(bonuses, parts_today),
    )


def _by_rule(bonuses: tuple[Bonus, ...], by_part: dict[str, int]) -> dict[str, int]:
    return {bonus.key: by_part.get(f"{_BONUS}{bonus.key}", 0) for bonus in bonuses}
