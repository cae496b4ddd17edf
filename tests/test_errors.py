"""Refusals carry facts and a key to the words, and survive the way through context managers."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from club.errors import Refusal


class TableTaken(Refusal):
    key = "tables.table_taken"
    table: int
    until: str = "22:00"


def test_a_refusal_is_its_facts() -> None:
    refusal = TableTaken(table=7)
    assert refusal.facts() == {"table": 7, "until": "22:00"}
    assert str(refusal) == "tables.table_taken table=7 until=22:00"
    assert repr(refusal) == "TableTaken(table=7, until='22:00')"


def test_facts_are_named_and_none_is_forgotten() -> None:
    with pytest.raises(TypeError):
        TableTaken()  # type: ignore[call-arg] # the fact is left out on purpose
    with pytest.raises(TypeError):
        TableTaken(7)  # type: ignore[call-arg] # facts are named, never counted


def test_a_refusal_passes_through_context_managers() -> None:
    @contextmanager
    def transaction() -> Iterator[None]:
        yield

    with pytest.raises(TableTaken), transaction():
        raise TableTaken(table=7)


def test_two_refusals_with_equal_facts_stay_two_events() -> None:
    assert TableTaken(table=7) != TableTaken(table=7)
