"""Fetching updates by long polling, in raw form, and acknowledging them only once they are stored."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.intake import Intake, RawUpdate

_log = logging.getLogger(__name__)

ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "pre_checkout_query",
)
"""Always sent: when it is left out, Telegram goes on with whatever was asked for last."""

POLL_S: Final = 25
BATCH: Final = 100
_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0


class Polling:
    """One poller; Telegram allows one a token."""

    def __init__(self, bot: Bot, request: BaseRequest, intake: Intake) -> None:
        self._bot = bot
        self._request = request
        self._intake = intake
        self._offset = 0
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to poll. What waits at Telegram is never dropped."""
        await self._bot.delete_webhook(drop_pending_updates=False)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop polling; a batch that is being stored is stored."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        pause = _FIRST_PAUSE_S
        conflict_told = False
        while True:
            try:
                updates = await self._fetch()
                if updates:
                    await asyncio.shield(self._intake.accept(updates))
                    # The next offset follows this batch, not the largest ever: after a quiet week Telegram may begin
                    # to count anew, anywhere.
                    self._offset = int(updates[-1]["update_id"]) + 1
            except RetryAfter as wait:
                await asyncio.sleep(_seconds(wait))
            except Conflict:
                if not conflict_told:
                    _log.error(
                        "another program is fetching updates with the same token; stop it, or give this club a token"
                        " of its own. Trying again until then."
                    )
                conflict_told = True
                await asyncio.sleep(_FIRST_PAUSE_S * 6)
            except (InvalidToken, Forbidden):
                _log.error("Telegram does not know the token (any more); ask BotFather for the present one")
                await asyncio.sleep(_LONGEST_PAUSE_S)
            except TelegramError as fault:
                _log.warning("no updates: %s; trying again in %.1f s", fault, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
            except Exception:  # noqa: BLE001 - whatever it was, nothing was acknowledged and the poller goes on
                _log.exception("the updates could not be stored; they stay at Telegram, trying again in %.1f s", pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
            else:
                pause = _FIRST_PAUSE_S
                conflict_told = False

    async def _fetch(self) -> Sequence[RawUpdate]:
        query = {"timeout": POLL_S, "limit": BATCH, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset:
            query["offset"] = self._offset
        result: Any = await self._request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(query)}", read_timeout=POLL_S + 10
        )
        return [each for each in result if isinstance(each, dict) and isinstance(each.get("update_id"), int)]


def _seconds(wait: RetryAfter) -> float:
    after = wait.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
