"""A stage whose program is a process of its own and can be killed at any moment."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.clock import system_clock
from bot.menufile import read_menu_file
from club.services import menu
from storage import migrate
from storage import settings as settings_rows
from storage.database import Database, open_database
from tests.conversation import Telegram
from tests.scenarios.stage import DEMO, OPENING, Stage

ROOT = DEMO.parent
PATIENCE_S = 30.0
"""A person in these plays waits so long: the program may be dead, and the machine busy with other tests."""


class MortalStage(Stage):
    """The club, killed and started again while people go on."""

    def __init__(self, tg: Telegram, folder: Path) -> None:
        self._url = f"sqlite+aiosqlite:///{folder / 'club.db'}"
        super().__init__(tg, self._url)
        self._log = folder / "program.log"
        self._process: asyncio.subprocess.Process | None = None
        self._open: Database | None = None
        self._ahead: timedelta = timedelta()

    @property
    def db(self) -> Database:
        """The database, opened beside the program."""
        assert self._open is not None
        return self._open

    async def furnishes(self) -> None:
        """Fill the menu and choose the staff group before the first start."""
        self._ahead = self.now() - system_clock()
        await migrate.upgrade(self._url)
        self._open = await open_database(self._url)
        await menu.stock(self.db, read_menu_file(DEMO / "menu.toml").build(), now=self.now())
        self.group = await self.tg.group("باغ ماهان – سفارش‌ها")
        async with self.db.transaction() as tx:
            await settings_rows.set_value(tx, settings_rows.STAFF_CHAT, self.group.id, now=self.now())

    async def starts(self) -> None:
        """Start the program, and wait until it says that it runs."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": self.tg.token,
            "TELEGRAM_API_URL": self.tg.url,
            "DATABASE_URL": self._url,
            "CLUB_FILE": str(DEMO / "club.toml"),
        }
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.crash.program", str(self._ahead.total_seconds())),
                cwd=self._log.parent,
                env=environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        said = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE_S)
        assert said == b"running\n", self._log.read_text(encoding="utf-8")[-3000:]

    async def stops(self) -> None:
        """Kill the program: no farewell, no flushing, nothing."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def is_struck(self, times: int, chance: random.Random, *, within_s: float = 1.0) -> None:
        """Kill the program so many times at random moments, and start it again each time."""
        for _ in range(times):
            await asyncio.sleep(chance.uniform(0.02, within_s))
            await self.restarts()

    async def closes(self) -> None:
        """End the play."""
        await self.stops()
        if self._open is not None:
            await self._open.close()


@asynccontextmanager
async def mortal(tg: Telegram, folder: Path) -> AsyncIterator[MortalStage]:
    """Set the stage and start the program."""
    await tg.moves_clock(to=OPENING)
    stage = MortalStage(tg, folder)
    try:
        await stage.furnishes()
        await stage.starts()
        yield stage
    finally:
        await stage.closes()
