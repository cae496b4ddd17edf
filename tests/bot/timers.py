"""A monotonic clock that a test moves."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from itertools import count


class FakeHandle:
    """Something that was ordered for later."""

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        """Give the order back."""
        self.callback = None


class FakeTimer:
    """A timer whose seconds pass only in :meth:`advance`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._numbers = count()
        self._orders: list[tuple[float, int, FakeHandle]] = []

    def time(self) -> float:
        """Return the seconds since some moment."""
        return self.now

    def call_later(self, delay: float, callback: Callable[[], object], /) -> FakeHandle:
        """Call back after so many seconds."""
        handle = FakeHandle(callback)
        heapq.heappush(self._orders, (self.now + max(0.0, delay), next(self._numbers), handle))
        return handle

    async def sleep(self, seconds: float) -> None:
        """Return after so many of this timer's seconds."""
        over = asyncio.Event()
        self.call_later(seconds, over.set)
        await over.wait()

    async def advance(self, seconds: float) -> None:
        """Let so many seconds pass, and everything happen that is due in them, in order."""
        end = self.now + seconds
        await settle()
        while self._orders and self._orders[0][0] <= end:
            self.now, _, handle = heapq.heappop(self._orders)
            if handle.callback is not None:
                handle.callback()
                await settle()
        self.now = end


async def settle() -> None:
    """Let every task that can run, run."""
    for _ in range(12):
        await asyncio.sleep(0)
