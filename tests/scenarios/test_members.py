"""A member's own page, her privacy, and her card."""

from __future__ import annotations

from storage import members
from tests.scenarios.stage import Stage


async def test_sara_changes_her_page(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/profile")
    await sara.sees("سارا", "کد عضویت", "هنوز نگفته‌اید")
    await sara.presses("تغییر نام")
    await sara.sees("به چه نامی")
    await sara.says("سارا احمدی")
    await sara.sees("سارا احمدی")
    await sara.presses("نکته برای آشپزخانه")
    await sara.says("بدون گردو")
    await sara.sees("برای آشپزخانه", "بدون گردو")
    await sara.presses("نکته برای آشپزخانه")
    await sara.sends_sticker()
    await sara.sees("تا آشپز بخواند")
    await sara.says("/profile")
    await sara.sees("برای آشپزخانه", "بدون گردو")
    await sara.presses("تقویم میلادی")
    await sara.sees("تقویم: میلادی")
    await sara.presses("گفتن تولد")
    await sara.says("۱۲ مهر ۱۳۶۵")
    await sara.presses("بله، همین است")
    page = await sara.sees("۱۲ مهر ۱۳۶۵")
    assert all("گفتن تولد" not in label for row in page.buttons for label in row)


async def test_a_member_who_changes_the_language_is_not_welcomed_anew(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/language")
    asked = await sara.sees("به چه زبانی")
    assert "خوش آمدید" not in asked


async def test_a_birthday_is_not_set_twice(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/profile")
    await sara.presses("گفتن تولد")
    picker = await sara.sees("تولدتان")
    await sara.says("۱۲ مهر ۱۳۶۵")
    await sara.presses("بله، همین است")
    await sara.sees("۱۲ مهر ۱۳۶۵")
    await stage.tg.post(
        "act/press",
        **{"as": sara.id, "chat": sara.id, "message_id": picker.id, "stale": True},
        data="v1:birthdate.save:jalali:1360:1:1",
    )
    async with stage.db.snapshot() as view:
        member = await members.find_by_telegram(view, sara.id)
    assert member is not None
    assert member.birthday_year == 1365


async def test_the_card_is_drawn_once(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    for _ in range(2):
        await sara.says("/card")
        assert (await sara.sees("سارا", "کد عضویت", within_s=20)).raw["photo"]
    calls = await stage.tg.calls("sendPhoto")
    assert len(calls) == 2
    async with stage.db.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM uploads") == (1,)


async def test_the_card_is_made_anew_in_its_place(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/card")
    first = await sara.sees("تا ساعت 12:45 خوانده می‌شود", within_s=20)
    answer = await sara.presses("تازه شود")
    assert answer.text is not None
    assert "تازه شد" in answer.text
    await sara.does_not_see("تا ساعت 12:50")
    assert not await stage.tg.calls("editMessageMedia"), "the same code is the same picture"

    await stage.moves_clock(minutes=11)
    await sara.double_taps("تازه شود")
    second = await sara.sees("تا ساعت 12:55 خوانده می‌شود", within_s=20)
    assert second.id == first.id
    assert second.raw["photo"] != first.raw["photo"]
    await sara.does_not_see("تا ساعت 12:45")
    edits = await stage.tg.calls("editMessageMedia")
    assert [edit["ok"] for edit in edits] == [True, False], "the second tap finds the card as it is"
    assert len(await stage.tg.calls("sendPhoto")) == 1


async def test_pictures_of_cards_are_remembered_as_long_as_their_codes_live(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    for _ in range(4):
        await sara.says("/card")
        await sara.sees("کد عضویت", within_s=20)
        await stage.moves_clock(hours=2)
    await stage.moves_clock(hours=2)  # the last one may have been written down after its move
    async with stage.db.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM uploads") == (0,)


async def test_a_picture_that_telegram_lost_is_drawn_anew(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/card")
    await sara.sees("کد عضویت", within_s=20)
    async with stage.db.transaction() as tx:
        await tx.run("UPDATE uploads SET file_id = 'AgACAgQAAxkBAAIlost'")
    stage.expected_refusals.append("file")
    await sara.says("/card")
    assert (await sara.sees("کد عضویت", within_s=20)).raw["photo"]


async def test_stop_means_stop_and_can_be_taken_back(stage: Stage) -> None:
    sara = await stage.guest("سارا")

    async def granted() -> object:
        async with stage.db.snapshot() as view:
            return await view.row("SELECT is_granted FROM consents WHERE purpose = 'marketing'")

    await sara.says("/stop")
    await sara.sees("دیگر پیام تبلیغاتی نمی‌فرستیم")
    assert await granted() == (0,)
    await sara.presses("باز هم بفرستید")
    await sara.sees("خوشحالیم")
    assert await granted() == (1,)


async def test_privacy_shows_switches_and_hands_over_the_file(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/privacy")
    page = await sara.sees("نگه می‌داریم", "سارا")
    assert page.buttons[0] == ["✅ تازه‌ها و پیشنهادها"]
    await sara.presses("تازه‌ها و پیشنهادها")
    assert (await sara.sees("نگه می‌داریم")).buttons[0] == ["◻️ تازه‌ها و پیشنهادها"]
    await sara.presses("پروندهٔ من")
    file = await sara.sees("در همین پرونده است")
    assert file.raw["document"]["file_name"] == "bashgah.json"


async def test_sara_is_forgotten_and_comes_again_as_a_stranger(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/privacy")
    await sara.presses("مرا فراموش کنید")
    await sara.sees("برنمی‌گردد")
    await sara.double_taps("بله، همه را پاک کنید")
    await sara.sees("هر وقت دل‌تان خواست")
    async with stage.db.snapshot() as view:
        assert await members.find_by_telegram(view, sara.id) is None
    await sara.starts()
    await sara.sees("به چه زبانی")
    await sara.presses("فارسی")
    await sara.shares_contact()
    await sara.sees("به چه نامی")
