"""The owner speaks to all her guests: shown first, steered on the way, ended by each guest with one tap."""

from __future__ import annotations

from datetime import UTC, datetime

from club.rules.staff import Role
from tests.conversation import Person, Seen
from tests.scenarios.stage import Stage

NEWS = "امشب موسیقی زنده داریم <b>🎵"


async def previewed(stage: Stage, words: str = NEWS) -> tuple[Person, Seen]:
    """An owner who has written her message and looks at it; returns her and what she may do with it."""
    owner = await stage.colleague("مریم", Role.OWNER)
    await owner.says("/broadcast")
    await owner.sees("همین‌جا بفرستید")
    await owner.says(words)
    return owner, await owner.sees("اجازهٔ چنین پیامی")


async def sends(stage: Stage, owner: Person, offered: Seen) -> None:
    await owner.presses("فرستادن به همه", on=offered)
    await owner.sees("مهمان بفرستیم؟")
    await owner.presses("بله، بفرستید")
    await stage.happens()


async def finishes(stage: Stage, owner: Person, *words: str) -> Seen:
    """Let the last outcomes be stored and counted, and see that it is over."""
    for _ in range(20):
        await stage.happens()
        async with stage.db.snapshot() as view:
            if await view.row("SELECT 1 FROM campaigns WHERE state = 'done'") is not None:
                break
        await owner.does_not_see("این نباید بیاید", within_s=0.1)
    return await owner.sees("پیام همگانی تمام شد", *words)


async def test_every_guest_who_allows_it_gets_the_message_once(stage: Stage) -> None:
    sara, tom = await stage.guest("سارا"), await stage.guest("Tom", language="en")
    silent = await stage.guest("رضا", consents=False)
    owner, offered = await previewed(stage)
    assert "2 مهمان" in offered
    preview = await owner.sees(NEWS)
    assert preview.buttons == [["دیگر نفرستید"]], "she sees what her guests will see"
    await owner.presses("فرستادن به همه", on=offered)
    confirm = await owner.sees("مهمان بفرستیم؟", "2", "همین حالا")
    answers = await owner.double_taps("بله، بفرستید", on=confirm)
    assert ["می‌فرستیم" in (answer.text or "") for answer in answers] == [True, True]
    await stage.happens()
    assert (await sara.sees(NEWS)).buttons == [["دیگر نفرستید"]]
    assert (await tom.sees(NEWS)).buttons == [["No more of these"]]
    await finishes(stage, owner, "رسید: 2 از 2", "100٪")
    await owner.sees("پیام شما به 2 مهمان رسید")
    await silent.does_not_see()
    for guest in (sara, tom):
        assert [each.text for each in await stage.tg.messages(guest.id) if NEWS in each] == [NEWS]


