"""A large club in SQLite, filled straight into its tables: a year of orders, points and tiers of every member.

Every member has ten rows in the ledger: seven earnings with their orders, lots and what counts towards a tier, three
spendings with their draws; a third of the earnings have a part of a tier, a seventh one of a bonus. Everything is
proved afterwards like any other club.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import migrate

ROWS_EACH = 10
OWNER = 7
FIRST_NIGHT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
"""A midnight in Tehran, at which the first lots end."""

DAY_S = 86_400
ROUND_DAYS = 36
"""Every member has a row of the ledger so often; in between, each of these days has its share of the members."""

EARNS, REDEEMS = (0, 1, 2, 4, 5, 7, 8), {3: (0, 50), 6: (1, 100), 9: (2, 30)}
"""The rounds in which a member earns 100 points, and those in which she spends: from which round's lot, how many."""

LIFE_DAYS = ROUND_DAYS * ROWS_EACH
"""The lots of the first round end in the nights from the first on, a day's share of them in each."""

DISHES = 40

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


async def have(path: Path, members: int) -> str:
    """See to it that a club of so many members is in the file, and say how it came there.

    A file that has the right size is used again. Raises: SystemExit when it holds another club.
    """
    is_new = not path.exists()
    await migrate.upgrade(f"sqlite+aiosqlite:///{path}")
    began = time.perf_counter()
    if is_new:
        _build(path, members)
    db = sqlite3.connect(path)
    ((found,), (rows,)) = (db.execute(f"SELECT MAX(id) FROM {table}").fetchone() for table in ("members", "ledger"))
    db.close()
    if found != members:
        raise SystemExit(f"{path} holds {found} members and not {members}: remove it, or ask for as many")
    how = f"built in {time.perf_counter() - began:.0f} s" if is_new else "used again"
    return f"{members:,} members, {rows:,} rows in the ledger: {how}, {path.stat().st_size / 2**30:.2f} GiB"


def next_night(path: Path) -> datetime:
    """Return the first midnight of which the lots have not ended yet: a file that is used again has lived on."""
    db = sqlite3.connect(path)
    (first,) = db.execute("SELECT MIN(expires_at) FROM lots WHERE remaining > 0 AND expires_at IS NOT NULL").fetchone()
    db.close()
    return datetime.fromtimestamp(first, UTC)


def _build(path: Path, members: int) -> None:
    """Fill the tables round by round, as time would; nothing is kept in memory but the engine's own pages.

    No statistics are gathered: a club's own file has none either, and its plans are those that are measured.
    """
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
        db.execute(f"PRAGMA {pragma}")
    indexes = list(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    begins = FIRST_NIGHT - timedelta(days=LIFE_DAYS)
    facts = {
        "n": members,
        "day_share": -(-members // ROUND_DAYS),
        "begins": int(begins.timestamp()),
        "day": DAY_S,
        "breakdown": BREAKDOWN,
        "owner": OWNER,
    }
    db.execute("BEGIN")
    for statement in _statements():
        db.execute(statement, facts)
    db.execute("COMMIT")
    for _, sql in indexes:
        db.execute(sql)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def _statements() -> Iterator[str]:
    """Speak what fills the tables: people and the menu first, then round after round of the ledger."""
    yield "INSERT INTO staff (telegram_id, name, role, joined_at) VALUES (:owner, 'x', 'owner', 0)"
    yield "INSERT INTO categories (id, key, name_fa, name_en, position) VALUES (1, 'grill', 'کباب', 'Grill', 1)"
    yield (
        f"{_counted(str(DISHES))} INSERT INTO dishes (id, key, category_id, position, name_fa, name_en, price_rial)"
        " SELECT m, 'dish' || m, 1, m, 'غذا', 'dish', 10000000 FROM p"
    )
    yield (
        f"{_counted(':n')} INSERT INTO members (id, telegram_id, name, created_at, seen_at, joined_at)"
        " SELECT m, 100000 + m, 'guest', 0, 0, 0 FROM p"
    )
    for number in range(ROWS_EACH):
        at = f":begins + ({number * ROUND_DAYS} + (members.id - 1) / :day_share) * :day"
        entry = f"members.id + {number} * :n"
        yield from _earning(number, entry, at) if number in EARNS else _spending(number, entry, at)
    # By all seven orders she is silver; the first of them stops counting when its lot ends, and silver with it.
    yield (
        "INSERT INTO standings (member_id, tier, since_at, review_at)"
        f" SELECT id, 'silver', :begins, :begins + ({LIFE_DAYS} + (id - 1) / :day_share) * :day FROM members"
    )
    for part, points, one_in in (("tier:silver", 20, 3), ("bonus:kebab_tuesday", 10, 7)):
        yield (
            f"INSERT INTO earning_parts (entry_id, part, points) SELECT id, '{part}', {points} FROM lots"
            f" WHERE id % {one_in} = 0"
        )


def _earning(number: int, entry: str, at: str) -> Iterator[str]:
    """Speak a round in which every member's order earns: its number is that of the row which it earns."""
    cause = f"printf('%010d', {entry})"  # in order, so that its index grows at one end
    yield (
        "INSERT INTO orders (id, member_id, cause, kind, state, branch, items_rial, total_rial, placed_at, closed_at)"
        f" SELECT {entry}, id, {cause}, 'dine_in', 'completed', 'main', 10000000, 10000000, {at}, {at} FROM members"
    )
    yield (
        "INSERT INTO order_lines (order_id, dish_id, name_fa, name_en, quantity, unit_rial, total_rial)"
        f" SELECT {entry}, 1 + id % {DISHES}, 'غذا', 'dish', 1, 10000000, 10000000 FROM members"
    )
    yield (
        f"INSERT INTO order_events (order_id, state, at, cause) SELECT {entry}, 'completed', {at}, {cause} FROM members"
    )
    yield (
        "INSERT INTO ledger (id, member_id, order_id, action, points, at, cause, branch, terms_version, breakdown)"
        f" SELECT {entry}, id, {entry}, 'earn', 100, {at}, 'order:' || ({entry}) || ':earned', 'main', '9d3f0c1a',"
        " :breakdown FROM members"
    )
    spent = sum(taken for lot, taken in REDEEMS.values() if lot == number)
    yield (
        "INSERT INTO lots (id, member_id, kind, points, remaining, usable_at, expires_at)"
        f" SELECT {entry}, id, 'base', 100, {100 - spent}, {at}, {at} + {LIFE_DAYS} * :day FROM members"
    )
    yield (
        "INSERT INTO qualifying (member_id, order_id, at, rial, points, visits, cause)"
        f" SELECT id, {entry}, {at}, 10000000, 100, 1, 'order:' || ({entry}) || ':qualified' FROM members"
    )


def _spending(number: int, entry: str, at: str) -> Iterator[str]:
    """Speak a round in which every member spends some points of one lot."""
    lot, taken = REDEEMS[number]
    yield (
        "INSERT INTO ledger (id, member_id, action, points, at, cause, branch)"
        f" SELECT {entry}, id, 'redeem', {-taken}, {at}, 'redeem:' || printf('%010d', {entry}), 'main' FROM members"
    )
    yield f"INSERT INTO draws (entry_id, lot_id, points) SELECT {entry}, id + {lot} * :n, {taken} FROM members"


def _counted(until: str) -> str:
    return f"WITH RECURSIVE p(m) AS (SELECT 1 UNION ALL SELECT m + 1 FROM p WHERE m < {until})"
