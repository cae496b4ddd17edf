"""Programs under measurement: each in a process of its own, on a core of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")

_ENVIRONMENT: Final = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""A program that may not keep its bytecode compiles a thousand modules at every start; an operator's does so once."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Where who runs: the guests with their Telegram on one core, the measured program alone on another."""

    load: int
    subject: int

    @classmethod
    def found(cls) -> Cores:
        """Return the first two cores that this process may use; on a machine with one core both are the same."""
        usable = sorted(os.sched_getaffinity(0))
        return cls(usable[0], usable[min(1, len(usable) - 1)])


def cpu_s(pid: int) -> float:
    """Return the CPU seconds that all threads of a process have used."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS_PER_S


def resident_mb(pid: int) -> float:
    """Return the memory that a process holds, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * _PAGE_BYTES / 1e6


@asynccontextmanager
async def program(*arguments: str, core: int, environment: Mapping[str, str] | None = None) -> AsyncIterator[int]:
    """Run a Python program of this project on one core until the block ends; the block gets its process id.

    Raises: RuntimeError with what it said when it ended by itself.
    """
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})  # what it inherits: every thread of it stays there from its first moment
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=ROOT,
            env={**_ENVIRONMENT, **(environment or {})},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    finally:
        os.sched_setaffinity(0, before)
    try:
        yield process.pid
    finally:
        ended_by_itself = process.returncode is not None
        if not ended_by_itself:
            with suppress(ProcessLookupError):
                process.terminate()
        _, said = await process.communicate()
        if ended_by_itself:
            raise RuntimeError(f"{' '.join(arguments)} ended by itself:\n{said.decode(errors='replace')[-2000:]}")
