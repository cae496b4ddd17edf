"""Paying with points and gift codes, as guests, the kitchen and the manager meet it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from club.rules.benefits import Benefit, BenefitKind
from club.rules.lives import LotDates
from club.rules.members import MemberId
from club.rules.points import Action, LotKind, NewEntry
from club.rules.staff import Role
from club.rules.vouchers import VoucherKind
from club.services import ledger
from club.services.verify import verify
from storage import members, vouchers
from storage.vouchers import NewVoucher
from tests.conversation import Person
from tests.scenarios.stage import Stage


@dataclass
class Evening:
    """Sara, who has points and is hungry, and Mahin, who owns the house."""

    stage: Stage
    sara: Person
    mahin: Person

    async def gives_points(self, points: int) -> None:
        now = self.stage.now()
        async with self.stage.db.transaction() as tx:
            new = NewEntry(
                member_id=await self._member_id(), action=Action.EARN, points=points, cause="long ago",
                breakdown={"part": "registration", "usable_at": now, "expires_at": None},
            )  # fmt: skip
            await ledger.gain(tx, new, LotKind.BASE, LotDates(now, None), warn_at=None, now=now)

    async def gives_voucher(self, benefit: Benefit, title: str, *, number: int = 1) -> None:
        now = self.stage.now()
        member_id = await self._member_id()
        async with self.stage.db.transaction() as tx:
            new = NewVoucher(
                member_id, f"90000000{number}", VoucherKind.BIRTHDAY, title, title, f"v{number}",
                now + timedelta(days=20 + number),
            )  # fmt: skip
            made = await vouchers.add(tx, new, now=now)
            assert made is not None
            sql = "UPDATE vouchers SET benefit = :benefit WHERE id = :id"
            await tx.run(sql, benefit=benefit.stored(), id=made.id)

    async def _member_id(self) -> MemberId:
        async with self.stage.db.snapshot() as view:
            member = await members.find_by_telegram(view, self.sara.id)
        assert member is not None
        return member.id

    async def takes_to_the_last_look(self, *dishes: str) -> None:
        """Fill the cart and go on to the last look, for pickup."""
        for dish in dishes:
            await self.sara.says("🍽 منو و سفارش")
            await self.sara.presses("کباب‌ها و شیشلیک")
            await self.sara.sees("کباب‌ها و شیشلیک", "صفحهٔ ۱ از ۲")
            await self.sara.presses(dish)
            await self.sara.presses("افزودن ·")
            await self.sara.sees("به سبد رفت")
        await self.sara.says("🧺 سبد")
        await self.sara.presses("ادامه ·")
        await self.sara.presses("تحویل حضوری")
        await self.sara.sees("سفارش شما", "تحویل حضوری")

    async def eats(self) -> None:
        """Let the order go all its way over the board."""
        for press in ("۲۰ دقیقه", "شروع کردیم", "آماده است", "تحویل شد"):
            await self.mahin.at(self.stage.group).presses(press)


@pytest.fixture
async def evening(stage: Stage) -> Evening:
    return Evening(stage, await stage.guest("سارا"), await stage.colleague("مهین", Role.OWNER))


async def test_part_is_paid_with_points_and_comes_back_with_a_cancellation(evening: Evening) -> None:
    sara = evening.sara
    await evening.gives_points(300)
    await evening.takes_to_the_last_look("کباب کوبیده")
    await sara.sees("جمع: ۴۲۰٬۰۰۰ تومان")
    await sara.presses("پرداخت با امتیاز")
    await sara.sees("۳۰۰ امتیاز آمادهٔ استفاده", "هر ۱۰ امتیاز ۵٬۰۰۰ تومان", "تا ۳۰۰ امتیاز")
    await sara.presses("نصفش، ۱۵۰")
    await sara.sees("۷۵٬۰۰۰ تومان با ۱۵۰ امتیاز", "می‌ماند: ۳۴۵٬۰۰۰ تومان")

    await sara.presses("تغییر امتیاز")
    await sara.presses("عدد دیگر…")
    await sara.sees("یک عدد از ۲۰ تا ۳۰۰ بنویسید", "۱۰ تا ۱۰ تا")
    await sara.says("۲۵۵")
    await sara.sees("از ۲۰ تا ۳۰۰ امتیاز می‌شود داد، ۱۰ تا ۱۰ تا")
    await sara.says("۲۰۰ امتیاز")
    look = await sara.sees("۱۰۰٬۰۰۰ تومان با ۲۰۰ امتیاز", "می‌ماند: ۳۲۰٬۰۰۰ تومان")
    await sara.double_taps("ثبت · ۳۲۰٬۰۰۰", on=look)
    await sara.sees("سفارش ۱ ثبت شد؛ پرداختی ۳۲۰٬۰۰۰ تومان")
    await sara.sees("سفارش ۱ به آشپزخانه رسید", "هنگام تحویل ۳۲۰٬۰۰۰ تومان می‌پردازید", "۲۰۰ امتیاز (۱۰۰٬۰۰۰ تومان)")
    group = evening.mahin.at(evening.stage.group)
    await group.sees("نقدی: ۳۲۰٬۰۰۰ تومان از ۴۲۰٬۰۰۰ تومان", "بقیه با ۲۰۰ امتیاز (۱۰۰٬۰۰۰ تومان) پرداخت شده است")
    await sara.says("/points")
    await sara.sees("۱۰۰ امتیاز آمادهٔ استفاده")

    await sara.presses("لغو سفارش")
    await sara.presses("بله، لغو شود")
    await sara.sees("سفارش ۱ لغو شد", "۲۰۰ امتیازی که داده بودید به حساب‌تان برگشت")
    await sara.says("/points")
    await sara.sees("۳۰۰ امتیاز آمادهٔ استفاده")
    await sara.presses("تاریخچه")
    history = await sara.sees("تاریخچهٔ")
    assert any("برگشت از سفارش" in label for row in history.buttons for label in row)
    assert await verify(evening.stage.db) == ()


async def test_what_is_no_number_of_points_leads_on_or_back(evening: Evening) -> None:
    sara = evening.sara
    await evening.gives_points(300)
    await evening.takes_to_the_last_look("کباب کوبیده")
    await sara.presses("پرداخت با امتیاز")
    await sara.presses("عدد دیگر…")
    for words in ("شصت", "-۵"):
        await sara.says(words)
        refused = await sara.sees("فقط یک عدد بنویسید")
        assert "تا" not in refused.text, "there is no bound that a guest would come near"
    await sara.sends_voice()
    await sara.sees("فقط یک عدد بنویسید")
    await sara.says("۱۰۰۰۰۰۰۰۰۰۰۰۰")
    refused = await sara.sees("از ۲۰ تا ۳۰۰ امتیاز")
    await sara.presses("برگشت به سفارش", on=refused)
    await sara.sees("جمع: ۴۲۰٬۰۰۰ تومان")
    await sara.says("سلام")
    await sara.does_not_see("فقط یک عدد بنویسید")


async def test_a_gift_code_at_checkout_says_what_it_is_worth_on_this_bill(evening: Evening) -> None:
    sara = evening.sara
    await evening.gives_voucher(Benefit(BenefitKind.PERCENT, percent=20), "بیست درصد")
    await evening.gives_voucher(Benefit(BenefitKind.FREE_DELIVERY), "ارسال رایگان", number=2)
    await evening.gives_voucher(Benefit(BenefitKind.DISH, dish_key="chenjeh"), "یک سیخ چنجه", number=3)
    await evening.takes_to_the_last_look("کباب کوبیده")
    await sara.presses("استفاده از کد هدیه")
    offered = await sara.sees("کدهای هدیهٔ شما", "کنار هر کدام")
    assert next(row[0] for row in offered.buttons).endswith("تومان")
    refused = await sara.presses("ارسال رایگان", on=offered)
    assert "هزینهٔ ارسال ندارد" in (refused.text or "")
    refused = await sara.presses("یک سیخ چنجه", on=offered)
    assert "در سبدتان نیست" in (refused.text or "")
    await sara.presses("بیست درصد", on=offered)
    look = await sara.sees("۸۴٬۰۰۰ تومان با کد هدیهٔ «بیست درصد»", "می‌ماند: ۳۳۶٬۰۰۰ تومان")
    await sara.presses("ثبت · ۳۳۶٬۰۰۰", on=look)
    await sara.sees("سفارش ۱ به آشپزخانه رسید", "کد هدیه (۸۴٬۰۰۰ تومان)")
    await evening.mahin.at(evening.stage.group).presses("نمی‌توانیم…")
    await evening.mahin.at(evening.stage.group).presses("شلوغیم")
    await sara.sees("نتوانستیم آماده کنیم", "سر جایش است")
    assert await verify(evening.stage.db) == ()

    await evening.takes_to_the_last_look("کباب کوبیده")
    await sara.presses("استفاده از کد هدیه")
    await sara.presses("بیست درصد")
    await sara.presses("ثبت ·")
    group = evening.mahin.at(evening.stage.group)
    await group.sees("سفارش ۲", "بقیه با کد هدیه", "🎁 بیست درصد")
    await evening.eats()
    await sara.sees("سفارش ۲ تحویل شد", "🎁 بیست درصد، رسید ۱۴۰۵-۰۰۰۰۰۱")
    await group.sees("سفارش ۲", "🎁 بیست درصد، رسید ۱۴۰۵-۰۰۰۰۰۱")
    await evening.mahin.says("/redeem ۱۴۰۵-۰۰۰۰۰۱")
    receipt = await evening.mahin.sees("بیست درصد در سفارش ۲ خرج شد", "برای سارا", "رسید ۱۴۰۵-۰۰۰۰۰۱")
    assert receipt.buttons == []
    await sara.says("/orders")
    await sara.presses("✅ ۲")
    await sara.sees("سفارش ۲ تحویل شد", "با کد هدیه", "رسید ۱۴۰۵-۰۰۰۰۰۱")


async def test_a_refund_of_one_line_says_what_goes_back_as_money_and_what_as_points(evening: Evening) -> None:
    sara, mahin = evening.sara, evening.mahin
    await evening.gives_points(300)
    await evening.takes_to_the_last_look("کباب کوبیده", "کباب چنجه")
    await sara.presses("پرداخت با امتیاز")
    await sara.presses("۳۰۰ امتیاز ·")
    look = await sara.sees("۱۵۰٬۰۰۰ تومان با ۳۰۰ امتیاز")
    await sara.presses("ثبت ·", on=look)
    await sara.sees("سفارش ۱ ثبت شد")
    await evening.eats()
    await sara.sees("سفارش ۱ تحویل شد")

    await mahin.says("/refund 1")
    await mahin.sees("بازپرداخت سفارش ۱", "بقیه با ۳۰۰ امتیاز (۱۵۰٬۰۰۰ تومان) پرداخت شده است")
    await mahin.presses("۱ × کباب کوبیده")
    asked = await mahin.sees("به مهمان برمی‌گردد. دلیلش چیست؟")
    assert "امتیاز" in asked.text
    await mahin.presses("کیفیت")
    await mahin.presses("بدون توضیح")
    await mahin.sees("پول را به مهمان برسانید")
    told = await sara.sees("از سفارش ۱ به شما برمی‌گردد")
    assert "امتیاز" in told.text
    await mahin.says("/refund 1")
    await mahin.presses("هر چه مانده")
    await mahin.presses("خواست مهمان")
    await mahin.presses("بدون توضیح")
    await mahin.sees("و ۳۰۰ امتیاز برگشته")
    assert await verify(evening.stage.db) == ()


async def test_an_english_guest_pays_with_points_in_english(stage: Stage) -> None:
    evening = Evening(stage, await stage.guest("Tom", language="en"), await stage.colleague("مهین", Role.OWNER))
    tom = evening.sara
    await evening.gives_points(300)
    await tom.says("/menu")
    await tom.presses("Drinks")
    await tom.presses("Village doogh")
    await tom.presses("Add ·")
    await tom.presses("Basket and order")
    await tom.presses("Go on ·")
    await tom.presses("Pickup")
    await tom.presses("Pay with points")
    await tom.sees("You have 300 points to spend", "Every 10 points are 5,000 toman")
    await tom.presses("points ·")
    await tom.sees("toman by", "Left to pay:")
    await tom.presses("Change points")
    await tom.presses("No points")
    shown = await tom.sees("Your order")
    assert "Left to pay" not in shown.text
