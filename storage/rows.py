"""From rows to frozen dataclasses, and back to column lists.

A dataclass's fields are the columns, by name and in order; the type of a field says how its value was stored.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from storage.database import Row

T = TypeVar("T")


@cache
def columns(kind: Any, table: str = "") -> str:
    """Return the column list that :func:`build` expects, each with the table's name when one is given."""
    prefix = f"{table}." if table else ""
    return ", ".join(prefix + field.name for field in dataclasses.fields(kind))


def build(kind: type[T], row: Row) -> T:
    """Make a ``kind`` of a row that was selected with :func:`columns`."""
    return kind(*[read(value) if read else value for read, value in zip(_readers(cast(Any, kind)), row, strict=True)])


def build_or_none(kind: type[T], row: Row | None) -> T | None:
    """Make a ``kind`` of a row, or None of None."""
    return None if row is None else build(kind, row)


def build_all(kind: type[T], rows: Sequence[Row]) -> tuple[T, ...]:
    """Make a ``kind`` of every row."""
    return tuple(build(kind, row) for row in rows)


def moment(stored: int) -> datetime:
    """Return the time that was stored as seconds since 1970."""
    return datetime.fromtimestamp(stored, UTC)


@cache
def _readers(kind: Any) -> tuple[Callable[[Any], Any] | None, ...]:
    hints = get_type_hints(kind)
    return tuple(_reader(hints[field.name]) for field in dataclasses.fields(kind))


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    """Return what turns a stored value into one of the hinted type, or None when it is that already."""
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (each for each in get_args(hint) if each is not NoneType)
        read = _reader(inner)
        return None if read is None else lambda value: None if value is None else read(value)
    plain = get_origin(hint) or getattr(hint, "__supertype__", hint)
    if plain is datetime:
        return moment
    if plain is date:
        return date.fromisoformat
    if plain is bool:
        return bool
    if plain is tuple:
        inner = _reader(get_args(hint)[0])
        return lambda value: tuple(inner(each) if inner else each for each in json.loads(value))
    if isinstance(plain, type) and issubclass(plain, Mapping):
        return json.loads
    if isinstance(plain, type) and issubclass(plain, Enum):
        return plain
    return None
