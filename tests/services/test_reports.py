"""The owner's report says what the rows say, from one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from club.errors import NotAllowed
from club.rules.benefits import Benefit, BenefitKind
from club.rules.earning_terms import Terms
from club.rules.house import House
from club.rules.liability import Costs, DishSource, Held, Month, Owed, PartCost, ReportTerms, ValueSource
from club.rules.lives import Life
from club.rules.payment import PaymentTerms
from club.rules.points import LotKind
from club.rules.programme import Programme
from club.rules.rewards import Reward
from club.services import expiry, points, reports
from storage.database import Database
from tests.services.kitchen import (
    GUEST,
    HOUSE,
    NOW,
    OTHER_GUEST,
    OWNER,
    SARA,
    add_guest,
    add_order,
    handed_over,
    open_house,
)

LIVES = replace(HOUSE, terms=Terms(version="t", rial_per_step=100_000, life=Life.of_days(60)))
VALUED = replace(LIVES, programme=Programme(report=ReportTerms(5_000_000)))


async def eats(db: Database, guest: int, *, cause: str, house: House = LIVES, now: datetime = NOW) -> int:
    """Let an order of 13,500,000 rial be completed; return its number."""
    order = await add_order(db, guest, cause=cause, placed_at=now)  # type: ignore[arg-type]  # a member's number
    await handed_over(db, order, house=house, now=now)
    return order.id


async def read(db: Database, house: House = LIVES, now: datetime = NOW) -> Owed:
    return await reports.read_owed(db, by=OWNER, now=now, house=house)


async def months_of(db: Database, now: datetime = NOW) -> tuple[Month, ...]:
    return await reports.read_months(db, by=OWNER, now=now, house=LIVES)


async def costs_of(db: Database) -> Costs:
    return await reports.read_costs(db, by=OWNER, now=NOW, house=VALUED)


async def run(db: Database, *statements: str) -> None:
    async with db.transaction() as tx:
        for statement in statements:
            await tx.run(statement, now=NOW, later=NOW + timedelta(days=9))


@pytest.fixture
async def club(database: Database) -> Database:
    await open_house(database)
    return database


async def test_an_empty_club_owes_nothing(club: Database) -> None:
    report = await read(club)
    assert (report.liability.held, report.liability.points, report.liability.debt) == ((), 0, 0)
    assert (report.liability.value, report.liability.dish) == (None, None)
    assert (report.gifts.waiting, report.meals.waiting) == (0, 0)
    months = await months_of(club)
    assert len(months) == 12
    assert all(not month.earned for month in months)
    assert (await costs_of(club)).parts == ()


async def test_points_are_told_by_kind_and_by_when_they_end(club: Database) -> None:
    mary, eve = await add_guest(club, GUEST), await add_guest(club, OTHER_GUEST, phone="+989151234568")
    await eats(club, mary, cause="a")
    waiting = replace(LIVES, terms=Terms(version="w", rial_per_step=100_000, pending_days=3))
    await eats(club, eve, cause="b", house=waiting)
    async with club.transaction() as tx:
        await points.redeem(tx, mary, points_wanted=35, cause="dessert", now=NOW)
    report = await read(club, VALUED)
    assert report.liability.held == (Held(LotKind.BASE, 100, 135, 0, 100),)
    assert report.liability.value is not None
    assert report.liability.value.source is ValueSource.SETTING
    assert report.liability.rial == 235 * 5_000
    soon = await read(club, now=NOW + timedelta(days=40))
    assert soon.liability.held == (Held(LotKind.BASE, 235, 0, 100, 100),)
    over = await read(club, now=NOW + timedelta(days=70))
    assert over.liability.points == 135, "what is over counts no more, swept or not"


async def test_a_point_is_worth_what_it_pays_unless_the_owner_says_otherwise(club: Database) -> None:
    paying = Programme(payment=PaymentTerms(points=10, rial=40_000))
    value = (await read(club, replace(LIVES, programme=paying))).liability.value
    assert value is not None
    assert (value.source, value.worth(5)) == (ValueSource.PAYMENT, 20_000)
    told = replace(paying, report=ReportTerms(5_000_000))
    value = (await read(club, replace(LIVES, programme=told))).liability.value
    assert value is not None
    assert (value.source, value.worth(5)) == (ValueSource.SETTING, 25_000)


async def test_months_and_parts_follow_the_ledger(club: Database) -> None:
    mary = await add_guest(club, GUEST)
    await eats(club, mary, cause="a", now=NOW - timedelta(days=30))
    entry = await club_entry(club)
    await run(club, f"INSERT INTO earning_parts (entry_id, part, points) VALUES ({entry}, 'tier:gold', 35)")
    async with club.transaction() as tx:
        await points.redeem(tx, mary, points_wanted=40, cause="dessert", now=NOW)
    await points.adjust(club, mary, change=7, reason="دیر شد", by=OWNER, cause="sorry", now=NOW, house=LIVES)
    last, this = (await months_of(club))[-2:]
    assert (last.earned, last.spent, this.earned, this.spent) == (135, 0, 7, 40)
    costs = await costs_of(club)
    assert (costs.last, costs.this) == (last, this)
    assert costs.value is not None
    assert costs.value.worth(7) == 35_000
    assert costs.parts == (
        PartCost("base", 0, 100),
        PartCost("tier:gold", 0, 35),
        PartCost("compensation", 7, 0),
    )
    after = NOW + timedelta(days=365)
    await expiry.expire_due(club, now=after)
    assert sum(month.expired for month in await months_of(club, now=after)) == 102


async def club_entry(db: Database) -> int:
    async with db.snapshot() as view:
        row = await view.row("SELECT MAX(id) FROM ledger")
    assert row is not None
    return int(row[0])


DISHES = (
    "INSERT INTO categories (id, key, name_fa, name_en, position) VALUES (1, 'grill', 'کباب', 'Grill', 1)",
    "INSERT INTO dishes (id, key, category_id, position, name_fa, name_en, price_rial)"
    " VALUES (1, 'koobideh', 1, 1, 'کوبیده', 'Koobideh', 3800000), (2, 'doogh', 1, 2, 'دوغ', 'Doogh', 500000)",
)


async def test_a_debt_is_counted_in_the_cheapest_dish_among_the_rewards_or_else_in_the_best_seller(
    club: Database,
) -> None:
    order = await eats(club, await add_guest(club, GUEST), cause="a")
    await run(club, *DISHES, f"UPDATE order_lines SET dish_id = 1 WHERE order_id = {order} AND quantity = 2")
    best = (await read(club, VALUED)).liability.dish
    assert best is not None
    assert (best.name("en"), best.name("fa"), best.source) == ("Koobideh", "کوبیده", DishSource.BEST_SELLER)
    rewards = tuple(
        Reward(key=key, name_fa=key, name_en=key, points=cost, benefit=Benefit(BenefitKind.DISH, dish_key=key))
        for key, cost in (("koobideh", 900), ("doogh", 50), ("gone", 1))
    )
    cheapest = (await read(club, replace(VALUED, programme=Programme(rewards=rewards)))).liability
    assert cheapest.dish is not None
    assert (cheapest.dish.name_en, cheapest.dish.points, cheapest.dishes) == ("Doogh", 50, 2)


async def test_gifts_and_meals_are_told_with_what_they_are_worth(club: Database) -> None:
    order = await eats(club, await add_guest(club, GUEST), cause="a")
    vouchers = ", ".join(
        f"({number}, 1, 'c{number}', '{kind}', 'a', 'b', 'v{number}', '{state}', :now, :later, {used}, '{benefit}')"
        for number, kind, state, used, benefit in (
            (1, "coupon", "active", "NULL, NULL", '{"kind":"amount","rial":500000}'),
            (2, "coupon", "active", "NULL, NULL", '{"kind":"amount","rial":500000}'),
            (3, "birthday", "active", "NULL, NULL", "{}"),
            (4, "coupon", "used", ":now, 1", "{}"),
        )
    )
    await run(
        club,
        "INSERT INTO vouchers (id, member_id, code, kind, title_fa, title_en, cause, state, issued_at, expires_at,"
        f" used_at, used_by, benefit) VALUES {vouchers}",
        f"UPDATE orders SET voucher_id = 4, voucher_rial = 300000 WHERE id = {order}",
        "INSERT INTO shared_meals (member_id, entry_id, points, given_at, served_at, served_by, returned_at, cause)"
        " VALUES (1, 1, 40, :now, NULL, NULL, NULL, 'm1'), (1, 1, 40, :now, :later, 1, NULL, 'm2'),"
        " (1, 1, 40, :now, NULL, NULL, :later, 'm3')",
    )
    report = await read(club)
    gifts = report.gifts
    assert (gifts.waiting, gifts.worth_rial, gifts.off_bills, gifts.used, gifts.paid_rial) == (3, 10**6, 1, 1, 300_000)
    assert (report.meals.waiting, report.meals.served, report.meals.points) == (1, 1, 80)
    assert (await read(club, now=NOW + timedelta(days=9))).gifts.waiting == 0


async def test_reports_are_for_leaders(club: Database) -> None:
    await reports.require_reader(club, by=OWNER)
    with pytest.raises(NotAllowed):
        await reports.require_reader(club, by=SARA)
    for page in (reports.read_owed, reports.read_months, reports.read_costs):
        with pytest.raises(NotAllowed):
            await page(club, by=GUEST, now=NOW, house=HOUSE)
