"""Joining, one answer at a time."""

from __future__ import annotations

import asyncio

import pytest

from club.errors import BirthdayUnusable, NameUnusable, PhoneTaken, PhoneUnusable, StepPassed
from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar
from club.rules.consents import Purpose
from club.rules.joining import PhoneOutcome, Step
from club.rules.links import Link, LinkKind
from club.rules.members import MemberId
from club.services import joining
from club.services.consents import set_consent
from storage import consents, members
from storage.database import Database
from tests.services.people import HOUSE, NOW, arrived, at_the_counter, joined

PHONE = "989151234567"


async def steps_of(database: Database, member_id: MemberId) -> Step:
    return (await joining.look(database, member_id)).step


async def test_a_guest_joins_step_by_step(database: Database) -> None:
    guest = await arrived(database)
    assert await steps_of(database, guest.id) is Step.LANGUAGE

    assert (await joining.choose_language(database, guest.id, language="fa", now=NOW)).step is Step.PHONE
    outcome, stood = await joining.share_phone(database, guest.id, phone=PHONE, cause="a", now=NOW, house=HOUSE)
    assert (outcome, stood.step) == (PhoneOutcome.KEPT, Step.NAME)
    assert (await joining.give_name(database, guest.id, typed=" سارا ", now=NOW)).step is Step.BIRTHDAY
    birthday = Birthday(Calendar.JALALI, 12, 30, 1370)
    stood = await joining.give_birthday(database, guest.id, birthday=birthday, now=NOW, house=HOUSE)
    assert stood.step is Step.CONSENTS
    stood = await joining.accept_terms(
        database, guest.id, optional={Purpose.MARKETING: False}, text_version="fa:1", cause="b", now=NOW, house=HOUSE
    )

    assert stood.step is Step.DONE
    member = stood.member
    assert (member.name, member.phone, member.birthday) == ("سارا", f"+{PHONE}", birthday)
    assert member.joined_at == NOW
    assert member.code is not None
    assert stood.consents.allows(Purpose.TERMS)
    assert not stood.consents.allows(Purpose.MARKETING)
    assert stood.consents.knows(Purpose.MARKETING)


async def test_what_brought_her_is_written_the_first_time_only(database: Database) -> None:
    friend = await joined(database, 1002, phone="+989151112233")
    assert friend.code is not None
    first, second = Link(LinkKind.REFERRAL, friend.code), Link(LinkKind.CAMPAIGN, "nowruz")

    for link in (first, second, None):
        stood = await joining.arrive(database, 1001, language_code="fa", link=link, now=NOW, house=HOUSE)
    assert (stood.member.source, stood.member.referrer_id) == (f"r:{friend.code}", friend.id)


@pytest.mark.parametrize(
    ("link", "source"),
    [
        (None, None),
        (Link(LinkKind.CAMPAIGN, "nowruz"), "c:nowruz"),
        (Link(LinkKind.TABLE, "7"), "t:7"),
        (Link(LinkKind.REFERRAL, "99999999"), "r:99999999"),
        (Link(LinkKind.INVITATION, "secret"), None),
    ],
)
async def test_a_source_is_kept_but_no_secret(database: Database, link: Link | None, source: str | None) -> None:
    stood = await joining.arrive(database, 1001, language_code=None, link=link, now=NOW, house=HOUSE)
    assert (stood.member.source, stood.member.referrer_id) == (source, None)


@pytest.mark.parametrize(
    ("code", "language", "calendar"),
    [
        ("fa", "fa", Calendar.JALALI),
        ("fa-IR", "fa", Calendar.JALALI),
        (None, "fa", Calendar.JALALI),
        ("en", "en", Calendar.GREGORIAN),
        ("de", "en", Calendar.GREGORIAN),
    ],
)
async def test_the_language_is_guessed_until_chosen(
    database: Database, code: str | None, language: str, calendar: Calendar
) -> None:
    stood = await joining.arrive(database, 1001, language_code=code, link=None, now=NOW, house=HOUSE)
    assert (stood.member.language, stood.member.calendar, stood.step) == (language, calendar, Step.LANGUAGE)


async def test_a_chosen_calendar_survives_a_change_of_language(database: Database) -> None:
    guest = await arrived(database)
    async with database.transaction() as tx:
        await members.set_calendar(tx, guest.id, Calendar.GREGORIAN)
    stood = await joining.choose_language(database, guest.id, language="en", now=NOW)
    stood = await joining.choose_language(database, guest.id, language="fa", now=NOW)
    assert stood.member.calendar is Calendar.JALALI  # Gregorian is what English speakers use: it follows

    async with database.transaction() as tx:
        await members.set_calendar(tx, guest.id, Calendar.GREGORIAN)
    stood = await joining.choose_language(database, guest.id, language="fa", now=NOW)
    assert stood.member.calendar is Calendar.GREGORIAN


