"""How somebody joins: in both languages, step by step, interrupted, impatient, and with strange names."""

from __future__ import annotations

import asyncio

import pytest

from club.rules.links import Link, LinkKind, sign
from club.rules.members import Member
from club.rules.staff import Role
from club.services import members as member_service
from storage import members
from storage.database import Database
from tests.conversation import Person
from tests.scenarios.stage import Stage

FIRST_CARD_S = 20.0
"""The first card of a program waits for the drawing tools to be loaded, long on a machine that runs other tests too."""


async def found(db: Database, person: Person) -> Member:
    async with db.snapshot() as view:
        member = await members.find_by_telegram(view, person.id)
    assert member is not None
    return member


async def comes_to_the_name(person: Person) -> None:
    """From /start to the question for the name, in Persian."""
    await person.starts()
    await person.sees("به چه زبانی")
    await person.presses("فارسی")
    await person.sees("شماره‌تان را با دکمهٔ پایین")
    await person.shares_contact()
    await person.sees("به چه نامی")


async def joins(person: Person) -> None:
    """All the way, without the birthday."""
    await comes_to_the_name(person)
    await person.presses(person.name)
    await person.sees("تولدتان چه روزی")
    await person.presses("بعداً می‌گویم")
    await person.sees("فقط یک قدم")
    await person.presses("می‌پذیرم؛ عضو می‌شوم")
    await person.sees("خوش آمدید", person.name)


