"""Rewards as guests, waiters and managers meet them."""

from __future__ import annotations

import asyncio
import re

from club.rules.links import Link, LinkKind, sign
from club.rules.lives import LotDates
from club.rules.points import Action, LotKind, NewEntry
from club.rules.staff import Role
from club.services import ledger
from club.services.verify import verify
from storage import members
from tests.conversation import Person, Seen, fold
from tests.scenarios.stage import Stage


async def gives_points(stage: Stage, guest: Person, points: int) -> None:
    now = stage.now()
    async with stage.db.transaction() as tx:
        member = await members.find_by_telegram(tx, guest.id)
        assert member is not None
        new = NewEntry(
            member_id=member.id,
            action=Action.EARN,
            points=points,
            cause=f"given:{guest.id}:{points}",
            breakdown={"part": "registration", "usable_at": now, "expires_at": None},
        )
        await ledger.gain(tx, new, LotKind.BASE, LotDates(now, None), warn_at=None, now=now)


async def takes(guest: Person, reward: str) -> Seen:
    """Take a reward at the counter; return the message with the code."""
    await guest.says("/rewards")
    await guest.presses(reward)
    await guest.presses("می‌گیرم")
    return await guest.sees(reward.partition(" ")[2], "90 ثانیه")


def good_until(seen: Seen) -> str:
    """The hour, minute and second that a code shows; the clock of a stage goes on while people press."""
    found = re.search("[0-9]{2}:[0-9]{2}:[0-9]{2}", fold(seen.text))
    assert found is not None, seen.text
    return found[0]


async def is_gone(stage: Stage, person: Person, seen: Seen) -> None:
    for _ in range(20):
        if seen.id not in [each.id for each in await stage.tg.messages(person.id)]:
            return
        await stage.tg.feed.catch_up(0.1)
    raise AssertionError(f"what is over was left on the screen: {seen}")


async def moves_vouchers(stage: Stage, branch: str) -> None:
    async with stage.db.transaction() as tx:
        await tx.run("UPDATE vouchers SET branch = :branch", branch=branch)


def code_in(seen: Seen, digits: int) -> str:
    found = re.search(r"[0-9]{3}(?: [0-9]{3})+", fold(seen.text))
    assert found is not None, seen.text
    code = found[0].replace(" ", "")
    assert len(code) == digits
    return code


