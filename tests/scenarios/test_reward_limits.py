"""The limits of rewards as people meet them: the last one, once each, for a tier, on a day, at an hour."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from club.rules.staff import Role
from club.services.verify import verify
from tests.conversation import Person, Seen, fold
from tests.scenarios.stage import OPENING, Stage
from tests.scenarios.test_referrals import without
from tests.scenarios.test_rewards import code_in, gives_points

TEA = {"key": "tea", "name_fa": "چای", "name_en": "Tea", "points": 50, "emoji": "🫖"}


async def offers(stage: Stage, *rewards: dict[str, Any]) -> None:
    """Let the club's catalogue be these."""
    await without(stage, rewards=[{**TEA, **each} for each in rewards])


async def opens(guest: Person, label: str = "🫖 چای") -> Seen:
    await guest.says("/rewards")
    await guest.presses(label)
    return await guest.sees("قیمتش")


async def hands_over(waiter: Person, ticket: Seen) -> None:
    await waiter.says(f"/redeem {code_in(ticket, 6)}")
    await waiter.presses("تحویل دادم", on=await waiter.sees("جایزه را که دادید"))
    await waiter.sees("تحویل شد", "رسید")


async def test_of_two_who_press_at_once_one_takes_the_last(stage: Stage) -> None:
    sara, mina = await stage.guest("سارا"), await stage.guest("مینا")
    reza = await stage.colleague("رضا", Role.WAITER)
    await offers(stage, {"in_all": 1})
    for guest in (sara, mina):
        await gives_points(stage, guest, 100)
    cards = [await opens(guest) for guest in (sara, mina)]
    assert all("1 تا مانده" in card for card in cards)
    answers = await asyncio.gather(
        *[guest.presses("می‌گیرم", on=card) for guest, card in zip((sara, mina), cards, strict=True)]
    )
    refused = [bool("همه‌اش را گرفته‌اند" in answer) for answer in answers]
    assert sorted(refused) == [False, True]
    winner, loser = (mina, sara) if refused[0] else (sara, mina)
    await winner.sees("به همکارمان نشان بدهید")
    await loser.does_not_see("به همکارمان نشان بدهید")
    outdated = await loser.sees("همه‌اش را گرفته‌اند")
    assert outdated.buttons == [["همهٔ جایزه‌ها"]]
    await loser.says("/points")
    await loser.sees("100 امتیاز")

    await stage.moves_clock(minutes=2)
    await winner.sees("وقت کدتان", "تمام شد")
    await opens(loser)
    await loser.presses("می‌گیرم")
    ticket = await loser.sees("به همکارمان نشان بدهید")
    await winner.presses("یک کد تازه می‌گیرم")
    await winner.sees("همه‌اش را گرفته‌اند")
    await hands_over(reza, ticket)
    await loser.sees("رسید 1405-000001")
    await winner.says("/rewards")
    await winner.sees("چای، 50 امتیاز – همه‌اش را گرفته‌اند")
    assert await verify(stage.db) == ()


async def test_of_two_who_buy_the_last_code_at_once_one_has_it(stage: Stage) -> None:
    sara, mina = await stage.guest("سارا"), await stage.guest("مینا")
    await offers(stage, {"in_all": 1, "voucher_days": 5})
    for guest in (sara, mina):
        await gives_points(stage, guest, 100)
    cards = [await opens(guest) for guest in (sara, mina)]
    answers = await asyncio.gather(
        *[guest.presses("می‌گیرم", on=card) for guest, card in zip((sara, mina), cards, strict=True)]
    )
    assert sorted("همه‌اش را گرفته‌اند" in answer for answer in answers) == [False, True]
    for guest, answer in zip((sara, mina), answers, strict=True):
        await guest.says("/points")
        await guest.sees("100 امتیاز" if "همه‌اش" in answer else "50 امتیاز")
    assert await verify(stage.db) == ()


