"""A new colleague tries her cards."""

from __future__ import annotations

import asyncio

import pytest

from club.errors import NotAllowed
from club.rules.lessons import PATHS
from club.rules.staff import Role
from club.services import lessons
from storage.database import Database
from tests.services.people import NOW, hired


async def finished(database: Database) -> int:
    async with database.snapshot() as view:
        row = await view.row("SELECT COUNT(*) FROM outbox WHERE notice = 'lessons.finished'")
    return int(row[0]) if row else 0


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_has_a_way_to_the_end(database: Database, role: Role) -> None:
    person = await hired(database, role=role)
    practice = await lessons.open_lesson(database, by=person, now=NOW)
    assert practice.lesson.card_state == PATHS[role][0]
    for number, state in enumerate(PATHS[role][1:]):
        practice = await lessons.press(database, state, by=person, cause=f"p{number}", now=NOW)
        assert practice.lesson.card_state == state
    assert (practice.lesson.next_state, practice.lesson.finished_at) == (None, NOW)
    assert await finished(database) == 1


async def test_double_taps_and_old_cards_show_how_it_stands(database: Database) -> None:
    person = await hired(database, role=Role.KITCHEN)
    await asyncio.gather(
        *(lessons.press(database, "accepted", by=person, cause=f"a{tap}", now=NOW) for tap in range(2))
    )
    for wanted in ("accepted", "ready", "nonsense"):
        practice = await lessons.press(database, wanted, by=person, cause=f"b{wanted}", now=NOW)
        assert practice.lesson.card_state == "accepted"
    await lessons.press(database, "preparing", by=person, cause="c", now=NOW)
    await asyncio.gather(*(lessons.press(database, "ready", by=person, cause=f"d{tap}", now=NOW) for tap in range(2)))
    assert await finished(database) == 1


async def test_a_lesson_goes_on_where_it_stood_and_a_finished_one_begins_anew(database: Database) -> None:
    person = await hired(database, role=Role.COURIER)
    await lessons.press(database, "out_for_delivery", by=person, cause="a", now=NOW)
    assert (await lessons.open_lesson(database, by=person, now=NOW)).lesson.card_state == "out_for_delivery"
    await lessons.press(database, "completed", by=person, cause="b", now=NOW)
    again = await lessons.open_lesson(database, by=person, now=NOW)
    assert (again.lesson.card_state, again.lesson.finished_at) == ("ready", None)


async def test_guests_have_no_lesson(database: Database) -> None:
    with pytest.raises(NotAllowed):
        await lessons.open_lesson(database, by=1001, now=NOW)
    with pytest.raises(NotAllowed):
        await lessons.press(database, "accepted", by=1001, cause="a", now=NOW)
