"""No statement on a guest's way reads a table from end to end: an index finds its rows, however many there are."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from storage import rebuild, reports, settings, verify
from storage.database import bind

MODULES = (
    "accounts",
    "awards",
    "conversion",
    "earning",
    "event_gifts",
    "personal_days",
    "points",
    "redemptions",
    "referrals",
    "shared_meals",
    "subscriptions",
    "tiers",
    "vouchers",
)
"""What an update, an order, a redemption or a look at one's own points goes through."""

SCANS_ALLOWED = {
    "accounts.find": "the account itself, of which there is one; guest and colleague are found by an index",
    "redemptions.list_counts": "one row a reward of the catalogue, however many guests there are",
    "referrals.list_above": "the list of those found so far, one a step; each of them is found by an index",
    "shared_meals.count": "an index that holds the meals that wait and nothing else",
    "shared_meals.find_waiting": "the first row of that index",
    "tiers.count_by_tier": "for the owner: one range of an index, which holds every member with a tier",
}


class Recorder:
    """Takes statements down in place of a database."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, dict[str, object]]] = []

    async def row(self, sql: str, /, **values: object) -> None:
        self.statements.append((sql, bind(values)))

    async def rows(self, sql: str, /, **values: object) -> list[object]:
        self.statements.append((sql, bind(values)))
        return []

    async def run(self, sql: str, /, **values: object) -> int:
        self.statements.append((sql, bind(values)))
        return 1

    async def run_many(self, sql: str, /, values: Iterable[Mapping[str, object]]) -> None:
        self.statements.extend((sql, bind(each)) for each in values)


def made_up(hint: Any) -> Any:
    """Any value of the hinted type: only the statement matters."""
    hint = getattr(hint, "__supertype__", hint)
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return made_up(next(each for each in get_args(hint) if each is not NoneType))
    plain = origin or hint
    if plain is datetime:
        return datetime(2026, 11, 22, tzinfo=UTC)
    if plain is date:
        return date(2026, 11, 22)
    if plain in (int, bool):
        return plain(1)
    if plain is str:
        return "x"
    if isinstance(plain, type) and issubclass(plain, Enum):
        return next(iter(plain))
    if isinstance(plain, type) and issubclass(plain, Mapping):
        return {made_up(get_args(hint)[0]): made_up(get_args(hint)[1])} if get_args(hint) else {}
    if dataclasses.is_dataclass(plain):
        hints = get_type_hints(plain)
        kind: Any = plain
        return kind(**{field.name: made_up(hints[field.name]) for field in dataclasses.fields(kind)})
    if isinstance(plain, type) and issubclass(plain, tuple) and hasattr(plain, "_fields"):
        return plain(*(made_up(each) for each in get_type_hints(plain).values()))
    if plain is tuple and Ellipsis not in get_args(hint):
        return tuple(made_up(each) for each in get_args(hint))
    if plain in (tuple, list) or issubclass(plain, Iterable | Sequence):
        return [made_up(get_args(hint)[0])]
    return None


def functions() -> Iterator[tuple[str, Callable[..., Any], ModuleType]]:
    for name in MODULES:
        module = importlib.import_module(f"storage.{name}")
        for function_name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            if function.__module__ == module.__name__ and not function_name.startswith("_"):
                yield f"{name}.{function_name}", function, module


FUNCTIONS = {name: function for name, function, _ in functions()}


async def statements_of(function: Callable[..., Any]) -> list[tuple[str, dict[str, object]]]:
    """The statements that a storage function speaks."""
    recorder = Recorder()
    hints = get_type_hints(function)
    given, named = [], {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        value = made_up(hints[name])
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[name] = value
        else:
            given.append(value)
    with suppress(AssertionError, LookupError):  # nothing is found, of course
        await function(recorder, *given, **named)
    return recorder.statements


@pytest.fixture(scope="module")
def connection(sqlite_template: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"file:{sqlite_template}?mode=ro", uri=True)
    yield opened
    opened.close()


def scans(connection: sqlite3.Connection, sql: str, values: Mapping[str, object]) -> list[str]:
    """The steps of a statement's plan that read a table or an index from end to end."""
    plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", dict(values))]
    return [
        step
        for step in plan
        if step.startswith("SCAN ") and not step.startswith(("SCAN CONSTANT", "SCAN (", "SCAN derived"))
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
async def test_every_statement_finds_its_rows_by_an_index(name: str, connection: sqlite3.Connection) -> None:
    spoken = await statements_of(FUNCTIONS[name])
    assert spoken, f"{name} speaks no statement"
    found = [step for sql, values in spoken for step in scans(connection, sql, values)]
    if name in SCANS_ALLOWED:
        assert found, f"{name} scans no more: take it off the list"
    else:
        assert found == []


def plan(connection: sqlite3.Connection, sql: str, values: Mapping[str, object]) -> list[str]:
    return [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", dict(values))]


@pytest.mark.parametrize("ask", [reports.list_held, reports.list_flows])
async def test_the_report_reads_an_index_in_place_of_a_table_and_sorts_nothing(
    ask: Callable[..., Any], connection: sqlite3.Connection
) -> None:
    for sql, values in await statements_of(ask):
        (step,) = plan(connection, sql, values)
        assert " USING COVERING INDEX " in step


@pytest.mark.parametrize("ask", [reports.find_best_seller, settings.find_average_order, reports.count_vouchers_used])
async def test_what_is_usual_is_found_by_an_index(ask: Callable[..., Any], connection: sqlite3.Connection) -> None:
    ((sql, values),) = await statements_of(ask)
    found = [step for step in plan(connection, sql, values) if step.startswith(("SCAN", "SEARCH"))]
    assert [step for step in found if step.startswith("SCAN") and step not in ("SCAN latest", "SCAN sold")] == []


def loops(steps: Iterable[str]) -> list[str]:
    """The walks from end to end over something that is larger in a larger club, one within another or not."""
    return [step for step in steps if step.startswith("SCAN") and step != "SCAN debts"]


async def test_all_balances_are_proved_by_walks_over_indexes_and_never_by_one_within_another(
    connection: sqlite3.Connection,
) -> None:
    (check,) = (each for each in verify.CHECKS if each.name == "a balance is the sum of its rows")
    assert loops(plan(connection, check.sql, {})) == [
        "SCAN ledger USING COVERING INDEX ledger_by_member",
        "SCAN rows_of",
        "SCAN lots USING COVERING INDEX lots_open",
        "SCAN sums",
    ]


async def test_debts_are_rebuilt_by_what_indexes_say_of_each_member(connection: sqlite3.Connection) -> None:
    ((sql, values),) = await statements_of(rebuild.repair_debts)
    assert set(loops(plan(connection, sql, values))) == {"SCAN CONSTANT ROW"}


def test_the_list_of_what_may_scan_names_what_there_is() -> None:
    assert set(SCANS_ALLOWED) <= set(FUNCTIONS)


def test_a_scan_is_seen(connection: sqlite3.Connection) -> None:
    assert scans(connection, "SELECT * FROM ledger WHERE points = :points", {"points": 1}) == ["SCAN ledger"]
    assert scans(connection, "SELECT * FROM ledger WHERE id = :id", {"id": 1}) == []
