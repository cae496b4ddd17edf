"""A member's whole life with points, at random: whatever happens, rows, lots and debt agree."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from club.errors import InsufficientPoints
from club.rules.members import MemberId
from club.rules.points import (
    Draw,
    Lot,
    LotKind,
    Shortfall,
    after_draws,
    balance,
    plan_expiry,
    plan_redemption,
    plan_return,
    plan_reversal,
    settle_debt,
    total,
)


@dataclass
class Earned:
    """An earning and how much of it may still be taken back."""

    lot_id: int
    takeable: int


@dataclass
class Spent:
    """A redemption and what of it has not come back yet."""

    draws: tuple[Draw, ...]


@dataclass
class LotModel:
    """The plain model of a lot: what happened to its points, each in a counter of its own."""

    points: int
    spent: int = 0
    expired: int = 0
    taken_back: int = 0
    asked_elsewhere: int = 0
    """Spent points of this lot that a refund has already asked from the others."""

    @property
    def remaining(self) -> int:
        return self.points - self.spent - self.expired - self.taken_back


@dataclass
class Books:
    """Rows summed, lots, debt and the model beside them."""

    rows: int = 0
    debt: int = 0
    lots: dict[int, Lot] = field(default_factory=dict)
    model: dict[int, LotModel] = field(default_factory=dict)

    def draw(self, draws: tuple[Draw, ...], counter: str) -> None:
        self.lots = {lot.id: lot for lot in after_draws(self.lots.values(), draws)}
        for draw in draws:
            model: Any = self.model[draw.lot_id]
            setattr(model, counter, getattr(model, counter) + draw.points)

    def settle(self, now: datetime) -> None:
        draws = settle_debt(self.debt, self.lots.values(), now)
        self.draw(draws, "taken_back")
        self.debt -= total(draws)


class PointsOfAMember(RuleBasedStateMachine):
    earnings: Bundle[Earned] = Bundle("earnings")
    redemptions: Bundle[Spent] = Bundle("redemptions")

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)
        self.books = Books()

    @rule(
        target=earnings,
        points=st.integers(1, 300),
        kind=st.sampled_from(LotKind),
        pending=st.integers(0, 3),
        life=st.none() | st.integers(1, 30),
    )
    def earn(self, points: int, kind: LotKind, pending: int, life: int | None) -> Earned:
        usable_at = self.now + timedelta(days=pending)
        lot = Lot(
            len(self.books.lots) + 1,
            MemberId(1),
            kind,
            points,
            points,
            usable_at,
            None if life is None else usable_at + timedelta(days=life),
        )
        self.books.rows += points
        self.books.lots[lot.id] = lot
        self.books.model[lot.id] = LotModel(points)
        self.books.settle(self.now)
        return Earned(lot.id, points)

    @rule(target=redemptions, points=st.integers(1, 400))
    def redeem(self, points: int) -> Spent:
        before = balance((lot for lot in self.books.lots.values() if lot.kind is not LotKind.SURPRISE), self.now)
        try:
            draws = plan_redemption(self.books.lots.values(), points, self.now)
        except InsufficientPoints as refused:
            if refused.missing != points - before.usable:
                raise AssertionError("the missing points are counted wrong") from refused
            return Spent(())
        assert before.usable >= points
        self.books.rows -= points
        self.books.draw(draws, "spent")
        return Spent(draws)

    @rule(target=redemptions, spent=consumes(redemptions), part=st.integers(0, 100))
    def give_back(self, spent: Spent, part: int) -> Spent:
        points = total(spent.draws) * part // 100
        returned = plan_return(spent.draws, self.books.lots.values(), points=points)
        assert -total(returned) == points
        self.books.rows += points
        self.books.draw(returned, "spent")
        self.books.settle(self.now)
        back = {draw.lot_id: -draw.points for draw in returned}
        left = (Draw(draw.lot_id, draw.points - back.get(draw.lot_id, 0)) for draw in spent.draws)
        return Spent(tuple(draw for draw in left if draw.points))

    @rule(target=earnings, earned=consumes(earnings), part=st.integers(1, 100), shortfall=st.sampled_from(Shortfall))
    def refund(self, earned: Earned, part: int, shortfall: Shortfall) -> Earned:
        points = -(-earned.takeable * part // 100)
        lot, model = self.books.lots[earned.lot_id], self.books.model[earned.lot_id]
        spent = max(0, model.spent - model.asked_elsewhere)
        back = plan_reversal(
            lot, points, spent=spent, others=self.books.lots.values(), now=self.now, shortfall=shortfall
        )
        assert back.points + back.forgiven <= points
        own = sum(draw.points for draw in back.draws if draw.lot_id == lot.id)
        assert back.points - own + back.forgiven <= spent
        model.asked_elsewhere += back.points - own + back.forgiven
        self.books.rows -= back.points
        self.books.draw(back.draws, "taken_back")
        self.books.debt += back.debt
        return Earned(earned.lot_id, earned.takeable - points)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def the_sweep_runs_twice(self) -> None:
        before = balance(self.books.lots.values(), self.now)
        draws = plan_expiry(self.books.lots.values(), self.now)
        self.books.rows -= total(draws)
        self.books.draw(draws, "expired")
        assert plan_expiry(self.books.lots.values(), self.now) == ()
        assert balance(self.books.lots.values(), self.now) == before

    @invariant()
    def rows_are_lots_less_debt(self) -> None:
        assert self.books.rows == sum(lot.remaining for lot in self.books.lots.values()) - self.books.debt

    @invariant()
    def every_lot_is_what_the_plain_model_says(self) -> None:
        for lot in self.books.lots.values():
            assert 0 <= lot.remaining == self.books.model[lot.id].remaining <= lot.points

    @invariant()
    @precondition(lambda self: self.books.debt)
    def whoever_owes_has_nothing_left_to_spend(self) -> None:
        held = [lot for lot in self.books.lots.values() if lot.kind is not LotKind.SURPRISE]
        assert balance(held, self.now).usable == 0
        assert balance(held, self.now).pending == 0


TestPointsOfAMember = PointsOfAMember.TestCase
TestPointsOfAMember.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
