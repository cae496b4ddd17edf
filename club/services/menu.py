"""The menu: writing it whole, looking through it, and the kitchen's stop-list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from club.errors import HouseClosed, NotFound
from club.rules.calendar import CLUB_ZONE, club_day, start_of_day
from club.rules.carts import Summary
from club.rules.hours import check_takes_orders, opening_at
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.menu import Category, CategoryId, Dish, DishId, MenuKeys
from club.rules.menu_plan import MenuPlan
from club.rules.offers import Offer
from club.rules.staff import Deed, Staff, require
from club.rules.tiers import Tier
from club.services import tiers
from storage import audit, carts, menu, menu_stock, staff
from storage.database import Database, Snapshot, Transaction

FURTHER_NOTICE: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Until when a dish is out that has no day of return."""

_INSTEAD_MAX = 3


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The menu's first page."""

    categories: tuple[Category, ...]
    cart: Summary
    closed: HouseClosed | None
    """When the kitchen takes orders again; None: it does now."""


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """One category with all its dishes."""

    category: Category
    dishes: tuple[Dish, ...]
    cart: Summary
    opens_at: datetime | None = None
    """When the first of its dishes is for everybody, where all are for others still. None: there is something here."""


@dataclass(frozen=True, slots=True)
class DishPage:
    """One dish with all that can be asked about it."""

    offer: Offer
    instead: tuple[Dish, ...]
    """What else there is when it cannot be had."""
    cart: Summary
    early_until: datetime | None = None
    """Until when it is for guests with early access alone; None: it is for everybody."""


# Looking --------------------------------------------------------------------------------------------------------------


async def keys(db: Database) -> MenuKeys:
    """Return by which keys the club file can speak of what is on the menu."""
    async with db.snapshot() as view:
        return MenuKeys.of_dishes(await menu.list_keys(view))


async def front_page(db: Database, *, member_id: MemberId | None, house: House, now: datetime) -> FrontPage:
    """Return the categories that have something to offer this guest, and whether the kitchen takes orders."""
    closed: HouseClosed | None = None
    try:
        check_takes_orders(house.hours, now)
    except HouseClosed as refusal:
        closed = refusal
    async with db.snapshot() as view:
        early = await menu.list_early_categories(view, now=now)
        if early and await _has_early_access(view, member_id, house=house, now=now):
            early = frozenset()
        categories = tuple(each for each in await menu.list_categories(view) if each.id not in early)
        return FrontPage(categories, await _cart(view, member_id), closed)


async def category_page(
    db: Database, category_id: CategoryId, *, member_id: MemberId | None, house: House, now: datetime
) -> CategoryPage:
    """Return a category's dishes as this guest sees them, sold-out ones too.

    Raises: NotFound when the category left the menu.
    """
    async with db.snapshot() as view:
        if (category := await menu.find_category(view, category_id)) is None:
            raise NotFound(what="category")
        cart = await _cart(view, member_id)
        dishes = await menu.list_dishes(view, category_id)
        tier = await _tier(view, dishes, member_id=member_id, house=house, now=now)
        shown = tuple(dish for dish in dishes if dish.is_open_to(tier, now))
        opening = [dish.public_at for dish in dishes if dish.public_at is not None]
        return CategoryPage(category, shown, cart, min(opening) if opening and not shown else None)


async def whole_category(db: Database, category_id: CategoryId) -> CategoryPage:
    """Return all dishes of a category, for the kitchen. Raises: NotFound when the category left the menu."""
    async with db.snapshot() as view:
        if (category := await menu.find_category(view, category_id)) is None:
            raise NotFound(what="category")
        return CategoryPage(category, await menu.list_dishes(view, category_id), Summary())


async def dish_page(
    db: Database, dish_id: DishId, *, member_id: MemberId | None, house: House, now: datetime
) -> DishPage:
    """Return a dish, and what else there is when it cannot be had.

    Raises: NotFound when it left the menu, or is not there for this guest yet.
    """
    async with db.snapshot() as view:
        found = await _offer(view, dish_id)
        tier = await _tier(view, [found.dish], member_id=member_id, house=house, now=now)
        if not found.dish.is_open_to(tier, now):
            raise NotFound(what="dish")
        instead: tuple[Dish, ...] = ()
        if not found.dish.is_available(now):
            instead = await menu.list_instead(view, found.dish, now=now, limit=_INSTEAD_MAX)
        early_until = found.dish.public_at if found.dish.is_early(now) else None
        return DishPage(found, instead, await _cart(view, member_id), early_until)


async def offer(db: Database, dish_id: DishId) -> Offer:
    """Return a dish with all that can be asked about it.

    Raises: NotFound when it left the menu.
    """
    async with db.snapshot() as view:
        return await _offer(view, dish_id)


async def _offer(view: Snapshot, dish_id: DishId) -> Offer:
    found = await menu.find_offer(view, dish_id)
    if found is None or found.dish.removed_at is not None:
        raise NotFound(what="dish")
    return found


