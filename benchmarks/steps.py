"""Whole orders by many guests at once, beside a bare bot in the same run: ``uv run benchmarks/steps.py``.

The guests and their Telegram have one core, the measured programs another, and only one of these works at a time; they
take turns, so that what else happens on the machine meets them alike. Wall times move with the machine; ratios and CPU
a step hardly do.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from datetime import time as daytime
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # called by its path, it finds the project

from pydantic import SecretStr

from benchmarks.figures import machine, percentile, table
from benchmarks.guests import ECHO, ORDER, PATIENCE_S, PRESS, Guest, Step, Tally, Waiter, WatchedJournal
from benchmarks.processes import Cores, cpu_s, program, resident_mb
from bot.clock import system_clock
from bot.clubfile import read_club_file
from bot.runtime import open_club
from bot.settings import Settings
from demo.cast import GROUP_ID, OWNER, WAITER, Actor
from demo.stock import FOLDER, fill, join
from simulator import World, serve
from simulator.bots import Bot

_FIRST_GUEST: Final = 50_001
_CALM_S: Final = 0.3
_IDLE_S: Final = 1.0
_STARTS: Final = 3


@dataclass(slots=True)
class Measured:
    """What one program did in the time that it had."""

    tally: Tally = field(default_factory=Tally)
    kitchen_s: list[float] = field(default_factory=list)
    """From the waiter's press to the card's change: Telegram lets 20 a minute into a group, far less than here."""
    seconds: float = 0.0
    cpu_s: float = 0.0
    load_cpu_s: float = 0.0
    calls: int = 0

    @property
    def steps(self) -> int:
        """How many answers appeared, to guests and to the kitchen."""
        return len(self.tally.reactions_s) + len(self.kitchen_s)

    @property
    def steps_per_s(self) -> float:
        """Steps in a second."""
        return self.steps / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU for one step."""
        return 1000 * self.cpu_s / self.steps

    def reaction_ms(self, percent: float) -> float:
        """Milliseconds within which so many percent of the answers appeared."""
        return 1000 * percentile(self.tally.reactions_s, percent)


@dataclass(frozen=True, slots=True)
class Subject:
    """A measured program and what its guests do."""

    name: str
    kind: str
    steps: tuple[Step, ...]
    token: str
    told: str


SUBJECTS: Final = (
    Subject("club", "club", ORDER, "700001:AAbenchmark_of_the_club", "the club: whole orders, the kitchen accepting"),
    Subject("echo", "bare", ECHO, "700002:AAbenchmark_of_the_echo", "bare PTB on our transport: a text comes back"),
    Subject("press", "bare", PRESS, "700003:AAbenchmark_of_a_press", "the same: a pressed button changes its message"),
    Subject("stock", "stock", ECHO, "700004:AAbenchmark_of_stock_ptb", "bare PTB on httpx: a text comes back"),
)
CLUB, ECHOING, PRESSING, STOCK = SUBJECTS


