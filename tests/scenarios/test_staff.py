"""The people who work here: how they come, learn, change and go."""

from __future__ import annotations

from club.rules.staff import Role
from club.services import staff
from tests.conversation import Person, fold
from tests.scenarios.stage import Stage


async def owner_by_link(stage: Stage, name: str = "مهین", *, language: str = "fa") -> Person:
    """Let somebody open the link that the very first start prints."""
    owner = await stage.stranger(name, language=language)
    token = await staff.make_owner_link(stage.db, stage.now())
    await owner.follows(stage.runtime.club.invitation_link(token))
    return owner


async def invitation_for(owner: Person, role: str, *, invite: str = "دعوت همکار تازه") -> str:
    """Let the owner make an invitation; return its link."""
    await owner.says("/staff")
    await owner.presses(invite)
    await owner.presses(role)
    shown = await owner.sees("t.me/")
    return next(word for word in shown.text.split() if word.startswith("https://t.me/"))


async def test_from_the_first_link_to_a_working_team(stage: Stage) -> None:
    owner = await owner_by_link(stage)
    await owner.sees("خوش آمدید", "صاحب رستوران")
    await owner.sees("تمرین", "سفارش ۱۴۵۷")
    assert {"board", "staff", "audit", "lesson"} <= set(await owner.commands())

    reza = await stage.stranger("رضا")
    await reza.follows(await invitation_for(owner, "گارسون و صندوق"))
    await reza.sees("رضا", "خوش آمدید", "گارسون")
    await owner.sees("رضا", "گارسون")
    assert "staff" not in await reza.commands()
    assert {"board", "guest", "redeem"} <= set(await reza.commands())
    assert ["📋 تابلوی سفارش‌ها"] in await reza.keyboard()

    await owner.says("/staff")
    await owner.sees("همکاران باغ ماهان", "مهین", "رضا")
    await owner.says("/audit")
    await owner.sees("مهین", "دعوت همکار", "همکار شد: گارسون")


async def test_a_lesson_leads_through_the_card_and_survives_a_restart(stage: Stage) -> None:
    owner = await owner_by_link(stage)
    ali = await stage.stranger("علی")
    await ali.follows(await invitation_for(owner, "آشپزخانه"))
    await ali.sees("تمرین", "بپذیرید")
    await ali.double_taps("۲۰ دقیقه")
    await ali.sees("تمرین", "پذیرفته شد؛ حدود ۲۰ دقیقه")
    await stage.restarts()
    await ali.says("/lesson")
    await ali.sees("تمرین", "پذیرفته شد؛ حدود ۲۰ دقیقه")
    await ali.presses("شروع کردیم")
    await ali.double_taps("آماده است")
    await ali.sees("آفرین", "/stock")
    done = [seen for seen in await stage.tg.messages(ali.id) if "آفرین" in seen]
    assert len(done) == 1
    async with stage.db.snapshot() as view:
        assert await view.rows("SELECT id FROM orders") == []


async def test_every_role_learns_on_a_card_of_its_own(stage: Stage) -> None:
    presses = {
        Role.COURIER: ["فرستادیم", "تحویل شد"],
        Role.SUPPORT: ["پاسخ", "حل شد"],
        Role.WAITER: ["۱۰ دقیقه", "شروع کردیم", "آماده است", "تحویل شد"],
    }
    for role, labels in presses.items():
        person = await stage.colleague(f"همکار {role}", role)
        await person.says("/lesson")
        for label in labels:
            card = await person.sees("تمرین")
            await person.presses(label, on=card)
        await person.sees("آفرین")


async def test_the_team_speaks_english_too(stage: Stage) -> None:
    owner = await owner_by_link(stage, "Mary", language="en")
    await owner.sees("welcome to Baagh-e Mahan", "owner")
    tom = await stage.stranger("Tom", language="en")
    await tom.follows(await invitation_for(owner, "courier", invite="Invite a colleague"))
    await tom.sees("Practice", "Press the button when you set off")
    await tom.presses("On its way")
    await tom.presses("Handed over")
    await tom.sees("Well done", "/board")
    await owner.sees("Tom", "has come by your invitation")


async def test_a_link_is_for_one_person_and_a_double_tap_on_it_is_one_invitation(stage: Stage) -> None:
    owner = await owner_by_link(stage)
    await owner.says("/staff")
    await owner.presses("دعوت همکار تازه")
    await owner.double_taps("پیک")
    shown = await owner.sees("t.me/")
    async with stage.db.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM invitations WHERE role = 'courier'") == (1,)
    link = next(word for word in shown.text.split() if word.startswith("https://t.me/"))
    first, second = await stage.stranger("جواد"), await stage.stranger("اکبر")
    await first.follows(link)
    await first.sees("خوش آمدید")
    await first.follows(link)
    await first.sees("خوش آمدید")
    await second.follows(link)
    await second.sees("لینک تازه")
    await owner.follows(link)
    await owner.sees("لینک تازه")