async def test_once_a_day_each_and_the_day_after_again(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    mahin = await stage.colleague("مهین", Role.MANAGER)
    await offers(stage, {"per_member": 1, "per_days": 1})
    await gives_points(stage, sara, 200)
    card = await opens(sara)
    assert "هر عضو در شبانه‌روز یک بار" in card
    await sara.presses("می‌گیرم")
    ticket = await sara.sees("به همکارمان نشان بدهید")
    await hands_over(reza, ticket)
    await sara.sees("رسید 1405-000001")
    spent = await opens(sara)
    assert "سهم خودتان را گرفته‌اید" in spent
    assert spent.find_button("می‌گیرم") is None

    await mahin.says("/redeem 1405-000001")
    await mahin.presses("برگرداندن")
    await mahin.presses("اشتباه ثبت شد")
    await sara.sees("را برگرداندیم")
    await opens(sara)
    await sara.presses("می‌گیرم")
    await hands_over(reza, await sara.sees("به همکارمان نشان بدهید"))
    await stage.moves_clock(hours=25)
    assert (await opens(sara)).find_button("می‌گیرم") is not None
    assert await verify(stage.db) == ()


async def test_what_she_holds_is_hers_though_her_tier_goes_meanwhile(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    owner = await stage.colleague("مهین", Role.OWNER)
    seat = {"key": "seat", "name_fa": "صندلی", "name_en": "Seat", "emoji": "🍉", "voucher_days": 9}
    await offers(stage, {"tiers": ["gold"]}, {**seat, "tiers": ["gold"]})
    await gives_points(stage, sara, 200)
    closed = await opens(sara)
    assert "به آن سطح که رسیدید" in closed
    assert closed.find_button("می‌گیرم") is None

    async def is_gold(label: str) -> None:
        await owner.says("/guest +989155550001")
        await owner.presses("سطح", on=await owner.sees("سارا"))
        if label == "طلایی":
            await owner.presses("🥇 طلایی")
            await owner.presses("یک ماه")
        else:
            await owner.presses(label)
        await owner.sees("سطح سارا")

    await is_gold("طلایی")
    card = await opens(sara)
    await sara.presses("می‌گیرم", on=card)
    ticket = await sara.sees("به همکارمان نشان بدهید")
    await opens(sara, "🍉 صندلی")
    await sara.presses("می‌گیرم")
    bought = await sara.sees("صندلی مال شما شد")
    await is_gold("برداشتن انتخاب")
    await hands_over(reza, ticket)
    await sara.sees("چای", "رسید 1405-000001")
    await reza.says(f"/redeem {code_in(bought, 9)}")
    await reza.presses("هدیه را دادم")
    await reza.sees("صندلی", "رسید 1405-000002")

    await is_gold("طلایی")
    await opens(sara)
    await sara.presses("می‌گیرم")
    await sara.sees("به همکارمان نشان بدهید")
    await is_gold("برداشتن انتخاب")
    await stage.moves_clock(minutes=2)
    over = await sara.sees("وقت کدتان", "تمام شد")
    assert over.buttons == [["همهٔ جایزه‌ها"]], "a new code would be refused her"
    assert await verify(stage.db) == ()


async def test_days_and_hours_close_the_door_and_not_on_whoever_is_inside(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.colleague("رضا", Role.WAITER)
    last = (OPENING + timedelta(days=1)).date().isoformat()
    late = {"key": "late", "name_fa": "دیروقت", "name_en": "Late", "emoji": "🌙", "begins": "22:00", "ends": "23:00"}
    sunday = {"key": "sunday", "name_fa": "یکشنبه", "name_en": "Sunday", "emoji": "☀️", "weekdays": ["sunday"]}
    soon = {"key": "soon", "name_fa": "فردا", "name_en": "Soon", "emoji": "🌱", "first_day": last}
    await offers(stage, {"ends": "12:31:00", "last_day": last}, late, sunday, soon)
    await gives_points(stage, sara, 400)
    early = await opens(sara)
    assert "تا ساعت 12:31" in early
    await sara.says("/rewards")
    await sara.sees("دیروقت، 50 امتیاز – از ساعت 22:00", "یکشنبه، 50 امتیاز – روزش امروز نیست", "از 16 فروردین")
    await sara.presses("می‌گیرم", on=early)
    ticket = await sara.sees("به همکارمان نشان بدهید")
    await stage.moves_clock(minutes=1.05)
    await hands_over(reza, ticket)
    await sara.sees("چای", "رسید 1405-000001")
    closed = await opens(sara)
    assert "الان ساعتش نیست" in closed

    await stage.moves_clock(to=OPENING + timedelta(hours=10))
    await opens(sara, "🌙 دیروقت")
    await sara.presses("می‌گیرم")
    await sara.sees("به همکارمان نشان بدهید")
    await stage.moves_clock(hours=1)
    over = await sara.sees("وقت کدتان", "تمام شد")
    assert over.buttons == [["همهٔ جایزه‌ها"]], "its hour is over too"

    await stage.moves_clock(to=OPENING + timedelta(days=1, minutes=-1))
    await sara.says("/rewards")
    shown = fold((await sara.sees("همین حالا مال شما")).text)
    for open_ in ("یکشنبه", "فردا", "چای"):
        assert f"{open_}، 50 امتیاز\n" in shown
    await stage.moves_clock(days=1)
    await sara.says("/rewards")
    assert "چای" not in await sara.sees("جایزه‌های باغ ماهان"), "what is over is not shown"
    assert await verify(stage.db) == ()
