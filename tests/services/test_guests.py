"""Guests at the counter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from club.errors import CardOutdated, GuestSpeaksForHerself, GuestUnclear, NameUnusable, NotAllowed, NotFound
from club.rules.card import CardCode, CardTerms, code_at
from club.rules.guests import GuestCard, Sought, read_sought
from club.rules.members import MemberId, member_code
from club.rules.orders import OrderKind
from club.rules.staff import Role
from club.services import guests, privacy
from storage.database import Database
from tests.services.kitchen import add_order
from tests.services.people import HOUSE, NOW, at_the_counter, hired, joined


async def found(database: Database, typed: str, *, by: int) -> GuestCard:
    card = await guests.look_up(database, typed, by=by, now=NOW)
    assert isinstance(card, GuestCard)
    return card


def test_a_number_or_a_code_is_read_and_nothing_else() -> None:
    assert read_sought("۰۹۱۵ ۱۲۳ ۴۵۶۷") == Sought(phone=read_sought("+989151234567").phone)
    code = member_code(MemberId(1))
    assert read_sought(f"{code[:4]} {code[4:]}") == Sought(code=code)
    for typed in ("", "سارا", "12345", "0511234567"):
        with pytest.raises(GuestUnclear):
            read_sought(typed)


async def test_a_guest_is_found_by_number_and_by_card(database: Database) -> None:
    waiter, member = await hired(database), await joined(database)
    assert member.code is not None
    for number in range(4):
        await add_order(database, member.id, kind=OrderKind.PICKUP, cause=f"o{number}")
    by_phone, by_code = await found(database, "09151234567", by=waiter), await found(database, member.code, by=waiter)
    assert by_phone == by_code
    assert by_phone.member.name == "سارا"
    assert (len(by_phone.orders), by_phone.orders_count, by_phone.points) == (3, 4, 0)
    async with database.snapshot() as view:
        rows = await view.rows("SELECT action, subject FROM audit WHERE action LIKE 'guests.%'")
    assert rows == [("guests.looked_up", f"member:{member.id}")] * 2


async def test_the_whole_number_is_for_those_who_call_guests(database: Database) -> None:
    await joined(database)
    waiter, support = await hired(database), await hired(database, 2002, role=Role.SUPPORT)
    assert (await found(database, "09151234567", by=waiter)).phone == "0915•••4567"
    assert (await found(database, "09151234567", by=support)).phone == "+989151234567"


async def test_a_card_is_read_while_it_shows_its_code_and_a_little_longer(database: Database) -> None:
    waiter, member = await hired(database), await joined(database)
    assert member.code is not None
    code = code_at(member.code, NOW, CardTerms())
    for minutes in (0, 5, 14):
        card = await guests.scan(database, code, by=waiter, now=NOW + timedelta(minutes=minutes), house=HOUSE)
        assert isinstance(card, GuestCard)
        assert card.member.id == member.id
    for old, minutes in ((code, 15), (code, 60 * 24), (CardCode(member.code, None), 0)):
        with pytest.raises(CardOutdated):
            await guests.scan(database, old, by=waiter, now=NOW + timedelta(minutes=minutes), house=HOUSE)
    async with database.snapshot() as view:
        assert await view.row("SELECT COUNT(*) FROM audit WHERE action = 'guests.looked_up'") == (3,)


async def test_cards_are_scanned_by_staff_and_a_forgotten_guests_opens_nothing(database: Database) -> None:
    waiter, member = await hired(database), await joined(database)
    assert member.code is not None
    code = code_at(member.code, NOW, CardTerms())
    with pytest.raises(NotAllowed):
        await guests.scan(database, code, by=1001, now=NOW, house=HOUSE)
    nobody = CardCode(member_code(MemberId(77)), code.since)
    assert isinstance(await guests.scan(database, nobody, by=waiter, now=NOW, house=HOUSE), Sought)


async def test_nobody_is_found_as_what_was_sought(database: Database) -> None:
    waiter = await hired(database)
    sought = await guests.look_up(database, "09151234567", by=waiter, now=NOW)
    assert sought == Sought(phone=read_sought("09151234567").phone)
    assert isinstance(await guests.look_up(database, member_code(MemberId(7)), by=waiter, now=NOW), Sought)


@pytest.mark.parametrize("role", [Role.KITCHEN, Role.COURIER])
async def test_who_has_no_business_with_guests_finds_none(database: Database, role: Role) -> None:
    member, cook = await joined(database), await hired(database, role=role)
    for deed in (
        guests.look_up(database, "09151234567", by=cook, now=NOW),
        guests.open_card(database, member.id, by=cook, now=NOW),
        guests.name_guest(database, member.id, typed="او", by=cook, cause="a", now=NOW),
    ):
        with pytest.raises(NotAllowed):
            await deed


async def test_a_guest_of_the_counter_is_named_until_she_speaks_for_herself(database: Database) -> None:
    waiter, counter = await hired(database), await at_the_counter(database, name=None)
    card = await guests.name_guest(database, counter.id, typed=" مينا ", by=waiter, cause="a", now=NOW)
    assert card.member.name == "مینا"
    assert (await guests.open_card(database, counter.id, by=waiter, now=NOW)).member.name == "مینا"
    with pytest.raises(NameUnusable):
        await guests.name_guest(database, counter.id, typed="", by=waiter, cause="b", now=NOW)
    await joined(database)
    with pytest.raises(GuestSpeaksForHerself):
        await guests.name_guest(database, counter.id, typed="دیگری", by=waiter, cause="c", now=NOW)


async def test_who_is_not_there_or_asked_to_be_forgotten_is_not_shown(database: Database) -> None:
    waiter, member = await hired(database), await joined(database)
    with pytest.raises(NotFound):
        await guests.open_card(database, MemberId(99), by=waiter, now=NOW)
    with pytest.raises(NotFound):
        await guests.name_guest(database, MemberId(99), typed="او", by=waiter, cause="a", now=NOW)
    await privacy.forget(database, member.id, cause="f", now=NOW)
    with pytest.raises(NotFound):
        await guests.open_card(database, member.id, by=waiter, now=NOW)
