"""A member's points: earned once, explained, taken back, spent by no two at once, ended and warned of in time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from club.errors import (
    AdjustmentUnexplained,
    InsufficientPoints,
    NotAllowed,
    NotFound,
    NumberUnusable,
    TextTooLong,
)
from club.rules.earning_terms import Terms
from club.rules.house import House
from club.rules.lives import Life
from club.rules.members import MemberId
from club.rules.orders import Order
from club.rules.points import Action, Arriving, Balance, Expiring, LedgerEntry, Shortfall
from club.services import expiry, order_points, orders, points
from storage import orders as stored_orders
from storage.database import Database
from tests.services.kitchen import (
    COURIER,
    GUEST,
    HOUSE,
    NOW,
    OTHER_GUEST,
    OWNER,
    SARA,
    SUPPORT,
    add_guest,
    add_order,
    handed_over,
    open_house,
    points_of,
    queued,
)

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
"""The first midnight of the club after NOW."""
AT_ONCE = replace(HOUSE, terms=Terms(version="at once", rial_per_step=100_000))


async def has(db: Database, member_id: MemberId, now: datetime = NOW) -> Balance:
    async with db.snapshot() as view:
        return await points.balance(view, member_id, now=now)


async def rows(db: Database, member_id: MemberId) -> list[tuple[Action, int]]:
    """The member's whole history, the oldest first."""
    async with db.snapshot() as view:
        page = await points.history(view, member_id, page=0)
    return [(each.action, each.points) for each in reversed(page.entries)]


async def spend(db: Database, member_id: MemberId, wanted: int, *, cause: str, now: datetime = NOW) -> LedgerEntry:
    async with db.transaction() as tx:
        return await points.redeem(tx, member_id, points_wanted=wanted, cause=cause, now=now)


async def refund(
    db: Database, order: Order, *, lines: tuple[int, ...], house: House = HOUSE, now: datetime = NOW
) -> LedgerEntry | None:
    """Give the money of these lines back (the first is line 0), and whatever points that costs."""
    async with db.transaction() as tx:
        all_lines = await stored_orders.list_lines(tx, order.id)
        back = [(all_lines[place].id, all_lines[place].total_rial) for place in lines]
        gone = sum(rial for _, rial in back)
        gone += sum(line.refunded_rial for place, line in enumerate(all_lines) if place not in lines)
        after = await stored_orders.set_refunded(tx, order.id, refunded_rial=gone, reason="quality", lines=back)
        cause = f"order:{order.id}:refunded:{'+'.join(map(str, lines))}"
        reversed_ = await order_points.reverse_for_order(tx, after, house=house, cause=cause, now=now)
        return next(iter(reversed_), None)


@pytest.fixture
async def mary(database: Database) -> MemberId:
    """A guest of a house at work."""
    await open_house(database)
    return await add_guest(database, GUEST)


# Earning


async def test_a_completed_order_earns_its_points_which_wait_for_the_clubs_midnight(
    database: Database, mary: MemberId
) -> None:
    order = await handed_over(database, await add_order(database, mary))
    assert await has(database, mary) == Balance(0, 135, 0, Expiring(135, MIDNIGHT + 366 * DAY), Arriving(135, MIDNIGHT))
    assert (await has(database, mary, MIDNIGHT - timedelta(seconds=1))).usable == 0
    assert (await has(database, mary, MIDNIGHT)).usable == 135
    async with database.snapshot() as view:
        earned = (await points.history(view, mary, page=0)).entries[0]
        assert await points_of(view, order.id) == ((earned,), 0)
    assert earned.cause == f"order:{order.id}:earned"
    assert (earned.branch, earned.terms_version, earned.staff_id is not None) == ("main", "standard", True)
    assert earned.breakdown["counted_rial"] == 13_500_000
    assert earned.breakdown["excluded_delivery_rial"] == 400_000
    assert earned.breakdown["usable_at"] == MIDNIGHT.timestamp()
    assert await queued(database, "points.earned") == [(GUEST, f"order:{order.id}:earned:told")]


async def test_an_order_earns_once_however_often_it_is_completed(database: Database, mary: MemberId) -> None:
    order = await handed_over(database, await add_order(database, mary))
    for _ in range(2):
        await orders.complete(database, order.id, by=COURIER, now=NOW, house=HOUSE)
        async with database.transaction() as tx:
            again = await order_points.earn_for_order(tx, order, house=HOUSE, now=NOW + DAY)
        assert [each.at for each in again] == [NOW]
    assert await rows(database, mary) == [(Action.EARN, 135)]


async def test_an_order_too_small_for_a_point_leaves_no_row(database: Database, mary: MemberId) -> None:
    stingy = replace(HOUSE, terms=replace(HOUSE.terms, rial_per_step=100_000_000))
    order = await handed_over(database, await add_order(database, mary), house=stingy)
    async with database.snapshot() as view:
        assert await points_of(view, order.id) == ((), 0)
    assert await rows(database, mary) == []
    assert await refund(database, order, lines=(0, 1), house=stingy) is None


