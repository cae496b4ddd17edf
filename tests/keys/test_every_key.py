"""Every key of the programme's sections changes an outcome, and none can be added without its proof."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.clubfile import ClubFile
from storage.database import Database, open_database
from tests.keys import bonuses, conversion, gifts, membership, payment, points, redemption, rewards, tiers
from tests.keys.case import Case, Run, read
from tests.tables import tables

SECTIONS = (points, bonuses, tiers, rewards, redemption, conversion, payment, membership, gifts)
CASES = [case for section in SECTIONS for case in section.CASES]
RESTAURANT = {"club", "restaurant", "hours", "delivery_zones", "tables", "complaints", "followups"}
"""Tables about the restaurant and its service: no part of the programme."""


def programme_keys() -> Iterator[str]:
    for table in tables(ClubFile):
        if table.name not in RESTAURANT:
            yield from table.keys


@asynccontextmanager
async def opened(template: Path, path: Path) -> AsyncIterator[Database]:
    """A club that has just opened."""
    shutil.copy(template, path)
    db = await open_database(f"sqlite+aiosqlite:///{path}")
    try:
        yield db
    finally:
        await db.close()


@pytest.mark.parametrize("case", CASES, ids=[case.key for case in CASES])
async def test_the_key_changes_what_happens(case: Case, tmp_path: Path, sqlite_template: Path) -> None:
    async def happens(run: Run) -> object:
        house = read(tmp_path, case.file.filled(run.lines))
        async with opened(sqlite_template, tmp_path / "club.db") as db:
            return await case.story(db, house)

    before, after = await happens(case.before), await happens(case.after)
    assert (before, after) == (case.before.outcome, case.after.outcome)
    assert before != after


@pytest.mark.parametrize("case", CASES, ids=[case.key for case in CASES])
def test_the_two_files_differ_in_the_key_alone(case: Case) -> None:
    assert case.changed == {case.key} | case.along


def test_every_key_of_the_programme_has_a_case_and_every_case_a_key() -> None:
    assert {case.key for case in CASES} == set(programme_keys())
    assert {table.name for table in tables(ClubFile)} >= RESTAURANT
