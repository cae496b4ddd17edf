"""The bots of the world: tokens, and the queue of updates that each has still to fetch."""

import asyncio
import json
import re
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

UPDATES_MAX = 200_000
NOT_SENT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_TOKEN = re.compile(r"^(\d{1,15}):[A-Za-z0-9_-]{3,64}$")


@dataclass(slots=True)
class QueuedUpdate:
    """An update as bytes of JSON; `chat` orders deliveries to a webhook.

    An injected update keeps whatever id it was given, so it is forgotten once delivered and acknowledged.
    """

    id: int | None
    content: bytes
    chat: int | None = None
    is_injected: bool = False
    is_delivered: bool = False


class UpdateQueue:
    """Updates in order, numbered, kept until acknowledged."""

    def __init__(self, first_id: int) -> None:
        self.next_id = first_id
        self.allowed: frozenset[str] | None = None
        self._updates: deque[QueuedUpdate] = deque()
        self._waiting: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._updates)

    def wants(self, kind: str) -> bool:
        """Say whether updates of this kind are to be queued under the current allowed_updates."""
        return kind not in NOT_SENT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: list[str] | None) -> None:
        """Remember allowed_updates; an empty list means the default, None changes nothing."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def push(self, kind: str, payload: dict[str, Any], *, chat: int | None = None) -> None:
        """Queue an update if it is wanted; it is written down as it is now."""
        if not self.wants(kind):
            return
        number = self.next_id
        self.next_id += 1
        content = _JSON.encode({"update_id": number, kind: payload})
        self._append(QueuedUpdate(number, content.encode("utf-8", "surrogatepass"), chat))

    def inject(self, content: str) -> None:
        """Queue anything, as it is."""
        try:
            number = json.loads(content).get("update_id")
        except (ValueError, AttributeError):
            number = None
        self._append(
            QueuedUpdate(
                number if isinstance(number, int) else None, content.encode("utf-8", "surrogatepass"), is_injected=True
            )
        )

    def _append(self, update: QueuedUpdate) -> None:
        self._updates.append(update)
        if len(self._updates) > UPDATES_MAX:
            self._updates.popleft()
        self.wake()

    def wake(self) -> None:
        """Let whoever waits look again."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
        self._waiting = None

    def changed(self) -> "asyncio.Future[None]":
        """Return a future that is done at the next update or `wake`."""
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_future()
        return self._waiting

    def acknowledge(self, offset: int) -> None:
        """Forget what comes before the offset; a negative offset keeps only that many of the newest."""
        if offset < 0:
            while len(self._updates) > -offset:
                self._updates.popleft()
            return
        if offset == 0:
            return
        # Ordinary updates are in order: the loop ends at the first one to keep unless injected ones lie between.
        kept: list[QueuedUpdate] = []
        while self._updates:
            update = self._updates.popleft()
            if update.is_injected:
                if not (update.is_delivered and (update.id is None or update.id < offset)):
                    kept.append(update)
            elif update.id is not None and update.id >= offset:
                self._updates.appendleft(update)
                break
        self._updates.extendleft(reversed(kept))

    def first(self, limit: int) -> list[QueuedUpdate]:
        """Return up to `limit` of the oldest updates."""
        batch = list(islice(self._updates, limit))
        for update in batch:
            update.is_delivered = True
        return batch

    def remove(self, update: QueuedUpdate) -> None:
        """Forget one update, as a webhook does after its delivery."""
        if update in self._updates:
            self._updates.remove(update)

    def clear(self) -> None:
        """Forget all of them."""
        self._updates.clear()


@dataclass(slots=True)
class Webhook:
    """Where updates are to be sent, and how the last attempts went."""

    url: str
    secret_token: str | None = None
    max_connections: int = 40
    ip_address: str = "127.0.0.1"
    last_error_at: int | None = None
    last_error: str | None = None


@dataclass(slots=True, eq=False)
class Bot:
    """A bot: who it is and everything that Telegram keeps for it."""

    id: int
    token: str
    username: str
    first_name: str
    can_read_all_group_messages: bool
    queue: UpdateQueue
    webhook: Webhook | None = None
    long_poll: "asyncio.Future[None] | None" = None
    last_message_id: int = 0
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    menu_button: dict[str, Any] = field(default_factory=lambda: {"type": "commands"})
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    default_rights: dict[bool, dict[str, bool]] = field(default_factory=dict)

    def user(self) -> dict[str, Any]:
        """Return the Bot API's User object as messages carry it."""
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}

    def me(self) -> dict[str, Any]:
        """Return the User object that getMe gives."""
        return {
            **self.user(),
            "can_join_groups": True,
            "can_read_all_group_messages": self.can_read_all_group_messages,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }


def new_bot(token: str, username: str, first_name: str, *, can_read_all_group_messages: bool) -> Bot:
    """Return a bot of this token, whose number is the bot's id.

    Raises: ValueError when no token of Telegram could look like this.
    """
    match = _TOKEN.match(token)
    if match is None:
        raise ValueError(f"a token looks like 123456:AAbb-cc_dd, not like {token[:6]}…")
    # Far from zero and different for each bot, as Telegram's are, so that nobody counts on a first id.
    queue = UpdateQueue(first_id=100_000_000 + int(match[1]) % 7_919 * 1_000)
    return Bot(int(match[1]), token, username, first_name, can_read_all_group_messages, queue)
