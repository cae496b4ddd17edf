"""From hunger to a placed order, as guests do it, and as they should not be able to."""

from __future__ import annotations

from datetime import timedelta

from bot.menufile import read_menu_file
from club.rules.links import Link, LinkKind, sign
from club.rules.staff import Role
from club.services import menu
from tests.conversation import Person, Seen, fold
from tests.menus import dearer
from tests.scenarios.stage import DEMO, Stage

NEAR = (36.3800, 59.3800)
TEHRAN = (35.6892, 51.3890)


async def count(stage: Stage, table: str) -> int:
    async with stage.db.snapshot() as view:
        row = await view.row(f"SELECT COUNT(*) FROM {table}")
    assert row is not None
    return int(row[0])


async def takes_koobideh(guest: Person) -> None:
    """Go from the keys to a cart that holds one koobideh, as it usually comes."""
    await guest.says("🍽 منو و سفارش")
    await guest.sees("از کدام بخش")
    await guest.presses("کباب‌ها و شیشلیک")
    await guest.sees("کباب‌ها و شیشلیک", "صفحهٔ ۱ از ۲")
    await guest.presses("کباب کوبیده")
    await guest.sees("کباب کوبیده", "۱ عدد: ۴۲۰٬۰۰۰ تومان")
    await guest.presses("افزودن ·")
    await guest.sees("به سبد رفت", "جمع سبد: ۴۲۰٬۰۰۰ تومان")


async def comes_to_the_last_look(guest: Person) -> Seen:
    """Go on from the cart to the last look, for pickup."""
    await guest.presses("سبد و سفارش")
    await guest.sees("سبد شما")
    await guest.presses("ادامه ·")
    await guest.sees("چطور به دست‌تان")
    await guest.presses("تحویل حضوری")
    return await guest.sees("سفارش شما", "تحویل حضوری")


