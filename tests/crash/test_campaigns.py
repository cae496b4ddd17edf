"""A broadcast over kills: nobody gets it twice, and whoever may have missed it is counted as such."""

from __future__ import annotations

import random

import pytest

from club.rules.staff import Role
from club.services.verify import verify
from tests.conversation import Person
from tests.crash.mortal import PATIENCE_S, MortalStage

NEWS = "امشب موسیقی زنده داریم"
GUESTS = 150
UNDER_WAY_MAX = 8
"""The sender has so many deliveries of a campaign under way at most."""


async def confirms(owner: Person) -> None:
    await owner.says("/broadcast")
    await owner.sees("همین‌جا بفرستید", within_s=PATIENCE_S)
    await owner.says(NEWS)
    await owner.sees("اجازهٔ چنین پیامی", within_s=PATIENCE_S)
    await owner.presses("فرستادن به همه", within_s=PATIENCE_S)
    await owner.sees("مهمان بفرستیم؟", within_s=PATIENCE_S)
    await owner.presses("بله، بفرستید", within_s=PATIENCE_S)


async def copies(stage: MortalStage, guests: list[Person]) -> list[int]:
    """How often each guest has the message."""
    return [sum(NEWS in each for each in await stage.tg.messages(guest.id)) for guest in guests]


@pytest.mark.parametrize("fault", [None, "drop_reply"])
@pytest.mark.parametrize("kills", [4, pytest.param(40, marks=pytest.mark.slow)])
async def test_nobody_gets_it_twice_and_nobody_is_forgotten(stage: MortalStage, fault: str | None, kills: int) -> None:
    guests = [await stage.guest("سارا") for _ in range(GUESTS * kills // 4)]
    owner = await stage.colleague("مریم", Role.OWNER)
    await confirms(owner)
    if fault is not None:
        await stage.tg.orders_fault(fault, method="copyMessage", times=10)
    await stage.is_struck(kills, random.Random(kills))
    await owner.sees("پیام همگانی تمام شد", within_s=PATIENCE_S + len(guests) / 30)
    got = await copies(stage, guests)
    assert max(got) == 1, "nobody is bothered twice"
    async with stage.db.snapshot() as view:
        rows = await view.rows("SELECT chat_id, state FROM outbox WHERE campaign_id IS NOT NULL")
    assert sorted(chat for chat, _ in rows) == sorted(guest.id for guest in guests), "one delivery each"
    states: dict[int, str] = dict(rows)
    assert set(states.values()) <= {"sent", "unknown"}
    missed = [guest for guest, times in zip(guests, got, strict=True) if times == 0]
    assert all(states[guest.id] == "unknown" for guest in missed), "what is called sent has arrived"
    assert list(states.values()).count("unknown") <= kills * UNDER_WAY_MAX + (10 if fault else 0)
    assert await verify(stage.db) == ()
