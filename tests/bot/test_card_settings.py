"""How cards are shown, as the club file says it: every line of the section changes an outcome."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clubfile import read_club_file
from bot.sections.card import CardSection
from bot.tomlfile import ClubFileFaults
from club.rules.card import STANDARD_CARD, CardTerms, code_at

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def terms(tmp_path: Path, lines: str = "") -> CardTerms:
    path = tmp_path / "club.toml"
    path.write_text(f'[club]\nname_fa = "باغ"\nname_en = "Garden"\n{lines}\n', encoding="utf-8")
    return read_club_file(path).build().programme.card


def outcome(of: CardTerms) -> dict[str, Any]:
    """What these terms make of one and the same card."""
    code = code_at("12345678", NOON + timedelta(minutes=7), of)
    assert code.since is not None
    minutes = range(120)
    return {
        "since": code.since,
        "minutes read": sum(code.is_fresh(code.since + timedelta(minutes=each), of) for each in minutes),
    }


CHANGES = [
    ("code_minutes = 1", {"since": NOON + timedelta(minutes=7), "minutes read": 3}),
    ("code_minutes = 30", {"since": NOON, "minutes read": 90}),
]


@pytest.mark.parametrize(("line", "changed"), CHANGES)
def test_every_line_changes_an_outcome(tmp_path: Path, line: str, changed: dict[str, Any]) -> None:
    standard = outcome(STANDARD_CARD)
    assert standard == {"since": NOON + timedelta(minutes=5), "minutes read": 15}
    assert outcome(terms(tmp_path, f"[card]\n{line}")) == changed
    assert all(standard[fact] != value for fact, value in changed.items())


def test_every_line_is_tried() -> None:
    assert {line.partition(" ")[0] for line, _ in CHANGES} == set(CardSection.model_fields)


def test_a_file_without_a_word_on_cards_has_the_standard(tmp_path: Path) -> None:
    assert terms(tmp_path) == STANDARD_CARD


@pytest.mark.parametrize("line", ["code_minutes = 0", "code_minutes = 61", "code_minutes = 2.5"])
def test_a_code_that_never_changes_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ClubFileFaults, match="code_minutes"):
        terms(tmp_path, f"[card]\n{line}")
