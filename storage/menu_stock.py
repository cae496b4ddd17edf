"""Writing a whole menu: every part is added or updated by its key; what is no longer written leaves the menu.

Nothing is deleted: orders of years ago still point at their dishes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from club.rules.calendar import start_of_day
from club.rules.menu_plan import CategoryPlan, ChoicePlan, DishPlan, OptionGroupPlan
from storage.database import Transaction


async def set_categories(tx: Transaction, plans: Iterable[CategoryPlan]) -> Mapping[str, int]:
    """Add or update categories in this order; return every category's number by its key."""
    await tx.run_many(
        """INSERT INTO categories (key, position, name_fa, name_en, emoji)
           VALUES (:key, :position, :name_fa, :name_en, :emoji)
           ON CONFLICT (key) DO UPDATE SET position = excluded.position, name_fa = excluded.name_fa,
               name_en = excluded.name_en, emoji = excluded.emoji, removed_at = NULL""",
        [
            {
                "key": plan.key,
                "position": position,
                "name_fa": plan.name_fa,
                "name_en": plan.name_en,
                "emoji": plan.emoji,
            }
            for position, plan in enumerate(plans, start=1)
        ],
    )
    return dict(await tx.rows("SELECT key, id FROM categories"))


async def set_option_groups(tx: Transaction, plans: Iterable[OptionGroupPlan]) -> Mapping[str, int]:
    """Add or update option groups; return every group's number by its key."""
    await tx.run_many(
        """INSERT INTO option_groups (key, name_fa, name_en, at_least, at_most)
           VALUES (:key, :name_fa, :name_en, :at_least, :at_most)
           ON CONFLICT (key) DO UPDATE SET name_fa = excluded.name_fa, name_en = excluded.name_en,
               at_least = excluded.at_least, at_most = excluded.at_most""",
        [
            {
                "key": plan.key,
                "name_fa": plan.name_fa,
                "name_en": plan.name_en,
                "at_least": plan.at_least,
                "at_most": plan.at_most,
            }
            for plan in plans
        ],
    )
    return dict(await tx.rows("SELECT key, id FROM option_groups"))


async def set_choices(tx: Transaction, group_id: int, plans: Iterable[ChoicePlan]) -> None:
    """Add or update the choices of a group in this order."""
    await tx.run_many(
        """INSERT INTO choices (group_id, key, position, name_fa, name_en, price_rial)
           VALUES (:group_id, :key, :position, :name_fa, :name_en, :price_rial)
           ON CONFLICT (group_id, key) DO UPDATE SET position = excluded.position, name_fa = excluded.name_fa,
               name_en = excluded.name_en, price_rial = excluded.price_rial, removed_at = NULL""",
        [
            {
                "group_id": group_id,
                "key": plan.key,
                "position": position,
                "name_fa": plan.name_fa,
                "name_en": plan.name_en,
                "price_rial": plan.price_rial,
            }
            for position, plan in enumerate(plans, start=1)
        ],
    )


async def set_dishes(
    tx: Transaction, plans: Iterable[DishPlan], *, category_ids: Mapping[str, int], zone: ZoneInfo
) -> Mapping[str, int]:
    """Add or update dishes in this order; return every dish's number by its key.

    Whether a dish has run out is the kitchen's to say and stays; a new picture is sent anew.
    """
    await tx.run_many(
        """INSERT INTO dishes (key, category_id, position, name_fa, name_en, description_fa, description_en,
               price_rial, labels, kitchen_minutes, photo, public_at)
           VALUES (:key, :category_id, :position, :name_fa, :name_en, :description_fa, :description_en,
               :price_rial, :labels, :kitchen_minutes, :photo, :public_at)
           ON CONFLICT (key) DO UPDATE SET category_id = excluded.category_id, position = excluded.position,
               name_fa = excluded.name_fa, name_en = excluded.name_en, description_fa = excluded.description_fa,
               description_en = excluded.description_en, price_rial = excluded.price_rial, labels = excluded.labels,
               kitchen_minutes = excluded.kitchen_minutes, photo = excluded.photo, public_at = excluded.public_at,
               removed_at = NULL,
               photo_file_id = CASE WHEN dishes.photo = excluded.photo THEN dishes.photo_file_id END""",
        [
            {
                "key": plan.key,
                "category_id": category_ids[plan.category],
                "position": position,
                "name_fa": plan.name_fa,
                "name_en": plan.name_en,
                "description_fa": plan.description_fa,
                "description_en": plan.description_en,
                "price_rial": plan.price_rial,
                "labels": plan.labels,
                "kitchen_minutes": plan.kitchen_minutes,
                "photo": plan.photo,
                "public_at": None if plan.public_from is None else start_of_day(plan.public_from, zone),
            }
            for position, plan in enumerate(plans, start=1)
        ],
    )
    return dict(await tx.rows("SELECT key, id FROM dishes"))


async def set_dish_options(tx: Transaction, asked: Iterable[tuple[int, int]]) -> None:
    """Let exactly these groups be asked of these dishes, in this order: (dish, group) pairs."""
    await tx.run("DELETE FROM dish_options")
    await tx.run_many(
        "INSERT INTO dish_options (dish_id, group_id, position) VALUES (:dish_id, :group_id, :position)",
        [{"dish_id": dish, "group_id": group, "position": at} for at, (dish, group) in enumerate(asked, start=1)],
    )


async def remove_categories(tx: Transaction, ids: Iterable[int], *, now: datetime) -> None:
    """Take categories off the menu."""
    sql = "UPDATE categories SET removed_at = :now WHERE id = :id AND removed_at IS NULL"
    await tx.run_many(sql, [{"id": each, "now": now} for each in ids])


async def remove_dishes(tx: Transaction, ids: Iterable[int], *, now: datetime) -> None:
    """Take dishes off the menu."""
    sql = "UPDATE dishes SET removed_at = :now WHERE id = :id AND removed_at IS NULL"
    await tx.run_many(sql, [{"id": each, "now": now} for each in ids])


async def remove_choices(tx: Transaction, ids: Iterable[int], *, now: datetime) -> None:
    """Take choices off the menu."""
    sql = "UPDATE choices SET removed_at = :now WHERE id = :id AND removed_at IS NULL"
    await tx.run_many(sql, [{"id": each, "now": now} for each in ids])


async def list_choices(tx: Transaction) -> list[tuple[int, int, str]]:
    """Return every choice on the menu: its number, its group and its key."""
    return [(i, g, k) for i, g, k in await tx.rows("SELECT id, group_id, key FROM choices WHERE removed_at IS NULL")]
