"""At the counter: handed over once, by two above the limit, taken back by a manager, here and in time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from club.errors import (
    NoSecondApprover,
    NotAllowed,
    NotFound,
    NotReversible,
    OwnAccount,
    RedemptionUnknown,
    RedemptionUsed,
    SecondApproverNeeded,
    VoucherElsewhere,
)
from club.rules.house import House
from club.rules.members import Member
from club.rules.redemptions import Redemption, RedemptionCard, RedemptionId, RedemptionState, ReversalReason
from club.rules.rewards import RedemptionTerms
from club.rules.staff import Role
from club.services import holds, receipts, redemptions
from club.services.verify import verify
from storage.database import Database
from tests.services.people import NOW, at_the_counter, hired, joined
from tests.services.test_rewards import CLUB, TEA, earn, has, held, house_with

STRICT = house_with(TEA, redemption=RedemptionTerms(approve_above_points=50))
LATER = NOW + timedelta(seconds=90)


@pytest.fixture
async def sara(database: Database) -> Member:
    member = await joined(database)
    await earn(database, member.id, 100, days=9)
    return member


async def confirm(
    db: Database, tea: Redemption, by: int, *, cause: str = "x", now: datetime = NOW, house: House = CLUB
) -> RedemptionCard:
    return await redemptions.confirm(db, tea.id, by=by, cause=cause, now=now, house=house)


async def notices(db: Database) -> list[str]:
    async with db.snapshot() as view:
        rows = await view.rows("SELECT notice FROM outbox WHERE notice LIKE 'redemptions.%' ORDER BY id")
    return [str(row[0]) for row in rows]


async def test_a_code_is_read_and_the_reward_handed_over_with_a_serial(database: Database, sara: Member) -> None:
    waiter, tea = await hired(database), await held(database, sara)
    seen = await redemptions.look_up(database, f" {tea.code[:3]} {tea.code[3:]}", by=waiter, now=NOW, house=CLUB)
    assert (seen.guest.id, seen.redemption) == (sara.id, tea)
    card = await confirm(database, tea, waiter)
    used = card.redemption
    assert (used.state, used.serial, used.closed_at) == (RedemptionState.USED, "1405-000001", NOW)
    assert card.taker is not None
    assert card.taker.name == "رضا"
    assert await has(database, sara.id) == 40
    with pytest.raises(RedemptionUnknown):
        await redemptions.look_up(database, tea.code, by=waiter, now=NOW, house=CLUB)
    found = await receipts.look_up(database, "۱۴۰۵-۰۰۰۰۰۱", by=waiter)
    assert isinstance(found, RedemptionCard)
    assert found.redemption == used
    with pytest.raises(RedemptionUnknown):
        await receipts.look_up(database, "1405-000002", by=waiter)
    assert await verify(database) == ()


async def test_it_is_handed_over_once_whoever_presses(database: Database, sara: Member) -> None:
    reza, ali = await hired(database), await hired(database, 2002, name="علی")
    tea = await held(database, sara)
    first = await confirm(database, tea, reza)
    assert await confirm(database, tea, reza, cause="y") == first
    with pytest.raises(RedemptionUsed) as refused:
        await confirm(database, tea, ali, cause="z")
    assert (refused.value.by, refused.value.serial) == ("رضا", "1405-000001")
    assert await holds.release_due(database, now=LATER) == 0


async def test_of_twenty_who_press_at_once_one_hands_over(database: Database, sara: Member) -> None:
    staff = [await hired(database, 2100 + number) for number in range(20)]
    tea = await held(database, sara)
    results = await asyncio.gather(
        *[confirm(database, tea, each, cause=f"p{each}") for each in staff], return_exceptions=True
    )
    assert sum(isinstance(each, RedemptionCard) for each in results) == 1
    assert sum(isinstance(each, RedemptionUsed) for each in results) == 19


async def test_time_is_over_for_staff_too(database: Database, sara: Member) -> None:
    waiter, tea = await hired(database), await held(database, sara)
    late = await confirm(database, tea, waiter, now=LATER)
    assert (late.redemption.state, late.redemption.ran_out) == (RedemptionState.RELEASED, True)
    assert await has(database, sara.id) == 100, "the look has released it"
    card = await redemptions.open_card(database, tea.id, by=waiter, now=LATER, house=CLUB)
    assert card.redemption.state is RedemptionState.RELEASED


async def test_confirming_and_releasing_at_one_moment_do_one_of_both(database: Database, sara: Member) -> None:
    waiter, tea = await hired(database), await held(database, sara)
    await asyncio.gather(
        confirm(database, tea, waiter, now=LATER - timedelta(seconds=1)),
        *[holds.release_due(database, now=LATER) for _ in range(3)],
        return_exceptions=True,
    )
    async with database.snapshot() as view:
        card = await holds.read_card(view, tea.id)
    assert await has(database, sara.id) == (40 if card.redemption.state is RedemptionState.USED else 100)
    assert await verify(database) == ()


async def test_only_the_floor_and_only_this_branch(database: Database, sara: Member) -> None:
    tea, cook, waiter = (
        await held(database, sara),
        await hired(database, 2002, role=Role.KITCHEN),
        await hired(database),
    )
    west = replace(CLUB, branch="west")
    for person in (cook, 1001):
        with pytest.raises(NotAllowed):
            await redemptions.look_up(database, tea.code, by=person, now=NOW, house=CLUB)
        with pytest.raises(NotAllowed):
            await confirm(database, tea, person)
    with pytest.raises(VoucherElsewhere):
        await redemptions.look_up(database, tea.code, by=waiter, now=NOW, house=west)
    with pytest.raises(VoucherElsewhere):
        await confirm(database, tea, waiter, house=west)
    with pytest.raises(NotFound):
        await redemptions.confirm(database, RedemptionId(99), by=waiter, cause="x", now=NOW, house=CLUB)
    for typed in ("123456", "000000", "abc"):
        with pytest.raises(RedemptionUnknown):
            await redemptions.look_up(database, typed, by=waiter, now=NOW, house=CLUB)


async def test_a_reward_that_left_the_file_is_still_handed_over(database: Database, sara: Member) -> None:
    waiter, tea = await hired(database), await held(database, sara)
    card = await confirm(database, tea, waiter, house=house_with())
    assert card.redemption.title_fa == "چای"


async def test_serials_never_repeat_and_miss_none(database: Database) -> None:
    waiter = await hired(database)
    guests = [await joined(database, 1100 + n, phone=f"+9891512345{n:02d}", name="مهمان") for n in range(8)]
    teas = []
    for guest in guests:
        await earn(database, guest.id, 60)
        teas.append(await held(database, guest, cause=f"t{guest.id}"))
    cards = await asyncio.gather(*[confirm(database, tea, waiter, cause=f"c{tea.id}") for tea in teas])
    assert sorted(str(card.redemption.serial) for card in cards) == [f"1405-{n:06d}" for n in range(1, 9)]


# The second approver


async def test_a_large_reward_takes_two(database: Database, sara: Member) -> None:
    reza, mahin = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مهین")
    tea = await held(database, sara, house=STRICT)
    with pytest.raises(SecondApproverNeeded):
        await redemptions.approve(database, tea.id, by=mahin, cause="early", now=NOW, house=STRICT)
    asked = await confirm(database, tea, reza, house=STRICT)
    assert asked.redemption.state is RedemptionState.RESERVED
    assert asked.asker is not None
    assert asked.redemption.until_at == NOW + timedelta(minutes=10)
    assert await confirm(database, tea, reza, cause="again", house=STRICT) == asked
    assert (await confirm(database, tea, mahin, cause="hm", house=STRICT)).redemption == asked.redemption
    with pytest.raises(NotAllowed):
        await redemptions.approve(database, tea.id, by=reza, cause="self", now=LATER, house=STRICT)
    for cause in ("ok", "ok again"):
        card = await redemptions.approve(database, tea.id, by=mahin, cause=cause, now=LATER, house=STRICT)
        assert card.redemption.state is RedemptionState.USED
        assert (card.taker, card.approver) != (None, None)
        assert card.taker is not None
        assert card.approver is not None
        assert (card.taker.name, card.approver.name) == ("رضا", "مهین")
    with pytest.raises(RedemptionUsed):
        await redemptions.decline(database, tea.id, by=mahin, cause="no", now=LATER, house=STRICT)
    other = await hired(database, 2003, role=Role.OWNER, name="بابک")
    with pytest.raises(RedemptionUsed):
        await redemptions.approve(database, tea.id, by=other, cause="late", now=LATER, house=STRICT)


async def test_nobody_approves_her_own(database: Database, sara: Member) -> None:
    mahin = await hired(database, 2002, role=Role.MANAGER, name="مهین")
    tea = await held(database, sara, house=STRICT)
    with pytest.raises(NoSecondApprover):
        await confirm(database, tea, mahin, house=STRICT)
    await hired(database, 2003, role=Role.OWNER, name="بابک")
    await confirm(database, tea, mahin, house=STRICT)
    with pytest.raises(SecondApproverNeeded):
        await redemptions.approve(database, tea.id, by=mahin, cause="self", now=NOW, house=STRICT)


async def test_nobody_who_works_here_serves_herself(database: Database) -> None:
    reza, mahin = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مهین")
    guest = await joined(database, mahin, phone="+989151234599", name="مهین")
    await earn(database, guest.id, 200)
    tea = await held(database, guest)
    with pytest.raises(OwnAccount):
        await confirm(database, tea, mahin)
    await confirm(database, tea, reza)
    with pytest.raises(OwnAccount):
        await redemptions.reverse(
            database, tea.id, reason=ReversalReason.GUEST, by=mahin, cause="back", now=NOW, house=CLUB
        )
    assert await has(database, guest.id) == 140


async def test_who_leads_is_not_the_second_approver_of_her_own_reward(database: Database) -> None:
    reza, mahin = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مهین")
    guest = await joined(database, mahin, phone="+989151234599", name="مهین")
    await earn(database, guest.id, 100)
    tea = await held(database, guest, house=STRICT)
    with pytest.raises(NoSecondApprover):
        await confirm(database, tea, reza, house=STRICT)
    await hired(database, 2003, role=Role.OWNER, name="بابک")
    await confirm(database, tea, reza, house=STRICT)
    async with database.snapshot() as view:
        asked = await view.rows("SELECT chat_id FROM outbox WHERE notice = 'redemptions.approval'")
    assert [row[0] for row in asked] == [2003]
    with pytest.raises(OwnAccount):
        await redemptions.approve(database, tea.id, by=mahin, cause="self", now=NOW, house=STRICT)


async def test_a_declined_reward_returns_its_points(database: Database, sara: Member) -> None:
    reza, mahin = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مهین")
    tea = await held(database, sara, house=STRICT)
    await confirm(database, tea, reza, house=STRICT)
    for cause in ("no", "no again"):
        card = await redemptions.decline(database, tea.id, by=mahin, cause=cause, now=NOW, house=STRICT)
        assert card.redemption.state is RedemptionState.RELEASED
    assert await has(database, sara.id) == 100
    for late in (
        await redemptions.approve(database, tea.id, by=mahin, cause="yes", now=NOW, house=STRICT),
        await confirm(database, tea, reza, cause="again", house=STRICT),
    ):
        assert (late.redemption.state, late.redemption.ran_out) == (RedemptionState.RELEASED, False)


async def test_the_second_approver_has_her_time_and_no_more(database: Database, sara: Member) -> None:
    reza, mahin = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مهین")
    tea = await held(database, sara, house=STRICT)
    await confirm(database, tea, reza, house=STRICT)
    assert await holds.release_due(database, now=NOW + timedelta(minutes=10, seconds=-1)) == 0
    async with database.transaction() as tx:
        await tx.run("UPDATE staff SET left_at = 1 WHERE telegram_id = :id", id=reza)
    late = NOW + timedelta(minutes=10)
    card = await redemptions.approve(database, tea.id, by=mahin, cause="late", now=late, house=STRICT)
    assert card.redemption.ran_out
    assert await has(database, sara.id) == 100


# Taking back


async def test_a_manager_takes_back_what_was_handed_over(database: Database, sara: Member) -> None:
    reza, mahin = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مهین")
    tea = await held(database, sara)

    async def reverse(by: int, cause: str = "r") -> RedemptionCard:
        return await redemptions.reverse(
            database, tea.id, reason=ReversalReason.QUALITY, by=by, cause=cause, now=NOW, house=CLUB
        )

    with pytest.raises(NotReversible):
        await reverse(mahin)
    await confirm(database, tea, reza)
    with pytest.raises(NotAllowed):
        await reverse(reza)
    for cause in ("r", "s"):
        card = await reverse(mahin, cause)
        assert (card.redemption.state, card.redemption.reason) == (RedemptionState.REVERSED, "quality")
        assert card.redemption.serial == "1405-000001", "the receipt is still found"
    assert await has(database, sara.id) == 100
    assert await has(database, sara.id, now=NOW + timedelta(days=9)) == 0, "with the old date"
    assert (await notices(database)).count("redemptions.reversed") == 1
    assert (await confirm(database, tea, reza, cause="again")).redemption.state is RedemptionState.REVERSED
    assert (await confirm(database, tea, mahin, cause="again")).redemption.serial == "1405-000001"
    assert await verify(database) == ()


async def test_a_guest_without_the_bot_is_told_nothing(database: Database) -> None:
    member = await at_the_counter(database)
    await earn(database, member.id, 60)
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET joined_at = 1 WHERE id = :id", id=member.id)
    reza, mahin = await hired(database), await hired(database, 2002, role=Role.MANAGER, name="مهین")
    tea = await held(database, member)
    await confirm(database, tea, reza)
    await redemptions.reverse(database, tea.id, reason=ReversalReason.MISTAKE, by=mahin, cause="r", now=NOW, house=CLUB)
    assert await notices(database) == []
