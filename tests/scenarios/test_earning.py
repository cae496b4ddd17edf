"""A Tuesday at the demo's restaurant: kebab counts twice, the guest reads why, and a refund takes both rows back."""

from __future__ import annotations

from club.rules.staff import Role
from club.services import board
from club.services.verify import verify
from storage import members
from tests.scenarios.stage import Stage
from tests.services.kitchen import add_order


async def test_kebab_tuesday_is_told_by_its_name_and_goes_with_a_refund(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    owner = await stage.colleague("مهین", Role.OWNER)
    await stage.moves_clock(days=3)  # Tuesday, half past twelve
    async with stage.db.transaction() as tx:
        member = await members.find_by_telegram(tx, sara.id)
    assert member is not None
    order = await add_order(stage.db, member.id, placed_at=stage.now(), cause="Tuesday's cart")
    async with stage.db.transaction() as tx:
        await tx.run(
            """UPDATE order_lines SET dish_id = (
                   SELECT dishes.id FROM dishes JOIN categories ON categories.id = dishes.category_id
                   WHERE categories.key = 'grill' ORDER BY dishes.id LIMIT 1)
               WHERE order_id = :order_id AND name_en = 'Shishlik'""",
            order_id=order.id,
        )
        await board.refresh(tx, order, cause=f"order:{order.id}:placed", now=stage.now())
    stage.runtime.sender.wake()
    waiter = owner.at(stage.group)
    for press in ("30 دقیقه", "شروع کردیم", "آماده است", "فرستادیم", "تحویل شد"):
        await waiter.presses(press)

    told = await sara.sees("265 امتیاز از سفارش 1", "130 امتیازش برای «سه‌شنبهٔ کباب» است")
    await sara.double_taps("چرا این‌قدر؟", on=told)
    await sara.sees(
        "این 135 امتیاز از سفارش 1 است",
        "1٬350٬000 تومان غذا، هر 10٬000 تومان 1 امتیاز",
        "130 امتیاز دیگر این سفارش برای «سه‌شنبهٔ کباب» است و سطر جداگانه‌ای دارد",
    )
    await sara.presses("برگشت")
    await sara.presses("➕ 130 – هدیهٔ سفارش 1")
    await sara.sees("«سه‌شنبهٔ کباب»: 130 امتیاز بیشتر، چون 1٬300٬000 تومان از سفارش 2 برابر امتیاز داشت")

    await owner.says("/refund 1")
    await owner.presses("2 × شیشلیک")
    await owner.presses("کیفیت")
    await owner.presses("بدون توضیح")
    await sara.sees("260 امتیاز آن را هم از حساب‌تان برداشتیم")
    await sara.says("/points")
    await sara.sees("5 امتیاز هم در راه است")
    assert await verify(stage.db) == ()