async def test_tea_is_taken_at_the_table_and_both_have_one_receipt(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    await gives_points(stage, sara, 100)
    await sara.says("/rewards")
    shown = await sara.sees("100 امتیاز آمادهٔ استفاده", "همین حالا مال شما", "چای زعفرانی دونفره، 60 امتیاز")
    assert "یک ارسال رایگان، 120 امتیاز – 20 امتیاز دیگر" in fold(shown.text)
    await sara.presses("🫖 چای زعفرانی دونفره")
    card = await sara.sees("با نبات و پولکی", "کدی می‌آید که 90 ثانیه وقت دارد", "هر عضو در شبانه‌روز یک بار")
    await sara.double_taps("می‌گیرم", on=card)
    ticket = await sara.sees("به همکارمان نشان بدهید؛ 90 ثانیه", "60 امتیاز را برای همین")
    assert good_until(ticket) > "12:31:29"
    assert "photo" in ticket.raw
    await is_gone(stage, sara, card)
    await stage.restarts()

    await reza.says(f"/redeem {code_in(ticket, 6)}")
    await reza.sees("چای زعفرانی دونفره", "برای سارا", "60 امتیاز")
    await reza.double_taps("تحویل دادم")
    await reza.sees("تحویل شد", "به دست رضا", "رسید 1405-000001")
    await sara.sees("چای زعفرانی دونفره", "به دست رضا", "رسید 1405-000001", "نوش جان")
    await is_gone(stage, sara, ticket)
    labels = [label for each in await stage.tg.messages(sara.id) for row in each.buttons for label in row]
    assert "نمی‌خواهم" not in labels
    await sara.says("/points")
    await sara.sees("40 امتیاز")
    await sara.says("/rewards")
    await sara.sees("چای زعفرانی دونفره، 60 امتیاز – سهم‌تان را گرفته‌اید")
    await reza.says(f"/redeem {code_in(ticket, 6)}")
    await reza.sees("این کد را پیدا نکردیم")
    assert await verify(stage.db) == ()


async def test_time_is_over_and_the_points_are_back(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    await gives_points(stage, sara, 70)
    ticket = await takes(sara, "🥣 ماست موسیر")
    await reza.says(f"/redeem {code_in(ticket, 6)}")
    seen = await reza.sees("ماست موسیر", "برای سارا")
    await stage.moves_clock(minutes=2)
    over = await sara.sees("ماست موسیر", f"وقت کدتان ساعت {good_until(ticket)} تمام شد", "70 امتیازش همان‌طور که بود")
    assert over.buttons == [["🔄 یک کد تازه می‌گیرم"]]
    await is_gone(stage, sara, ticket)
    await reza.presses("تحویل دادم", on=seen)
    seen = await reza.sees("وقت کد «ماست موسیر» گذشته و 70 امتیازش به سارا برگشته")
    assert seen.buttons == [], "what is over cannot be pressed again"
    await sara.says("/points")
    await sara.sees("70 امتیاز")
    await sara.presses("تاریخچه")
    await sara.presses("➕ 70 – برگشت جایزه")
    await sara.sees("از «ماست موسیر» به حساب‌تان برگشت")

    await sara.double_taps("یک کد تازه می‌گیرم", on=over)
    fresh = await sara.sees("ماست موسیر", "به همکارمان نشان بدهید")
    assert good_until(fresh) > "12:33:29"
    await is_gone(stage, sara, over)
    await reza.says(f"/redeem {code_in(fresh, 6)}")
    await reza.presses("تحویل دادم")
    receipt = await sara.sees("ماست موسیر", "رسید 1405-000001")
    await is_gone(stage, sara, fresh)
    assert receipt.buttons == []
    assert await verify(stage.db) == ()


async def test_nobody_who_approves_came_in_time(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    await stage.colleague("مهین", Role.MANAGER)
    await gives_points(stage, sara, 1_300)
    ticket = await takes(sara, "🍢 یک پرس چنجه")
    await reza.says(f"/redeem {code_in(ticket, 6)}")
    await reza.presses("تحویل دادم")
    waiting = await sara.sees("دو نفر تأیید می‌کنند", "حداکثر تا ساعت 12:4")
    await stage.moves_clock(minutes=11)
    await sara.sees("یک پرس چنجه", "تأیید نفر دوم به‌موقع نرسید", "1٬200 امتیازش همان‌طور که بود")
    await is_gone(stage, sara, waiting)
    await sara.presses("یک کد تازه می‌گیرم")
    await sara.sees("یک پرس چنجه", "90 ثانیه")


async def test_two_colleagues_press_at_once_and_both_see_who_handed_it_over(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    mina = await stage.colleague("مینا", Role.MANAGER)
    await gives_points(stage, sara, 70)
    code = code_in(await takes(sara, "🥣 ماست موسیر"), 6)
    cards = []
    for colleague in (reza, mina):
        await colleague.says(f"/redeem {code}")
        cards.append(await colleague.sees("ماست موسیر", "برای سارا"))
    answers = await asyncio.gather(reza.presses("تحویل دادم", on=cards[0]), mina.presses("تحویل دادم", on=cards[1]))
    assert sum("پیش از این تحویل شده" in (answer.text or "") for answer in answers) == 1
    receipts = [await colleague.sees("تحویل شد", "به دست", "رسید 1405-000001") for colleague in (reza, mina)]
    assert not any("تحویل دادم" in str(receipt.buttons) for receipt in receipts)
    await sara.says("/points")
    await sara.sees("هنوز امتیازی ندارید")
    assert await verify(stage.db) == ()


async def test_she_thinks_better_of_it_and_nobody_does_it_for_her(stage: Stage) -> None:
    sara, eve = await stage.guest("سارا"), await stage.guest("حوا")
    await gives_points(stage, sara, 70)
    ticket = await takes(sara, "🥣 ماست موسیر")
    await eve.says("/rewards")
    hers = await eve.sees("با هر سفارش امتیاز جمع می‌شود")
    for press in ("redemptions.cancel:1", "redemptions.confirm:1", "redemptions.approve:1", "rewards.take:x:0"):
        data = f"v1:{press}"
        answer = await stage.tg.post(
            "act/press", **{"as": eve.id, "chat": eve.id, "message_id": hers.id, "data": data, "stale": True}
        )
        assert answer["text"]
    payload = sign(stage.runtime.club.link_secret, Link(LinkKind.REDEMPTION, "1"))
    await eve.starts(payload)
    await eve.does_not_see("ماست موسیر", "برای سارا")
    await sara.double_taps("نمی‌خواهم", on=ticket)
    given_up = await sara.sees("این بار تحویل نشد")
    assert given_up.buttons == [["همهٔ جایزه‌ها"]]
    await sara.says("/points")
    await sara.sees("70 امتیاز")


async def test_a_plate_of_chenjeh_takes_two_and_can_be_taken_back(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    mahin = await stage.colleague("مهین", Role.MANAGER)
    await gives_points(stage, sara, 1_300)
    await takes(sara, "🍢 یک پرس چنجه")
    await reza.starts(sign(stage.runtime.club.link_secret, Link(LinkKind.REDEMPTION, "1")))
    await reza.sees("یک پرس چنجه", "برای سارا", "1٬200 امتیاز")
    await reza.presses("تحویل دادم")
    await reza.sees("منتظر تأیید نفر دوم است")
    await sara.sees("جایزه‌های بزرگ را دو نفر تأیید می‌کنند")
    await mahin.sees("تأیید نفر دوم", "رضا می‌خواهد «یک پرس چنجه» را به سارا بدهد")
    await stage.moves_clock(minutes=5)
    await mahin.double_taps("تأیید می‌کنم")
    for person in (mahin, reza):
        await person.sees("تحویل شد", "به دست رضا، با تأیید مهین", "رسید 1405-000001")
    await sara.sees("یک پرس چنجه", "رسید 1405-000001")

    await mahin.says("/redeem ۱۴۰۵-۰۰۰۰۰۱")
    await mahin.sees("تحویل شد", "رسید 1405-000001")
    await mahin.presses("برگرداندن")
    await mahin.presses("نه، بماند")
    await mahin.presses("برگرداندن")
    await mahin.sees("را برگردانیم؟ 1٬200 امتیازش")
    await mahin.double_taps("خوب نبود")
    await mahin.sees("یک پرس چنجه برگشت: خوب نبود")
    await sara.sees("«یک پرس چنجه» (رسید 1405-000001) را برگرداندیم: خوب نبود")
    await sara.says("/points")
    await sara.sees("1٬300 امتیاز")
    await reza.says("/redeem 1405000001")
    receipt = await reza.sees("یک پرس چنجه برگشت")
    assert receipt.buttons == []
    assert await verify(stage.db) == ()


async def test_the_manager_says_no(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    mahin = await stage.colleague("مهین", Role.MANAGER)
    await gives_points(stage, sara, 1_300)
    ticket = await takes(sara, "🍢 یک پرس چنجه")
    await reza.says("/redeem")
    await reza.sees("کد مهمان را بنویسید")
    await reza.says(code_in(ticket, 6))
    await reza.presses("نه، بماند")
    await reza.sees("هنوز برای مهمان نگه داشته شده")
    await reza.says(f"/redeem {code_in(ticket, 6)}")
    await reza.presses("تحویل دادم")
    await mahin.presses("نه، ندهید")
    for person in (mahin, reza):
        await person.sees("«یک پرس چنجه» تحویل نشد و 1٬200 امتیازش به سارا برگشت")
    await sara.sees("این بار تحویل نشد")


async def test_a_discount_is_bought_reminded_of_and_used_at_the_counter(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    mahin = await stage.colleague("مهین", Role.MANAGER)
    await gives_points(stage, sara, 200)
    await sara.says("/points")
    await sara.presses("🎁 جایزه‌ها")
    await sara.presses("💸 50٬000 تومان تخفیف")
    await sara.sees("یک کد هدیه می‌گیرید که 30 روز وقت دارد")
    await sara.double_taps("می‌گیرم")
    bought = await sara.sees("50٬000 تومان تخفیف مال شما شد، با 90 امتیاز", "هنگام سفارش انتخابش کنید")
    code = code_in(bought, 9)
    await stage.moves_clock(days=28)
    await sara.sees("⏳ 50٬000 تومان تخفیف تا پایان", "کد هدیه")
    await moves_vouchers(stage, "west")
    await reza.says(f"/redeem {code}")
    await reza.sees("مال شعبهٔ دیگرمان است")
    await moves_vouchers(stage, "main")
    await reza.says(f"/redeem {code}")
    await reza.presses("هدیه را دادم")
    await reza.sees("تحویل شد", "رسید 1405-000001")
    await sara.sees("هدیه‌تان را تحویل گرفتید", "رسید 1405-000001")
    await mahin.says("/redeem 1405-000001")
    await mahin.presses("برگرداندن")
    await mahin.presses("اشتباه ثبت شد")
    await mahin.sees("برگشت و 90 امتیازش را پس دادیم")
    await sara.sees("«50٬000 تومان تخفیف» (رسید 1405-000001) را برگرداندیم: اشتباه ثبت شد")
    await sara.says("/rewards")
    await sara.sees("200 امتیاز آمادهٔ استفاده", "پیش از این", "50٬000 تومان تخفیف، برگشت")
    assert await verify(stage.db) == ()


async def test_an_evening_is_for_those_whose_tier_is_invited(stage: Stage) -> None:
    sara, owner = await stage.guest("سارا"), await stage.colleague("مهین", Role.OWNER)
    await gives_points(stage, sara, 2_000)
    await sara.says("/rewards")
    await sara.sees("یک صندلی شب یلدا، 2٬000 امتیاز – دعوت سطح نقره‌ای و طلایی")
    await sara.presses("🍉 یک صندلی شب یلدا")
    card = await sara.sees("💌 مهمان‌های سطح نقره‌ای و طلایی دعوت‌اند.", "به آن سطح که رسیدید، شما هم دعوتید")
    assert card.buttons == [["همهٔ جایزه‌ها"]]
    await owner.says("/guest +989155550001")
    await owner.presses("سطح")
    await owner.presses("🥈 نقره‌ای")
    await owner.presses("یک ماه")
    await sara.sees("سطح شما 🥈 نقره‌ای است", "دعوت به شب‌های ویژهٔ ما: یک صندلی شب یلدا")
    await sara.says("/rewards")
    await sara.presses("🍉 یک صندلی شب یلدا")
    await sara.sees("💌 مهمان‌های سطح نقره‌ای و طلایی دعوت‌اند؛ شما هم.")
    await sara.presses("می‌گیرم")
    await sara.sees("یک صندلی شب یلدا مال شما شد")


async def test_an_english_guest_takes_tea(stage: Stage) -> None:
    tom, reza = await stage.guest("Tom", language="en"), await stage.colleague("Reza", Role.WAITER, language="en")
    await gives_points(stage, tom, 60)
    await tom.says("/rewards")
    await tom.sees("Rewards at Baagh-e Mahan", "You have 60 points to spend", "10 more points")
    await tom.presses("Saffron tea for two")
    await tom.sees("It costs 60 points", "good for 90 seconds", "Once a member a day")
    await tom.presses("Take it")
    ticket = await tom.sees("Show this to one of us by 12:3", "; you have 90 seconds")
    await reza.says(f"/redeem {code_in(ticket, 6)}")
    await reza.presses("I gave it")
    await reza.sees("Saffron tea for two is handed over", "for Tom", "Receipt 1405-000001")
    await tom.sees("Receipt 1405-000001", "Enjoy")


async def test_a_colleague_in_a_hurry_types_anything(stage: Stage) -> None:
    reza = await stage.colleague("رضا", Role.WAITER)
    for typed, said in (
        ("123456", "این کد را پیدا نکردیم"),
        ("123456789", "کد هدیه‌ای با این شماره نداریم"),
        ("1405-999999", "این کد را پیدا نکردیم"),
        ("سلام", "کد هدیه‌ای با این شماره نداریم"),
    ):
        await reza.says(f"/redeem {typed}")
        await reza.sees(said)
    await reza.says("/redeem")
    await reza.sees("کد مهمان را بنویسید")
    for sends in (reza.sends_photo, reza.sends_sticker, reza.sends_voice):
        await sends()
        await reza.sees("کد مهمان را بنویسید", "شش رقم", "نه رقم")
    await reza.says("123 456")
    await reza.sees("این کد را پیدا نکردیم")
    await reza.starts(sign(stage.runtime.club.link_secret, Link(LinkKind.REDEMPTION, "99")))
    await reza.sees("دیگر در دسترس نیست")
