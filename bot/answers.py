"""Free words: who they are for.

What a person's next message answers is a row (storage/awaiting.py), not a state in memory: it is there after a
restart, and the same on two phones. Commands and the labels of the reply keys always come first and end the question.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeAlias

from telegram import Update

from bot.context import ClubContext

Answer: TypeAlias = Callable[[Update, ClubContext, Mapping[str, Any]], Coroutine[Any, Any, None]]
"""Receives the message that answers a question, with the facts that were kept with the question."""


Unasked: TypeAlias = Callable[[Update, ClubContext], Coroutine[Any, Any, bool]]
"""Receives a message that answers no question; returns whether it knew what to do with it."""


class Answers:
    """The receivers by question."""

    def __init__(self) -> None:
        self._receivers: dict[str, Answer] = {}
        self._unasked: list[Unasked] = []

    def on(self, question: str, receiver: Answer) -> None:
        """Register who receives the answer. Raises: ValueError when the question is taken."""
        if question in self._receivers:
            raise ValueError(f"two receivers for the question {question}")
        self._receivers[question] = receiver

    def otherwise(self, receiver: Unasked) -> None:
        """Register who looks at messages that answer no question, in the order of registration."""
        self._unasked.append(receiver)

    async def receive(self, update: Update, context: ClubContext) -> bool:
        """Hand the message to whoever asked, or else to whoever knows what to do with it; return False for neither.

        The question stays until its receiver calls ``context.stop_asking()``: an answer that is refused may be given
        again at once.
        """
        asked = await context.asked()
        receiver = self._receivers.get(asked.question) if asked else None
        if asked is not None and receiver is not None:
            await receiver(update, context, asked.detail)
            return True
        for unasked in self._unasked:
            if await unasked(update, context):
                return True
        return False
