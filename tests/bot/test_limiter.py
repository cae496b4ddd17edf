"""Within Telegram's limits; no second of these tests is a real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.limiter import Limiter, Limits, pause_of
from bot.metrics import Counters
from club.rules.outbox import Priority
from tests.bot.timers import FakeTimer

GUEST, GROUP = 1001, -100500


class Telegram:
    """Notes when each request arrives; refuses what it is told to refuse."""

    def __init__(self, timer: FakeTimer, limiter: Limiter) -> None:
        self.timer, self.limiter = timer, limiter
        self.round_trip_s = 0.0
        self.arrivals: list[tuple[float, str]] = []
        self.refuse: Callable[[str], float] = lambda _: 0.0
        self.tasks: set[asyncio.Task[Any]] = set()

    def ask(
        self,
        name: str,
        chat: int | str | None = GUEST,
        *,
        endpoint: str = "sendMessage",
        priority: Priority | None = None,
        **data: object,
    ) -> asyncio.Task[Any]:
        async def call() -> bool:
            await self.timer.sleep(self.round_trip_s / 2)
            self.arrivals.append((self.timer.now - 1000, name))
            pause_s = self.refuse(name)
            await self.timer.sleep(self.round_trip_s / 2)
            if pause_s:
                raise RetryAfter(timedelta(seconds=pause_s))
            return True

        given = {"chat_id": chat, **data} if chat is not None else data
        request = self.limiter.process_request(call, (), {}, endpoint, given, priority)
        task: asyncio.Task[Any] = asyncio.get_running_loop().create_task(request)
        self.tasks.add(task)
        return task

    @property
    def times(self) -> list[float]:
        return [round(at, 3) for at, _ in self.arrivals]

    @property
    def names(self) -> list[str]:
        return [name for _, name in self.arrivals]

    def most_within(self, span_s: float, *, except_for: str = "") -> int:
        """The most arrivals that any window of this length held."""
        times = [at for at, name in self.arrivals if name != except_for]
        return max(sum(start <= at < start + span_s for at in times) for start in times)


@pytest.fixture
def timer() -> FakeTimer:
    return FakeTimer()


@pytest.fixture
async def telegram(timer: FakeTimer) -> AsyncIterator[Telegram]:
    limiter = Limiter(timer=timer, counters=Counters())
    await limiter.initialize()
    made = Telegram(timer, limiter)
    yield made
    for task in made.tasks:
        task.cancel()
    await asyncio.gather(*made.tasks, return_exceptions=True)
    await limiter.shutdown()


async def test_a_private_chat_gets_a_short_burst_then_one_a_second(telegram: Telegram, timer: FakeTimer) -> None:
    for number in range(11):
        telegram.ask(str(number))
    await timer.advance(10)

    assert telegram.times == [0.0] * 8 + [1.0, 2.0, 3.0]
    assert telegram.names == [str(number) for number in range(11)]


async def test_a_group_gets_eighteen_a_minute_edits_included(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.round_trip_s = 0.2
    for number in range(40):
        telegram.ask(str(number), GROUP, endpoint="editMessageText" if number % 2 else "sendMessage")
    await timer.advance(200)

    assert len(telegram.arrivals) == 40
    assert telegram.most_within(60) == 18


async def test_answers_and_questions_are_not_held_up(telegram: Telegram, timer: FakeTimer) -> None:
    for number in range(9):
        telegram.ask(str(number))
    for endpoint in ("answerCallbackQuery", "getChat", "sendChatAction", "deleteMessage"):
        telegram.ask(endpoint, endpoint=endpoint)
    await timer.advance(0.5)
    assert telegram.names[8:] == ["answerCallbackQuery", "getChat", "sendChatAction", "deleteMessage"]


async def test_a_busy_chat_does_not_hold_up_another(telegram: Telegram, timer: FakeTimer) -> None:
    for number in range(100):
        telegram.ask(f"busy {number}")
    telegram.ask("other", 1002)
    await timer.advance(0.01)
    assert "other" in telegram.names


async def test_a_campaign_goes_evenly_and_never_above_thirty_a_second(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.round_trip_s = 0.05
    for number in range(300):
        telegram.ask(str(number), 2000 + number, priority=Priority.CAMPAIGN)
    await timer.advance(30)

    assert telegram.most_within(1.0) <= 30
    lasted = telegram.times[-1] - telegram.times[0]
    assert 299 / lasted >= 0.98 * 30 / 1.05
    gaps = [later - sooner for sooner, later in zip(telegram.times, telegram.times[1:], strict=False)]
    assert max(gaps) < 0.1


async def test_a_campaign_on_a_quick_line_uses_all_that_is_allowed(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.round_trip_s = 0.002
    for number in range(300):
        telegram.ask(str(number), 2000 + number, priority=Priority.CAMPAIGN)
    await timer.advance(30)
    assert 299 / (telegram.times[-1] - telegram.times[0]) >= 0.98 * 30


async def test_a_reply_waits_a_sending_slot_or_two_behind_a_campaign(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.round_trip_s = 0.05
    for number in range(400):
        telegram.ask(str(number), 2000 + number, priority=Priority.CAMPAIGN)
    await timer.advance(3)
    waits = []
    for guest in range(40):
        asked_at = timer.now - 1000
        reply = telegram.ask("reply", 100 + guest)
        while not reply.done():
            await timer.advance(0.001)
        waits.append(max(at for at, name in telegram.arrivals if name == "reply") - asked_at)
        await timer.advance(0.13)

    assert max(waits) <= 0.05 + 2 / 30
    assert telegram.most_within(1.0) <= 30


async def test_the_more_urgent_goes_first(telegram: Telegram, timer: FakeTimer) -> None:
    for number in range(30):
        telegram.ask("first", 3000 + number)
    for place, priority in enumerate(reversed(Priority)):
        telegram.ask(priority.name, 4000 + place, priority=priority)
    await timer.advance(3)
    assert telegram.names[30:] == ["REPLY", "TRANSACTION", "FOLLOW_UP", "CAMPAIGN"]


async def test_paid_messages_have_a_way_of_their_own(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.round_trip_s = 0.05
    for number in range(2000):
        telegram.ask(str(number), 5000 + number, priority=Priority.CAMPAIGN, allow_paid_broadcast=True)
    telegram.ask("reply")
    await timer.advance(0.06)
    assert "reply" in telegram.names
    await timer.advance(3)
    assert telegram.most_within(1.0, except_for="reply") <= 1000
    assert len(telegram.arrivals) == 2001


async def test_an_album_counts_as_many_as_it_has_pictures(telegram: Telegram, timer: FakeTimer) -> None:
    for number in range(3):
        telegram.ask(str(number), GROUP, endpoint="sendMediaGroup", media=["a"] * 9)
    telegram.ask("huge", 1002, endpoint="forwardMessages", message_ids=list(range(50)))
    await timer.advance(30)
    assert telegram.names == ["0", "1", "huge"]
    await timer.advance(40)
    assert telegram.names[-1] == "2"


async def test_a_refusal_pauses_the_chat_it_is_for(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.refuse = lambda name: 5.0 if timer.now < 1005 and name.startswith("slow") else 0.0
    slow = telegram.ask("slow 1", 1)
    await timer.advance(0)
    telegram.ask("slow 2", 1)
    telegram.ask("quick", 2)
    await timer.advance(4.9)
    assert telegram.names == ["slow 1", "quick"]

    await timer.advance(2)
    assert telegram.arrivals[2:] == [(5.0, "slow 1"), (6.0, "slow 2")]
    assert slow.result() is True


async def test_another_request_does_not_end_a_pause_early(telegram: Telegram, timer: FakeTimer) -> None:
    pauses = iter([30.0, 1.0])
    telegram.round_trip_s = 0.1
    telegram.refuse = lambda _: next(pauses, 0.0)
    telegram.ask("long", 1)
    telegram.ask("short", 1)
    await timer.advance(29)
    assert telegram.names == ["long", "short"]
    await timer.advance(3)
    assert telegram.names == ["long", "short", "long", "short"]


async def test_many_refused_chats_pause_all(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.refuse = lambda name: 4.0 if timer.now < 1001 and name != "later" else 0.0
    for chat in (1, 2, 3):
        telegram.ask(str(chat), chat)
    await timer.advance(0)
    telegram.ask("later", 9)
    await timer.advance(3.9)
    assert telegram.names == ["1", "2", "3"]
    await timer.advance(1)
    assert sorted(telegram.names[3:]) == ["1", "2", "3", "later"]


async def test_a_refusal_that_names_no_chat_pauses_all(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.refuse = lambda name: 4.0 if name == "anybody" and timer.now < 1004 else 0.0
    asked = telegram.ask("anybody", None, endpoint="getMe")
    await timer.advance(0)
    telegram.ask("guest", 1)
    await timer.advance(3.9)
    assert telegram.names == ["anybody"]
    await timer.advance(0.2)
    assert telegram.names == ["anybody", "anybody", "guest"]
    assert asked.result() is True


async def test_after_three_refusals_the_caller_hears_of_it(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.refuse = lambda _: 1.0
    asked = telegram.ask("x")
    await timer.advance(10)
    assert len(telegram.arrivals) == 3
    assert isinstance(asked.exception(), RetryAfter)


async def test_a_very_long_pause_is_not_waited_for(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.refuse = lambda _: 900.0
    asked = telegram.ask("x")
    await timer.advance(1)
    refusal = asked.exception()
    assert isinstance(refusal, RetryAfter)
    assert pause_of(refusal) == timedelta(seconds=900)


async def test_who_gives_up_waiting_leaves_the_way_free(telegram: Telegram, timer: FakeTimer) -> None:
    for number in range(10):
        telegram.ask(str(number))
    given_up = telegram.ask("given up")
    telegram.ask("last")
    await timer.advance(0)
    given_up.cancel()
    await timer.advance(3)
    assert telegram.names[8:] == ["8", "9", "last"]


async def test_requests_without_an_answer_do_not_stop_everything(telegram: Telegram, timer: FakeTimer) -> None:
    telegram.round_trip_s = 3600
    for number in range(31):
        telegram.ask(str(number), 3000 + number)
    await timer.advance(4.9)
    assert telegram.limiter.waiting == 1
    await timer.advance(0.2)
    assert telegram.limiter.waiting == 0


async def test_idle_chats_are_forgotten(telegram: Telegram, timer: FakeTimer) -> None:
    limiter = Limiter(Limits(overall_per_s=10_000), timer=timer, counters=Counters())
    await limiter.initialize()
    telegram.limiter = limiter
    for number in range(600):
        telegram.ask("x", 10_000 + number)
        telegram.ask("y", -10_000 - number)
        await timer.advance(1)
    assert limiter.chats < 150


async def test_a_channel_is_known_by_its_name_and_a_number_in_words_is_a_number(
    telegram: Telegram, timer: FakeTimer
) -> None:
    telegram.ask("x", "@baagh")
    telegram.ask("y", str(GUEST))
    telegram.ask("z", GUEST)
    await timer.advance(0)
    assert telegram.limiter.chats == 2
