"""Whole conversations: the club, the simulated Telegram, and people."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversation import Telegram
from tests.scenarios.stage import Stage, staged


@pytest.fixture
async def tg() -> AsyncIterator[Telegram]:
    """A simulated Telegram of its own."""
    async with Telegram.simulated() as telegram:
        yield telegram


@pytest.fixture
async def stage(tg: Telegram, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """The whole club, running on a fresh SQLite database; services are tested on both engines."""
    shutil.copy(sqlite_template, tmp_path / "club.db")
    async with staged(tg, f"sqlite+aiosqlite:///{tmp_path / 'club.db'}") as set_stage:
        yield set_stage
