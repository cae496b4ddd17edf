"""What a club promises one member, it promises one member of two rows too: limits, days, fees and vouchers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from club.errors import MembershipNotRunning, StaleButton
from club.rules.benefits import Benefit, BenefitKind
from club.rules.birthdays import Birthday
from club.rules.calendar import Calendar
from club.rules.consents import Consent, Purpose
from club.rules.conversion import ConversionTerms, When
from club.rules.event_gifts import EventGiftTerms
from club.rules.gifts import BirthdayGift
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.membership import MembershipTerms
from club.rules.merges import Merge
from club.rules.personal_days import PersonalDayTerms
from club.rules.points import LotKind
from club.rules.programme import Programme
from club.services import birthdays, conversion, event_gifts, membership, merges, personal_days, points
from club.services.verify import verify
from storage import followups, members
from storage import personal_days as stored_days
from storage.consents import set_consent
from storage.database import Database
from tests.services.kitchen import HOUSE, NOW, OWNER, SARA, add_guest, open_house
from tests.services.test_order_points import TERMS, Till, club, rule

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)


@pytest.fixture
async def both(database: Database) -> tuple[Till, Till]:
    """Two rows of one guest."""
    await open_house(database)
    one = await add_guest(database, 1001)
    other = await add_guest(database, 1002, phone="+989150000002")
    return Till(database, one), Till(database, other)


async def become_one(stays: Till, goes: Till, *, house: House = HOUSE) -> Merge:
    return await merges.merge(
        stays.db, stays=stays.member_id, goes=goes.member_id, by=OWNER, cause="m", now=NOW, house=house
    )


async def part_again(merge: Merge, db: Database) -> None:
    await merges.undo(db, merge.id, by=OWNER, cause="u", now=NOW, house=HOUSE)


async def test_the_number_of_a_row_that_has_gone_books_on_whoever_she_is(both: tuple[Till, Till]) -> None:
    """A screen of yesterday still names the old row: what is given, taken or spent is booked on the member she is."""
    one, other = both
    db, old = other.db, other.member_id
    await become_one(one, other)
    await points.adjust(db, old, change=50, reason="حساب", by=OWNER, cause="a", now=NOW, house=HOUSE)
    async with db.transaction() as tx:
        await points.give(
            tx, old, points=20, kind=LotKind.BONUS, part="award", cause="g", house=HOUSE, now=NOW, notice=None
        )
        await points.redeem(tx, old, points_wanted=60, cause="r", now=NOW)
    assert (await one.balance(), await other.balance()) == (10, 0)
    assert await verify(db) == ()


async def test_the_days_cap_holds_over_both_rows(both: tuple[Till, Till]) -> None:
    one, other = both
    house = club(terms=replace(TERMS, max_points_per_day=100))
    await one.buy(house, 300)
    await other.buy(house, 500)
    assert (await one.balance(), await other.balance()) == (30, 50)
    await become_one(one, other, house=house)
    await one.buy(house, 900)
    assert await one.balance() == 100


async def test_a_rules_own_cap_of_the_day_holds_over_both_rows(both: tuple[Till, Till]) -> None:
    one, other = both
    house = club(rule("gift", extra_points=30, max_points_per_day=40))
    await other.buy(house, 10)
    await become_one(one, other, house=house)
    assert await one.balance() == 31
    await one.buy(house, 10)
    assert await one.balance() == 31 + 1 + 10


async def test_so_many_marks_a_month_bring_something_over_both_rows(both: tuple[Till, Till]) -> None:
    one, other = both
    house = replace(HOUSE, programme=Programme(event_gifts=EventGiftTerms(review_points=5, reviews_per_month=1)))
    assert await _tells_how_it_was(other, house) == 5
    await become_one(one, other)
    assert await _tells_how_it_was(one, house) == 0


async def _tells_how_it_was(till: Till, house: House) -> int:
    order, _ = await till.buy(house, 1_000)
    async with till.db.transaction() as tx:
        await followups.add(tx, order.id, member_id=till.member_id, staff_id=None, due_at=NOW)
        asked = await followups.find_by_order(tx, order.id)
        assert asked is not None
        return await event_gifts.for_review(tx, asked, house=house, now=NOW)


async def test_days_of_her_own_are_each_ones_again_when_the_two_are_two(both: tuple[Till, Till]) -> None:
    one, other = both
    db = one.db
    async with db.transaction() as tx:
        await stored_days.add(tx, one.member_id, FRIDAY, cause="hers", now=NOW)
        for day in (FRIDAY, SATURDAY):
            await stored_days.add(tx, other.member_id, day, cause=f"theirs {day}", now=NOW)
    merge = await become_one(one, other)
    house = replace(HOUSE, programme=Programme(personal_days=PersonalDayTerms(per_year=3)))
    sunday = date(2026, 11, 29)
    await personal_days.choose(db, other.member_id, sunday, cause="since", now=NOW, house=house)
    assert await _days(db, one.member_id) == (FRIDAY, SATURDAY, sunday)
    await part_again(merge, db)
    assert await _days(db, one.member_id) == (FRIDAY, sunday), "what she chose herself, before and since"
    assert await _days(db, other.member_id) == (FRIDAY, SATURDAY)


async def _days(db: Database, member_id: MemberId) -> tuple[date, ...]:
    async with db.snapshot() as view:
        return await stored_days.list_chosen(view, member_id, first=FRIDAY, before=date(2027, 1, 1))


async def test_points_that_reach_a_voucher_only_together_become_one_at_once(both: tuple[Till, Till]) -> None:
    one, other = both
    terms = ConversionTerms(
        points_per_reward=100,
        benefit=Benefit(BenefitKind.AMOUNT, rial=500),
        title_fa="جایزه",
        title_en="reward",
        valid_days=30,
        when=When.AT_ONCE,
    )
    house = club(conversion=terms)
    await one.buy(house, 600)
    await other.buy(house, 600)
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    assert await conversion.convert_due(one.db, house=house, now=soon) == (0, False)
    await merges.merge(one.db, stays=one.member_id, goes=other.member_id, by=OWNER, cause="m", now=later, house=house)
    assert await conversion.convert_due(one.db, house=house, now=later) == (1, False)
    assert await one.balance(later) == 20


async def test_a_fee_is_taken_and_ended_by_the_number_of_the_old_row_too(both: tuple[Till, Till]) -> None:
    one, other = both
    house = replace(HOUSE, programme=Programme(membership=MembershipTerms(name_fa="ویژه", name_en="Plus", fee_rial=10)))
    old = other.member_id

    async def pays(member_id: MemberId, *, after: int) -> int:
        receipt = await membership.receive_fee(
            one.db, member_id, after=after, fee_rial=10, by=SARA, now=NOW, house=house
        )
        return receipt.subscription.id

    await become_one(one, other)
    paid = await pays(old, after=0)
    with pytest.raises(StaleButton):
        await pays(one.member_id, after=0)
    assert await pays(old, after=paid) > paid, "the next fee follows the first"
    await membership.cancel(one.db, old, reason="رفت", by=OWNER, cause="c", now=NOW)
    with pytest.raises(MembershipNotRunning):
        await membership.cancel(one.db, one.member_id, reason="رفت", by=OWNER, cause="d", now=NOW)


async def test_a_gift_of_the_year_counts_for_whoever_she_turned_out_to_be(both: tuple[Till, Till]) -> None:
    """She said one birthday here and another there: the year's gift has come once, and comes again after they part."""
    one, other = both
    db, gift = one.db, BirthdayGift("دسر", "dessert", days_before=3, valid_days=14, at_hour=10)
    house = replace(HOUSE, birthday_gift=gift)
    async with db.transaction() as tx:
        for till, day in ((other, 5), (one, 25)):  # of Azar 1405
            await members.set_birthday(tx, till.member_id, Birthday(Calendar.JALALI, 9, day), now=NOW - timedelta(99))
            await tx.run("UPDATE members SET joined_at = :now WHERE id = :id", now=NOW, id=till.member_id)
            await set_consent(tx, Consent(till.member_id, Purpose.BIRTHDAY, True, "t", NOW))
    assert await birthdays.give_due(db, NOW, house=house) == 0, "the club has just begun to look"
    assert await birthdays.give_due(db, NOW + timedelta(days=2), house=house) == 1
    merge = await become_one(one, other)
    assert await birthdays.give_due(db, NOW + timedelta(days=21), house=house) == 0
    await part_again(merge, db)
    async with db.transaction() as tx:
        await tx.run("DELETE FROM settings WHERE name = 'birthdays_given'")
    assert await birthdays.give_due(db, NOW + timedelta(days=21), house=house) == 1
