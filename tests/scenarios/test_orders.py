"""An order from placed to completed, as the guest and the staff live it."""

from __future__ import annotations

import asyncio

import pytest

from club.rules.menu import DishId
from club.rules.orders import Order, OrderKind
from club.rules.staff import Role
from club.services import carts, orders
from storage import addresses, members, menu
from storage import orders as stored
from tests.conversation import Person
from tests.menus import NEAR
from tests.scenarios.stage import Stage


async def orders_(stage: Stage, guest: Person, kind: OrderKind = OrderKind.DINE_IN, *, quantity: int = 10) -> Order:
    """Let a guest order doogh: what comes before is told in the scenarios of the cart."""
    house, now = stage.runtime.club.house, stage.now()
    async with stage.db.transaction() as tx:
        member = await members.find_by_telegram(tx, guest.id)
        row = await tx.row("SELECT id FROM dishes WHERE key = 'doogh'")
        assert member is not None
        assert row is not None
        offer = await menu.find_offer(tx, DishId(row[0]))
        assert offer is not None
        address = await addresses.add(tx, member.id, title="خانه", words="ویرانی، پلاک ۴", place=NEAR, now=now)
    bill = await carts.add(
        stage.db,
        member.id,
        dish_id=offer.dish.id,
        quantity=quantity,
        choice_ids=offer.plain(),
        note="بدون <نعنا>",
        cause=f"test:{now}:{guest.id}",
        house=house,
        now=now,
    )
    if kind is OrderKind.DELIVERY:
        await carts.choose_address(stage.db, member.id, address.id, house=house, now=now)
    elif kind is OrderKind.DINE_IN:
        await carts.sit_at_table(stage.db, member.id, "7", house=house, now=now)
    else:
        await carts.choose_kind(stage.db, member.id, kind, house=house, now=now)
    order = await orders.place(
        stage.db, bill.cart.id, member_id=member.id, cause=f"cart:{bill.cart.id}", now=now, house=house
    )
    stage.runtime.sender.wake()
    return order


