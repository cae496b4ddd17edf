"""What leaders change in the chat holds over the club file, once, for who saw what it changes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.agreement import agreement, usable, with_overrides
from bot.clubfile import ClubFile, read_club_file
from club.errors import NotAllowed, SettingsChanged, SettingUnusable
from club.rules.lives import FOREVER
from club.rules.settings import Agreement, Overrides
from club.services import audit, settings
from storage import settings as stored
from storage import terms
from storage.database import Database
from tests.services.kitchen import (
    GUEST,
    NOW,
    OWNER,
    SARA,
    add_guest,
    add_order,
    handed_over,
    open_house,
)

FILE = read_club_file(Path(__file__).parents[2] / "demo" / "club.toml")


def draft(overrides: Overrides) -> Agreement:
    return agreement(with_overrides(FILE, overrides))


@pytest.fixture
async def club(database: Database) -> Database:
    await open_house(database)
    await settings.remember(database, draft(Overrides()), now=NOW)
    return database


async def change(
    db: Database, key: str, value: object, *, seen: int = 0, cause: str = "a", by: int = OWNER
) -> Overrides:
    return await settings.change(
        db, key, value, seen=seen, draft=draft, by=by, cause=cause, now=NOW + timedelta(hours=seen + 1)
    )


async def test_a_change_holds_is_remembered_as_terms_and_written_down(club: Database) -> None:
    held = await change(club, "points_per_step", 2)
    assert held == Overrides(1, {"points_per_step": 2})
    assert await settings.overrides(club) == held
    shown = await settings.history(club, by=OWNER)
    newest, first = shown.versions
    assert (newest.version, first.version) == (draft(held).version, draft(Overrides()).version)
    assert dict(newest.differences(first)) == {"points_per_step": 2}
    assert first.differences(None) == first.settings
    assert [shown.names.get(each.staff_id) if each.staff_id else None for each in shown.versions] == ["مهین", None]
    entry = (await audit.read(club, by=OWNER)).entries[0]
    assert (entry.action, entry.detail) == ("settings.changed", {"setting": "points_per_step", "before": 1, "after": 2})


async def test_terms_are_remembered_once_and_found_by_their_version(club: Database) -> None:
    assert not await settings.remember(club, draft(Overrides()), now=NOW)
    async with club.snapshot() as view:
        found = await terms.find(view, draft(Overrides()).version)
        assert found is not None
        assert found.settings["toman_per_step"] == 10_000
        assert await terms.find(view, "nothing") is None


async def test_a_repeat_changes_nothing_and_a_second_owner_is_told(club: Database) -> None:
    first = await change(club, "points_per_step", 2)
    assert await change(club, "points_per_step", 2) == first
    with pytest.raises(SettingsChanged):
        await change(club, "points_per_step", 3, cause="b")
    assert await change(club, "points_per_step", 3, seen=1, cause="b") == Overrides(2, {"points_per_step": 3})


async def test_of_two_owners_at_once_one_is_told_that_it_changed(club: Database) -> None:
    done = await asyncio.gather(
        *(change(club, "points_per_step", value, cause=str(value)) for value in (2, 3)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in done) == ["Overrides", "SettingsChanged"]


async def test_the_club_file_speaks_again_when_the_change_is_withdrawn(club: Database) -> None:
    await change(club, "points_per_step", 2)
    held = await settings.withdraw(club, "points_per_step", seen=1, draft=draft, by=OWNER, cause="c", now=NOW)
    assert held == Overrides(2, {})
    again = await settings.withdraw(club, "points_per_step", seen=1, draft=draft, by=OWNER, cause="d", now=NOW)
    assert again == held
    assert len((await settings.history(club, by=OWNER)).versions) == 2, "the terms of before hold again"


@pytest.mark.parametrize(
    ("key", "value", "fault", "limit"),
    [
        ("toman_per_step", 0, "too_small", 1),
        ("toman_per_step", 1_000_000_000_000, "too_large", 100_000_000),
        ("points_per_step", 1_000_001, "too_large", 1_000_000),
        ("points_per_step", -1, "too_small", 0),
        ("pending_days", 366, "too_large", 365),
        ("life_days", 9999, "too_large", 3650),
        ("points_per_step", "many", "unreadable", None),
        ("shortfall", "shrug", "unfit", None),
        ("no_such_key", 1, "unfit", None),
    ],
)
async def test_a_value_is_held_to_the_limits_of_the_club_file(
    club: Database, key: str, value: object, fault: str, limit: int | None
) -> None:
    with pytest.raises(SettingUnusable) as refused:
        await change(club, key, value)
    assert (refused.value.fault, refused.value.limit) == (fault, limit)
    assert await settings.overrides(club) == Overrides()


async def test_only_leaders_see_and_change_settings(club: Database) -> None:
    for asked in (
        change(club, "points_per_step", 2, by=SARA),
        settings.usage(club, by=SARA, now=NOW),
        settings.history(club, by=GUEST),
        settings.withdraw(club, "points_per_step", seen=0, draft=draft, by=GUEST, cause="x", now=NOW),
    ):
        with pytest.raises(NotAllowed):
            await asked


async def test_the_usual_order_is_the_average_of_late(club: Database) -> None:
    assert (await settings.usage(club, by=OWNER, now=NOW)).average_rial is None
    order = await add_order(club, await add_guest(club, GUEST))
    await handed_over(club, order)
    assert (await settings.usage(club, by=OWNER, now=NOW)).average_rial == 13_500_000
    later = NOW + settings.AVERAGE_OVER + timedelta(seconds=1)
    assert (await settings.usage(club, by=OWNER, now=later)).average_rial is None


async def test_a_club_file_is_looked_at_beside_what_the_club_knows(club: Database) -> None:
    first = draft(Overrides()).version
    held = await change(club, "points_per_step", 2)
    known = await settings.known(club, now=NOW)
    assert known == settings.Known(held, None, frozenset({first, draft(held).version}))


async def test_what_no_longer_fits_the_file_is_dropped_and_said(club: Database) -> None:
    await change(club, "points_per_step", 2)
    async with club.transaction() as tx:
        await stored.set_overrides(tx, Overrides(1, {"points_per_step": 2, "gone": 5}), now=NOW)
    held = await settings.overrides(club)
    fitting = usable(FILE, held)
    assert fitting == Overrides(1, {"points_per_step": 2})
    assert await settings.drop_all_but(club, fitting, now=NOW) == ("gone",)
    assert await settings.overrides(club) == Overrides(2, {"points_per_step": 2})
    assert await settings.drop_all_but(club, fitting, now=NOW) == ()


async def test_older_versions_are_compared_with_the_one_before(club: Database) -> None:
    for seen in range(settings.VERSIONS_SHOWN):
        await change(club, "points_per_step", seen + 2, seen=seen, cause=str(seen))
    shown = await settings.history(club, by=OWNER)
    assert len(shown.versions) == settings.VERSIONS_SHOWN
    assert shown.older is not None
    assert shown.older.version == draft(Overrides()).version


def test_overrides_reach_nothing_but_the_points() -> None:
    changed = with_overrides(FILE, Overrides(1, {"life_days": "forever", "warning_days": [14]}))
    assert isinstance(changed, ClubFile)
    assert changed.build().terms.life is FOREVER
    assert changed.build().terms.warning_days == (14,)
    assert changed.hours == FILE.hours
