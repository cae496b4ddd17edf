"""What a play with a mortal program begins with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversation import Telegram
from tests.crash.mortal import MortalStage, mortal


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[MortalStage]:
    """The whole club as a process, on an empty stage."""
    async with Telegram.simulated() as tg, mortal(tg, tmp_path) as set_stage:
        yield set_stage
