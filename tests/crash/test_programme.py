"""The loyalty programme over kills: whatever moment a program dies at, points end where they would have without it."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from club.rules.members import MemberId
from club.rules.menu import DishId
from club.services import conversion, menu
from club.services.verify import verify
from storage.database import open_database
from tests import postgres
from tests.crash.mortal import PATIENCE_S, ROOT
from tests.crash.till import GUESTS, HOUSE
from tests.services import programme_club as club
from tests.services.kitchen import NOW, add_guest, open_house

ORDERS = 30
STEPS_A_KILL = 25
A_STEPS_WORK_S = 0.008
"""Most steps take so long at most: the kill falls into one."""
KILLS = [6, pytest.param(100, marks=pytest.mark.slow)]

FACTS = (
    "SELECT member_id, action, points, at FROM ledger",
    "SELECT member_id, kind, points, remaining, usable_at, expires_at FROM lots",
    "SELECT member_id, points FROM debts",
    "SELECT member_id, reward_key, state, points, reserved_at, closed_at, serial FROM redemptions",
    "SELECT member_id, kind, state, points, issued_at, used_at, serial FROM vouchers",
    "SELECT member_id, points, given_at, returned_at FROM shared_meals",
    "SELECT member_id, starts_at, ends_at, credited FROM subscriptions",
    "SELECT member_id, rial, points, visits FROM qualifying",
    "SELECT reward_key, taken FROM reward_counts",
)
"""All that guests have, took and paid; not by which number a row goes: what is rolled back may use one up."""


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Give the addresses of fresh databases."""
    is_file, made = request.param == "sqlite", list[str]()
    ground: Path | str = request.getfixturevalue("sqlite_template" if is_file else "postgresql_server")

    def make() -> str:
        made.append(f"till_{len(made)}")
        if is_file:
            path = tmp_path / f"{made[-1]}.db"
            shutil.copy(ground, path)
            return f"sqlite+aiosqlite:///{path}"
        postgres.run_at(str(ground), "CREATE DATABASE {} TEMPLATE template_club", made[-1])
        return postgres.database_url(str(ground), made[-1])

    yield make
    for name in [] if is_file else made:
        postgres.run_at(str(ground), "DROP DATABASE {} WITH (FORCE)", name)


async def furnished(url: str) -> str:
    """Hire everybody, let guests come, and let orders of theirs wait at the pass."""
    db = await open_database(url)
    await open_house(db)
    await menu.stock(db, club.PLAN, now=NOW)
    async with db.snapshot() as view:
        dishes: dict[str, DishId] = dict(await view.rows("SELECT key, id FROM dishes"))
    members: list[MemberId] = [await add_guest(db, 1001 + each, phone=f"+98915000000{each}") for each in range(GUESTS)]
    for number in range(ORDERS):
        await club.placed(
            db,
            members[number % GUESTS],
            [(dishes["kebab"], 1 + number % 3), (dishes["tea"], 2)],
            by_card=bool(number % 2),
            points=0,
            voucher_id=None,
            number=number,
            now=NOW,
            house=HOUSE,
        )
    await conversion.convert_due(db, house=HOUSE, now=NOW)
    await db.close()
    return url


async def works(url: str, notes: Path, steps: int, *end: float) -> bool:
    """Let the program work to its end, or until a step and so many seconds; tell whether it came to its end.

    Raises: AssertionError when it ended otherwise.
    """
    notes.touch()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.crash.till", url, str(notes), str(steps), *map(str, end)),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, complaint = await asyncio.wait_for(process.communicate(), PATIENCE_S + steps / 20)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode in (0, -signal.SIGKILL), complaint.decode()[-3000:]
    return process.returncode == 0


async def facts(url: str) -> list[list[tuple[Any, ...]]]:
    """Return all that guests have, took and paid, and prove the tables."""
    db = await open_database(url)
    try:
        assert await verify(db) == ()
        async with db.snapshot() as view:
            return [sorted(map(tuple, await view.rows(sql)), key=repr) for sql in FACTS]
    finally:
        await db.close()


@pytest.mark.parametrize("kills", KILLS)
async def test_points_end_where_they_would_have_without_the_kills(
    new_url: Callable[[], str], tmp_path: Path, kills: int
) -> None:
    steps, chance = STEPS_A_KILL * (kills + 1), random.Random(kills)
    undisturbed, struck = await furnished(new_url()), await furnished(new_url())
    assert await works(undisturbed, tmp_path / "undisturbed", steps)
    for number in range(kills):
        step = STEPS_A_KILL * number + chance.randrange(STEPS_A_KILL)
        assert not await works(struck, tmp_path / "struck", steps, step, chance.uniform(0, A_STEPS_WORK_S))
    assert await works(struck, tmp_path / "struck", steps)
    assert await facts(struck) == await facts(undisturbed)