async def test_a_guest_who_blocked_the_bot_is_reached_again_after_start(database: Database) -> None:
    guest = await arrived(database)
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET blocked_at = :now, deactivated_at = :now", now=NOW)
    member = await arrived(database)
    assert (member.id, member.blocked_at, member.deactivated_at) == (guest.id, None, None)


async def test_an_answer_to_a_step_that_is_behind_is_refused(database: Database) -> None:
    member = await joined(database)
    birthday = Birthday(Calendar.JALALI, 1, 1)
    with pytest.raises(StepPassed):
        await joining.give_name(database, member.id, typed="مینا", now=NOW)
    with pytest.raises(StepPassed):
        await joining.give_birthday(database, member.id, birthday=birthday, now=NOW, house=HOUSE)
    with pytest.raises(StepPassed):
        await joining.skip_birthday(database, member.id, now=NOW)
    with pytest.raises(StepPassed):
        await joining.accept_terms(
            database, member.id, optional={}, text_version="fa:2", cause="z", now=NOW, house=HOUSE
        )
    assert (await joining.look(database, member.id)).member.name == "سارا"


async def test_what_cannot_be_used_is_refused_and_asked_again(database: Database) -> None:
    guest = await arrived(database)
    await joining.choose_language(database, guest.id, language="fa", now=NOW)
    with pytest.raises(PhoneUnusable):
        await joining.share_phone(database, guest.id, phone="12", cause="a", now=NOW, house=HOUSE)
    assert await steps_of(database, guest.id) is Step.PHONE
    await joining.share_phone(database, guest.id, phone=PHONE, cause="b", now=NOW, house=HOUSE)
    with pytest.raises(NameUnusable):
        await joining.give_name(database, guest.id, typed="\u202e", now=NOW)
    await joining.give_name(database, guest.id, typed="<b>علی & Co</b>", now=NOW)
    tomorrow = Birthday(Calendar.GREGORIAN, 11, 23, 2026)
    with pytest.raises(BirthdayUnusable):
        await joining.give_birthday(database, guest.id, birthday=tomorrow, now=NOW, house=HOUSE)
    assert await steps_of(database, guest.id) is Step.BIRTHDAY


async def test_a_guest_registered_at_the_counter_is_the_same_member(database: Database) -> None:
    counter = await at_the_counter(database)
    friend = await joined(database, 1002, phone="+989151112233")
    assert friend.code is not None
    link = Link(LinkKind.REFERRAL, friend.code)
    guest = (await joining.arrive(database, 1001, language_code="fa", link=link, now=NOW, house=HOUSE)).member
    await joining.choose_language(database, guest.id, language="en", now=NOW)
    cart = await filled_cart(database, guest.id)

    outcome, stood = await joining.share_phone(database, guest.id, phone=PHONE, cause="a", now=NOW, house=HOUSE)

    assert (outcome, stood.step) == (PhoneOutcome.KNOWN, Step.BIRTHDAY)
    member = stood.member
    assert (member.id, member.telegram_id, member.name) == (counter.id, 1001, "سارا محمدی")
    assert (member.language, member.source, member.referrer_id) == ("en", "counter", friend.id)
    async with database.snapshot() as view:
        assert await view.rows("SELECT id, state FROM carts WHERE member_id = :id", id=counter.id) == [(cart, "open")]
        assert await members.find(view, guest.id) is None


async def test_of_two_open_carts_the_fuller_stays_open(database: Database) -> None:
    counter = await at_the_counter(database)
    full = await filled_cart(database, counter.id)
    guest = await arrived(database)
    empty = await filled_cart(database, guest.id, lines=0)
    await joining.share_phone(database, guest.id, phone=PHONE, cause="a", now=NOW, house=HOUSE)

    async with database.snapshot() as view:
        rows = await view.rows("SELECT id, state FROM carts WHERE member_id = :id ORDER BY id", id=counter.id)
    assert rows == [(full, "open"), (empty, "abandoned")]


async def test_of_two_full_carts_her_own_stays_open(database: Database) -> None:
    counter = await at_the_counter(database)
    counters = await filled_cart(database, counter.id)
    guest = await arrived(database)
    hers = await filled_cart(database, guest.id)
    await joining.share_phone(database, guest.id, phone=PHONE, cause="a", now=NOW, house=HOUSE)

    async with database.snapshot() as view:
        rows = await view.rows("SELECT id, state FROM carts WHERE member_id = :id ORDER BY id", id=counter.id)
    assert rows == [(counters, "abandoned"), (hers, "open")]


