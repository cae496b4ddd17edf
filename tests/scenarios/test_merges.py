"""A guest turns out to have two records; a manager makes one of them, and parts them again."""

from __future__ import annotations

from club.rules.staff import Role
from club.services.verify import verify
from tests.scenarios.stage import Stage
from tests.scenarios.test_points import eats


async def test_two_records_become_one_and_two_again(stage: Stage) -> None:
    sara, other = await stage.guest("سارا"), await stage.guest("سارا محمدی")
    manager = await stage.colleague("مینا", Role.MANAGER)
    async with stage.db.transaction() as tx:
        rows = await tx.rows("SELECT telegram_id, id FROM members")
        ids: dict[int, int] = dict(rows)
        phone = "+989150000077"
        await tx.run("UPDATE members SET phone = :phone WHERE id = :id", phone=phone, id=ids[other.id])
        own = await tx.row("SELECT phone FROM members WHERE id = :id", id=ids[sara.id])
    assert own is not None
    await manager.says(f"/guest {own[0]}")
    await manager.presses("یکی کردن دو پرونده")
    await manager.sees("پروندهٔ دیگرِ همین مهمان")
    await manager.says("09150000099")
    await manager.sees("مهمانی با شمارهٔ")
    await manager.says(own[0])
    await manager.sees("این همان پرونده است")
    await manager.says(phone)
    await manager.sees("این دو یک نفرند؟", "می‌ماند: سارا", "سارا محمدی")
    await manager.double_taps("بله، یکی شوند")
    await manager.sees("یکی شدند")
    await sara.sees("دو پرونده‌ای که از شما در باشگاه داشتیم یکی شد")
    await manager.says(f"/guest {phone}")
    await manager.sees("سارا")
    await manager.double_taps("جدا کردن دو پرونده")
    await manager.sees("دوباره دو پرونده شدند")
    await sara.sees("دوباره از هم جدا شد")
    await other.sees("دوباره از هم جدا شد")
    async with stage.db.snapshot() as view:
        assert await view.rows("SELECT merged_into_id FROM members WHERE merged_into_id IS NOT NULL") == []
        assert await view.row("SELECT telegram_id FROM members WHERE id = :id", id=ids[other.id]) == (other.id,)


async def test_whoever_brought_herself_is_told_why_its_points_went(stage: Stage) -> None:
    sara, other = await stage.guest("سارا"), await stage.guest("سارا محمدی")
    manager = await stage.colleague("مینا", Role.MANAGER)
    async with stage.db.transaction() as tx:
        await tx.run(
            """UPDATE members SET referrer_id = (SELECT id FROM members WHERE telegram_id = :sara)
               WHERE telegram_id = :other""",
            sara=sara.id,
            other=other.id,
        )
        phones = [row[0] for row in await tx.rows("SELECT phone FROM members ORDER BY id")]
    await eats(stage, other, manager.at(stage.group))
    await sara.sees("یکی از دوستان‌تان اولین سفارشش را گرفت؛ 60 امتیاز")
    await manager.says(f"/guest {phones[0]}")
    await manager.presses("یکی کردن دو پرونده")
    await manager.says(phones[1])
    await manager.sees("این دو یک نفرند؟", "برای معرفی یکی به دست دیگری 100 امتیاز داده‌ایم")
    await manager.presses("بله، یکی شوند")
    await sara.sees("یکی شد", "معرف و دوستش هر دو خودتان بودید", "100 امتیاز آن معرفی برگشت")
    await sara.says("/points")
    await sara.presses("تاریخچه")
    await sara.presses("➖ 60 – برگشت معرفی")
    await sara.sees("60 امتیاز برای", "دو پرونده‌تان یکی شد", "برداشتیم")
    await manager.presses("جدا کردن دو پرونده")
    await manager.sees("دوباره دو پرونده شدند")
    await sara.says("/points")
    await sara.sees("60 امتیاز")
    await sara.presses("تاریخچه")
    await sara.presses("دوباره")
    await sara.sees("این 60 امتیاز", "دوباره به حساب‌تان آمد")
    assert await verify(stage.db) == ()


async def test_a_waiter_cannot_and_a_manager_may_leave_it(stage: Stage) -> None:
    await stage.guest("سارا")
    await stage.guest("سارا محمدی")
    async with stage.db.snapshot() as view:
        phones = [row[0] for row in await view.rows("SELECT phone FROM members ORDER BY id")]
    waiter = await stage.colleague("رضا", Role.WAITER)
    await waiter.says(f"/guest {phones[0]}")
    await waiter.sees("سارا")
    assert (await waiter.last()).find_button("یکی کردن دو پرونده") is None
    manager = await stage.colleague("مینا", Role.MANAGER)
    await manager.says(f"/guest {phones[0]}")
    await manager.presses("یکی کردن دو پرونده")
    await manager.says(phones[1])
    await manager.sees("این دو یک نفرند؟")
    await manager.presses("نه، دو نفرند")
    await manager.sees("دست نزدیم")