async def test_sara_joins_in_persian(stage: Stage) -> None:
    sara = await stage.stranger("سارا", phone="+989151234567")
    await comes_to_the_name(sara)
    await sara.presses("سارا")
    await sara.sees("سارا عزیز", "تولدتان")
    for label in ("دههٔ ۱۳۷۰", "۱۳۷۵", "اسفند", "۳۰"):
        await sara.presses(label)
    await sara.sees("۳۰ اسفند ۱۳۷۵", "درست است")
    await sara.presses("بله، همین است")
    consents = await sara.sees("باغ ماهان", "به کسی نمی‌دهیم")
    assert [row[0] for row in consents.buttons] == [
        "◻️ تازه‌ها و پیشنهادها",
        "◻️ تبریک و هدیهٔ تولد",
        "می‌پذیرم؛ عضو می‌شوم",
    ]
    await sara.presses("تبریک و هدیهٔ تولد")
    assert (await sara.sees("به کسی نمی‌دهیم")).buttons[1] == ["✅ تبریک و هدیهٔ تولد"]
    await sara.presses("می‌پذیرم؛ عضو می‌شوم")
    await sara.sees("سارا عزیز، به باشگاه باغ ماهان خوش آمدید")
    card = await sara.sees("کد عضویت", within_s=FIRST_CARD_S)
    assert "photo" in card.raw
    member = await found(stage.db, sara)
    assert (member.phone, member.birthday_year, member.is_joined) == ("+989151234567", 1375, True)
    assert member.code is not None
    assert member.code[:4] in "".join(c for c in card.text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")))


async def test_tom_joins_in_english_and_types_what_he_can(stage: Stage) -> None:
    tom = await stage.stranger("Tom", language="en")
    await tom.starts()
    first = await tom.sees("Which language would you like?", "به چه زبانی")
    assert first.buttons == [["English"], ["فارسی"]]
    await tom.says("English")
    await tom.sees("send us your number")
    await tom.shares_contact()
    await tom.sees("What may we call you?")
    await tom.says("Tom Sawyer")
    await tom.sees("Tom Sawyer, when is your birthday?")
    await tom.says("5 June 1991")
    await tom.sees("5 June 1991", "is that right?")
    await tom.presses("Yes, that is it")
    await tom.presses("I agree and join")
    await tom.sees("Tom Sawyer, welcome to the club of Baagh-e Mahan")
    assert (await tom.sees("Member code", within_s=FIRST_CARD_S)).raw["photo"]
    member = await found(stage.db, tom)
    assert (member.language, member.calendar, member.birthday_calendar) == ("en", "gregorian", "gregorian")


async def test_a_restart_at_every_step_loses_nothing(stage: Stage) -> None:
    sara = await stage.stranger("سارا")
    await sara.starts()
    shown = await sara.sees("به چه زبانی")
    await stage.restarts()
    await sara.presses("فارسی", on=shown)
    await sara.sees("شماره‌تان را با دکمهٔ پایین")
    await stage.restarts()
    await sara.shares_contact()
    shown = await sara.sees("به چه نامی")
    await stage.restarts()
    await sara.presses("سارا", on=shown)
    await sara.sees("تولدتان")
    await stage.restarts()
    await sara.says("۱۵ خرداد ۷۰")
    await sara.sees("۱۵ خرداد ۱۳۷۰", "درست است")
    await stage.restarts()
    await sara.presses("بله، همین است")
    await sara.sees("فقط یک قدم")
    await stage.restarts()
    await sara.presses("می‌پذیرم؛ عضو می‌شوم")
    await sara.sees("خوش آمدید")


async def test_start_and_any_word_lead_back_to_the_same_question(stage: Stage) -> None:
    sara = await stage.stranger("سارا")
    await comes_to_the_name(sara)
    await sara.starts()
    await sara.sees("به چه نامی")
    await sara.sends_sticker()
    await sara.sees("حالا نام‌تان را همین‌جا بنویسید")
    await sara.sends_photo("من")
    await sara.sees("حالا نام‌تان را همین‌جا بنویسید")
    await sara.says("سارا محمدی")
    await sara.sees("سارا محمدی عزیز")
    await sara.says("سلام")
    await sara.sees("روز تولدتان را این‌طور بنویسید")
    await sara.presses("بعداً می‌گویم")
    await sara.says("بله")
    await sara.sees("فقط یک قدم")
    assert (await found(stage.db, sara)).name == "سارا محمدی"


@pytest.mark.parametrize(
    "name", ["<b>علی & Co</b>", "\u202eیلع", "علی 🎉" + "🎉" * 20, "${{ 7*7 }} x", "Robert'); DROP TABLE members;--"]
)
async def test_a_strange_name_hurts_nobody(stage: Stage, name: str) -> None:
    ali = await stage.stranger(name)
    await comes_to_the_name(ali)
    await ali.says(name)
    await ali.sees("تولدتان")
    await ali.presses("بعداً می‌گویم")
    await ali.presses("می‌پذیرم؛ عضو می‌شوم")
    await ali.sees("خوش آمدید")
    assert (await ali.sees("کد عضویت", within_s=FIRST_CARD_S)).raw["photo"]


async def test_a_name_that_cannot_stand_on_a_card_is_asked_again(stage: Stage) -> None:
    ali = await stage.stranger("🎉🎉🎉")
    await comes_to_the_name(ali)
    for bad in ("🎉", "ا" * 4000, "12345"):
        await ali.says(bad)
        await ali.sees("نام")
    await ali.says("علی")
    await ali.sees("علی عزیز")


async def test_somebody_elses_contact_does_not_count(stage: Stage) -> None:
    sara = await stage.stranger("سارا")
    await sara.starts()
    await sara.presses("فارسی")
    await sara.sees("شماره")
    await sara.shares_contact(phone="+989350001122", user_id=4242)
    await sara.sees("شمارهٔ کس دیگری است")
    assert (await found(stage.db, sara)).phone is None


async def test_a_typed_number_joins_with_one_tap_of_the_staff(stage: Stage) -> None:
    sara = await stage.stranger("سارا")
    ali = await stage.colleague("علی", Role.WAITER)
    await sara.starts()
    await sara.presses("فارسی")
    await sara.sees("شماره")
    await sara.says("سلام")
    await sara.sees("شماره")
    await sara.says("۰۹۱۵ ۱۲۳ ۴۵۶۷")
    await sara.sees("به چه نامی")
    await ali.at(stage.group).sees("09151234567", "خودش نوشته است")
    await sara.presses("سارا")
    await sara.presses("بعداً می‌گویم")
    await sara.presses("می‌پذیرم؛ عضو می‌شوم")
    await sara.sees("همین که همکارمان شمارهٔ", "تأیید کند")
    await ali.at(stage.group).presses("مال خودش است")
    await ali.at(stage.group).sees("علی تأیید کرد")
    await sara.sees("سارا عزیز، به باشگاه")
    assert (await found(stage.db, sara)).is_joined


async def test_a_declined_number_is_asked_again(stage: Stage) -> None:
    sara = await stage.stranger("سارا")
    ali = await stage.colleague("علی", Role.WAITER)
    reza = await stage.colleague("رضا", Role.WAITER)
    await sara.starts()
    await sara.presses("فارسی")
    await sara.says("09151234567")
    card = await ali.at(stage.group).sees("09151234567"[1:])
    await ali.at(stage.group).presses("نیست")
    late = await reza.at(stage.group).presses("مال خودش است", on=card, stale=True)
    assert "علی پیش از شما" in late
    await sara.sees("نتوانستیم تأیید کنیم")
    await sara.presses("شمارهٔ دیگری می‌دهم")
    await sara.shares_contact()
    await sara.sees("به چه نامی")


async def test_a_number_confirmed_on_the_way_lets_her_go_on(stage: Stage) -> None:
    sara = await stage.stranger("سارا")
    ali = await stage.colleague("علی", Role.WAITER)
    await sara.starts()
    await sara.presses("فارسی")
    await sara.says("09151234567")
    await sara.sees("به چه نامی")
    await ali.at(stage.group).presses("مال خودش است")
    await sara.sees("شماره‌تان تأیید شد")
    await sara.presses("ادامهٔ عضویت")
    await sara.sees("به چه نامی")


async def test_a_number_that_was_withdrawn_leaves_the_board_when_it_is_touched(stage: Stage) -> None:
    sara = await stage.stranger("سارا")
    ali = await stage.colleague("علی", Role.WAITER)
    await sara.starts()
    await sara.presses("فارسی")
    await sara.says("09151234567")
    await sara.sees("به چه نامی")
    asked = await ali.at(stage.group).sees("منتظر تأیید")
    await sara.shares_contact()
    await sara.sees("به چه نامی")
    await ali.at(stage.group).presses("نیست", on=asked, stale=True)
    await ali.at(stage.group).sees("دیگر تأیید نمی‌خواهد")
    assert (await found(stage.db, sara)).phone is not None


async def test_a_stranger_cannot_confirm_a_number(stage: Stage) -> None:
    sara, thief = await stage.stranger("سارا"), await stage.guest("دزد")
    await sara.starts()
    await sara.presses("فارسی")
    await sara.says("09151234567")
    await sara.sees("به چه نامی")
    await thief.says("/help")
    shown = await thief.sees("منو")
    body = {"as": thief.id, "chat": thief.id, "message_id": shown.id, "stale": True}
    await stage.tg.post("act/press", **body, data="v1:joining.confirm_phone:1")
    assert (await found(stage.db, sara)).phone is None


async def test_a_second_account_with_the_same_number_is_told_who_helps(stage: Stage) -> None:
    sara = await stage.stranger("سارا", phone="+989151234567")
    await joins(sara)
    manager = await stage.colleague("مهین", Role.MANAGER)
    again = await stage.stranger("سارا", phone="+989151234567")
    await again.starts()
    await again.presses("فارسی")
    await again.shares_contact()
    await again.sees("با یک حساب تلگرام دیگر")
    await again.presses("شمارهٔ خودم است")
    await manager.at(stage.group).sees("حساب تلگرام دیگر دارد")
    await manager.at(stage.group).presses("مال خودش است")
    await again.sees("خوش آمدید")
    await sara.sees("به حساب تلگرام دیگری رفت")
    assert (await found(stage.db, again)).name == "سارا"


async def test_a_guest_of_the_counter_is_the_same_member(stage: Stage) -> None:
    ali = await stage.colleague("علی", Role.WAITER)
    counter = await member_service.register_by_phone(
        stage.db,
        typed="09151234567",
        name="خانم محمدی",
        by=ali.id,
        cause="counter",
        now=stage.now(),
        house=stage.runtime.club.house,
    )
    sara = await stage.stranger("سارا", phone="+989151234567")
    await sara.starts()
    await sara.presses("فارسی")
    await sara.shares_contact()
    await sara.sees("به جا آوردیم")
    await sara.sees("خانم محمدی عزیز", "تولدتان")
    assert (await found(stage.db, sara)).id == counter.id


async def test_telegrams_birthday_is_one_tap_away(stage: Stage) -> None:
    sara = await stage.tg.person("سارا", phone="+989151234567", birthdate={"day": 5, "month": 6, "year": 1991})
    await comes_to_the_name(sara)
    await sara.presses("سارا")
    await sara.sees("تولدتان")
    await sara.presses("۱۵ خرداد ۱۳۷۰")
    await sara.sees("فقط یک قدم")
    assert (await found(stage.db, sara)).birthday_year == 1370


async def test_a_link_is_remembered_and_a_broken_one_is_none(stage: Stage) -> None:
    club = stage.runtime.club
    sara, mina = await stage.stranger("سارا"), await stage.stranger("مینا")
    await sara.starts(sign(club.link_secret, Link(LinkKind.CAMPAIGN, "nowruz")))
    await sara.sees("به چه زبانی")
    await mina.starts("cnowruz-aaaaaaaaaaaa")
    await mina.sees("به چه زبانی")
    assert (await found(stage.db, sara)).source == "c:nowruz"
    assert (await found(stage.db, mina)).source is None


async def test_double_taps_join_once(stage: Stage) -> None:
    sara = await stage.stranger("سارا")
    await comes_to_the_name(sara)
    await sara.double_taps("سارا")
    await sara.sees("تولدتان")
    await sara.double_taps("بعداً می‌گویم")
    await sara.sees("فقط یک قدم")
    await sara.double_taps("می‌پذیرم؛ عضو می‌شوم")
    await sara.sees("خوش آمدید")
    async with stage.db.snapshot() as view:
        rows = await view.rows("SELECT purpose FROM consent_changes ORDER BY purpose")
    assert rows == [("marketing",), ("terms",)]


async def test_a_member_is_greeted_and_goes_on_from_there(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    await sara.starts()
    await sara.sees("ظهرتون به‌خیر", "سارا")
    await sara.says("/language")
    await sara.presses("English")
    await sara.sees("Good afternoon, سارا")
    assert "🍽 Menu and order" in (await sara.keyboard())[0]


async def test_a_colleague_is_not_pushed_to_join(stage: Stage) -> None:
    ali = await stage.colleague("علی", Role.WAITER)
    await ali.starts()
    await ali.sees("علی", "خوش آمدید")
    await ali.says("سلام")
    await ali.sees("منو و سفارش")
    await ali.says("/join")
    await ali.sees("به چه زبانی")


async def test_what_is_for_members_leads_to_joining(stage: Stage) -> None:
    sara = await stage.stranger("سارا")
    await sara.starts()
    await sara.presses("فارسی")
    await sara.says("/card")
    await sara.sees("اول عضو باشگاه شوید")
    await sara.presses("ادامهٔ عضویت")
    await sara.sees("شماره‌تان را با دکمهٔ پایین")


async def test_two_people_join_at_once(stage: Stage) -> None:
    people = [await stage.stranger(name) for name in ("سارا", "مینا", "رضا")]
    await asyncio.gather(*(joins(person) for person in people))
    members_now = [await found(stage.db, person) for person in people]
    assert all(member.is_joined for member in members_now)
    assert len({member.code for member in members_now}) == 3
