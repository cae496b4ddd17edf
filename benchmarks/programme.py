"""The loyalty programme in a large club: what one guest waits for, and what the night takes, in millions of rows.

    uv run python -m benchmarks.programme                                       1,000,000 members, 10,000,000 rows
    uv run python -m benchmarks.programme --members 100000 --folder /mnt/disk   a tenth of it, kept on another disk

A club is built in SQLite (`benchmarks/large_club.py`). With `--folder` its file stays there and is used again; each run
takes the next night. Then the club's own services are measured, with every commit on the disk (`synchronous = FULL`),
beside what SQLite itself needs for one point read and one commit, and beside the same found by a full scan. While the
night's sweeps, the owner's report and the proofs run, a guest spends points and looks at what is left, over and over:
what she waited is in the same row.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import large_club
from benchmarks.bystander import Bystander
from benchmarks.figures import machine, percentile, table
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.payment import PaymentTerms
from club.rules.programme import Programme
from club.rules.rewards import Reward
from club.rules.tiers import Measure, Tier, TierTerms, Window
from club.services import expiry, orders, points, reports, tiers
from club.services.worth import appraise
from storage import points as point_rows
from storage import tiers as tier_rows
from storage import verify
from storage.database import Database, Row, Snapshot, bind, open_database
from storage.proofs import Check

MEMBERS = 1_000_000
MOMENT_S = 0.1
OWNER = large_club.OWNER

TIERS = TierTerms(
    measure=Measure.POINTS,
    window=Window.ROLLING,
    window_days=large_club.LIFE_DAYS,
    tiers=tuple(
        Tier(key=key, name_fa=key, name_en=key, emoji="⭐", from_=reached)
        for key, reached in (("bronze", 100), ("silver", 650), ("gold", 5_000))
    ),
)
REWARDS = tuple(Reward(key=f"r{cost}", name_fa="جایزه", name_en="reward", points=cost) for cost in (40, 200, 900))
HOUSE = House(
    "باغ ماهان",
    "Baagh-e Mahan",
    "fa",
    "main",
    ZoneInfo("Asia/Tehran"),
    programme=Programme(tiers=TIERS, rewards=REWARDS, payment=PaymentTerms(points=10, rial=50_000)),
)

Figures = list[tuple[str, list[float]]]
"""What was measured, and what each time took in milliseconds."""


# One guest ------------------------------------------------------------------------------------------------------------


def baselines(path: Path, some: Sequence[int]) -> Figures:
    """Measure SQLite alone: a row by its number, a balance by a full scan, and a commit on the disk."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous = FULL")
    scanned = "SELECT SUM(remaining) FROM lots NOT INDEXED WHERE member_id = ? AND remaining > 0"
    found = [
        ("sqlite3: one row by its number", _timed(raw, "SELECT * FROM members WHERE id = ?", some)),
        ("sqlite3: a balance by a full scan", _timed(raw, scanned, some[:3])),
        (
            "sqlite3: one row changed and committed",
            _timed(raw, "UPDATE members SET seen_at = seen_at + 1 WHERE id = ?", some[:300]),
        ),
    ]
    raw.close()
    return found


def _timed(raw: sqlite3.Connection, sql: str, some: Sequence[int] | Sequence[Mapping[str, object]]) -> list[float]:
    took = []
    for values in some:
        began = time.perf_counter()
        raw.execute(sql, (values,) if isinstance(values, int) else dict(values)).fetchall()
        took.append((time.perf_counter() - began) * 1000)
    return took


async def each(count: int, step: Callable[[int], Awaitable[object]]) -> list[float]:
    """Take so many steps one after the other and return what each took, in milliseconds."""
    took = []
    for number in range(count):
        began = time.perf_counter()
        await step(number)
        took.append((time.perf_counter() - began) * 1000)
    return took


