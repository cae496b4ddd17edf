"""Reading a TOML file of settings: each fault with its file, line, key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError


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


class Section(BaseModel):
    """A table of the club file: unknown keys are faults, so that a misspelt one cannot be overlooked."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_AnySection = TypeVar("_AnySection", bound=Section)


def read_file(path: Path, kind: type[_AnySection]) -> _AnySection:
    """Read and check a file of the kind.

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
        raise ClubFileFaults((Fault(path.name, int(found[1]) if found else None, "", str(fault)),)) from fault
    try:
        return kind.model_validate(tree)
    except ValidationError as fault:
        raise ClubFileFaults(tuple(_fault(path.name, text, each) for each in fault.errors())) from fault


def _fault(file: str, text: str, error: Any) -> Fault:
    place = error["loc"]
    key = ".".join(str(part) for part in place)
    return Fault(file, line_of(text, place), key, error["msg"].removeprefix("Value error, "))


def line_of(text: str, place: tuple[str | int, ...]) -> int | None:
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