async def test_a_guest_without_telegram_earns_in_silence(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, None)
    await handed_over(database, await add_order(database, guest))
    assert (await has(database, guest)).pending == 135
    assert await queued(database, "points.earned") == []


async def test_history_comes_in_pages_and_belongs_to_its_owner(database: Database, mary: MemberId) -> None:
    for number in range(12):
        await handed_over(database, await add_order(database, mary, cause=f"c{number}"))
    other = await add_guest(database, OTHER_GUEST, phone="+989151234568")
    async with database.snapshot() as view:
        first = await points.history(view, mary, page=0)
        second = await points.history(view, mary, page=1)
        assert (len(first.entries), first.has_older) == (10, True)
        assert (len(second.entries), second.has_older) == (2, False)
        assert first.entries[0].id > first.entries[-1].id > second.entries[0].id
        assert (await points.entry(view, first.entries[0].id, member_id=mary)) == first.entries[0]
        with pytest.raises(NotFound):
            await points.entry(view, first.entries[0].id, member_id=other)
        with pytest.raises(NotFound):
            await points.entry(view, 99_999, member_id=mary)


# Taking back


async def test_a_whole_refund_takes_back_what_the_order_earned(database: Database, mary: MemberId) -> None:
    order = await handed_over(database, await add_order(database, mary))
    taken = await refund(database, order, lines=(0, 1))
    assert taken is not None
    assert taken.points == -135
    assert await has(database, mary) == Balance(0, 0, 0, None)
    assert await queued(database, "points.taken_back") == [(GUEST, f"{taken.cause}:told")]
    async with database.snapshot() as view:
        assert (await points_of(view, order.id)).taken_back == 135


async def test_line_by_line_refunds_take_back_exactly_everything(database: Database, mary: MemberId) -> None:
    odd = replace(HOUSE, terms=replace(HOUSE.terms, rial_per_step=1_350_000))
    order = await handed_over(database, await add_order(database, mary), house=odd)
    first, second = await refund(database, order, lines=(1,)), await refund(database, order, lines=(0,))
    assert first is None, "the doogh is worth less than half a point of ten"
    assert second is not None
    assert second.points == -10
    assert await has(database, mary) == Balance(0, 0, 0, None)


async def test_a_repeated_refund_takes_nothing_twice(database: Database, mary: MemberId) -> None:
    order = await handed_over(database, await add_order(database, mary))
    first = await refund(database, order, lines=(0,))
    again = await refund(database, order, lines=(0,))
    assert first == again
    async with database.transaction() as tx:
        unchanged = await stored_orders.get(tx, order.id)
        assert await order_points.reverse_for_order(tx, unchanged, house=HOUSE, cause="another", now=NOW) == ()
    assert (await has(database, mary)).pending == 5


@pytest.mark.parametrize(("counts_delivery", "taken"), [(False, 0), (True, 4)])
async def test_a_refunded_delivery_takes_points_only_where_deliveries_earn(
    database: Database, mary: MemberId, counts_delivery: bool, taken: int
) -> None:
    house = replace(HOUSE, terms=replace(HOUSE.terms, counts_delivery=counts_delivery))
    order = await handed_over(database, await add_order(database, mary), house=house)
    async with database.transaction() as tx:
        after = await stored_orders.set_refunded(tx, order.id, refunded_rial=400_000, reason="late", lines=[])
        back = await order_points.reverse_for_order(tx, after, house=house, cause="refund", now=NOW)
    assert -sum(each.points for each in back) == taken


async def test_points_already_spent_are_owed_and_paid_by_the_next_order(database: Database, mary: MemberId) -> None:
    order = await handed_over(database, await add_order(database, mary), house=AT_ONCE)
    await spend(database, mary, 100, cause="dessert")
    taken = await refund(database, order, lines=(0, 1), house=AT_ONCE)
    assert taken is not None
    assert taken.points == -135
    assert taken.breakdown["debt"] == 100
    assert await has(database, mary) == Balance(0, 0, 100, None)
    with pytest.raises(InsufficientPoints):
        await spend(database, mary, 1, cause="coffee")

    following = await handed_over(database, await add_order(database, mary, cause="next"), house=AT_ONCE)
    assert await has(database, mary) == Balance(35, 0, 0, None)
    async with database.snapshot() as view:
        found = await points_of(view, following.id)
    assert found.earned[0].breakdown["debt_paid"] == 100, "the row alone can tell where they went"


async def test_a_refund_of_the_order_that_paid_a_debt_brings_the_debt_back(database: Database, mary: MemberId) -> None:
    """Otherwise two refunded orders would leave her a reward that nobody paid for."""
    first = await handed_over(database, await add_order(database, mary), house=AT_ONCE)
    await spend(database, mary, 135, cause="dessert")
    await refund(database, first, lines=(0, 1), house=AT_ONCE)
    second = await handed_over(database, await add_order(database, mary, cause="b"), house=AT_ONCE)
    assert await has(database, mary) == Balance(0, 0, 0, None)
    await refund(database, second, lines=(0, 1), house=AT_ONCE)
    assert await has(database, mary) == Balance(0, 0, 135, None)


