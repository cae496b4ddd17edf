"""The whole club in a process of its own, to be killed: `python -m tests.crash.program SECONDS`.

It is what `run_bot.py run` runs, with a clock that is so many seconds ahead of the machine's: the kitchen must be open
at whatever hour the test runs.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from bot.clock import system_clock
from bot.clubfile import read_club_file
from bot.limiter import Limits
from bot.runtime import Pace, running
from bot.settings import Settings

PACE = Pace(limits=Limits(private_burst=1000, private_per_s=1000, group_count=1000, group_span_s=1, overall_per_s=60))
"""People in a test speak faster than in life; all together hear 60 messages a second."""


async def main(ahead: timedelta) -> None:
    """Run until the process is killed."""
    settings = Settings()
    file = read_club_file(settings.club_file)
    async with running(settings, file, clock=lambda: system_clock() + ahead, pace=PACE, with_web=False):
        sys.stdout.write("running\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(timedelta(seconds=float(sys.argv[1]))))
