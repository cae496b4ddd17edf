"""The great programmes as club files, each replaying its worked example on a real database."""

from __future__ import annotations

from pathlib import Path

from bot.clubfile import read_club_file
from club.rules.house import House

UNIT = 10
"""A unit of the programmes is one toman, in rial."""


def house(name: str) -> House:
    """Return the house that a programme's file describes."""
    return read_club_file(Path(__file__).parents[2] / "demo" / "programmes" / f"{name}.toml").build()