async def test_a_forgiving_house_bears_what_is_spent(database: Database, mary: MemberId) -> None:
    kind = replace(AT_ONCE, terms=replace(AT_ONCE.terms, shortfall=Shortfall.FORGIVE))
    order = await handed_over(database, await add_order(database, mary), house=kind)
    await spend(database, mary, 135, cause="dessert")
    taken = await refund(database, order, lines=(0, 1), house=kind)
    assert taken is not None
    assert (taken.points, taken.breakdown["forgiven"]) == (0, 135)
    assert await has(database, mary) == Balance(0, 0, 0, None)
    assert await queued(database, "points.taken_back") == [], "nothing was taken, so nothing is said"


async def test_what_ended_is_not_asked_back_whether_the_sweep_was_quick_or_late(database: Database) -> None:
    await open_house(database)
    short = replace(AT_ONCE, terms=replace(AT_ONCE.terms, life=Life.of_days(0)))
    debts = []
    for number, is_swept in ((1001, True), (1002, False)):
        guest = await add_guest(database, number, phone=f"+98915000{number}")
        order = await handed_over(database, await add_order(database, guest, cause=f"o{number}"), house=short)
        await spend(database, guest, 60, cause=f"s{number}")
        if is_swept:
            await expiry.expire_due(database, now=MIDNIGHT)
        await refund(database, order, lines=(1,), house=short, now=MIDNIGHT)
        await refund(database, order, lines=(0,), house=short, now=MIDNIGHT)
        debts.append((await has(database, guest, MIDNIGHT)).debt)
    assert debts == [60, 60]


# Spending


async def test_a_repeated_redemption_spends_once(database: Database, mary: MemberId) -> None:
    await handed_over(database, await add_order(database, mary), house=AT_ONCE)
    first = await spend(database, mary, 100, cause="dessert")
    assert await spend(database, mary, 100, cause="dessert") == first
    assert await has(database, mary) == Balance(35, 0, 0, None)


async def test_of_twenty_redemptions_at_once_exactly_the_affordable_succeed(database: Database, mary: MemberId) -> None:
    await handed_over(database, await add_order(database, mary), house=AT_ONCE)
    await handed_over(database, await add_order(database, mary, cause="b"), house=AT_ONCE)
    ended = await asyncio.gather(
        *(spend(database, mary, 60, cause=f"reward:{number}") for number in range(20)), return_exceptions=True
    )
    refused = [each for each in ended if isinstance(each, InsufficientPoints)]
    spent = [each for each in ended if isinstance(each, LedgerEntry)]
    assert (len(spent), len(refused)) == (4, 16), ended
    assert {each.missing for each in refused} == {30}
    assert (await has(database, mary)).usable == 270 - 4 * 60


# Correcting


async def test_a_manager_gives_points_with_a_reason_that_the_guest_reads(database: Database, mary: MemberId) -> None:
    for _ in range(2):
        given = await points.adjust(
            database, mary, change=50, reason="  غذا سرد رسید ", by=OWNER, cause="update:7", now=NOW, house=HOUSE
        )
    ends = int((MIDNIGHT + 365 * DAY).timestamp())
    assert given.breakdown == {
        "reason": "غذا سرد رسید",
        "by": "مهین",
        "renews": False,
        "usable_at": NOW.timestamp(),
        "expires_at": ends,
    }
    assert (await has(database, mary)).usable == 50, "nobody waits for an apology"
    assert await queued(database, "points.adjusted") == [(GUEST, "update:7:adjusted:told")]
    async with database.snapshot() as view:
        audited = await view.rows("SELECT action, subject FROM audit")
    assert audited == [("points.adjusted", f"member:{mary}")]


async def test_a_manager_takes_points_but_never_more_than_there_are(database: Database, mary: MemberId) -> None:
    await handed_over(database, await add_order(database, mary))
    with pytest.raises(InsufficientPoints) as refused:
        await points.adjust(
            database, mary, change=-136, reason="اشتباه", by=OWNER, cause="update:8", now=NOW, house=HOUSE
        )
    assert refused.value.missing == 1
    await points.adjust(database, mary, change=-135, reason="اشتباه", by=OWNER, cause="update:9", now=NOW, house=HOUSE)
    assert await has(database, mary) == Balance(0, 0, 0, None)


@pytest.mark.parametrize(
    ("by", "change", "reason", "refusal"),
    [
        (SARA, 10, "هدیه", NotAllowed),
        (SUPPORT, 10, "هدیه", NotAllowed),
        (GUEST, 10, "هدیه", NotAllowed),
        (OWNER, 0, "هدیه", NumberUnusable),
        (OWNER, 1_000_001, "هدیه", NumberUnusable),
        (OWNER, 10, " ", AdjustmentUnexplained),
        (OWNER, 10, "آ" * 201, TextTooLong),
    ],
)
async def test_points_by_hand_need_a_manager_a_number_and_a_reason(
    database: Database, mary: MemberId, by: int, change: int, reason: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await points.adjust(database, mary, change=change, reason=reason, by=by, cause="update:1", now=NOW, house=HOUSE)
    assert await rows(database, mary) == []
