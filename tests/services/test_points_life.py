"""Three members' whole lives with points, at random, on a real database beside a model that fits in one's head.

Whatever happens – orders, spending, refunds, corrections, two members found to be one, sweeps, nights, and any of it
twice or again much later – the lots are those of the model, none is below zero, and what the rows add up to is what
the lots hold less what is owed.

`POINTS_LIVES=500 pytest tests/services/test_points_life.py` lives more lives.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from club.errors import InsufficientPoints, MergeNotUndoable
from club.rules.earning_terms import Terms
from club.rules.lives import Life
from club.rules.members import MemberId
from club.rules.orders import Order, OrderId, OrderKind, Payment
from club.rules.placing import NewLine, NewOrder
from club.rules.points import Shortfall
from club.services import expiry, merges, order_points, points
from storage import orders
from storage.points import get_lot
from tests.services.kitchen import HOUSE, OWNER
from tests.services.points_model import EVERYBODY, Model, ModelLot, ModelMerge, ModelOrder, ModelSpending
from tests.services.random_life import RandomLife, who

LIVES = int(os.environ.get("POINTS_LIVES", "25"))
RIAL_PER_POINT = 100_000


class PointsLife(RandomLife):
    """The database and the model, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.books = Model()
        self.orders: list[ModelOrder] = []
        self.spendings: list[ModelSpending] = []
        self.merges: list[ModelMerge] = []

    @initialize(
        pending_days=st.sampled_from([0, 0, 1]),
        pending_hours=st.sampled_from([0, 5]),
        life_days=st.integers(0, 20),
        shortfall=st.sampled_from(Shortfall),
    )
    def the_terms_are_set(self, pending_days: int, pending_hours: int, life_days: int, shortfall: Shortfall) -> None:
        terms = Terms(
            version="life",
            rial_per_step=RIAL_PER_POINT,
            pending_days=pending_days,
            pending_hours=pending_hours,
            life=Life.of_days(life_days),
            warning_days=(5, 2),
            shortfall=shortfall,
        )
        self.house = replace(HOUSE, terms=terms)

    @rule(owner=who, rial=st.integers(90_000, 30_000_000))
    def eat(self, owner: int, rial: int) -> None:
        owner = self.now_is(owner)
        order = self.run(self._completed_order(self.members[owner], rial))

        async def step() -> Any:
            async with self.db.transaction() as tx:
                return await order_points.earn_for_order(tx, order, house=self.house, now=self.now)

        earned = self.once_and_again(step)
        assert sum(each.points for each in earned) == rial // RIAL_PER_POINT
        self.orders.append(ModelOrder(owner, order, rial // RIAL_PER_POINT, earned[0].id if earned else None))
        if earned:
            dates = self._dates(earned[0].id)
            self.books.give(earned[0].id, ModelLot(owner, earned[0].points, *dates), self.now)

    @rule(owner=who, percent=st.integers(1, 105))
    def spend(self, owner: int, percent: int) -> None:
        owner = self.now_is(owner)
        wanted = max(1, self.books.usable(owner, self.now) * percent // 100)
        cause = f"spend:{next(self.numbers)}"

        async def step() -> Any:
            async with self.db.transaction() as tx:
                return await points.redeem(tx, self.members[owner], points_wanted=wanted, cause=cause, now=self.now)

        missing = wanted - self.books.usable(owner, self.now)
        try:
            entry = self.once_and_again(step)
        except InsufficientPoints as refused:
            if refused.missing != missing:
                raise AssertionError(f"not {missing} are missing") from refused
            return
        assert missing <= 0
        ready = [lot for _, lot in self.books.of(owner, self.now) if lot.usable_at <= self.now]
        before = [lot.left for lot in ready]
        assert self.books.use(ready, wanted) == 0
        parts = [(lot, had - lot.left) for lot, had in zip(ready, before, strict=True) if had > lot.left]
        self.spendings.append(ModelSpending(entry.id, parts))

    @precondition(lambda self: any(not spending.is_returned for spending in self.spendings))
    @rule(back=st.integers(0, 3))
    def give_back(self, back: int) -> None:
        """Undo a spending: its points are again in the lots they came from, also in those that are over."""
        open_ = [spending for spending in self.spendings if not spending.is_returned]
        spending = self.latest(open_, back)
        spending.is_returned = True
        cause = f"return:{next(self.numbers)}"

        async def step() -> Any:
            async with self.db.transaction() as tx:
                return await points.give_back(tx, spending.entry_id, cause=cause, now=self.now)

        self.once_and_again(step)
        for lot, part in spending.parts:
            lot.left += part
            lot.used -= part
        owner = spending.parts[0][0].owner
        self.books.debts[owner] = self.books.use(self.books.ready_first(owner, self.now), self.books.debts[owner])

    @precondition(lambda self: len(self.merges) < len(EVERYBODY) - 1)
    @rule(stays=who, goes=who)
    def two_turn_out_to_be_one(self, stays: int, goes: int) -> None:
        stays, goes = self.now_is(stays), self.now_is(goes)
        if stays == goes:
            return
        cause = f"merge:{next(self.numbers)}"

        async def step() -> Any:
            one, other = self.members[stays], self.members[goes]
            return await merges.merge(
                self.db, stays=one, goes=other, by=OWNER, cause=cause, now=self.now, house=self.house
            )

        merge = self.once_and_again(step)
        moved = [(lot, lot.left, lot.used) for lot in self.books.lots.values() if lot.owner == goes]
        orders_moved = [order for order in self.orders if order.owner == goes]
        for order in orders_moved:
            order.owner = stays
        for lot, _, _ in moved:
            lot.owner = stays
        debt, self.books.debts[goes] = self.books.debts[goes], 0
        self.books.debts[stays] += debt
        self.merges.append(ModelMerge(merge.id, stays, goes, moved, orders_moved, debt))

    @precondition(lambda self: bool(self.merges))
    @rule()
    def they_are_two_after_all(self) -> None:
        """Undo the last merge, unless what it moved was used: then nothing changes."""
        last = self.merges[-1]
        cause = f"undo:{next(self.numbers)}"

        async def step() -> Any:
            return await merges.undo(self.db, last.id, by=OWNER, cause=cause, now=self.now, house=self.house)

        try:
            self.once_and_again(step)
        except MergeNotUndoable:
            return
        assert last.is_untouched()
        self.merges.pop()
        for order in last.orders:
            order.owner = last.goes
        for lot, _, _ in last.moved:
            lot.owner = last.goes
        self.books.debts[last.stays] -= last.debt
        self.books.debts[last.goes] = last.debt

    @precondition(lambda self: any(order.refunded_rial < order.row.total_rial for order in self.orders))
    @rule(back=st.integers(0, 3), percent=st.sampled_from([10, 50, 90, 100]))
    def refund(self, back: int, percent: int) -> None:
        refundable = [each for each in self.orders if each.refunded_rial < each.row.total_rial]
        order = self.latest(refundable, back)
        order.refunded_rial += max(1, (order.row.total_rial - order.refunded_rial) * percent // 100)
        cause = f"refund:{next(self.numbers)}"

        async def step() -> Any:
            async with self.db.transaction() as tx:
                line = (await orders.list_lines(tx, order.row.id))[0]
                refunded = await orders.set_refunded(
                    tx,
                    order.row.id,
                    refunded_rial=order.refunded_rial,
                    reason="quality",
                    lines=[(line.id, order.refunded_rial)],
                )
                return await order_points.reverse_for_order(tx, refunded, house=self.house, cause=cause, now=self.now)

        self.once_and_again(step)
        asked = order.earned * order.refunded_rial // order.row.total_rial - order.asked
        order.asked += asked
        if asked:
            self.books.end(self.now, (order.owner,))
            assert order.lot_id is not None
            lot, shortfall = self.books.lots[order.lot_id], self.house.terms.shortfall
            self.books.take_back(order.owner, lot, asked, now=self.now, shortfall=shortfall)

    @rule(
        owner=who,
        spent=st.integers(1, 100),
        first=st.sampled_from([10, 50, 100]),
        second=st.sampled_from([50, 100]),
        days=st.sampled_from([0, 30]),
    )
    def eat_spend_and_complain_twice(self, owner: int, spent: int, first: int, second: int, days: int) -> None:
        """What rarely comes by chance and matters most: points that are gone when the order goes back."""
        self.eat(owner, 20_000_000)
        self.time_passes(24)
        self.spend(owner, spent)
        self.refund(0, first)
        if self.orders[-1].refunded_rial < self.orders[-1].row.total_rial:
            self.eat(owner, 1_000_000)
            self.time_passes(24 * days)
            self.refund(1, second)

    def is_corrected(self, owner: int, entry_id: int, points_given: int) -> None:
        self.books.give(entry_id, ModelLot(owner, points_given, *self._dates(entry_id)), self.now)

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def the_sweeps_run(self) -> None:
        self.run(expiry.expire_due(self.db, now=self.now))
        self.run(expiry.warn_expiring(self.db, house=self.house, now=self.now))
        assert self.run(expiry.expire_due(self.db, now=self.now)) == 0
        assert self.run(expiry.warn_expiring(self.db, house=self.house, now=self.now)) == 0
        self.books.end(self.now)

    @invariant()
    def the_books_are_those_of_the_model(self) -> None:
        lots, sums = self.run(self._books())
        assert {id_: left for id_, left in lots.items() if left} == {
            id_: lot.left for id_, lot in self.books.lots.items() if lot.left
        }
        owners = {member_id: self.members[self.now_is(owner)] for owner, member_id in enumerate(self.members)}
        for owner, member_id in enumerate(self.members):
            held = sum(lot.left for lot in self.books.lots.values() if lot.owner == owner)
            rows = sum(total for whose, total in sums.items() if owners[whose] == member_id)
            assert rows == held - self.books.debts[owner]
            has = self.run(self._balance(member_id))
            assert (has.usable, has.pending, has.debt) == (
                self.books.usable(owner, self.now),
                self.books.pending(owner, self.now),
                self.books.debts[owner],
            )

    # What the database says --------------------------------------------------------------------------------------

    async def _books(self) -> tuple[dict[int, int], dict[int, int]]:
        async with self.db.snapshot() as view:
            lots = await view.rows("SELECT id, remaining FROM lots")
            sums = await view.rows("SELECT member_id, SUM(points) FROM ledger GROUP BY member_id")
        return {row[0]: row[1] for row in lots}, {row[0]: row[1] for row in sums}

    async def _balance(self, member_id: MemberId) -> Any:
        async with self.db.snapshot() as view:
            return await points.balance(view, member_id, now=self.now)

    def _dates(self, lot_id: int) -> tuple[datetime, datetime]:
        async def read() -> Any:
            async with self.db.snapshot() as view:
                return await get_lot(view, lot_id)

        lot = self.run(read())
        return lot.usable_at, lot.expires_at

    async def _completed_order(self, member_id: MemberId, rial: int) -> Order:
        """Store an order of one line as it looks after it was completed."""
        new = NewOrder(
            member_id=member_id,
            cart_id=None,
            kind=OrderKind.PICKUP,
            branch="main",
            table_name=None,
            address_words=None,
            latitude_e6=None,
            longitude_e6=None,
            payment=Payment.CASH,
            items_rial=rial,
            delivery_rial=0,
            note=None,
        )
        line = NewLine(
            dish_id=None,
            name_fa="کباب",
            name_en="Kebab",
            choices_fa="",
            choices_en="",
            choice_ids=(),
            quantity=1,
            unit_rial=rial,
            note=None,
        )
        async with self.db.transaction() as tx:
            order = await orders.add(tx, new, cause=f"order {next(self.numbers)}", now=self.now)
            await orders.add_lines(tx, order.id, [line])
            await tx.run(
                "UPDATE orders SET state = 'completed', closed_at = :now WHERE id = :id", now=self.now, id=order.id
            )
            cause = f"order:{order.id}:completed"
            await orders.add_event(tx, order.id, "completed", staff_id=None, reason=None, cause=cause, now=self.now)
            return await orders.get(tx, OrderId(order.id))


def test_whatever_happens_the_books_agree(sqlite_template: Path, tmp_path: Path) -> None:
    class Life(PointsLife):
        template, folder = sqlite_template, tmp_path

    run_state_machine_as_test(  # a life is not shortened when it fails: that takes minutes, and its seed repeats it
        Life,
        settings=settings(max_examples=LIVES, stateful_step_count=40, deadline=None, phases=[Phase.generate]),
    )
