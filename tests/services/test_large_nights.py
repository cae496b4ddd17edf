"""A night brings much to a large club: one run of a job does all of it, and another finds nothing left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from club.rules.programme import Programme
from club.rules.tiers import Measure, Tier, TierTerms, Window
from club.services import expiry, tiers
from club.services.verify import verify
from jobs import points as points_job
from jobs import sweeps
from jobs import tiers as tiers_job
from storage.database import Database
from tests.services.kitchen import HOUSE, NOW, open_house

MEMBERS = 12
SWEEP = 5
TIERS = TierTerms(
    measure=Measure.VISITS,
    window=Window.ROLLING,
    window_days=1,
    tiers=(Tier(key="bronze", name_fa="برنز", name_en="Bronze", emoji="🥉", from_=1),),
)
CLUB_OF_MANY = (
    "INSERT INTO members (id, telegram_id, name, created_at, seen_at) VALUES (:id, :id, 'x', 0, 0)",
    "INSERT INTO ledger (id, member_id, action, points, at, cause)"
    " VALUES (:entry, :id, 'earn', 9, :began, 'gift:' || CAST(:id AS TEXT))",
    "INSERT INTO lots (id, member_id, kind, points, remaining, usable_at, expires_at)"
    " VALUES (:entry, :id, 'base', 9, 9, :began, :now)",
    "INSERT INTO standings (member_id, tier, since_at, review_at) VALUES (:id, 'bronze', :began, :now)",
)


@pytest.fixture
async def club(database: Database, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A club of more members than a sweep looks at, to all of whom the same moment brings something."""
    await open_house(database)
    async with database.transaction() as tx:
        for number in range(1, MEMBERS + 1):
            for statement in CLUB_OF_MANY:
                await tx.run(statement, id=number, entry=1000 + number, now=NOW, began=NOW - timedelta(days=1))
    for module, sweep, size in ((expiry, "expire_due", "LOTS_MAX"), (tiers, "review_due", "MEMBERS_MAX")):
        monkeypatch.setattr(module, size, SWEEP)
        monkeypatch.setattr(module, sweep, smaller(getattr(module, sweep)))
    return SimpleNamespace(db=database, house=replace(HOUSE, programme=Programme(tiers=TIERS)))


def smaller(sweep: Any) -> Any:
    async def few(*given: Any, **named: Any) -> int:
        done: int = await sweep(*given, **named, limit=SWEEP)
        return done

    return few


async def test_all_points_of_a_night_end_in_one_run(club: Any) -> None:
    assert await points_job.end(club, NOW) == {"lots ended": MEMBERS}
    assert await points_job.end(club, NOW) == {"lots ended": 0}
    assert await verify(club.db) == ()


async def test_all_tiers_of_a_night_are_looked_at_in_one_run(club: Any) -> None:
    assert await tiers_job.review(club, NOW) == {"tiers reviewed": MEMBERS}
    assert await tiers_job.review(club, NOW) == {"tiers reviewed": 0}


async def test_a_run_is_bounded_and_the_next_goes_on(club: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "SWEEPS_MAX", 2)
    assert await points_job.end(club, NOW) == {"lots ended": 2 * SWEEP}
    assert await points_job.end(club, NOW) == {"lots ended": MEMBERS - 2 * SWEEP}
    assert await tiers_job.review(club, NOW) == {"tiers reviewed": 2 * SWEEP}
    assert await tiers_job.review(club, NOW) == {"tiers reviewed": MEMBERS - 2 * SWEEP}