async def guests(db: Database, some: Sequence[int], *, now: datetime) -> Figures:
    """Measure what a guest waits for."""

    async def balance(view: Snapshot, member_id: MemberId) -> None:
        await points.balance(view, member_id, now=now)

    async def page_of_points(view: Snapshot, member_id: MemberId) -> None:
        has = await points.balance(view, member_id, now=now)
        await appraise(view, member_id, has.usable, 0, house=HOUSE, now=now)

    async def history(view: Snapshot, member_id: MemberId) -> None:
        await points.history(view, member_id, page=0)

    async def standing(view: Snapshot, member_id: MemberId) -> None:
        await tiers.standing(view, member_id, house=HOUSE, now=now)

    async def redeem(number: int) -> None:
        async with db.transaction() as tx:
            cause = f"{now:%y%m%d}:{number}"
            await points.redeem(tx, MemberId(some[number]), points_wanted=40, cause=cause, now=now)

    ready = await _ready_orders(db, some[:300], now=now)

    async def complete(number: int) -> None:
        await orders.complete(db, ready[number], by=OWNER, now=now, house=HOUSE)

    def look(at: Callable[[Snapshot, MemberId], Awaitable[None]]) -> Callable[[int], Awaitable[None]]:
        async def one(number: int) -> None:
            async with db.snapshot() as view:
                await at(view, MemberId(some[number]))

        return one

    return [
        ("a balance", await each(len(some), look(balance))),
        ("the page of points: balance, rewards, worth", await each(len(some), look(page_of_points))),
        ("a page of history", await each(len(some), look(history))),
        ("a tier", await each(len(some), look(standing))),
        ("a redemption, committed", await each(min(500, len(some)), redeem)),
        ("an order completed: points, tier, promises, messages", await each(len(ready), complete)),
    ]


async def _ready_orders(db: Database, some: Sequence[int], *, now: datetime) -> list[OrderId]:
    """Let so many members have an order on the table that only needs to be completed."""
    made = []
    async with db.transaction() as tx:
        for number, member in enumerate(some):
            cause = f"ready:{now:%y%m%d}:{number}"
            row = await tx.row(
                """INSERT INTO orders (member_id, cause, kind, state, branch, items_rial, total_rial, placed_at)
                   VALUES (:member, :cause, 'dine_in', 'ready', 'main', 10000000, 10000000, :now) RETURNING id""",
                member=member,
                cause=cause,
                now=now,
            )
            assert row is not None
            made.append(OrderId(row[0]))
            await tx.run(
                """INSERT INTO order_lines (order_id, dish_id, name_fa, name_en, quantity, unit_rial, total_rial)
                   VALUES (:id, 1, 'غذا', 'dish', 1, 10000000, 10000000)""",
                id=row[0],
            )
            await tx.run(
                "INSERT INTO order_events (order_id, state, at, cause) VALUES (:id, 'ready', :now, :cause)",
                id=row[0],
                now=now,
                cause=cause,
            )
    return made


# The house ------------------------------------------------------------------------------------------------------------


class Listener:
    """Takes down the statements of storage functions, and finds nothing."""

    def __init__(self) -> None:
        self.spoken: list[tuple[str, dict[str, object]]] = []

    async def row(self, sql: str, /, **values: object) -> Row | None:
        """Take a statement down."""
        self.spoken.append((sql, bind(values)))
        return None

    async def rows(self, sql: str, /, **values: object) -> list[Row]:
        """Take a statement down."""
        self.spoken.append((sql, bind(values)))
        return []


