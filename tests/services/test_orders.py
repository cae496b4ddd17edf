"""What happens to an order, from placed to completed, and off the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from club.errors import (
    AlreadyDone,
    NotAllowed,
    NotFound,
    Refusal,
    StaleButton,
    TooLateToCancel,
    WrongOrderState,
)
from club.rules.board import DeclineReason, Reason
from club.rules.orders import Order, OrderId, OrderKind, OrderState
from club.rules.staff import StaffId
from club.services import orders
from storage import orders as stored
from storage.database import Database
from tests.services.kitchen import (
    COOK,
    COURIER,
    GUEST,
    HOUSE,
    NOW,
    OTHER_GUEST,
    OWNER,
    REZA,
    SARA,
    STAFF_CHAT,
    SUPPORT,
    add_guest,
    add_order,
    open_house,
    queued,
)

BUSY = Reason(DeclineReason.BUSY)


async def history(db: Database, order: Order) -> list[str]:
    async with db.snapshot() as view:
        return [event.state for event in await stored.list_events(view, order.id)]


async def audited(db: Database) -> list[str]:
    async with db.snapshot() as view:
        return [row[0] for row in await view.rows("SELECT action FROM audit ORDER BY id")]


async def both(*steps: Awaitable[object]) -> list[Refusal]:
    """Do steps at once and return how those ended that were refused."""
    ended = await asyncio.gather(*steps, return_exceptions=True)
    assert all(not isinstance(each, BaseException) or isinstance(each, Refusal) for each in ended)
    return [each for each in ended if isinstance(each, Refusal)]


async def test_a_delivery_goes_from_hand_to_hand_until_it_is_eaten(database: Database) -> None:
    hired = await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))

    accepted = await orders.accept(database, order.id, minutes=45, by=SARA, now=NOW)
    assert (accepted.state, accepted.promised_at, accepted.staff_id) == (
        OrderState.ACCEPTED,
        NOW + timedelta(minutes=45),
        hired[SARA],
    )
    await orders.prepare(database, order.id, by=COOK, now=NOW)
    await orders.ready(database, order.id, by=COOK, now=NOW)
    assert (await orders.dispatch(database, order.id, by=COURIER, now=NOW)).courier_id == hired[COURIER]
    done = await orders.complete(database, order.id, by=COURIER, now=NOW, house=HOUSE)

    assert (done.state, done.closed_at, done.staff_id) == (OrderState.COMPLETED, NOW, hired[SARA])
    assert await history(database, order) == [
        "placed",
        "accepted",
        "preparing",
        "ready",
        "out_for_delivery",
        "completed",
    ]
    assert await audited(database) == [
        "orders.accepted",
        "orders.preparing",
        "orders.ready",
        "orders.out_for_delivery",
        "orders.completed",
    ]


async def test_each_step_refreshes_the_card_and_the_guests_message_in_one_edit_each(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    await orders.accept(database, order.id, minutes=45, by=SARA, now=NOW)
    await orders.prepare(database, order.id, by=COOK, now=NOW)

    assert [chat for chat, _ in await queued(database, "board.card")] == [STAFF_CHAT]
    assert [chat for chat, _ in await queued(database, "orders.status")] == [GUEST]


async def test_a_guest_without_the_bot_is_served_all_the_same(database: Database) -> None:
    await open_house(database, staff_chat=None)
    order = await add_order(database, await add_guest(database, None), kind=OrderKind.PICKUP)
    await orders.reject(database, order.id, reason=BUSY, by=SARA, now=NOW)

    assert await queued(database, "board.card") == []
    assert await queued(database, "orders.status") == []
    assert await queued(database, "orders.declined") == []


async def test_a_double_tap_accepts_once(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    tap = [orders.accept(database, order.id, minutes=45, by=SARA, now=NOW) for _ in range(3)]

    first, second, third = await asyncio.gather(*tap)
    assert first == second == third
    assert await history(database, order) == ["placed", "accepted"]


async def test_of_two_waiters_one_accepts_and_the_other_hears_who_did(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    (refused,) = await both(
        orders.accept(database, order.id, minutes=30, by=SARA, now=NOW),
        orders.accept(database, order.id, minutes=60, by=REZA, now=NOW),
    )
    assert isinstance(refused, AlreadyDone)
    assert refused.by in ("سارا", "رضا")
    assert refused.state == "accepted"
    assert await history(database, order) == ["placed", "accepted"]


async def test_a_guest_cancels_while_a_waiter_accepts_and_one_of_them_is_first(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    order = await add_order(database, guest)
    (refused,) = await both(
        orders.cancel(database, order.id, member_id=guest, now=NOW),
        orders.accept(database, order.id, minutes=30, by=SARA, now=NOW),
    )
    assert isinstance(refused, AlreadyDone | TooLateToCancel)
    assert (await history(database, order))[1:] in (["accepted"], ["cancelled"])


async def test_who_accepts_a_cancelled_order_hears_that_it_is_gone(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    order = await add_order(database, guest)
    await orders.cancel(database, order.id, member_id=guest, now=NOW)
    assert (await orders.cancel(database, order.id, member_id=guest, now=NOW)).state is OrderState.CANCELLED

    with pytest.raises(AlreadyDone) as refused:
        await orders.accept(database, order.id, minutes=30, by=SARA, now=NOW)
    assert refused.value.facts() == {"by": None, "state": "cancelled"}


async def test_a_declined_order_cannot_be_cancelled_any_more(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    order = await add_order(database, guest)
    await orders.reject(database, order.id, reason=BUSY, by=SARA, now=NOW)
    with pytest.raises(WrongOrderState):
        await orders.cancel(database, order.id, member_id=guest, now=NOW)
    with pytest.raises(LookupError):
        async with database.snapshot() as view:
            await stored.get(view, OrderId(999))


async def test_only_the_guest_herself_cancels_and_only_until_it_is_accepted(database: Database) -> None:
    await open_house(database)
    guest = await add_guest(database, GUEST)
    stranger = await add_guest(database, OTHER_GUEST, phone=None)
    order = await add_order(database, guest)
    with pytest.raises(NotFound):
        await orders.cancel(database, order.id, member_id=stranger, now=NOW)
    with pytest.raises(NotFound):
        await orders.cancel(database, OrderId(999), member_id=guest, now=NOW)

    await orders.accept(database, order.id, minutes=30, by=SARA, now=NOW)
    with pytest.raises(TooLateToCancel):
        await orders.cancel(database, order.id, member_id=guest, now=NOW)


@pytest.mark.parametrize("stranger", [GUEST, 999_999, SUPPORT, COURIER])
async def test_a_forged_press_of_somebody_else_does_nothing(database: Database, stranger: int) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    with pytest.raises(NotAllowed):
        await orders.accept(database, order.id, minutes=30, by=stranger, now=NOW)
    assert await history(database, order) == ["placed"]


async def test_no_step_is_skipped_and_no_unknown_order_moves(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    with pytest.raises(WrongOrderState):
        await orders.complete(database, order.id, by=SARA, now=NOW, house=HOUSE)
    with pytest.raises(NotFound):
        await orders.prepare(database, OrderId(999), by=SARA, now=NOW)
    with pytest.raises(StaleButton):
        await orders.accept(database, order.id, minutes=10_000, by=SARA, now=NOW)
    assert await history(database, order) == ["placed"]


async def test_repeats_of_every_later_step_change_nothing(database: Database) -> None:
    hired = await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    await orders.accept(database, order.id, minutes=30, by=OWNER, now=NOW)
    later = NOW + timedelta(minutes=1)
    for at in (NOW, later):
        await orders.prepare(database, order.id, by=OWNER, now=at)
        await orders.ready(database, order.id, by=OWNER, now=at)
        sent = await orders.dispatch(database, order.id, by=OWNER, now=at, courier_id=hired[COURIER])
        assert sent.courier_id == hired[COURIER]
        done = await orders.complete(database, order.id, by=OWNER, now=at, house=HOUSE)
        assert done.closed_at == NOW
    assert len(await history(database, order)) == 6


async def test_only_somebody_who_carries_is_sent_out(database: Database) -> None:
    hired = await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    await orders.accept(database, order.id, minutes=30, by=SARA, now=NOW)
    await orders.prepare(database, order.id, by=COOK, now=NOW)
    await orders.ready(database, order.id, by=COOK, now=NOW)
    for nobody in (hired[SUPPORT], StaffId(999)):
        with pytest.raises(NotAllowed):
            await orders.dispatch(database, order.id, by=SARA, now=NOW, courier_id=nobody)


async def test_a_declined_order_is_told_to_the_guest_aloud_and_once(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    for _ in range(2):
        declined = await orders.reject(database, order.id, reason=Reason("other", "گاز قطع است"), by=SARA, now=NOW)
    assert (declined.state, declined.reason) == (OrderState.REJECTED, "other:گاز قطع است")
    assert await queued(database, "orders.declined") == [(GUEST, f"order:{order.id}:rejected:told")]


async def test_an_accepted_order_can_still_be_called_off_with_a_reason(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST))
    await orders.accept(database, order.id, minutes=30, by=SARA, now=NOW)
    assert (await orders.call_off(database, order.id, reason=BUSY, by=SARA, now=NOW)).state is OrderState.CANCELLED


async def test_nobody_came_for_it(database: Database) -> None:
    await open_house(database)
    order = await add_order(database, await add_guest(database, GUEST), kind=OrderKind.PICKUP)
    await orders.accept(database, order.id, minutes=30, by=SARA, now=NOW)
    await orders.prepare(database, order.id, by=COOK, now=NOW)
    await orders.ready(database, order.id, by=COOK, now=NOW)
    for _ in range(2):
        assert (await orders.no_show(database, order.id, by=SARA, now=NOW)).state is OrderState.NO_SHOW
    with pytest.raises(AlreadyDone) as refused:
        await orders.complete(database, order.id, by=REZA, now=NOW, house=HOUSE)
    assert refused.value.facts() == {"by": "سارا", "state": "no_show"}
