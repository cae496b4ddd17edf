"""How a setting of the club file is asked for in a chat: by typing, by choosing, or by either."""

from __future__ import annotations

import re
import types
import typing
from dataclasses import dataclass
from datetime import time
from enum import Enum
from typing import Any, Final

from bot.tomlfile import Section
from club.errors import NumberUnusable, SettingUnusable, StaleButton
from club.rules.typed_text import ascii_digits, parse_int

NOTHING: Final = "none"
"""How a button says that a setting is left out."""

_LIST_MAX: Final = 6
"""More numbers than anybody wants, and few enough for a button."""

_HOURS: Final = re.compile(r"(?:[^\d:.]{1,20}\s)?(\d{1,2})(?:[:.](\d{2}))?[^\d:.]{1,20}(\d{1,2})(?:[:.](\d{2}))?")
_MIDNIGHT_HOUR: Final = 24


@dataclass(frozen=True, slots=True)
class Form:
    """How one setting is asked for."""

    choices: tuple[str, ...]
    """What can be chosen, as buttons carry it."""
    is_typed: bool
    is_list: bool = False
    """Several numbers are typed, not one."""


def form_of(section: type[Section], key: str) -> Form:
    """Return how a key of the section is asked for. Raises: StaleButton for one that is not in it."""
    if key not in section.model_fields:
        raise StaleButton
    annotation = section.model_fields[key].annotation
    if typing.get_origin(annotation) is tuple:
        return Form((), is_typed=True, is_list=True)
    parts = tuple(_parts(annotation))
    choices = [choice for part in parts for choice in _choices(part)]
    return Form(tuple(choices), is_typed=int in parts)


def read_typed(form: Form, text: str) -> Any:
    """Return the typed value, for the section to check. Raises: SettingUnusable."""
    if not form.is_list:
        return _number(text)
    found = text.replace("،", " ").replace(",", " ").split()
    if not 0 < len(found) <= _LIST_MAX:
        raise SettingUnusable(fault="unreadable")
    return [_number(each) for each in found]


def read_hours(text: str) -> tuple[time, time]:
    """Return the two hours that were typed, such as 15 and 18:30; 24 is midnight. Raises: SettingUnusable."""
    found = _HOURS.fullmatch(ascii_digits(text).strip())
    if found is None:
        raise SettingUnusable(fault="hours")
    try:
        begins, ends = (
            time(0 if int(hour) == _MIDNIGHT_HOUR else int(hour), int(minute or 0))
            for hour, minute in (found.groups()[:2], found.groups()[2:])
        )
    except ValueError as no_such_hour:
        raise SettingUnusable(fault="hours") from no_such_hour
    return begins, ends


def _number(text: str) -> int:
    try:
        return parse_int(text)
    except NumberUnusable as unusable:
        raise SettingUnusable(fault="unreadable") from unusable


def write(value: Any) -> str:
    """Return a value as a button carries it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "-".join(str(each) for each in value)
    return str(value)


def read(form: Form, written: str) -> Any:
    """Return the value that a button carries, for the section to check."""
    if form.is_list:
        return written.split("-")
    return None if written == NOTHING else written


def _parts(annotation: Any) -> typing.Iterator[Any]:
    """Take unions and annotated types apart."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        for each in typing.get_args(annotation):
            yield from _parts(each)
    elif origin is typing.Annotated:
        yield from _parts(typing.get_args(annotation)[0])
    else:
        yield annotation


def _choices(part: Any) -> list[str]:
    if part is bool:
        return ["true", "false"]
    if part is type(None):
        return [NOTHING]
    if typing.get_origin(part) is typing.Literal:
        return [str(each) for each in typing.get_args(part)]
    if isinstance(part, type) and issubclass(part, Enum):
        return [str(each.value) for each in part]
    return []
