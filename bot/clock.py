"""The only place that reads the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Gives the moment it is now, aware and in UTC. Handed to whoever needs it, so that time can be moved."""


def system_clock() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)
