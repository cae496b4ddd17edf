"""Reading the club file: each fault with its file, line, key and what is allowed.

Every section is a pydantic model that ends in ``build()``, which returns the frozen part of the House that rules and
services take. A setting that the file leaves out has the default that stands here.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from club.rules.house import House


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


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(f"{name!r} is no time zone; allowed is a name such as Asia/Tehran") from fault
    return name


class ClubSection(Section):
    """``[club]``: what the restaurant is called and how it speaks."""

    name_fa: str = Field(min_length=1, max_length=64)
    name_en: str = Field(min_length=1, max_length=64)
    language: Literal["fa", "en"] = "fa"
    branch: str = Field(default="main", pattern=r"^[a-z0-9_]{1,32}$")
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Tehran"
    staff_chat_id: int | None = Field(default=None, lt=0)
    owners: tuple[Annotated[int, Field(gt=0)], ...] = ()
    pictures: str = "pictures"


class ClubFile(Section):
    """The whole file."""

    club: ClubSection

    def build(self) -> House:
        """Return the house that the file describes."""
        return House(
            name_fa=self.club.name_fa,
            name_en=self.club.name_en,
            language=self.club.language,
            branch=self.club.branch,
            zone=ZoneInfo(self.club.timezone),
        )


def read_club_file(path: Path) -> ClubFile:
    """Read and check the club file.

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
        return ClubFile.model_validate(tree)
    except ValidationError as fault:
        raise ClubFileFaults(tuple(_fault(path.name, text, each) for each in fault.errors())) from fault


def _fault(file: str, text: str, error: Any) -> Fault:
    place = error["loc"]
    key = ".".join(str(part) for part in place)
    return Fault(file, _line_of(text, place), key, error["msg"].removeprefix("Value error, "))


def _line_of(text: str, place: tuple[str | int, ...]) -> int | None:
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
            if list(place[: len(table)]) == table:
                nearest = at
        elif entry := re.match(r"\s*([\w\"-]+(?:\.[\w\"-]+)*)\s*=", line):
            full = [*table, *entry[1].replace('"', "").split(".")]
            if list(place[: len(full)]) == full:
                return at
    return nearest
