"""Carts: one open cart a member, its lines in the order they were added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from club.rules.carts import Cart, CartId, CartLine, CartLineId, CartState, Summary
from club.rules.delivery import AddressId
from club.rules.members import MemberId
from club.rules.menu import ChoiceId, DishId
from club.rules.orders import OrderKind, Payment
from club.rules.vouchers import VoucherId
from storage.database import Row, Snapshot, Transaction
from storage.rows import build, build_all, build_or_none, columns

_CART = columns(Cart)
_LINE = columns(CartLine)


async def find(view: Snapshot, cart_id: CartId) -> Cart | None:
    """Return the cart, or None."""
    return build_or_none(Cart, await view.row(f"SELECT {_CART} FROM carts WHERE id = :id", id=cart_id))


async def find_open(view: Snapshot, member_id: MemberId) -> Cart | None:
    """Return the member's open cart, or None."""
    sql = f"SELECT {_CART} FROM carts WHERE member_id = :member_id AND state = 'open'"
    return build_or_none(Cart, await view.row(sql, member_id=member_id))


async def open_(tx: Transaction, member_id: MemberId, *, now: datetime) -> Cart:
    """Return the member's open cart, made when there is none, and hold its row until the transaction ends."""
    found = await tx.row(
        f"""INSERT INTO carts (member_id, made_at, changed_at) VALUES (:member_id, :now, :now)
            ON CONFLICT (member_id) WHERE state = 'open' DO UPDATE SET changed_at = excluded.changed_at
            RETURNING {_CART}""",
        member_id=member_id,
        now=now,
    )
    return _cart(found)


async def lock(tx: Transaction, cart_id: CartId, *, now: datetime) -> Cart | None:
    """Hold the cart's row until the transaction ends and return it as it is now, or None when there is none."""
    sql = f"UPDATE carts SET changed_at = :now WHERE id = :id RETURNING {_CART}"
    return build_or_none(Cart, await tx.row(sql, id=cart_id, now=now))


async def list_lines(view: Snapshot, cart_id: CartId) -> tuple[CartLine, ...]:
    """Return the cart's lines, the first added first."""
    sql = f"SELECT {_LINE} FROM cart_lines WHERE cart_id = :cart_id ORDER BY id"
    return build_all(CartLine, await view.rows(sql, cart_id=cart_id))


async def summary(view: Snapshot, member_id: MemberId) -> Summary:
    """Return the little that every page of the menu shows of the member's open cart."""
    row = await view.row(
        """SELECT COALESCE(SUM(cart_lines.quantity), 0), MAX(CASE WHEN kind = 'dine_in' THEN table_name END)
           FROM carts LEFT JOIN cart_lines ON cart_lines.cart_id = carts.id
           WHERE member_id = :member_id AND state = 'open'""",
        member_id=member_id,
    )
    assert row is not None
    return Summary(int(row[0]), row[1])


# Lines ----------------------------------------------------------------------------------------------------------------


async def add_line(
    tx: Transaction,
    cart_id: CartId,
    *,
    dish_id: DishId,
    quantity: int,
    choice_ids: Sequence[ChoiceId],
    note: str | None,
    cause: str,
) -> CartLine | None:
    """Add a line of its own and return it, or None when there is no such dish."""
    row = await tx.row(
        f"""INSERT INTO cart_lines (cart_id, dish_id, quantity, choice_ids, note, cause)
            SELECT CAST(:cart_id AS BIGINT), id, CAST(:quantity AS BIGINT), CAST(:choice_ids AS TEXT),
                CAST(:note AS TEXT), CAST(:cause AS TEXT)
            FROM dishes WHERE id = :dish_id
            RETURNING {_LINE}""",
        cart_id=cart_id,
        dish_id=dish_id,
        quantity=quantity,
        choice_ids=sorted(choice_ids),
        note=note,
        cause=cause,
    )
    return build_or_none(CartLine, row)


