"""The running club and the program around it."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

from pydantic import SecretStr

from bot.clubfile import read_club_file
from bot.runtime import running
from bot.settings import Settings
from tests.conversation import Telegram
from tests.scenarios.stage import DEMO, QUICK


async def test_what_the_start_made_is_looked_through_no_more_until_the_club_stops(
    tg: Telegram, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "club.db")
    settings = Settings(
        bot_token=SecretStr(tg.token),
        telegram_api_url=tg.url,
        database_url=SecretStr(f"sqlite+aiosqlite:///{tmp_path / 'club.db'}"),
        club_file=DEMO / "club.toml",
        _env_file=None,  # type: ignore[call-arg]  # a pydantic-settings argument that mypy does not see
    )
    file = read_club_file(DEMO / "club.toml")
    gc.collect()
    before = len(gc.get_objects())
    async with running(settings, file, clock=tg.world.clock.now, pace=QUICK, with_web=False):
        assert len(gc.get_objects()) < before / 2
    assert gc.get_freeze_count() == 0
    assert len(gc.get_objects()) > before / 2, "and then it is all the collector's again"
