"""A guest beside heavy work: over and over she spends a point and looks at what is left; her waits are taken down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from itertools import count

from benchmarks.figures import percentile
from club.rules.members import MemberId
from club.services import points
from storage.database import Database

PAUSE_S = 0.02
BEAT_S = 0.005


class Bystander:
    """Taps while something else is done, and listens whether the event loop still beats."""

    def __init__(self, db: Database, members: Sequence[int], *, now: datetime) -> None:
        self._db = db
        self._members = members
        self._now = now
        self._taps = count()
        self._waits: list[float] = []
        self._late: list[float] = []
        self._goes_on = False

    async def beside(self, name: str, work: Callable[[], Awaitable[str]]) -> Sequence[object]:
        """Do the work and return its row: name, outcome, seconds, CPU seconds, her p99 and worst, the loop's worst."""
        self._waits, self._late, self._goes_on = [], [0.0], True
        others = [asyncio.ensure_future(step()) for step in (self._tap_on, self._listen)]
        began, busy = time.perf_counter(), time.process_time()
        try:
            outcome = await work()
        finally:
            lasted, busy = time.perf_counter() - began, time.process_time() - busy
            self._goes_on = False
            await asyncio.gather(*others)
        return name, outcome, lasted, busy, percentile(self._waits, 99), max(self._waits, default=0.0), max(self._late)

    async def _tap_on(self) -> None:
        while self._goes_on:
            began = time.perf_counter()
            await self._tap()
            self._waits.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(PAUSE_S)

    async def _tap(self) -> None:
        number = next(self._taps)
        member_id = MemberId(self._members[number % len(self._members)])
        async with self._db.transaction() as tx:
            has = await points.balance(tx, member_id, now=self._now)
            if has.usable:
                cause = f"tap:{self._now:%y%m%d}:{number}"
                await points.redeem(tx, member_id, points_wanted=1, cause=cause, now=self._now)
        async with self._db.snapshot() as view:
            await points.balance(view, member_id, now=self._now)

    async def _listen(self) -> None:
        while self._goes_on:
            began = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            self._late.append((time.perf_counter() - began - BEAT_S) * 1000)
