"""What it costs to feed a broadcast: the same memory and the same time a page for ten thousand guests as for a million.

    uv run python -m benchmarks.audience                     10,000 beside 200,000
    uv run python -m benchmarks.audience --large 1000000     takes some minutes and about a gigabyte of disk

For each size a club is filled in a process of its own; then its campaign is fed page by page, as the club's job does
it, while every page is taken and settled as the sender does it, without Telegram. Printed: guests a second, how long a
page held the database, how late the event loop was, and how much the memory grew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from club.rules.campaigns import PAGE
from club.rules.house import House
from club.rules.outbox import OutboxState, Priority
from club.services import campaigns, deliveries
from club.services.deliveries import Result
from storage import migrate
from storage.database import Database, open_database
from storage.outbox import Ended

HOUSE = House("باغ ماهان", "Baagh-e Mahan", "fa", "main", ZoneInfo("Asia/Tehran"))
NOW = datetime(2026, 4, 4, 9, 0, tzinfo=UTC)
OWNER = 7
PAGES_FED_MAX = 250
"""Feeding is the same work on every page: so many pages are enough to know it."""


async def fill(db: Database, people: int) -> None:
    """Let so many members be there, and an owner."""
    async with db.transaction() as tx:
        await tx.run("INSERT INTO staff (telegram_id, name, role, joined_at) VALUES (:id, 'x', 'owner', 0)", id=OWNER)
    for start in range(0, people, 20_000):
        count = {"first": start + 1, "last": min(people, start + 20_000)}
        numbers = "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)"
        async with db.transaction() as tx:
            await tx.run(
                f"""{numbers} INSERT INTO members (id, telegram_id, name, created_at, seen_at, joined_at)
                    SELECT i, 100000 + i, 'guest', 0, 0, 0 FROM n""",
                **count,
            )
            await tx.run(
                f"""{numbers} INSERT INTO consents (member_id, purpose, is_granted, text_version, at)
                    SELECT i, 'marketing', 1, 'fa:1', 0 FROM n""",
                **count,
            )


async def stand_still(stalls: list[float]) -> None:
    """Note how late the event loop wakes somebody who asked for a millisecond's sleep."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        stalls.append((time.perf_counter() - began - 0.001) * 1000)


async def feed(people: int) -> dict[str, float]:
    """Feed a campaign for so many and return its figures."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'club.db'}"
        await migrate.upgrade(address)
        db = await open_database(address)
        await fill(db, people)
        draft = await campaigns.draft(db, by=OWNER, from_chat_id=OWNER, message_id=1, cause="c", now=NOW)
        began = time.perf_counter()
        await campaigns.confirm(db, draft.id, by=OWNER, message_id=2, house=HOUSE, cause="y", now=NOW)
        counted_ms = (time.perf_counter() - began) * 1000
        rss_before = _rss_mb()
        stalls: list[float] = []
        watching = asyncio.create_task(stand_still(stalls))
        took: list[float] = []
        fed = 0
        began = time.perf_counter()
        while len(took) < PAGES_FED_MAX:
            page_began = time.perf_counter()
            queued = await campaigns.feed(db, house=HOUSE, now=NOW + timedelta(seconds=fed // 30 % 36_000))
            took.append((time.perf_counter() - page_began) * 1000)
            fed += queued
            if not queued:
                break
            await _send_all(db)
        lasted = time.perf_counter() - began
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        grown = _rss_mb() - rss_before
        await db.close()
    took.sort()
    stalls.sort()
    return {
        "guests": people,
        "fed": fed,
        "guests_per_s": round(fed / lasted),
        "page_p50_ms": round(took[len(took) // 2], 1),
        "page_p99_ms": round(took[len(took) * 99 // 100], 1),
        "audience_counted_ms": round(counted_ms, 1),
        "loop_stood_still_p99_ms": round(stalls[len(stalls) * 99 // 100], 1),
        "memory_grew_mb": round(grown, 1),
    }


async def _send_all(db: Database) -> None:
    """Take and settle what waits, as the sender does."""
    while taken := await deliveries.take(db, {Priority.CAMPAIGN: PAGE}, now=NOW + timedelta(hours=10)):
        results = [Result(each, Ended(each.id, OutboxState.SENT, message_id=1)) for each in taken]
        await deliveries.settle(db, results, now=NOW)


def _rss_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Read the command line, run each size in a process of its own, and print both beside each other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=10_000, help="guests of the small club (10,000)")
    parser.add_argument("--large", type=int, default=200_000, help="guests of the large club (200,000)")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(asyncio.run(feed(given.one))))
        return
    small, large = (
        json.loads(
            subprocess.run(
                [sys.executable, "-m", "benchmarks.audience", "--one", str(people)], check=True, capture_output=True
            ).stdout
        )
        for people in (given.small, given.large)
    )
    for name, value in small.items():
        print(f"{name:26}{value:>12}{large[name]:>12}")


if __name__ == "__main__":
    main()