async def test_a_whole_order_in_persian_is_delivered_to_a_point_on_the_map(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/menu")
    await sara.sees("منوی باغ ماهان")
    await sara.presses("کباب‌ها و شیشلیک")
    await sara.sees("کباب‌ها و شیشلیک")
    await sara.presses("کباب کوبیده")
    card = await sara.sees("کباب کوبیده", "چلو زعفرانی")
    assert card.raw["photo"], "the dish is shown with its picture"

    await sara.presses("چلو و نان")
    await sara.presses("کرهٔ محلی")
    await sara.sees("انتخاب شما: یک سیخ، چلو و نان، کرهٔ محلی")
    await sara.presses("+", on=card)
    await sara.sees("۲ عدد: ۱٬۰۳۰٬۰۰۰ تومان", "هر کدام ۵۱۵٬۰۰۰ تومان")
    await sara.double_taps("افزودن ·")
    await sara.sees("۲ × کباب کوبیده", "جمع سبد: ۱٬۰۳۰٬۰۰۰ تومان")

    await sara.presses("سبد و سفارش")
    cart = await sara.sees("سبد شما", "۲ × کباب کوبیده", "جمع: ۱٬۰۳۰٬۰۰۰ تومان")
    first = [fold(label) for label in cart.buttons[0]]
    assert first == ["✕", "−", "+", fold("۲ × کباب کوبیده")], "read from the right: the name comes first"
    await sara.presses("−")
    await sara.sees("جمع: ۵۱۵٬۰۰۰ تومان")

    await sara.presses("ادامه ·")
    await sara.sees("چطور به دست‌تان")
    await sara.presses("🛵 ارسال")
    await sara.sees("کجا بفرستیم")
    await sara.presses("نشانی تازه")
    await sara.sees("نشانی را همین‌جا بنویسید")
    await sara.sends_location(*NEAR)
    await sara.sees("شاندیز و ویرانی", "۴۰٬۰۰۰ تومان")
    await sara.says("ویرانی ۵، پلاک ۷")
    await sara.sees("سفارش شما", "ارسال به ویرانی ۵، پلاک ۷", "جمع: ۵۵۵٬۰۰۰ تومان", "نقدی")
    await sara.presses("پرداخت با کارت باشد")
    look = await sara.sees("کارت‌خوان", "جمع: ۵۵۵٬۰۰۰ تومان")

    await sara.double_taps("ثبت ·", on=look)
    await sara.sees("سفارش ۱ ثبت شد", "۵۵۵٬۰۰۰ تومان")
    await sara.sees("سفارش ۱ به آشپزخانه رسید")
    await sara.presses("ثبت ·", on=look, stale=True)
    assert await count(stage, "orders") == 1
    await sara.says("/cart")
    await sara.sees("سبدتان هنوز خالی است")


async def test_a_whole_order_in_english_is_picked_up(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    await tom.says("🍽 Menu and order")
    await tom.sees("The menu of Baagh-e Mahan")
    await tom.presses("Drinks")
    await tom.sees("Drinks")
    await tom.presses("Village doogh")
    await tom.sees("45,000 toman")
    await tom.presses("Add ·")
    await tom.sees("in your basket", "Basket: 45,000 toman")
    await tom.presses("Basket and order")
    await tom.sees("Your basket")
    await tom.presses("Go on ·")
    await tom.sees("How shall we get it to you")
    await tom.presses("Pickup")
    await tom.sees("Your order", "Pickup", "in cash", "Total: 45,000 toman")
    await tom.presses("Place it ·")
    await tom.sees("Order 1 is placed", "45,000 toman")


async def test_a_picture_is_uploaded_once(stage: Stage) -> None:
    for name in ("سارا", "علی"):
        guest = await stage.guest(name)
        await takes_koobideh(guest)
    async with stage.db.snapshot() as view:
        row = await view.row("SELECT photo_file_id FROM dishes WHERE key = 'koobideh'")
    assert row is not None
    (_, second) = await stage.tg.calls("sendPhoto")
    assert second["params"]["photo"] == row[0]


async def test_a_picture_that_telegram_no_longer_knows_is_uploaded_again(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await takes_koobideh(sara)
    async with stage.db.transaction() as tx:
        await tx.run("UPDATE dishes SET photo_file_id = 'AgACAgQAAxkDAAIB_of_another_bot' WHERE key = 'koobideh'")
    await sara.says("/menu")
    await sara.sees("از کدام بخش")
    await sara.presses("کباب‌ها و شیشلیک")
    await sara.sees("کباب‌ها و شیشلیک")
    await sara.presses("کباب کوبیده")
    assert (await sara.sees("کباب کوبیده")).raw["photo"]
    await sara.says("/cart")
    await sara.sees("سبد شما")
    stage.expected_refusals.append("remote file identifier")
    async with stage.db.snapshot() as view:
        row = await view.row("SELECT photo_file_id FROM dishes WHERE key = 'koobideh'")
    assert row is not None
    assert not row[0].endswith("another_bot")


async def test_a_dish_that_runs_out_in_between_is_told_shown_and_not_charged(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    cook = await stage.colleague("رضا", Role.KITCHEN)
    await takes_koobideh(sara)
    await sara.says("🍽 منو و سفارش")
    await sara.sees("از کدام بخش")
    await sara.presses("نوشیدنی‌ها")
    await sara.sees("نوشیدنی‌ها")
    await sara.presses("دوغ محلی")
    await sara.sees("دوغ محلی", "۱ عدد")
    await sara.presses("افزودن ·")
    await sara.sees("به سبد رفت")
    await comes_to_the_last_look(sara)

    await cook.says("/stock")
    await cook.sees("چیزی تمام نشده")
    await cook.presses("نوشیدنی‌ها")
    await cook.sees("کدام تمام شد")
    await cook.presses("دوغ محلی")
    await cook.sees("تا کی نیست")
    await cook.presses("تا پایان امروز")
    await cook.sees("دوغ محلی", "الان تمام است")

    answer = await sara.presses("ثبت ·")
    assert "دوغ محلی" in answer
    assert answer.show_alert
    await sara.sees("سبد شما", "امروز نیست", "جمع: ۴۲۰٬۰۰۰ تومان")
    assert await count(stage, "orders") == 0
    await sara.presses("حذف تمام‌شده‌ها")
    await sara.sees("سبد شما", "جمع: ۴۲۰٬۰۰۰ تومان")
    await sara.presses("ادامه ·")
    await sara.sees("سفارش شما", "جمع: ۴۲۰٬۰۰۰ تومان")
    await sara.presses("ثبت ·")
    await sara.sees("سفارش ۱ ثبت شد")

    await sara.says("/menu")
    await sara.sees("از کدام بخش")
    await sara.presses("نوشیدنی‌ها")
    await sara.sees("نوشیدنی‌ها")
    await sara.presses("دوغ محلی · تمام شد")
    await sara.sees("امروز تمام شد", "یکی را بیاوریم")
    await stage.moves_clock(days=1)
    await sara.says("/menu")
    await sara.sees("از کدام بخش")
    await sara.presses("نوشیدنی‌ها")
    await sara.sees("نوشیدنی‌ها")
    await sara.presses("دوغ محلی · ۴۵٬۰۰۰")
    await sara.sees("۱ عدد: ۴۵٬۰۰۰ تومان")


async def test_a_dearer_price_is_told_and_shown_before_it_is_charged(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await takes_koobideh(sara)
    await comes_to_the_last_look(sara)
    plan = read_menu_file(DEMO / "menu.toml").build()
    await menu.stock(stage.db, dearer(plan, "koobideh", 4_600_000), now=stage.now())
    await sara.presses("ثبت · ۴۲۰٬۰۰۰")
    await sara.sees("چیزی در سفارش عوض شده است", "جمع: ۴۶۰٬۰۰۰ تومان")
    assert await count(stage, "orders") == 0
    await sara.presses("ثبت · ۴۶۰٬۰۰۰")
    await sara.sees("سفارش ۱ ثبت شد", "۴۶۰٬۰۰۰ تومان")


async def test_a_restart_between_cart_and_confirmation_loses_nothing(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await takes_koobideh(sara)
    await stage.restarts()
    look = await comes_to_the_last_look(sara)
    await stage.restarts()
    await sara.presses("ثبت ·")
    await sara.sees("سفارش ۱ ثبت شد")
    await stage.restarts()
    await sara.presses("ثبت ·", on=look, stale=True)
    assert await count(stage, "orders") == 1


async def test_notes_may_say_anything_but_not_too_much(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("/menu")
    await sara.sees("از کدام بخش")
    await sara.presses("نوشیدنی‌ها")
    await sara.sees("نوشیدنی‌ها")
    await sara.presses("شربت آلبالو")
    await sara.sees("شربت آلبالو", "۱ عدد")
    await sara.presses("با یادداشت")
    await sara.sees("چه بنویسیم")
    await sara.sends_photo()
    await sara.sees("با چند کلمه بنویسید")
    await sara.says("ن" * 4000)
    await sara.sees("تا ۲۰۰ حرف جا دارد")
    await sara.says("<b>کم یخ</b> & \u202eخنک {{ house }}")
    await sara.sees("به سبد رفت", "<b>کم یخ</b> & خنک {{ house }}")

    await sara.presses("سبد و سفارش")
    await sara.sees("سبد شما", "<b>کم یخ</b>")
    await sara.presses("📝 یادداشت")
    await sara.sees("آشپزخانه یا پیک")
    await sara.says("</b>زنگ نزنید<a href='tg://user?id=1'>")
    await sara.sees("سبد شما", "یادداشت سفارش: </b>زنگ نزنید")
    await sara.presses("۱ × شربت آلبالو")
    await sara.sees("شربت آلبالو", "۶۰٬۰۰۰ تومان")
    await sara.presses("حذف یادداشت")
    await sara.does_not_see("کم یخ")
    await sara.presses("بازگشت به سبد")
    await sara.sees("سبد شما", "یادداشت سفارش")
    await sara.presses("✕")
    await sara.sees("سبدتان هنوز خالی است")


async def test_a_place_too_far_away_gets_a_kind_offer_of_pickup(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await takes_koobideh(sara)
    await sara.presses("سبد و سفارش")
    await sara.sees("سبد شما")
    await sara.presses("ادامه ·")
    await sara.sees("چطور به دست‌تان")
    await sara.presses("🛵 ارسال")
    await sara.sees("کجا بفرستیم")
    await sara.presses("نشانی تازه")
    await sara.sees("نشانی را همین‌جا بنویسید")
    await sara.sends_location(*TEHRAN)
    await sara.sees("کیلومتر راه است", "تحویل حضوری را انتخاب کنید")
    await sara.presses("تحویل حضوری")
    await sara.sees("سفارش شما", "تحویل حضوری")
    assert (await sara.keyboard())[0] == ["⭐️ همیشگی", "🍽 منو و سفارش"], "the main keys are back"


async def test_an_address_in_words_needs_its_part_of_town_and_its_minimum(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await takes_koobideh(sara)
    await sara.presses("سبد و سفارش")
    await sara.sees("سبد شما")
    await sara.presses("ادامه ·")
    await sara.sees("چطور به دست‌تان")
    await sara.presses("🛵 ارسال")
    await sara.sees("کجا بفرستیم")
    await sara.presses("نشانی تازه")
    await sara.sees("نشانی را همین‌جا بنویسید")
    await sara.says("خیابان دانشگاه ۱۲، پلاک ۳")
    await sara.sees("در کدام محدوده است")
    await sara.presses("مرکز مشهد · ۱۲۰٬۰۰۰ تومان")
    await sara.sees("سفارش از ۷۰۰٬۰۰۰ تومان ارسال می‌شود", "۲۸۰٬۰۰۰ تومان دیگر")
    await sara.presses("نشانی دیگر")
    await sara.sees("یکی از نشانی‌هایتان")
    await sara.presses("✕")
    await sara.sees("کجا بفرستیم")


async def test_a_tables_code_opens_the_menu_for_that_table(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    club = stage.runtime.club
    await sara.starts(sign(club.link_secret, Link(LinkKind.TABLE, "7")))
    await sara.sees("منوی باغ ماهان", "میز ۷")
    await sara.presses("نوشیدنی‌ها")
    await sara.sees("نوشیدنی‌ها")
    await sara.presses("دوغ محلی")
    await sara.sees("دوغ محلی", "۱ عدد")
    await sara.presses("افزودن ·")
    await sara.sees("به سبد رفت")
    await sara.presses("سبد و سفارش")
    await sara.sees("سبد شما", "میز ۷")
    await sara.presses("ادامه ·")
    await sara.sees("سفارش شما", "سرو در رستوران، میز ۷")
    await sara.presses("تغییر شیوهٔ تحویل")
    await sara.sees("چطور به دست‌تان")
    await sara.presses("سر میز")
    await sara.sees("سفارش شما", "میز ۷")


async def test_a_closed_kitchen_says_when_to_come_again(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await takes_koobideh(sara)
    await stage.moves_clock(hours=4)
    await sara.presses("سبد و سفارش")
    await sara.sees("سبد شما")
    await sara.presses("ادامه ·")
    await sara.sees("آشپزخانه الان بسته است", "ساعت ۱۹:۰۰")
    await sara.says("/menu")
    await sara.sees("منوی باغ ماهان", "ساعت ۱۹:۰۰", "سبدتان را آماده کنید")
    await stage.moves_clock(hours=3)
    await sara.says("/cart")
    await sara.sees("سبد شما")
    await sara.presses("ادامه ·")
    await sara.sees("چطور به دست‌تان")


async def test_the_usual_is_three_taps_away(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.says("⭐️ همیشگی")
    await sara.sees("بعد از اولین سفارش")
    await takes_koobideh(sara)
    await comes_to_the_last_look(sara)
    await sara.presses("ثبت ·")
    await sara.sees("سفارش ۱ ثبت شد")

    await sara.says("⭐️ همیشگی")
    await sara.sees("همیشگی شما", "۱ × کباب کوبیده", "جمع: ۴۲۰٬۰۰۰ تومان")
    await sara.double_taps("همین را ·")
    await sara.sees("سفارش شما", "تحویل حضوری", "جمع: ۴۲۰٬۰۰۰ تومان")
    await sara.presses("ثبت ·")
    await sara.sees("سفارش ۲ ثبت شد")


async def test_an_order_again_leaves_the_cart_that_was_there_within_reach(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await takes_koobideh(sara)
    await comes_to_the_last_look(sara)
    await sara.presses("ثبت ·")
    await sara.sees("سفارش ۱ به آشپزخانه رسید")
    await sara.presses("لغو سفارش")
    await sara.presses("بله، لغو شود")
    await sara.sees("لغو شد")
    await sara.says("/menu")
    await sara.sees("از کدام بخش")
    await sara.presses("نوشیدنی‌ها")
    await sara.sees("نوشیدنی‌ها")
    await sara.presses("دوغ محلی")
    await sara.sees("دوغ محلی", "۱ عدد")
    await sara.presses("افزودن ·")
    await sara.sees("به سبد رفت")

    await sara.says("سفارش‌های من")
    await sara.sees("سفارش‌های شما")
    await sara.presses("۱")
    await sara.presses("همین را دوباره")
    await sara.sees("سفارش شما", "کباب کوبیده")
    await sara.presses("سبد قبلی برگردد")
    await sara.sees("سبد شما", "دوغ محلی")


async def test_who_has_not_joined_may_look_and_fill_a_cart_but_joins_before_ordering(stage: Stage) -> None:
    nima = await stage.stranger("نیما")
    await stage.opens_bot(nima)
    await nima.says("/menu")
    await nima.sees("منوی باغ ماهان")
    await nima.presses("نوشیدنی‌ها")
    await nima.sees("نوشیدنی‌ها")
    await nima.presses("دوغ محلی")
    await nima.sees("دوغ محلی", "۱ عدد")
    await nima.presses("افزودن ·")
    await nima.sees("عضو")

    await nima.starts()
    await nima.sees("زبان")
    await nima.says("/menu")
    await nima.sees("منوی باغ ماهان")
    await nima.presses("نوشیدنی‌ها")
    await nima.sees("نوشیدنی‌ها")
    await nima.presses("دوغ محلی")
    await nima.sees("دوغ محلی", "۱ عدد")
    await nima.presses("افزودن ·")
    await nima.sees("به سبد رفت")
    await nima.presses("سبد و سفارش")
    await nima.sees("سبد شما")
    await nima.presses("ادامه ·")
    await nima.sees("عضو")
    assert await count(stage, "orders") == 0


async def test_forged_and_foreign_buttons_change_nothing(stage: Stage) -> None:
    sara, mallory = await stage.guest("سارا"), await stage.guest("مالوری")
    await takes_koobideh(sara)
    await comes_to_the_last_look(sara)
    await mallory.says("/menu")
    shown = await mallory.sees("از کدام بخش")
    for data in (
        "v1:checkout.place:1:0000000000",
        "v1:carts.bring_back:1",
        "v1:carts.reorder:1",
        "v1:carts.set:1:0",
        "v1:menu.add:1:99:0:0:1",
        "v1:menu.add:1:-5:0:0:1",
        "v1:menu.add:999:1:0:0:1",
        "v1:menu.dish:999",
        "v1:menu.category:999:0",
        "v1:menu.choose:1:1:1:x:99",
        "v1:checkout.kind:teleport",
        "v1:checkout.table:77",
        "v1:checkout.pay:gold",
        "v1:addresses.choose:1",
        "v1:addresses.zone:1:near",
        "v1:stock.stop:1",
        "v1:stock.resume:1",
        "v1:stock.list",
    ):
        press = {"as": mallory.id, "chat": mallory.id, "message_id": shown.id, "data": data, "stale": True}
        await stage.tg.post("act/press", **press)
    assert await count(stage, "orders") == 0
    await sara.presses("ثبت ·")
    await sara.sees("سفارش ۱ ثبت شد", "۴۲۰٬۰۰۰ تومان")


async def test_carts_left_for_days_are_put_away(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await takes_koobideh(sara)
    await stage.moves_clock(to=stage.now() + timedelta(days=4))
    await sara.says("🧺 سبد")
    await sara.sees("سبدتان هنوز خالی است")
