"""Guests join, order and are answered while the program is killed again and again: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
import random
import re
from contextlib import suppress

import pytest

from club.rules.staff import Role
from club.services.verify import verify
from tests.conversation import Person, RefusedAct, Seat
from tests.crash.mortal import PATIENCE_S, MortalStage
from tests.screen import Seen, fold

GUESTS = 20
CARD = re.compile(r"سفارش (\d+)")
PLACED = re.compile(r"سفارش (\d+) ثبت شد")
BUSY_DAYS = [5, pytest.param(200, marks=pytest.mark.slow)]
KILLS_A_DAY = 5
"""So many kills fall into the conversations of one group of guests."""

BORING = (
    "message is not modified",
    "query is too old",
    "query id is invalid",
    "message to edit not found",
    "message to delete not found",
)
"""What Telegram says to an edit, an answer or a removal that is repeated after a kill.

Handled updates are marked together: those handled just before a kill are handled again, also when a later one of them
took the message away (a dish's picture replaces the list that it was pressed on). The screen is then sent anew.
"""

JOINING = (
    ("فارسی", "شماره‌تان را با دکمهٔ پایین"),
    (None, "به چه نامی"),  # the contact button
    ("سارا", "تولدتان چه روزی"),
    ("بعداً می‌گویم", "فقط یک قدم"),
    ("می‌پذیرم؛ عضو می‌شوم", "خوش آمدید"),
)
ORDERING = (
    ("نوشیدنی‌ها", "نوشیدنی‌ها"),
    ("دوغ محلی", "دوغ محلی"),
    ("افزودن ·", "جمع سبد"),
    ("سبد و سفارش", "سبد شما"),
    ("ادامه ·", "چطور به دست‌تان"),
    ("تحویل حضوری", "سفارش شما"),
    ("ثبت ·", "ثبت شد"),
)


async def lives_through_it(guest: Person, chance: random.Random) -> None:
    """Join and order, at a person's pace; press each button once and wait for what it brings."""
    await guest.starts()
    await guest.sees("به چه زبانی", within_s=PATIENCE_S)
    for label, words in JOINING:
        await asyncio.sleep(chance.uniform(0, 0.3))
        if label is None:
            await guest.shares_contact()
        else:
            await guest.presses(label, within_s=PATIENCE_S)
        await guest.sees(words, within_s=PATIENCE_S)
    await guest.says("/menu")
    await guest.sees("منوی باغ ماهان", within_s=PATIENCE_S)
    for label, words in ORDERING:
        await asyncio.sleep(chance.uniform(0, 0.3))
        await guest.presses(label, within_s=PATIENCE_S)
        await guest.sees(words, within_s=PATIENCE_S)
    await guest.sees("پذیرفته شد", within_s=PATIENCE_S)


async def answers_orders(waiter: Seat, stage: MortalStage, count: int) -> None:
    """Accept every order on the board, the oldest first, until so many are accepted.

    A kill may leave two cards of one order: a press on either accepts it.
    """
    answered: set[str] = set()
    while len(answered) < count:
        for card in await stage.tg.messages(waiter.chat):
            order = CARD.search(fold(card.text))
            if order is not None and order[1] not in answered and card.find_button("۲۰ دقیقه") is not None:
                with suppress(RefusedAct):  # its button may change between the look and the press
                    await waiter.presses("۲۰ دقیقه", on=card, within_s=PATIENCE_S)
                    answered.add(order[1])
        await asyncio.sleep(0.1)


def numbers(messages: list[Seen]) -> set[str]:
    """Return the orders that a guest was told she has."""
    return {found[1] for message in messages if (found := PLACED.search(fold(message.text)))}


@pytest.mark.parametrize("kills", BUSY_DAYS)
async def test_no_order_is_lost_or_doubled_and_everybody_can_go_on(stage: MortalStage, kills: int) -> None:
    chance = random.Random(kills)
    waiter = (await stage.colleague("علی", Role.WAITER)).at(stage.group)
    everybody: list[Person] = []
    for _ in range(kills // KILLS_A_DAY):
        guests = [await stage.stranger("سارا") for _ in range(GUESTS)]
        everybody += guests
        async with asyncio.TaskGroup() as play:
            play.create_task(stage.is_struck(KILLS_A_DAY, chance))
            play.create_task(answers_orders(waiter, stage, GUESTS))
            for guest in guests:
                play.create_task(lives_through_it(guest, random.Random(guest.id)))
    await nothing_is_lost_or_doubled(stage, everybody)
    for guest in everybody[-GUESTS:]:
        await guest.says("/orders")
        await guest.sees("سفارش", within_s=PATIENCE_S)
    assert [each for each in await stage.tg.refusals() if not any(words in each.lower() for words in BORING)] == []


async def nothing_is_lost_or_doubled(stage: MortalStage, guests: list[Person]) -> None:
    """Compare what the guests were told with the database, and prove its tables."""
    async with stage.db.snapshot() as view:
        rows = await view.rows(
            "SELECT members.telegram_id, orders.id FROM orders JOIN members ON members.id = orders.member_id"
        )
        waiting = await view.rows("SELECT update_id, state FROM inbox WHERE state IN ('dead', 'skipped')")
    assert waiting == []
    assert sorted(guest for guest, _ in rows) == sorted(guest.id for guest in guests), "one order each"
    order_of: dict[int, int] = dict(rows)
    for guest in guests:
        assert numbers(await stage.tg.messages(guest.id)) == {str(order_of[guest.id])}, "told of her one order"
    assert await verify(stage.db) == ()
