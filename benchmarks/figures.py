"""Figures as people read them: percentiles and tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many percent of the values do not exceed; NaN when there are none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table with aligned columns: numbers stand to the right."""
    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in [list(heads), *texts]) for at in range(len(heads))]
    is_number = [bool(rows) and all(isinstance(row[at], int | float) for row in rows) for at in range(len(heads))]
    rule = [f"{'-' * (width - 1)}{':' if number else '-'}" for width, number in zip(widths, is_number, strict=True)]
    lines = [_line(heads, widths, is_number), f"| {' | '.join(rule)} |"]
    return "\n".join([*lines, *(_line(row, widths, is_number) for row in texts)])


def machine() -> str:
    """Return the machine's size, the moment and the versions in one line."""
    usable = len(os.sched_getaffinity(0))
    load = Path("/proc/loadavg").read_text().split()[0]
    moment = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{moment}; {usable} cores, load {load} before the run; Python {platform.python_version()}"


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.2f}"
    return str(cell)


def _line(cells: Sequence[str], widths: Sequence[int], is_number: Sequence[bool]) -> str:
    padded = [
        cell.rjust(width) if number else cell.ljust(width)
        for cell, width, number in zip(cells, widths, is_number, strict=True)
    ]
    return f"| {' | '.join(padded)} |"
