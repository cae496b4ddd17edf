"""The menu: categories, dishes, and the options that dishes are asked for with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from club.rules.menu import Category, CategoryId, Choice, Dish, DishId, DishKeys, OptionGroup
from club.rules.offers import Offer
from storage.database import Row, Snapshot, Transaction
from storage.rows import build, build_all, build_or_none, columns

_CATEGORY = columns(Category)
_DISH = columns(Dish)
_OPTION_WIDTH = len(columns(OptionGroup).split(", "))

_OPTIONS = f"""SELECT dish_options.dish_id, {columns(OptionGroup, "option_groups")}, {columns(Choice, "choices")}
    FROM dish_options
    JOIN option_groups ON option_groups.id = dish_options.group_id
    JOIN choices ON choices.group_id = dish_options.group_id AND choices.removed_at IS NULL
    WHERE dish_options.dish_id {{which}}
    ORDER BY dish_options.dish_id, dish_options.position, choices.position, choices.id"""

_OF_CART = "IN (SELECT dish_id FROM cart_lines WHERE cart_id = :id)"
_OF_ORDER = "IN (SELECT dish_id FROM order_lines WHERE order_id = :id)"


async def list_categories(view: Snapshot) -> tuple[Category, ...]:
    """Return the categories that have something on the menu, in its order."""
    sql = f"""SELECT {_CATEGORY} FROM categories WHERE removed_at IS NULL
        AND EXISTS (SELECT 1 FROM dishes WHERE dishes.category_id = categories.id AND dishes.removed_at IS NULL)
        ORDER BY position, id"""
    return build_all(Category, await view.rows(sql))


async def list_early_categories(view: Snapshot, *, now: datetime) -> frozenset[CategoryId]:
    """Return the categories of the menu whose dishes are all for guests with early access alone still."""
    found = await view.rows(
        """SELECT category_id FROM dishes WHERE removed_at IS NULL GROUP BY category_id
           HAVING MIN(COALESCE(public_at, 0)) > :now""",
        now=now,
    )
    return frozenset(CategoryId(row[0]) for row in found)


async def find_category(view: Snapshot, category_id: CategoryId) -> Category | None:
    """Return the category while it is on the menu, or None."""
    sql = f"SELECT {_CATEGORY} FROM categories WHERE id = :id AND removed_at IS NULL"
    return build_or_none(Category, await view.row(sql, id=category_id))


async def list_dishes(view: Snapshot, category_id: CategoryId) -> tuple[Dish, ...]:
    """Return the dishes of a category that are on the menu, sold-out ones too, in its order."""
    sql = f"""SELECT {_DISH} FROM dishes WHERE category_id = :category_id AND removed_at IS NULL
        ORDER BY position, id"""
    return build_all(Dish, await view.rows(sql, category_id=category_id))


async def find_dish(view: Snapshot, dish_id: DishId) -> Dish | None:
    """Return the dish, also one that left the menu, or None when it never was."""
    return build_or_none(Dish, await view.row(f"SELECT {_DISH} FROM dishes WHERE id = :id", id=dish_id))


async def find_dish_by_key(view: Snapshot, key: str | None) -> Dish | None:
    """Return the dish that the menu file calls so, also one that left the menu; None: there never was one."""
    return build_or_none(Dish, await view.row(f"SELECT {_DISH} FROM dishes WHERE key = :key", key=key))


async def list_keys(view: Snapshot) -> tuple[DishKeys, ...]:
    """Return by which keys every dish on the menu is spoken of."""
    sql = """SELECT dishes.key, categories.key, dishes.labels
             FROM dishes JOIN categories ON categories.id = dishes.category_id
             WHERE dishes.removed_at IS NULL ORDER BY dishes.id"""
    return build_all(DishKeys, await view.rows(sql))


async def list_out(view: Snapshot, *, now: datetime) -> tuple[Dish, ...]:
    """Return the dishes on the stop-list, in the menu's order."""
    sql = f"""SELECT {_DISH} FROM dishes WHERE out_until_at > :now AND removed_at IS NULL
        ORDER BY category_id, position, id"""
    return build_all(Dish, await view.rows(sql, now=now))


async def list_instead(view: Snapshot, dish: Dish, *, now: datetime, limit: int) -> tuple[Dish, ...]:
    """Return dishes of the same category that can be had now, those of the nearest price first."""
    sql = f"""SELECT {_DISH} FROM dishes
        WHERE category_id = :category_id AND id <> :id AND removed_at IS NULL
          AND (out_until_at IS NULL OR out_until_at <= :now) AND (public_at IS NULL OR public_at <= :now)
        ORDER BY ABS(price_rial - :price_rial), position, id LIMIT :limit"""
    values = {"category_id": dish.category_id, "id": dish.id, "price_rial": dish.price_rial}
    return build_all(Dish, await view.rows(sql, **values, now=now, limit=limit))


# Offers ---------------------------------------------------------------------------------------------------------------


async def find_offer(view: Snapshot, dish_id: DishId) -> Offer | None:
    """Return a dish with all that can be asked about it, or None when it never was."""
    if (dish := await find_dish(view, dish_id)) is None:
        return None
    rows = await view.rows(_OPTIONS.format(which="= :id"), id=dish_id)
    return _offers((dish,), rows)[dish.id]


async def offers_of_cart(view: Snapshot, cart_id: int) -> Mapping[DishId, Offer]:
    """Return the dishes in a cart with all that can be asked about them."""
    return await _offers_of(view, _OF_CART, cart_id)


async def offers_of_order(view: Snapshot, order_id: int) -> Mapping[DishId, Offer]:
    """Return the dishes of an order, as they stand on the menu now, with all that can be asked about them."""
    return await _offers_of(view, _OF_ORDER, order_id)


async def _offers_of(view: Snapshot, which: str, owner_id: int) -> Mapping[DishId, Offer]:
    dishes = build_all(Dish, await view.rows(f"SELECT {_DISH} FROM dishes WHERE id {which}", id=owner_id))
    return _offers(dishes, await view.rows(_OPTIONS.format(which=which), id=owner_id))


def _offers(dishes: Sequence[Dish], rows: Sequence[Row]) -> dict[DishId, Offer]:
    groups: dict[DishId, dict[int, OptionGroup]] = {dish.id: {} for dish in dishes}
    choices: dict[DishId, list[Choice]] = {dish.id: [] for dish in dishes}
    for dish_id, *rest in rows:
        group = build(OptionGroup, tuple(rest[:_OPTION_WIDTH]))
        groups[dish_id].setdefault(group.id, group)
        choices[dish_id].append(build(Choice, tuple(rest[_OPTION_WIDTH:])))
    return {dish.id: Offer(dish, tuple(groups[dish.id].values()), tuple(choices[dish.id])) for dish in dishes}


# Changing -------------------------------------------------------------------------------------------------------------


async def set_out(tx: Transaction, dish_id: DishId, *, until: datetime | None) -> Dish | None:
    """Put the dish on the stop-list until then, or take it off (None); return it, or None when there is none."""
    sql = f"UPDATE dishes SET out_until_at = :until WHERE id = :id RETURNING {_DISH}"
    return build_or_none(Dish, await tx.row(sql, id=dish_id, until=until))


async def set_photo_file_id(tx: Transaction, dish_id: DishId, *, photo: str, file_id: str) -> None:
    """Remember Telegram's name for a dish's picture, unless the dish has another picture by now."""
    sql = "UPDATE dishes SET photo_file_id = :file_id WHERE id = :id AND photo = :photo"
    await tx.run(sql, id=dish_id, photo=photo, file_id=file_id)
