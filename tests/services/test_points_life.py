"""Two members' whole lives with points, at random, on a real database beside a model that fits in one's head.

Whatever happens – orders, spending, refunds, corrections, sweeps, nights, and any of it twice – the lots are those of
the model, none is below zero, and what the rows add up to is what the lots hold less what is owed.

`POINTS_LIVES=500 pytest tests/services/test_points_life.py` lives more lives.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from club.errors import InsufficientPoints
from club.rules.earning_terms import Terms
from club.rules.lives import Life
from club.rules.members import MemberId
from club.rules.orders import Order, OrderId, OrderKind, Payment
from club.rules.placing import NewLine, NewOrder
from club.rules.points import Shortfall
from club.services import expiry, order_points, points
from club.services.verify import verify
from storage import orders
from storage.database import Database, open_database
from storage.points import get_lot
from tests.services.kitchen import HOUSE, NOW, OWNER, add_guest, open_house

LIVES = int(os.environ.get("POINTS_LIVES", "25"))
RIAL_PER_POINT = 100_000
who = st.integers(0, 1)


@dataclass
class ModelLot:
    """What was given once, and where its points have gone."""

    owner: int
    left: int
    usable_at: datetime
    ends_at: datetime
    used: int = 0
    """Paid for something: a reward, a correction, a debt, another order's refund."""
    asked_elsewhere: int = 0
    """Of those, what a refund of its own order has asked for already."""

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now


@dataclass
class ModelOrder:
    owner: int
    row: Order
    earned: int
    lot_id: int | None
    refunded_rial: int = 0
    asked: int = 0


@dataclass
class Model:
    """The members' books, as one would keep them on paper."""

    lots: dict[int, ModelLot] = field(default_factory=dict)
    debts: list[int] = field(default_factory=lambda: [0, 0])

    def of(self, owner: int, now: datetime) -> list[tuple[int, ModelLot]]:
        """The lots that still live, in the order in which they are spent."""
        alive = [(id_, lot) for id_, lot in self.lots.items() if lot.owner == owner and not lot.is_over(now)]
        return sorted(alive, key=lambda pair: (pair[1].ends_at, pair[1].usable_at, pair[0]))

    def usable(self, owner: int, now: datetime) -> int:
        return sum(lot.left for _, lot in self.of(owner, now) if lot.usable_at <= now)

    def pending(self, owner: int, now: datetime) -> int:
        return sum(lot.left for _, lot in self.of(owner, now) if lot.usable_at > now)

    def use(self, lots: Iterable[ModelLot], wanted: int) -> int:
        """Use up to so many points of these lots; return how many are missing."""
        for lot in lots:
            part = min(lot.left, wanted)
            lot.left -= part
            lot.used += part
            wanted -= part
        return wanted

    def ready_first(self, owner: int, now: datetime) -> list[ModelLot]:
        lots = [lot for _, lot in self.of(owner, now)]
        return [lot for lot in lots if lot.usable_at <= now] + [lot for lot in lots if lot.usable_at > now]

    def give(self, id_: int, lot: ModelLot, now: datetime) -> None:
        self.lots[id_] = lot
        self.debts[lot.owner] = self.use(self.ready_first(lot.owner, now), self.debts[lot.owner])

    def end(self, now: datetime, owners: tuple[int, ...] = (0, 1)) -> None:
        for lot in self.lots.values():
            if lot.owner in owners and lot.is_over(now):
                lot.left = 0

    def take_back(self, order: ModelOrder, asked: int, now: datetime, shortfall: Shortfall) -> None:
        assert order.lot_id is not None
        lot = self.lots[order.lot_id]
        own = min(lot.left, asked)
        lot.left -= own
        missing = min(asked - own, max(0, lot.used - lot.asked_elsewhere))
        lot.asked_elsewhere += missing
        if shortfall is Shortfall.DEBT:
            others = [each for each in self.ready_first(order.owner, now) if each is not lot]
            self.debts[order.owner] += self.use(others, missing)


