"""The operator's guide names every key of both files, with the default that really holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticUndefined

from bot.clubfile import ClubFile
from bot.menufile import MenuFile
from bot.settings import Settings
from run_bot import _parser
from tests.tables import tables

GUIDE = (Path(__file__).parents[2] / "docs" / "operator.md").read_text(encoding="utf-8")


SECTIONS = {table.header: table.model for file in (ClubFile, MenuFile) for table in tables(file)}


def documented(header: str) -> dict[str, str]:
    """The rows of the table under a heading: key and default as they are written."""
    found = re.search(rf"^### `{re.escape(header)}`\n(.*?)(?=^##|\Z)", GUIDE, flags=re.DOTALL | re.MULTILINE)
    assert found is not None, f"{header} is not in the guide"
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in found[1].splitlines() if "|" in line
    ]
    return {row[0].strip("`"): row[1] for row in rows[2:]}


def plain(value: Any) -> Any:
    """A default as the file would say it; what says nothing is None."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value


@pytest.mark.parametrize("header", SECTIONS)
def test_every_key_is_described_and_every_described_key_exists(header: str) -> None:
    assert list(documented(header)) == list(SECTIONS[header].model_fields)


@pytest.mark.parametrize("header", SECTIONS)
def test_defaults_are_those_that_hold(header: str) -> None:
    for key, written in documented(header).items():
        default = SECTIONS[header].model_fields[key].default
        if default is PydanticUndefined:
            assert written == "required", f"{header} {key} has no default"
        elif default is None:
            assert written == "–", f"{header} {key} is left out by default"
        else:
            assert tomllib.loads(f"value = {written.strip('`')}")["value"] == plain(default), f"{header} {key}"


def test_no_section_is_described_that_does_not_exist() -> None:
    assert set(re.findall(r"^### `(\[.*\])`$", GUIDE, flags=re.MULTILINE)) == set(SECTIONS)


def test_every_variable_of_the_environment_is_described() -> None:
    table = GUIDE[GUIDE.index("## Environment") : GUIDE.index("## Commands")]
    written = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", table, flags=re.MULTILINE))
    assert set(written) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
        if default is not None:
            assert written[name.upper()].strip("`") == str(default), name


def test_every_command_is_described_and_every_described_command_exists() -> None:
    table = GUIDE[GUIDE.index("## Commands") : GUIDE.index("## Watching it")]
    there_are = re.findall(r"^    ([a-z-]+)(?: |$)", _parser().format_help(), flags=re.MULTILINE)
    assert set(re.findall(r"^\| `run_bot\.py ([a-z-]+)", table, flags=re.MULTILINE)) == set(there_are)
