"""The books of three members as one would keep them on paper: what the lives in `test_points_life.py` are held to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from club.rules.merges import MergeId
from club.rules.orders import Order
from club.rules.points import Shortfall

EVERYBODY = (0, 1, 2)


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
    is_surprise: bool = False
    """Good for its offer alone: it pays for nothing else, and no debt."""

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
class ModelSpending:
    """What was paid at once, and with which lots."""

    entry_id: int
    parts: list[tuple[ModelLot, int]]
    is_returned: bool = False


@dataclass
class ModelMerge:
    """Two members who became one: what moved, and what it held then."""

    id: MergeId
    stays: int
    goes: int
    moved: list[tuple[ModelLot, int, int]]
    """Each lot with what it held and what was used of it."""
    orders: list[ModelOrder]
    debt: int

    def is_untouched(self) -> bool:
        return all((lot.left, lot.used) == (left, used) for lot, left, used in self.moved)


@dataclass
class Model:
    """The members' books, as one would keep them on paper."""

    lots: dict[int, ModelLot] = field(default_factory=dict)
    debts: list[int] = field(default_factory=lambda: [0 for _ in EVERYBODY])

    def of(self, owner: int, now: datetime) -> list[tuple[int, ModelLot]]:
        """The lots that still live, in the order in which they are spent."""
        alive = [(id_, lot) for id_, lot in self.lots.items() if lot.owner == owner and not lot.is_over(now)]
        return sorted(alive, key=lambda pair: (pair[1].ends_at, pair[1].usable_at, pair[0]))

    def ready(self, owner: int, now: datetime) -> list[ModelLot]:
        return [lot for _, lot in self.of(owner, now) if lot.usable_at <= now]

    def spendable(self, owner: int, now: datetime) -> list[ModelLot]:
        return [lot for lot in self.ready(owner, now) if not lot.is_surprise]

    def usable(self, owner: int, now: datetime) -> int:
        return sum(lot.left for lot in self.spendable(owner, now))

    def pending(self, owner: int, now: datetime) -> int:
        return sum(lot.left for _, lot in self.of(owner, now) if lot.usable_at > now and not lot.is_surprise)

    def use(self, lots: Iterable[ModelLot], wanted: int) -> int:
        """Use up to so many points of these lots; return how many are missing."""
        for lot in lots:
            part = min(lot.left, wanted)
            lot.left -= part
            lot.used += part
            wanted -= part
        return wanted

    def ready_first(self, owner: int, now: datetime) -> list[ModelLot]:
        lots = [lot for _, lot in self.of(owner, now) if not lot.is_surprise]
        return [lot for lot in lots if lot.usable_at <= now] + [lot for lot in lots if lot.usable_at > now]

    def give(self, id_: int, lot: ModelLot, now: datetime) -> None:
        self.lots[id_] = lot
        self.debts[lot.owner] = self.use(self.ready_first(lot.owner, now), self.debts[lot.owner])

    def end(self, now: datetime, owners: tuple[int, ...] = EVERYBODY) -> None:
        for lot in self.lots.values():
            if lot.owner in owners and lot.is_over(now):
                lot.left = 0

    def take_back(self, owner: int, lot: ModelLot, asked: int, *, now: datetime, shortfall: Shortfall) -> int:
        """Take an earning back; return what the balance loses."""
        own = min(lot.left, asked)
        lot.left -= own
        missing = min(asked - own, max(0, lot.used - lot.asked_elsewhere))
        lot.asked_elsewhere += missing
        if shortfall is Shortfall.FORGIVE:
            return own
        others = [each for each in self.ready_first(owner, now) if each is not lot]
        self.debts[owner] += self.use(others, missing)
        return own + missing