class House:
    """The simulated Telegram with its guests, and the programs that run against it."""

    def __init__(self, *, guests: int, folder: Path) -> None:
        self.journal = WatchedJournal()
        self.world = World(journal=self.journal)
        self.cores = Cores.found()
        self.pids: dict[str, int] = {}
        self._guests = guests
        self._file = read_club_file(FOLDER / "club.toml")
        zone = self._file.build().zone
        evening = datetime.combine(system_clock().astimezone(zone), daytime(19, 30), zone)
        self.world.clock.move(at=evening)
        self.database_url = f"sqlite+aiosqlite:///{folder / 'steps.db'}"
        self.bots: dict[str, Bot] = {
            each.name: self.world.add_bot(each.token, f"{each.name}_bot", each.name) for each in SUBJECTS
        }

    async def furnish(self) -> None:
        """Fill the club as the demo's is, let the guests join it, and open everybody's chats."""
        actors = [
            Actor(_FIRST_GUEST + at, f"مهمان {at}", "", f"+98915{6_000_000 + at}", "مهمان")
            for at in range(self._guests)
        ]
        settings = Settings(
            database_url=SecretStr(self.database_url),
            club_file=FOLDER / "club.toml",
            _env_file=None,  # type: ignore[call-arg]  # a pydantic-settings argument that mypy does not see
        )
        club = await open_club(settings, self._file, clock=self.world.clock.now)
        try:
            await fill(club)
            for actor in actors:
                await join(club, actor, self.world.clock.now())
        finally:
            await club.db.close()
        for actor in (*actors, OWNER, WAITER):
            self.world.add_person(actor.first_name, person_id=actor.id, language_code="fa", phone=actor.phone)
        self.group = self.world.add_group(
            "سفارش‌ها", [OWNER.id, WAITER.id], chat_id=GROUP_ID, admins=[OWNER.id], bots=[self.bots[CLUB.name]]
        )
        self.guests = {
            subject.name: [
                Guest(self.world, self.journal, self.bots[subject.name], self.world.people[actor.id], seed=actor.id)
                for actor in actors
            ]
            for subject in SUBJECTS
        }
        self.waiter = Waiter(self.world, self.journal, self.bots[CLUB.name], self.world.people[WAITER.id], self.group)

    async def polls(self, subject: Subject) -> float:
        """Wait until the subject polls for updates; return the seconds that it took."""
        began = time.perf_counter()
        bot = self.bots[subject.name]
        while bot.long_poll is None:
            if time.perf_counter() - began > 30:
                raise RuntimeError(f"{subject.name} does not poll")
            await asyncio.sleep(0.001)
        return time.perf_counter() - began

    async def rehearse(self, subject: Subject) -> None:
        """Let every guest do everything once: pictures are uploaded and words compiled then."""
        await asyncio.gather(*(each.rehearses(subject.steps) for each in self.guests[subject.name]))
        await self.calms_down()

    async def calms_down(self) -> None:
        """Wait until the kitchen has seen every order and nothing has happened for a moment."""
        heard = -1
        while heard != self.journal.last_n:
            heard = self.journal.last_n
            await asyncio.wait_for(self.waiter.is_idle.wait(), PATIENCE_S)
            await asyncio.sleep(_CALM_S)

    async def play(self, subject: Subject, measured: Measured, *, seconds: float, pace_s: float = 0.0) -> None:
        """Let the guests of a subject do their steps for so long; what is measured is added."""
        pid, own = self.pids[subject.name], os.getpid()
        self.waiter.tally = Tally()
        before = (cpu_s(pid), cpu_s(own), self.journal.last_call)
        began = time.perf_counter()
        await asyncio.gather(
            *(
                each.plays(subject.steps, until=began + seconds, pace_s=pace_s, tally=measured.tally)
                for each in self.guests[subject.name]
            )
        )
        measured.seconds += time.perf_counter() - began
        await self.calms_down()  # what it does afterwards belongs to the steps too
        measured.cpu_s += cpu_s(pid) - before[0]
        measured.load_cpu_s += cpu_s(own) - before[1]
        measured.calls += self.journal.last_call - before[2]
        measured.kitchen_s += self.waiter.tally.reactions_s


@dataclass(frozen=True, slots=True)
class Start:
    """How a program began."""

    seconds: float
    idle_mb: float


async def measure_start(house: House, subject: Subject, url: str) -> Start:
    """Start a program once, as an operator would, and look how soon it polls and what it holds when idle."""
    environment = {
        "BOT_TOKEN": subject.token,
        "TELEGRAM_API_URL": url,
        "DATABASE_URL": house.database_url,
        "CLUB_FILE": str(FOLDER / "club.toml"),
        "LISTEN": "127.0.0.1:0",
        "LOG_LEVEL": "ERROR",
    }
    arguments = (
        ("run_bot.py", "run") if subject is CLUB else ("-m", "benchmarks.subjects", subject.kind, url, subject.token)
    )
    began = time.perf_counter()
    async with program(*arguments, core=house.cores.subject, environment=environment) as pid:
        await house.polls(subject)
        seconds = time.perf_counter() - began
        await asyncio.sleep(_IDLE_S)
        return Start(seconds, resident_mb(pid))


async def measure(*, guests: int, rounds: int, seconds: float, folder: Path) -> None:
    """Measure everything and print it."""
    print(f"{machine()}; {guests} guests")
    house = House(guests=guests, folder=folder)
    await house.furnish()
    os.sched_setaffinity(0, {house.cores.load})
    async with AsyncExitStack() as stack:
        server = await serve(house.world, port=0)
        stack.push_async_callback(server.close)
        starts: dict[str, list[Start]] = {each.name: [] for each in (CLUB, ECHOING)}
        for _ in range(_STARTS):
            for subject in (CLUB, ECHOING):
                starts[subject.name].append(await measure_start(house, subject, server.url))
        stopped = house.journal.last_call  # a poll that was cut off is refused: an operator's business, not a guest's
        for subject in SUBJECTS:
            extra = [house.database_url, house.world.clock.now().isoformat()] if subject is CLUB else []
            arguments = ("-m", "benchmarks.subjects", subject.kind, server.url, subject.token, *extra)
            running = program(*arguments, core=house.cores.subject)
            house.pids[subject.name] = await stack.enter_async_context(running)
            await house.polls(subject)
            await house.rehearse(subject)
        saturated = {each.name: Measured() for each in SUBJECTS}
        paced = {each.name: Measured() for each in (CLUB, ECHOING, PRESSING)}
        for _ in range(rounds):
            for subject in SUBJECTS:
                await house.play(subject, saturated[subject.name], seconds=seconds)
            for subject in (CLUB, ECHOING, PRESSING):
                await house.play(subject, paced[subject.name], seconds=seconds, pace_s=1.0)
        worked_mb = {each.name: resident_mb(house.pids[each.name]) for each in SUBJECTS}
        refused = [call.description for call in house.journal.calls(refused=True, after=stopped)]
        report(saturated, paced, starts, worked_mb, refused)


