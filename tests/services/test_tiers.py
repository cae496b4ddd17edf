"""Members' tiers: risen with an order, taken back with its refund, lowered by time, pinned by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from club.errors import NotAllowed, NotFound, OwnAccount, TierUnknown
from club.rules.house import House
from club.rules.members import MemberId, Unreachable
from club.rules.orders import Order
from club.rules.programme import Programme
from club.rules.standings import ChangeReason, Standing
from club.rules.tiers import Drop, Measure, Tier, TierTerms, Window
from club.services import tiers
from storage import members, merging, orders
from storage import points as stored_points
from storage import tiers as stored
from storage.database import Database
from storage.privacy import list_kept
from tests.services.kitchen import GUEST, HOUSE, NOW, OWNER, SARA, add_guest, add_order, open_house, queued

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MILLION = 1_000_000


def tier(key: str, from_: int, **more: Any) -> Tier:
    return Tier(key=key, name_fa=key, name_en=key.title(), emoji="", from_=from_, **more)


TERMS = TierTerms(
    tiers=(tier("bronze", 5 * MILLION), tier("silver", 20 * MILLION), tier("gold", 50 * MILLION)),
    measure=Measure.MONEY,
    window_days=30,
    warning_days=5,
    grace_days=3,
)


def housed(terms: TierTerms | None = TERMS, **changes: Any) -> House:
    return replace(HOUSE, programme=Programme(tiers=replace(terms, **changes) if terms and changes else terms))


async def stands(db: Database, member_id: MemberId, now: datetime = NOW, *, house: House | None = None) -> Standing:
    async with db.snapshot() as view:
        return await tiers.standing(view, member_id, house=house or housed(), now=now)


def key(standing: Standing) -> str | None:
    return None if standing.tier is None else standing.tier.key


async def buy(
    db: Database, member_id: MemberId, rial: int, *, at: datetime = NOW, house: House | None = None, points: int = 0
) -> Order:
    """Complete an order that counts so much."""
    order = await add_order(db, member_id, cause=f"{member_id} {at} {rial}")
    async with db.transaction() as tx:
        await stored_points.hold(tx, member_id)
        await tiers.qualify(tx, order, counted_rial=rial, points=points, house=house or housed(), now=at)
    return order


async def give_back(
    db: Database,
    order: Order,
    rial: int,
    *,
    at: datetime = NOW,
    is_whole: bool = True,
    house: House | None = None,
    cause: str = "refund",
) -> Standing:
    """Refund what the order counted, or a part."""
    async with db.transaction() as tx:
        await stored_points.hold(tx, order.member_id)
        back = order.total_rial if is_whole else 1
        order = await orders.set_refunded(tx, order.id, refunded_rial=back, reason="quality", lines=[])
        return await tiers.disqualify(
            tx, order, rial=rial, points=0, house=house or housed(), cause=f"order:{order.id}:{cause}", now=at
        )


async def way(db: Database, member_id: MemberId) -> list[tuple[str | None, str | None, ChangeReason]]:
    async with db.snapshot() as view:
        found = await tiers.list_changes(view, member_id)
    return [(each.from_tier, each.to_tier, each.reason) for each in reversed(found)]


@pytest.fixture
async def mary(database: Database) -> MemberId:
    """A guest of a house at work."""
    await open_house(database)
    return await add_guest(database, GUEST)


# Orders


async def test_an_order_that_reaches_a_threshold_lifts_her_at_once_and_she_is_told(
    database: Database, mary: MemberId
) -> None:
    assert key(await stands(database, mary)) is None
    order = await buy(database, mary, 5 * MILLION)
    standing = await stands(database, mary)
    assert (key(standing), standing.reached, standing.since_at) == ("bronze", 5 * MILLION, NOW)
    assert (standing.next, standing.missing) == (TERMS.tiers[1], 15 * MILLION)
    assert await way(database, mary) == [(None, "bronze", ChangeReason.REACHED)]
    assert await queued(database, "tiers.risen") == [(GUEST, f"order:{order.id}:qualified:tier:told")]


async def test_an_order_counts_once_however_often_it_is_completed(database: Database, mary: MemberId) -> None:
    order = await buy(database, mary, 10 * MILLION)
    for house in (housed(), housed(None)):
        async with database.transaction() as tx:
            again = await tiers.qualify(tx, order, counted_rial=10 * MILLION, points=0, house=house, now=NOW + DAY)
        assert again.reached == (10 * MILLION if house.programme.tiers else 0)
    assert (await stands(database, mary)).reached == 10 * MILLION


async def test_an_order_within_a_tier_is_not_worth_a_word(database: Database, mary: MemberId) -> None:
    await buy(database, mary, 6 * MILLION)
    await buy(database, mary, 6 * MILLION, at=NOW + DAY)
    assert len(await queued(database, "tiers.risen")) == 1


async def test_what_was_eaten_before_the_club_had_tiers_counts_when_it_has(database: Database, mary: MemberId) -> None:
    none = housed(None)
    order = await buy(database, mary, 25 * MILLION, house=none)
    assert key(await stands(database, mary, house=none)) is None
    standing = await stands(database, mary)
    assert (key(standing), standing.since_at) == ("silver", None)
    await give_back(database, order, MILLION, house=none, is_whole=False, cause="first")
    assert (await stands(database, mary)).reached == 24 * MILLION
    assert key(await give_back(database, order, 5 * MILLION, is_whole=False, cause="second")) == "bronze"


@pytest.mark.parametrize(
    ("measure", "threshold", "orders_needed"),
    [(Measure.MONEY, 5 * MILLION, 5), (Measure.POINTS, 20, 2), (Measure.VISITS, 3, 3)],
)
async def test_the_measure_decides_what_counts(
    database: Database, mary: MemberId, measure: Measure, threshold: int, orders_needed: int
) -> None:
    house = housed(TierTerms(tiers=(tier("bronze", threshold),), measure=measure))
    for number in range(orders_needed):
        assert key(await stands(database, mary, house=house)) is None
        await buy(database, mary, MILLION, points=10, at=NOW + number * SECOND, house=house)
    assert key(await stands(database, mary, NOW + DAY, house=house)) == "bronze"


async def test_twenty_five_visits_in_three_months_are_silver_whatever_they_cost(
    database: Database, mary: MemberId
) -> None:
    terms = TierTerms(
        tiers=(tier("bronze", 4 * MILLION), tier("silver", 8 * MILLION, from_visits=25)),
        measure=Measure.MONEY,
        window=Window.EVER,
        visits_days=90,
    )
    house = housed(terms)
    for number in range(25):
        standing = await stands(database, mary, NOW + number * DAY, house=house)
        expected = (None, None) if number < 4 else ("bronze", 25 - number)
        assert (key(standing), standing.missing_visits) == expected
        await buy(database, mary, MILLION if number < 4 else 0, at=NOW + number * DAY, house=house)
    assert key(await stands(database, mary, NOW + 24 * DAY, house=house)) == "silver"


# Refunds


async def test_the_refund_of_the_order_that_crossed_takes_the_tier_back_at_once(
    database: Database, mary: MemberId
) -> None:
    """Worked example 1: year-to-date 4,900, a purchase of 300: Elite; refunded: Premier again."""
    saks = TierTerms(
        tiers=(tier("premier", 0), tier("elite", 5_000_000)),
        measure=Measure.MONEY,
        window=Window.GREGORIAN_YEAR,
        grace_days=365,
    )
    house = housed(saks)
    await buy(database, mary, 4_900_000, house=house)
    assert key(await stands(database, mary, house=house)) == "premier"
    order = await buy(database, mary, 300_000, at=NOW + DAY, house=house)
    assert key(await stands(database, mary, NOW + DAY, house=house)) == "elite"
    standing = await give_back(database, order, 300_000, at=NOW + 2 * DAY, house=house)
    assert (key(standing), standing.reached) == ("premier", 4_900_000)
    assert await way(database, mary) == [
        ("premier", "elite", ChangeReason.REACHED),
        ("elite", "premier", ChangeReason.REFUND),
    ]
    assert len(await queued(database, "tiers.fallen")) == 1


async def test_a_repeated_refund_takes_nothing_twice_and_a_visit_is_lost_once(
    database: Database, mary: MemberId
) -> None:
    house = housed(TierTerms(tiers=(tier("bronze", 3),), measure=Measure.VISITS))
    for number in range(3):
        order = await buy(database, mary, MILLION, at=NOW + number * SECOND, house=house)
    at = NOW + DAY
    assert key(await give_back(database, order, 1, at=at, house=house, is_whole=False, cause="part")) == "bronze"
    for cause in ("all", "all", "once more"):
        standing = await give_back(database, order, 1, at=at, house=house, cause=cause)
        assert (key(standing), standing.reached) == (None, 2)


async def test_the_refund_of_an_order_that_never_counted_changes_nothing(database: Database, mary: MemberId) -> None:
    order = await add_order(database, mary)
    assert key(await give_back(database, order, MILLION)) is None
    assert (await stands(database, mary)).reached == 0


# Time


async def test_a_fall_by_time_goes_through_warning_and_grace(database: Database, mary: MemberId) -> None:
    house = housed()
    await buy(database, mary, 25 * MILLION)
    falls_at = NOW + 33 * DAY
    for now, falls, told in (
        (NOW + 28 * DAY - SECOND, None, 0),
        (NOW + 28 * DAY, falls_at, 1),
        (NOW + 32 * DAY, falls_at, 1),
    ):
        await tiers.review_due(database, house=house, now=now)
        standing = await stands(database, mary, now)
        assert (key(standing), standing.falls_at) == ("silver", falls)
        assert len(await queued(database, "tiers.ending")) == told
    assert standing.missing_to_stay == 20 * MILLION
    assert await tiers.review_due(database, house=house, now=falls_at) == 1
    assert key(await stands(database, mary, falls_at)) is None
    assert len(await queued(database, "tiers.fallen")) == 1
    assert await tiers.review_due(database, house=house, now=falls_at) == 0
    assert await tiers.review_due(database, house=house, now=falls_at + 1000 * DAY) == 0


async def test_what_is_read_never_waits_for_a_sweep(database: Database, mary: MemberId) -> None:
    await buy(database, mary, 25 * MILLION)
    assert key(await stands(database, mary, NOW + 33 * DAY - SECOND)) == "silver"
    assert key(await stands(database, mary, NOW + 33 * DAY)) is None


async def test_late_and_doubled_sweeps_leave_everybody_where_punctual_ones_do(database: Database) -> None:
    house = housed(grace_days=2, drop=Drop.ONE_DOWN)
    punctual, late, swept_by_an_order = [
        await add_guest(database, 5000 + number, phone=f"+98915000000{number}") for number in range(3)
    ]
    for guest in (punctual, late, swept_by_an_order):
        await buy(database, guest, 60 * MILLION, house=house)
    for days in range(60):
        for _ in range(2):
            async with database.transaction() as tx:
                await tx.run("UPDATE standings SET review_at = NULL WHERE member_id <> :id", id=punctual)
            await tiers.review_due(database, house=house, now=NOW + days * DAY)
    async with database.transaction() as tx:
        await tx.run("UPDATE standings SET review_at = :at WHERE member_id <> :id", at=NOW + 25 * DAY, id=punctual)
    await asyncio.gather(*(tiers.review_due(database, house=house, now=NOW + 60 * DAY) for _ in range(3)))
    await buy(database, swept_by_an_order, 0, at=NOW + 60 * DAY, house=house)
    async with database.snapshot() as view:
        held = [await stored.find_held(view, guest) for guest in (punctual, late)]
        assert held[0] is not None
        assert held[1] is not None
        assert replace(held[0], member_id=late, warned_at=None) == replace(held[1], warned_at=None)
    ways = [await way(database, guest) for guest in (punctual, late, swept_by_an_order)]
    assert ways[0] == ways[1] == ways[2]
    assert [to for _, to, _ in ways[0]] == ["gold", "silver", "bronze", None]


async def test_one_who_slept_through_many_falls_hears_of_the_last_alone(database: Database, mary: MemberId) -> None:
    house = housed(grace_days=2, drop=Drop.ONE_DOWN)
    await buy(database, mary, 60 * MILLION, house=house)
    await tiers.review_due(database, house=house, now=NOW + 60 * DAY)
    assert len(await way(database, mary)) == 4
    assert len(await queued(database, "tiers.fallen")) == 1
    assert await queued(database, "tiers.ending") == []


async def test_so_long_without_a_visit_costs_one_tier(database: Database, mary: MemberId) -> None:
    house = housed(window=Window.EVER, inactive_days=90, warning_days=0)
    await buy(database, mary, 60 * MILLION, house=house)
    await buy(database, mary, 0, at=NOW + 10 * DAY, house=house)
    await tiers.review_due(database, house=house, now=NOW + 100 * DAY - SECOND)
    assert key(await stands(database, mary, NOW + 100 * DAY - SECOND, house=house)) == "gold"
    await tiers.review_due(database, house=house, now=NOW + 100 * DAY)
    assert key(await stands(database, mary, NOW + 100 * DAY, house=house)) == "silver"


async def test_falls_and_warnings_are_told_by_day_and_after_a_pause(database: Database, mary: MemberId) -> None:
    night = datetime(2026, 11, 22, 21, tzinfo=UTC)
    house = housed(grace_days=0, window_days=1, warning_days=0)
    await buy(database, mary, 25 * MILLION, at=night, house=house)
    async with database.transaction() as tx:
        until = night + 5 * DAY
        await tx.run("UPDATE members SET paused_until_at = :until WHERE id = :id", until=until, id=mary)
        await tx.run("UPDATE outbox SET state = 'sent'")
    await tiers.review_due(database, house=house, now=night + DAY)
    async with database.snapshot() as view:
        row = await view.row("SELECT due_at FROM outbox WHERE notice = 'tiers.fallen'")
    assert row == (int(until.timestamp()),)


async def test_nobody_is_told_who_cannot_be_reached(database: Database, mary: MemberId) -> None:
    async with database.transaction() as tx:
        await members.set_unreachable(tx, GUEST, Unreachable.BLOCKED, now=NOW)
    await buy(database, mary, 25 * MILLION)
    assert await queued(database, "tiers.risen") == []


async def test_a_sweep_is_bounded_and_goes_on(database: Database) -> None:
    house = housed(warning_days=0, grace_days=0)
    guests = [await add_guest(database, 6000 + n, phone=f"+98915000010{n}") for n in range(5)]
    for guest in guests:
        await buy(database, guest, 25 * MILLION)
    looked = [await tiers.review_due(database, house=house, now=NOW + 33 * DAY, limit=2) for _ in range(4)]
    assert looked == [2, 2, 1, 0]
    assert await tiers.review_due(database, house=housed(None), now=NOW + 99 * DAY) == 0


# The club file changes


async def test_a_tier_that_the_club_no_longer_has_becomes_the_one_that_she_reached(
    database: Database, mary: MemberId
) -> None:
    await buy(database, mary, 25 * MILLION)
    await pin(database, mary, "gold")
    other = housed(tiers=(tier("friend", MILLION), tier("family", 10 * MILLION)))
    assert key(await stands(database, mary, house=other)) == "family"
    await buy(database, mary, 0, at=NOW + DAY, house=other)
    assert (await way(database, mary))[-1] == ("gold", "family", ChangeReason.TIME)


async def test_a_new_first_tier_for_everybody_is_hers_at_once(database: Database, mary: MemberId) -> None:
    await buy(database, mary, 1)
    open_to_all = housed(tiers=(tier("member", 0), *TERMS.tiers))
    assert key(await stands(database, mary, house=open_to_all)) == "member"


# By hand


async def pin(
    db: Database,
    member_id: MemberId,
    tier_key: str,
    *,
    days: int = 30,
    by: int = OWNER,
    at: datetime = NOW,
    house: House | None = None,
    cause: str = "press",
) -> Standing:
    return await tiers.pin(db, member_id, tier=tier_key, days=days, by=by, cause=cause, now=at, house=house or housed())


async def test_a_pinned_tier_holds_until_the_end_of_its_last_day_and_then_the_rules_decide(
    database: Database, mary: MemberId
) -> None:
    await buy(database, mary, 6 * MILLION)
    standing = await pin(database, mary, "gold")
    until = datetime(2026, 12, 22, 20, 30, tzinfo=UTC)
    assert (key(standing), standing.pinned_until_at) == ("gold", until)
    assert standing.by_rules == TERMS.tiers[0]
    assert (await queued(database, "tiers.pinned"))[0][0] == GUEST
    for _ in range(2):
        await tiers.review_due(database, house=housed(), now=until - SECOND)
    assert key(await stands(database, mary, until - SECOND)) == "gold"
    await tiers.review_due(database, house=housed(), now=until)
    standing = await stands(database, mary, until)
    assert (key(standing), standing.pinned_until_at) == ("bronze", None)
    assert (await way(database, mary))[1:] == [
        ("bronze", "gold", ChangeReason.PINNED),
        ("gold", "bronze", ChangeReason.UNPINNED),
    ]


async def test_two_presses_on_two_phones_pin_once(database: Database, mary: MemberId) -> None:
    await asyncio.gather(*(pin(database, mary, "silver", cause=f"press {number}") for number in range(5)))
    assert await way(database, mary) == [(None, "silver", ChangeReason.PINNED)]
    assert len(await queued(database, "tiers.pinned")) == 1
    async with database.snapshot() as view:
        audited = await view.rows("SELECT action, subject, detail FROM audit")
    assert audited == [("tiers.pinned", f"member:{mary}", '{"tier":"silver","days":30,"last_day":"2026-12-22"}')]


async def test_a_pin_is_taken_away_once_and_the_rules_decide_again(database: Database, mary: MemberId) -> None:
    await buy(database, mary, 6 * MILLION)
    await pin(database, mary, "gold")
    for number in range(2):
        standing = await tiers.unpin(database, mary, by=OWNER, cause=f"press {number}", now=NOW + DAY, house=housed())
        assert (key(standing), standing.pinned_by) == ("bronze", None)
    assert (await way(database, mary))[-1] == ("gold", "bronze", ChangeReason.UNPINNED)
    assert len(await way(database, mary)) == 3


async def test_only_who_leads_pins_and_only_what_the_club_has(database: Database, mary: MemberId) -> None:
    with pytest.raises(NotAllowed):
        await pin(database, mary, "gold", by=SARA)
    refused: list[Callable[[], Awaitable[Standing]]] = [
        lambda: pin(database, mary, "platinum"),
        lambda: pin(database, mary, "gold", days=31),
        lambda: pin(database, mary, "gold", house=housed(None)),
        lambda: tiers.unpin(database, mary, by=OWNER, cause="x", now=NOW, house=housed(None)),
    ]
    for attempt in refused:
        with pytest.raises(TierUnknown):
            await attempt()
    with pytest.raises(NotFound):
        await pin(database, MemberId(999), "gold")
    assert await way(database, mary) == []


async def test_nobody_keeps_herself_in_a_tier(database: Database, mary: MemberId) -> None:
    own = await add_guest(database, OWNER, phone="+989151234570")
    with pytest.raises(OwnAccount):
        await pin(database, own, "gold")
    with pytest.raises(OwnAccount):
        await tiers.unpin(database, own, by=OWNER, cause="x", now=NOW, house=housed())
    assert await way(database, own) == []


async def test_whoever_is_forgotten_is_kept_in_no_tier(database: Database, mary: MemberId) -> None:
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET forgotten_at = :now WHERE id = :id", id=mary, now=NOW)
    with pytest.raises(NotFound):
        await pin(database, mary, "gold")
    with pytest.raises(NotFound):
        await tiers.desk(database, mary, by=OWNER, now=NOW, house=housed())


async def test_while_pinned_what_the_rules_do_is_neither_shown_nor_told(database: Database, mary: MemberId) -> None:
    await pin(database, mary, "gold", days=90)
    await buy(database, mary, 25 * MILLION)
    await tiers.review_due(database, house=housed(), now=NOW + 60 * DAY)
    assert [to for _, to, _ in await way(database, mary)] == ["gold"]
    for notice in ("tiers.risen", "tiers.fallen", "tiers.ending"):
        assert await queued(database, notice) == []


async def test_an_ended_pin_that_changes_nothing_is_not_worth_a_word(database: Database, mary: MemberId) -> None:
    await buy(database, mary, 6 * MILLION)
    await pin(database, mary, "bronze")
    await tiers.unpin(database, mary, by=OWNER, cause="press", now=NOW + DAY, house=housed())
    assert await queued(database, "tiers.fallen") == []
    assert len(await queued(database, "tiers.risen")) == 1


async def test_the_desk_shows_the_way_and_who_took_part(database: Database, mary: MemberId) -> None:
    await buy(database, mary, 6 * MILLION)
    await pin(database, mary, "gold")
    seen = await tiers.desk(database, mary, by=OWNER, now=NOW, house=housed())
    assert (seen.member.id, key(seen.standing)) == (mary, "gold")
    assert [change.to_tier for change in seen.changes] == ["gold", "bronze"]
    assert list(seen.names.values()) == ["مهین"]
    with pytest.raises(NotAllowed):
        await tiers.desk(database, mary, by=SARA, now=NOW, house=housed())
    with pytest.raises(NotFound):
        await tiers.desk(database, MemberId(999), by=OWNER, now=NOW, house=housed())
    with pytest.raises(TierUnknown):
        await tiers.desk(database, mary, by=OWNER, now=NOW, house=housed(None))


# Storage


async def test_changes_are_found_by_number_and_tiers_are_counted(database: Database, mary: MemberId) -> None:
    await buy(database, mary, 25 * MILLION)
    async with database.snapshot() as view:
        (change,) = await tiers.list_changes(view, mary)
        assert await stored.get_change(view, change.id) == change
        with pytest.raises(LookupError):
            await stored.get_change(view, 999)
        assert await stored.count_by_tier(view) == {"silver": 1}


# Beside the others


async def test_a_row_that_is_merged_away_leaves_its_tier_to_the_one_that_stays(
    database: Database, mary: MemberId
) -> None:
    await buy(database, mary, 25 * MILLION)
    other = await add_guest(database, None, phone="+989150000077")
    async with database.transaction() as tx:
        await merging.move_tier(tx, old=mary, new=other, now=NOW + DAY)
    assert key(await stands(database, other)) == "silver"
    assert await way(database, other) == [(None, "silver", ChangeReason.REACHED)]
    assert (await stands(database, mary)).reached == 0
    await buy(database, mary, 6 * MILLION, at=NOW + DAY)
    async with database.transaction() as tx:
        await merging.move_tier(tx, old=mary, new=other, now=NOW + DAY)
    assert (await stands(database, other, NOW + DAY)).reached == 31 * MILLION
    assert len(await way(database, other)) == 1, "her own way is the one that is kept"
    assert await tiers.review_due(database, house=housed(), now=NOW + DAY) == 1


async def test_what_is_kept_of_her_tier_is_in_her_file(database: Database, mary: MemberId) -> None:
    await buy(database, mary, 25 * MILLION)
    async with database.snapshot() as view:
        kept = await list_kept(view, mary)
    assert kept["tier"] == [
        {
            "tier": "silver",
            "since_at": NOW.isoformat(),
            "falls_at": None,
            "pinned_tier": None,
            "pinned_until_at": None,
        }
    ]
    assert [each["to_tier"] for each in kept["tier_changes"]] == ["silver"]
