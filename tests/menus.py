"""A small menu, its house and a guest: what tests about ordering begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from club.rules.delivery import Place, Zone
from club.rules.hours import OpeningHours, parse_shift
from club.rules.house import House, Table
from club.rules.members import MemberId
from club.rules.menu import ChoiceId, Dish, DishId
from club.rules.menu_plan import CategoryPlan, ChoicePlan, DishPlan, MenuPlan, OptionGroupPlan
from club.services import menu as menu_service
from storage import menu
from storage.database import Database

TEHRAN = ZoneInfo("Asia/Tehran")
NOON = datetime(2026, 11, 22, 13, tzinfo=TEHRAN).astimezone(UTC)
"""A Sunday, in the first shift."""
AFTERNOON = datetime(2026, 11, 22, 17, tzinfo=TEHRAN).astimezone(UTC)
"""Between the shifts."""

KITCHEN = Place.of_degrees(36.3790, 59.3700)
NEAR = Place.of_degrees(36.3800, 59.3800)
FAR = Place.of_degrees(35.6892, 51.3890)

HOUSE = House(
    name_fa="باغ ماهان",
    name_en="Baagh-e Mahan",
    language="fa",
    branch="main",
    zone=TEHRAN,
    hours=OpeningHours(week=((parse_shift("12:00-16:00"), parse_shift("19:00-23:30")),) * 7, last_order_minutes=30),
    phone="+985134200000",
    address_fa="جادهٔ شاندیز",
    address_en="Shandiz road",
    place=KITCHEN,
    delivery_zones=(
        Zone(
            key="near",
            name_fa="شاندیز",
            name_en="Shandiz",
            radius_m=7000,
            fee_rial=400_000,
            minimum_rial=2_500_000,
            travel_minutes=20,
        ),
        Zone(
            key="city",
            name_fa="شهر",
            name_en="The city",
            radius_m=25000,
            fee_rial=1_200_000,
            minimum_rial=7_000_000,
            travel_minutes=50,
        ),
    ),
    tables=(Table("1", 4, "سالن", "Hall"), Table("7", 6, "ایوان", "Porch")),
)

SIDE = OptionGroupPlan(
    key="side",
    name_fa="همراه کباب",
    name_en="Served with",
    at_least=1,
    at_most=1,
    choices=(
        ChoicePlan(key="rice", name_fa="چلو زعفرانی", name_en="Saffron rice"),
        ChoicePlan(key="both", name_fa="چلو و نان", name_en="Rice and bread", price_rial=650_000),
    ),
)
EXTRAS = OptionGroupPlan(
    key="extras",
    name_fa="کنار کباب",
    name_en="On the side",
    at_least=0,
    at_most=2,
    choices=(
        ChoicePlan(key="tomato", name_fa="گوجهٔ کبابی", name_en="Grilled tomato", price_rial=250_000),
        ChoicePlan(key="butter", name_fa="کره", name_en="Butter", price_rial=300_000),
        ChoicePlan(key="no_onion", name_fa="بدون پیاز", name_en="No onion"),
    ),
)
KOOBIDEH = DishPlan(
    key="koobideh",
    category="grill",
    name_fa="کباب کوبیده",
    name_en="Koobideh kebab",
    description_fa="دو سیخ گوشت چرخ‌کرده روی زغال.",
    description_en="Minced lamb over charcoal.",
    price_rial=4_200_000,
    labels=("grill", "lamb"),
    photo="pictures/koobideh.jpg",
    options=("side", "extras"),
)
CHENJEH = DishPlan(
    key="chenjeh",
    category="grill",
    name_fa="چنجه",
    name_en="Chenjeh",
    price_rial=6_900_000,
    options=("side",),
)
DOOGH = DishPlan(key="doogh", category="drink", name_fa="دوغ", name_en="Doogh", price_rial=400_000)

PLAN = MenuPlan(
    categories=(
        CategoryPlan(key="grill", name_fa="کباب‌ها", name_en="Kebabs", emoji="🔥"),
        CategoryPlan(key="drink", name_fa="نوشیدنی‌ها", name_en="Drinks"),
    ),
    option_groups=(SIDE, EXTRAS),
    dishes=(KOOBIDEH, CHENJEH, DOOGH),
)


async def stocked(database: Database, plan: MenuPlan = PLAN) -> dict[str, Dish]:
    """Put the menu into the database and return its dishes by key."""
    await menu_service.stock(database, plan, now=NOON)
    async with database.snapshot() as view:
        found: dict[str, Dish] = {}
        for (id_,) in await view.rows("SELECT id FROM dishes"):
            dish = await menu.find_dish(view, DishId(id_))
            assert dish is not None
            found[dish.key] = dish
    return found


async def choice_id(database: Database, key: str) -> ChoiceId:
    """Return the number of the choice with this key."""
    async with database.snapshot() as view:
        row = await view.row("SELECT id FROM choices WHERE key = :key", key=key)
    assert row is not None
    return ChoiceId(row[0])


async def guest(database: Database, telegram_id: int = 1001) -> MemberId:
    """Add a member who has joined."""
    async with database.transaction() as tx:
        row = await tx.row(
            """INSERT INTO members (telegram_id, phone, name, code, created_at, seen_at, joined_at)
               VALUES (:telegram_id, :phone, 'سارا', :code, :now, :now, :now) RETURNING id""",
            telegram_id=telegram_id,
            phone=f"+98915000{telegram_id}",
            code=f"K{telegram_id}",
            now=NOON,
        )
    assert row is not None
    return MemberId(row[0])


async def colleague(database: Database, telegram_id: int = 2001, role: str = "kitchen") -> int:
    """Add somebody who works here and return her Telegram account."""
    async with database.transaction() as tx:
        await tx.run(
            "INSERT INTO staff (telegram_id, name, role, joined_at) VALUES (:telegram_id, 'رضا', :role, :now)",
            telegram_id=telegram_id,
            role=role,
            now=NOON,
        )
    return telegram_id


def dearer(plan: MenuPlan, key: str, price_rial: int) -> MenuPlan:
    """Return the menu with another price for one dish."""
    dishes = tuple(replace(dish, price_rial=price_rial) if dish.key == key else dish for dish in plan.dishes)
    return replace(plan, dishes=dishes)
