"""The arithmetic of points: what a balance is, which lots pay for a wish, what a refund takes back.

Every earning (see `earning.py`) makes a **lot**: so many points of one kind, usable from a moment, perhaps until a
moment. Every spending is a set of **draws** on lots. The ledger in `storage/points.py` keeps both and forgets nothing;
here is only decided. Three sentences hold all of it together:

- a lot's remainder is its points less its draws, and never below zero;
- the balance is the sum of the remainders less the debt, and also the sum of the ledger's rows;
- what is given back returns to the very lots it came from, with their dates.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from club.errors import InsufficientPoints
from club.rules.members import MemberId
from club.rules.staff import StaffId

_NEVER = datetime.max.replace(tzinfo=UTC)


# What is kept ---------------------------------------------------------------------------------------------------------


class LotKind(StrEnum):
    """Why points were given; each kind may have a life of its own."""

    BASE = "base"
    BONUS = "bonus"
    SURPRISE = "surprise"
    """Only for the rewards that take it, and not given back when what it paid for is returned."""
    COMPENSATION = "compensation"
    CREDIT = "credit"


SPENDABLE = frozenset(LotKind) - {LotKind.SURPRISE}
"""The kinds that pay for anything."""

ALL_KINDS = frozenset(LotKind)


class Action(StrEnum):
    """What a row of the ledger records."""

    EARN = "earn"
    REDEEM = "redeem"
    EXPIRE = "expire"
    ADJUST = "adjust"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A row of the ledger: written once, never changed."""

    id: int
    member_id: MemberId
    action: Action
    points: int
    """Signed: what the balance gained."""
    at: datetime
    cause: str
    order_id: int | None
    entry_id: int | None
    """The entry that this one reverses."""
    staff_id: StaffId | None
    branch: str | None
    terms_version: str | None
    breakdown: Mapping[str, Any]
    """Why so many: an earning's `Earning.breakdown()`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """A row that is about to be written to the ledger."""

    member_id: MemberId
    action: Action
    points: int
    cause: str
    order_id: int | None = None
    entry_id: int | None = None
    staff_id: StaffId | None = None
    branch: str | None = None
    terms_version: str | None = None
    breakdown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lot:
    """What one earning left to spend. Usable from `usable_at` on and before `expires_at`, which None makes never."""

    id: int
    member_id: MemberId
    kind: LotKind
    points: int
    remaining: int
    usable_at: datetime
    expires_at: datetime | None = None
    warn_at: datetime | None = None
    """When its owner is next told that it ends; None: no warning is to come."""

    def __post_init__(self) -> None:
        if not 0 <= self.remaining <= self.points:
            raise ValueError(f"lot {self.id} would keep {self.remaining} of {self.points} points")

    def is_expired(self, now: datetime) -> bool:
        """Tell whether its time is over, to the second."""
        return self.expires_at is not None and self.expires_at <= now

    def is_usable(self, now: datetime) -> bool:
        """Tell whether it may pay for something now."""
        return self.usable_at <= now and not self.is_expired(now)


class Draw(NamedTuple):
    """Points taken from a lot; negative: given back to it."""

    lot_id: int
    points: int


# The balance ----------------------------------------------------------------------------------------------------------


class Expiring(NamedTuple):
    """So many points end at this moment."""

    points: int
    at: datetime


class Arriving(NamedTuple):
    """So many points become usable at this moment."""

    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """What a member has: to spend now, coming, owed, and what ends next; surprise points stand by themselves."""

    usable: int
    pending: int
    debt: int
    expiring_next: Expiring | None
    arriving_next: Arriving | None = None
    surprise: int = 0
    """To spend now, on the rewards alone that take them."""


def balance(lots: Iterable[Lot], now: datetime, *, debt: int = 0) -> Balance:
    """Sum up the lots; those whose time is over count no more, swept or not."""
    held = [lot for lot in lots if lot.remaining and not lot.is_expired(now)]
    alive = [lot for lot in held if lot.kind in SPENDABLE]
    usable = sum(lot.remaining for lot in alive if lot.is_usable(now))
    ends = min((lot.expires_at for lot in alive if lot.expires_at is not None), default=None)
    ending = sum(lot.remaining for lot in alive if lot.expires_at == ends)
    coming = [lot for lot in alive if not lot.is_usable(now)]
    comes = min((lot.usable_at for lot in coming), default=None)
    arriving = sum(lot.remaining for lot in coming if lot.usable_at == comes)
    return Balance(
        usable=usable,
        pending=sum(lot.remaining for lot in alive) - usable,
        debt=debt,
        expiring_next=None if ends is None else Expiring(ending, ends),
        arriving_next=None if comes is None else Arriving(arriving, comes),
        surprise=sum(lot.remaining for lot in held if lot.kind not in SPENDABLE and lot.is_usable(now)),
    )


# Spending -------------------------------------------------------------------------------------------------------------


def plan_redemption(
    lots: Iterable[Lot], points: int, now: datetime, *, kinds: Collection[LotKind] = SPENDABLE
) -> tuple[Draw, ...]:
    """Choose the lots that pay: the nearest expiry first, those without end last, then the oldest.

    Raises: InsufficientPoints, with how many are missing.
    """
    if points <= 0:
        raise ValueError("a redemption is of at least one point")
    open_lots = sorted((lot for lot in lots if lot.is_usable(now) and lot.kind in kinds), key=_spending_order)
    draws = _take(open_lots, points)
    if missing := points - total(draws):
        raise InsufficientPoints(missing=missing)
    return draws


def plan_return(
    draws: Sequence[Draw],
    lots: Iterable[Lot],
    *,
    points: int | None = None,
    before: int = 0,
    kinds: Collection[LotKind] = SPENDABLE,
) -> tuple[Draw, ...]:
    """Give a redemption's draws back, or only so many of its points, to the lots they came from.

    A part is given back in the reverse order of taking, so the longest-lived points return first; `before` says how
    many points earlier parts were of. Points of other `kinds` do not return. A lot whose time is over takes its points
    back all the same and ends with the next sweep.
    """
    kind_of = {lot.id: lot.kind for lot in lots}
    left = total(draws) - before if points is None else points
    skipped = before
    returned: list[Draw] = []
    for draw in reversed(draws):
        held = max(0, draw.points - skipped)
        skipped -= draw.points - held
        part = min(held, left)
        left -= part
        if part > 0 and kind_of[draw.lot_id] in kinds:
            returned.append(Draw(draw.lot_id, -part))
    return tuple(returned)


def plan_expiry(lots: Iterable[Lot], now: datetime) -> tuple[Draw, ...]:
    """Draw whatever is left in lots whose time is over; a second sweep finds nothing."""
    over = (lot for lot in lots if lot.remaining and lot.is_expired(now))
    return tuple(Draw(lot.id, lot.remaining) for lot in sorted(over, key=_spending_order))


class Conversion(NamedTuple):
    """So many whole rewards, and the points that stay."""

    rewards: int
    carried: int


def plan_conversion(points: int, points_per_reward: int) -> Conversion:
    """Turn points into as many whole rewards as they reach; the remainder is carried."""
    return Conversion(*divmod(points, points_per_reward))


# Taking back ----------------------------------------------------------------------------------------------------------


class Shortfall(StrEnum):
    """What becomes of points that must be taken back and have already been spent."""

    DEBT = "debt"
    """They are taken from her other points, and what those do not cover is owed: the next earning pays it."""
    FORGIVE = "forgive"
    """The house bears it."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """How an earning is taken back: by these draws, this debt, and this much that the house forgives."""

    draws: tuple[Draw, ...]
    debt: int = 0
    forgiven: int = 0

    @property
    def points(self) -> int:
        """What the balance loses."""
        return total(self.draws) + self.debt


def plan_reversal(
    lot: Lot, points: int, *, spent: int, others: Iterable[Lot], now: datetime, shortfall: Shortfall
) -> Reversal:
    """Take back so many points of the earning that made the lot.

    First what the lot still holds; then, by the shortfall's rule, of the points she has `spent` from it – less those
    that an earlier reversal of the same lot has already asked for. What expired is nobody's and is not asked for.
    """
    own = _take([lot], points)
    missing = min(points - total(own), spent)
    if shortfall is Shortfall.FORGIVE:
        return Reversal(own, forgiven=missing)
    more = settle_debt(missing, (other for other in others if other.id != lot.id), now)
    return Reversal(own + more, debt=missing - total(more))


def settle_debt(debt: int, lots: Iterable[Lot], now: datetime) -> tuple[Draw, ...]:
    """Pay as much of a debt as the lots hold: those usable first, then the pending ones; surprises pay none."""
    payers = (lot for lot in lots if lot.kind in SPENDABLE and not lot.is_expired(now))
    return _take(sorted(payers, key=lambda lot: (not lot.is_usable(now), *_spending_order(lot))), debt)


def split_by_largest_remainder(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split a whole in proportion to the weights, in integers that sum to it exactly.

    Each part is its exact share rounded down, and what is then left goes one by one to the parts that lost most, the
    earlier of equals first. An order's points are so split over its lines once, and refunding them one by one takes
    back all and no more. Weights that are all zero count as equal.
    """
    if whole < 0 or any(weight < 0 for weight in weights) or not weights:
        raise ValueError("only a whole and weights of zero or more can be split")
    shares = list(weights) if any(weights) else [1] * len(weights)
    everything = sum(shares)
    parts = [whole * share // everything for share in shares]
    by_loss = sorted(range(len(shares)), key=lambda index: -(whole * shares[index] % everything))
    for index in by_loss[: whole - sum(parts)]:
        parts[index] += 1
    return tuple(parts)


class Returned(NamedTuple):
    """How much of a part of an order has been refunded so far."""

    whole_rial: int
    refunded_rial: int


def points_to_take_back(shares: Sequence[int], parts: Sequence[Returned]) -> int:
    """Return how many of an order's points the refunds so far take back in all, from what each part earned.

    The points were split over the parts once, whatever is refunded in which order; so refunding everything takes back
    everything, and no refund takes anything twice. A part that is refunded in part loses its share, rounded down.
    """
    return sum(
        share * part.refunded_rial // part.whole_rial
        for share, part in zip(shares, parts, strict=True)
        if part.whole_rial
    )


# Small change ---------------------------------------------------------------------------------------------------------


def total(draws: Iterable[Draw]) -> int:
    """Sum the points of draws."""
    return sum(draw.points for draw in draws)


def after_draws(lots: Iterable[Lot], draws: Iterable[Draw]) -> tuple[Lot, ...]:
    """Return the lots as the draws leave them. Raises: ValueError when a lot would hold less than none or too much."""
    taken: dict[int, int] = {}
    for draw in draws:
        taken[draw.lot_id] = taken.get(draw.lot_id, 0) + draw.points
    return tuple(replace(lot, remaining=lot.remaining - taken.get(lot.id, 0)) for lot in lots)


def _spending_order(lot: Lot) -> tuple[datetime, datetime, int]:
    return (lot.expires_at or _NEVER, lot.usable_at, lot.id)


def _take(lots: Iterable[Lot], points: int) -> tuple[Draw, ...]:
    """Draw up to so many points from the lots in their order."""
    draws: list[Draw] = []
    left = points
    for lot in lots:
        if part := min(lot.remaining, left):
            draws.append(Draw(lot.id, part))
            left -= part
    return tuple(draws)