async def test_a_delivery_goes_from_hand_to_hand(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    akbar = (await stage.colleague("اکبر", Role.KITCHEN)).at(stage.group)
    javad = (await stage.colleague("جواد", Role.COURIER)).at(stage.group)
    order = await orders_(stage, sara, OrderKind.DELIVERY)

    status = await sara.sees(f"سفارش {order.id} به آشپزخانه رسید")
    card = await ali.sees(f"سفارش {order.id}", "ارسال", "10 × دوغ", "بدون <نعنا>", "ویرانی", "+98915")
    await ali.presses("45 دقیقه")
    await sara.sees("پذیرفته شد", "13:15", "به دست‌تان می‌رسد")
    await ali.sees("پذیرفته شد – علی", "13:15")
    await akbar.presses("شروع کردیم")
    await sara.sees("روی آتش است")
    await akbar.presses("آماده است")
    await sara.sees("آماده است", "پیک همین حالا راه می‌افتد")
    await javad.presses("فرستادیم")
    await sara.sees("در راه است", "جواد")
    await javad.presses("تحویل شد")
    done = await sara.sees("تحویل شد. نوش جان")
    closed = await javad.sees("تحویل شد – پیک: جواد")

    assert done.id == status.id, "one message from placed to completed"
    assert closed.id == card.id, "one card from placed to completed"
    assert "+98915" not in closed, "nobody needs the number any more"
    assert await stage.tg.refusals() == []


async def test_an_english_guest_reads_english_while_the_house_speaks_persian(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    order = await orders_(stage, tom)
    await tom.sees(f"Order {order.id} has reached the kitchen")
    await ali.presses("20 دقیقه")
    await tom.sees("accepted", "table 7 by 12:50")
    await ali.presses("شروع کردیم")
    await tom.sees("on the fire")
    await ali.presses("آماده است")
    await tom.sees("ready", "bringing it to your table")
    await ali.presses("تحویل شد")
    await tom.sees("Enjoy")

    await tom.says("/orders")
    await tom.presses(f"{order.id} –")
    await tom.sees("10 × Village doogh", "Being prepared", "Handed over")
    await tom.presses("Order this again")
    await tom.sees("How shall we get it to you?")


async def test_two_waiters_accept_at_once_and_one_hears_who_was_quicker(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    reza = (await stage.colleague("رضا", Role.WAITER)).at(stage.group)
    await orders_(stage, sara)
    card = await ali.sees("دوغ")

    answers = await asyncio.gather(
        ali.presses("20 دقیقه", on=card, stale=True), reza.presses("60 دقیقه", on=card, stale=True)
    )
    late = [answer for answer in answers if answer.text]
    assert len(late) == 1
    assert "زودتر رسید" in late[0]
    async with stage.db.snapshot() as view:
        row = await view.row("SELECT COUNT(*) FROM order_events WHERE state = 'accepted'")
    assert row == (1,)


async def test_a_guest_cancels_before_anybody_answers(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    order = await orders_(stage, sara)
    card = await ali.sees("دوغ")

    await sara.presses("لغو سفارش")
    await sara.sees("لغو کنیم؟")
    await sara.presses("نه، بماند")
    await sara.sees("به آشپزخانه رسید")
    await sara.presses("لغو سفارش")
    await sara.double_taps("بله، لغو شود")
    await sara.sees(f"سفارش {order.id} لغو شد")
    await ali.sees("مهمان خودش لغو کرد")
    assert "مهمان زودتر تصمیم گرفت" in await ali.presses("20 دقیقه", on=card, stale=True)


async def test_a_late_wish_to_cancel_is_answered_kindly(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    await orders_(stage, sara)
    await sara.presses("لغو سفارش")
    question = await sara.sees("لغو کنیم؟")
    await ali.presses("20 دقیقه")
    await sara.sees("پذیرفته شد")
    assert "آشپزخانه" in await sara.presses("بله، لغو شود", on=question, stale=True)


async def test_an_old_button_does_not_ask_what_is_too_late(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    await orders_(stage, sara)
    old = await sara.sees("به آشپزخانه رسید")
    await ali.presses("20 دقیقه")
    await sara.sees("پذیرفته شد")
    await sara.presses("لغو سفارش", on=old, stale=True)
    await sara.does_not_see("لغو کنیم؟")
    assert "پذیرفته شد" in await sara.screen()


async def test_declining_with_words_reaches_the_guest_aloud(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    order = await orders_(stage, sara)
    await ali.presses("نمی‌توانیم")
    await ali.presses("دلیل دیگر")
    question = await ali.sees("دلیل برگرداندن", "علی")
    await ali.says("گاز محله <قطع> است", to=question)
    await ali.sees("برگردانده شد و به مهمان گفتیم")
    await sara.sees("شرمنده‌ایم", "گاز محله <قطع> است")
    await ali.sees(f"سفارش {order.id}", "دلیل: گاز محله")


async def test_a_sold_out_dish_is_declined_with_two_taps_and_leaves_the_menu(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    akbar = (await stage.colleague("اکبر", Role.KITCHEN)).at(stage.group)
    await orders_(stage, sara)
    await akbar.presses("نمی‌توانیم")
    await akbar.presses("تمام شد")
    await akbar.presses("دوغ")
    await sara.sees("شرمنده‌ایم", "دوغ", "تمام شد")
    async with stage.db.snapshot() as view:
        row = await view.row("SELECT out_until_at FROM dishes WHERE key = 'doogh'")
    assert row is not None
    assert row[0] is not None


async def test_a_waiter_sends_a_courier_and_works_in_private_too(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    mina = await stage.colleague("مینا", Role.MANAGER)
    await stage.colleague("جواد", Role.COURIER)
    order = await orders_(stage, sara, OrderKind.DELIVERY)
    await stage.moves_clock(minutes=6)
    await mina.at(stage.group).sees(f"سفارش {order.id} چند دقیقه است منتظر جواب")
    await mina.says("/board")
    await mina.sees("1 سفارش باز", "1 سفارش منتظر شماست")
    await mina.presses("⏰")
    await mina.sees("6 دقیقه پیش", "هنوز کسی جواب نداده")
    for label, shown in (("60 دقیقه", "پذیرفته شد"), ("شروع کردیم", "در حال آماده‌سازی"), ("آماده است", "آماده است")):
        await mina.presses(label)
        await mina.sees(shown)
    await mina.presses("فرستادیم")
    await mina.presses("جواد")
    await mina.sees("در راه است – پیک: جواد")
    await sara.sees("در راه است", "جواد")
    await mina.presses("همهٔ سفارش‌ها")
    await mina.sees("1 سفارش باز")


async def test_a_promise_that_passed_is_called_out_once(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    order = await orders_(stage, sara)
    await ali.presses("20 دقیقه")
    await ali.sees("پذیرفته شد")
    await stage.moves_clock(minutes=21)
    await ali.sees(f"سفارش {order.id} از قولی که داده‌ایم گذشت")
    await ali.sees("از قول گذشته است")
    await stage.moves_clock(minutes=5)
    await ali.does_not_see("از قولی که داده‌ایم گذشت")


@pytest.mark.parametrize("verb", ["accept", "reject", "ready", "complete", "dispatch", "sold_out", "no_show", "open"])
async def test_a_stranger_who_forges_buttons_moves_nothing(stage: Stage, verb: str) -> None:
    sara = await stage.guest("سارا")
    order = await orders_(stage, sara)
    shown = await sara.sees("به آشپزخانه رسید")
    rest = {"accept": ":20", "reject": ":busy", "sold_out": ":1"}.get(verb, "")
    answer = await stage.tg.post(
        "act/press",
        **{
            "as": sara.id,
            "chat": sara.id,
            "message_id": shown.id,
            "data": f"v1:board.{verb}:{order.id}{rest}",
            "stale": True,
        },
    )
    assert "همکار" in answer["text"]
    async with stage.db.snapshot() as view:
        assert (await stored.get(view, order.id)).state == "placed"


@pytest.mark.parametrize("data", ["orders.open:1", "orders.cancel:1", "orders.ask_cancel:1", "orders.keep:1"])
async def test_nobody_opens_or_cancels_another_guests_order(stage: Stage, data: str) -> None:
    sara, eve = await stage.guest("سارا"), await stage.guest("حوا")
    order = await orders_(stage, sara)
    assert order.id == 1
    await eve.says("/orders")
    shown = await eve.sees("هنوز سفارشی ندارید")
    answer = await stage.tg.post(
        "act/press", **{"as": eve.id, "chat": eve.id, "message_id": shown.id, "data": f"v1:{data}", "stale": True}
    )
    assert "در دسترس نیست" in answer["text"]
    async with stage.db.snapshot() as view:
        assert (await stored.get(view, order.id)).state == "placed"


async def test_a_manager_refunds_a_line_with_a_word_and_sees_the_day(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    mina = await stage.colleague("مینا", Role.MANAGER)
    order = await orders_(stage, sara)
    await mina.says("/board")
    await mina.presses("🔔")
    for label in ("20 دقیقه", "شروع کردیم", "آماده است", "تحویل شد"):
        await mina.presses(label)
    await sara.sees("نوش جان")

    await mina.says("/refund")
    await mina.sees("شمارهٔ سفارش را")
    await mina.says("/refund abc")
    await mina.sees("شمارهٔ سفارش را")
    await mina.says(f"/refund {order.id}")
    await mina.presses("10 × دوغ")
    await mina.presses("کیفیت")
    await mina.sees("در یک جمله")
    await mina.sends_sticker()
    await mina.sees("بدون توضیح")
    await sara.does_not_see("به شما برمی‌گردد")
    await mina.says("گرم بود")
    await mina.sees("انجام شد")
    await sara.sees("شرمنده‌ایم", "به شما برمی‌گردد")

    await mina.says("/today")
    await mina.sees("امروز، شنبه", "1 سفارش", "دوغ", "سفارش به‌موقع رسید")
    await mina.presses("روز قبل")
    await mina.sees("جمعه", "سفارشی نرسیده است")


async def test_cards_and_statuses_go_on_after_a_restart(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    ali = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    await orders_(stage, sara)
    status, card = await sara.sees("به آشپزخانه رسید"), await ali.sees("دوغ")
    await stage.restarts()
    await ali.presses("20 دقیقه")
    assert (await sara.sees("پذیرفته شد")).id == status.id
    assert (await ali.sees("پذیرفته شد")).id == card.id
