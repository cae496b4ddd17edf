"""What is wrong with a value of a file, in words that an operator acts on: what is allowed, and what may be meant."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from difflib import get_close_matches
from typing import Any, Final, TypeAlias

from pydantic import BaseModel

Place: TypeAlias = tuple[str | int, ...]
"""Where something stands in a file: tables, numbers of repeated ones from 0, and the key."""

_WORDS: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must not be empty",
    "too_long": "may hold at most {max_length}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "string_type": 'must be words in quotes, such as "main"',
    "tuple_type": "must be a list in square brackets",
    "model_type": "must be a table of keys",
}
_BEGINNINGS: Final[Mapping[str, str]] = {
    "bool": "must be true or false",
    "time": "must be an hour such as 15:00:00",
    "date": "must be a day such as 2026-12-20",
}
"""By how the library's name for the fault begins."""
_SHAPES: Final[Mapping[str, str]] = {
    "^[a-z": "must be small Latin letters, digits and _ alone",
    r"^[^:]*:": 'must be a host and a port, such as "127.0.0.1:8080"',
    r"^\+": 'must be + and digits alone, such as "+985134200000"',
}
"""By how the pattern begins."""
_BRANCHES: Final = ("constrained-int", "int", "literal[")
"""How the library goes on with a place where one of several kinds of values is allowed."""


def tell(errors: Sequence[Any], model: type[BaseModel]) -> Iterator[tuple[Place, str]]:
    """Go through a library's errors about a file of this model: each place once, with what is allowed there."""
    said: dict[Place, list[str]] = {}
    for error in errors:
        place = tuple(part for part in error["loc"] if not (isinstance(part, str) and part.startswith(_BRANCHES)))
        if error["type"] == "too_short" and _is_about_what_is_in_it(place, errors):
            continue
        words = _words(error, model)
        is_other_kind = place in said and error["type"] == "literal_error"
        said.setdefault(place, []).append(words.removeprefix("must be ") if is_other_kind else words)
    for place, words_of_it in said.items():
        yield place, ", or ".join(words_of_it)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a question about the known word that is most like this one; empty when none is."""
    found = get_close_matches(word, list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


def misfit(annotation: Any, value: Any) -> str | None:
    """Return what a value as it was written must be instead, or None when it is of an allowed kind.

    The library would take a number for an hour and the word "yes" for true: in a file that is a slip.
    """
    kinds = set(_leaves(annotation))
    if isinstance(value, bool) or kinds <= {bool, type(None)}:
        return None if isinstance(value, bool) and bool in kinds else _kind_words(kinds)
    is_moment = bool(kinds & {date, time})
    if isinstance(value, int | float) and is_moment:
        return _kind_words(kinds)
    if isinstance(value, str) and kinds <= {int, float, type(None)}:
        return _kind_words(kinds)
    return None


def _kind_words(kinds: set[Any]) -> str:
    for kind in (bool, time, date):
        if kind in kinds:
            return _BEGINNINGS[kind.__name__]
    if any(issubclass(kind, str) for kind in kinds):
        return _WORDS["string_type"]
    return _WORDS["int_type"] if int in kinds else _WORDS["float_type"] if float in kinds else _WORDS["tuple_type"]


def _words(error: Any, model: type[BaseModel]) -> str:
    kind, facts = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(facts["error"])
    if kind == "extra_forbidden":
        inner = _model_at(model, error["loc"][:-1])
        return f"is not known here{nearest(str(error['loc'][-1]), inner.model_fields if inner else ())}"
    if kind == "string_pattern_mismatch":
        most = re.search(r"\{1,(\d+)\}", facts["pattern"])
        shape = next(words for beginning, words in _SHAPES.items() if facts["pattern"].startswith(beginning))
        return f"{shape}, at most {most[1]}" if most else shape
    beginnings = (words for beginning, words in _BEGINNINGS.items() if kind.startswith(beginning))
    words = _WORDS.get(kind) or next(beginnings, None)
    return str(error["msg"]) if words is None else words.format(**facts)


def _is_about_what_is_in_it(place: Place, errors: Sequence[Any]) -> bool:
    """Tell whether a list is short only because what stands in it is faulty: that is told there."""
    return any(len(each["loc"]) > len(place) and tuple(each["loc"][: len(place)]) == place for each in errors)


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    for part in place:
        if isinstance(part, int):
            continue
        if part not in model.model_fields:
            return None
        inner = [each for each in _leaves(model.model_fields[part].annotation) if issubclass(each, BaseModel)]
        if not inner:
            return None
        model = inner[0]
    return model


def _leaves(annotation: Any) -> Iterator[type[Any]]:
    """Take lists, unions and annotated types apart; an enumeration is of words."""
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        yield from {type(each) for each in typing.get_args(annotation)}
    elif origin is typing.Annotated:
        yield from _leaves(typing.get_args(annotation)[0])
    elif origin is not None:
        for each in typing.get_args(annotation):
            if each is not Ellipsis:
                yield from _leaves(each)
    elif isinstance(annotation, type):
        yield annotation
