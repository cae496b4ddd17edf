"""How a guest is heard: from the first word to «solved», and over again when it was not."""

from __future__ import annotations

from club.rules.staff import Role
from storage import complaints
from tests.conversation import Person, Seat
from tests.scenarios.stage import Stage
from tests.scenarios.test_points import eats
from tests.services.kitchen import add_order


async def ordered(stage: Stage, guest: Person) -> int:
    """Let the guest have ordered something."""
    async with stage.db.snapshot() as view:
        row = await view.row("SELECT id FROM members WHERE telegram_id = :id", id=guest.id)
    assert row is not None
    return (await add_order(stage.db, row[0], placed_at=stage.now())).id


async def complains(guest: Person, words: str = "غذا سرد رسید") -> None:
    """Let the guest complain in general."""
    await guest.says("/complain")
    await guest.presses("گله")
    await guest.sees("بفرمایید چه شد")
    await guest.says(words)


async def test_a_picture_about_an_order_is_heard_answered_refused_solved_marked_and_opened_again(
    stage: Stage,
) -> None:
    sara, ali = await stage.guest("سارا محمدی"), await stage.colleague("علی", Role.SUPPORT)
    number = await ordered(stage, sara)

    await sara.says("/help")
    await sara.sees("منو و سفارش")
    await sara.presses("گله یا شکایت")
    await sara.sees("دربارهٔ کدام است؟")
    await sara.presses(f"سفارش {number} –")
    await sara.presses("گله")
    await sara.sees("عکس", f"سفارش {number}")
    await sara.sends_photo("یخ کرده بود")
    await sara.sees("علی پیگیر شماست و تا ساعت 13:30 جواب می‌دهد")

    shown = await ali.at(stage.group).sees("گله 1", f"سفارش {number}", "سارا م.", "پیگیر: علی", "یخ کرده بود")
    assert "محمدی" not in shown, "the whole name is not everybody's"
    handed = await ali.sees("یخ کرده بود", "سارا م.")
    assert handed.raw["photo"], "the owner sees the picture itself"

    await sara.says("دوغ هم نبود")
    await ali.sees("دوغ هم نبود")
    await sara.presses("همین بود")
    await sara.sees("همه‌اش رسید")

    await ali.presses("پاسخ", on=await ali.sees("دوغ هم نبود"))
    await ali.sees("در پاسخ به همین پیام")
    await ali.says("شرمنده‌ایم؛ یکی تازه در راه است.")
    await ali.sees("به دست مهمان می‌رسد")
    answer = await sara.sees("علی از باغ ماهان", "یکی تازه در راه است")
    await ali.at(stage.group).sees("جواب دادیم؛ منتظر مهمان")

    await sara.double_taps("هنوز نه", on=answer)
    await sara.sees("پس هنوز تمام نشده است", "تا ساعت 14:30")
    assert await count(stage, sara, "پس هنوز تمام نشده است") == 1
    await ali.sees("هنوز نه")
    await sara.says("هنوز نرسیده")
    await ali.sees("هنوز نرسیده")

    card = await ali.at(stage.group).sees("هنوز نرسیده", "جواب تا")
    await ali.at(stage.group).says("رسید؟", to=card)
    answer = await sara.sees("علی از باغ ماهان", "رسید؟")
    await sara.double_taps("حل شد", on=answer)
    await sara.sees("چقدر راضی بودید")
    assert await count(stage, sara, "چقدر راضی بودید") == 1
    await ali.sees("حل شد:")

    await sara.presses("5")
    await sara.sees("5 از 5")
    await ali.at(stage.group).sees("بسته شد", "5 از 5")

    await stage.moves_clock(days=20)
    await sara.presses("دوباره باز شود")
    await ali.sees("دوباره بازش کرد")
    await sara.says("باز هم سرد بود")
    await sara.sees("علی پیگیر شماست")
    await ali.at(stage.group).sees("دوباره باز شده", "باز هم سرد بود")
    await ali.presses("همهٔ گفت‌وگو", on=await ali.sees("باز هم سرد بود"))
    await ali.sees("یخ کرده بود", "یکی تازه در راه است", "باز هم سرد بود")


async def count(stage: Stage, person: Seat, fragment: str) -> int:
    return sum(fragment in each for each in await stage.tg.messages(person.chat) if each.raw["from_bot"])


