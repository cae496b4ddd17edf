"""Reading a TOML file of settings: each fault with its file, line, key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator

from bot.fault_words import Place, misfit, tell


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file."""

    file: str
    line: int | None
    """None: nowhere in particular."""
    key: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.what}" if self.key else f"{place}: {self.what}"


class ClubFileFaults(ValueError):
    """The club file cannot be used; every fault is listed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


_WRITTEN: Final = "as it is written in a file"


class Section(BaseModel):
    """A table of the club file: unknown keys are faults, so that a misspelt one cannot be overlooked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _of_its_kind(cls, value: Any, info: ValidationInfo) -> Any:
        """Take no word for a number and no number for an hour, where the value comes from a file and not a button."""
        if info.context == _WRITTEN and info.field_name is not None:
            annotation = cls.model_fields[info.field_name].annotation
            for each in value if isinstance(value, list) else [value]:
                if (fault := misfit(annotation, each)) is not None:
                    raise ValueError(fault)
        return value


_AnySection = TypeVar("_AnySection", bound=Section)


def read_file(
    path: Path, kind: type[_AnySection], *, loose_ends: Callable[[_AnySection], Iterable[tuple[Place, str]]]
) -> _AnySection:
    """Read and check a file of the kind; `loose_ends` goes through what does not fit together in a file that is read.

    Raises: ClubFileFaults with every fault that was found.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tree = tomllib.loads(text)
    except FileNotFoundError as fault:
        raise ClubFileFaults((Fault(path.name, None, "", "there is no such file"),)) from fault
    except UnicodeDecodeError as fault:
        raise ClubFileFaults((Fault(path.name, None, "", "is not written in UTF-8"),)) from fault
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"line (\d+)", str(fault))
        line = int(found[1]) if found else None
        raise ClubFileFaults((Fault(path.name, line, "", f"this cannot be read as TOML: {fault}"),)) from fault
    try:
        file = kind.model_validate(tree, context=_WRITTEN)
    except ValidationError as fault:
        raise ClubFileFaults(located(path.name, text, tell(fault.errors(), kind))) from fault
    if faults := located(path.name, text, loose_ends(file)):
        raise ClubFileFaults(faults)
    return file


def located(file: str, text: str, found: Iterable[tuple[Place, str]]) -> tuple[Fault, ...]:
    """Return what was found, each with its line in the file's text, in the order of the lines."""
    faults = (Fault(file, line_of(text, place), ".".join(map(str, place)), what) for place, what in found)
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def repeated(table: Place, keys: Sequence[str | int], *, by: str = "key") -> Iterator[tuple[Place, str]]:
    """Go through what stands more than once in a table's keys, at its last place."""
    for key, times in Counter(keys).items():
        if times > 1:
            last = len(keys) - 1 - list(reversed(keys)).index(key)
            yield (*table, last, by), f"{key!r} stands here {times} times"


def line_of(text: str, place: Place) -> int | None:
    """Return the line on which a key stands, or that of the nearest table around it."""
    nearest: int | None = None
    table: list[str | int] = []
    counts: dict[str, int] = {}
    for at, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line):
            table = list(header[2].replace('"', "").split("."))
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                table.append(counts[header[2]])
            if list(place[: len(table)]) == table or (nearest is None and table[: len(place)] == list(place)):
                nearest = at
        elif entry := re.match(r"\s*([\w\"-]+(?:\.[\w\"-]+)*)\s*=", line):
            full = [*table, *entry[1].replace('"', "").split(".")]
            if list(place[: len(full)]) == full:
                return at
    return nearest
