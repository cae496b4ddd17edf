"""A day at the till as a program of its own, to be killed: `python -m tests.crash.till URL NOTES STEPS [STEP SECONDS]`.

It does a script of steps with the loyalty programme, one after the other, and notes each in a file before it begins it.
Started again, it begins with the last step that it noted: nobody knows how far that one came. So does the bot with the
updates in its inbox. With a step and seconds it kills itself so long after it began that step: nothing is flushed, and
nothing said.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from club.errors import Refusal
from club.rules.bonuses import Stacking
from club.rules.conversion import When
from club.rules.members import MemberId
from club.rules.orders import OrderId
from club.rules.points import LotKind
from club.rules.redemptions import Redemption, ReversalReason
from club.rules.refunds import RefundReason
from club.rules.vouchers import Voucher
from club.services import (
    conversion,
    expiry,
    holds,
    membership,
    orders,
    points,
    redemptions,
    refunds,
    rewards,
    shared_meals,
    vouchers,
)
from storage import redemptions as redemption_rows
from storage import shared_meals as meal_rows
from storage import subscriptions
from storage import vouchers as voucher_rows
from storage.database import Database, open_database
from tests.services import programme_club as club
from tests.services.kitchen import NOW, OWNER, SARA

GUESTS = 4
A_STEP = timedelta(hours=5)
HOUSE = club.house(base="days", stacking=Stacking.ADD, conversion=When.MONTH_END)
SEEN_ALL = 10**6
"""No button is old here: every wish is a new one."""

DEEDS = (
    *("give", "give", "serve_order", "refund", "fee"),
    *("take", "take", "counter", "counter", "counter", "back", "hand_in", "meal"),
    *("sweep", "sweep"),
)


class Till:
    """The steps, by their names; each can be done again when nobody knows how far it came."""

    def __init__(self, db: Database, orders_of: list[OrderId]) -> None:
        self._db = db
        self._orders = orders_of
        self._latest: list[str] = []

    def knows(self, cause: str) -> None:
        """Remember what was taken under a cause: later steps are about it."""
        self._latest.append(cause)

    async def seen(self, deed: str, member_id: MemberId) -> int:
        """Return what the button of this step says that was seen when it was shown."""
        async with self._db.snapshot() as view:
            if deed == "meal":
                last = await meal_rows.find_last_of_member(view, member_id)
                return 0 if last is None else last.id
            if deed == "fee":
                paid = await subscriptions.find_latest(view, member_id)
                return 0 if paid is None else paid.id
        return 0

    async def does(
        self, deed: str, member_id: MemberId, number: int, *, chance: random.Random, seen: int, now: datetime
    ) -> None:
        """Do one step; what is refused is refused again when it comes again."""
        step: Callable[..., Awaitable[None]] = getattr(self, f"_{deed}")
        with suppress(Refusal):
            await step(member_id, number, chance=chance, seen=seen, now=now)

    async def _give(self, member_id: MemberId, number: int, *, chance: random.Random, now: datetime, **_: Any) -> None:
        async with self._db.transaction() as tx:
            await points.give(
                tx,
                member_id,
                points=chance.randint(40, 200),
                kind=chance.choice([LotKind.BASE, LotKind.BONUS, LotKind.SURPRISE]),
                part="award",
                cause=f"step {number}",
                house=HOUSE,
                now=now,
            )

    async def _take(
        self, member_id: MemberId, number: int, *, chance: random.Random, now: datetime, **_: Any
    ) -> Redemption | Voucher:
        """Take a reward; what waits at the counter is let go by the next sweep."""
        key, cause = chance.choice(sorted(club.REWARDS)), f"step {number}"
        self.knows(cause)
        return await rewards.take(
            self._db, member_id, reward_key=key, times=SEEN_ALL, cause=cause, now=now, house=HOUSE
        )

    async def _counter(
        self, member_id: MemberId, number: int, *, chance: random.Random, now: datetime, **_: Any
    ) -> None:
        """Take a reward and have it handed over, or think better of it."""
        held, cause = await self._take(member_id, number, chance=chance, now=now), f"step {number}"
        if isinstance(held, Voucher):
            return
        if chance.random() < 0.25:
            await holds.cancel(self._db, held.id, member_id=member_id, now=now)
            return
        await redemptions.confirm(self._db, held.id, by=SARA, cause=cause, now=now, house=HOUSE)
        if held.reward_key == "feast":
            await redemptions.approve(self._db, held.id, by=OWNER, cause=cause, now=now, house=HOUSE)

    async def _back(self, _: MemberId, number: int, *, chance: random.Random, now: datetime, **__: Any) -> None:
        found = await self._find(Redemption, back=chance.randint(0, 3))
        if found is not None:
            await redemptions.reverse(
                self._db, found.id, reason=ReversalReason.GUEST, by=OWNER, cause=f"step {number}", now=now, house=HOUSE
            )

    async def _hand_in(self, _: MemberId, number: int, *, chance: random.Random, now: datetime, **__: Any) -> None:
        slip, cause = await self._find(Voucher, back=chance.randint(0, 2)), f"step {number}"
        if slip is None:
            return
        await vouchers.redeem(self._db, slip.id, by=OWNER, cause=cause, now=now, house=HOUSE)
        if chance.random() < 0.3:
            await vouchers.reverse(
                self._db, slip.id, reason=ReversalReason.MISTAKE, by=OWNER, cause=f"{cause} back", now=now
            )

    async def _find(self, kind: type[Any], *, back: int) -> Any:
        """Return the last that was taken of a kind, or the one so many before it."""
        found = []
        async with self._db.snapshot() as view:
            for cause in reversed(self._latest[-12:]):
                held = await redemption_rows.find_by_cause(view, cause)
                taken = held or await voucher_rows.find_by_cause(view, cause)
                if isinstance(taken, kind):
                    found.append(taken)
        return found[back] if back < len(found) else None

    async def _meal(self, member_id: MemberId, _: int, *, chance: random.Random, seen: int, now: datetime) -> None:
        terms = HOUSE.programme.shared_meals
        assert terms is not None
        await shared_meals.give(self._db, member_id, number=seen, terms=terms, house=HOUSE, now=now)
        if chance.random() < 0.4:
            async with self._db.snapshot() as view:
                given = await meal_rows.find_by_cause(view, f"shared_meal:{member_id}:{seen}")
            assert given is not None
            await shared_meals.take_back(self._db, given.id, member_id=member_id, terms=terms, now=now)

    async def _serve_order(self, _: MemberId, number: int, *, now: datetime, **__: Any) -> None:
        order_id = self._orders[number % len(self._orders)]
        await orders.accept(self._db, order_id, minutes=20, by=OWNER, now=now)
        await orders.prepare(self._db, order_id, by=OWNER, now=now)
        await orders.ready(self._db, order_id, by=OWNER, now=now)
        await orders.complete(self._db, order_id, by=OWNER, now=now, house=HOUSE)

    async def _refund(self, _: MemberId, number: int, *, now: datetime, **__: Any) -> None:
        order_id = self._orders[number * 7 % len(self._orders)]
        await refunds.refund(
            self._db, order_id, line_id=None, reason=RefundReason.QUALITY, words="", by=OWNER, now=now, house=HOUSE
        )

    async def _sweep(self, *_: Any, now: datetime, **__: Any) -> None:
        await holds.release_due(self._db, now=now)
        await expiry.expire_due(self._db, now=now)
        await conversion.convert_due(self._db, house=HOUSE, now=now)
        await membership.give_credit_due(self._db, house=HOUSE, now=now)
        await vouchers.expire(self._db, now)

    async def _fee(self, member_id: MemberId, _: int, *, seen: int, now: datetime, **__: Any) -> None:
        await membership.receive_fee(
            self._db, member_id, after=seen, fee_rial=club.FEE_RIAL, by=SARA, now=now, house=HOUSE
        )


async def main(url: str, notes: Path, steps: int, *, last_step: int | None, dies_after_s: float) -> None:
    """Go on with the script where the notes end, to its end or the program's."""
    db = await open_database(url)
    try:
        async with db.snapshot() as view:
            members = [MemberId(row[0]) for row in await view.rows("SELECT id FROM members ORDER BY id")]
            placed = [OrderId(row[0]) for row in await view.rows("SELECT id FROM orders ORDER BY id")]
        till, noted = Till(db, placed), _read(notes)
        with notes.open("ab", buffering=0) as book:
            for number in range(steps):
                chance = random.Random(f"step {number}")
                deed, member_id = chance.choice(DEEDS), chance.choice(members)
                if number < len(noted) - 1:
                    if deed in ("take", "counter"):
                        till.knows(f"step {number}")
                    continue
                seen = noted[number] if number < len(noted) else await till.seen(deed, member_id)
                if number >= len(noted):
                    book.write(json.dumps(seen).encode() + b"\n")
                if number == last_step:
                    threading.Timer(dies_after_s, os.kill, (os.getpid(), signal.SIGKILL)).start()
                now = NOW + (number + 2) * A_STEP
                await till.does(deed, member_id, number, chance=chance, seen=seen, now=now)
    finally:
        await db.close()


def _read(notes: Path) -> list[int]:
    """Return what was noted; a line that was being written when the program died was not."""
    whole, _, _ = notes.read_bytes().rpartition(b"\n")
    return [json.loads(line) for line in whole.split(b"\n")] if whole else []


if __name__ == "__main__":
    its_url, its_notes, its_steps, *its_end = sys.argv[1:]
    its_last_step, its_seconds = (int(its_end[0]), float(its_end[1])) if its_end else (None, 0.0)
    asyncio.run(main(its_url, Path(its_notes), int(its_steps), last_step=its_last_step, dies_after_s=its_seconds))
