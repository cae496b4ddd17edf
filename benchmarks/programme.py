"""The loyalty programme in a large club: what one guest waits for, and what the night takes, in millions of rows.

    uv run python -m benchmarks.programme                                       1,000,000 members, 10,000,000 rows
    uv run python -m benchmarks.programme --members 100000 --folder /mnt/disk   a tenth of it, on another disk

A club is built in SQLite, straight into its tables and proved afterwards like any other: every member has ten rows in
the ledger, seven of them earnings with their lots, three spendings with their draws, seven rows that count towards a
tier, and a standing. Then the club's own services are measured, with every commit on the disk (`synchronous = FULL`),
beside what SQLite itself needs for one point read and one commit, and beside the same balance found by a full scan.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.figures import machine, percentile, table
from club.rules.house import House
from club.rules.members import MemberId
from club.rules.programme import Programme
from club.rules.tiers import Measure, Tier, TierTerms, Window
from club.services import expiry, points, reports, tiers
from club.services.verify import verify
from storage import migrate
from storage import points as point_rows
from storage import tiers as tier_rows
from storage.database import Database, Row, bind, open_database

MEMBERS, ROWS_EACH = 1_000_000, 10
OWNER = 7
NOW = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
"""A midnight in Tehran: the night's sweeps have just become due."""

DAY_S = 86_400
ROUND_DAYS = 36
"""Every member has a row of the ledger so often; in between, each of these days has its share of the members."""

EARNS, REDEEMS = (0, 1, 2, 4, 5, 7, 8), {3: (0, 50), 6: (1, 100), 9: (2, 30)}
"""The rounds in which a member earns 100 points, and those in which she spends: from which round's lot, how many."""

LIFE_DAYS = ROUND_DAYS * ROWS_EACH
"""The lots of the first round begin to end on the night that is measured: a day's share of them is due."""

TIERS = TierTerms(
    measure=Measure.POINTS,
    window=Window.ROLLING,
    window_days=LIFE_DAYS,
    tiers=tuple(
        Tier(key=key, name_fa=key, name_en=key, emoji="⭐", from_=reached)
        for key, reached in (("bronze", 100), ("silver", 650), ("gold", 5_000))
    ),
)
HOUSE = House("باغ ماهان", "Baagh-e Mahan", "fa", "main", ZoneInfo("Asia/Tehran"), programme=Programme(tiers=TIERS))

BREAKDOWN = json.dumps(
    {
        "points": 100,
        "counted_rial": 10_000_000,
        "excluded_delivery_rial": 400_000,
        "excluded_points_rial": 0,
        "rial_per_step": 100_000,
        "points_per_step": 1,
        "tier": None,
        "tier_percent": 100,
        "remainder_rial": 0,
        "terms_version": "9d3f0c1a",
        "delivery_rial": 400_000,
        "usable_at": 1_764_000_000,
        "expires_at": 1_795_000_000,
    }
)


# Building -------------------------------------------------------------------------------------------------------------


def build(path: Path, members: int) -> None:
    """Fill the tables round by round, as time would; nothing is kept in memory but the engine's own pages."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
        db.execute(f"PRAGMA {pragma}")
    indexes = list(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    facts = {"n": members, "day_share": -(-members // ROUND_DAYS), "begins": _begins_at(), "day": DAY_S}
    db.execute("BEGIN")
    for statement in _statements():
        db.execute(statement, {**facts, "breakdown": BREAKDOWN})
    db.execute("INSERT INTO staff (telegram_id, name, role, joined_at) VALUES (?, 'x', 'owner', 0)", (OWNER,))
    db.execute("COMMIT")
    for _, sql in indexes:
        db.execute(sql)
    db.execute("ANALYZE")
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def _begins_at() -> int:
    """Return when the first round began: its first day's lots end at the midnight that is measured."""
    return int(NOW.timestamp()) - LIFE_DAYS * DAY_S


