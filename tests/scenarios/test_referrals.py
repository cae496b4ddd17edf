"""A member brings a friend: the link, the friend's first order, what both are given, and what a refund takes back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from bot.clubfile import ClubFile
from club.rules.staff import Role
from club.services.verify import verify
from tests.conversation import Person, Seen, fold
from tests.scenarios.stage import Stage
from tests.scenarios.test_complaints import count
from tests.scenarios.test_joining import found
from tests.scenarios.test_points import eats


def shared(page: Seen) -> tuple[str, str]:
    """The link and the words that the share button sends on."""
    (button,) = [each for row in page.raw["reply_markup"]["inline_keyboard"] for each in row if "url" in each]
    asked = parse_qs(urlsplit(button["url"]).query)
    return asked["url"][0], asked["text"][0]


async def joins_by(person: Person, link: str) -> None:
    """Follow the link and go all the way into the club."""
    await person.follows(link)
    await person.presses("فارسی")
    await person.sees("شماره‌تان را با دکمهٔ پایین")
    await person.shares_contact()
    await person.presses(person.name)
    await person.presses("بعداً می‌گویم")
    await person.presses("می‌پذیرم؛ عضو می‌شوم")
    await person.sees("خوش آمدید", person.name)


async def without(stage: Stage, **sections: object) -> None:
    """Let the program go on with a club file that says this instead."""
    await stage.stops()
    stage._file = ClubFile.model_validate({**stage.file.model_dump(), **sections})
    await stage.starts()


async def test_a_friend_comes_eats_and_both_are_given_something(stage: Stage) -> None:
    sara, owner = await stage.guest("سارا"), await stage.colleague("مهین", Role.OWNER)
    mina = await stage.stranger("مینا")
    await sara.says("/points")
    await sara.presses("دعوت دوستان")
    page = await sara.sees("60 امتیاز به شما و 40 امتیاز به او", "دست‌کم 300٬000 تومان غذا", "هنوز کسی با لینک شما")
    link, words = shared(page)
    assert link in page
    assert "40" in fold(words)
    assert "باغ ماهان" in words

    await joins_by(mina, link)
    welcome = next(seen for seen in await stage.tg.messages(mina.id) if "مینا عزیز، به باشگاه" in seen)
    assert "اولین سفارش‌تان (دست‌کم 300٬000 تومان غذا) 40 امتیاز هدیه هم دارد" in fold(welcome.text)
    assert "سارا" not in welcome.text, "nor does a friend learn from us who it was"
    assert (await found(stage.db, mina)).referrer_id == (await found(stage.db, sara)).id
    await sara.says("/invite")
    await sara.sees("تا امروز 1 نفر با لینک شما عضو شده")
    await eats(stage, mina, owner.at(stage.group))
    await mina.sees("با دعوت دوست‌تان آمدید", "40 امتیاز")
    news = await sara.sees("یکی از دوستان‌تان", "60 امتیاز")
    assert "مینا" not in news, "nobody learns which friend it was"
    await sara.presses("چرا این‌قدر؟", on=news)
    await sara.sees("60 امتیاز", "برای معرفی دوستان")
    await sara.says("/invite")
    await sara.sees("1 نفرشان اولین سفارش را گرفته‌اند و 60 امتیاز")

    await eats(stage, mina, owner.at(stage.group))
    await mina.sees("سفارش 2 به حساب‌تان آمد")
    assert await count(stage, mina, "هدیهٔ اولین سفارش شماست") == 1
    assert await count(stage, sara, "یکی از دوستان‌تان") == 0, "the news has become its own reason"

    await owner.says("/refund 1")
    await owner.presses("همهٔ سفارش")
    await owner.presses("کیفیت")
    await owner.presses("بدون توضیح")
    await mina.sees("پول اولین سفارش‌تان برگشت", "40 امتیاز معرفی")
    taken = await sara.sees("دوستی که معرفی کرده بودید", "60 امتیاز معرفی")
    await sara.presses("چرا این‌قدر؟", on=taken)
    await sara.sees("60 امتیاز برای معرفی دوستان به حساب‌تان آمده بود", "همین 60 امتیاز را هم برداشتیم")
    assert await verify(stage.db) == ()


async def test_whoever_is_a_member_already_is_told_kindly(stage: Stage) -> None:
    sara, reza = await stage.guest("سارا"), await stage.guest("رضا")
    await sara.says("/invite")
    link, _ = shared(await sara.sees("لینک شما"))
    await reza.follows(link)
    await reza.sees("شما خودتان عضو باشگاه باغ ماهان هستید")
    await reza.presses("دعوت دوستان")
    await reza.sees("لینک شما")
    await sara.follows(link)
    await sara.sees("لینک شما", "هنوز کسی با لینک شما")
    assert (await found(stage.db, reza)).referrer_id is None
    assert (await found(stage.db, sara)).referrer_id is None


async def test_a_delighted_guest_is_shown_the_way_to_invite(stage: Stage) -> None:
    sara, owner = await stage.guest("سارا"), await stage.colleague("مهین", Role.OWNER)
    await eats(stage, sara, owner.at(stage.group))
    await stage.moves_clock(hours=2)
    asked = await sara.sees("چطور بود")
    await sara.double_taps("5", on=asked)
    await sara.sees("5 از 5", "5 امتیاز هم برای نظرتان")
    await sara.presses("3")
    low = await sara.sees("3 از 5", "5 امتیاز برای نظرتان")
    assert low.find_button("دعوت دوستان") is None, "whoever is not happy is not asked to invite"
    await sara.presses("5")
    await sara.presses("دعوت دوستان", on=await sara.sees("5 از 5"))
    await sara.sees("لینک شما")
    await sara.says("/points")
    await sara.sees("5 امتیاز", "آمادهٔ استفاده")


async def test_a_club_without_gifts_shows_nothing_of_them(stage: Stage) -> None:
    await without(stage, referral=None, event_gifts=None, shared_meals=None, awards=None)
    sara, owner = await stage.guest("سارا"), await stage.colleague("مهین", Role.OWNER)
    await sara.says("/points")
    page = await sara.sees("هنوز امتیازی ندارید")
    for label in ("دعوت دوستان", "سفرهٔ مهربانی"):
        assert page.find_button(label) is None
    for command in ("/invite", "/meals"):
        await sara.says(command)
        await sara.sees("این دستور را این‌جا نداریم")
    for command in ("/award 1", "/meals"):
        await owner.says(command)
        await owner.sees("این دستور را این‌جا نداریم")
    await owner.says("/today")
    assert "سفرهٔ مهربانی" not in await owner.sees("امروز")
    await eats(stage, sara, owner.at(stage.group))
    await stage.moves_clock(hours=2)
    await sara.presses("5", on=await sara.sees("چطور بود"))
    answered = await sara.sees("5 از 5")
    assert "امتیاز" not in answered
    assert answered.find_button("دعوت دوستان") is None


async def test_an_english_guest_invites_in_english(stage: Stage) -> None:
    tom = await stage.guest("Tom", language="en")
    await tom.says("/invite")
    page = await tom.sees("you get 60 points and your friend gets 40 points", "at least 300,000 toman")
    link, words = shared(page)
    assert link.startswith("https://t.me/")
    assert "Baagh-e Mahan" in words