async def finding(path: Path, *, now: datetime) -> list[Sequence[object]]:
    """Measure how long it takes to find what is due: by the index that is there, and by a full scan."""
    asked: dict[str, tuple[Callable[[Listener], Awaitable[object]], str]] = {
        "what ends tonight": (lambda view: point_rows.list_members_with_ended_lots(view, now=now, limit=500), "lots"),
        "whose tier is due": (lambda view: tier_rows.list_due(view, now=now, limit=500), "standings"),
    }
    raw = sqlite3.connect(path)
    found: list[Sequence[object]] = []
    for name, (ask, source) in asked.items():
        listener = Listener()
        await ask(listener)
        ((sql, values),) = listener.spoken
        (plan,) = [str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        scan = sql.replace(f"FROM {source}", f"FROM {source} NOT INDEXED")
        took = [percentile(_timed(raw, statement, [values] * 5), 50) for statement in (sql, scan)]
        found.append((name, plan, *took))
    raw.close()
    return found


async def until_done(sweep: Callable[[], Awaitable[int]], limit_s: float) -> int:
    """Sweep until nothing is due or the time is over; return how many were done."""
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < limit_s:
        count = await sweep()
        done += count
        if not count:
            break
    return done


async def nights(db: Database, bystander: Bystander, *, now: datetime, sweep_s: float) -> list[Sequence[object]]:
    """Measure a night's sweeps and the owner's report."""
    later = now + timedelta(seconds=1)

    async def owed() -> str:
        owed = await reports.read_owed(db, by=OWNER, now=later, house=HOUSE)
        return f"{owed.liability.points:,} points owed"

    async def months() -> str:
        told = await reports.read_months(db, by=OWNER, now=later, house=HOUSE)
        return f"{sum(month.earned for month in told):,} points earned"

    async def costs() -> str:
        # A round ago, because in the last one nobody earned anything.
        then = later - timedelta(days=large_club.ROUND_DAYS)
        costs = await reports.read_costs(db, by=OWNER, now=then, house=HOUSE)
        return f"{len(costs.parts)} parts"

    async def ended() -> str:
        return f"{await until_done(lambda: expiry.expire_due(db, now=now), sweep_s):,} lots ended"

    async def seen() -> str:
        swept = await until_done(lambda: tiers.review_due(db, house=HOUSE, now=now), sweep_s)
        return f"{swept:,} members looked at"

    async def nothing() -> str:
        await asyncio.sleep(10)
        return "the guest alone"

    return [
        await bystander.beside("nothing", nothing),
        await bystander.beside("a night's expiry", ended),
        await bystander.beside("a night's tiers", seen),
        await bystander.beside("the report: what is owed", owed),
        await bystander.beside("the report: twelve months", months),
        await bystander.beside("the report: what each part costs", costs),
    ]


async def proofs(db: Database, bystander: Bystander) -> list[Sequence[object]]:
    """Measure each proof of `verify` by itself, and what they take together."""

    def prove(check: Check) -> Callable[[], Awaitable[str]]:
        async def one() -> str:
            async with db.snapshot() as view:
                return await verify.find_bad_row(view, check) or "holds"

        return one

    return [await bystander.beside(check.name, prove(check)) for check in verify.CHECKS]


def shown(proved: list[Sequence[object]]) -> list[Sequence[object]]:
    """Return the proofs that take a moment, or that do not hold."""
    return [row for row in proved if row[1] != "holds" or float(str(row[2])) >= MOMENT_S]


def a_pass(path: Path) -> Iterator[tuple[str, float]]:
    """Measure what one look at every row costs SQLite: the ground that the report and the proofs stand on."""
    raw = sqlite3.connect(path)
    for name, sql in (
        ("the ledger's table", "SELECT SUM(points) FROM ledger NOT INDEXED"),
        ("the ledger's index by member", "SELECT SUM(points) FROM ledger INDEXED BY ledger_by_member"),
        ("the lots' index by member", "SELECT SUM(remaining) FROM lots INDEXED BY lots_open WHERE remaining > 0"),
    ):
        began = time.perf_counter()
        raw.execute(sql).fetchall()
        yield name, time.perf_counter() - began
    raw.close()


# Running --------------------------------------------------------------------------------------------------------------


async def run(path: Path, members: int, sweep_s: float) -> None:
    """Have the club, measure and print."""
    print(machine())
    print(await large_club.have(path, members), flush=True)
    now = large_club.next_night(path)
    some = random.Random(now.toordinal()).sample(range(1, members + 1), k=min(2000, members))
    print("\n" + table(("finding", "plan", "ms", "full scan ms"), await finding(path, now=now)), flush=True)
    figures = baselines(path, some)
    print("\n" + table(("one pass of SQLite over", "s"), list(a_pass(path))), flush=True)
    db = await open_database(f"sqlite+aiosqlite:///{path}")
    try:
        figures += await guests(db, some, now=now)
        waits = [(name, len(took), percentile(took, 50), percentile(took, 99)) for name, took in figures]
        print("\n" + table(("one guest", "times", "p50 ms", "p99 ms"), waits), flush=True)
        bystander = Bystander(db, some, now=now)
        heads = ("s", "CPU s", "her p99 ms", "her worst ms", "loop late ms")
        night = await nights(db, bystander, now=now, sweep_s=sweep_s)
        print("\n" + table(("the house", "what", *heads), night), flush=True)
        proved = await proofs(db, bystander)
        print("\n" + table(("verify", "what", *heads), shown(proved)), flush=True)
        both = [sum(float(str(row[at])) for row in proved) for at in (2, 3)]
        print(f"\nall {len(proved)} proofs: {both[0]:.0f} s, {both[1]:.0f} s of CPU")
    finally:
        await db.close()


def main() -> int:
    """Read the command line; without a folder the club's file is removed afterwards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=MEMBERS, help="each has ten rows in the ledger (1,000,000)")
    parser.add_argument("--folder", type=Path, default=None, help="where the club's file is kept and used again")
    parser.add_argument("--sweep-seconds", type=float, default=240, help="how long a night's sweep is watched (240)")
    given = parser.parse_args()
    name = f"programme-{given.members}.db"
    if given.folder is not None:
        given.folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(run(given.folder / name, given.members, given.sweep_seconds))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder) / name, given.members, given.sweep_seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