async def test_a_guest_ends_it_with_one_tap_and_may_take_that_back(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    owner, offered = await previewed(stage)
    await sends(stage, owner, offered)
    await sara.sees(NEWS)
    await sara.presses("دیگر نفرستید")
    await sara.sees("دیگر پیام تبلیغاتی نمی‌فرستیم")
    assert any(NEWS in each for each in await stage.tg.messages(sara.id)), "the message itself stays"
    await finishes(stage, owner)
    await owner.says("/broadcast")
    await owner.sees("همین‌جا بفرستید")
    await owner.says("خبر دوم")
    await owner.sees("هنوز هیچ مهمانی")
    await sara.presses("باز هم بفرستید")
    await sara.sees("خوشحالیم")
    await owner.says("/broadcast")
    await owner.says("خبر سوم")
    await owner.sees("1 مهمان", "اجازهٔ چنین پیامی")


async def test_pictures_and_voices_go_as_they_came(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    owner, _ = await previewed(stage)
    await owner.says("/broadcast")
    await owner.sees("همین‌جا بفرستید")
    await owner.sends_sticker()
    await owner.sees("این یکی را نمی‌شود")
    await owner.sends_photo("پاییز در باغ")
    offered = await owner.sees("اجازهٔ چنین پیامی")
    await owner.presses("فقط برای من", on=offered)
    copy = await owner.last()
    assert "photo" in copy.raw
    assert copy.buttons == [["دیگر نفرستید"]]
    assert "دیگر پیام تبلیغاتی نمی‌گیرد" in await owner.presses("دیگر نفرستید", on=copy)
    await sends(stage, owner, offered)
    assert "photo" in (await sara.sees("پاییز در باغ")).raw


async def test_a_forwarded_message_is_taken_when_it_is_asked_for(stage: Stage) -> None:
    await stage.guest("سارا")
    reza = await stage.guest("رضا")
    owner = await stage.colleague("مریم", Role.OWNER)
    await owner.says("از کانال", forwarded_from=reza)
    await owner.does_not_see()
    await owner.says("/broadcast")
    await owner.sees("همین‌جا بفرستید")
    await owner.says("از کانال", forwarded_from=reza)
    await owner.sees("2 مهمان")


async def test_an_album_is_declined_once(stage: Stage) -> None:
    owner = await stage.colleague("مریم", Role.OWNER)
    await owner.says("/broadcast")
    await owner.sees("همین‌جا بفرستید")
    for number in (1, 2):
        await stage.tg.injects(
            {
                "update_id": 800000 + number,
                "message": {
                    "message_id": 500 + number,
                    "date": int(stage.now().timestamp()),
                    "chat": {"id": owner.id, "type": "private", "first_name": "مریم"},
                    "from": {"id": owner.id, "is_bot": False, "first_name": "مریم"},
                    "media_group_id": "77",
                    "photo": [{"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}],
                },
            }
        )
    await owner.sees("چند عکسِ با هم")
    await owner.does_not_see("مهمان‌ها پیام بالا")
    assert sum("چند عکسِ با هم" in each for each in await stage.tg.messages(owner.id)) == 1


async def test_a_draft_is_thrown_away(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    owner, offered = await previewed(stage)
    await owner.presses("فرستادن به همه", on=offered)
    await owner.sees("بفرستیم؟")
    await owner.presses("برگردیم")
    again = await owner.sees("مهمان‌ها پیام بالا")
    await owner.presses("دور بریزید", on=again)
    await owner.sees("دور انداختیم")
    assert "قبل است" in await owner.presses("فرستادن به همه", on=again, stale=True)
    await stage.happens()
    await sara.does_not_see()


async def test_paused_resumed_and_stopped_on_the_way(stage: Stage) -> None:
    guests = [await stage.guest(f"مهمان {number}") for number in range(1, 61)]
    owner, offered = await previewed(stage)
    await sends(stage, owner, offered)
    await owner.sees("در راه است")
    assert "نگه داشتیم" in await owner.presses("نگه دارید")
    await owner.sees("نگه داشته شد")
    await guests[0].does_not_see("این نباید بیاید", within_s=0.7)  # what was on its way arrives
    reached = await reached_by(stage, guests)
    assert 0 < reached < 60
    await guests[0].does_not_see("این نباید بیاید", within_s=0.7)
    assert await reached_by(stage, guests) == reached
    await stage.restarts()
    await stage.happens()
    assert await reached_by(stage, guests) == reached
    await owner.presses("ادامه بدهید")
    await guests[-1].sees(NEWS, within_s=10)
    await finishes(stage, owner, "رسید: 60 از 60")
    assert await reached_by(stage, guests) == 60


async def reached_by(stage: Stage, guests: list[Person]) -> int:
    """How many guests have the message; nobody has it twice."""
    counts = [sum(NEWS in each for each in await stage.tg.messages(guest.id)) for guest in guests]
    assert max(counts) <= 1
    return sum(counts)


async def test_at_night_it_waits_for_the_morning_and_can_be_taken_back(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await stage.moves_clock(to=datetime(2026, 4, 4, 20, 0, tzinfo=UTC))
    owner, offered = await previewed(stage)
    await owner.presses("فرستادن به همه", on=offered)
    await owner.sees("وقت آرامش", "08:00")
    await owner.presses("بله، بفرستید")
    await owner.sees("🌙", "08:00")
    await stage.happens()
    await sara.does_not_see()
    manager = await stage.colleague("علی", Role.MANAGER)
    await manager.says("/broadcast")
    await manager.sees("🌙")
    await manager.presses("دیگر نفرستید")
    await manager.sees("همین‌جا ماند")
    await stage.moves_clock(hours=12)
    await sara.does_not_see()


async def test_nobody_else_may_speak_to_all(stage: Stage) -> None:
    for person in (await stage.guest("سارا"), await stage.colleague("علی", Role.WAITER)):
        await person.says("/broadcast")
        await person.sees("این دستور را این‌جا نداریم")