async def set_quantity(
    tx: Transaction, cart_id: CartId, line_id: CartLineId, *, quantity: int, cause: str | None = None
) -> int:
    """Set how many of a line are wanted, and why when something was added; return 0 when the line is gone."""
    return await tx.run(
        """UPDATE cart_lines SET quantity = :quantity, cause = COALESCE(CAST(:cause AS TEXT), cause)
           WHERE id = :id AND cart_id = :cart_id""",
        id=line_id,
        cart_id=cart_id,
        quantity=quantity,
        cause=cause,
    )


async def set_line_note(tx: Transaction, cart_id: CartId, line_id: CartLineId, *, note: str | None) -> int:
    """Set what is wanted differently for a line; return 0 when the line is gone."""
    sql = "UPDATE cart_lines SET note = :note WHERE id = :id AND cart_id = :cart_id"
    return await tx.run(sql, id=line_id, cart_id=cart_id, note=note)


async def delete_line(tx: Transaction, cart_id: CartId, line_id: CartLineId) -> int:
    """Take a line out; return 0 when it was gone already."""
    sql = "DELETE FROM cart_lines WHERE id = :id AND cart_id = :cart_id"
    return await tx.run(sql, id=line_id, cart_id=cart_id)


# How and where --------------------------------------------------------------------------------------------------------


async def set_kind(
    tx: Transaction,
    cart_id: CartId,
    *,
    kind: OrderKind,
    address_id: AddressId | None = None,
    table_name: str | None = None,
) -> Cart:
    """Set how the guest wants it, and where: the address or the table stays when none is given. Return the cart."""
    row = await tx.row(
        f"""UPDATE carts SET kind = :kind, address_id = COALESCE(CAST(:address_id AS BIGINT), address_id),
                table_name = COALESCE(CAST(:table_name AS TEXT), table_name)
            WHERE id = :id RETURNING {_CART}""",
        id=cart_id,
        kind=kind,
        address_id=address_id,
        table_name=table_name,
    )
    return _cart(row)


async def set_payment(tx: Transaction, cart_id: CartId, *, payment: Payment) -> Cart:
    """Set how the guest pays; return the cart."""
    sql = f"UPDATE carts SET payment = :payment WHERE id = :id RETURNING {_CART}"
    return _cart(await tx.row(sql, id=cart_id, payment=payment))


async def set_points(tx: Transaction, cart_id: CartId, *, points: int) -> Cart:
    """Set how many points the guest wants to pay with; return the cart."""
    sql = f"UPDATE carts SET points = :points WHERE id = :id RETURNING {_CART}"
    return _cart(await tx.row(sql, id=cart_id, points=points))


async def set_voucher(tx: Transaction, cart_id: CartId, *, voucher_id: VoucherId | None) -> Cart:
    """Set which voucher the guest wants to use; return the cart."""
    sql = f"UPDATE carts SET voucher_id = :voucher_id WHERE id = :id RETURNING {_CART}"
    return _cart(await tx.row(sql, id=cart_id, voucher_id=voucher_id))


async def set_note(tx: Transaction, cart_id: CartId, *, note: str | None) -> Cart:
    """Set what the guest wants to say about the whole order; return the cart."""
    sql = f"UPDATE carts SET note = :note WHERE id = :id RETURNING {_CART}"
    return _cart(await tx.row(sql, id=cart_id, note=note))


async def set_state(tx: Transaction, cart_id: CartId, state: CartState, *, now: datetime) -> None:
    """Set what became of the cart."""
    sql = "UPDATE carts SET state = :state, changed_at = :now WHERE id = :id"
    await tx.run(sql, id=cart_id, state=state, now=now)


async def abandon_before(tx: Transaction, moment: datetime, *, limit: int) -> int:
    """Put away the open carts that nobody has touched since then, at most so many; return how many."""
    return await tx.run(
        """UPDATE carts SET state = 'abandoned' WHERE id IN (
               SELECT id FROM carts WHERE state = 'open' AND changed_at < :moment ORDER BY changed_at LIMIT :limit)""",
        moment=moment,
        limit=limit,
    )


def _cart(row: Row | None) -> Cart:
    assert row is not None
    return build(Cart, row)