def _statements() -> Iterator[str]:
    """Speak what fills the tables: members first, then round after round of the ledger."""
    people = "WITH RECURSIVE p(m) AS (SELECT 1 UNION ALL SELECT m + 1 FROM p WHERE m < :n)"
    yield (
        f"{people} INSERT INTO members (id, telegram_id, name, created_at, seen_at, joined_at)"
        " SELECT m, 100000 + m, 'guest', 0, 0, 0 FROM p"
    )
    for number in range(ROWS_EACH):
        at = f":begins + ({number * ROUND_DAYS} + (members.id - 1) / :day_share) * :day"
        entry = f"members.id + {number} * :n"
        cause = f"printf('%010d', {entry})"  # in order, so that its index grows at one end
        if number in EARNS:
            yield (
                "INSERT INTO ledger (id, member_id, action, points, at, cause, branch, terms_version, breakdown)"
                f" SELECT {entry}, id, 'earn', 100, {at}, 'order:' || {cause} || ':earned', 'main', '9d3f0c1a',"
                " :breakdown FROM members"
            )
            spent = sum(taken for lot, taken in REDEEMS.values() if lot == number)
            yield (
                "INSERT INTO lots (id, member_id, kind, points, remaining, usable_at, expires_at)"
                f" SELECT {entry}, id, 'base', 100, {100 - spent}, {at}, {at} + {LIFE_DAYS} * :day FROM members"
            )
            yield (
                "INSERT INTO qualifying (member_id, at, rial, points, visits, cause)"
                f" SELECT id, {at}, 10000000, 100, 1, 'order:' || {cause} || ':qualified' FROM members"
            )
            continue
        lot, taken = REDEEMS[number]
        yield (
            "INSERT INTO ledger (id, member_id, action, points, at, cause, branch)"
            f" SELECT {entry}, id, 'redeem', {-taken}, {at}, 'redeem:' || {cause}, 'main' FROM members"
        )
        yield (f"INSERT INTO draws (entry_id, lot_id, points) SELECT {entry}, id + {lot} * :n, {taken} FROM members")
    # By all seven orders she is silver; the first of them stops counting when its lot ends, and silver with it.
    yield (
        "INSERT INTO standings (member_id, tier, since_at, review_at)"
        " SELECT id, 'silver', :begins, :begins + "
        f"({LIFE_DAYS} + (id - 1) / :day_share) * :day FROM members"
    )


# Measuring ------------------------------------------------------------------------------------------------------------


async def each(count: int, step: Callable[[int], Awaitable[object]]) -> list[float]:
    """Take so many steps one after the other and return what each took, in milliseconds."""
    took = []
    for number in range(count):
        began = time.perf_counter()
        await step(number)
        took.append((time.perf_counter() - began) * 1000)
    return took


def baselines(path: Path, some: list[int]) -> list[tuple[str, list[float]]]:
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


def _timed(raw: sqlite3.Connection, sql: str, some: list[int]) -> list[float]:
    took = []
    for number in some:
        began = time.perf_counter()
        raw.execute(sql, (number,)).fetchall()
        took.append((time.perf_counter() - began) * 1000)
    return took


async def guests(db: Database, some: list[int]) -> list[tuple[str, list[float]]]:
    """Measure what a guest waits for."""

    async def balance(number: int) -> None:
        async with db.snapshot() as view:
            await points.balance(view, MemberId(some[number]), now=NOW)

    async def page(number: int) -> None:
        async with db.snapshot() as view:
            await points.history(view, MemberId(some[number]), page=0)

    async def standing(number: int) -> None:
        async with db.snapshot() as view:
            await tiers.standing(view, MemberId(some[number]), house=HOUSE, now=NOW)

    async def redeem(number: int) -> None:
        async with db.transaction() as tx:
            await points.redeem(tx, MemberId(some[number]), points_wanted=40, cause=f"now:{number}", now=NOW)

    return [
        ("a balance", await each(len(some), balance)),
        ("a page of history", await each(len(some), page)),
        ("a tier", await each(len(some), standing)),
        ("a redemption, committed", await each(min(500, len(some)), redeem)),
    ]


async def until_done(sweep: Callable[[], Awaitable[int]], limit_s: float) -> tuple[int, float, list[float]]:
    """Sweep until nothing is due or the time is over; return how many were done, in how long, and what a sweep took."""
    done, took, began = 0, list[float](), time.perf_counter()
    while time.perf_counter() - began < limit_s:
        sweep_began = time.perf_counter()
        count = await sweep()
        took.append((time.perf_counter() - sweep_began) * 1000)
        done += count
        if not count:
            break
    return done, time.perf_counter() - began, took


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


