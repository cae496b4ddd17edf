"""Guests of the simulated Telegram who act and look at the clock until the answer appears.

They live in the simulator's own process and look at its journal: what is measured begins with the person's press and
ends when the answer stands in the chat, and costs the measured program's core nothing.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulator import World, actions
from simulator.bots import Bot
from simulator.journal import Call, Journal
from simulator.people import Chat, Person

PATIENCE_S: Final = 20.0
"""A guest who waits longer than this ends the measurement: something is broken."""

Body = Mapping[str, Any]


class WatchedJournal(Journal):
    """A journal that tells at once who is waiting for a message."""

    def __init__(self) -> None:
        super().__init__()
        self.watchers: dict[tuple[int, int], Callable[[Body], None]] = {}
        """By the writing bot and the chat."""

    def add(self, kind: str, chat: int | None, facts: dict[str, Any] | Call) -> None:
        """Note an event; a bot's message, new or edited, is shown to whoever watches its chat."""
        super().add(kind, chat, facts)
        if kind in ("message", "edit") and chat is not None and isinstance(facts, dict):
            message = facts["message"]
            sender = message.get("from") or {}
            if sender.get("is_bot") and (watcher := self.watchers.get((sender["id"], chat))) is not None:
                watcher(message)


@dataclass(slots=True)
class Tally:
    """What a group of guests has seen."""

    reactions_s: list[float] = field(default_factory=list)
    orders: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a guest does: types a text, or presses a button by the beginning of what it says.

    The answer is the next message, new or edited, that has a button which begins with ``then``; empty: any message.
    """

    does: str
    then: str = ""

    @property
    def is_press(self) -> bool:
        """Whether a button is pressed."""
        return ":" in self.does


PLACE: Final = Step("v1:checkout.place:")
ORDER: Final = (
    Step("/menu", "v1:menu.category:"),
    Step("v1:menu.category:", "v1:menu.dish:"),
    Step("v1:menu.dish:", "v1:menu.add:"),
    Step("v1:menu.add:", "v1:carts.show"),
    Step("v1:carts.show", "v1:checkout.how"),
    Step("v1:checkout.how", "v1:checkout.kind:pickup"),
    Step("v1:checkout.kind:pickup", "v1:checkout.place:"),
    PLACE,
)
"""From hunger to the placed order."""

ECHO: Final = (Step("سلام"),)
"""A text that comes back."""

PRESS: Final = (Step("/start", "bare:"), *[Step("bare:", "bare:")] * 7)
"""A button whose message changes, as often as an order has steps."""


class Guest:
    """One person in her chat with one bot."""

    def __init__(self, world: World, journal: WatchedJournal, bot: Bot, person: Person, *, seed: int) -> None:
        self._world = world
        self._person = person
        self._chat: Chat = world.private_chat(bot, person)
        self._chat.is_started = True
        self._random = random.Random(seed)
        self._done = 0
        self._shown: Body = {}
        self._then = ""
        self._answered: asyncio.Future[float] | None = None
        journal.watchers[(bot.id, person.id)] = self._look

    async def rehearses(self, steps: tuple[Step, ...]) -> None:
        """Do each step once."""
        for step in steps:
            await self._does(step)

    async def plays(self, steps: tuple[Step, ...], *, until: float, pace_s: float, tally: Tally) -> None:
        """Do the steps over and over until the moment; the next time she goes on where she was.

        ``pace_s``: how long she thinks before each step, on average.
        """
        while True:
            step = steps[self._done % len(steps)]
            if pace_s:
                await asyncio.sleep(pace_s * self._random.uniform(0.5, 1.5))
            if time.perf_counter() >= until:
                return
            tally.reactions_s.append(await self._does(step))
            tally.orders += step is PLACE
            self._done += 1

    async def _does(self, step: Step) -> float:
        """Do a step and return after how many seconds the answer was there."""
        self._answered = asyncio.get_running_loop().create_future()
        self._then = step.then
        began = time.perf_counter()
        if step.is_press:
            data = self._random.choice(list(_buttons(self._shown, step.does)))
            actions.press(self._world, self._person, self._chat, self._shown["message_id"], data=data)
        else:
            actions.say(self._world, self._person, self._chat, step.does)
        try:
            return await asyncio.wait_for(self._answered, PATIENCE_S) - began
        except TimeoutError:
            shown = self._shown.get("text") or self._shown.get("caption")
            raise RuntimeError(f"no answer to {step} in {PATIENCE_S:.0f} s; shown: {shown}") from None

    def _look(self, message: Body) -> None:
        waiting = self._answered
        if waiting is None or waiting.done() or not (self._then == "" or any(_buttons(message, self._then))):
            return
        self._shown = message
        waiting.set_result(time.perf_counter())


class Waiter:
    """Accepts every order whose card appears in the staff group, at once."""

    ACCEPTS: Final = "v1:board.accept:"

    def __init__(self, world: World, journal: WatchedJournal, bot: Bot, person: Person, chat: Chat) -> None:
        self._world = world
        self._person = person
        self._chat = chat
        self._pressed_at: dict[int, float] = {}
        self.tally = Tally()
        self.is_idle = asyncio.Event()
        self.is_idle.set()
        journal.watchers[(bot.id, chat.id)] = self._look

    def _look(self, message: Body) -> None:
        number = message["message_id"]
        data = next(_buttons(message, self.ACCEPTS), None)
        if data is None:
            if (pressed_at := self._pressed_at.pop(number, None)) is not None:
                self.tally.reactions_s.append(time.perf_counter() - pressed_at)
                if not self._pressed_at:
                    self.is_idle.set()
        elif number not in self._pressed_at:
            self._pressed_at[number] = time.perf_counter()
            self.is_idle.clear()
            asyncio.get_running_loop().call_soon(self._accept, number, data)

    def _accept(self, number: int, data: str) -> None:
        actions.press(self._world, self._person, self._chat, number, data=data)


def _buttons(message: Body, beginning: str) -> Iterator[str]:
    """Yield what the buttons of a message say that begin so."""
    for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
        for button in row:
            data = button.get("callback_data", "")
            if data.startswith(beginning):
                yield data
