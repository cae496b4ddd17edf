"""The cart: the same wish is one line, a press counts once, and the bill is always today's."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from club.errors import (
    AddressNotChosen,
    AddressUnclear,
    BelowMinimum,
    BillChanged,
    CartEmpty,
    CartFull,
    DishUnavailable,
    HouseClosed,
    KindNotChosen,
    NotFound,
    OutsideDeliveryZone,
    TableNotChosen,
    TextTooLong,
    TooFewChoices,
)
from club.rules.bills import Bill
from club.rules.carts import LINES_MAX, CartLineId, CartState
from club.rules.delivery import AddressId, Place
from club.rules.members import MemberId
from club.rules.menu import ChoiceId, Dish, DishId
from club.rules.orders import OrderKind, Payment
from club.services import carts
from club.services import menu as menu_service
from storage import addresses
from storage import carts as cart_rows
from storage.database import Database
from tests.menus import AFTERNOON, FAR, HOUSE, KOOBIDEH, NEAR, NOON, PLAN, choice_id, dearer, guest, stocked


class Table:
    """A guest with the menu open before her."""

    def __init__(self, database: Database, member_id: MemberId, dishes: dict[str, Dish]) -> None:
        self.db, self.id, self.dishes = database, member_id, dishes
        self.causes = iter(range(1, 999))

    async def adds(
        self, key: str, quantity: int = 1, *choices: str, cause: str | None = None, note: str | None = None
    ) -> Bill:
        return await carts.add(
            self.db,
            self.id,
            dish_id=self.dishes[key].id,
            quantity=quantity,
            choice_ids=[await choice_id(self.db, each) for each in choices],
            cause=cause or f"update:{next(self.causes)}",
            note=note,
            house=HOUSE,
            now=NOON,
        )

    async def looks(self) -> Bill:
        return await carts.look(self.db, self.id, house=HOUSE, now=NOON)


@pytest.fixture
async def table(database: Database) -> Table:
    return Table(database, await guest(database), await stocked(database))


def lines(bill: Bill) -> list[tuple[str, int, int, str | None]]:
    return [(each.offer.dish.key, each.line.quantity, each.total_rial, each.line.note) for each in bill.lines]


async def address(database: Database, member_id: MemberId, place: Place | None, zone: str | None = None) -> AddressId:
    async with database.transaction() as tx:
        made = await addresses.add(tx, member_id, title="خانه", words="پلاک ۴", place=place, now=NOON)
        if zone is not None:
            await addresses.set_zone(tx, made.id, member_id=member_id, zone=zone)
    return made.id


async def test_dishes_with_choices_and_a_note_come_to_a_bill(table: Table) -> None:
    await table.adds("koobideh", 2, "both", "butter", note="  کم‌نمک ")
    bill = await table.adds("doogh", 3)
    assert lines(bill) == [("koobideh", 2, 2 * 5_150_000, "کم‌نمک"), ("doogh", 3, 1_200_000, None)]
    assert (bill.items_rial, bill.delivery_rial, bill.total_rial, bill.count) == (11_500_000, 0, 11_500_000, 5)
    assert lines(await table.looks()) == lines(bill)


async def test_the_same_wish_joins_its_line(table: Table) -> None:
    await table.adds("koobideh", 1, "rice", "butter", "tomato")
    bill = await table.adds("koobideh", 2, "tomato", "rice", "butter")
    assert [each[1] for each in lines(bill)] == [3]
    bill = await table.adds("koobideh", 1, "rice")
    assert [each[1] for each in lines(bill)] == [3, 1]


async def test_a_double_tap_adds_once_also_to_a_line_that_was_there(table: Table) -> None:
    await table.adds("doogh", 2, cause="card:a")
    bill = await table.adds("doogh", 2, cause="card:a")
    assert [each[1] for each in lines(bill)] == [2]
    await table.adds("doogh", 1, cause="card:b")
    bill = await table.adds("doogh", 1, cause="card:b")
    assert [each[1] for each in lines(bill)] == [3]


async def test_two_phones_at_once_fill_one_cart(table: Table) -> None:
    await asyncio.gather(*(table.adds("doogh", 1, cause=f"card:{number}") for number in range(8)))
    assert lines(await table.looks()) == [("doogh", 8, 3_200_000, None)]


async def test_what_must_be_chosen_is_asked_and_nothing_is_left_behind(table: Table) -> None:
    with pytest.raises(TooFewChoices) as refusal:
        await table.adds("koobideh")
    assert refusal.value.group.name_en == "Served with"
    with pytest.raises(CartEmpty):
        await table.looks()


async def test_a_dish_that_never_was_is_refused(table: Table) -> None:
    with pytest.raises(NotFound):
        await carts.add(
            table.db,
            table.id,
            dish_id=DishId(99),
            quantity=1,
            choice_ids=[ChoiceId(5)],
            cause="c",
            house=HOUSE,
            now=NOON,
        )


async def test_quantities_are_set_and_end(table: Table) -> None:
    bill = await table.adds("doogh")
    line_id = bill.lines[0].line.id
    for _ in range(2):
        bill = await carts.set_quantity(table.db, table.id, line_id, quantity=5, house=HOUSE, now=NOON)
        assert [each[1] for each in lines(bill)] == [5]
    for too_many in (100, 10**9):
        with pytest.raises(CartFull):
            await carts.set_quantity(table.db, table.id, line_id, quantity=too_many, house=HOUSE, now=NOON)
    bill = await carts.set_quantity(table.db, table.id, line_id, quantity=0, house=HOUSE, now=NOON)
    assert lines(bill) == []
    assert isinstance(bill.obstacle, CartEmpty)


async def test_a_line_of_another_guest_is_out_of_reach(table: Table) -> None:
    line_id = (await table.adds("doogh")).lines[0].line.id
    stranger = await guest(table.db, 1002)
    await carts.set_quantity(table.db, stranger, line_id, quantity=9, house=HOUSE, now=NOON)
    with pytest.raises(NotFound):
        await carts.set_line_note(table.db, stranger, line_id, note="x", house=HOUSE, now=NOON)
    await carts.set_quantity(table.db, stranger, line_id, quantity=0, house=HOUSE, now=NOON)
    assert lines(await table.looks()) == [("doogh", 1, 400_000, None)]


async def test_a_cart_has_an_end(table: Table) -> None:
    for number in range(LINES_MAX):
        await table.adds("doogh", note=f"note {number}")
    with pytest.raises(CartFull):
        await table.adds("doogh", note="one more")
    with pytest.raises(CartFull):
        await table.adds("doogh", 99, note="note 1")


async def test_notes_are_tidied_and_bounded(table: Table) -> None:
    bill = await table.adds("doogh")
    line_id = bill.lines[0].line.id
    with pytest.raises(TextTooLong):
        await carts.set_line_note(table.db, table.id, line_id, note="ن" * 4000, house=HOUSE, now=NOON)
    bill = await carts.set_line_note(table.db, table.id, line_id, note="<b>بدون يخ</b>\u202e", house=HOUSE, now=NOON)
    assert bill.lines[0].line.note == "<b>بدون یخ</b>"
    bill = await carts.set_line_note(table.db, table.id, line_id, note=" \u200b ", house=HOUSE, now=NOON)
    assert bill.lines[0].line.note is None
    bill = await carts.set_note(table.db, table.id, note="زنگ نزنید", house=HOUSE, now=NOON)
    assert bill.cart.note == "زنگ نزنید"
    with pytest.raises(TextTooLong):
        await carts.set_note(table.db, table.id, note="ن" * 4000, house=HOUSE, now=NOON)


async def test_a_sold_out_dish_is_not_counted_and_stands_in_the_way(table: Table) -> None:
    await table.adds("koobideh", 1, "rice")
    await table.adds("doogh")
    async with table.db.transaction() as tx:
        await tx.run("UPDATE dishes SET out_until_at = :until WHERE key = 'doogh'", until=NOON + timedelta(hours=9))
    bill = await table.looks()
    assert [each.offer.dish.key for each in bill.missing_lines] == ["doogh"]
    assert bill.total_rial == 4_200_000
    with pytest.raises(DishUnavailable):
        bill.check()
    with pytest.raises(DishUnavailable):
        await table.adds("doogh", 1, note="و دیگر")
    bill = await carts.drop_missing(table.db, table.id, house=HOUSE, now=NOON)
    assert lines(bill) == lines(await carts.drop_missing(table.db, table.id, house=HOUSE, now=NOON))
    assert [each.offer.dish.key for each in bill.lines] == ["koobideh"]


async def test_a_choice_that_left_the_menu_stands_in_the_way(table: Table) -> None:
    await table.adds("koobideh", 1, "rice", "butter")
    without = replace(
        PLAN, option_groups=tuple(replace(group, choices=group.choices[:1]) for group in PLAN.option_groups)
    )
    await menu_service.stock(table.db, without, now=NOON)
    bill = await table.looks()
    assert bill.missing_lines == bill.lines
    assert bill.lines[0].unit_rial == KOOBIDEH.price_rial
    assert bill.total_rial == 0


async def test_a_stamp_tells_every_change_that_a_guest_would_see(table: Table) -> None:
    await table.adds("koobideh", 1, "rice")
    await carts.choose_kind(table.db, table.id, OrderKind.PICKUP, house=HOUSE, now=NOON)
    seen = (await table.looks()).stamp
    (await table.looks()).check(seen=seen)

    await menu_service.stock(table.db, dearer(PLAN, "koobideh", 4_500_000), now=NOON)
    with pytest.raises(BillChanged) as refusal:
        (await table.looks()).check(seen=seen)
    assert refusal.value.total_rial == 4_500_000

    await menu_service.stock(table.db, PLAN, now=NOON)
    assert (await table.looks()).stamp == seen
    await carts.choose_payment(table.db, table.id, Payment.CARD, house=HOUSE, now=NOON)
    assert (await table.looks()).stamp != seen


async def test_closed_means_when_to_come_again(table: Table) -> None:
    await table.adds("doogh")
    await carts.choose_kind(table.db, table.id, OrderKind.PICKUP, house=HOUSE, now=NOON)
    obstacle = (await carts.look(table.db, table.id, house=HOUSE, now=AFTERNOON)).obstacle
    assert isinstance(obstacle, HouseClosed)
    assert obstacle.opens_at is not None
    assert (obstacle.opens_at - AFTERNOON) == timedelta(hours=2)


async def test_how_and_where_must_be_said(table: Table) -> None:
    bill = await table.adds("koobideh", 1, "rice")
    assert isinstance(bill.obstacle, KindNotChosen)
    bill = await carts.choose_kind(table.db, table.id, OrderKind.DELIVERY, house=HOUSE, now=NOON)
    assert isinstance(bill.obstacle, AddressNotChosen)
    bill = await carts.choose_kind(table.db, table.id, OrderKind.DINE_IN, house=HOUSE, now=NOON)
    assert isinstance(bill.obstacle, TableNotChosen)
    bill = await carts.sit_at_table(table.db, table.id, "7", house=HOUSE, now=NOON)
    bill.check(seen=bill.stamp)
    with pytest.raises(TableNotChosen):
        await carts.sit_at_table(table.db, table.id, "77", house=HOUSE, now=NOON)
    with pytest.raises(KindNotChosen):
        await carts.choose_kind(table.db, table.id, OrderKind.DINE_IN, house=replace(HOUSE, tables=()), now=NOON)


async def test_a_delivery_costs_by_its_zone(table: Table) -> None:
    await table.adds("koobideh", 1, "rice")
    near = await address(table.db, table.id, NEAR)
    bill = await carts.choose_address(table.db, table.id, near, house=HOUSE, now=NOON)
    bill.check()
    assert (bill.delivery_rial, bill.total_rial) == (400_000, 4_600_000)

    told = await address(table.db, table.id, None, "city")
    bill = await carts.choose_address(table.db, table.id, told, house=HOUSE, now=NOON)
    assert bill.delivery_rial == 1_200_000
    assert isinstance(bill.obstacle, BelowMinimum)
    assert bill.obstacle.missing_rial == 2_800_000


async def test_an_address_too_far_unclear_or_of_another_guest_is_no_delivery(table: Table) -> None:
    await table.adds("koobideh", 1, "rice")
    far = await address(table.db, table.id, FAR)
    bill = await carts.choose_address(table.db, table.id, far, house=HOUSE, now=NOON)
    assert isinstance(bill.obstacle, OutsideDeliveryZone)
    assert (bill.zone, bill.delivery_rial) == (None, 0)
    unclear = await address(table.db, table.id, None)
    bill = await carts.choose_address(table.db, table.id, unclear, house=HOUSE, now=NOON)
    assert isinstance(bill.obstacle, AddressUnclear)
    with pytest.raises(AddressNotChosen):
        await carts.choose_address(table.db, await guest(table.db, 1002), far, house=HOUSE, now=NOON)


async def test_carts_that_nobody_comes_back_to_are_put_away_and_can_be_brought_back(table: Table) -> None:
    bill = await table.adds("doogh")
    assert await carts.put_away(table.db, now=NOON + timedelta(days=2)) == 0
    assert await carts.put_away(table.db, now=NOON + timedelta(days=4)) == 1
    assert await carts.put_away(table.db, now=NOON + timedelta(days=4)) == 0
    with pytest.raises(CartEmpty):
        await table.looks()
    for _ in range(2):
        back = await carts.bring_back(table.db, table.id, bill.cart.id, house=HOUSE, now=NOON)
        assert lines(back) == lines(bill)
    assert lines(await table.looks()) == lines(bill)


async def test_a_placed_cart_or_that_of_another_guest_is_not_brought_back(table: Table) -> None:
    bill = await table.adds("doogh")
    with pytest.raises(NotFound):
        await carts.bring_back(table.db, await guest(table.db, 1002), bill.cart.id, house=HOUSE, now=NOON)
    async with table.db.transaction() as tx:
        locked = await cart_rows.lock(tx, bill.cart.id, now=NOON)
        await cart_rows.set_state(tx, bill.cart.id, CartState.PLACED, now=NOON)
    assert locked == bill.cart
    with pytest.raises(NotFound):
        await carts.bring_back(table.db, table.id, bill.cart.id, house=HOUSE, now=NOON)


async def test_a_line_that_is_gone_takes_no_note(table: Table) -> None:
    await table.adds("doogh")
    with pytest.raises(NotFound):
        await carts.set_line_note(table.db, table.id, CartLineId(99), note="x", house=HOUSE, now=NOON)


async def test_only_her_own_open_cart_is_looked_at(table: Table) -> None:
    bill = await table.adds("doogh")
    found = await carts.look_at(table.db, table.id, bill.cart.id, house=HOUSE, now=NOON)
    assert found is not None
    assert found.stamp == bill.stamp
    stranger = await guest(table.db, 1002)
    assert await carts.look_at(table.db, stranger, bill.cart.id, house=HOUSE, now=NOON) is None
    await carts.put_away(table.db, now=NOON + timedelta(days=4))
    assert await carts.look_at(table.db, table.id, bill.cart.id, house=HOUSE, now=NOON) is None
    with pytest.raises(CartEmpty):
        await carts.look(table.db, table.id, house=HOUSE, now=NOON)