async def test_an_english_guest_reads_the_same_in_english(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    ali = await stage.colleague("علی", Role.SUPPORT)
    await tom.says("/complain")
    await tom.presses("Question")
    await tom.says("Is the doogh home-made?")
    await tom.sees("علی is looking after this and will answer by 13:30")
    await ali.presses("پاسخ", on=await ali.sees("Is the doogh home-made?"))
    await ali.sees("در پاسخ به همین پیام")
    await ali.sends_voice()
    answer = await tom.sees("علی of Baagh-e Mahan")
    assert answer.raw["voice"]
    await tom.presses("Settled")
    await tom.sees("How well was it handled by علی?")


async def test_a_restart_in_the_middle_of_writing_loses_nothing(stage: Stage) -> None:
    sara, ali = await stage.guest("سارا"), await stage.colleague("علی", Role.SUPPORT)
    await sara.says("/complain")
    await sara.presses("گله")
    await sara.sees("بفرمایید چه شد")
    await stage.restarts()
    await sara.says("غذا سرد رسید")
    await sara.sees("علی پیگیر شماست")
    await stage.restarts()
    await sara.says("و دیر")
    await ali.sees("و دیر")
    async with stage.db.snapshot() as view:
        found = await complaints.list_unclosed(view, limit=10)
        assert len(found) == 1
        assert [each.words for each in await complaints.list_messages(view, found[0].id, limit=9)] == [
            "غذا سرد رسید",
            "و دیر",
        ]


async def test_later_words_are_handed_on_after_a_yes(stage: Stage) -> None:
    sara, ali = await stage.guest("سارا"), await stage.colleague("علی", Role.SUPPORT)
    await complains(sara)
    await sara.sees("علی پیگیر شماست")
    await stage.moves_clock(minutes=30)
    await sara.says("راستی دوغ هم نبود")
    await sara.sees("این را به دست علی برسانیم؟")
    await ali.does_not_see("دوغ")
    await sara.double_taps("بله، برسانید")
    await ali.sees("راستی دوغ هم نبود")
    assert await count(stage, ali, "راستی دوغ هم نبود") == 1


async def test_strange_things_are_answered_kindly_and_reach_nobody(stage: Stage) -> None:
    sara, ali = await stage.guest("<b>سارا & Co</b>"), await stage.colleague("علی", Role.SUPPORT)
    await sara.says("/complain")
    await sara.presses("گله")
    await sara.sends_sticker()
    await sara.sees("لطفاً بنویسید")
    await sara.sends_location()
    await sara.sees("لطفاً بنویسید")
    await ali.does_not_see()
    await sara.says("<i>&" * 1022 + " پایان")  # 4,094 characters, all of them markup
    await sara.sees("علی پیگیر شماست")
    await ali.sees("پایان")
    handed = [each for each in await stage.tg.messages(ali.chat) if "<i>&<i>&" in each]
    assert sum(each.text.count("<i>&") for each in handed) == 1022, "what does not fit one message comes in two"


async def test_a_missed_promise_climbs_to_the_manager_once_and_then_to_the_owner(stage: Stage) -> None:
    sara, ali = await stage.guest("سارا"), await stage.colleague("علی", Role.SUPPORT)
    mina, boss = await stage.colleague("مینا", Role.MANAGER), await stage.colleague("مهین", Role.OWNER)
    await complains(sara)
    await ali.sees("غذا سرد رسید")
    await stage.moves_clock(minutes=61)
    await mina.sees("از قول جواب گذشت", "پیگیر: علی")
    await ali.at(stage.group).sees("از قول گذشته است")
    await boss.does_not_see("از قول")
    await stage.moves_clock(minutes=5)
    await mina.does_not_see("از قول")
    await stage.moves_clock(minutes=60)
    await boss.sees("از قول جواب گذشت")
    await mina.says("/complaints")
    await mina.sees("1 گفت‌وگوی باز", "1 تا از قول گذشته")
    await mina.presses("گله 1")
    await mina.presses("به عهدهٔ من")
    await sara.sees("از این به بعد مینا پیگیر شماست")
    await ali.sees("از حالا مینا پیگیر است")


async def test_silence_after_an_answer_closes_with_a_notice_that_opens_again(stage: Stage) -> None:
    sara, ali = await stage.guest("سارا"), await stage.colleague("علی", Role.SUPPORT)
    await complains(sara)
    await ali.presses("حل شد؟", on=await ali.sees("غذا سرد رسید"))
    await sara.sees("علی می‌پرسد")
    await stage.moves_clock(days=2.9)
    await sara.does_not_see("گفت‌وگو را بستیم")
    await stage.moves_clock(days=0.2)
    await sara.sees("گفت‌وگو را بستیم")
    await ali.presses("پاسخ", stale=True)
    await sara.presses("دوباره باز شود")
    await sara.sees("پس هنوز تمام نشده است")


async def test_a_guest_cannot_touch_another_guests_complaint(stage: Stage) -> None:
    sara, eve = await stage.guest("سارا"), await stage.guest("حوا")
    await stage.colleague("علی", Role.SUPPORT)
    await complains(sara)
    await sara.sees("علی پیگیر شماست")
    await eve.says("/help")
    shown = await eve.sees("منو و سفارش")
    for verb in ("solved", "not_yet", "reopen", "write_on", "enough", "deliver"):
        press = {"as": eve.id, "chat": eve.id, "message_id": shown.id, "data": f"v1:complaints.{verb}:1"}
        answer = await stage.tg.post("act/press", **press, stale=True)
        assert "دسترس نیست" in answer["text"], verb
    press = {"as": eve.id, "chat": eve.id, "message_id": shown.id, "data": "v1:complaint_desk.answer:1", "stale": True}
    assert "همکار دیگری" in (await stage.tg.post("act/press", **press))["text"]


async def test_a_guest_who_does_not_agree_with_her_points_shows_the_very_row(stage: Stage) -> None:
    sara, ali = await stage.guest("سارا محمدی"), await stage.colleague("علی", Role.SUPPORT)
    owner = await stage.colleague("مهین", Role.OWNER)
    await eats(stage, sara, owner.at(stage.group))
    await sara.presses("چرا این‌قدر؟", on=await sara.sees("135 امتیاز از سفارش 1"))
    why = await sara.sees("از سفارش 1 است", "هزینهٔ ارسال (40٬000 تومان) امتیاز ندارد")

    await sara.double_taps("اعتراض دارم", on=why)
    await sara.sees("از سفارش 1 است", "کجایش درست نیست؟")
    await sara.presses("برگشت")
    await sara.does_not_see("کجایش درست نیست؟")
    await sara.says("باشد")
    await sara.does_not_see("پیگیر شماست")
    await sara.presses("اعتراض دارم")
    await sara.sees("کجایش درست نیست؟")
    await sara.says("پول ارسال را هم دادم")
    await sara.sees("علی پیگیر شماست")
    shown = await ali.at(stage.group).sees("گله 1", "سفارش 1", "موافق نیست", "135 امتیاز", "پول ارسال را هم دادم")
    assert "1٬350٬000 تومان غذا" in shown, "the card says why"
    await ali.presses("همهٔ گفت‌وگو", on=await ali.sees("پول ارسال را هم دادم"))
    await ali.sees("موافق نیست", "هر 10٬000 تومان 1 امتیاز")

    await stage.moves_clock(minutes=30)
    await sara.presses("برگشت")
    await sara.presses("اعتراض دارم")
    await sara.sees("کجایش درست نیست؟")
    await sara.says("نگفتید چرا")
    await sara.sees("علی پیگیر شماست")
    await ali.sees("نگفتید چرا", "گله 1")
    async with stage.db.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM complaints") == (1,), "one about the row at a time"


async def test_nobody_disputes_anothers_row(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.guest("رضا")
    owner = await stage.colleague("مهین", Role.OWNER)
    await eats(stage, sara, owner.at(stage.group))
    await sara.sees("135 امتیاز از سفارش")
    await reza.says("/points")
    shown = await reza.sees("هنوز امتیازی")
    for data in ("v1:points.dispute:1:0", "v1:points.dispute:77:0", "v1:points.dispute:x", "v1:points.dispute"):
        forged = {"as": reza.id, "chat": reza.id, "message_id": shown.id, "data": data, "stale": True}
        assert (await stage.tg.post("act/press", **forged))["text"]
    await reza.does_not_see("کجایش درست نیست")
