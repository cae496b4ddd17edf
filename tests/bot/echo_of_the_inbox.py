"""A bare intake that a test may kill: every message becomes one row of the outbox, under its update's cause.

Run as ``python -m tests.bot.echo_of_the_inbox DATABASE_URL TELEGRAM_URL TOKEN``.
"""

from __future__ import annotations

import asyncio
import sys

from telegram import Update
from telegram.ext import ExtBot

from bot.clock import system_clock
from bot.intake import Intake
from bot.metrics import Counters
from bot.polling import Polling
from bot.request import AiohttpRequest
from club.services.outbox import tell
from storage.database import Database, open_database


class Echo:
    """Stands where PTB's application stands."""

    def __init__(self, bot: ExtBot[None], db: Database) -> None:
        self.bot = bot
        self._db = db

    async def process_update(self, update: Update) -> None:
        """Queue an answer that holds the words that came."""
        message = update.message
        if message is None or message.text is None:
            return
        async with self._db.transaction() as tx:
            await tell(
                tx,
                chat_id=message.chat_id,
                notice="echo",
                detail={"text": message.text},
                cause=f"update:{update.update_id}",
                now=system_clock(),
            )


async def main(database_url: str, telegram_url: str, token: str) -> None:
    """Take updates in until killed."""
    db = await open_database(database_url)
    counters = Counters()
    request = AiohttpRequest()
    async with ExtBot(token, base_url=f"{telegram_url}/bot", request=AiohttpRequest()) as bot, request:
        intake = Intake(
            Echo(bot, db),  # type: ignore[arg-type]  # only these two of PTB's application are used
            db,
            system_clock,
            on_flood=lambda _chat: asyncio.sleep(0),
            after_each=lambda: None,
            counters=counters,
        )
        await intake.start()
        await Polling(bot, request, intake, counters=counters).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
