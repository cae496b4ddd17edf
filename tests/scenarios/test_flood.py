"""Guests who send too much, too large, or what no button of ours says: nobody else notices, and nothing breaks."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.limiter import Limits
from bot.runtime import Pace
from club.rules.staff import Role
from tests.conversation import Person, Telegram
from tests.scenarios.stage import Stage, staged

HUGE = 10**17
FORGED = (
    "",
    ":-1:0:-1:0:-1",
    f":{HUGE}:99:0:0:0",
    ":1:999:۹:²",
)
"""What a forged button may say after the name of an action."""

BROKEN = ("", ":", "v1", "v1:", "v1::", "v0:menu.front", "v1:nobody.knows:1", "v1:menu.front" + ":1" * 20, "🌹" * 16)

ODD_WORDS = (
    "²",
    "-5",
    "1e309",
    "۹" * 400,
    "NaN",
    "{{ house }} {% for x in y %}",
    "<b>&lt;</i>",
    "\u202e\u2067\u200f",
    "🌹" * 4000,
    "الف" * 5000,
    "/start " + "a" * 64,
    "/menu@somebody_else_bot",
    "/start@mahan_bot x",
)


@pytest.fixture
async def strict_stage(tg: Telegram, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage with Telegram's flood control on, and the club within its real limits."""
    shutil.copy(sqlite_template, tmp_path / "club.db")
    async with staged(tg, f"sqlite+aiosqlite:///{tmp_path / 'club.db'}", pace=Pace()) as stage:
        await tg.limits_floods()
        yield stage


@pytest.fixture
async def quick_stage(tg: Telegram, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """The same, ten times as quick."""
    shutil.copy(sqlite_template, tmp_path / "club.db")
    pace = Pace(limits=Limits(private_per_s=10))
    async with staged(tg, f"sqlite+aiosqlite:///{tmp_path / 'club.db'}", pace=pace) as stage:
        await tg.limits_floods(private_per_s=10)
        yield stage


async def test_three_hundred_messages_in_a_second_harm_nobody_else(strict_stage: Stage) -> None:
    stage = strict_stage
    sara, tom = await stage.guest("سارا"), await stage.guest("Tom", language="en")

    await asyncio.gather(*(sara.says(f"سلام {number}") for number in range(300)))
    await sara.sees("یک لحظه", within_s=10)
    for label in ("Menu", "Village doogh"):
        began = time.monotonic()
        await tom.says("/menu") if label == "Menu" else await tom.says("/cart")
        await tom.sees(within_s=5)
        assert time.monotonic() - began < 3, "another guest waits for her own answer alone"

    stored = await _count_by_state(stage)
    assert sum(stored.values()) >= 302, "all of it was taken in"
    assert "dead" not in stored
    assert stored["skipped"] > 200, "and most of it closed unread"
    words = [seen for seen in await stage.tg.messages(sara.chat) if "یک لحظه" in seen]
    assert len(words) == 1, "she is told once"
    assert await stage.tg.refusals() == []


async def test_whoever_flooded_is_served_again(quick_stage: Stage) -> None:
    sara = await quick_stage.guest("سارا")
    await asyncio.gather(*(sara.says("/menu") for _ in range(60)))
    await sara.sees("یک لحظه", within_s=10)
    for _ in range(300):
        if quick_stage.runtime.intake.waiting:
            await asyncio.sleep(0.1)
    await sara.says("/cart")
    await sara.sees("سبد")


async def test_no_forged_button_breaks_anything(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    sara, owner = await stage.guest("سارا"), await stage.colleague("مهدی", Role.OWNER)
    # a forged press may replace the page with a picture, and the next one finds it gone
    stage.expected_refusals += ["message to delete not found", "message to edit not found"]
    await sara.says("/menu")
    await owner.says("/help")
    menu, page = await sara.sees(), await owner.sees()
    with caplog.at_level(logging.ERROR):
        await _forge(stage, sara, menu.id, *BROKEN)
        names = stage.runtime.app.actions.names()
        forged = [f"v1:{name}{values}" for name in names for values in FORGED]
        await asyncio.gather(_forge(stage, sara, menu.id, *forged), _forge(stage, owner, page.id, *forged))
    failed = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert failed == []
    assert stage.runtime.intake.dead == 0


async def test_odd_and_oversized_words_and_files_get_an_answer(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    sara = await stage.guest("سارا")
    with caplog.at_level(logging.ERROR):
        for words in ODD_WORDS:
            if words.strip("\u202e\u2067\u200f"):
                await sara.says(words)
        await sara.sends_document("../../etc/passwd\n.exe", content=b"\0" * 700_000)
        await sara.sends_photo("🌹" * 500)
        await sara.sends_voice()
        await sara.sends_sticker()
        await sara.sends_location(-89.9999, 179.9999)
        await sara.says("/menu")
        await sara.sees("منوی")
    assert [record.exc_info[1] for record in caplog.records if record.exc_info] == []
    assert stage.runtime.intake.dead == 0


async def _forge(stage: Stage, person: Person, message_id: int, *many: str) -> None:
    """Press buttons that say what none of ours does, one after another; Telegram would deliver up to 64 bytes."""
    for data in many:
        cut = data.encode()[:64].decode(errors="ignore")
        body: dict[str, Any] = {"as": person.id, "chat": person.chat, "message_id": message_id, "data": cut}
        pressed = await stage.tg.post("act/press", stale=True, wait_s=10, **body)
        assert pressed["answered"], f"{person.name} pressed {cut} and got no answer"


async def _count_by_state(stage: Stage) -> dict[str, int]:
    async with stage.db.snapshot() as view:
        return dict(await view.rows("SELECT state, COUNT(*) FROM inbox GROUP BY state"))