async def _tier(
    view: Snapshot, dishes: Sequence[Dish], *, member_id: MemberId | None, house: House, now: datetime
) -> Tier | None:
    """Return the guest's tier when it decides about any of the dishes; looking it up costs the others nothing."""
    if member_id is None or not any(dish.is_early(now) for dish in dishes):
        return None
    return await tiers.tier_of(view, member_id, house=house, now=now)


async def _has_early_access(view: Snapshot, member_id: MemberId | None, *, house: House, now: datetime) -> bool:
    tier = None if member_id is None else await tiers.tier_of(view, member_id, house=house, now=now)
    return tier is not None and tier.early_access


async def _cart(view: Snapshot, member_id: MemberId | None) -> Summary:
    return Summary() if member_id is None else await carts.summary(view, member_id)


async def remember_photo(db: Database, dish: Dish, *, file_id: str) -> None:
    """Keep Telegram's name for a dish's picture, so that it is uploaded once."""
    async with db.transaction() as tx:
        await menu.set_photo_file_id(tx, dish.id, photo=dish.photo or "", file_id=file_id)


# The stop-list --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StopList:
    """What has run out, for a colleague who may change it."""

    staff: Staff
    out: tuple[Dish, ...]
    categories: tuple[Category, ...]


async def stop_list(db: Database, *, by: int, now: datetime) -> StopList:
    """Return the dishes that have run out.

    Raises: NotAllowed.
    """
    async with db.snapshot() as view:
        colleague = require(await staff.find_by_telegram(view, by), Deed.STOP_DISH)
        return StopList(colleague, await menu.list_out(view, now=now), await menu.list_categories(view))


def end_of_day(house: House, now: datetime) -> datetime:
    """Return when the house's day is over: midnight, or the end of the shift that runs past it."""
    midnight = start_of_day(club_day(now, house.zone) + timedelta(days=1), house.zone)
    opening = opening_at(house.hours, now)
    return max(midnight, opening.closes_at) if opening else midnight


async def stop_dish(db: Database, dish_id: DishId, *, by: int, until: datetime, cause: str, now: datetime) -> Dish:
    """Let a dish be sold out until then (``end_of_day`` or ``FURTHER_NOTICE``).

    Raises: NotAllowed, NotFound.
    """
    async with db.transaction() as tx:
        return await _set_out(tx, dish_id, by=by, until=until, cause=cause, now=now)


async def resume_dish(db: Database, dish_id: DishId, *, by: int, cause: str, now: datetime) -> Dish:
    """Let a dish be had again.

    Raises: NotAllowed, NotFound.
    """
    async with db.transaction() as tx:
        return await _set_out(tx, dish_id, by=by, until=None, cause=cause, now=now)


async def _set_out(
    tx: Transaction, dish_id: DishId, *, by: int, until: datetime | None, cause: str, now: datetime
) -> Dish:
    colleague = require(await staff.find_by_telegram(tx, by), Deed.STOP_DISH)
    if (dish := await menu.set_out(tx, dish_id, until=until)) is None:
        raise NotFound(what="dish")
    action = "menu.resumed" if until is None else "menu.stopped"
    detail = {} if until is None else {"until": until}
    await audit.add(
        tx, action, staff_id=colleague.id, subject=f"dish:{dish_id}", detail=detail, now=now, cause=f"{action}:{cause}"
    )
    return dish


# Writing it whole -----------------------------------------------------------------------------------------------------


async def stock(db: Database, plan: MenuPlan, *, now: datetime, zone: ZoneInfo = CLUB_ZONE) -> None:
    """Make the menu what the plan says: by key, as often as one likes; what is not in it leaves the menu.

    A new dish is for everybody from the midnight of its day in the club's zone.

    Prices and names of placed orders stay as they were; a dish that has run out stays so.
    """
    async with db.transaction() as tx:
        categories = await menu_stock.set_categories(tx, plan.categories)
        groups = await menu_stock.set_option_groups(tx, plan.option_groups)
        for group in plan.option_groups:
            await menu_stock.set_choices(tx, groups[group.key], group.choices)
        dishes = await menu_stock.set_dishes(tx, plan.dishes, category_ids=categories, zone=zone)
        asked = ((dishes[dish.key], groups[option]) for dish in plan.dishes for option in dish.options)
        await menu_stock.set_dish_options(tx, asked)

        kept_categories = {plan.key for plan in plan.categories}
        kept_dishes = {plan.key for plan in plan.dishes}
        kept_choices = {(groups[group.key], choice.key) for group in plan.option_groups for choice in group.choices}
        gone = [id_ for key, id_ in categories.items() if key not in kept_categories]
        await menu_stock.remove_categories(tx, gone, now=now)
        gone = [id_ for key, id_ in dishes.items() if key not in kept_dishes]
        await menu_stock.remove_dishes(tx, gone, now=now)
        on_menu = await menu_stock.list_choices(tx)
        gone = [id_ for id_, group_id, key in on_menu if (group_id, key) not in kept_choices]
        await menu_stock.remove_choices(tx, gone, now=now)
