"""The order board: one card per order in the staff group, and the guest's one status message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from club.errors import NotFound
from club.rules import board
from club.rules.board import Card
from club.rules.orders import Order, OrderId, OrderState
from club.rules.staff import Deed, Role, Staff, StaffId, require
from club.rules.vouchers import Voucher
from club.services import outbox
from storage import members, orders, posts, settings, staff, vouchers
from storage.database import Database, Snapshot, Transaction

OPEN_MAX = 60
"""More open orders than any evening has; the list stays readable and the query bounded."""

SWEEP_MAX = 50


def card_slot(order_id: OrderId) -> str:
    """Name the message in the staff group that shows the order."""
    return f"board:{order_id}"


def status_slot(order_id: OrderId) -> str:
    """Name the message to the guest that shows how far her order is."""
    return f"order:{order_id}"


async def read_card(view: Snapshot, order_id: OrderId) -> Card:
    """Return everything that the order's card shows now.

    Raises: NotFound.
    """
    if (order := await orders.find(view, order_id)) is None:
        raise NotFound(what="order")
    guest = await members.get(view, order.member_id)
    return Card(
        order=order,
        lines=await orders.list_lines(view, order_id),
        guest=guest.name,
        phone=guest.phone,
        dietary=guest.dietary,
        decided_by=await _name(view, order.staff_id),
        courier=await _name(view, order.courier_id),
        gift=await _gift(view, order),
    )


async def look_up(db: Database, order_id: OrderId, *, by: int) -> tuple[Card, Staff]:
    """Return the order's card for a colleague, and who she is.

    Raises: NotAllowed, NotFound.
    """
    async with db.snapshot() as view:
        colleague = require(await staff.find_by_telegram(view, by), Deed.SEE_BOARD)
        return await read_card(view, order_id), colleague


async def list_open(db: Database, *, by: int, now: datetime) -> tuple[Order, ...]:
    """Return the orders on the board, the late ones first.

    Raises: NotAllowed.
    """
    async with db.snapshot() as view:
        require(await staff.find_by_telegram(view, by), Deed.SEE_BOARD)
        return board.by_urgency(await orders.list_open(view, limit=OPEN_MAX), now)


async def list_couriers(db: Database) -> tuple[Staff, ...]:
    """Return the couriers who work here."""
    async with db.snapshot() as view:
        return tuple(colleague for colleague in await staff.list_present(view) if colleague.role is Role.COURIER)


async def is_kept(db: Database, slot: str, chat_id: int, message_id: int) -> bool:
    """Tell whether this message shows the slot, and so is kept up to date by itself."""
    post = await posts.find(db.glance, slot)
    return post is not None and (post.chat_id, post.message_id) == (chat_id, message_id)


async def refresh(tx: Transaction, order: Order, *, cause: str, now: datetime) -> None:
    """Bring the order's card and its guest's status message up to date."""
    await refresh_card(tx, order.id, cause=cause, now=now)
    guest = await members.get(tx, order.member_id)
    if guest.telegram_id is None:
        return
    await outbox.show(
        tx,
        slot=status_slot(order.id),
        chat_id=guest.telegram_id,
        notice="orders.status",
        detail={"order": order.id},
        cause=f"{cause}:status",
        now=now,
    )


async def refresh_card(tx: Transaction, order_id: OrderId, *, cause: str, now: datetime) -> None:
    """Bring the order's card in the staff group up to date; without a group, staff see it with /board alone."""
    if (chat_id := await settings.find_staff_chat(tx)) is None:
        return
    await outbox.show(
        tx,
        slot=card_slot(order_id),
        chat_id=chat_id,
        notice="board.card",
        detail={"order": order_id},
        cause=f"{cause}:card",
        now=now,
    )


async def move(tx: Transaction, *, now: datetime) -> None:
    """Put every open order on the board of a new staff group; the old cards stay behind as they are."""
    stamp = int(now.timestamp())
    for order in await orders.list_open(tx, limit=OPEN_MAX):
        await outbox.forget_slot(tx, slot=card_slot(order.id), now=now)
        await refresh_card(tx, order.id, cause=f"order:{order.id}:moved:{stamp}", now=now)


async def speak_up(db: Database, *, now: datetime) -> int:
    """Mark the cards of late and unanswered orders, and tell the staff group once of each; return how many."""
    async with db.transaction() as tx:
        if (chat_id := await settings.find_staff_chat(tx)) is None:
            return 0
        overdue = await orders.list_overdue(
            tx, promised_before=now, placed_before=now - board.ANSWER_WITHIN, limit=SWEEP_MAX
        )
        await _tell_of(tx, overdue, chat_id=chat_id, now=now)
        return len(overdue)


async def _tell_of(tx: Transaction, overdue: Iterable[Order], *, chat_id: int, now: datetime) -> None:
    for order in overdue:
        what = "unanswered" if order.state is OrderState.PLACED else "late"
        cause = f"order:{order.id}:{what}"
        await outbox.tell(tx, chat_id=chat_id, notice=f"board.{what}", detail={"order": order.id}, cause=cause, now=now)
        await refresh_card(tx, order.id, cause=cause, now=now)


async def _gift(view: Snapshot, order: Order) -> Voucher | None:
    return None if order.voucher_id is None or order.is_undone else await vouchers.find(view, order.voucher_id)


async def _name(view: Snapshot, staff_id: StaffId | None) -> str | None:
    found = await staff.find(view, staff_id)
    return None if found is None else found.name
