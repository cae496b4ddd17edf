"""The glossary tells the truth: every file and name in it exists, and no term has two rows."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| Term ")
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_term_leads_to_its_place_in_the_code(row: list[str]) -> None:
    term, screen, meaning, where = row
    assert term
    assert screen
    assert meaning.endswith(".")
    if where != "–":
        path, name = re.findall("`([^`]+)`", where)
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")), f"{name} is not in {path}"


def test_no_term_has_two_meanings() -> None:
    assert [term for term, times in Counter(row[0] for row in ROWS).items() if times > 1] == []


def test_persian_words_are_in_persian_letters() -> None:
    assert all(not re.search("[يك]", row[1]) for row in ROWS)