class PointsLife(RuleBasedStateMachine):
    """The database and the model, side by side."""

    template: Path
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.path = self.folder / "life.db"
        for leftover in self.folder.glob("life.db*"):
            leftover.unlink()
        shutil.copy(self.template, self.path)
        self.runner = asyncio.Runner()
        self.db: Database = self.run(open_database(f"sqlite+aiosqlite:///{self.path}"))
        self.run(open_house(self.db))
        self.members: list[MemberId] = [
            self.run(add_guest(self.db, 1001 + number, phone=f"+98915000000{number}")) for number in (0, 1)
        ]
        self.model = Model()
        self.now = NOW
        self.orders: list[ModelOrder] = []
        self.causes = itertools.count(1)
        self.house = HOUSE
        self.again: Callable[[], Awaitable[Any]] | None = None

    def run(self, step: Any) -> Any:
        return self.runner.run(step)

    def once_and_maybe_again(self, step: Callable[[], Awaitable[Any]]) -> Any:
        """Do a step, and remember it so that it can come a second time."""
        self.again = step
        return self.run(step())

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
        order = self.run(self._completed_order(self.members[owner], rial))

        async def step() -> Any:
            async with self.db.transaction() as tx:
                return await order_points.earn_for_order(tx, order, house=self.house, now=self.now)

        earned = self.once_and_maybe_again(step)
        assert sum(each.points for each in earned) == rial // RIAL_PER_POINT
        self.orders.append(ModelOrder(owner, order, rial // RIAL_PER_POINT, earned[0].id if earned else None))
        if earned:
            dates = self._dates(earned[0].id)
            self.model.give(earned[0].id, ModelLot(owner, earned[0].points, *dates), self.now)

    @rule(owner=who, percent=st.integers(1, 105))
    def spend(self, owner: int, percent: int) -> None:
        wanted = max(1, self.model.usable(owner, self.now) * percent // 100)
        cause = f"spend:{next(self.causes)}"

        async def step() -> Any:
            async with self.db.transaction() as tx:
                await points.redeem(tx, self.members[owner], points_wanted=wanted, cause=cause, now=self.now)

        missing = wanted - self.model.usable(owner, self.now)
        try:
            self.once_and_maybe_again(step)
        except InsufficientPoints as refused:
            self.again = None
            if refused.missing != missing:
                raise AssertionError(f"not {missing} are missing") from refused
            return
        assert missing <= 0
        ready = [lot for _, lot in self.model.of(owner, self.now) if lot.usable_at <= self.now]
        assert self.model.use(ready, wanted) == 0

    @precondition(lambda self: any(order.refunded_rial < order.row.total_rial for order in self.orders))
    @rule(back=st.integers(0, 3), percent=st.sampled_from([10, 50, 90, 100]))
    def refund(self, back: int, percent: int) -> None:
        refundable = [each for each in self.orders if each.refunded_rial < each.row.total_rial]
        order = refundable[max(0, len(refundable) - 1 - back)]
        order.refunded_rial += max(1, (order.row.total_rial - order.refunded_rial) * percent // 100)
        cause = f"refund:{next(self.causes)}"

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

        self.once_and_maybe_again(step)
        asked = order.earned * order.refunded_rial // order.row.total_rial - order.asked
        order.asked += asked
        if asked:
            self.model.end(self.now, (order.owner,))
            self.model.take_back(order, asked, self.now, self.house.terms.shortfall)

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

    @rule(owner=who, change=st.integers(-200, 200).filter(bool))
    def correct(self, owner: int, change: int) -> None:
        cause = f"update:{next(self.causes)}"

        async def step() -> Any:
            member_id, house = self.members[owner], self.house
            return await points.adjust(
                self.db, member_id, change=change, reason="حساب", by=OWNER, cause=cause, now=self.now, house=house
            )

        there = self.model.usable(owner, self.now) + self.model.pending(owner, self.now)
        try:
            entry = self.once_and_maybe_again(step)
        except InsufficientPoints as refused:
            self.again = None
            if refused.missing != -change - there:
                raise AssertionError(f"not {-change - there} are missing") from refused
            return
        if change > 0:
            self.model.give(entry.id, ModelLot(owner, change, *self._dates(entry.id)), self.now)
        else:
            assert self.model.use(self.model.ready_first(owner, self.now), -change) == 0

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.again = None

    @rule()
    def the_sweeps_run(self) -> None:
        self.run(expiry.expire_due(self.db, now=self.now))
        self.run(expiry.warn_expiring(self.db, house=self.house, now=self.now))
        assert self.run(expiry.expire_due(self.db, now=self.now)) == 0
        assert self.run(expiry.warn_expiring(self.db, house=self.house, now=self.now)) == 0
        self.model.end(self.now)

    @precondition(lambda self: self.again is not None)
    @rule()
    def the_last_step_comes_again(self) -> None:
        assert self.again is not None
        self.run(self.again())

    @invariant()
    def the_books_are_those_of_the_model(self) -> None:
        lots, sums = self.run(self._books())
        assert {id_: left for id_, left in lots.items() if left} == {
            id_: lot.left for id_, lot in self.model.lots.items() if lot.left
        }
        for owner, member_id in enumerate(self.members):
            held = sum(lot.left for lot in self.model.lots.values() if lot.owner == owner)
            assert sums.get(member_id, 0) == held - self.model.debts[owner]
            has = self.run(self._balance(member_id))
            assert (has.usable, has.pending, has.debt) == (
                self.model.usable(owner, self.now),
                self.model.pending(owner, self.now),
                self.model.debts[owner],
            )

    def teardown(self) -> None:
        try:
            assert self.run(verify(self.db)) == ()
        finally:
            self.run(self.db.close())
            self.runner.close()

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
            order = await orders.add(tx, new, cause=f"order {next(self.causes)}", now=self.now)
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

    run_state_machine_as_test(
        Life,
        settings=settings(max_examples=LIVES, stateful_step_count=40, deadline=None),
    )
