"""Worked example 1 through the chat: a guest of SaksFirst crosses the threshold, reads why, and gives it back."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from club.rules.menu_plan import CategoryPlan, DishPlan, MenuPlan
from club.rules.staff import Role
from club.services import menu
from club.services.verify import verify
from tests.conversation import Person, Seat, Telegram
from tests.scenarios.stage import DEMO, Stage, staged

TOMAN = 10
FOR_SALE = MenuPlan(
    categories=(CategoryPlan(key="clothes", name_fa="پوشاک", name_en="Clothes"),),
    option_groups=(),
    dishes=(
        DishPlan(key="coat", category="clothes", name_fa="پالتو", name_en="Coat", price_rial=4_900 * TOMAN),
        DishPlan(key="scarf", category="clothes", name_fa="شال", name_en="Scarf", price_rial=300 * TOMAN),
    ),
)


@pytest.fixture
async def saks(tg: Telegram, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """The shipped club file of SaksFirst, with a coat of 4,900 units and a scarf of 300."""
    shutil.copy(sqlite_template, tmp_path / "club.db")
    club_file = DEMO / "programmes" / "saks.toml"
    async with staged(tg, f"sqlite+aiosqlite:///{tmp_path / 'club.db'}", club_file=club_file) as stage:
        await menu.stock(stage.db, FOR_SALE, now=stage.now())
        yield stage


async def buys(guest: Person, waiter: Seat, thing: str) -> None:
    """Order something from the menu and fetch it."""
    await guest.says("/menu")
    await guest.presses("پوشاک")
    await guest.presses(thing)
    await guest.presses("افزودن ·")
    await guest.presses("سبد و سفارش")
    await guest.presses("ادامه ·")
    await guest.presses("تحویل حضوری")
    await guest.presses("ثبت ·")
    await guest.sees("ثبت شد")
    for press in ("20 دقیقه", "شروع کردیم", "آماده است", "تحویل شد"):
        await waiter.presses(press)


async def test_a_purchase_across_the_threshold_is_explained_and_its_refund_makes_her_premier_again(
    saks: Stage,
) -> None:
    sara = await saks.guest("سارا")
    waiter = await saks.colleague("علی", Role.WAITER)
    manager = await saks.colleague("مهین", Role.MANAGER)
    await buys(sara, waiter.at(saks.group), "پالتو")
    await sara.sees("9٬800 امتیاز از سفارش 1")
    await sara.says("/points")
    await sara.sees("9٬800 امتیاز", "سطح شما پرمیر است؛ تا الیت 100 تومان مانده")

    await buys(sara, waiter.at(saks.group), "شال")
    told = await sara.sees("1٬000 امتیاز از سفارش 2")
    await sara.sees("به سطح الیت رسیدید")
    await sara.presses("چرا این‌قدر؟", on=told)
    await sara.sees(
        "این 1٬000 امتیاز از سفارش 2 است",
        "اول: 100 تومان غذا، هر 1 تومان 2 امتیاز، چون عضو پرمیر هستید.",
        "بعد: 200 تومان غذا، هر 1 تومان 4 امتیاز، چون با همین سفارش الیت شدید.",
    )
    await sara.says("/points")
    await sara.sees("10٬800 امتیاز", "سطح شما الیت است؛ تا پلاتینیوم 4٬800 تومان مانده")

    await waiter.says("/refund 2")
    await waiter.does_not_see("همهٔ سفارش")  # a waiter serves; who leads the house gives money back
    await manager.says("/refund 2")
    await manager.presses("همهٔ سفارش")
    await manager.presses("خواست مهمان")
    await manager.presses("بدون توضیح")
    taken = await sara.sees("پول سفارش 2 برگشت، پس 1٬000 امتیاز آن را هم از حساب‌تان برداشتیم")
    await sara.sees("سطح شما", "پرمیر")
    await sara.presses("چرا این‌قدر؟", on=taken)
    await sara.sees("آن سفارش 1٬000 امتیاز داشت")
    await sara.says("/points")
    await sara.sees("9٬800 امتیاز", "سطح شما پرمیر است؛ تا الیت 100 تومان مانده")
    assert await verify(saks.db) == ()
