"""Two members who are one guest: a manager makes one of them, and can undo it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from club.errors import MergeImpossible, MergeNotUndoable, NotAllowed, NotFound, OwnAccount
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.merges import MergeId
from club.rules.orders import OrderId
from club.rules.points import LotKind
from club.rules.programme import Programme
from club.rules.tiers import Measure, Tier, TierTerms
from club.services import expiry, merges, order_points, points, privacy, tiers
from club.services.verify import verify
from storage import members, orders, personal_days, staff, subscriptions
from storage.database import Database
from tests.services.kitchen import HOUSE, NOW, OWNER, SARA, add_guest, add_order, open_house, points_of

LATER = NOW + timedelta(days=2)


async def two(db: Database) -> tuple[MemberId, MemberId]:
    """Two members with points, of whom the second has an order that earned some of hers."""
    await open_house(db)
    stays = await add_guest(db, 1001)
    goes = await add_guest(db, 1002, phone="+989150000002")
    await give(db, stays, 100)
    await give(db, goes, 40)
    return stays, goes


async def give(db: Database, member_id: MemberId, change: int, *, cause: str = "") -> None:
    await points.adjust(
        db,
        member_id,
        change=change,
        reason="حساب",
        by=OWNER,
        cause=f"gift:{member_id}:{change}{cause}",
        now=NOW,
        house=HOUSE,
    )


async def eats(db: Database, member_id: MemberId, *, cause: str = "a", house: House = HOUSE) -> OrderId:
    """A completed order and its points."""
    order = await add_order(db, member_id, cause=cause)
    async with db.transaction() as tx:
        await tx.run("UPDATE orders SET state = 'completed', closed_at = :now WHERE id = :id", id=order.id, now=NOW)
        completed = f"order:{order.id}:completed"
        await orders.add_event(tx, order.id, "completed", staff_id=None, reason=None, cause=completed, now=NOW)
        await order_points.earn_for_order(tx, await orders.get(tx, order.id), house=house, now=NOW)
    return order.id


async def refunds(db: Database, order_id: OrderId, *, house: House = HOUSE) -> int:
    """Everything of the order goes back; return what that does to the points."""
    async with db.transaction() as tx:
        order = await orders.get(tx, order_id)
        lines = [(line.id, line.total_rial) for line in await orders.list_lines(tx, order_id)]
        refunded = await orders.set_refunded(
            tx, order_id, refunded_rial=order.total_rial, reason="quality", lines=lines
        )
        back = await order_points.reverse_for_order(tx, refunded, house=house, cause="refund", now=LATER)
    return sum(row.points for row in back)


async def merged(db: Database, stays: MemberId, goes: MemberId, *, cause: str = "m") -> MergeId:
    return (await merges.merge(db, stays=stays, goes=goes, by=OWNER, cause=cause, now=NOW, house=HOUSE)).id


async def usable(db: Database, member_id: MemberId) -> int:
    async with db.snapshot() as view:
        return (await points.balance(view, member_id, now=LATER)).usable


async def test_one_member_has_what_two_had_and_the_books_agree(database: Database) -> None:
    stays, goes = await two(database)
    order_id = await eats(database, goes)
    had = await usable(database, stays) + await usable(database, goes)
    await merged(database, stays, goes)
    assert await usable(database, stays) == had
    assert await usable(database, goes) == 0
    async with database.snapshot() as view:
        assert (await orders.get(view, order_id)).member_id == stays
        history = await points.history(view, stays, page=0)
        found = await members.find_by_phone(view, "+989150000002")
        assert {entry.member_id for entry in history.entries} == {stays, goes}
        assert (await points.entry(view, history.entries[0].id, member_id=stays)).id == history.entries[0].id
    assert found is not None
    assert found.id == stays, "her old number leads to who she is"
    assert await verify(database) == ()


async def test_the_same_press_merges_once(database: Database) -> None:
    stays, goes = await two(database)
    first = await merged(database, stays, goes)
    assert await merged(database, stays, goes) == first
    assert await merged(database, stays, goes, cause="another phone") == first
    async with database.snapshot() as view:
        told = await view.rows("SELECT chat_id, notice FROM outbox WHERE notice = 'merges.told'")
    assert told == [(1001, "merges.told")]


async def test_what_a_refund_takes_back_is_found_in_the_lots_that_moved(database: Database) -> None:
    stays, goes = await two(database)
    order_id = await eats(database, goes)
    await merged(database, stays, goes)
    before = await usable(database, stays)
    back = await refunds(database, order_id)
    async with database.snapshot() as view:
        found = await points_of(view, order_id)
    assert await usable(database, stays) == before + back < before
    assert found.taken_back == found.points
    assert await verify(database) == ()


async def test_undoing_gives_each_what_was_hers(database: Database) -> None:
    stays, goes = await two(database)
    await eats(database, goes)
    had = [await usable(database, member_id) for member_id in (stays, goes)]
    merge_id = await merged(database, stays, goes)
    await eats(database, stays, cause="since")
    since = await usable(database, stays) - sum(had)
    await merges.undo(database, merge_id, by=OWNER, cause="u", now=LATER, house=HOUSE)
    undone = await merges.undo(database, merge_id, by=OWNER, cause="u2", now=LATER, house=HOUSE)
    assert undone.undone_at == LATER
    async with database.snapshot() as view:
        told = await view.rows("SELECT chat_id FROM outbox WHERE notice = 'merges.parted' ORDER BY chat_id")
    assert told == [(1001,), (1002,)], "each is told once"
    assert [await usable(database, member_id) for member_id in (stays, goes)] == [had[0] + since, had[1]]
    async with database.snapshot() as view:
        one, other = await members.get(view, stays), await members.get(view, goes)
    assert (one.telegram_id, other.telegram_id, other.merged_into_id) == (1001, 1002, None)
    assert await verify(database) == ()


async def test_nothing_is_undone_once_moved_points_are_spent(database: Database) -> None:
    stays, goes = await two(database)
    merge_id = await merged(database, stays, goes)
    async with database.transaction() as tx:
        await points.redeem(tx, stays, points_wanted=140, cause="all", now=NOW)
    with pytest.raises(MergeNotUndoable) as refused:
        await merges.undo(database, merge_id, by=OWNER, cause="u", now=LATER, house=HOUSE)
    assert refused.value.fault == "points_used"
    async with database.snapshot() as view:
        assert await merges.find_undoable(view, stays, now=LATER) is None
    assert await verify(database) == ()


async def test_a_merge_is_offered_to_be_undone_for_a_month(database: Database) -> None:
    stays, goes = await two(database)
    merge_id = await merged(database, stays, goes)
    async with database.snapshot() as view:
        offered = await merges.find_undoable(view, stays, now=NOW + timedelta(days=30))
        assert offered is not None
        assert offered.id == merge_id
        assert await merges.find_undoable(view, stays, now=NOW + timedelta(days=31)) is None
        assert await merges.find_undoable(view, goes, now=NOW) is None
    with pytest.raises(MergeNotUndoable) as refused:
        await merges.undo(database, merge_id, by=OWNER, cause="u", now=NOW + timedelta(days=31), house=HOUSE)
    assert refused.value.fault == "late"


async def test_only_the_last_of_several_merges_is_undone(database: Database) -> None:
    stays, goes = await two(database)
    third = await add_guest(database, 1003, phone="+989150000003")
    first = await merged(database, goes, third, cause="m1")
    second = await merged(database, stays, goes, cause="m2")
    with pytest.raises(MergeNotUndoable):
        await merges.undo(database, first, by=OWNER, cause="u", now=NOW, house=HOUSE)
    async with database.snapshot() as view:
        assert (await members.get(view, third)).merged_into_id == stays
    await merges.undo(database, second, by=OWNER, cause="u2", now=NOW, house=HOUSE)
    async with database.snapshot() as view:
        assert (await members.get(view, third)).merged_into_id == goes
    await merges.undo(database, first, by=OWNER, cause="u3", now=NOW, house=HOUSE)
    assert await verify(database) == ()


async def test_a_debt_moves_and_comes_back(database: Database) -> None:
    stays, goes = await two(database)
    async with database.transaction() as tx:
        await tx.run("INSERT INTO debts (member_id, points) VALUES (:id, 15)", id=goes)
    merge_id = await merged(database, stays, goes)
    async with database.snapshot() as view:
        assert (await points.balance(view, stays, now=NOW)).debt == 15
    await merges.undo(database, merge_id, by=OWNER, cause="u", now=NOW, house=HOUSE)
    async with database.snapshot() as view:
        assert (await points.balance(view, stays, now=NOW)).debt == 0
        assert (await points.balance(view, goes, now=NOW)).debt == 15


async def test_a_debt_that_was_paid_since_is_not_given_back(database: Database) -> None:
    stays, goes = await two(database)
    async with database.transaction() as tx:
        await tx.run("INSERT INTO debts (member_id, points) VALUES (:id, 15)", id=goes)
    merge_id = await merged(database, stays, goes)
    await give(database, stays, 20, cause="paying")
    with pytest.raises(MergeNotUndoable) as refused:
        await merges.undo(database, merge_id, by=OWNER, cause="u", now=NOW, house=HOUSE)
    assert refused.value.fault == "points_used"


async def test_the_row_that_stays_takes_over_what_it_lacks_and_no_more(database: Database) -> None:
    await open_house(database)
    stays = await add_guest(database, None)
    goes = await add_guest(database, 1002, phone="+989150000002")
    async with database.transaction() as tx:
        await tx.run("UPDATE members SET name = NULL, dietary = NULL WHERE id = :id", id=stays)
        await tx.run(
            """UPDATE members SET name = 'سارا', dietary = 'بدون گردو', birthday_calendar = 'jalali',
               birthday_month = 3, birthday_day = 15, birthday_set_at = :now WHERE id = :id""",
            id=goes,
            now=NOW,
        )
    merge_id = await merged(database, stays, goes)
    async with database.snapshot() as view:
        one, other = await members.get(view, stays), await members.get(view, goes)
    assert (one.telegram_id, one.name, one.dietary, one.phone) == (1002, "سارا", "بدون گردو", "+989151234567")
    assert one.birthday is not None
    assert other.telegram_id is None
    async with database.transaction() as tx:
        await members.set_name(tx, stays, "سارا محمدی")
    await merges.undo(database, merge_id, by=OWNER, cause="u", now=NOW, house=HOUSE)
    async with database.snapshot() as view:
        one, other = await members.get(view, stays), await members.get(view, goes)
    assert (one.telegram_id, one.name, one.dietary, one.birthday) == (None, "سارا محمدی", None, None)
    assert (other.telegram_id, other.name) == (1002, "سارا")


async def test_an_account_that_came_anew_meanwhile_is_not_taken_away(database: Database) -> None:
    stays, goes = await two(database)
    merge_id = await merged(database, stays, goes)
    stranger = await add_guest(database, 1002, phone=None)
    await merges.undo(database, merge_id, by=OWNER, cause="u", now=NOW, house=HOUSE)
    async with database.snapshot() as view:
        assert (await members.get(view, goes)).telegram_id is None
        assert (await members.get(view, stranger)).telegram_id == 1002


async def test_who_cannot_be_made_one(database: Database) -> None:
    stays, goes = await two(database)
    stranger = await add_guest(database, 1003, phone=None)
    for one, other, fault in ((stays, stays, "same"), (stays, stranger, "stranger")):
        with pytest.raises(MergeImpossible) as refused:
            await merges.propose(database, stays=one, goes=other, by=OWNER, now=NOW)
        assert refused.value.fault == fault
    await add_order(database, goes)
    with pytest.raises(MergeImpossible) as refused:
        await merged(database, stays, goes)
    assert refused.value.fault == "order_underway"
    third = await add_guest(database, 1004, phone="+989150000004")
    await merged(database, stays, third)
    with pytest.raises(MergeImpossible) as refused:
        await merged(database, goes, third, cause="again")
    assert refused.value.fault == "merged"
    await privacy.forget(database, stays, cause="f", now=NOW)
    with pytest.raises(MergeImpossible) as refused:
        await merges.propose(database, stays=goes, goes=stays, by=OWNER, now=NOW)
    assert refused.value.fault == "forgotten"


async def test_only_who_leads_merges_and_only_who_is_there(database: Database) -> None:
    stays, goes = await two(database)
    with pytest.raises(NotAllowed):
        await merges.propose(database, stays=stays, goes=goes, by=SARA, now=NOW)
    with pytest.raises(NotAllowed):
        await merges.merge(database, stays=stays, goes=goes, by=SARA, cause="m", now=NOW, house=HOUSE)
    merge_id = await merged(database, stays, goes)
    with pytest.raises(NotAllowed):
        await merges.undo(database, merge_id, by=SARA, cause="u", now=NOW, house=HOUSE)
    with pytest.raises(NotFound):
        await merges.undo(database, MergeId(99), by=OWNER, cause="u", now=NOW, house=HOUSE)
    with pytest.raises(NotFound):
        await merges.propose(database, stays=stays, goes=MemberId(99), by=OWNER, now=NOW)
    with pytest.raises(NotFound):
        await merges.merge(database, stays=stays, goes=MemberId(99), by=OWNER, cause="x", now=NOW, house=HOUSE)


async def test_nobody_makes_a_guest_one_with_herself(database: Database) -> None:
    _, goes = await two(database)
    own = await add_guest(database, OWNER, phone="+989150000003")
    for stays, other in ((own, goes), (goes, own)):
        with pytest.raises(OwnAccount):
            await merges.propose(database, stays=stays, goes=other, by=OWNER, now=NOW)
        with pytest.raises(OwnAccount):
            await merged(database, stays, other)
    assert await usable(database, goes) == 40


async def test_an_old_desk_of_tiers_pins_who_the_guest_turned_out_to_be(database: Database) -> None:
    stays, goes = await two(database)
    await merged(database, stays, goes)
    terms = TierTerms(
        tiers=(Tier(key="gold", name_fa="طلایی", name_en="Gold", emoji="🥇", from_=1_000),), measure=Measure.POINTS
    )
    house = replace(HOUSE, programme=Programme(tiers=terms))
    await tiers.pin(database, goes, tier="gold", days=30, by=OWNER, cause="press", now=NOW, house=house)
    assert await tier(database, stays, house) == "gold"
    assert (await tiers.desk(database, goes, by=OWNER, now=NOW, house=house)).member.id == stays


async def test_a_kept_tier_follows_a_guest_to_her_other_row_and_back(database: Database) -> None:
    stays, goes = await two(database)
    levels = [
        Tier(key=key, name_fa=key, name_en=key, emoji="🥇", from_=from_)
        for key, from_ in (("silver", 1_000), ("gold", 2_000))
    ]
    house = replace(HOUSE, programme=Programme(tiers=TierTerms(tiers=tuple(levels), measure=Measure.POINTS)))

    async def pins(member_id: MemberId, key: str) -> None:
        await tiers.pin(database, member_id, tier=key, days=90, by=OWNER, cause=f"p{member_id}", now=NOW, house=house)

    async def become_one(cause: str) -> MergeId:
        made = await merges.merge(database, stays=stays, goes=goes, by=OWNER, cause=cause, now=NOW, house=house)
        return made.id

    await pins(goes, "gold")
    first = await become_one("m")
    assert await tier(database, stays, house) == "gold"
    async with database.snapshot() as view:
        kept = await tiers.standing(view, stays, house=house, now=NOW + timedelta(days=92))
    assert kept.tier is None, "it ends on its own day"
    await merges.undo(database, first, by=OWNER, cause="u", now=NOW, house=house)
    assert [await tier(database, each, house) for each in (stays, goes)] == [None, "gold"]
    await pins(stays, "silver")
    second = await become_one("n")
    assert await tier(database, stays, house) == "silver", "what is kept for her already stays"
    await merges.undo(database, second, by=OWNER, cause="v", now=NOW, house=house)
    assert [await tier(database, each, house) for each in (stays, goes)] == ["silver", "gold"]
    assert await verify(database) == ()


async def test_the_two_are_shown_side_by_side(database: Database) -> None:
    stays, goes = await two(database)
    await eats(database, goes)
    proposal = await merges.propose(database, stays=stays, goes=goes, by=OWNER, now=NOW)
    assert (proposal.stays.balance.usable, proposal.goes.balance.usable) == (100, 40)
    assert (proposal.stays.orders, proposal.goes.orders) == (0, 1)


async def test_whoever_is_forgotten_is_forgotten_under_every_row(database: Database) -> None:
    stays, goes = await two(database)
    await merged(database, stays, goes)
    exported = await privacy.export(database, stays)
    assert sum(row["points"] for row in exported["points"]) == 140
    assert (await privacy.overview(database, stays)).points == 140
    await privacy.forget(database, stays, cause="f", now=NOW)
    async with database.snapshot() as view:
        gone = await members.get(view, goes)
        left = await view.rows("SELECT telegram_id FROM merges")
    assert (gone.phone, gone.name) == (None, None)
    assert left == [(None,)]


async def test_what_is_given_to_a_row_that_was_merged_meanwhile_is_hers_who_stayed(database: Database) -> None:
    stays, goes = await two(database)
    await merged(database, stays, goes)
    async with database.transaction() as tx:
        await points.give(
            tx, goes, points=5, kind=LotKind.BONUS, part="review", cause="review", house=HOUSE, now=NOW, notice=None
        )
        await points.redeem(tx, goes, points_wanted=141, cause="dinner", now=NOW)
    await give(database, goes, 10)
    assert await usable(database, stays) == 14
    assert await verify(database) == ()


async def test_points_of_a_merged_member_end_in_the_sweep(database: Database) -> None:
    stays, goes = await two(database)
    await merged(database, stays, goes)
    assert await expiry.expire_due(database, now=NOW + timedelta(days=400)) == 2
    assert await verify(database) == ()


async def test_what_two_have_eaten_counts_together_towards_a_tier(database: Database) -> None:
    stays, goes = await two(database)
    async with database.snapshot() as view:
        price = (await orders.get(view, await eats(database, goes))).items_rial
    await eats(database, stays, cause="b")
    silver = Tier(key="silver", name_fa="نقره‌ای", name_en="Silver", emoji="🥈", from_=2 * price)
    terms = TierTerms(tiers=(silver,), measure=Measure.MONEY)
    house = replace(HOUSE, programme=Programme(tiers=terms))
    made = await merges.merge(database, stays=stays, goes=goes, by=OWNER, cause="m", now=NOW, house=house)
    assert await tier(database, stays, house) == "silver"
    await merges.undo(database, made.id, by=OWNER, cause="u", now=NOW, house=house)
    assert await tier(database, stays, house) is None
    assert await tier(database, goes, house) is None
    assert await verify(database) == ()


async def tier(database: Database, member_id: MemberId, house: House) -> str | None:
    async with database.snapshot() as view:
        stands = (await tiers.standing(view, member_id, house=house, now=NOW)).tier
    return None if stands is None else stands.key


async def test_paid_time_and_days_of_her_own_follow_a_guest_and_two_paid_memberships_wait(database: Database) -> None:
    stays, goes = await two(database)
    await pays(database, goes, since=NOW, cause="s1")
    await pays(database, stays, since=NOW - timedelta(days=400), cause="s0")  # over by now
    async with database.transaction() as tx:
        for member_id, day in ((stays, 1), (goes, 1), (goes, 2)):
            await personal_days.add(tx, member_id, date(2026, 12, day), cause=f"d:{member_id}:{day}", now=NOW)
    merge_id = await merged(database, stays, goes)
    async with database.snapshot() as view:
        assert await subscriptions.is_any_ahead(view, stays, now=NOW)
        own = await personal_days.list_chosen(view, stays, first=date(2026, 12, 1), before=date(2026, 12, 9))
    assert own == (date(2026, 12, 1), date(2026, 12, 2))
    assert await verify(database) == ()
    await merges.undo(database, merge_id, by=OWNER, cause="u", now=NOW, house=HOUSE)
    await pays(database, stays, since=NOW + timedelta(days=5), cause="s2")
    with pytest.raises(MergeImpossible) as refused:
        await merged(database, stays, goes, cause="again")
    assert refused.value.fault == "both_paid"


async def test_terms_that_two_had_at_once_stay_what_they_were(database: Database) -> None:
    stays, goes = await two(database)
    for member_id in (stays, goes):
        await pays(database, member_id, since=NOW - timedelta(days=400), cause=f"s:{member_id}")
    await merged(database, stays, goes)
    assert await verify(database) == ()


async def pays(database: Database, member_id: MemberId, *, since: datetime, cause: str) -> None:
    """A membership of a year without credit."""
    async with database.transaction() as tx:
        colleague = await staff.find_by_telegram(tx, OWNER)
        assert colleague is not None
        until = since + timedelta(days=365)
        await subscriptions.add(
            tx,
            member_id,
            starts_at=since,
            ends_at=until,
            fee_rial=10,
            staff_id=colleague.id,
            cause=cause,
            credit_points=0,
            tell_at=until,
        )


async def test_a_refund_since_is_booked_for_one_member_and_stays_so(database: Database) -> None:
    stays, goes = await two(database)
    order_id = await eats(database, goes)
    merge_id = await merged(database, stays, goes)
    await refunds(database, order_id)
    with pytest.raises(MergeNotUndoable) as refused:
        await merges.undo(database, merge_id, by=OWNER, cause="u", now=NOW, house=HOUSE)
    assert refused.value.fault == "points_used"
    assert await verify(database) == ()


async def test_a_refund_without_points_follows_its_order_back(database: Database) -> None:
    stays, goes = await two(database)
    dear = replace(HOUSE, terms=replace(HOUSE.terms, rial_per_step=10**12))
    order_id = await eats(database, goes, house=dear)
    merge_id = await merged(database, stays, goes)
    await refunds(database, order_id, house=dear)
    await merges.undo(database, merge_id, by=OWNER, cause="u", now=NOW, house=HOUSE)
    async with database.snapshot() as view:
        assert set(await view.rows("SELECT member_id FROM qualifying")) == {(goes,)}
    assert await verify(database) == ()


async def test_what_a_refund_takes_back_and_is_spent_is_owed_by_the_member_who_is(database: Database) -> None:
    stays, goes = await two(database)
    order_id = await eats(database, goes)
    await merged(database, stays, goes)
    everything = await usable(database, stays)
    async with database.transaction() as tx:
        await points.redeem(tx, stays, points_wanted=everything, cause="all", now=LATER)
    taken = -await refunds(database, order_id)
    async with database.snapshot() as view:
        assert (await points.balance(view, stays, now=LATER)).debt == taken > 0
        assert (await points.balance(view, goes, now=LATER)).debt == 0
    assert await verify(database) == ()


async def test_guests_of_the_counter_alone_are_told_nothing(database: Database) -> None:
    await open_house(database)
    stays, goes = await add_guest(database, None), await add_guest(database, None, phone="+989150000002")
    await merged(database, stays, goes)
    async with database.snapshot() as view:
        assert await view.rows("SELECT id FROM outbox WHERE notice = 'merges.told'") == []
