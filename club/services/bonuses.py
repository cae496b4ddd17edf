"""What a guest may look forward to: the bonus rules that can give her more, and when each is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from club.rules.bonuses import Bonus
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.menu import Category, Dish
from club.rules.orders import OrderId
from club.rules.situations import Situation
from club.services import tiers
from storage import earning, menu, subscriptions
from storage.database import Snapshot

SHOWN_MAX: Final = 8
"""Rules on one page: more are no news."""

_NO_ORDER: Final = OrderId(0)


@dataclass(frozen=True, slots=True)
class Chance:
    """A rule that may give her more, and when its days and hours hold next."""

    bonus: Bonus
    at: datetime


@dataclass(frozen=True, slots=True)
class MenuNames:
    """What of the menu rules name, by their keys; what left the menu is missing."""

    categories: dict[str, Category]
    dishes: dict[str, Dish]


async def chances(view: Snapshot, member_id: MemberId, *, house: House, now: datetime) -> tuple[Chance, ...]:
    """Return the rules that may give the member more, the nearest first.

    Those for days of her own are left out: these have a page of their own.
    """
    coming = sorted(
        (Chance(bonus, at) for bonus in house.programme.bonuses if (at := bonus.next_at(now, house.zone)) is not None),
        key=lambda chance: chance.at,
    )
    if not coming:
        return ()
    situation = await _situation(view, member_id, [chance.bonus for chance in coming], house=house, now=now)
    return tuple(chance for chance in coming if chance.bonus.is_open_to(situation))[:SHOWN_MAX]


async def menu_names(view: Snapshot, bonuses: Sequence[Bonus]) -> MenuNames:
    """Return what of the menu the rules name."""
    keys = sorted({key for each in bonuses for key in each.dishes})
    dishes = [await menu.find_dish_by_key(view, key) for key in keys]
    categories = await menu.list_categories(view) if any(each.categories for each in bonuses) else ()
    return MenuNames({each.key: each for each in categories}, {dish.key: dish for dish in dishes if dish is not None})


async def _situation(
    view: Snapshot, member_id: MemberId, bonuses: Sequence[Bonus], *, house: House, now: datetime
) -> Situation:
    """Return what these rules ask about the member herself; what none asks for is not looked up."""
    tier, is_paid_member, is_first_order = None, False, False
    if any(each.tiers for each in bonuses):
        tier = await tiers.tier_of(view, member_id, house=house, now=now)
    if any(each.paid_members for each in bonuses):
        is_paid_member = await subscriptions.find_running(view, member_id, now=now) is not None
    if any(each.first_order for each in bonuses):
        is_first_order = not await earning.has_other_order(view, member_id, _NO_ORDER)
    return Situation(at=now, zone=house.zone, tier=tier, is_paid_member=is_paid_member, is_first_order=is_first_order)
