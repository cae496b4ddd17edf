"""Flood control as bots meet it: buckets per private chat, per group and for all, refilled in real time."""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from simulator.errors import too_many_requests
from simulator.people import Chat

_CHATS_MAX = 50_000


@dataclass(slots=True)
class FloodLimits:
    """How much passes: `burst` at once, and `per_s` refilled every second."""

    private_burst: float = 12
    private_per_s: float = 1
    group_burst: float = 20
    group_per_s: float = 20 / 60
    overall_burst: float = 30
    overall_per_s: float = 30
    paid_burst: float = 1000
    paid_per_s: float = 1000


class _Bucket:
    """A token bucket that was full at its birth."""

    __slots__ = ("at", "level")

    def __init__(self, burst: float, now: float) -> None:
        self.level = burst
        self.at = now

    def lack_s(self, burst: float, per_s: float, now: float) -> float:
        """Return for how many seconds nothing passes yet; 0 when one may pass."""
        self.level = min(burst, self.level + (now - self.at) * per_s)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / per_s


class Floods:
    """The flood control of all bots; switched off it lets everything pass."""

    def __init__(self, *, is_enabled: bool = False) -> None:
        self.is_enabled = is_enabled
        self.limits = FloodLimits()
        self._overall: dict[tuple[int, bool], _Bucket] = {}
        self._chats: OrderedDict[tuple[int, int], _Bucket] = OrderedDict()

    def spend(self, bot_id: int, chat: Chat, *, count: int = 1, is_paid: bool = False) -> None:
        """Count a message or edit (or an album of `count`) of this bot in this chat.

        Raises: ApiError 429 with retry_after in whole seconds.
        """
        if not self.is_enabled:
            return
        limits, now = self.limits, time.monotonic()
        overall_burst = limits.paid_burst if is_paid else limits.overall_burst
        overall_per_s = limits.paid_per_s if is_paid else limits.overall_per_s
        overall = self._overall.setdefault((bot_id, is_paid), _Bucket(overall_burst, now))
        burst, per_s = (
            (limits.private_burst, limits.private_per_s)
            if chat.is_private
            else (limits.group_burst, limits.group_per_s)
        )
        key = (bot_id, chat.id)
        bucket = self._chats.get(key)
        if bucket is None:
            bucket = self._chats[key] = _Bucket(burst, now)
            if len(self._chats) > _CHATS_MAX:
                self._chats.popitem(last=False)
        else:
            self._chats.move_to_end(key)
        lack_s = max(bucket.lack_s(burst, per_s, now), overall.lack_s(overall_burst, overall_per_s, now))
        if lack_s > 0:
            raise too_many_requests(max(1, math.ceil(lack_s)))
        bucket.level -= count
        overall.level -= count

    def reset(self) -> None:
        """Fill all buckets."""
        self._overall.clear()
        self._chats.clear()
