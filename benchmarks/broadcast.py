"""How a broadcast leaves the house, and what it does to replies.

    uv run python -m benchmarks.broadcast            30 a second, as Telegram allows everybody
    uv run python -m benchmarks.broadcast --paid     1,000 a second

A simulated Telegram with its flood control on runs in a process of its own; the club's own sender, limiter and database
deliver to its people, while replies to other guests go out beside it. Printed: the rate against the goal, refusals,
losses and doubles, how long replies took, and the processor's share.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from telegram.ext import ExtBot

from bot.clock import system_clock
from bot.limiter import Limiter
from bot.metrics import Counters
from bot.notices import CopyOf, Screen
from bot.request import AiohttpRequest
from bot.sender import Sender, SenderHooks, SenderLimits
from club.rules.members import Unreachable
from club.rules.outbox import Priority
from simulator import World, serve
from simulator.faults import Fault
from storage import migrate, outbox
from storage.database import Database, open_database

TOKEN = "123456:AAbenchmark_token"
_STATES = "SELECT state, COUNT(*) FROM outbox GROUP BY state"
GUESTS = 50
"""People who talk with the bot meanwhile: the first of the world."""


@dataclass
class Preview:
    """Stands where the club's notices stand: a campaign is sent by reference to the message that the owner saw."""

    message_id: int

    async def build(self, _notice: str, _detail: Mapping[str, object], *, chat_id: int) -> Screen:
        """Return the same for everybody."""
        return Screen("", copy_of=CopyOf(1000, self.message_id)) if chat_id else Screen("")


async def telegram(people: int, round_trip_ms: int) -> None:
    """Serve a world in which everybody has begun a chat; print the address."""
    world = World()
    world.floods.is_enabled = True
    bot = world.add_bot(TOKEN, "bench_bot", "Bench")
    for number in range(people + GUESTS):
        person = world.add_person(f"Guest {number}", person_id=1000 + number)
        world.private_chat(bot, person).is_started = True
    if round_trip_ms:
        world.faults.add(Fault("delay", times=1 << 60, seconds=round_trip_ms / 1000))
    server = await serve(world, port=0)
    print(server.url, flush=True)
    await server.wait()


@asynccontextmanager
async def telegram_beside(people: int, round_trip_ms: int) -> AsyncIterator[str]:
    """Run :func:`telegram` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.broadcast", "--serve", str(people), "--rtt", str(round_trip_ms)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def fill(db: Database, people: int) -> None:
    """Queue a delivery for everybody, as a campaign does."""
    now = system_clock()
    for start in range(0, people, 1000):
        async with db.transaction() as tx:
            for number in range(start, min(people, start + 1000)):
                await outbox.add(
                    tx,
                    cause=f"campaign:1:{number}",
                    chat_id=1000 + GUESTS + number,
                    notice="campaign",
                    detail={},
                    priority=Priority.CAMPAIGN,
                    due_at=now,
                    made_at=now,
                    campaign_id=None,
                )


async def reply_now_and_then(bot: ExtBot[Priority], done: asyncio.Event) -> list[float]:
    """Answer guests about ten times a second; return how long each took, in milliseconds."""
    chance, took = random.Random(1), []
    while not done.is_set():
        began = time.perf_counter()
        await bot.send_message(1000 + chance.randrange(GUESTS), "سفارش‌تان به آشپزخانه رسید.")
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(chance.expovariate(10))
    return took


async def until_sent(db: Database, people: int) -> None:
    """Return when no delivery is due or under way."""
    left = people
    while left:
        await asyncio.sleep(0.05)
        async with db.snapshot() as view:
            row = await view.row("SELECT COUNT(*) FROM outbox WHERE state IN ('due', 'sending')")
        left = row[0] if row else 0


async def measure(people: int, round_trip_ms: int, *, is_paid: bool, has_replies: bool) -> dict[str, object]:
    """Run one broadcast and return its figures."""
    async with telegram_beside(people, round_trip_ms) as url:
        with tempfile.TemporaryDirectory() as folder:
            address = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
            await migrate.upgrade(address)
            db = await open_database(address)
            await fill(db, people)
            counters = Counters()
            request = AiohttpRequest()
            bot: ExtBot[Priority] = ExtBot(
                TOKEN, base_url=f"{url}/bot", request=request, rate_limiter=Limiter(counters=counters)
            )
            async with bot:
                figures = await _broadcast(bot, db, counters, people, is_paid=is_paid, has_replies=has_replies)
            await db.close()
        async with aiohttp.ClientSession() as http, http.get(f"{url}/control/calls?errors=1") as answer:
            figures["refusals"] = len((await answer.json())["result"])
    return figures


async def _broadcast(
    bot: ExtBot[Priority], db: Database, counters: Counters, people: int, *, is_paid: bool, has_replies: bool
) -> dict[str, object]:
    async def nobody(_chat: int, _reason: Unreachable, _now: object) -> None: ...

    async def nowhere(_old: int, _new: int) -> None: ...

    limits = SenderLimits(campaign=512) if is_paid else None
    hooks = SenderHooks(on_unreachable=nobody, on_migrated=nowhere)
    seen = await bot.send_message(1000, "عیدتان مبارک! این هفته <b>شیشلیک شاندیز</b> مهمان ما هستید.", "HTML")
    preview = Preview(seen.message_id)
    sender = Sender(bot, db, system_clock, preview, counters=counters, hooks=hooks, limits=limits, is_paid=is_paid)
    done = asyncio.Event()
    replying = asyncio.create_task(reply_now_and_then(bot, done)) if has_replies else None
    began, cpu_began = time.perf_counter(), time.process_time()
    await sender.start()
    await until_sent(db, people)
    lasted, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    done.set()
    took = sorted(await replying) if replying else []
    await sender.stop()
    async with db.snapshot() as view:
        states = {str(state): count for state, count in await view.rows(_STATES)}
    return {
        "messages": people,
        "seconds": round(lasted, 2),
        "rate_per_s": round(people / lasted, 2),
        "states": states,
        "processor_share": round(cpu / lasted, 3),
        "replies": len(took),
        "reply_p50_ms": round(took[len(took) // 2], 1) if took else None,
        "reply_p99_ms": round(took[min(len(took) - 1, len(took) * 99 // 100)], 1) if took else None,
    }


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paid", action="store_true", help="1,000 messages a second")
    parser.add_argument("--people", type=int, help="recipients (600, or 20,000 when paid)")
    parser.add_argument("--rtt", type=int, default=0, help="milliseconds that Telegram's answers are delayed")
    parser.add_argument("--no-replies", action="store_true", help="nobody talks with the bot meanwhile")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(telegram(given.serve, given.rtt))
        return
    people = given.people or (20_000 if given.paid else 600)
    figures = asyncio.run(measure(people, given.rtt, is_paid=given.paid, has_replies=not given.no_replies))
    allowed = 1000 if given.paid else 30
    figures["goal_per_s"] = round(0.98 * allowed / (1 + given.rtt / 1000), 2)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
