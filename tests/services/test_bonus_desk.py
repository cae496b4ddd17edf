"""The desk of bonus rules: changes lie over the club file, once, for leaders, and are written down."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.agreement import usable, with_overrides
from club.errors import NotAllowed, SettingsChanged, SettingUnusable
from club.rules.bonuses import Bonus
from club.rules.menu import CategoryId
from club.rules.settings import Overrides
from club.services import audit, bonus_desk, settings
from storage.database import Database
from tests.menus import stocked
from tests.services.kitchen import NOW, OWNER, SARA, open_house
from tests.services.test_settings import FILE, draft

FRIDAY = {"name_fa": "جمعه", "name_en": "Friday", "percent": 200, "weekdays": ["friday"]}


@pytest.fixture
async def club(database: Database) -> Database:
    await open_house(database)
    await settings.remember(database, draft(Overrides()), now=NOW)
    return database


async def change(
    db: Database, rule: str, keys: Mapping[str, object], *, seen: int = 0, cause: str = "a", by: int = OWNER
) -> Overrides:
    return await bonus_desk.change(db, rule, keys, name="جمعه", seen=seen, draft=draft, by=by, cause=cause, now=NOW)


async def withdraw(db: Database, rule: str, *, seen: int, by: int = OWNER) -> Overrides:
    return await bonus_desk.withdraw(db, rule, name="جمعه", seen=seen, draft=draft, by=by, cause="w", now=NOW)


async def versions(db: Database) -> list[str]:
    return [each.version for each in (await settings.history(db, by=OWNER)).versions]


async def test_a_new_rule_makes_new_terms_only_when_it_is_switched_on(club: Database) -> None:
    held = await change(club, "friday", {**FRIDAY, "is_on": False})
    assert await versions(club) == [draft(Overrides()).version]
    assert with_overrides(FILE, held).build().terms == FILE.build().terms
    held = await change(club, "friday", {"is_on": True}, seen=1, cause="b")
    assert held.values == {"bonuses.friday": {**FRIDAY, "is_on": True}}
    assert draft(held).version in await versions(club)
    assert draft(held).settings["bonuses.friday"] == {"key": "friday", **FRIDAY}
    entry = (await audit.read(club, by=OWNER)).entries[0]
    assert (entry.action, entry.detail) == ("bonuses.switched_on", {"rule": "friday", "name": "جمعه", "is_on": True})
    await change(club, "friday", {"is_on": False}, seen=2, cause="c")
    await change(club, "friday", {"percent": 300}, seen=3, cause="d")
    actions = [each.action for each in (await audit.read(club, by=OWNER)).entries]
    assert actions == ["bonuses.changed", "bonuses.switched_off", "bonuses.switched_on", "bonuses.made"]


async def test_a_rule_of_the_file_keeps_what_was_not_changed_of_it(club: Database) -> None:
    held = await change(club, "kebab_tuesday", {"percent": 300})
    changed = {each.key: each for each in with_overrides(FILE, held).bonuses}["kebab_tuesday"]
    assert (changed.percent, changed.categories) == (300, ("grill",))
    assert [each.key for each in with_overrides(FILE, held).bonuses] == [each.key for each in FILE.bonuses]


async def test_a_repeat_changes_nothing_and_a_second_owner_is_told(club: Database) -> None:
    first = await change(club, "friday", FRIDAY)
    assert await change(club, "friday", FRIDAY) == first
    with pytest.raises(SettingsChanged):
        await change(club, "friday", {"percent": 300}, cause="b")


async def test_a_rule_that_is_withdrawn_is_as_it_was_and_the_history_says_that_it_ended(club: Database) -> None:
    await change(club, "friday", FRIDAY)
    await settings.change(club, "points_per_step", 2, seen=1, draft=draft, by=OWNER, cause="c", now=NOW)
    held = await withdraw(club, "friday", seen=2)
    assert held.values == {"points_per_step": 2}
    assert await withdraw(club, "friday", seen=2) == held
    found = {each.version: each for each in (await settings.history(club, by=OWNER)).versions}
    before = found[draft(Overrides(0, {"points_per_step": 2, "bonuses.friday": FRIDAY})).version]
    assert found[draft(held).version].differences(before) == {"bonuses.friday": None}


@pytest.mark.parametrize(
    ("keys", "fault", "limit"),
    [
        ({"percent": 10_001}, "too_large", 10_000),
        ({"percent": "many"}, "unreadable", None),
        ({"percent": 100}, "gives_nothing", None),
        ({"name_fa": ""}, "nameless", None),
        ({"name_en": "x" * 41}, "too_long", 40),
        ({"tiers": ["platinum"]}, "unfit", None),
        ({"no_such_key": 1}, "unfit", None),
    ],
)
async def test_a_rule_is_held_to_the_limits_of_the_club_file(
    club: Database, keys: Mapping[str, object], fault: str, limit: int | None
) -> None:
    with pytest.raises(SettingUnusable) as refused:
        await change(club, "friday", {**FRIDAY, **keys})
    assert (refused.value.fault, refused.value.limit) == (fault, limit)
    assert await settings.overrides(club) == Overrides()


def test_a_change_of_a_rule_that_left_the_file_is_dropped() -> None:
    held = Overrides(3, {"bonuses.gone": {"percent": 300}, "bonuses.friday": FRIDAY})
    assert usable(FILE, held).values == {"bonuses.friday": FRIDAY}


def test_there_is_an_end_of_rules() -> None:
    many = {f"bonuses.r{number}": FRIDAY for number in range(101)}
    with pytest.raises(SettingUnusable):
        with_overrides(FILE, Overrides(1, many))


async def test_the_desk_knows_the_menu(club: Database) -> None:
    known = await stocked(club)
    dish = next(iter(known.values()))
    rule = Bonus(key="a", name_fa="", name_en="", dishes=(dish.key, "no_such_dish"), categories=("x",))
    desk = await bonus_desk.look(club, rule, by=OWNER, now=NOW)
    assert desk.categories
    assert desk.category(desk.categories[0].id) == desk.categories[0]
    assert desk.category(CategoryId(999)) is None
    assert desk.names.dishes == {dish.key: dish}
    assert tuple(desk.names.categories.values()) == desk.categories


async def test_only_leaders_come_to_the_desk(club: Database) -> None:
    for asked in (
        bonus_desk.look(club, by=SARA, now=NOW),
        change(club, "friday", FRIDAY, by=SARA),
        withdraw(club, "friday", seen=0, by=SARA),
    ):
        with pytest.raises(NotAllowed):
            await asked