async def plans(path: Path) -> list[tuple[str, str]]:
    """Return how SQLite finds the rows of what a guest waits for, here, where it knows how many there are.

    Every statement of these modules is proved in tests/storage/test_plans.py. Raises: AssertionError for a full scan.
    """
    guest = MemberId(1)
    asked: dict[str, Callable[[Listener], Awaitable[object]]] = {
        "a balance": lambda view: point_rows.list_open_lots(view, guest),
        "a debt": lambda view: point_rows.find_debt(view, guest),
        "a page of history": lambda view: point_rows.list_entries(view, guest, limit=11, offset=0),
        "a repeated cause": lambda view: point_rows.find_entry_by_cause(view, "x"),
        "what counts for a tier": lambda view: tier_rows.list_qualifying(view, guest, since=NOW),
        "what ends tonight": lambda view: point_rows.list_members_with_ended_lots(view, now=NOW, limit=500),
        "whose tier is due": lambda view: tier_rows.list_due(view, now=NOW, limit=500),
    }
    raw = sqlite3.connect(path)
    found = []
    for name, ask in asked.items():
        listener = Listener()
        await ask(listener)
        steps = [
            str(row[3]) for sql, values in listener.spoken for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        ]
        assert steps, name
        assert not any(step.startswith("SCAN") and step != "SCAN CONSTANT ROW" for step in steps), (name, steps)
        found.append((name, "; ".join(steps)))
    raw.close()
    return found


async def run(path: Path, members: int, sweep_s: float) -> None:
    """Build, measure and print."""
    print(machine())
    address = f"sqlite+aiosqlite:///{path}"
    await migrate.upgrade(address)
    began = time.perf_counter()
    build(path, members)
    size, lasted = path.stat().st_size / 2**30, time.perf_counter() - began
    rows = members * ROWS_EACH
    print(f"{members:,} members, {rows:,} rows in the ledger: built in {lasted:.0f} s, {size:.2f} GiB", flush=True)
    some = random.Random(7).choices(range(1, members + 1), k=2000)
    print("\n" + table(("statement", "plan"), await plans(path)))
    figures = baselines(path, some)
    db = await open_database(address)
    try:
        figures += await guests(db, some)
        waits = [(name, len(took), percentile(took, 50), percentile(took, 99)) for name, took in figures]
        print("\n" + table(("one guest", "times", "p50 ms", "p99 ms"), waits), flush=True)
        print("\n" + table(("the house", "what", "s", "each ms"), await _nightly(db, sweep_s)), flush=True)
    finally:
        await db.close()


async def _nightly(db: Database, sweep_s: float) -> list[tuple[str, str, float, float]]:
    ended, lasted, _ = await until_done(lambda: expiry.expire_due(db, now=NOW), sweep_s)
    rows = [("a night's expiry", f"{ended:,} lots ended", lasted, lasted * 1000 / max(1, ended))]
    seen, lasted, _ = await until_done(lambda: tiers.review_due(db, house=HOUSE, now=NOW), sweep_s)
    rows.append(("a night's tiers", f"{seen:,} members looked at", lasted, lasted * 1000 / max(1, seen)))
    began = time.perf_counter()
    report = await reports.read(db, by=OWNER, now=NOW + timedelta(seconds=1), house=replace(HOUSE))
    lasted = time.perf_counter() - began
    rows.append(("the owner's report", f"{report.liability.points:,} points owed", lasted, lasted * 1000))
    began = time.perf_counter()
    findings = await verify(db)
    lasted = time.perf_counter() - began
    rows.append(("verify", "; ".join(map(str, findings)) or "everything agrees", lasted, lasted * 1000))
    return rows


def main() -> int:
    """Read the command line and run it in a folder that is removed afterwards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=MEMBERS, help="each has ten rows in the ledger (1,000,000)")
    parser.add_argument("--folder", type=Path, default=None, help="where the database is made (the system's own)")
    parser.add_argument("--sweep-seconds", type=float, default=120, help="how long a night's sweep is watched (120)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        asyncio.run(run(Path(folder) / "club.db", given.members, given.sweep_seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
