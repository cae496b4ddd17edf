"""Telegram's clock: real time until somebody moves it or makes it run faster."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """The moment of the simulated world.

    `rate` is how many simulated seconds pass in a real one.
    """

    def __init__(self) -> None:
        self._anchor_real = time.time()
        self._anchor_simulated = self._anchor_real
        self._rate = 1.0
        self._listeners: list[Callable[[], None]] = []

    @property
    def rate(self) -> float:
        """Return how many simulated seconds pass in a real one."""
        return self._rate

    @property
    def offset_s(self) -> float:
        """Return by how many seconds the simulated world is ahead of the real one."""
        return self.time() - time.time()

    def time(self) -> float:
        """Return the simulated moment in epoch seconds."""
        return self._anchor_simulated + (time.time() - self._anchor_real) * self._rate

    def now(self) -> datetime:
        """Return the simulated moment as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def move(
        self, *, at: datetime | float | None = None, advance: timedelta | None = None, rate: float | None = None
    ) -> None:
        """Jump to a moment, move on by a while, change the speed, or all three in that order."""
        if rate is not None and rate < 0:
            raise ValueError("time does not run backwards")
        moment = self.time() if at is None else at.timestamp() if isinstance(at, datetime) else float(at)
        if advance is not None:
            moment += advance.total_seconds()
        self._anchor_real = time.time()
        self._anchor_simulated = moment
        if rate is not None:
            self._rate = rate
        for listener in tuple(self._listeners):
            listener()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after every move; the returned function ends that."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe
