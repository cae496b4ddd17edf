"""What random lives have in common: three members on a real database, steps that come again, and books beside them."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from club.errors import InsufficientPoints
from club.rules.house import House
from club.rules.members import MemberId
from club.services import points
from club.services.verify import verify
from storage.database import Database, open_database
from tests.services.kitchen import HOUSE, NOW, OWNER, add_guest, open_house
from tests.services.points_model import EVERYBODY, Model

who = st.sampled_from(EVERYBODY)

Kind = TypeVar("Kind")


class RandomLife(RuleBasedStateMachine):
    """Three members of a house, and how a step of theirs is done, repeated and corrected."""

    template: Path
    folder: Path
    books: Model

    def __init__(self) -> None:
        super().__init__()
        path = self.folder / "life.db"
        for leftover in self.folder.glob("life.db*"):
            leftover.unlink()
        shutil.copy(self.template, path)
        self.runner = asyncio.Runner()
        self.db: Database = self.run(open_database(f"sqlite+aiosqlite:///{path}"))
        self.run(open_house(self.db))
        self.members: list[MemberId] = [
            self.run(add_guest(self.db, 1001 + number, phone=f"+98915000000{number}")) for number in EVERYBODY
        ]
        self.house: House = HOUSE
        self.now = NOW
        self.numbers = itertools.count(1)
        self.steps: list[Callable[[], Awaitable[Any]]] = []
        self.merges: list[Any] = []
        """Each with who stays and who goes."""

    def run(self, step: Any) -> Any:
        return self.runner.run(step)

    def once_and_again(self, step: Callable[[], Awaitable[Any]]) -> Any:
        """Do a step, and remember it: it may come once more, at once or much later."""
        done = self.run(step())
        self.steps.append(step)
        return done

    def now_is(self, owner: int) -> int:
        """Who this one has turned out to be."""
        while (became := next((each.stays for each in self.merges if each.goes == owner), None)) is not None:
            owner = became
        return owner

    @staticmethod
    def latest(things: list[Kind], back: int) -> Kind:
        """One of the last of these."""
        return things[max(0, len(things) - 1 - back)]

    @rule(owner=who, change=st.integers(-100, 100).filter(bool))
    def correct(self, owner: int, change: int) -> None:
        """The number may be that of a row that turned out to be another member."""
        member_id, owner, cause = self.members[owner], self.now_is(owner), f"update:{next(self.numbers)}"

        async def step() -> Any:
            return await points.adjust(
                self.db, member_id, change=change, reason="حساب", by=OWNER, cause=cause, now=self.now, house=self.house
            )

        there = self.books.usable(owner, self.now) + self.books.pending(owner, self.now)
        try:
            entry = self.once_and_again(step)
        except InsufficientPoints as refused:
            if refused.missing != -change - there:
                raise AssertionError(f"not {-change - there} are missing") from refused
            return
        if change > 0:
            self.is_corrected(owner, entry.id, change)
        else:
            assert self.books.use(self.books.ready_first(owner, self.now), -change) == 0

    def is_corrected(self, owner: int, entry_id: int, points_given: int) -> None:
        """Write what a correction gave into the books."""
        raise NotImplementedError

    @precondition(lambda self: bool(self.steps))
    @rule(back=st.integers(0, 9))
    def a_step_comes_again(self, back: int) -> None:
        """A retry, the last step's or an older one's: whatever the order of retries, nothing changes."""
        self.before_it_comes_again()
        self.run(self.latest(self.steps, back)())

    def before_it_comes_again(self) -> None:
        """What a step may find out when it comes again, and its first time could not know."""

    def teardown(self) -> None:
        try:
            assert self.run(verify(self.db)) == ()
        finally:
            self.run(self.db.close())
            self.runner.close()
