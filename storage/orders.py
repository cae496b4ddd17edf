"""Orders: one row each, their lines as they stood on the menu, and the history of their states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from club.rules.carts import CartId
from club.rules.members import MemberId
from club.rules.orders import Order, OrderEvent, OrderId, OrderLine, OrderLineId, OrderState, Payment
from club.rules.placing import NewLine, NewOrder
from club.rules.staff import StaffId
from club.rules.vouchers import VoucherId
from storage.database import Snapshot, Transaction
from storage.rows import build, build_all, build_or_none, columns

_ORDER = columns(Order)
_LINE = columns(OrderLine)
_EVENT = columns(OrderEvent)


# Finding --------------------------------------------------------------------------------------------------------------


async def find(view: Snapshot, order_id: OrderId) -> Order | None:
    """Return the order, or None."""
    return build_or_none(Order, await view.row(f"SELECT {_ORDER} FROM orders WHERE id = :id", id=order_id))


async def get(view: Snapshot, order_id: OrderId) -> Order:
    """Return the order. Raises: LookupError."""
    if (found := await find(view, order_id)) is None:
        raise LookupError(f"order {order_id}")
    return found


async def find_by_cart(view: Snapshot, cart_id: CartId) -> Order | None:
    """Return the order that this cart became, or None."""
    sql = f"SELECT {_ORDER} FROM orders WHERE cart_id = :cart_id"
    return build_or_none(Order, await view.row(sql, cart_id=cart_id))


async def find_paid_by(view: Snapshot, voucher_id: VoucherId, *, member_id: MemberId) -> Order | None:
    """Return the member's order that her gift code pays for, or None; one that is undone gave it back."""
    sql = f"""SELECT {_ORDER} FROM orders WHERE member_id = :member_id AND voucher_id = :voucher_id
              AND state NOT IN ('cancelled', 'rejected', 'no_show')
              AND NOT (state = 'completed' AND refunded_rial = total_rial) ORDER BY id DESC LIMIT 1"""
    return build_or_none(Order, await view.row(sql, member_id=member_id, voucher_id=voucher_id))


async def lock(tx: Transaction, order_id: OrderId) -> Order | None:
    """Hold the order's row until the transaction ends and return it as it is now, or None when there is none."""
    sql = f"UPDATE orders SET state = state WHERE id = :id RETURNING {_ORDER}"
    return build_or_none(Order, await tx.row(sql, id=order_id))


async def list_open(view: Snapshot, *, limit: int) -> tuple[Order, ...]:
    """Return the orders on the board, the oldest first."""
    sql = f"SELECT {_ORDER} FROM orders WHERE closed_at IS NULL ORDER BY id LIMIT :limit"
    return build_all(Order, await view.rows(sql, limit=limit))


async def list_of_member(view: Snapshot, member_id: MemberId, *, limit: int, offset: int) -> tuple[Order, ...]:
    """Return a page of a member's orders, the newest first."""
    sql = f"""SELECT {_ORDER} FROM orders WHERE member_id = :member_id
              ORDER BY id DESC LIMIT :limit OFFSET :offset"""
    return build_all(Order, await view.rows(sql, member_id=member_id, limit=limit, offset=offset))


async def count_of_member(view: Snapshot, member_id: MemberId) -> int:
    """Return how many orders a member ever placed."""
    row = await view.row("SELECT COUNT(*) FROM orders WHERE member_id = :member_id", member_id=member_id)
    return int(row[0]) if row else 0


async def list_overdue(
    view: Snapshot, *, promised_before: datetime, placed_before: datetime, limit: int
) -> tuple[Order, ...]:
    """Return open orders that nobody has spoken up for yet: past their promise, or unanswered since ``placed_before``.

    An order whose lateness was told (its cause is in the outbox) is left out.
    """
    sql = f"""
        SELECT {_ORDER} FROM orders
        WHERE closed_at IS NULL AND (
            (state <> 'placed' AND promised_at <= :promised_before AND NOT EXISTS (
                SELECT 1 FROM outbox WHERE outbox.cause = 'order:' || orders.id || CAST(:late AS TEXT)))
            OR (state = 'placed' AND placed_at <= :placed_before AND NOT EXISTS (
                SELECT 1 FROM outbox WHERE outbox.cause = 'order:' || orders.id || CAST(:unanswered AS TEXT))))
        ORDER BY id LIMIT :limit
        """
    causes = {"late": ":late", "unanswered": ":unanswered"}  # bound: a colon in SQL begins a parameter
    rows = await view.rows(sql, promised_before=promised_before, placed_before=placed_before, limit=limit, **causes)
    return build_all(Order, rows)


