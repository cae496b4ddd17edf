"""The ticker: runs each kind of due work again and again.

Nothing is promised in memory. What must happen later is a row with a due time, and a job is a bounded sweep over the
rows that are due: run late, twice or after a week's sleep, it changes nothing that was done already.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.club import Club

_log = logging.getLogger(__name__)

Sweep: TypeAlias = Callable[[Club, datetime], Awaitable[Mapping[str, int]]]
"""Does what is due at the moment, and returns counts for one line in the log."""


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of due work."""

    name: str
    sweep: Sweep
    every_s: float


class Timetable:
    """The jobs of one club and the clockwork that runs them."""

    def __init__(self, club: Club, *, after: Callable[[], None]) -> None:
        self._club = club
        self._after = after
        self._jobs: dict[str, Job] = {}
        self._scheduler = AsyncIOScheduler(
            executors={"default": AsyncIOExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def every(self, seconds: float, name: str, sweep: Sweep) -> None:
        """Add a job. Raises: ValueError when the name is taken."""
        if name in self._jobs:
            raise ValueError(f"two jobs are called {name}")
        self._jobs[name] = Job(name, sweep, seconds)
        self._scheduler.add_job(self.run, "interval", seconds=seconds, args=[name], id=name)

    @property
    def names(self) -> tuple[str, ...]:
        """The jobs, in the order they were added."""
        return tuple(self._jobs)

    def start(self) -> None:
        """Start the clockwork; each job first runs after one interval."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop the clockwork; a sweep under way is a transaction and ends or leaves no trace."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def run(self, name: str, at: datetime | None = None) -> Mapping[str, int]:
        """Run one job now, as of the moment ``at`` (the club's present when None); a failure is written down.

        Raises: KeyError when there is no such job.
        """
        job = self._jobs[name]
        try:
            counts = await job.sweep(self._club, at or self._club.now())
        except Exception:  # noqa: BLE001 - the next tick tries again; one bad sweep must not stop the others
            _log.exception("the job %s failed", name)
            return {}
        if any(counts.values()):
            _log.info("%s: %s", name, ", ".join(f"{what} {count}" for what, count in counts.items()))
            self._after()
        return counts

    def hurry(self) -> None:
        """Run every job as soon as possible: the clock was moved."""
        self._scheduler.add_job(self.run_all)

    async def run_all(self, at: datetime | None = None) -> None:
        """Run every job once."""
        for name in self._jobs:
            await self.run(name, at)
