"""What a tier gives and who decides it: deliveries that cost nothing, and new dishes before the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from club.errors import DishUnavailable, NotFound
from club.rules.bills import Bill
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.menu import CategoryId, Dish
from club.rules.menu_plan import CategoryPlan
from club.rules.orders import OrderKind
from club.rules.programme import Programme
from club.rules.standings import NewQualifying
from club.rules.tiers import Measure, Tier, TierTerms
from club.services import carts, menu, usual
from storage import addresses, tiers
from storage import carts as cart_rows
from storage import orders as order_rows
from storage.database import Database
from tests.menus import DOOGH, HOUSE, NEAR, NOON, PLAN, guest, stocked
from tests.services.kitchen import add_order

SILVER = Tier(key="silver", name_fa="نقره‌ای", name_en="Silver", emoji="🥈", from_=100)
PUBLIC_AT = datetime(2026, 11, 30, 20, 30, tzinfo=UTC)
"""The club's first midnight of December."""
NEW_DRINKS = (("sharbat", 1), ("sekanjabin", 9))
"""Their days in December."""
NEW = replace(PLAN, dishes=(*PLAN.dishes, replace(DOOGH, key="sharbat", public_from=date(2026, 12, 1))))


def housed(tier: Tier = SILVER) -> House:
    return replace(HOUSE, programme=Programme(tiers=TierTerms(tiers=(tier,), measure=Measure.MONEY)))


EARLY = housed(replace(SILVER, early_access=True))


async def risen(db: Database, member_id: MemberId) -> MemberId:
    """Let the guest have spent enough for the tier."""
    async with db.transaction() as tx:
        new = NewQualifying(
            member_id=member_id, order_id=None, at=NOON, rial=100, points=0, visits=1, cause=f"risen {member_id}"
        )
        assert await tiers.add_qualifying(tx, new) is not None
    return member_id


async def takes(
    db: Database, member_id: MemberId, dish: Dish, *, house: House, now: datetime = NOON, quantity: int = 1
) -> Bill:
    return await carts.add(
        db, member_id, dish_id=dish.id, quantity=quantity, choice_ids=(), cause=f"{now}", house=house, now=now
    )


@pytest.mark.parametrize(
    ("is_free", "is_member", "delivery_rial"), [(True, True, 0), (True, False, 400_000), (False, True, 400_000)]
)
async def test_deliveries_cost_nothing_for_whom_the_tier_says_so(
    database: Database, is_free: bool, is_member: bool, delivery_rial: int
) -> None:
    house = housed(replace(SILVER, free_delivery=is_free))
    dishes, sara = await stocked(database), await guest(database)
    if is_member:
        await risen(database, sara)
    await takes(database, sara, dishes["doogh"], house=house, quantity=10)
    async with database.transaction() as tx:
        home = await addresses.add(tx, sara, title="خانه", words="پلاک ۴", place=NEAR, now=NOON)
    bill = await carts.choose_address(database, sara, home.id, house=house, now=NOON)
    assert (bill.delivery_rial, bill.total_rial) == (delivery_rial, 4_000_000 + delivery_rial)
    assert (bill.free_by is None) == (delivery_rial > 0)
    fetched = await carts.choose_kind(database, sara, OrderKind.PICKUP, house=house, now=NOON)
    assert (fetched.delivery_rial, fetched.free_by) == (0, None)


async def test_a_new_dish_is_seen_early_by_those_alone_who_have_early_access(database: Database) -> None:
    dishes = await stocked(database, NEW)
    sara, reza = await risen(database, await guest(database)), await guest(database, 1002)
    drinks, sharbat = dishes["doogh"].category_id, dishes["sharbat"]
    assert sharbat.public_at == PUBLIC_AT
    for member_id, house, now, is_seen in (
        (sara, EARLY, NOON, True),
        (sara, housed(), NOON, False),
        (reza, EARLY, NOON, False),
        (None, EARLY, NOON, False),
        (reza, EARLY, PUBLIC_AT - timedelta(seconds=1), False),
        (reza, EARLY, PUBLIC_AT, True),
    ):
        page = await menu.category_page(database, drinks, member_id=member_id, house=house, now=now)
        assert [dish.key for dish in page.dishes] == ["doogh", "sharbat"][: 1 + is_seen]
        if is_seen:
            card = await menu.dish_page(database, sharbat.id, member_id=member_id, house=house, now=now)
            assert card.early_until == (PUBLIC_AT if now == NOON else None)
        else:
            with pytest.raises(NotFound):
                await menu.dish_page(database, sharbat.id, member_id=member_id, house=house, now=now)
    assert [dish.key for dish in (await menu.whole_category(database, drinks)).dishes] == ["doogh", "sharbat"]
    with pytest.raises(NotFound):
        await menu.whole_category(database, CategoryId(999))


