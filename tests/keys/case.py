"""What a case of a key is made of, and the club file that it is read from."""

from __future__ import annotations

import tomllib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from bot.clubfile import read_club_file
from club.rules.house import House
from storage.database import Database

Story: TypeAlias = Callable[[Database, House], Awaitable[Any]]
"""What happens in a club that has just opened, and what somebody finds in the end."""


class Run(NamedTuple):
    """Lines of the section, and what comes of them."""

    lines: str
    outcome: Any


@dataclass(frozen=True)
class Template:
    """A club file with a gap for the lines of one section."""

    header: str
    standard: str = ""
    """Lines that hold unless the gap is filled with others of the same keys."""
    above: str = ""
    below: str = ""

    def filled(self, lines: str) -> str:
        """Return the file with these lines."""
        keys = {_key(line) for line in lines.splitlines()}
        standard = [line for line in self.standard.splitlines() if _key(line) not in keys]
        names = '[club]\nname_fa = "باغ ماهان"\nname_en = "Baagh-e Mahan"'
        return "\n".join([names, self.above, self.header, *standard, lines, self.below, ""])


class Case(NamedTuple):
    """One key with two values, and what each brings."""

    key: str
    """With its table: `tiers.levels.percent`."""
    file: Template
    story: Story
    before: Run
    after: Run
    along: frozenset[str] = frozenset()
    """Keys that cannot stay as they were when this one changes."""

    @property
    def changed(self) -> set[str]:
        """The keys that tell the two files apart."""
        one, other = (dict(_leaves(tomllib.loads(self.file.filled(run.lines)))) for run in (self.before, self.after))
        return {_without_numbers(place) for place in one.keys() | other.keys() if one.get(place) != other.get(place)}


def cases(table: str, file: Template, story: Story, *rows: tuple[str, tuple[str, Any], tuple[str, Any]]) -> list[Case]:
    """Return the cases of keys of one table: each key with the lines and the outcome before and after."""
    return [Case(f"{table}.{key}", file, story, Run(*before), Run(*after)) for key, before, after in rows]


def read(folder: Path, text: str) -> House:
    """Return the house that a club file describes. Raises: ClubFileFaults."""
    path = folder / "club.toml"
    path.write_text(text, encoding="utf-8")
    return read_club_file(path).build()


def by_rule(rule: Callable[[House], Any]) -> Story:
    """Return the story of a key that ends in a pure rule or in words on a screen."""

    async def story(_db: Database, house: House) -> Any:
        return rule(house)

    return story


def _key(line: str) -> str:
    return line.partition("=")[0].strip()


def _leaves(tree: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, (*place, key))
    elif isinstance(tree, list) and tree and isinstance(tree[0], dict):
        for number, value in enumerate(tree):
            yield from _leaves(value, (*place, number))
    else:
        yield place, tree


def _without_numbers(place: tuple[str | int, ...]) -> str:
    return ".".join(part for part in place if isinstance(part, str))
