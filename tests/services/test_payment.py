"""Points and vouchers as part payment: chosen on the cart, taken once with the order, given back when it fails."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from club.errors import (
    BillChanged,
    InsufficientPoints,
    NotReversible,
    PointsNotAccepted,
    VoucherUnsuited,
    VoucherUsed,
)
from club.rules.benefits import PLAIN_GIFT, Benefit, BenefitKind
from club.rules.bills import Bill
from club.rules.board import Reason
from club.rules.house import House
from club.rules.lives import LotDates
from club.rules.members import MemberId
from club.rules.menu import Dish
from club.rules.orders import Order, OrderKind, OrderLineId, Payment
from club.rules.payment import PaymentTerms
from club.rules.placing import NewOrder
from club.rules.points import Action, LotKind, NewEntry
from club.rules.programme import Programme
from club.rules.redemptions import ReversalReason
from club.rules.refunds import RefundReason
from club.rules.tiers import Measure, Tier, TierTerms
from club.rules.vouchers import Voucher, VoucherCard, VoucherKind, VoucherState, voucher_code
from club.services import (
    board,
    carts,
    ledger,
    merges,
    orders,
    payment,
    points,
    receipts,
    refunds,
    today,
    vouchers,
)
from club.services.verify import verify
from storage import orders as order_rows
from storage import points as point_rows
from storage import vouchers as voucher_rows
from storage.database import Database
from storage.vouchers import NewVoucher
from tests.menus import HOUSE as PLAIN_HOUSE
from tests.menus import NOON, choice_id, colleague, guest, stocked
from tests.services.kitchen import handed_over

TERMS = PaymentTerms(points=1, rial=1_000)
HOUSE = replace(PLAIN_HOUSE, programme=Programme(payment=TERMS))
BILL_RIAL = 8_400_000
"""Two kebabs."""
DAY = timedelta(days=1)


@dataclass
class Table:
    """A guest who is about to order two kebabs at table 7."""

    db: Database
    id: MemberId
    boss: int
    dishes: dict[str, Dish]
    house: House = HOUSE
    taken: int = 0

    async def bill(self) -> Bill:
        return await carts.look(self.db, self.id, house=self.house, now=NOON)

    async def fills(self, dish: str = "koobideh", quantity: int = 2) -> Bill:
        """Put something into the cart, for table 7."""
        self.taken += 1
        choices = [await choice_id(self.db, "rice")] if dish != "doogh" else []
        await carts.add(
            self.db, self.id, dish_id=self.dishes[dish].id, quantity=quantity, choice_ids=choices,
            cause=f"update:{self.taken}", house=self.house, now=NOON,
        )  # fmt: skip
        return await carts.sit_at_table(self.db, self.id, "7", house=self.house, now=NOON)

    async def earns(
        self, wanted: int, *, kind: LotKind = LotKind.BASE, days: int | None = None, usable_in: int = 0
    ) -> int:
        async with self.db.transaction() as tx:
            new = NewEntry(member_id=self.id, action=Action.EARN, points=wanted, cause=f"{kind}:{wanted}:{days}")
            dates = LotDates(NOON + usable_in * DAY, None if days is None else NOON + days * DAY)
            return (await ledger.gain(tx, new, kind, dates, warn_at=None, now=NOON)).id

    async def is_given(self, benefit: Benefit, *, days: int = 30, branch: str | None = None) -> Voucher:
        async with self.db.transaction() as tx:
            new = NewVoucher(
                self.id, f"{900_000_000 + days}", VoucherKind.BIRTHDAY, "هدیه", "gift", f"v{days}", NOON + days * DAY
            )
            made = await voucher_rows.add(tx, new, now=NOON)
            assert made is not None
            await tx.run(
                "UPDATE vouchers SET benefit = :benefit, branch = CAST(:branch AS TEXT) WHERE id = :id",
                benefit=benefit.stored(),
                branch=branch,
                id=made.id,
            )
        return await self.voucher(made)

    async def voucher(self, of: Voucher) -> Voucher:
        async with self.db.snapshot() as view:
            found = await voucher_rows.find(view, of.id)
        assert found is not None
        return found

    async def pays(self, wanted: int) -> Bill:
        return await payment.choose_points(self.db, self.id, wanted=wanted, house=self.house, now=NOON)

    async def uses(self, voucher: Voucher | None) -> Bill:
        chosen = None if voucher is None else voucher.id
        return await payment.choose_voucher(self.db, self.id, voucher_id=chosen, house=self.house, now=NOON)

    async def places(self, bill: Bill) -> Order:
        return await orders.place(
            self.db, bill.cart.id, member_id=self.id, cause=f"cart:{bill.cart.id}", now=NOON, house=self.house,
            seen=bill.stamp,
        )  # fmt: skip

    async def has(self) -> int:
        async with self.db.snapshot() as view:
            return (await points.balance(view, self.id, now=NOON)).usable

    async def held(self, *lots: int) -> list[int]:
        async with self.db.snapshot() as view:
            return [(await point_rows.get_lot(view, lot)).remaining for lot in lots]

    async def eats(self, order: Order) -> Order:
        return await handed_over(self.db, order, by=self.boss, house=self.house, now=NOON)

    async def refunds(self, order: Order, line_id: OrderLineId | None) -> Order:
        return await refunds.refund(
            self.db, order.id, line_id=line_id, reason=RefundReason.QUALITY, words="", by=self.boss, now=NOON,
            house=self.house,
        )  # fmt: skip


@pytest.fixture
async def table(database: Database) -> Table:
    return Table(database, await guest(database), await colleague(database, role="owner"), await stocked(database))


# Choosing -------------------------------------------------------------------------------------------------------------


async def test_the_bill_says_what_points_pay_and_what_is_left(table: Table) -> None:
    await table.earns(3_000)
    await table.fills()
    bill = await table.pays(2_000)
    assert (bill.total_rial, bill.tender.points, bill.tender.points_rial) == (BILL_RIAL, 2_000, 2_000_000)
    assert bill.payable_rial == 6_400_000
    order = await table.places(bill)
    assert (order.points_paid, order.points_rial, order.total_rial) == (2_000, 2_000_000, BILL_RIAL)
    assert order.payable_rial == bill.payable_rial
    assert await table.has() == 1_000
    async with table.db.snapshot() as view:
        row = await point_rows.find_entry_by_cause(view, f"order:{order.id}:paid_by_points")
    assert row is not None
    assert (row.points, row.order_id, row.branch, row.breakdown) == (-2_000, order.id, "main", {"rial": 2_000_000})
    assert await verify(table.db) == ()


async def test_more_than_she_has_or_than_the_bill_is_refused_and_nothing_is_chosen(table: Table) -> None:
    await table.earns(500)
    await table.earns(9_000, usable_in=1)
    await table.earns(400, kind=LotKind.SURPRISE)
    await table.fills()
    with pytest.raises(PointsNotAccepted) as refused:
        await table.pays(501)
    assert (refused.value.at_least, refused.value.at_most) == (1, 500)
    assert (await table.bill()).tender.points == 0
    assert (await table.pays(500)).tender.points == 500
    assert (await table.pays(0)).tender.points == 0


async def test_a_house_without_the_setting_takes_no_points(table: Table) -> None:
    await table.earns(500)
    table.house = PLAIN_HOUSE
    bill = await table.fills()
    assert bill.purse.points == 0
    with pytest.raises(PointsNotAccepted):
        await table.pays(100)
    assert (await table.pays(0)).payable_rial == BILL_RIAL


async def test_a_wish_that_goes_no_longer_so_far_is_shown_before_it_is_charged(table: Table) -> None:
    await table.earns(3_000)
    await table.fills()
    seen = await table.pays(3_000)
    async with table.db.transaction() as tx:
        await points.redeem(tx, table.id, points_wanted=2_500, cause="a reward meanwhile", now=NOON)
    with pytest.raises(BillChanged):
        await table.places(seen)
    assert await table.has() == 500
    now = await table.bill()
    assert (now.cart.points, now.tender.points) == (3_000, 500)
    assert (await table.places(now)).points_paid == 500


# Vouchers -------------------------------------------------------------------------------------------------------------


async def test_a_voucher_is_used_with_the_order_and_by_it_alone(table: Table) -> None:
    gift = await table.is_given(Benefit(BenefitKind.PERCENT, percent=10))
    await table.fills()
    bill = await table.uses(gift)
    assert (bill.tender.voucher_rial, bill.payable_rial) == (840_000, 7_560_000)
    order = await table.places(bill)
    assert (order.voucher_id, order.voucher_rial, order.payable_rial) == (gift.id, 840_000, 7_560_000)
    used = await table.voucher(gift)
    assert (used.state, used.used_at, used.used_by) == (VoucherState.USED, NOON, None)
    assert (await table.fills()).purse.vouchers == ()
    with pytest.raises(VoucherUnsuited):
        await table.uses(gift)
    assert await verify(table.db) == ()


async def test_what_a_voucher_paid_for_is_found_by_its_code_and_by_one_serial(table: Table) -> None:
    gift = await table.is_given(Benefit(BenefitKind.PERCENT, percent=10))
    await table.fills()
    order = await table.places(await table.uses(gift))
    assert (await table.voucher(gift)).serial is None, "nothing was handed over yet"
    async with table.db.snapshot() as view:
        assert (await board.read_card(view, order.id)).gift == await table.voucher(gift)
    await table.eats(order)
    await orders.complete(table.db, order.id, by=table.boss, now=NOON, house=table.house)
    used = await table.voucher(gift)
    assert used.serial == "1405-000001"
    card = await receipts.look_up(table.db, "۱۴۰۵-۰۰۰۰۰۱", by=table.boss)
    assert isinstance(card, VoucherCard)
    assert (card.voucher, card.guest.id, card.taker, card.order_id) == (used, table.id, None, order.id)
    code = voucher_code(7)
    async with table.db.transaction() as tx:
        await tx.run("UPDATE vouchers SET code = :code WHERE id = :id", code=code, id=gift.id)
    with pytest.raises(VoucherUsed) as refused:
        await vouchers.look_up(table.db, code, by=table.boss, now=NOON, house=table.house)
    assert (refused.value.order, refused.value.by) == (order.id, "")
    with pytest.raises(NotReversible):
        await vouchers.reverse(table.db, gift.id, reason=ReversalReason.MISTAKE, by=table.boss, cause="r", now=NOON)
    assert await verify(table.db) == ()


async def test_a_voucher_for_a_dish_that_is_not_there_says_which(table: Table) -> None:
    free_doogh = await table.is_given(Benefit(BenefitKind.DISH, dish_key="doogh"))
    free_way = await table.is_given(Benefit(BenefitKind.FREE_DELIVERY), days=20)
    unknown = await table.is_given(Benefit(BenefitKind.DISH, dish_key="gone"), days=10)
    await table.fills()
    for voucher, name in ((free_doogh, "دوغ"), (free_way, None), (unknown, None)):
        with pytest.raises(VoucherUnsuited) as refused:
            await table.uses(voucher)
        assert (refused.value.kind, refused.value.dish and refused.value.dish.name_fa) == (voucher.promise.kind, name)
    await table.fills("doogh", 1)
    assert (await table.uses(free_doogh)).tender.voucher_rial == 400_000
    assert (await table.uses(None)).tender.voucher is None


async def test_a_wish_for_a_voucher_that_takes_nothing_off_any_more_leaves_it_alone(table: Table) -> None:
    free_doogh = await table.is_given(Benefit(BenefitKind.DISH, dish_key="doogh"))
    await table.fills()
    await table.fills("doogh", 1)
    bill = await table.uses(free_doogh)
    doogh = next(each for each in bill.lines if each.offer.dish.key == "doogh")
    bill = await carts.set_quantity(table.db, table.id, doogh.line.id, quantity=0, house=table.house, now=NOON)
    assert (bill.cart.voucher_id, bill.tender.voucher) == (free_doogh.id, None)
    order = await table.places(bill)
    assert (order.voucher_id, order.voucher_rial) == (None, 0)
    assert (await table.voucher(free_doogh)).state is VoucherState.ACTIVE


async def test_only_her_own_vouchers_that_pay_here_and_now_are_offered(table: Table) -> None:
    amount = Benefit(BenefitKind.AMOUNT, rial=1_000_000)
    here = await table.is_given(amount, branch="main")
    await table.is_given(amount, days=29, branch="elsewhere")
    await table.is_given(amount, days=-1)
    await table.is_given(PLAIN_GIFT, days=28)
    other = replace(table, id=await guest(table.db, 1002))
    await other.is_given(amount, days=27)
    assert [each.id for each in (await table.fills()).purse.vouchers] == [here.id]
    await other.fills()
    with pytest.raises(VoucherUnsuited):
        await other.uses(here)


async def test_a_voucher_taken_at_the_counter_meanwhile_is_not_taken_again(table: Table) -> None:
    gift = await table.is_given(Benefit(BenefitKind.AMOUNT, rial=1_000_000))
    await table.fills()
    bill = await table.uses(gift)
    async with table.db.transaction() as tx:
        order = await order_rows.add(tx, _order(table.id, voucher=gift), cause="x", now=NOON)
        await voucher_rows.set_spent(tx, gift.id, member_id=table.id, now=NOON)
        with pytest.raises(BillChanged):
            await payment.take(tx, order, bill, now=NOON)
    with pytest.raises(BillChanged):
        await table.places(bill)


def _order(member_id: MemberId, *, voucher: Voucher) -> NewOrder:
    return NewOrder(
        member_id=member_id, cart_id=None, kind=OrderKind.PICKUP, branch="main", table_name=None, address_words=None,
        latitude_e6=None, longitude_e6=None, payment=Payment.CASH, items_rial=1, delivery_rial=0, note=None,
        voucher_id=voucher.id, voucher_rial=1,
    )  # fmt: skip


# Tiers ----------------------------------------------------------------------------------------------------------------

UNIT = 10
"""A toman, in rial."""
NORDSTROM = tuple(
    Tier(key=f"level{level}", name_fa="س", name_en="l", emoji="⭐️", from_=level, pay_by_points_max_rial=limit)
    for level, limit in ((1, 100 * UNIT), (2, 200 * UNIT), (3, 200 * UNIT), (4, None))
)


@pytest.mark.parametrize(
    ("level", "units"),
    [(None, 100), ("level1", 100), ("level2", 200), ("level3", 200), ("level4", 500)],
)
async def test_nordstroms_levels_limit_what_points_may_pay(table: Table, level: str | None, units: int) -> None:
    programme = Programme(
        payment=PaymentTerms(points=2_000, rial=20 * UNIT),
        tiers=TierTerms(tiers=NORDSTROM, measure=Measure.VISITS),
    )
    table.house = replace(PLAIN_HOUSE, programme=programme)
    if level is not None:
        async with table.db.transaction() as tx:
            await tx.run(
                """INSERT INTO standings (member_id, since_at, pinned_tier, pinned_until_at)
                   VALUES (:id, :now, :level, :later)""",
                id=table.id,
                now=NOON,
                level=level,
                later=NOON + DAY,
            )
    await table.earns(50_000)
    bill = await table.fills()
    offer = payment.points_offer(bill, programme.payment or TERMS)
    assert offer.most == units * 100, "a hundred points are a unit"
    assert (await table.pays(offer.most)).tender.points_rial == units * UNIT
    if units < 500:
        with pytest.raises(PointsNotAccepted):
            await table.pays(offer.most + 100)


# Giving back ----------------------------------------------------------------------------------------------------------


async def paid_both_ways(table: Table) -> tuple[Order, Voucher]:
    """An order paid with a voucher of a million, two thousand points and money."""
    await table.earns(3_000, days=90)
    gift = await table.is_given(Benefit(BenefitKind.AMOUNT, rial=1_000_000))
    await table.fills()
    await table.uses(gift)
    return await table.places(await table.pays(2_000)), gift


@pytest.mark.parametrize("way", ["cancelled", "rejected", "called off", "no-show"])
async def test_whatever_comes_to_nothing_gives_points_and_voucher_back(table: Table, way: str) -> None:
    order, gift = await paid_both_ways(table)
    assert (await table.has(), (await table.voucher(gift)).state) == (1_000, VoucherState.USED)
    for _ in range(2):
        if way == "cancelled":
            closed = await orders.cancel(table.db, order.id, member_id=table.id, now=NOON)
        elif way == "rejected":
            closed = await orders.reject(table.db, order.id, reason=Reason("busy"), by=table.boss, now=NOON)
        else:
            await orders.accept(table.db, order.id, minutes=20, by=table.boss, now=NOON)
            if way == "called off":
                closed = await orders.call_off(table.db, order.id, reason=Reason("busy"), by=table.boss, now=NOON)
            else:
                await orders.prepare(table.db, order.id, by=table.boss, now=NOON)
                await orders.ready(table.db, order.id, by=table.boss, now=NOON)
                closed = await orders.no_show(table.db, order.id, by=table.boss, now=NOON)
    assert closed.state.is_closed
    assert closed.points_back == 2_000
    assert await table.has() == 3_000
    again = await table.voucher(gift)
    assert (again.state, again.used_at, again.expires_at) == (VoucherState.ACTIVE, None, gift.expires_at)
    assert again.serial is None
    async with table.db.snapshot() as view:
        assert (await board.read_card(view, order.id)).gift is None
    assert await verify(table.db) == ()
    await table.fills()
    assert (await table.places(await table.uses(gift))).voucher_id == gift.id
    assert await verify(table.db) == ()


async def test_sears_the_bonus_that_ends_first_pays_first_and_a_refund_gives_each_its_own(table: Table) -> None:
    """Worked example 5."""
    table.house = replace(PLAIN_HOUSE, programme=Programme(payment=PaymentTerms(points=1_000, rial=10)))
    base = await table.earns(1_000, days=365)
    bonus = await table.earns(500, kind=LotKind.BONUS, days=90)
    async with table.db.snapshot() as view:
        before = [await point_rows.get_lot(view, lot) for lot in (base, bonus)]
    await table.fills()
    order = await table.eats(await table.places(await table.pays(600)))
    assert (order.points_rial, await table.held(base, bonus)) == (6, [900, 0])
    refunded = await table.refunds(order, None)
    assert (refunded.points_back, refunded.money_back_rial) == (600, BILL_RIAL - 6)
    async with table.db.snapshot() as view:
        assert [await point_rows.get_lot(view, lot) for lot in (base, bonus)] == before, "with their old dates"
    assert await verify(table.db) == ()


async def test_a_refund_by_line_is_split_over_points_and_money_and_ends_even(table: Table) -> None:
    await table.earns(3_000)
    await table.fills()
    await table.fills("doogh", 4)
    bill = await table.pays(2_000)
    order = await table.eats(await table.places(bill))
    async with table.db.snapshot() as view:
        kebabs, doogh = await order_rows.list_lines(view, order.id)

    preview = await refunds.preview(table.db, order.id, line_id=doogh.id, by=table.boss)
    assert (preview.money_rial, preview.points) == (1_280_000, 320)
    refunded = await table.refunds(order, doogh.id)
    assert (refunded.refunded_rial, refunded.money_back_rial, refunded.points_back) == (1_600_000, 1_280_000, 320)
    assert await table.has() == 1_320
    refunded = await table.refunds(order, kebabs.id)
    assert (refunded.money_back_rial, refunded.points_back) == (bill.payable_rial, 2_000)
    assert await table.has() == 3_000
    assert await table.refunds(order, kebabs.id) == refunded, "a repeat changes nothing"
    assert await table.has() == 3_000
    assert await verify(table.db) == ()


async def test_a_whole_refund_gives_no_money_for_the_voucher_but_the_voucher_itself(table: Table) -> None:
    order, gift = await paid_both_ways(table)
    order = await table.eats(order)
    assert (await table.voucher(gift)).serial is not None
    preview = await refunds.preview(table.db, order.id, line_id=None, by=table.boss)
    assert preview.gives_voucher
    refunded = await table.refunds(order, None)
    assert (refunded.money_back_rial, refunded.points_back) == (BILL_RIAL - 3_000_000, 2_000)
    back = await table.voucher(gift)
    assert (back.state, back.serial, back.expires_at) == (VoucherState.ACTIVE, None, gift.expires_at)
    assert await verify(table.db) == ()


async def test_a_voucher_that_came_back_pays_for_another_order(table: Table) -> None:
    order, gift = await paid_both_ways(table)
    await table.refunds(await table.eats(order), None)
    await table.fills()
    again = await table.eats(await table.places(await table.uses(gift)))
    assert again.voucher_id == order.voucher_id
    assert (await table.voucher(gift)).state is VoucherState.USED
    async with table.db.snapshot() as view:
        assert (await board.read_card(view, order.id)).gift is None
        assert (await board.read_card(view, again.id)).gift is not None
    assert await verify(table.db) == ()


async def test_a_voucher_for_a_dish_leaves_the_others_their_price(table: Table) -> None:
    free_doogh = await table.is_given(Benefit(BenefitKind.DISH, dish_key="doogh"))
    await table.fills()
    await table.fills("doogh", 1)
    order = await table.eats(await table.places(await table.uses(free_doogh)))
    async with table.db.snapshot() as view:
        kebabs, doogh = await order_rows.list_lines(view, order.id)
    assert (await table.refunds(order, kebabs.id)).money_back_rial == BILL_RIAL
    assert (await table.voucher(free_doogh)).state is VoucherState.USED, "something is left of the order"
    assert (await table.refunds(order, doogh.id)).money_back_rial == BILL_RIAL
    assert (await table.voucher(free_doogh)).state is VoucherState.ACTIVE, "nothing is left of it"
    assert await verify(table.db) == ()


async def test_only_money_is_the_days_income(table: Table) -> None:
    order, _ = await paid_both_ways(table)
    await table.eats(order)
    day = await today.read(table.db, by=table.boss, now=NOON, house=table.house)
    assert day.income_rial == BILL_RIAL - 3_000_000
    await table.refunds(order, None)
    assert (await today.read(table.db, by=table.boss, now=NOON, house=table.house)).income_rial == 0


async def test_points_that_paid_find_their_owner_after_a_merge(table: Table) -> None:
    order, _ = await paid_both_ways(table)
    await table.eats(order)
    stays = await guest(table.db, 1002)
    await merges.merge(table.db, stays=stays, goes=table.id, by=table.boss, cause="m", now=NOON, house=table.house)
    refunded = await table.refunds(order, None)
    assert (refunded.member_id, refunded.points_back) == (stays, 2_000)
    assert await replace(table, id=stays).has() == 3_000
    assert await verify(table.db) == ()


# Many at once ---------------------------------------------------------------------------------------------------------


async def test_twenty_presses_at_once_place_one_order_and_take_its_points_once(table: Table) -> None:
    await table.earns(3_000)
    await table.fills()
    bill = await table.pays(2_000)
    placed = await asyncio.gather(*(table.places(bill) for _ in range(20)))
    assert len({order.id for order in placed}) == 1
    assert await table.has() == 1_000
    assert await verify(table.db) == ()


async def test_of_twenty_spendings_of_one_balance_only_the_affordable_succeed(table: Table) -> None:
    await table.earns(1_000)
    await table.fills()
    bill = await table.pays(300)

    async def spends(number: int) -> bool:
        try:
            if number == 7:
                await table.places(bill)
            else:
                async with table.db.transaction() as tx:
                    await points.redeem(tx, table.id, points_wanted=300, cause=f"reward {number}", now=NOON)
        except (InsufficientPoints, BillChanged):
            return False
        return True

    done = await asyncio.gather(*(spends(number) for number in range(20)))
    assert sum(done) == 3
    assert await table.has() == 100
    assert await verify(table.db) == ()


async def test_of_many_checkouts_with_one_balance_only_the_affordable_pay_with_points(table: Table) -> None:
    await table.earns(1_000)
    made = []
    for _ in range(20):  # one cart after the other is filled, put aside and opened again all at once
        await table.fills()
        bill = await table.pays(300)
        made.append(bill)
        async with table.db.transaction() as tx:
            await tx.run("UPDATE carts SET state = 'abandoned' WHERE id = :id", id=bill.cart.id)
    async with table.db.transaction() as tx:
        await tx.run("DROP INDEX carts_open")
        await tx.run("UPDATE carts SET state = 'open'")

    async def places(bill: Bill) -> bool:
        try:
            await table.places(bill)
        except BillChanged:
            return False
        return True

    done = await asyncio.gather(*(places(bill) for bill in made))
    assert sum(done) == 3
    assert await table.has() == 100
    assert await verify(table.db) == ()
