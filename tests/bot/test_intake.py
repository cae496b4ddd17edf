"""The way in: stored before acknowledged, in order per chat, nothing lost and nothing handled by two at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import Update

from bot.clock import system_clock
from bot.intake import Intake, IntakeLimits, chat_of
from bot.metrics import Counters
from storage.database import Database


def message(update_id: int, chat_id: int = 7, text: str = "x") -> dict[str, Any]:
    person = {"id": abs(chat_id), "is_bot": False, "first_name": "Sara"}
    chat = {"id": chat_id, "type": "private"}
    return {
        "update_id": update_id,
        "message": {"message_id": update_id, "date": 1, "chat": chat, "from": person, "text": text},
    }


@dataclass
class Listener:
    """Stands where PTB's application stands."""

    heard: list[tuple[int, str]] = field(default_factory=list)
    bot: Any = None
    delay_s: float = 0.0
    stumble: Callable[[str], bool] = lambda _text: False
    at_once: int = 0
    at_once_max: int = 0
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def process_update(self, update: Update) -> None:
        assert update.message is not None
        self.at_once += 1
        self.at_once_max = max(self.at_once, self.at_once_max)
        try:
            await asyncio.sleep(self.delay_s)
            if self.stumble(update.message.text or ""):
                raise RuntimeError("the ground gave way")
            self.heard.append((update.message.chat_id, update.message.text or ""))
            self.moved.set()
        finally:
            self.at_once -= 1


@asynccontextmanager
async def intake_of(
    database: Database,
    listener: Listener,
    *,
    on_flood: Callable[[int], Awaitable[None]] | None = None,
    limits: IntakeLimits | None = None,
) -> AsyncIterator[Intake]:
    async def silent(_chat: int) -> None:
        return None

    intake = Intake(
        listener,  # type: ignore[arg-type]  # only these two of PTB's application are used
        database,
        system_clock,
        on_flood=on_flood or silent,
        after_each=lambda: None,
        counters=Counters(),
        limits=limits,
    )
    await intake.start()
    try:
        yield intake
    finally:
        await intake.stop()


async def states(database: Database) -> list[str]:
    async with database.snapshot() as view:
        return [row[0] for row in await view.rows("SELECT state FROM inbox ORDER BY update_id")]


async def settled(listener: Listener, count: int) -> None:
    async with asyncio.timeout(5):
        while len(listener.heard) < count:
            listener.moved.clear()
            await listener.moved.wait()


async def test_updates_of_a_chat_are_handled_in_order_and_marked(database: Database) -> None:
    listener = Listener(delay_s=0.002)
    async with intake_of(database, listener) as intake:
        await intake.accept([message(n, text=str(n)) for n in range(1, 11)])
        await settled(listener, 10)
    assert listener.heard == [(7, str(n)) for n in range(1, 11)]
    assert listener.at_once_max == 1
    assert await states(database) == ["done"] * 10


async def test_a_slow_chat_delays_no_other(database: Database) -> None:
    listener = Listener(delay_s=0.05)
    async with intake_of(database, listener) as intake:
        await intake.accept([message(n, chat_id=n) for n in range(1, 21)])
        await settled(listener, 20)
    assert listener.at_once_max == 20


async def test_an_update_that_comes_twice_is_handled_once(database: Database) -> None:
    listener = Listener()
    async with intake_of(database, listener) as intake:
        await intake.accept([message(1), message(2)])
        await intake.accept([message(2), message(3)])
        await settled(listener, 3)
        await asyncio.sleep(0.02)
    assert len(listener.heard) == 3


async def test_what_a_stopped_run_left_is_handled_first_at_the_next_start(database: Database) -> None:
    slow = Listener(delay_s=30)
    async with intake_of(database, slow) as intake:
        await intake.accept([message(n, text=str(n)) for n in range(1, 6)])
        stopping = asyncio.ensure_future(intake.stop(patience_s=0.01))
        await stopping
    assert await states(database) == ["new"] * 5
    listener = Listener()
    async with intake_of(database, listener) as intake:
        await intake.accept([message(6, text="6")])
        await settled(listener, 6)
    assert [text for _, text in listener.heard] == ["1", "2", "3", "4", "5", "6"]


async def test_what_cannot_be_read_is_dead_and_the_next_goes_on(database: Database) -> None:
    listener = Listener()
    broken = {"update_id": 1, "message": {"message_id": "?", "chat": 5}}
    async with intake_of(database, listener) as intake:
        await intake.accept([broken, message(2)])
        await settled(listener, 1)
        await asyncio.sleep(0.01)
        assert intake.dead == 1
    assert await states(database) == ["dead", "done"]


