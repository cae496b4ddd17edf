"""Refunds: by line or whole, once each, with the points going the same way."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from club.errors import NotAllowed, NotFound, NotRefundable
from club.rules.board import Card
from club.rules.earning_terms import Terms
from club.rules.members import MemberId
from club.rules.orders import Order, OrderId, OrderLineId
from club.rules.refunds import RefundReason
from club.services import points, refunds
from storage import orders as stored
from storage.database import Database
from tests.services.kitchen import GUEST, NOW, OWNER, SARA, add_guest, add_order, handed_over, open_house, queued
from tests.services.kitchen import HOUSE as PLAIN_HOUSE

HOUSE = replace(PLAIN_HOUSE, terms=Terms(version="t1", rial_per_step=100_000))


async def served(db: Database, telegram_id: int | None = GUEST) -> tuple[MemberId, Order]:
    """An order of 13.5 million rial of food, and 400,000 for its delivery, that was brought and eaten."""
    await open_house(db)
    guest = await add_guest(db, telegram_id)
    order = await add_order(db, guest)
    return guest, await handed_over(db, order, by=OWNER, house=HOUSE)


async def gives(
    db: Database, order_id: OrderId, line_id: OrderLineId | None, *, words: str = "", by: int = OWNER
) -> Order:
    return await refunds.refund(
        db, order_id, line_id=line_id, reason=RefundReason.QUALITY, words=words, by=by, now=NOW, house=HOUSE
    )


async def left(db: Database, guest: MemberId) -> int:
    async with db.snapshot() as view:
        found = await points.balance(view, guest, now=NOW)
    return found.usable + found.pending


async def looks(db: Database, order_id: OrderId) -> Card:
    return await refunds.look(db, order_id, by=OWNER)


async def test_completion_earns_points_and_a_refund_takes_them_back(database: Database) -> None:
    guest, order = await served(database)
    assert await left(database, guest) == 135

    _, doogh = (await looks(database, order.id)).lines
    refunded = await gives(database, order.id, doogh.id, words="گرم بود")
    assert (refunded.refunded_rial, refunded.reason) == (500_000, "quality:گرم بود")
    assert await left(database, guest) == 130

    refunded = await gives(database, order.id, None)
    assert refunded.refunded_rial == order.total_rial
    assert await left(database, guest) == 0
    async with database.snapshot() as view:
        assert [line.refunded_rial for line in await stored.list_lines(view, order.id)] == [13_000_000, 500_000]
        assert [event.state for event in await stored.list_events(view, order.id)][-2:] == ["refunded", "refunded"]


async def test_two_taps_give_back_once_and_the_guest_hears_once(database: Database) -> None:
    guest, order = await served(database)
    first, second = await asyncio.gather(gives(database, order.id, None), gives(database, order.id, None))
    assert first.refunded_rial == second.refunded_rial == order.total_rial
    assert await queued(database, "refunds.told") == [(GUEST, f"order:{order.id}:refunded:whole:told")]
    assert await left(database, guest) == 0


async def test_what_was_given_back_cannot_be_given_again(database: Database) -> None:
    _, order = await served(database, None)
    kebab, doogh = (await looks(database, order.id)).lines
    await gives(database, order.id, doogh.id)
    await gives(database, order.id, None)
    assert await queued(database, "refunds.told") == []
    with pytest.raises(NotRefundable):
        await gives(database, order.id, kebab.id)
    with pytest.raises(NotRefundable):
        await looks(database, order.id)


async def test_a_line_of_another_order_or_none_is_not_found(database: Database) -> None:
    guest, order = await served(database)
    other = await add_order(database, guest, cause="b")
    async with database.snapshot() as view:
        (foreign, _) = await stored.list_lines(view, other.id)
    for wrong in (foreign.id, OrderLineId(999)):
        with pytest.raises(NotFound):
            await gives(database, order.id, wrong)
    with pytest.raises(NotFound):
        await gives(database, OrderId(999), None)
    with pytest.raises(NotFound):
        await refunds.preview(database, OrderId(999), line_id=None, by=OWNER)


async def test_a_line_whose_price_was_given_back_in_part_gives_the_rest(database: Database) -> None:
    _, order = await served(database)
    kebab, doogh = (await looks(database, order.id)).lines
    async with database.transaction() as tx:
        await stored.set_refunded(
            tx, order.id, refunded_rial=600_000, reason="quality", lines=[(kebab.id, 100_000), (doogh.id, 500_000)]
        )
    with pytest.raises(NotRefundable):
        await gives(database, order.id, doogh.id)
    assert (await gives(database, order.id, kebab.id)).refunded_rial == 13_500_000


async def test_only_managers_refund_and_only_what_was_completed(database: Database) -> None:
    guest, order = await served(database)
    with pytest.raises(NotAllowed):
        await gives(database, order.id, None, by=SARA)
    with pytest.raises(NotAllowed):
        await refunds.look(database, order.id, by=SARA)
    fresh = await add_order(database, guest, cause="b")
    with pytest.raises(NotRefundable):
        await gives(database, fresh.id, None)
