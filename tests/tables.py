"""The tables of a TOML file as its models describe them, those within a table too."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any, NamedTuple

from bot.tomlfile import Section


class Table(NamedTuple):
    """One table of a file."""

    name: str
    """With those around it: `tiers.levels`."""
    is_repeated: bool
    """Whether there may be many of it."""
    model: type[Section]

    @property
    def header(self) -> str:
        """The line above it in the file."""
        return f"[[{self.name}]]" if self.is_repeated else f"[{self.name}]"

    @property
    def keys(self) -> tuple[str, ...]:
        """What is written in it, less its own tables."""
        inner = {each.name.rpartition(".")[2] for each in tables(self.model, within=f"{self.name}.")}
        return tuple(f"{self.name}.{key}" for key in self.model.model_fields if key not in inner)


def tables(file: type[Section], *, within: str = "") -> Iterator[Table]:
    """Go through a file's tables in the order in which they stand."""
    for name, field in file.model_fields.items():
        for model in filter(_is_section, _inside(field.annotation)):
            is_alone = field.annotation is model or type(None) in typing.get_args(field.annotation)
            table = Table(f"{within}{name}", not is_alone, model)
            yield table
            yield from tables(model, within=f"{table.name}.")


def _inside(annotation: Any) -> Iterator[Any]:
    yield annotation
    for each in typing.get_args(annotation):
        yield from _inside(each)


def _is_section(each: Any) -> bool:
    return isinstance(each, type) and issubclass(each, Section)