async def test_an_invitation_ends_after_two_days_and_can_be_taken_back(stage: Stage) -> None:
    owner = await owner_by_link(stage)
    late, refused = await stage.stranger("جواد"), await stage.stranger("اکبر")
    link = await invitation_for(owner, "پیک")
    await stage.moves_clock(hours=49)
    await late.follows(link)
    await late.sees("مهلت", "لینک تازه")
    link = await invitation_for(owner, "پیک")
    await owner.presses("پس گرفتن دعوت")
    await owner.sees("پس گرفته شد")
    await refused.follows(link)
    await refused.sees("لینک تازه")


async def test_a_forged_invitation_is_a_plain_start(stage: Stage) -> None:
    stranger = await stage.stranger("ناشناس")
    await stranger.starts("s" + "a" * 32 + "-abcdefghijkl")
    await stranger.sees("زبان")
    async with stage.db.snapshot() as view:
        assert await view.rows("SELECT id FROM staff") == []


async def test_a_role_changes_in_the_chat(stage: Stage) -> None:
    owner = await owner_by_link(stage)
    reza = await stage.stranger("رضا")
    await reza.follows(await invitation_for(owner, "گارسون و صندوق"))
    await reza.sees("تمرین")
    await owner.says("/staff")
    await owner.presses("رضا")
    await owner.presses("تغییر نقش")
    await owner.presses("مدیر")
    await owner.sees("رضا", "نقش: مدیر")
    await reza.sees("از این پس", "مدیر", "/lesson")
    assert "staff" in await reza.commands()

    await owner.presses("تغییر نام")
    await owner.says("رضا کریمی")
    await owner.sees("رضا کریمی")
    await owner.says("/staff")
    await owner.presses("مهین")
    shown = await owner.sees("صاحب رستوران")
    await owner.presses("کنار گذاشتن", on=shown)
    answer = await owner.presses("بله، کنار برود")
    assert "دست‌کم یک صاحب" in answer


async def test_whoever_is_removed_finds_every_door_closed_at_once(stage: Stage) -> None:
    owner = await owner_by_link(stage)
    reza = await stage.colleague("رضا", Role.WAITER)
    await reza.says("/lesson")
    card = await reza.sees("تمرین")
    await reza.says("/board")
    await reza.sees("سفارش")
    await owner.says("/staff")
    await owner.presses("رضا")
    await owner.presses("کنار گذاشتن")
    await owner.presses("بله، کنار برود")
    await owner.sees("دیگر جزو همکاران نیست")
    await reza.sees("ممنونیم")
    assert ["📋 تابلوی سفارش‌ها"] not in await reza.keyboard()
    answer = await reza.presses("۲۰ دقیقه", on=card, stale=True)
    assert "همکار دیگری" in answer
    for typed in ("/board", "/staff", "/guest 09151234567", "/redeem", "/audit", "/lesson"):
        await reza.says(typed)
        await reza.sees("این دستور را این‌جا نداریم")


async def test_a_guest_who_forges_a_leaders_button_gets_nothing(stage: Stage) -> None:
    owner = await owner_by_link(stage)
    sara = await stage.guest("سارا")
    await sara.says("/help")
    shown = await sara.sees("منو و سفارش")
    for data in (
        "v1:staff.invite_as:owner",
        "v1:staff.set_role:1:owner",
        "v1:staff.remove:1",
        "v1:staff.list:0",
        "v1:lesson.press:accepted",
        "v1:vouchers.redeem:1",
        "v1:guests.register:+989151234567",
        "v1:audit.older:99",
    ):
        answer = await stage.tg.post(
            "act/press", **{"as": sara.id, "chat": sara.id, "message_id": shown.id, "data": data, "stale": True}
        )
        assert "همکار دیگری" in fold(answer["text"]), data
    async with stage.db.snapshot() as view:
        assert await view.rows("SELECT telegram_id FROM staff") == [(owner.id,)]


async def test_hostile_names_stand_harmlessly_on_every_page(stage: Stage) -> None:
    owner = await owner_by_link(stage)
    for name in ("<b>علی & Co</b>", "\u202eevil\u202c", "🌹" * 60, "{{ house }}"):
        person = await stage.stranger(name)
        await person.follows(await invitation_for(owner, "پیک"))
        await person.sees("تمرین")
    await owner.says("/staff")
    await owner.sees("<b>علی & Co</b>", "همکار تازه", "{{ house }}")
    await owner.says("/audit")
    await owner.sees("<b>علی & Co</b>")
