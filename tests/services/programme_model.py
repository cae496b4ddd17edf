"""The whole programme as one would keep it on paper: what `test_programme_life.py` holds the services to.

Nothing here calls the rules that it checks. It knows one small club (its menu, its bonus rules, its tiers) and does its
arithmetic the long way: with exact fractions, line by line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor, prod
from typing import NamedTuple

from club.rules.orders import OrderId, OrderLineId
from club.rules.vouchers import VoucherId
from tests.services.points_model import EVERYBODY, Model, ModelLot

TEHRAN = timedelta(hours=3, minutes=30)
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
JALALI_MONTHS = [
    date(2026, 11, 22),
    date(2026, 12, 22),
    date(2027, 1, 21),
    date(2027, 2, 20),  # Esfand 1405 has 29 days
    date(2027, 3, 21),
    date(2027, 4, 21),
    date(2027, 5, 22),
    date(2027, 6, 22),
    date(2027, 7, 23),
    date(2027, 8, 23),
    date(2027, 9, 23),
    date(2027, 10, 23),
    date(2027, 11, 22),
    date(2027, 12, 22),
    date(2028, 1, 21),
    date(2028, 2, 20),
    date(2028, 3, 20),
]
"""The first days of the months of 1405 and 1406 from Azar on, from a printed calendar."""

MENU = {"kebab": ("grill", 3_330), "stew": ("grill", 5_270), "tea": ("drink", 490), "doogh": ("drink", 1_010)}
"""Category and price of each dish, in rial."""
RIAL_PER_POINT = 700
RIAL_PER_PAYING_POINT = 30
LEVELS = (("blue", 0, 100), ("green", 20_000, 150), ("gold", 60_000, 200))
"""A tier, from how much money on, and what it multiplies the rate by."""


def club_day(moment: datetime) -> date:
    return (moment + TEHRAN).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Tehran."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - TEHRAN


def after_days(moment: datetime, days: int) -> datetime:
    """The midnight that ends the day so many days after this one."""
    return midnight(club_day(moment) + timedelta(days=days + 1))


def month_end(moment: datetime) -> datetime:
    """The midnight that ends this Jalali month."""
    return midnight(next(first for first in JALALI_MONTHS if first > club_day(moment)))


def months_later(day: date, months: int) -> date:
    """The same day so many Gregorian months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)


def largest_remainder(whole: int, shares: Sequence[Fraction | int]) -> list[int]:
    """Whole numbers that add up to the whole; shares that do not come to it are stretched first."""
    everything = sum(shares, Fraction(0))
    if not everything:
        assert whole == 0
        return [0] * len(shares)
    exact = [Fraction(each) if whole == floor(everything) else each * whole / everything for each in shares]
    parts = [floor(each) for each in exact]
    for place in sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])[: whole - sum(parts)]:
        parts[place] += 1
    return parts


# What an order earns --------------------------------------------------------------------------------------------------


class Promise(NamedTuple):
    """A bonus rule of the club."""

    key: str
    percent: int
    extra: int
    lot: str
    """What its points are of: base, bonus, surprise, or a lot of the rule's own."""
    category: str | None = None


PROMISES = (
    Promise("card", 200, 0, "bonus"),
    Promise("first", 100, 25, "bonus"),
    Promise("grill", 100, 9, "surprise", "grill"),
    Promise("hers", 300, 0, "bonus"),
    Promise("paid", 150, 0, "base"),
    Promise("thirst", 250, 0, "bonus:thirst", "drink"),
)


class Given(NamedTuple):
    """What an order earned of one kind, and what each line earned of it."""

    lot: str
    points: int
    by_line: list[int]


class Case(NamedTuple):
    """An order as the rules see it."""

    lines: Sequence[tuple[str, int]]
    """The category and the price of each line."""
    paid_otherwise: int
    """With points and vouchers, in rial."""
    holding: frozenset[str]
    """The bonus rules whose conditions hold."""
    stacking: str
    reached: int
    """What she had spent before, in rial."""
    left_today: int | None
    """How many points she may still earn today; None: any number."""


def counted(case: Case) -> list[Fraction]:
    """What of each line counts: the part that was paid in money."""
    everything = sum(rial for _, rial in case.lines)
    return [Fraction(rial * (everything - case.paid_otherwise), everything) for _, rial in case.lines]


def taken_for(category: str, case: Case) -> list[Promise]:
    """The rules that count for a line, the strongest first."""
    fitting = [each for each in PROMISES if each.key in case.holding and each.category in (None, category)]
    fitting.sort(key=lambda each: (-each.percent, -each.extra, each.key))
    return fitting[:1] if case.stacking == "best" else fitting


