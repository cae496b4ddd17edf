"""Where the lives of `test_programme_life.py` are played: the database and the books, compared after each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from club.rules.bonuses import Stacking
from club.rules.conversion import When
from club.rules.members import MemberId
from club.rules.menu import DishId
from club.rules.merges import MergeId
from club.rules.points import Balance, Shortfall
from club.rules.redemptions import RedemptionId
from club.rules.shared_meals import SharedMealId
from club.services import conversion, event_gifts, points, tiers
from club.services import menu as menu_service
from storage import members as member_rows
from tests.services import programme_club as club
from tests.services.kitchen import NOW
from tests.services.points_model import EVERYBODY, ModelLot
from tests.services.programme_model import Invitation, Programme, Slip, Spending
from tests.services.random_life import RandomLife

recent = st.integers(0, 4)
"""Which of the latest something is about, from the end."""
INVITED_BY = {1: 0, 2: 1}


@dataclass
class Hold:
    """A reward at the counter."""

    owner: int
    id: RedemptionId
    key: str
    spending: Spending
    until: datetime
    state: str = "reserved"
    is_asked: bool = False


@dataclass
class Meal:
    """A meal that was given."""

    owner: int
    id: SharedMealId
    spending: Spending
    at: datetime
    is_back: bool = False


@dataclass
class TakenBack:
    """A gift for bringing herself, and what it was taken from when she turned out to be one."""

    invitation: Invitation
    lot: ModelLot
    owner: int
    drawn: list[tuple[ModelLot, int]]
    debt: int
    asked_elsewhere: int


@dataclass
class Merge:
    """Two who became one, and all that moved."""

    id: MergeId
    stays: int
    goes: int
    lots: list[tuple[ModelLot, int, int]]
    """Each with what it held, and what was used of it."""
    things: list[Any]
    debt: int
    days: set[date]
    """Those that became the other's too."""
    taken: list[TakenBack]
    """What they had been given for each other."""


class Stage(RandomLife):
    """Three members of a club with everything."""

    day = timedelta(days=1)

    def __init__(self) -> None:
        super().__init__()
        self.run(menu_service.stock(self.db, club.PLAN, now=NOW))
        self.dishes: dict[str, DishId] = dict(self.rows("SELECT key, id FROM dishes"))
        self.holds: list[Hold] = []
        self.slips: list[Slip] = []
        self.meals: list[Meal] = []
        self.merges: list[Merge] = []
        self.reviews: list[tuple[int, date]] = []
        """Whose marks brought points, and when."""

    @initialize(
        base=st.sampled_from(sorted(club.LIVES)),
        bonus=st.sampled_from(["own", "base"]),
        stacking=st.sampled_from(Stacking),
        pending_days=st.sampled_from([0, 0, 1]),
        max_points_per_day=st.sampled_from([None, None, 40]),
        shortfall=st.sampled_from(Shortfall),
        conversion=st.sampled_from([None, *When]),
    )
    def the_club_opens(self, **terms: Any) -> None:
        self.house = club.house(**terms)
        self.books: Programme = Programme(terms["base"], terms["bonus"])
        self.month_converted = self.now  # a club that begins makes up for no month
        for friend, inviter in INVITED_BY.items():
            self.write(
                "UPDATE members SET referrer_id = :inviter WHERE id = :friend",
                inviter=self.members[inviter],
                friend=self.members[friend],
            )
        self.run(conversion.convert_due(self.db, house=self.house, now=self.now))
        for owner in EVERYBODY:
            self.once_and_again(partial(self._joins, owner))
            cause = f"member:{self.members[owner]}:joined"
            self.books.add(owner, self.entry_id(cause), club.GIFT, "gift", now=self.now)

    async def _joins(self, owner: int) -> None:
        async with self.db.transaction() as tx:
            member = await member_rows.get(tx, self.members[owner])
            await event_gifts.for_joining(tx, member, house=self.house, now=self.now)

    # How a life is played ---------------------------------------------------------------------------------------------

    def rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        async def read() -> Any:
            async with self.db.snapshot() as view:
                return await view.rows(sql, **values)

        return [tuple(row) for row in self.run(read())]

    def write(self, sql: str, **values: object) -> None:
        async def change() -> None:
            async with self.db.transaction() as tx:
                await tx.run(sql, **values)

        self.run(change())

    def entry_id(self, cause: str) -> int:
        """The number of the ledger's row with this cause."""
        ((found,),) = self.rows("SELECT id FROM ledger WHERE cause = :cause", cause=cause)
        return int(found)

    def member(self, owner: int) -> MemberId:
        """The row under which this one is served now."""
        return self.members[self.now_is(owner)]

    # What must hold ---------------------------------------------------------------------------------------------------

    @invariant()
    def the_books_agree(self) -> None:
        if not hasattr(self, "books"):
            return
        lots = {row[0]: row[1:] for row in self.rows("SELECT id, remaining, expires_at, usable_at FROM lots")}
        assert {id_: row[0] for id_, row in lots.items()} == {id_: lot.left for id_, lot in self.books.lots.items()}
        for id_, lot in self.books.lots.items():
            ends_at = None if lot.ends_at.year == 9999 else int(lot.ends_at.timestamp())
            assert lots[id_][1:] == (ends_at, int(lot.usable_at.timestamp()))
        sums = self.rows("SELECT member_id, SUM(points) FROM ledger GROUP BY member_id")
        for owner in EVERYBODY:
            if self.now_is(owner) != owner:
                continue
            hers = [self.members[each] for each in EVERYBODY if self.now_is(each) == owner]
            held = sum(lot.left for lot in self.books.lots.values() if lot.owner == owner)
            assert sum(total for member_id, total in sums if member_id in hers) == held - self.books.debts[owner]
            self._her_books_agree(owner)
        self._what_she_took_agrees()

    def _her_books_agree(self, owner: int) -> None:
        has, standing = self.run(self._look(self.members[owner]))
        assert (has.usable, has.pending, has.debt, has.surprise) == (
            self.books.usable(owner, self.now),
            self.books.pending(owner, self.now),
            self.books.debts[owner],
            sum(lot.left for lot in self.books.ready(owner, self.now) if lot.is_surprise),
        )
        assert (standing.reached, standing.tier.key) == (self.books.reached(owner), self.books.level(owner))

    def _what_she_took_agrees(self) -> None:
        """Her days, what is held for her, and her vouchers."""
        days = {(self.members[owner], str(day)) for owner in EVERYBODY for day in self.books.days[owner]}
        assert {(id_, day) for id_, day in self.rows("SELECT member_id, on_day FROM personal_days")} == days
        held = self.rows("SELECT id, member_id, state FROM redemptions")
        assert set(held) == {(each.id, self.members[each.owner], each.state) for each in self.holds}
        # A voucher whose end no sweep has seen yet is not over on paper, but cannot be used either.
        states = {"spent": "used", "expired": "active"}
        vouchers = self.rows("SELECT id, member_id, state FROM vouchers")
        assert {(id_, whose, states.get(state, state)) for id_, whose, state in vouchers} == {
            (each.id, self.members[each.owner], states.get(each.state, each.state)) for each in self.slips
        }

    async def _look(self, member_id: MemberId) -> tuple[Balance, Any]:
        async with self.db.snapshot() as view:
            standing = await tiers.standing(view, member_id, house=self.house, now=self.now)
            return await points.balance(view, member_id, now=self.now), standing
