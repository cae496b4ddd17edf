"""Paying part of a bill with points or a voucher: chosen on the cart, taken with the order, given back when it fails.

What is chosen is a wish: the bill says how far it goes now, and only what the bill says is ever taken.
"""

from __future__ import annotations

from datetime import datetime

from club.errors import BillChanged, PointsNotAccepted, VoucherUnsuited
from club.rules.benefits import BenefitKind
from club.rules.bills import Bill
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.orders import Order
from club.rules.payment import Basket, Offer, PaymentTerms, offer, worth
from club.rules.redemptions import serial, serial_year
from club.rules.refunds import VoucherUsed
from club.rules.staff import StaffId
from club.rules.vouchers import Voucher, VoucherId
from club.services import carts, points
from storage import carts as cart_rows
from storage import menu, orders, redemptions, vouchers
from storage import points as ledger_rows
from storage.database import Database, Snapshot, Transaction


def points_offer(bill: Bill, terms: PaymentTerms) -> Offer:
    """Return how many points may pay of the bill as it is."""
    return offer(terms, bill.purse, _left(bill))


async def choose_points(db: Database, member_id: MemberId, *, wanted: int, house: House, now: datetime) -> Bill:
    """Pay the open cart with so many points; 0: with none.

    Raises: PointsNotAccepted.
    """
    async with db.transaction() as tx:
        cart = await cart_rows.open_(tx, member_id, now=now)
        before = await carts.bill(tx, cart, house=house, now=now)
        if wanted:
            if house.programme.payment is None:
                raise PointsNotAccepted(at_least=0, at_most=0, step=1)
            points_offer(before, house.programme.payment).checked(wanted)
        cart = await cart_rows.set_points(tx, cart.id, points=wanted)
        return await carts.bill(tx, cart, house=house, now=now)


async def choose_voucher(
    db: Database, member_id: MemberId, *, voucher_id: VoucherId | None, house: House, now: datetime
) -> Bill:
    """Use a voucher of hers for the open cart; None: none.

    Raises: VoucherUnsuited when it takes nothing off this bill.
    """
    async with db.transaction() as tx:
        cart = await cart_rows.open_(tx, member_id, now=now)
        if voucher_id is not None:
            before = await carts.bill(tx, cart, house=house, now=now)
            await _check_suited(tx, before, before.purse.voucher(voucher_id))
        cart = await cart_rows.set_voucher(tx, cart.id, voucher_id=voucher_id)
        return await carts.bill(tx, cart, house=house, now=now)


async def _check_suited(view: Snapshot, bill: Bill, voucher: Voucher | None) -> None:
    if voucher is None:
        raise VoucherUnsuited(kind="", dish=None)
    benefit = voucher.promise
    if not worth(benefit, bill.basket):
        dish = await menu.find_dish_by_key(view, benefit.dish_key) if benefit.kind is BenefitKind.DISH else None
        raise VoucherUnsuited(kind=benefit.kind, dish=dish)


def _left(bill: Bill) -> Basket:
    """Return what the chosen voucher leaves to be paid."""
    tender = bill.tender
    return bill.basket.less(tender.voucher.promise, tender.voucher_rial) if tender.voucher else bill.basket


# With the order -------------------------------------------------------------------------------------------------------


async def take(tx: Transaction, order: Order, bill: Bill, *, now: datetime) -> None:
    """Take what the bill of a new order is paid with beside money; the caller holds the member.

    Raises: InsufficientPoints, or BillChanged when the voucher was taken elsewhere at this very moment.
    """
    if order.points_paid:
        await points.redeem(
            tx,
            order.member_id,
            points_wanted=order.points_paid,
            cause=_paid(order),
            now=now,
            branch=order.branch,
            order_id=order.id,
            breakdown={"rial": order.points_rial},
        )
    if order.voucher_id is not None and not await vouchers.set_spent(
        tx, order.voucher_id, member_id=order.member_id, now=now
    ):
        raise BillChanged(total_rial=bill.total_rial)


async def give_receipt(tx: Transaction, order: Order, /, *, house: House, now: datetime) -> None:
    """Number the receipt of the gift code that paid for a completed order: its guest and staff name it by one serial.

    Not before the food is handed over: an order that comes to nothing gives the gift back, and leaves no gap.
    """
    if order.voucher_id is not None:
        year = serial_year(now, house.zone)
        number = await redemptions.next_serial(tx, year)
        await vouchers.set_serial(tx, order.voucher_id, serial=serial(year, number))


async def give_back(tx: Transaction, order: Order, *, now: datetime, staff_id: StaffId | None) -> Order:
    """Give back all that paid for an order that came to nothing: the points with their dates, the voucher with its end.

    A repeat changes nothing.
    """
    left = order.points_paid - order.points_back
    order = await give_points_back(tx, order, left, cause=f"order:{order.id}", now=now, staff_id=staff_id)
    await give_voucher_back(tx, order)
    return order


async def give_voucher_back(tx: Transaction, order: Order) -> None:
    """Let the voucher that paid for an order be hers again until its old end, once nothing is left of the order."""
    if order.voucher_id is not None and order.is_undone:
        await vouchers.set_unspent(tx, order.voucher_id)


async def give_points_back(
    tx: Transaction, order: Order, count: int, *, cause: str, now: datetime, staff_id: StaffId | None
) -> Order:
    """Give so many of the points that paid for the order back to the lots they came from; return the order."""
    paid = await ledger_rows.find_entry_by_cause(tx, _paid(order)) if count > 0 else None
    if paid is None:
        return order
    await points.give_back(tx, paid.id, cause=f"{cause}:points_back", now=now, points=count, staff_id=staff_id)
    return await orders.set_points_back(tx, order.id, order.points_back + count)


async def voucher_used(view: Snapshot, order: Order) -> VoucherUsed | None:
    """Return what the voucher that paid part of an order was for, or None when none did."""
    voucher = None if order.voucher_id is None else await vouchers.find(view, order.voucher_id)
    if voucher is None:
        return None
    benefit = voucher.promise
    dish = await menu.find_dish_by_key(view, benefit.dish_key) if benefit.kind is BenefitKind.DISH else None
    return VoucherUsed(benefit, dish.id if dish else None)


def _paid(order: Order) -> str:
    return f"order:{order.id}:paid_by_points"
