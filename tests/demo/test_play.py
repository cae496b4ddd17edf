"""The demo, played on two evenings."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from bot.clubfile import read_club_file
from bot.runtime import running
from demo.cast import MARYAM, SARA, TOKEN
from demo.play import demo_settings, make_world, stock
from demo.stock import FOLDER
from simulator import serve
from tests.conversation import Person, Telegram


async def test_a_kept_club_goes_on_the_next_evening(tmp_path: Path) -> None:
    """Another Telegram counts its updates anew; the club must hear them all the same, and time must not run back."""
    file = read_club_file(FOLDER / "club.toml")
    ends: list[datetime] = []
    for heard in ("Which language", "شماره"):
        world = make_world(file)
        server = await serve(world, port=0)
        settings = demo_settings(server.url, f"sqlite+aiosqlite:///{tmp_path / 'demo.db'}")
        try:
            await stock(settings, file, world)
            assert all(end <= world.clock.now() for end in ends)
            async with running(settings, file, clock=world.clock.now, with_web=False), aiohttp.ClientSession() as http:
                tg = Telegram(http, server.url, TOKEN, world=world)
                sara = Person(tg, SARA.id, SARA.name, SARA.id)
                await (sara.says("سلام") if ends else sara.starts())
                await sara.sees(heard)
                if not ends:
                    await sara.presses("فارسی")
                    await tg.moves_clock(days=40)
                    await sara.says("سلام")
                    await sara.sees("شماره")
                ends.append(world.clock.now() - timedelta(seconds=5))
                assert await tg.refusals() == []
        finally:
            await server.close()


async def test_whenever_the_demo_opens_a_birthday_is_seen_within_days(tmp_path: Path) -> None:
    file = read_club_file(FOLDER / "club.toml")
    world = make_world(file)
    server = await serve(world, port=0)
    settings = demo_settings(server.url, f"sqlite+aiosqlite:///{tmp_path / 'demo.db'}")
    try:
        await stock(settings, file, world)
        async with (
            running(settings, file, clock=world.clock.now, with_web=False) as parts,
            aiohttp.ClientSession() as http,
        ):
            tg = Telegram(http, server.url, TOKEN, world=world)
            maryam = Person(tg, MARYAM.id, MARYAM.name, MARYAM.id)
            await tg.moves_clock(days=3)
            await parts.timetable.run_all()
            parts.sender.wake()
            await maryam.sees("تولدتان پیشاپیش مبارک")
    finally:
        await server.close()