async def list_lines(view: Snapshot, order_id: OrderId) -> tuple[OrderLine, ...]:
    """Return the order's lines as they were placed."""
    sql = f"SELECT {_LINE} FROM order_lines WHERE order_id = :order_id ORDER BY id"
    return build_all(OrderLine, await view.rows(sql, order_id=order_id))


async def list_events(view: Snapshot, order_id: OrderId) -> tuple[OrderEvent, ...]:
    """Return what happened to the order, the first thing first."""
    sql = f"SELECT {_EVENT} FROM order_events WHERE order_id = :order_id ORDER BY id"
    return build_all(OrderEvent, await view.rows(sql, order_id=order_id))


async def find_event(view: Snapshot, cause: str) -> OrderEvent | None:
    """Return the event of this cause, or None."""
    return build_or_none(
        OrderEvent, await view.row(f"SELECT {_EVENT} FROM order_events WHERE cause = :cause", cause=cause)
    )


# Changing -------------------------------------------------------------------------------------------------------------


async def add(tx: Transaction, new: NewOrder, *, cause: str, now: datetime) -> Order:
    """Add an order in the state ``placed``."""
    row = await tx.row(
        f"""
        INSERT INTO orders (
            member_id, cart_id, cause, kind, branch, table_name, address_words, latitude_e6, longitude_e6, payment,
            items_rial, delivery_rial, total_rial, note, placed_at, points_paid, points_rial, voucher_id, voucher_rial
        ) VALUES (
            :member_id, :cart_id, :cause, :kind, :branch, :table_name, :address_words, :latitude_e6, :longitude_e6,
            :payment, :items_rial, :delivery_rial, :total_rial, :note, :now,
            :points_paid, :points_rial, :voucher_id, :voucher_rial
        ) RETURNING {_ORDER}
        """,
        member_id=new.member_id,
        cart_id=new.cart_id,
        cause=cause,
        kind=new.kind,
        branch=new.branch,
        table_name=new.table_name,
        address_words=new.address_words,
        latitude_e6=new.latitude_e6,
        longitude_e6=new.longitude_e6,
        payment=new.payment,
        items_rial=new.items_rial,
        delivery_rial=new.delivery_rial,
        total_rial=new.items_rial + new.delivery_rial,
        note=new.note,
        now=now,
        points_paid=new.points_paid,
        points_rial=new.points_rial,
        voucher_id=new.voucher_id,
        voucher_rial=new.voucher_rial,
    )
    assert row is not None
    return build(Order, row)


async def add_lines(tx: Transaction, order_id: OrderId, lines: Iterable[NewLine]) -> None:
    """Add the lines of a new order."""
    await tx.run_many(
        """
        INSERT INTO order_lines (
            order_id, dish_id, name_fa, name_en, choices_fa, choices_en, choice_ids, quantity, unit_rial, total_rial,
            note
        ) VALUES (
            :order_id, :dish_id, :name_fa, :name_en, :choices_fa, :choices_en, :choice_ids, :quantity, :unit_rial,
            :total_rial, :note
        )
        """,
        [
            {
                "order_id": order_id,
                "dish_id": line.dish_id,
                "name_fa": line.name_fa,
                "name_en": line.name_en,
                "choices_fa": line.choices_fa,
                "choices_en": line.choices_en,
                "choice_ids": line.choice_ids,
                "quantity": line.quantity,
                "unit_rial": line.unit_rial,
                "total_rial": line.quantity * line.unit_rial,
                "note": line.note,
            }
            for line in lines
        ],
    )