async def test_a_stumble_is_tried_again_and_then_buried(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake._TRY_AGAIN_S", 0.001)
    tries: list[str] = []

    def stumble(text: str) -> bool:
        tries.append(text)
        return text == "never" or (text == "once" and tries.count("once") == 1)

    listener = Listener(stumble=stumble)
    async with intake_of(database, listener) as intake:
        await intake.accept([message(1, text="once"), message(2, text="never"), message(3, text="fine")])
        await settled(listener, 2)
    assert [text for _, text in listener.heard] == ["once", "fine"]
    assert await states(database) == ["done", "dead", "done"]


async def test_a_flood_is_capped_and_told_of_once(database: Database) -> None:
    told: list[int] = []

    async def on_flood(chat: int) -> None:
        told.append(chat)

    listener = Listener(delay_s=0.05)
    limits = IntakeLimits(waiting_in_chat_max=10)
    async with intake_of(database, listener, on_flood=on_flood, limits=limits) as intake:
        for start in range(1, 301, 100):
            await intake.accept([message(n, chat_id=7) for n in range(start, start + 100)] + [message(start + 1000, 8)])
        await settled(listener, 13)
    assert told.count(7) == 1
    assert 8 in {chat for chat, _ in listener.heard}
    assert (await states(database)).count("skipped") >= 200
    async with database.snapshot() as view:
        unmarked = await view.row("SELECT COUNT(*) FROM inbox WHERE state <> 'new' AND handled_at IS NULL")
    assert unmarked == (0,), "what is skipped is over, and goes with the rest when it is tidied up"


async def test_what_was_written_while_the_club_was_away_is_no_flood(database: Database) -> None:
    written = [message(number, text=str(number)) for number in range(1, 101)]
    for number, each in enumerate(written):
        each["message"]["date"] = 1_000 + 2 * number
    listener = Listener()
    async with intake_of(database, listener) as intake:
        await intake.accept(written)
        await settled(listener, 100)
    assert [text for _, text in listener.heard] == [str(number) for number in range(1, 101)]


async def test_money_and_news_of_chats_are_never_skipped(database: Database) -> None:
    paid = message(3)
    paid["message"]["successful_payment"] = {"currency": "IRR", "total_amount": 1}
    blocked = {"update_id": 4, "my_chat_member": {"chat": {"id": 7}}}
    asked = {"update_id": 5, "pre_checkout_query": {"id": "1", "from": {"id": 7}}}
    async with intake_of(database, Listener(delay_s=5), limits=IntakeLimits(waiting_in_chat_max=1)) as intake:
        await intake.accept([message(1), message(2), paid, blocked, asked])
        assert (await states(database))[:2] == ["new", "skipped"]
        assert "skipped" not in (await states(database))[2:]
        await intake.stop(patience_s=0)


async def test_an_update_that_no_database_can_hold_stops_nothing(database: Database) -> None:
    listener = Listener()
    async with intake_of(database, listener) as intake:
        await intake.accept([message(1, text="half \ud83d"), message(2, text="zero \0")])
        await settled(listener, 2)
    assert [text for _, text in listener.heard] == ["half ?", "zero \0"]
    assert await states(database) == ["done", "done"]


async def test_an_update_twice_in_one_batch_is_handled_once(database: Database) -> None:
    listener = Listener()
    async with intake_of(database, listener) as intake:
        await intake.accept([message(1), message(1), message(2)])
        await settled(listener, 2)
        await asyncio.sleep(0.02)
    assert len(listener.heard) == 2


async def test_the_next_batch_waits_when_too_much_waits(database: Database) -> None:
    listener = Listener(delay_s=0.01)
    async with intake_of(database, listener, limits=IntakeLimits(waiting_max=3)) as intake:
        await intake.accept([message(n, chat_id=n) for n in range(1, 5)])
        second = asyncio.ensure_future(intake.accept([message(9)]))
        await asyncio.sleep(0)
        assert not second.done()
        await second
        await settled(listener, 5)
        assert intake.lag_s() >= 0


async def test_a_database_that_fails_acknowledges_nothing(database: Database) -> None:
    listener = Listener()
    async with intake_of(database, listener) as intake:
        with pytest.raises((TypeError, ValueError, KeyError)):
            await intake.accept([message(1), {"no": "id"}])
        await intake.accept([message(1)])
        await settled(listener, 1)


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        (message(1, chat_id=-5), -5),
        ({"update_id": 1, "callback_query": {"from": {"id": 3}, "message": {"chat": {"id": -9}}}}, -9),
        ({"update_id": 1, "callback_query": {"from": {"id": 3}}}, 3),
        ({"update_id": 1, "poll_answer": {"user": {"id": 4}}}, 4),
        ({"update_id": 1, "poll": {}}, None),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": "?"}, "from": {"id": 2}}}, None),
    ],
)
def test_the_chat_of_an_update(update: dict[str, Any], chat: int | None) -> None:
    assert chat_of(update) == chat
