"""A night of a large club: sweeps one after another until one finds little, so many at most in one run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

SWEEPS_MAX: Final = 200
"""Of one run; the next run of the job goes on."""


async def until_little_is_left(sweep: Callable[[], Awaitable[int]], *, full: int) -> int:
    """Sweep until one finds less than a full sweep; return how many were found in all."""
    found = 0
    for _ in range(SWEEPS_MAX):
        of_sweep = await sweep()
        found += of_sweep
        if of_sweep < full:
            break
    return found