def surpluses(taken: Sequence[Promise], stacking: str) -> dict[str, Fraction]:
    """How much more than the plain rate each of the rules that count for a line gives: 1 is as much again."""
    alone = {each.key: Fraction(each.percent - 100, 100) for each in taken}
    together = sum(alone.values(), Fraction(0))
    if stacking != "multiply" or not together:
        return alone
    times = prod((1 + each for each in alone.values()), start=Fraction(1))
    return {key: (times - 1) * each / together for key, each in alone.items()}


def stretches(rial: Fraction, reached: int) -> list[tuple[str, Fraction, Fraction]]:
    """The tiers that an order goes through: the key, the share of the order in it, and what it multiplies by."""
    found = []
    for (key, begins, percent), (_, ends, _) in zip(LEVELS, (*LEVELS[1:], ("", 10**15, 0)), strict=True):
        inside = min(Fraction(ends), reached + rial) - max(begins, reached)
        if inside > 0:
            found.append((key, inside / rial, Fraction(percent, 100)))
    return found


def earning(case: Case) -> list[Given]:
    """What the order earns, those of the rate first."""
    rial = counted(case)
    if not sum(rial):
        return []
    plain = [each / RIAL_PER_POINT for each in rial]
    rules = [taken_for(category, case) for category, _ in case.lines]
    steps = stretches(sum(rial, Fraction(0)), case.reached)
    in_tier = sum(share * times for _, share, times in steps)
    parts: list[tuple[str, list[Fraction]]] = [("base", plain)]
    parts += [("base", [points * share * (times - 1) for points in plain]) for _, share, times in steps if times > 1]
    for promise in PROMISES:
        mine = [promise in taken for taken in rules]
        if not any(mine):
            continue
        its_rial = sum(each for each, is_mine in zip(rial, mine, strict=True) if is_mine)
        more = [
            points * in_tier * surpluses(taken, case.stacking)[promise.key] + promise.extra * each / its_rial
            if promise in taken
            else Fraction(0)
            for points, each, taken in zip(plain, rial, rules, strict=True)
        ]
        parts.append((promise.lot, more))
    return _whole(parts, case.left_today)


def _whole(parts: list[tuple[str, list[Fraction]]], left_today: int | None) -> list[Given]:
    sums = [sum(by_line, Fraction(0)) for _, by_line in parts]
    points = floor(sum(sums))
    if left_today is not None:
        points = min(points, left_today)
    lots: dict[str, tuple[int, list[Fraction]]] = {}
    for (lot, by_line), part in zip(parts, largest_remainder(points, sums), strict=True):
        if part:
            so_far, lines = lots.get(lot, (0, [Fraction(0)] * len(by_line)))
            lots[lot] = (so_far + part, [one + other for one, other in zip(lines, by_line, strict=True)])
    return [
        Given(lot, part, largest_remainder(part, [each * part / sum(lines) for each in lines]))
        for lot, (part, lines) in lots.items()
    ]


# What is remembered ---------------------------------------------------------------------------------------------------


@dataclass
class Spending:
    """What was paid at once, with which lots, and how much of it has been undone."""

    owner: int
    entry_id: int
    parts: list[tuple[ModelLot, int]]
    undone: int = 0


@dataclass
class Slip:
    """A voucher that was bought."""

    owner: int
    id: VoucherId
    rial: int
    spending: Spending
    points: int
    ends: datetime
    state: str = "active"


@dataclass
class Purchase:
    """A completed order."""

    owner: int
    id: OrderId
    at: datetime
    line_ids: list[OrderLineId]
    rial: list[int]
    """Of each line."""
    given: list[tuple[ModelLot, Given]]
    counted: list[int]
    """What of each line counts towards a tier, in rial."""
    spending: Spending | None = None
    points_by_line: list[int] = field(default_factory=list)
    """Of the points that paid for it."""
    back: set[int] = field(default_factory=set)
    """The lines that were refunded."""
    asked: dict[int, int] = field(default_factory=dict)
    """How many points of each lot its refunds asked for."""
    lost: int = 0
    """What its refunds took from her balance."""
    points_back: int = 0
    slip: Slip | None = None
    """The voucher that paid for it."""
    is_reviewed: bool = False

    @property
    def is_gone(self) -> bool:
        return len(self.back) == len(self.rial)

    def still_counts(self) -> int:
        return sum(rial for place, rial in enumerate(self.counted) if place not in self.back)


@dataclass
class Fee:
    """A membership that was paid for."""

    owner: int
    id: int
    begins: datetime
    credited: int = 0
    is_cancelled: bool = False

    @property
    def ends(self) -> datetime:
        return midnight(club_day(self.begins) + timedelta(days=100))

    def is_open(self, now: datetime) -> bool:
        return not self.is_cancelled and now < self.ends

    def due(self, now: datetime) -> int:
        """How many months' credit are to be given by now."""
        if self.is_cancelled or self.begins > now:
            return self.credited
        number = 1
        while (at := midnight(months_later(club_day(self.begins), number))) <= now and at < self.ends:
            number += 1
        return number