def report(
    saturated: dict[str, Measured],
    paced: dict[str, Measured],
    starts: dict[str, list[Start]],
    worked_mb: dict[str, float],
    refused: Sequence[str | None],
) -> None:
    """Print the tables and the goals."""
    print("\n## As fast as it goes\n")
    heads = ("program", "steps/s", "p50 ms", "p99 ms", "CPU ms/step", "calls/step", "MB", "load's core %")
    rows = [
        (
            subject.name,
            found.steps_per_s,
            found.reaction_ms(50),
            found.reaction_ms(99),
            found.cpu_ms,
            found.calls / found.steps,
            worked_mb[subject.name],
            100 * found.load_cpu_s / found.seconds,
        )
        for subject in SUBJECTS
        for found in (saturated[subject.name],)
    ]
    print(table(heads, rows))
    print("\n## About one step a second each\n")
    rows_of_paced = [
        (name, found.steps_per_s, found.reaction_ms(50), found.reaction_ms(99), found.cpu_ms)
        for name, found in paced.items()
    ]
    print(table(heads[:5], rows_of_paced))
    began = {name: statistics.median(each.seconds for each in found) for name, found in starts.items()}
    idle = {name: statistics.median(each.idle_mb for each in found) for name, found in starts.items()}
    print("\n## Start and rest\n")
    print(table(("program", "s to the first poll", "MB idle"), [(name, began[name], idle[name]) for name in began]))

    club, echo, press, stock = (saturated[each.name] for each in SUBJECTS)
    calm, calm_echo = paced[CLUB.name], paced[ECHOING.name]
    print("\n## Goals\n")
    goals: list[tuple[str, float, float]] = [
        ("steps/s ÷ echo's, at least", club.steps_per_s / echo.steps_per_s, -0.55),
        ("echo's CPU ÷ a step's, at least", echo.cpu_ms / club.cpu_ms, -0.55),
        ("CPU a step ÷ stock PTB's echo", club.cpu_ms / stock.cpu_ms, 1.0),
        ("saturated p99 ÷ echo's", club.reaction_ms(99) / echo.reaction_ms(99), 2.0),
        ("p99 ms at one step a second each", calm.reaction_ms(99), 25.0),
        ("the same ÷ echo's", calm.reaction_ms(99) / calm_echo.reaction_ms(99), 3.0),
        ("idle memory ÷ echo's", idle[CLUB.name] / idle[ECHOING.name], 1.4),
        ("start ÷ echo's", began[CLUB.name] / began[ECHOING.name], 1.5),
        ("refused calls", len(refused), 0.0),
    ]
    rows_of_goals = [
        (name, value, abs(limit), "reached" if (value >= -limit if limit < 0 else value <= limit) else "missed")
        for name, value, limit in goals
    ]
    print(table(("goal", "found", "limit", ""), rows_of_goals))
    print(
        f"\nBeside a bare press (two calls, like most steps): {club.steps_per_s / press.steps_per_s:.2f} × its steps/s,"
    )
    print(f"{club.cpu_ms / press.cpu_ms:.2f} × its CPU. Orders placed while saturated: {club.tally.orders}.")
    for each in subjects_told():
        print(each)
    for words in sorted({str(each) for each in refused}):
        print(f"refused: {words}")


def subjects_told() -> list[str]:
    """Return what each program is, line by line."""
    return [f"- {each.name}: {each.told}" for each in SUBJECTS]


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guests", type=int, default=50, help="at once (default: 50)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of every program (default: 3)")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each turn (default: 4)")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the database is made (default: a temporary one)"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bashgah-steps-", dir=arguments.folder) as folder:
        asyncio.run(
            measure(guests=arguments.guests, rounds=arguments.rounds, seconds=arguments.seconds, folder=Path(folder))
        )


if __name__ == "__main__":
    main()
