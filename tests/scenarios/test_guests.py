"""Staff look guests up, register those who are new, and scan their cards."""

from __future__ import annotations

from datetime import timedelta

from club.rules.card import CardCode, code_at
from club.rules.links import Link, LinkKind, sign
from club.rules.members import MemberId, member_code
from club.rules.points import LotKind
from club.rules.staff import Role
from club.services import points
from storage import members
from tests.conversation import Person
from tests.scenarios.stage import Stage


async def card_of(stage: Stage, guest: Person) -> str:
    """Give the guest a card as joining does; return its code."""
    async with stage.db.transaction() as tx:
        row = await tx.row("SELECT id FROM members WHERE telegram_id = :id", id=guest.id)
        assert row is not None
        code = member_code(MemberId(row[0]))
        await tx.run("UPDATE members SET code = :code WHERE id = :id", code=code, id=row[0])
    return code


def link_of(stage: Stage, code: str, *, minutes_old: int = 0) -> str:
    """What the QR on the guest's card led to, so many minutes ago."""
    club = stage.runtime.club
    shown = code_at(code, stage.now() - timedelta(minutes=minutes_old), club.house.programme.card)
    return club.deep_link(sign(club.link_secret, Link(LinkKind.CARD, shown.body)))


async def test_a_guest_is_found_by_number_code_and_card(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    reza = await stage.colleague("رضا", Role.WAITER)
    code = await card_of(stage, sara)
    await reza.says(f"/guest {code[:4]} {code[4:]}")
    card = await reza.sees("سارا", "عضو باشگاه از", "هنوز سفارشی نداده است")
    assert "•••" in card
    await reza.says("/guest")
    await reza.sees("شمارهٔ موبایل یا کد عضویت")
    await reza.says("چه کسی؟")
    await reza.sees("کد هشت‌رقمی")
    await reza.says(code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
    await reza.sees("سارا")
    await reza.follows(link_of(stage, code))
    await reza.sees("سارا", code[:4])
    await reza.says(f"/scan {link_of(stage, code)}")
    await reza.sees("سارا", code[:4])
    await reza.says("/scan")
    await reza.sees("شمارهٔ موبایل یا کد عضویت")
    await reza.says(link_of(stage, code).rpartition("=")[2])
    await reza.sees("سارا", code[:4])


async def test_an_old_card_names_nobody_and_says_what_to_do(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    reza = await stage.colleague("رضا", Role.WAITER)
    code = await card_of(stage, sara)
    club = stage.runtime.club
    before_codes_changed = club.deep_link(sign(club.link_secret, Link(LinkKind.CARD, CardCode(code, None).body)))
    for old in (link_of(stage, code, minutes_old=20), before_codes_changed):
        await reza.follows(old)
        assert "سارا" not in await reza.sees("این کارت قدیمی است", "/card")
        await reza.says(f"/scan {old}")
        await reza.sees("این کارت قدیمی است")
    await reza.does_not_see("سارا")
    now_shown = code_at(code, stage.now(), club.house.programme.card)
    forged = club.deep_link(sign(b"another club", Link(LinkKind.CARD, now_shown.body)))
    await reza.follows(forged)
    await reza.says(f"/scan {forged}")
    await reza.sees("کد هشت‌رقمی")
    await reza.does_not_see("سارا")
    await reza.follows(link_of(stage, code, minutes_old=5))
    await reza.sees("سارا")


async def test_what_a_guest_takes_at_the_counter_stands_on_her_card(stage: Stage) -> None:
    sara = await stage.guest("سارا")
    reza = await stage.colleague("رضا", Role.WAITER)
    code = await card_of(stage, sara)
    async with stage.db.transaction() as tx:
        member = await members.find_by_telegram(tx, sara.id)
        assert member is not None
        await points.give(
            tx,
            member.id,
            points=100,
            kind=LotKind.BONUS,
            part="registration",
            cause="test",
            house=stage.runtime.club.house,
            now=stage.now(),
        )
    await reza.says(f"/guest {code}")
    assert "منتظر تحویل" not in await reza.sees("امتیاز: 100")
    await sara.says("/points")
    await sara.presses("جایزه‌ها")
    await sara.presses("چای زعفرانی")
    await sara.presses("می‌گیرم")
    stage.expected_refusals.append("there is no text in the message to edit")  # the code's picture makes room for words
    await reza.follows(link_of(stage, code))
    await reza.sees("امتیاز: 40", "منتظر تحویل: چای زعفرانی دونفره، کد")
    await reza.presses("🎁 چای زعفرانی دونفره")
    await reza.presses("تحویل دادم")
    await sara.sees("رسید")
    await reza.says(f"/guest {code}")
    assert "منتظر تحویل" not in await reza.sees("امتیاز: 40")


async def test_a_new_guest_is_registered_with_one_tap_and_named(stage: Stage) -> None:
    reza = await stage.colleague("رضا", Role.WAITER)
    await reza.says("/guest 0915 123 4567")
    await reza.sees("مهمانی با شمارهٔ")
    await reza.double_taps("ثبت مهمان تازه")
    await reza.sees("مهمان بی‌نام", "هنوز عضو باشگاه نشده است")
    await reza.presses("نوشتن نام مهمان")
    await reza.sees("نام مهمان را بنویسید")
    await reza.says("مینا <i>رضایی</i>")
    await reza.sees("مینا <i>رضایی</i>")
    async with stage.db.snapshot() as view:
        assert await view.rows("SELECT phone FROM members WHERE source = 'counter'") == [("+989151234567",)]
        assert await view.row("SELECT COUNT(*) FROM audit WHERE action = 'members.registered'") == (1,)


async def test_a_card_scanned_by_another_guest_shows_nobody(stage: Stage) -> None:
    sara, mina = await stage.guest("سارا"), await stage.guest("مینا")
    code = await card_of(stage, sara)
    link = link_of(stage, code)
    await mina.follows(link)
    await mina.sees("کارت عضویت یکی از مهمان‌ها")
    await mina.does_not_see("سارا")
    await sara.follows(link)
    await sara.sees("سارا")
    stranger = await stage.stranger("ناشناس")
    await stranger.follows(link)
    await stranger.sees("زبان")