async def test_a_part_of_the_menu_with_new_dishes_alone_is_there_for_whom_they_are(database: Database) -> None:
    cold = CategoryPlan(key="cold", name_fa="نوشیدنی‌های تازه", name_en="New drinks")
    alone = (replace(DOOGH, key=key, category="cold", public_from=date(2026, 12, day)) for key, day in NEW_DRINKS)
    dishes = await stocked(database, replace(PLAN, categories=(*PLAN.categories, cold), dishes=(*PLAN.dishes, *alone)))
    sara, reza = await risen(database, await guest(database)), await guest(database, 1002)
    old = [each.key for each in PLAN.categories]
    for member_id, house, now, is_seen in (
        (sara, EARLY, NOON, True),
        (sara, housed(), NOON, False),
        (reza, EARLY, NOON, False),
        (None, EARLY, NOON, False),
        (reza, EARLY, PUBLIC_AT - timedelta(seconds=1), False),
        (reza, EARLY, PUBLIC_AT, True),
    ):
        front = await menu.front_page(database, member_id=member_id, house=house, now=now)
        assert [each.key for each in front.categories] == old + ["cold"] * is_seen
        page = await menu.category_page(
            database, dishes["sharbat"].category_id, member_id=member_id, house=house, now=now
        )
        assert page.opens_at == (None if is_seen else PUBLIC_AT)
        assert bool(page.dishes) is is_seen


async def test_a_new_dish_is_ordered_early_by_those_alone_who_have_early_access(database: Database) -> None:
    dishes = await stocked(database, NEW)
    sara, reza = await risen(database, await guest(database)), await guest(database, 1002)
    assert (await takes(database, sara, dishes["sharbat"], house=EARLY)).items_rial == 400_000
    with pytest.raises(DishUnavailable):
        await takes(database, reza, dishes["sharbat"], house=EARLY)
    async with database.snapshot() as view:
        cart = await cart_rows.find_open(view, reza)
        assert cart is None or await cart_rows.list_lines(view, cart.id) == ()
    lost = await carts.look(database, sara, house=housed(), now=NOON)
    assert isinstance(lost.lines[0].obstacle, DishUnavailable), "her tier has gone since she took it"
    assert (await takes(database, reza, dishes["sharbat"], house=EARLY, now=PUBLIC_AT)).items_rial == 400_000


async def test_a_new_dish_is_no_consolation_for_one_that_ran_out(database: Database) -> None:
    dishes = await stocked(database, NEW)
    async with database.transaction() as tx:
        await tx.run("UPDATE dishes SET out_until_at = :at WHERE key = 'doogh'", at=PUBLIC_AT + timedelta(days=1))
    for now, instead in ((NOON, []), (PUBLIC_AT, ["sharbat"])):
        page = await menu.dish_page(database, dishes["doogh"].id, member_id=None, house=EARLY, now=now)
        assert [dish.key for dish in page.instead] == instead


async def test_the_usual_holds_a_new_dish_only_for_those_who_may_have_it(database: Database) -> None:
    dishes = await stocked(database, NEW)
    sara = await risen(database, await guest(database))
    order = await add_order(database, sara, placed_at=NOON)
    async with database.transaction() as tx:
        await tx.run("UPDATE order_lines SET dish_id = :dish", dish=dishes["sharbat"].id)
        await tx.run("UPDATE orders SET state = 'completed', closed_at = :now", now=NOON)
        assert (await order_rows.get(tx, order.id)).closed_at == NOON
    for house, is_possible in ((EARLY, True), (housed(), False)):
        recall = await usual.find(database, sara, house=house, now=NOON)
        assert recall is not None
        assert recall.is_possible is is_possible
