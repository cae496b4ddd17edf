"""Many who reach for one balance at the same moment, each with a connection of her own: what is there is spent once.

`Database` serves one program; here there are ten of them on the same rows, as if ten programs ran. On SQLite they meet
at the file's own lock, on PostgreSQL twenty transactions are open before the first of them takes a point.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from club.errors import InsufficientPoints
from club.rules.conversion import When
from club.rules.earning_terms import Terms
from club.rules.lives import Life
from club.rules.members import MemberId
from club.rules.points import Action, LedgerEntry, LotKind
from club.rules.programme import Programme
from club.rules.redemptions import Redemption
from club.rules.refunds import RefundReason
from club.rules.rewards import Reward
from club.services import conversion, expiry, holds, points, refunds, rewards
from club.services.verify import verify
from storage import members
from storage.database import Database, Transaction, open_database
from tests.services import programme_club as programme
from tests.services.kitchen import GUEST, HOUSE, NOW, OWNER, add_guest, open_house, points_of
from tests.services.test_order_points import Till

PROGRAMS, WISHES = 10, 20
PRICE, BALANCE = 60, 270
"""Four of the wishes can be paid."""
DAY = timedelta(days=1)
TERMS = Terms(version="race", rial_per_step=10, life=Life.of_days(5))
CLUB = replace(
    HOUSE,
    terms=TERMS,
    programme=Programme(
        rewards=tuple(
            Reward(key=f"tea{number}", name_fa="چای", name_en="tea", points=PRICE) for number in range(WISHES)
        )
    ),
)
MIDNIGHT = NOW + timedelta(hours=8, minutes=30) + 5 * DAY
"""When her points end."""


@pytest.fixture
async def programs(database_url: str) -> AsyncIterator[list[Database]]:
    """Ten programs on one database."""
    async with AsyncExitStack() as stack:
        opened = []
        for _ in range(PROGRAMS):
            opened.append(await open_database(database_url))
            stack.push_async_callback(opened[-1].close)
        yield opened


@pytest.fixture
async def mary(programs: list[Database]) -> MemberId:
    await open_house(programs[0])
    member_id = await add_guest(programs[0], GUEST)
    await gives(programs[0], member_id, BALANCE)
    return member_id


async def gives(db: Database, member_id: MemberId, wanted: int, *, cause: str = "given") -> LedgerEntry:
    async with db.transaction() as tx:
        return await points.give(
            tx,
            member_id,
            points=wanted,
            kind=LotKind.BASE,
            part="award",
            cause=cause,
            house=CLUB,
            now=NOW,
            notice=None,
        )


class Start:
    """Everybody begins together: with her transaction open where the engine lets several be, else just before."""

    def __init__(self, count: int) -> None:
        self._barrier = asyncio.Barrier(count)

    async def spends(self, db: Database, member_id: MemberId, *, cause: str) -> LedgerEntry:
        if db.engine == "sqlite":
            await self._barrier.wait()
        async with db.transaction() as tx:
            if db.engine != "sqlite":
                await tx.row("SELECT 1")
                await self._barrier.wait()
            return await points.redeem(tx, member_id, points_wanted=PRICE, cause=cause, now=NOW)

    async def then(self, deed: Awaitable[Any]) -> Any:
        await self._barrier.wait()
        return await deed


async def has(db: Database, member_id: MemberId) -> int:
    async with db.snapshot() as view:
        return (await points.balance(view, member_id, now=NOW)).usable


async def test_of_twenty_open_transactions_exactly_four_can_pay(programs: list[Database], mary: MemberId) -> None:
    start = Start(WISHES)
    ended = await asyncio.gather(
        *(start.spends(programs[each % PROGRAMS], mary, cause=f"wish {each}") for each in range(WISHES)),
        return_exceptions=True,
    )
    assert Counter(type(each) for each in ended) == {LedgerEntry: 4, InsufficientPoints: 16}, ended
    assert await has(programs[0], mary) == BALANCE - 4 * PRICE
    assert await verify(programs[0]) == ()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite lets nobody else write meanwhile
async def test_the_race_is_real_for_without_the_hold_it_is_lost(
    programs: list[Database], mary: MemberId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL all twenty see the same balance; then only the table's own limit stands in the way."""

    async def only_look(tx: Transaction, member_id: MemberId) -> Any:
        return await members.get(tx, member_id)

    monkeypatch.setattr("club.services.points.stored.hold", only_look)
    start = Start(WISHES)
    ended = await asyncio.gather(
        *(start.spends(programs[each % PROGRAMS], mary, cause=f"wish {each}") for each in range(WISHES)),
        return_exceptions=True,
    )
    assert any(isinstance(each, Exception) and not isinstance(each, InsufficientPoints) for each in ended), (
        "somebody thought that she could pay, and the lot held no more"
    )


