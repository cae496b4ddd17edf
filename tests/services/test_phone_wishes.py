"""Numbers that only a colleague can confirm."""

from __future__ import annotations

import asyncio

import pytest

from club.errors import NotAllowed, NotFound, PhoneTaken, PhoneUnusable, WishDecided
from club.rules.consents import Purpose
from club.rules.joining import PhoneOutcome, Step, WishId, WishState
from club.rules.members import Member
from club.rules.staff import Role
from club.services import joining, phone_wishes
from storage import phone_wishes as wishes
from storage import settings
from storage.database import Database
from tests.services.people import HOUSE, NOW, arrived, at_the_counter, hired, joined

TYPED = "۰۹۱۵ ۱۲۳ ۴۵۶۷"
PHONE = "+989151234567"
GROUP = -100777


async def wished(database: Database, telegram_id: int = 1001, *, group: int | None = GROUP) -> tuple[Member, WishId]:
    """A guest who typed her number."""
    if group is not None:
        async with database.transaction() as tx:
            await settings.set_value(tx, settings.STAFF_CHAT, group, now=NOW)
    guest = await arrived(database, telegram_id)
    await joining.choose_language(database, guest.id, language="fa", now=NOW)
    stood = await phone_wishes.type_phone(database, guest.id, typed=TYPED, cause=f"typed:{telegram_id}", now=NOW)
    assert stood.wish is not None
    assert (stood.step, stood.wish.phone) == (Step.NAME, PHONE)
    return guest, stood.wish.id


async def answered(database: Database, guest: Member) -> None:
    """Everything but the number is said."""
    await joining.give_name(database, guest.id, typed="سارا", now=NOW)
    await joining.skip_birthday(database, guest.id, now=NOW)
    await joining.accept_terms(
        database, guest.id, optional={Purpose.MARKETING: True}, text_version="fa:1", cause="terms", now=NOW, house=HOUSE
    )


async def queued(database: Database) -> list[tuple[int, str]]:
    async with database.snapshot() as view:
        rows = await view.rows("SELECT chat_id, notice FROM outbox ORDER BY id")
    return [(row[0], row[1]) for row in rows]


async def test_a_typed_number_waits_for_one_tap_of_the_staff(database: Database) -> None:
    waiter = await hired(database)
    guest, wish_id = await wished(database)
    await answered(database, guest)
    assert (await joining.look(database, guest.id)).step is Step.CONFIRMATION

    decided = await phone_wishes.confirm(database, wish_id, by=waiter, now=NOW, house=HOUSE)

    assert decided is not None
    assert decided.state is WishState.CONFIRMED
    stood = await joining.look(database, guest.id)
    assert (stood.step, stood.member.phone, stood.member.is_joined) == (Step.DONE, PHONE, True)
    assert await queued(database) == [(GROUP, "joining.phone_wish"), (1001, "joining.joined")]


async def test_confirmed_halfway_she_goes_on_where_she_was(database: Database) -> None:
    waiter = await hired(database)
    guest, wish_id = await wished(database)
    await phone_wishes.confirm(database, wish_id, by=waiter, now=NOW, house=HOUSE)

    assert (await joining.look(database, guest.id)).step is Step.NAME
    assert (1001, "joining.phone_confirmed") in await queued(database)


async def test_declined_she_is_asked_for_another(database: Database) -> None:
    waiter = await hired(database)
    guest, wish_id = await wished(database)
    await phone_wishes.decline(database, wish_id, by=waiter, now=NOW)

    assert (await joining.look(database, guest.id)).step is Step.PHONE
    assert (1001, "joining.phone_declined") in await queued(database)


async def test_two_colleagues_decide_once_and_the_second_hears_who_was_first(database: Database) -> None:
    waiter, other = await hired(database), await hired(database, 2002, name="مینا")
    _, wish_id = await wished(database)
    tries = [
        phone_wishes.confirm(database, wish_id, by=waiter, now=NOW, house=HOUSE),
        phone_wishes.decline(database, wish_id, by=other, now=NOW),
    ]
    results = await asyncio.gather(*tries, return_exceptions=True)
    refused = [each for each in results if isinstance(each, WishDecided)]
    assert len(refused) == 1
    assert refused[0].by in ("رضا", "مینا")


async def test_only_staff_decide(database: Database) -> None:
    courier = await hired(database, role=Role.COURIER)
    _, wish_id = await wished(database)
    for stranger in (1001, 4444, courier):
        with pytest.raises(NotAllowed):
            await phone_wishes.confirm(database, wish_id, by=stranger, now=NOW, house=HOUSE)
        with pytest.raises(NotAllowed):
            await phone_wishes.decline(database, wish_id, by=stranger, now=NOW)