async def test_consents_of_both_rows_end_as_the_newer_word(database: Database) -> None:
    counter = await at_the_counter(database)
    guest = await arrived(database)
    for member, is_granted in ((counter, 0), (guest, 1)):
        async with database.transaction() as tx:
            await tx.run(
                "INSERT INTO consents (member_id, purpose, is_granted, text_version, at)"
                " VALUES (:id, 'marketing', :is_granted, 'fa:1', :now)",
                id=member.id,
                is_granted=is_granted,
                now=NOW,
            )
    await joining.share_phone(database, guest.id, phone=PHONE, cause="a", now=NOW, house=HOUSE)
    async with database.snapshot() as view:
        assert (await consents.get_all(view, counter.id)).allows(Purpose.MARKETING)


async def test_a_number_that_another_account_has_is_held(database: Database) -> None:
    first = await joined(database, 1001)
    second = await arrived(database, 1002)
    await joining.choose_language(database, second.id, language="fa", now=NOW)

    outcome, stood = await joining.share_phone(database, second.id, phone=PHONE, cause="a", now=NOW, house=HOUSE)
    assert (outcome, stood.step) == (PhoneOutcome.HELD, Step.PHONE)
    assert (await joining.look(database, first.id)).member.telegram_id == 1001


async def test_a_member_moves_to_a_new_number_unless_it_is_anothers(database: Database) -> None:
    member = await joined(database)
    await joined(database, 1002, phone="+989151112233")

    outcome, stood = await joining.share_phone(
        database, member.id, phone="989359998877", cause="a", now=NOW, house=HOUSE
    )
    assert (outcome, stood.member.phone) == (PhoneOutcome.KEPT, "+989359998877")
    with pytest.raises(PhoneTaken):
        await joining.share_phone(database, member.id, phone="989151112233", cause="b", now=NOW, house=HOUSE)


async def test_two_accounts_that_share_one_number_at_once_are_not_both_its_owner(database: Database) -> None:
    guests = [await arrived(database, telegram_id) for telegram_id in (1001, 1002, 1003)]
    shared = [joining.share_phone(database, g.id, phone=PHONE, cause=f"c:{g.id}", now=NOW, house=HOUSE) for g in guests]
    outcomes = sorted(outcome for outcome, _ in await asyncio.gather(*shared))
    assert outcomes == [PhoneOutcome.HELD, PhoneOutcome.HELD, PhoneOutcome.KEPT]


async def test_two_phones_that_press_start_at_once_make_one_row(database: Database) -> None:
    stood = await asyncio.gather(*[arrived(database, 1001) for _ in range(5)])
    assert len({member.id for member in stood}) == 1


async def test_the_last_tap_twice_joins_once(database: Database) -> None:
    member = await joined(database)
    with pytest.raises(StepPassed):
        await joining.accept_terms(
            database, member.id, optional={}, text_version="fa:1", cause="again", now=NOW, house=HOUSE
        )
    async with database.snapshot() as view:
        row = await view.row("SELECT COUNT(*) FROM consent_changes WHERE member_id = :id", id=member.id)
    assert row == (3,)


async def test_an_answer_about_offers_that_she_gave_before_is_kept(database: Database) -> None:
    guest = await arrived(database)
    await joining.choose_language(database, guest.id, language="fa", now=NOW)
    await joining.share_phone(database, guest.id, phone=PHONE, cause="a", now=NOW, house=HOUSE)
    await joining.give_name(database, guest.id, typed="سارا", now=NOW)
    await joining.skip_birthday(database, guest.id, now=NOW)
    await set_consent(database, guest.id, Purpose.MARKETING, granted=True, text_version="fa:1", cause="toggle", now=NOW)
    stood = await joining.accept_terms(
        database, guest.id, optional={Purpose.MARKETING: False}, text_version="fa:1", cause="b", now=NOW, house=HOUSE
    )
    assert stood.consents.allows(Purpose.MARKETING)


async def filled_cart(database: Database, member_id: MemberId, *, lines: int = 1) -> int:
    """An open cart with so many lines."""
    async with database.transaction() as tx:
        await tx.run(
            "INSERT INTO categories (key, name_fa, name_en, position) VALUES ('k', 'کباب', 'Kebab', 1)"
            " ON CONFLICT (key) DO NOTHING"
        )
        await tx.run(
            "INSERT INTO dishes (key, category_id, name_fa, name_en, price_rial, position)"
            " SELECT 'd', id, 'چنجه', 'Chenjeh', 1000, 1 FROM categories WHERE key = 'k' ON CONFLICT (key) DO NOTHING"
        )
        row = await tx.row(
            "INSERT INTO carts (member_id, made_at, changed_at) VALUES (:id, :now, :now) RETURNING id",
            id=member_id,
            now=NOW,
        )
        assert row is not None
        for _ in range(lines):
            await tx.run(
                "INSERT INTO cart_lines (cart_id, dish_id, quantity) SELECT :cart, id, 1 FROM dishes", cart=row[0]
            )
    return int(row[0])