async def test_one_wish_that_comes_twenty_times_at_once_is_paid_once(programs: list[Database], mary: MemberId) -> None:
    start = Start(WISHES)
    ended = await asyncio.gather(
        *(start.spends(programs[each % PROGRAMS], mary, cause="the same") for each in range(WISHES))
    )
    assert len({each.id for each in ended}) == 1
    assert await has(programs[0], mary) == BALANCE - PRICE


async def test_rewards_and_spendings_share_one_balance(programs: list[Database], mary: MemberId) -> None:
    start = Start(WISHES)

    def wish(number: int) -> Awaitable[Any]:
        db = programs[number % PROGRAMS]
        if number % 2:
            return start.spends(db, mary, cause=f"wish {number}")
        return start.then(
            rewards.take(db, mary, reward_key=f"tea{number}", times=0, cause=f"wish {number}", now=NOW, house=CLUB)
        )

    ended = await asyncio.gather(*(wish(number) for number in range(WISHES)), return_exceptions=True)
    kinds = Counter(type(each) for each in ended)
    assert (kinds[LedgerEntry] + kinds[Redemption], kinds[InsufficientPoints]) == (4, 16), ended
    assert await has(programs[0], mary) == BALANCE - 4 * PRICE
    assert await verify(programs[0]) == ()


async def test_ten_sweeps_at_midnight_end_each_lot_once(programs: list[Database], mary: MemberId) -> None:
    for number in range(5):
        await gives(programs[0], mary, 10, cause=f"more {number}")
    start = Start(PROGRAMS)
    ended = await asyncio.gather(*(start.then(expiry.expire_due(each, now=MIDNIGHT)) for each in programs))
    assert sum(ended) == 6
    async with programs[0].snapshot() as view:
        written = await view.rows("SELECT points FROM ledger WHERE action = :expire", expire=Action.EXPIRE)
    assert sorted(row[0] for row in written) == [-BALANCE, *[-10] * 5]
    assert await verify(programs[0]) == ()


async def test_ten_sweeps_release_a_code_once(programs: list[Database], mary: MemberId) -> None:
    tea = await rewards.take(programs[0], mary, reward_key="tea0", times=0, cause="tea", now=NOW, house=CLUB)
    assert isinstance(tea, Redemption)
    start = Start(PROGRAMS)
    ended = await asyncio.gather(*(start.then(holds.release_due(each, now=tea.until_at)) for each in programs))
    assert sum(ended) == 1
    assert await has(programs[0], mary) == BALANCE
    assert await verify(programs[0]) == ()


async def test_ten_month_ends_at_once_give_each_voucher_once(programs: list[Database], mary: MemberId) -> None:
    terms = programme.house(conversion=When.AT_ONCE)
    start = Start(PROGRAMS)
    ended = await asyncio.gather(
        *(start.then(conversion.convert_due(each, house=terms, now=NOW)) for each in programs),
        return_exceptions=True,
    )
    whole, rest = divmod(BALANCE, programme.PER_CONVERSION)
    assert sum(each[0] for each in ended if not isinstance(each, BaseException)) == whole, ended
    assert await has(programs[0], mary) == rest
    assert await verify(programs[0]) == ()


@pytest.mark.parametrize("round_", range(3))
async def test_a_refund_and_spendings_at_one_moment_leave_books_that_agree(
    programs: list[Database], mary: MemberId, round_: int
) -> None:
    """Whatever comes first: what was spent of the refunded order is owed, and nothing else is lost."""
    order, (earned,) = await Till(programs[0], mary).buy(CLUB, 1_000)
    assert earned.points == 100
    start = Start(5)
    refund = refunds.refund(
        programs[4],
        order.id,
        line_id=None,
        reason=RefundReason.QUALITY,
        words="",
        by=OWNER,
        now=NOW,
        house=CLUB,
    )
    ended = await asyncio.gather(
        start.then(refund),
        *(start.spends(programs[each], mary, cause=f"{round_} wish {each}") for each in range(4)),
        return_exceptions=True,
    )
    paid = sum(isinstance(each, LedgerEntry) for each in ended)
    async with programs[0].snapshot() as view:
        after = await points.balance(view, mary, now=NOW)
        found = await points_of(view, order.id)
    assert (found.taken_back, paid) == (100, 4)
    assert after.usable - after.debt == BALANCE - 4 * PRICE
    assert await verify(programs[0]) == ()