async def test_without_a_group_every_colleague_who_may_gets_the_card(database: Database) -> None:
    await hired(database)
    await hired(database, 2002, role=Role.COURIER)
    await hired(database, 2003, role=Role.OWNER)
    await wished(database, group=None)
    assert await queued(database) == [(2001, "joining.phone_wish"), (2003, "joining.phone_wish")]


async def test_another_number_replaces_the_one_that_waits(database: Database) -> None:
    guest, wish_id = await wished(database)
    stood = await phone_wishes.type_phone(database, guest.id, typed="09351112233", cause="again", now=NOW)
    assert stood.wish is not None
    assert (stood.wish.id, stood.wish.phone) == (wish_id, "+989351112233")
    assert await queued(database) == [(GROUP, "joining.phone_wish")]


async def test_a_number_that_was_withdrawn_or_shared_meanwhile_needs_nobody(database: Database) -> None:
    waiter = await hired(database)
    guest, wish_id = await wished(database)
    assert (await phone_wishes.withdraw(database, guest.id, now=NOW)).step is Step.PHONE
    assert await phone_wishes.confirm(database, wish_id, by=waiter, now=NOW, house=HOUSE) is None
    assert await phone_wishes.decline(database, wish_id, by=waiter, now=NOW) is None


async def test_a_typed_number_of_the_counter_is_one_member_after_the_tap(database: Database) -> None:
    waiter = await hired(database)
    counter = await at_the_counter(database)
    guest, wish_id = await wished(database)
    await answered(database, guest)
    await phone_wishes.confirm(database, wish_id, by=waiter, now=NOW, house=HOUSE)

    stood = await joining.look(database, counter.id)
    assert (stood.member.telegram_id, stood.member.name, stood.step) == (1001, "سارا", Step.DONE)
    assert stood.consents.allows(Purpose.MARKETING)
    async with database.snapshot() as view:
        moved = await wishes.find(view, wish_id)
    assert moved is not None
    assert (moved.member_id, moved.state) == (counter.id, WishState.CONFIRMED)


async def test_a_shared_number_that_another_account_has_is_handed_over_by_those_who_lead(database: Database) -> None:
    waiter, manager = await hired(database), await hired(database, 2002, role=Role.MANAGER)
    first = await joined(database, 1001)
    second = await arrived(database, 1002)
    await joining.choose_language(database, second.id, language="en", now=NOW)
    outcome, _ = await joining.share_phone(database, second.id, phone="989151234567", cause="a", now=NOW, house=HOUSE)
    assert outcome is PhoneOutcome.HELD
    stood = await phone_wishes.ask_staff(database, second.id, cause="ask", now=NOW)
    assert stood.wish is not None
    assert (stood.step, stood.wish.state) == (Step.NAME, WishState.WAITING)

    with pytest.raises(NotAllowed):
        await phone_wishes.confirm(database, stood.wish.id, by=waiter, now=NOW, house=HOUSE)
    await phone_wishes.confirm(database, stood.wish.id, by=manager, now=NOW, house=HOUSE)

    moved = await joining.look(database, first.id)
    assert (moved.member.telegram_id, moved.member.name, moved.step) == (1002, "سارا", Step.DONE)
    assert (1001, "joining.moved_away") in await queued(database)
    again = await joining.arrive(database, 1001, language_code="fa", link=None, now=NOW, house=HOUSE)
    assert again.step is Step.LANGUAGE


async def test_there_is_nothing_to_ask_the_staff_without_a_number(database: Database) -> None:
    guest = await arrived(database)
    with pytest.raises(NotFound):
        await phone_wishes.ask_staff(database, guest.id, cause="ask", now=NOW)


async def test_a_member_and_a_bad_number_wish_for_nothing(database: Database) -> None:
    member = await joined(database)
    with pytest.raises(PhoneTaken):
        await phone_wishes.type_phone(database, member.id, typed="09351112233", cause="x", now=NOW)
    guest = await arrived(database, 1002)
    with pytest.raises(PhoneUnusable):
        await phone_wishes.type_phone(database, guest.id, typed="سلام", cause="y", now=NOW)


async def test_a_contact_after_a_typed_number_needs_no_colleague(database: Database) -> None:
    waiter = await hired(database)
    guest, wish_id = await wished(database)
    outcome, stood = await joining.share_phone(
        database, guest.id, phone="989151234567", cause="c", now=NOW, house=HOUSE
    )
    assert (outcome, stood.step, stood.wish) == (PhoneOutcome.KEPT, Step.NAME, None)
    assert await phone_wishes.confirm(database, wish_id, by=waiter, now=NOW, house=HOUSE) is None


async def test_a_colleague_who_has_left_is_named_or_not(database: Database) -> None:
    waiter = await hired(database)
    _, wish_id = await wished(database)
    await phone_wishes.decline(database, wish_id, by=waiter, now=NOW)
    with pytest.raises(WishDecided) as refused:
        await phone_wishes.confirm(database, wish_id, by=waiter, now=NOW, house=HOUSE)
    assert refused.value.by == "رضا"
