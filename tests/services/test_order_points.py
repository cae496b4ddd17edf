"""The points of orders with everything a club may promise: tiers, bonus rules, caps, and refunds of it all."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from club.rules.bonuses import Bonus, Stacking
from club.rules.earning_terms import Terms
from club.rules.house import House
from club.rules.lives import Life
from club.rules.members import MemberId
from club.rules.membership import MembershipTerms
from club.rules.menu import DishId
from club.rules.orders import Order, OrderKind, Payment
from club.rules.personal_days import PersonalDayTerms
from club.rules.placing import NewLine, NewOrder
from club.rules.points import Action, LedgerEntry, LotKind, Shortfall
from club.rules.programme import Programme
from club.rules.tiers import Measure, Tier, TierTerms, Window
from club.services import order_points, points, tiers
from club.services.verify import verify
from storage import orders as stored_orders
from storage import personal_days
from storage import points as stored
from storage.database import Database
from tests.services.kitchen import GUEST, HOUSE, NOW, add_guest, open_house, points_of, queued

DAY = timedelta(days=1)
UNIT = 10
"""The smallest sum that earns a point here, in rial."""
TERMS = Terms(version="t", rial_per_step=UNIT, life=Life.of_days(30))


def club(*bonuses: Bonus, terms: Terms = TERMS, **programme: object) -> House:
    return replace(HOUSE, terms=terms, programme=Programme(bonuses=bonuses, **programme))  # type: ignore[arg-type] # the parts are named by the tests


def rule(key: str, **more: object) -> Bonus:
    return Bonus(key=key, name_fa=key, name_en=key, **more)  # type: ignore[arg-type] # as above


def saks() -> TierTerms:
    def level(key: str, units: int, percent: int) -> Tier:
        return Tier(key=key, name_fa=key, name_en=key, emoji="", from_=units * UNIT, percent=percent)

    ladder = (level("premier", 0, 200), level("elite", 5_000, 400), level("platinum", 10_000, 600))
    return TierTerms(tiers=ladder, measure=Measure.MONEY, window=Window.GREGORIAN_YEAR)


class Till:
    """Orders that are completed as soon as they are placed, and refunded line by line."""

    def __init__(self, db: Database, member_id: MemberId) -> None:
        self.db, self.member_id, self.numbers = db, member_id, itertools.count()

    async def buy(
        self, house: House, *rial: int, now: datetime = NOW, placed_at: datetime | None = None, **how: object
    ) -> tuple[Order, tuple[LedgerEntry, ...]]:
        """Complete an order of lines that cost so much."""
        facts: dict[str, object] = {"kind": OrderKind.PICKUP, "payment": Payment.CASH, "dishes": (), **how}
        new = NewOrder(
            member_id=self.member_id,
            cart_id=None,
            kind=facts["kind"],  # type: ignore[arg-type] # a test's own facts
            branch="main",
            table_name=None,
            address_words=None,
            latitude_e6=None,
            longitude_e6=None,
            payment=facts["payment"],  # type: ignore[arg-type] # as above
            items_rial=sum(rial),
            delivery_rial=0,
            note=None,
        )
        dishes = [*facts["dishes"], *[None] * len(rial)]  # type: ignore[misc] # as above
        async with self.db.transaction() as tx:
            order = await stored_orders.add(
                tx, new, cause=f"buy {self.member_id}:{next(self.numbers)}", now=placed_at or now
            )
            lines = [_line(each, dish) for each, dish in zip(rial, dishes, strict=False)]
            await stored_orders.add_lines(tx, order.id, lines)
            await tx.run("UPDATE orders SET state = 'completed', closed_at = :now WHERE id = :id", id=order.id, now=now)
            await stored_orders.add_event(
                tx, order.id, "completed", staff_id=None, reason=None, cause=f"order:{order.id}:completed", now=now
            )
            return order, await order_points.earn_for_order(tx, order, house=house, now=now)

    async def refund(self, house: House, order: Order, line: int, *, now: datetime = NOW) -> tuple[LedgerEntry, ...]:
        """Give one line of the order back."""
        async with self.db.transaction() as tx:
            lines = await stored_orders.list_lines(tx, order.id)
            gone = sum(each.refunded_rial for each in lines) + lines[line].total_rial
            back = [(lines[line].id, lines[line].total_rial)]
            after = await stored_orders.set_refunded(tx, order.id, refunded_rial=gone, reason="quality", lines=back)
            cause = f"order:{order.id}:refunded:{line}"
            return await order_points.reverse_for_order(tx, after, house=house, cause=cause, now=now)

    async def balance(self, now: datetime = NOW) -> int:
        async with self.db.snapshot() as view:
            return (await points.balance(view, self.member_id, now=now)).usable

    async def tier(self, house: House, now: datetime = NOW) -> str | None:
        async with self.db.snapshot() as view:
            tier = (await tiers.standing(view, self.member_id, house=house, now=now)).tier
        return None if tier is None else tier.key

    async def parts(self, *entries: LedgerEntry) -> dict[str, int]:
        async with self.db.snapshot() as view:
            found = [await stored.list_parts(view, entry.id) for entry in entries]
        return {part: each for parts in found for part, each in parts.items()}


def _line(rial: int, dish: DishId | None) -> NewLine:
    return NewLine(
        dish_id=dish,
        name_fa="غذا",
        name_en="Food",
        choices_fa="",
        choices_en="",
        choice_ids=(),
        quantity=1,
        unit_rial=rial,
        note=None,
    )


@pytest.fixture
async def till(database: Database) -> Till:
    await open_house(database)
    return Till(database, await add_guest(database, GUEST))


# Tiers


async def test_saks_splits_at_the_threshold_and_a_refund_makes_her_premier_again(till: Till) -> None:
    """Worked example 1."""
    house = club(tiers=saks())
    await till.buy(house, 4_900 * UNIT)
    assert await till.tier(house) == "premier"
    before = await till.balance()
    order, (earned,) = await till.buy(house, 300 * UNIT)
    assert earned.points == 1_000
    assert await till.parts(earned) == {"tier:elite": 600, "tier:premier": 100}
    assert await till.tier(house) == "elite"
    (back,) = await till.refund(house, order, 0)
    assert back.points == -1_000
    assert await till.parts(back) == {"tier:elite": -600, "tier:premier": -100}
    assert await till.balance() == before
    assert await till.tier(house) == "premier"


async def test_a_refund_in_parts_takes_each_lines_own_money_back_from_the_tier(till: Till) -> None:
    house = club(tiers=saks())
    order, _ = await till.buy(house, 4_000 * UNIT, 700 * UNIT, 600 * UNIT)
    assert await till.tier(house) == "elite"
    await till.refund(house, order, 2)
    assert await till.tier(house) == "premier"
    async with till.db.snapshot() as view:
        assert (await tiers.standing(view, till.member_id, house=house, now=NOW)).reached == 4_700 * UNIT
    await till.refund(house, order, 1)
    await till.refund(house, order, 0)
    async with till.db.snapshot() as view:
        standing = await tiers.standing(view, till.member_id, house=house, now=NOW)
    assert (standing.reached, standing.visits) == (0, 0)
    assert await till.balance() == 0


async def test_an_order_that_earned_nothing_still_counts_towards_a_tier_until_it_is_refunded(till: Till) -> None:
    house = club(tiers=saks(), terms=replace(TERMS, points_per_step=0))
    order, rows = await till.buy(house, 3_000 * UNIT, 2_000 * UNIT)
    assert rows == ()
    assert await till.tier(house) == "elite"
    assert await till.refund(house, order, 1) == ()
    async with till.db.snapshot() as view:
        assert (await tiers.standing(view, till.member_id, house=house, now=NOW)).reached == 3_000 * UNIT


async def test_an_order_of_before_the_tiers_is_refunded_without_them(till: Till) -> None:
    house = club(tiers=saks())
    order, _ = await till.buy(house, 100 * UNIT)
    async with till.db.transaction() as tx:
        await tx.run("DELETE FROM qualifying")
    (back,) = await till.refund(house, order, 0)
    assert back.points == -200


# Several kinds of points


TRIPLE = rule("triple", percent=300)
SURPRISE = rule("surprise", extra_points=50, kind=LotKind.SURPRISE)


async def test_each_kind_of_points_has_a_row_a_lot_and_an_end_of_its_own(till: Till) -> None:
    terms = replace(TERMS, stacking=Stacking.ADD, lives={LotKind.BONUS: Life.of_days(7)})
    house = club(TRIPLE, SURPRISE, rule("short", extra_points=4, life=Life.of_days(1)), terms=terms)
    order, rows = await till.buy(house, 100 * UNIT)
    assert [(row.points, row.cause.removeprefix(f"order:{order.id}:")) for row in rows] == [
        (100, "earned"),
        (4, "earned:bonus:short"),
        (50, "earned:surprise"),
        (200, "earned:bonus"),
    ]
    midnight = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    async with till.db.snapshot() as view:
        lots = [await stored.get_lot(view, row.id) for row in rows]
        found = await points_of(view, order.id)
    assert [lot.expires_at for lot in lots] == [midnight + days * DAY for days in (30, 1, 30, 7)]
    assert (found.points, found.taken_back) == (354, 0)
    assert await till.parts(*rows) == {"bonus:short": 4, "bonus:surprise": 50, "bonus:triple": 200}
    assert await queued(till.db, "points.earned") == [(GUEST, f"order:{order.id}:earned:told")]


async def test_line_by_line_a_refund_takes_back_exactly_what_each_line_earned_of_each_kind(till: Till) -> None:
    """Worked example 6, over two kinds of points."""
    house = club(TRIPLE, rule("gift", extra_points=10), terms=replace(TERMS, stacking=Stacking.ADD))
    order, rows = await till.buy(house, 33 * UNIT, 33 * UNIT, 34 * UNIT)
    assert [row.points for row in rows] == [100, 210]
    taken: dict[int, int] = {}
    for line in (2, 0, 1):
        for back in await till.refund(house, order, line):
            assert back.entry_id is not None
            taken[back.entry_id] = taken.get(back.entry_id, 0) - back.points
    assert taken == {rows[0].id: 100, rows[1].id: 210}
    assert await till.balance() == 0
    async with till.db.snapshot() as view:
        sums = await view.rows("SELECT part, SUM(points) FROM earning_parts GROUP BY part ORDER BY part")
    assert [(part, int(points)) for part, points in sums] == [("bonus:gift", 0), ("bonus:triple", 0)]
    assert [cause for _, cause in await queued(till.db, "points.taken_back")] == [
        f"order:{order.id}:refunded:{line}:points:told" for line in (2, 0, 1)
    ]


async def test_a_repeated_refund_of_several_rows_takes_nothing_twice(till: Till) -> None:
    house = club(TRIPLE)
    order, _ = await till.buy(house, 60 * UNIT, 40 * UNIT)
    first = await till.refund(house, order, 0)
    async with till.db.transaction() as tx:
        after = await stored_orders.get(tx, order.id)
        cause = f"order:{order.id}:refunded:0"
        again = await order_points.reverse_for_order(tx, after, house=house, cause=cause, now=NOW)
    assert again == first
    assert await till.balance() == 120


async def test_spent_bonus_points_of_a_refunded_order_are_owed_once(till: Till) -> None:
    house = club(TRIPLE, terms=replace(TERMS, lives={LotKind.BONUS: Life.of_days(7)}))
    order, _ = await till.buy(house, 100 * UNIT)
    async with till.db.transaction() as tx:
        await points.redeem(tx, till.member_id, points_wanted=250, cause="dessert", now=NOW)
    await till.refund(house, order, 0)
    async with till.db.snapshot() as view:
        has = await points.balance(view, till.member_id, now=NOW)
    assert (has.usable, has.debt) == (0, 250)
    assert await verify(till.db) == ()


async def test_surprise_points_pay_for_nothing_and_do_not_come_back(till: Till) -> None:
    house = club(SURPRISE, terms=replace(TERMS, shortfall=Shortfall.FORGIVE))
    _, rows = await till.buy(house, 10 * UNIT)
    surprise = next(row for row in rows if row.cause.endswith("surprise"))
    async with till.db.transaction() as tx:
        spent = await points.redeem(tx, till.member_id, points_wanted=10, cause="tea", now=NOW)
        draws = await tx.rows("SELECT lot_id FROM draws WHERE entry_id = :id", id=spent.id)
    assert surprise.id not in {row[0] for row in draws}


async def test_a_row_of_before_the_bonus_rules_is_taken_back_by_its_lines_prices(till: Till) -> None:
    house = club()
    order, (row,) = await till.buy(house, 25 * UNIT, 75 * UNIT)
    old = {"excluded_delivery_rial": 0, "counted_rial": 100 * UNIT}
    async with till.db.transaction() as tx:
        trigger = "ledger_no_update" if till.db.engine == "sqlite" else "ledger_no_change ON ledger"
        await tx.run(f"DROP TRIGGER {trigger}")
        await tx.run("UPDATE ledger SET breakdown = :old WHERE id = :id", old=old, id=row.id)
    (back,) = await till.refund(house, order, 0)
    assert back.points == -25


# The situation


async def test_a_dish_is_known_by_its_keys_and_labels(till: Till) -> None:
    async with till.db.transaction() as tx:
        await tx.run(
            "INSERT INTO categories (id, key, position, name_fa, name_en) VALUES (1, 'grill', 1, 'کباب', 'Grill')"
        )
        await tx.run(
            """INSERT INTO dishes (id, key, category_id, position, name_fa, name_en, description_fa, description_en,
                                   price_rial, labels, kitchen_minutes)
               VALUES (1, 'kebab', 1, 1, 'کباب', 'Kebab', '', '', 100, '["lamb"]', 10)"""
        )
    for asked in ({"dishes": ("kebab",)}, {"categories": ("grill",)}, {"labels": ("lamb",)}):
        house = club(rule("kebab", percent=200, **asked))
        _, rows = await till.buy(house, 30 * UNIT, 10 * UNIT, dishes=(DishId(1),))
        assert [row.points for row in rows] == [40, 30], asked


async def test_the_first_order_is_the_first_that_was_completed(till: Till) -> None:
    house = club(rule("first", extra_points=50, first_order=True))
    assert [row.points for row in (await till.buy(house, 10 * UNIT))[1]] == [10, 50]
    assert [row.points for row in (await till.buy(house, 10 * UNIT))[1]] == [10]


async def test_happy_hours_are_those_in_which_the_order_was_placed(till: Till) -> None:
    house = club(rule("noon", percent=200, from_minute=12 * 60, until_minute=13 * 60))
    noon = datetime(2026, 11, 22, 9, tzinfo=UTC)  # 12:30
    _, rows = await till.buy(house, 10 * UNIT, placed_at=noon, now=noon + timedelta(hours=2))
    assert sum(row.points for row in rows) == 20
    _, rows = await till.buy(house, 10 * UNIT, placed_at=noon + timedelta(hours=1), now=noon + timedelta(hours=2))
    assert sum(row.points for row in rows) == 10


async def test_how_an_order_is_served_and_paid_may_matter(till: Till) -> None:
    house = club(rule("here", percent=200, kinds=(OrderKind.DINE_IN,), payments=(Payment.OWN_CARD,)))
    _, rows = await till.buy(house, 10 * UNIT, kind=OrderKind.DINE_IN, payment=Payment.OWN_CARD)
    assert sum(row.points for row in rows) == 20
    _, rows = await till.buy(house, 10 * UNIT, kind=OrderKind.DINE_IN, payment=Payment.CARD)
    assert sum(row.points for row in rows) == 10


async def test_sears_paid_members_earn_twenty_a_unit(till: Till) -> None:
    """Worked example 4, at a real till: 12.90 units."""
    terms = replace(TERMS, rial_per_step=100, points_per_step=10)
    paid = rule("paid", percent=200, kind=LotKind.BASE, paid_members=True)
    house = club(paid, terms=terms, membership=MembershipTerms(name_fa="و", name_en="P", fee_rial=1))
    assert [row.points for row in (await till.buy(house, 1_290))[1]] == [129]
    async with till.db.transaction() as tx:
        await tx.run(
            """INSERT INTO subscriptions (member_id, starts_at, ends_at, fee_rial, staff_id, cause)
               VALUES (:member_id, :begins, :ends, 1, 1, 's')""",
            member_id=till.member_id,
            begins=NOW - DAY,
            ends=NOW + DAY,
        )
    assert [row.points for row in (await till.buy(house, 1_290))[1]] == [258]
    assert [row.points for row in (await till.buy(house, 1_290, now=NOW + DAY))[1]] == [129]


async def test_her_own_day_is_the_day_on_which_she_ordered(till: Till) -> None:
    house = club(rule("mine", percent=300, personal_day=True), personal_days=PersonalDayTerms(per_year=1))
    async with till.db.transaction() as tx:
        await personal_days.add(tx, till.member_id, date(2026, 11, 22), cause="chosen", now=NOW)
    late = datetime(2026, 11, 22, 20, 29, tzinfo=UTC)
    _, rows = await till.buy(house, 10 * UNIT, placed_at=late, now=late + timedelta(hours=1))
    assert sum(row.points for row in rows) == 30
    _, rows = await till.buy(house, 10 * UNIT, now=late + timedelta(minutes=1))
    assert sum(row.points for row in rows) == 10


# Caps of a day


async def test_a_day_of_the_club_has_its_cap_and_a_refund_makes_room_again(till: Till) -> None:
    house = club(terms=replace(TERMS, max_points_per_day=100))
    first, _ = await till.buy(house, 70 * UNIT)
    _, (second,) = await till.buy(house, 70 * UNIT)
    assert (second.points, second.breakdown["cut_by"]) == (30, "day")
    assert (await till.buy(house, 70 * UNIT))[1] == ()
    await till.refund(house, first, 0)
    assert [row.points for row in (await till.buy(house, 80 * UNIT))[1]] == [70]
    assert [row.points for row in (await till.buy(house, 80 * UNIT, now=NOW + DAY))[1]] == [80]


async def test_a_rule_has_its_own_cap_of_a_day(till: Till) -> None:
    house = club(rule("triple", percent=300, max_points_per_day=50))
    first, _ = await till.buy(house, 20 * UNIT)
    assert [row.points for row in (await till.buy(house, 20 * UNIT))[1]] == [20, 10]
    await till.refund(house, first, 0)
    assert [row.points for row in (await till.buy(house, 20 * UNIT))[1]] == [20, 40]


async def test_all_of_it_is_proved(till: Till) -> None:
    house = club(TRIPLE, SURPRISE, terms=replace(TERMS, stacking=Stacking.ADD), tiers=saks())
    order, _ = await till.buy(house, 33 * UNIT, 67 * UNIT)
    await till.refund(house, order, 1)
    assert await verify(till.db) == ()
    async with till.db.snapshot() as view:
        page = await points.history(view, till.member_id, page=0)
    assert {row.action for row in page.entries} == {Action.EARN, Action.REVERSE}