async def add_event(
    tx: Transaction,
    order_id: OrderId,
    state: str,
    *,
    staff_id: StaffId | None,
    reason: str | None,
    cause: str,
    now: datetime,
) -> None:
    """Write down that the order came into a state; ``refunded`` is written without being one."""
    await tx.run(
        """
        INSERT INTO order_events (order_id, state, at, staff_id, reason, cause)
        VALUES (:order_id, :state, :now, :staff_id, :reason, :cause)
        """,
        order_id=order_id,
        state=state,
        staff_id=staff_id,
        reason=reason,
        cause=cause,
        now=now,
    )


async def set_accepted(
    tx: Transaction, order_id: OrderId, *, promised_at: datetime, staff_id: StaffId, now: datetime
) -> Order:
    """Take the order on, with the time by which it is promised."""
    row = await tx.row(
        f"""
        UPDATE orders SET state = 'accepted', accepted_at = :now, promised_at = :promised_at, staff_id = :staff_id
        WHERE id = :id RETURNING {_ORDER}
        """,
        id=order_id,
        promised_at=promised_at,
        staff_id=staff_id,
        now=now,
    )
    assert row is not None
    return build(Order, row)


async def set_state(tx: Transaction, order_id: OrderId, state: OrderState) -> Order:
    """Move an open order on."""
    sql = f"UPDATE orders SET state = :state WHERE id = :id RETURNING {_ORDER}"
    row = await tx.row(sql, id=order_id, state=state)
    assert row is not None
    return build(Order, row)


async def set_payment(tx: Transaction, order_id: OrderId, payment: Payment) -> Order:
    """Store how the guest pays."""
    sql = f"UPDATE orders SET payment = :payment WHERE id = :id RETURNING {_ORDER}"
    row = await tx.row(sql, id=order_id, payment=payment)
    assert row is not None
    return build(Order, row)


async def set_courier(tx: Transaction, order_id: OrderId, courier_id: StaffId) -> Order:
    """Send the order on its way with a courier."""
    sql = f"UPDATE orders SET state = 'out_for_delivery', courier_id = :courier_id WHERE id = :id RETURNING {_ORDER}"
    row = await tx.row(sql, id=order_id, courier_id=courier_id)
    assert row is not None
    return build(Order, row)


async def set_closed(
    tx: Transaction,
    order_id: OrderId,
    state: OrderState,
    *,
    reason: str | None,
    staff_id: StaffId | None,
    now: datetime,
) -> Order:
    """Take the order off the board; who accepted it stays written, whoever closes it."""
    row = await tx.row(
        f"""
        UPDATE orders SET state = :state, reason = :reason, closed_at = :now,
               staff_id = COALESCE(staff_id, CAST(:staff_id AS BIGINT))
        WHERE id = :id RETURNING {_ORDER}
        """,
        id=order_id,
        state=state,
        reason=reason,
        staff_id=staff_id,
        now=now,
    )
    assert row is not None
    return build(Order, row)


async def set_points_back(tx: Transaction, order_id: OrderId, points: int) -> Order:
    """Store how many of the points that paid for the order have been given back in all."""
    sql = f"UPDATE orders SET points_back = :points WHERE id = :id RETURNING {_ORDER}"
    row = await tx.row(sql, id=order_id, points=points)
    assert row is not None
    return build(Order, row)


async def set_refunded(
    tx: Transaction,
    order_id: OrderId,
    *,
    refunded_rial: int,
    reason: str,
    lines: Sequence[tuple[OrderLineId, int]],
    money_back_rial: int | None = None,
) -> Order:
    """Store how much of the order, and of each named line, was given back in all; as money, if nothing is said."""
    await tx.run_many(
        "UPDATE order_lines SET refunded_rial = :refunded_rial WHERE id = :id AND order_id = :order_id",
        [{"id": line_id, "order_id": order_id, "refunded_rial": rial} for line_id, rial in lines],
    )
    row = await tx.row(
        f"""
        UPDATE orders SET refunded_rial = :refunded_rial, money_back_rial = :money_back_rial, reason = :reason
        WHERE id = :id RETURNING {_ORDER}
        """,
        id=order_id,
        refunded_rial=refunded_rial,
        money_back_rial=refunded_rial if money_back_rial is None else money_back_rial,
        reason=reason,
    )
    assert row is not None
    return build(Order, row)
