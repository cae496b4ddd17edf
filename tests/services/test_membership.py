"""Paid membership: a fee taken once, a credit every month, an end that is told in time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from club.errors import AdjustmentUnexplained, MembershipNotRunning, NotAllowed, NotFound, OwnAccount, StaleButton
from club.rules.house import House
from club.rules.members import Member, MemberId
from club.rules.membership import MembershipTerms
from club.rules.points import LotKind
from club.rules.programme import Programme
from club.rules.staff import Role
from club.services import membership, points, privacy
from club.services.membership import Membership, Receipt
from club.services.verify import verify
from storage import points as stored_points
from storage import subscriptions
from storage.database import Database
from tests.services.people import HOUSE, NOW, at_the_counter, hired, joined

TERMS = MembershipTerms(name_fa="عضویت ویژه", name_en="Plus", fee_rial=12_000_000, credit_points=3_000)
PLUS = replace(HOUSE, programme=Programme(membership=TERMS))
DAY = timedelta(days=1)
ENDS = datetime(2027, 11, 21, 20, 30, tzinfo=UTC)
"""The midnight in Tehran at which a year from NOW (22 November 2026, 15:30 there) ends."""


def house(**changes: object) -> House:
    return replace(HOUSE, programme=Programme(membership=replace(TERMS, **changes)))  # type: ignore[arg-type]


async def pays(
    database: Database, member: Member, *, by: int, after: int = 0, now: datetime = NOW, where: House = PLUS
) -> Receipt:
    terms = where.programme.membership
    assert terms is not None
    return await membership.receive_fee(
        database, member.id, after=after, fee_rial=terms.fee_rial, by=by, now=now, house=where
    )


async def has(database: Database, member: Member, *, now: datetime = NOW, where: House = PLUS) -> Membership:
    async with database.snapshot() as view:
        return await membership.look(view, member.id, house=where, now=now)


async def credit(database: Database, member: Member) -> list[tuple[str, int]]:
    async with database.snapshot() as view:
        entries = await stored_points.list_entries(view, member.id, limit=100, offset=0)
    return [(entry.cause, entry.points) for entry in reversed(entries)]


async def told(database: Database, what: str) -> int:
    async with database.snapshot() as view:
        row = await view.row("SELECT COUNT(*) FROM outbox WHERE notice = :what", what=f"membership.{what}")
    return int(row[0]) if row else 0


# The fee --------------------------------------------------------------------------------------------------------------


async def test_a_fee_makes_a_year_with_its_first_credit_and_a_receipt_for_both(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    receipt = await pays(database, sara, by=waiter)
    paid = receipt.subscription
    assert (paid.starts_at, paid.ends_at, paid.fee_rial, receipt.by) == (NOW, ENDS, 12_000_000, "رضا")
    mine = await has(database, sara)
    assert mine.running is not None
    assert (mine.running.id, mine.ends_at, mine.credited, mine.credits) == (paid.id, ENDS, 1, 12)
    assert await credit(database, sara) == [(f"subscription:{paid.id}:credit:1", 3_000)]
    assert await told(database, "receipt") == 1
    async with database.snapshot() as view:
        read = await membership.read_receipt(view, paid.id)
        assert read is not None
        assert (read.guest.name, read.by, read.subscription.id) == ("سارا", "رضا", paid.id)
        assert await membership.read_receipt(view, 99) is None
        balance = await points.balance(view, sara.id, now=NOW)
        (lot,) = await stored_points.list_open_lots(view, sara.id)
    assert (balance.usable, lot.kind) == (3_000, LotKind.CREDIT)
    assert await verify(database) == ()


async def test_a_second_tap_and_a_second_colleague_get_the_first_receipt(database: Database) -> None:
    reza, ali, sara = await hired(database), await hired(database, 2002, name="علی"), await joined(database)
    receipts = await asyncio.gather(*(pays(database, sara, by=each) for each in (reza, ali, reza)))
    assert len({(each.subscription.id, each.by) for each in receipts}) == 1
    assert len(await credit(database, sara)) == 1
    assert await told(database, "receipt") == 1


async def test_a_renewal_goes_on_from_the_end_and_its_end_is_the_only_one_told(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    first = (await pays(database, sara, by=waiter)).subscription
    second = (await pays(database, sara, by=waiter, after=first.id, now=NOW + DAY)).subscription
    assert (second.starts_at, second.ends_at) == (ENDS, ENDS + 365 * DAY)
    assert (await has(database, sara)).ends_at == second.ends_at
    assert len(await credit(database, sara)) == 1, "its months have not begun"
    async with database.snapshot() as view:
        gone_on = await subscriptions.find(view, first.id)
    assert gone_on is not None
    assert gone_on.tell_at is None
    assert (await has(database, sara, now=ENDS)).running is not None, "no second without it"


async def test_a_new_year_after_a_gap_begins_on_the_day_it_is_paid(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    first = (await pays(database, sara, by=waiter)).subscription
    assert (await has(database, sara, now=ENDS)).running is None
    later = ENDS + 5 * DAY
    again = (await pays(database, sara, by=waiter, after=first.id, now=later)).subscription
    assert again.starts_at == later


async def test_what_has_changed_since_it_was_shown_is_shown_anew(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    await pays(database, sara, by=waiter)
    with pytest.raises(StaleButton):
        await pays(database, sara, by=waiter, after=77)
    with pytest.raises(StaleButton):
        await membership.receive_fee(database, sara.id, after=1, fee_rial=5, by=waiter, now=NOW, house=PLUS)
    with pytest.raises(StaleButton):
        await membership.receive_fee(database, sara.id, after=1, fee_rial=12_000_000, by=waiter, now=NOW, house=HOUSE)


async def test_only_the_floor_takes_fees_and_only_of_guests_who_are_there(database: Database) -> None:
    sara = await joined(database)
    for person in (await hired(database, role=Role.KITCHEN), await hired(database, 2002, role=Role.COURIER), 1001):
        with pytest.raises(NotAllowed):
            await pays(database, sara, by=person)
    waiter = await hired(database, 2003)
    with pytest.raises(NotFound):
        await pays(database, replace(sara, id=MemberId(99)), by=waiter)
    await privacy.forget(database, sara.id, cause="f", now=NOW)
    with pytest.raises(NotFound):
        await pays(database, sara, by=waiter)


async def test_nobody_takes_a_fee_of_her_own(database: Database) -> None:
    waiter = await hired(database)
    guest = await joined(database, waiter, name="رضا")
    with pytest.raises(OwnAccount):
        await pays(database, guest, by=waiter)
    assert await credit(database, guest) == []


async def test_a_guest_without_the_bot_pays_all_the_same(database: Database) -> None:
    waiter, manager = await hired(database), await hired(database, 2002, role=Role.MANAGER)
    sara = await at_the_counter(database)
    await pays(database, sara, by=waiter)
    assert len(await credit(database, sara)) == 1
    await membership.cancel(database, sara.id, reason="پس گرفت", by=manager, cause="c", now=NOW)
    assert (await told(database, "receipt"), await told(database, "cancelled")) == (0, 0)


# The end by hand ------------------------------------------------------------------------------------------------------


async def test_a_manager_ends_it_with_a_reason_and_what_was_given_stays(database: Database) -> None:
    waiter, manager = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مریم")
    sara = await joined(database)
    first = (await pays(database, sara, by=waiter)).subscription
    await pays(database, sara, by=waiter, after=first.id)
    with pytest.raises(NotAllowed):
        await membership.cancel(database, sara.id, reason="چون", by=waiter, cause="a", now=NOW)
    with pytest.raises(AdjustmentUnexplained):
        await membership.cancel(database, sara.id, reason="  ", by=manager, cause="a", now=NOW)
    for _ in range(2):
        await membership.cancel(database, sara.id, reason="پولش را پس گرفت", by=manager, cause="a", now=NOW + DAY)
    with pytest.raises(MembershipNotRunning):
        await membership.cancel(database, sara.id, reason="دوباره", by=manager, cause="b", now=NOW + DAY)
    mine = await has(database, sara, now=NOW + DAY)
    assert (mine.running, mine.ends_at, mine.credited, mine.credits) == (None, None, 0, 0)
    later = NOW + 400 * DAY
    assert await membership.give_credit_due(database, house=PLUS, now=later) == 0
    assert await membership.tell_ending(database, house=PLUS, now=later) == 0
    assert (len(await credit(database, sara)), await told(database, "cancelled")) == (1, 1)
    again = await pays(database, sara, by=waiter, after=mine.latest_id, now=NOW + 2 * DAY)
    assert again.subscription.starts_at == NOW + 2 * DAY
    assert await verify(database) == ()


async def test_who_is_forgotten_gets_no_more_credit(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    await pays(database, sara, by=waiter)
    exported = await privacy.export(database, sara.id)
    assert exported["paid_memberships"] == [
        {"starts_at": NOW.isoformat(), "ends_at": ENDS.isoformat(), "fee_rial": 12_000_000, "cancelled_at": None}
    ]
    await privacy.forget(database, sara.id, cause="f", now=NOW + DAY)
    assert await membership.give_credit_due(database, house=PLUS, now=NOW + 60 * DAY) == 0
    assert await verify(database) == ()


# Every month's credit -------------------------------------------------------------------------------------------------


async def test_credit_comes_once_a_month_also_late_twice_and_after_three_months_of_sleep(database: Database) -> None:
    """Worked example 4, its second half: 3.00 units are 3,000 points at 1,000 points a unit."""
    waiter, sara = await hired(database), await joined(database)
    paid = (await pays(database, sara, by=waiter)).subscription
    month = datetime(2026, 12, 21, 20, 30, tzinfo=UTC)
    runs = [(month - timedelta(seconds=1), 0), (month, 1), (month, 0), (month + 3 * DAY, 0), (month + 92 * DAY, 3)]
    for now, months in runs:
        assert await membership.give_credit_due(database, house=PLUS, now=now) == months
    assert await credit(database, sara) == [(f"subscription:{paid.id}:credit:{n}", 3_000) for n in range(1, 6)]
    assert await told(database, "credited") == 2, "what was slept through is told at once"
    assert await verify(database) == ()


async def test_credit_ends_with_the_year(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    await pays(database, sara, by=waiter)
    assert await membership.give_credit_due(database, house=PLUS, now=ENDS + 500 * DAY) == 11
    assert len(await credit(database, sara)) == 12
    assert await membership.give_credit_due(database, house=PLUS, now=ENDS + 900 * DAY) == 0
    assert await verify(database) == ()


async def test_a_months_credit_is_told_in_the_morning(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    await pays(database, sara, by=waiter)
    midnight = datetime(2026, 12, 21, 20, 30, tzinfo=UTC)
    await membership.give_credit_due(database, house=PLUS, now=midnight)
    async with database.snapshot() as view:
        row = await view.row("SELECT due_at FROM outbox WHERE notice = 'membership.credited'")
    assert row is not None
    assert datetime.fromtimestamp(row[0], UTC) == midnight + timedelta(hours=8)


async def test_two_sweeps_at_once_give_one_credit(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    await pays(database, sara, by=waiter)
    now = NOW + 40 * DAY
    given = await asyncio.gather(*(membership.give_credit_due(database, house=PLUS, now=now) for _ in range(4)))
    assert sum(given) == 1
    assert len(await credit(database, sara)) == 2


async def test_what_was_promised_holds_though_the_club_file_says_otherwise_now(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    await pays(database, sara, by=waiter)
    later = NOW + 40 * DAY
    assert await membership.give_credit_due(database, house=HOUSE, now=later) == 0, "the club has no such thing now"
    assert await membership.tell_ending(database, house=HOUSE, now=later) == 0
    assert await membership.give_credit_due(database, house=house(credit_points=5), now=later) == 1
    assert [points for _, points in await credit(database, sara)] == [3_000, 3_000]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=st.lists(st.integers(0, 150), max_size=8))
async def test_any_schedule_of_runs_gives_every_month_once(database: Database, gaps: list[int]) -> None:
    async with database.transaction() as tx:
        row = await tx.row("SELECT COUNT(*) FROM members")
    number = int(row[0]) if row else 0
    waiter = await hired(database, 3000 + number)
    sara = await joined(database, 5000 + number, phone=f"+98915{1000000 + number}")
    await pays(database, sara, by=waiter)
    now = NOW
    for gap in gaps:
        now += gap * DAY
        await membership.give_credit_due(database, house=PLUS, now=now)
    begun = sum(1 for number in range(1, 13) if _begins(number) <= now) if gaps else 1
    assert len(await credit(database, sara)) == begun
    assert len({cause for cause, _ in await credit(database, sara)}) == begun


def _begins(number: int) -> datetime:
    """When the so-manieth month of the Jalali year from 1 Azar 1405 begins, in Tehran: months of 30, 29 and 31 days."""
    lengths = [0, 30, 30, 30, 29, 31, 31, 31, 31, 31, 31, 30]
    return NOW if number == 1 else datetime(2026, 11, 21, 20, 30, tzinfo=UTC) + sum(lengths[:number]) * DAY


# The end --------------------------------------------------------------------------------------------------------------


async def test_the_end_is_told_before_and_when_it_comes_by_day_and_once(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    await pays(database, sara, by=waiter)
    warned = ENDS - 14 * DAY
    moments = [
        (warned - timedelta(seconds=1), 0),
        (warned, 0),  # midnight: nobody is woken
        (warned + timedelta(hours=8), 1),
        (warned + timedelta(hours=9), 0),
        (ENDS + timedelta(hours=8) - timedelta(seconds=1), 0),
        (ENDS + timedelta(hours=8), 1),
        (ENDS + 9 * DAY + timedelta(hours=9), 0),
    ]
    for now, count in moments:
        assert await membership.tell_ending(database, house=PLUS, now=now) == count, now
    assert (await told(database, "ending"), await told(database, "ended")) == (1, 1)


async def test_a_machine_that_slept_through_the_warning_tells_of_the_end_alone(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    await pays(database, sara, by=waiter)
    assert await membership.tell_ending(database, house=PLUS, now=ENDS + 2 * DAY + timedelta(hours=10)) == 1
    assert (await told(database, "ending"), await told(database, "ended")) == (0, 1)


async def test_a_pause_postpones_the_word(database: Database) -> None:
    waiter, sara = await hired(database), await joined(database)
    await pays(database, sara, by=waiter)
    noon, until = ENDS - 14 * DAY + timedelta(hours=12), ENDS - 4 * DAY
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET paused_until_at = :until WHERE id = :id", until=until, id=sara.id)
    assert await membership.tell_ending(database, house=PLUS, now=noon) == 0
    assert await membership.tell_ending(database, house=PLUS, now=until - DAY + timedelta(hours=12)) == 0
    assert await membership.tell_ending(database, house=PLUS, now=until + timedelta(hours=12)) == 1