@dataclass
class Invitation:
    """What a friend's first order brought her and whoever had invited her."""

    friend: int
    purchase: Purchase
    lots: list[ModelLot]
    """The friend's, then the inviter's."""
    is_undone: bool = False


class Programme(Model):
    """The books of three members in a club with everything."""

    def __init__(self, base: str, bonus: str) -> None:
        super().__init__()
        self.base = base
        """How long plain points live: `days`, `month`, `visits`, or `ever`."""
        self.like_base = {"base", "compensation"} | ({"bonus"} if bonus == "base" else set())
        """The lots that live as plain points do."""
        self.renewed: list[ModelLot] = []
        """The lots that every order of their owner's gives their days anew."""
        self.purchases: list[Purchase] = []
        self.fees: list[Fee] = []
        self.days: list[set[date]] = [set() for _ in EVERYBODY]
        self.invitations: list[Invitation] = []

    def ends(self, lot: str, begins: datetime) -> datetime:
        """When points that begin now end."""
        lives: Mapping[str, int] = {"bonus": 6, "surprise": 8, "credit": 12, "bonus:thirst": 2, "gift": 3}
        if lot not in self.like_base:
            return after_days(begins, lives[lot])
        if self.base == "month":
            return month_end(begins)
        return FOR_EVER if self.base == "ever" else after_days(begins, 15)

    def add(self, owner: int, id_: int, points: int, lot: str, *, now: datetime, pending_days: int = 0) -> ModelLot:
        """Write down points that were given."""
        begins = now if not pending_days else midnight(club_day(now) + timedelta(days=pending_days))
        made = ModelLot(owner, points, begins, self.ends(lot, begins), is_surprise=lot == "surprise")
        if self.base == "visits" and lot in self.like_base:
            self.renewed.append(made)
        self.give(id_, made, now)
        return made

    def comes(self, owner: int, now: datetime) -> None:
        """Her absence ends nothing any more: she is here."""
        if self.base == "visits":
            self.end(now, (owner,))
            for lot in self.renewed:
                if lot.owner == owner and lot.left:
                    lot.ends_at = max(lot.ends_at, after_days(now, 15))

    def spend(
        self, owner: int, entry_id: int, points: int, now: datetime, *, lots: list[ModelLot] | None = None
    ) -> Spending:
        """Pay, with what ends first of all that pays for anything, or of these lots."""
        ready = self.spendable(owner, now) if lots is None else lots
        before = [lot.left for lot in ready]
        assert self.use(ready, points) == 0
        parts = [(lot, had - lot.left) for lot, had in zip(ready, before, strict=True) if had > lot.left]
        return Spending(owner, entry_id, parts)

    def undo(self, spending: Spending, points: int, now: datetime, *, was_handed_over: bool = False) -> None:
        """Give points of a spending back to their lots, the last taken first; a debt takes its share.

        Surprises do not come back of what was handed over.
        """
        skip = spending.undone
        spending.undone += points
        for lot, part in reversed(spending.parts):
            free = max(0, part - skip)
            skip -= part - free
            back = min(free, points)
            points -= back
            if not (was_handed_over and lot.is_surprise):
                lot.left += back
                lot.used -= back
        owner = spending.parts[0][0].owner
        self.debts[owner] = self.use(self.ready_first(owner, now), self.debts[owner])

    # What is known of a member ----------------------------------------------------------------------------------------

    def reached(self, owner: int) -> int:
        return sum(each.still_counts() for each in self.purchases if each.owner == owner)

    def level(self, owner: int) -> str:
        return next(key for key, begins, _ in reversed(LEVELS) if self.reached(owner) >= begins)

    def earned_today(self, owner: int, now: datetime) -> int:
        today = [each for each in self.purchases if each.owner == owner and club_day(each.at) == club_day(now)]
        return sum(given.points for each in today for _, given in each.given) - sum(each.lost for each in today)

    def is_paid_member(self, owner: int, now: datetime) -> bool:
        return any(fee.owner == owner and fee.begins <= now and fee.is_open(now) for fee in self.fees)

    def holding(self, owner: int, now: datetime, *, by_card: bool) -> frozenset[str]:
        """The bonus rules whose conditions hold for an order of hers."""
        facts = {
            "card": by_card,
            "first": not any(each.owner == owner for each in self.purchases),
            "grill": True,
            "hers": club_day(now) in self.days[owner],
            "paid": self.is_paid_member(owner, now),
            "thirst": True,
        }
        return frozenset(key for key, holds in facts.items() if holds)
