"""Fetching updates by long polling, in raw form, and acknowledging them only once they are stored."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.intake import Intake
from bot.limiter import pause_of
from bot.metrics import Counters

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
_CONFLICT_PAUSE_S: Final = 3.0
_QUIET_S: Final = 24 * 3600.0


class Polling:
    """One poller; Telegram allows one a token."""

    def __init__(self, bot: Bot, request: BaseRequest, intake: Intake, *, counters: Counters) -> None:
        self._bot = bot
        self._request = request
        self._intake = intake
        self._counters = counters
        self._offset = 0
        self._limit = BATCH
        self._heard_at = 0.0
        self._pause_s = _FIRST_PAUSE_S
        self._is_conflict_told = False
        self._polling: asyncio.Task[None] | None = None
        self._storing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to poll. What waits at Telegram is never dropped."""
        await self._bot.delete_webhook(drop_pending_updates=False)
        self._heard_at = asyncio.get_running_loop().time()
        self._polling = asyncio.create_task(self._poll())

    async def stop(self) -> None:
        """Stop polling; a batch that is being stored is stored."""
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
        if self._storing is not None:
            await asyncio.gather(self._storing, return_exceptions=True)

    async def _poll(self) -> None:
        while True:
            try:
                await self._take_batch()
            except Exception as fault:  # noqa: BLE001 - whatever it is, nothing was acknowledged and the poller goes on
                self._counters.polls_failed.labels(type(fault).__name__).inc()
                await asyncio.sleep(self._pause_after(fault))
            else:
                self._pause_s = _FIRST_PAUSE_S
                self._is_conflict_told = False

    async def _take_batch(self) -> None:
        try:
            updates = await self._fetch()
        except TelegramError as fault:
            if type(fault) is not TelegramError:  # the library's word for an answer that is no JSON
                raise
            await self._step_over()
            raise
        now = asyncio.get_running_loop().time()
        if not updates:
            self._limit = BATCH
            if now - self._heard_at > _QUIET_S:
                self._offset = 0
            return
        self._heard_at = now
        usable = [each for each in updates if isinstance(each, dict) and isinstance(each.get("update_id"), int)]
        if len(usable) < len(updates):
            _log.error("%d updates had no number and were left out", len(updates) - len(usable))
        if usable:
            self._storing = asyncio.create_task(self._intake.accept(usable))
            await asyncio.shield(self._storing)
            # The next offset follows this batch, not the largest ever: after a quiet week Telegram may begin to count
            # anew, anywhere. For the same reason a quiet day forgets the offset: the inbox knows what it has.
            self._offset = int(usable[-1]["update_id"]) + 1
        else:
            await asyncio.sleep(_FIRST_PAUSE_S)  # nothing that could be acknowledged: do not ask in a circle

    async def _step_over(self) -> None:
        """Come nearer to the one update that makes the whole answer unreadable; pass it once it is alone."""
        if self._limit > 1:
            self._limit = 1
            return
        code, body = await self._request.do_request(self._url(), "POST", read_timeout=POLL_S + 10)
        found = re.search(rb'"update_id"\s*:\s*(\d{1,18})', body)
        if code == HTTPStatus.OK and found and not _is_json(body):
            self._offset = int(found[1]) + 1
            self._limit = BATCH
            _log.error("update %d is no JSON and was passed over: %.300r", self._offset - 1, body)

    async def _fetch(self) -> list[Any]:
        result: Any = await self._request.post(self._url(), read_timeout=POLL_S + 10)
        return result if isinstance(result, list) else []

    def _url(self) -> str:
        query = {"timeout": POLL_S, "limit": self._limit, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset:
            query["offset"] = self._offset
        return f"{self._bot.base_url}/getUpdates?{urlencode(query)}"

    def _pause_after(self, fault: Exception) -> float:
        """Say in the log what is wrong, in words for an operator; return for how many seconds to wait."""
        if isinstance(fault, RetryAfter):
            return pause_of(fault).total_seconds()
        if isinstance(fault, Conflict):
            if not self._is_conflict_told:
                _log.error(
                    "another program is fetching updates with the same token; stop it, or give this club a token of"
                    " its own. Trying again until then."
                )
            self._is_conflict_told = True
            return _CONFLICT_PAUSE_S
        if isinstance(fault, InvalidToken | Forbidden):
            _log.error("Telegram does not know the token (any more); ask BotFather for the present one")
            return _LONGEST_PAUSE_S
        pause_s = self._pause_s
        self._pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
        if isinstance(fault, TelegramError):
            _log.warning("no updates: %s; trying again in %.1f s", fault, pause_s)
        else:
            _log.error(
                "the updates could not be stored; they stay at Telegram, trying again in %.1f s",
                pause_s,
                exc_info=fault,
            )
        return pause_s


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
