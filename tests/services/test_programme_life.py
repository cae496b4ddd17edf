"""Three members' lives with the whole programme, at random, through the services that people and time use.

Orders earn several kinds of points at once and are paid with points and vouchers; rewards are held, handed over, let go
and taken back; fees, credits, days of one's own, friends, meals, months' ends and merges come as they like. The books
beside it (`programme_model.py`) call none of the rules, and after every step they say what each lot holds.

`POINTS_LIVES=500 pytest tests/services/test_programme_life.py` lives more lives; so does `-m slow`, over more seeds.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from tests.services.programme_orders import Orders
from tests.services.programme_people import People

LIVES = int(os.environ.get("POINTS_LIVES", "20"))
MANY = 100
STEPS = 40


class ProgrammeLife(Orders, People):
    """All of it together."""


def live(sqlite_template: Path, folder: Path, *, lives: int, seed: int | None = None) -> None:
    """Live so many lives, those of a seed or any; one that fails is told as it was, for shortening it takes minutes."""

    class Life(ProgrammeLife):
        template = sqlite_template

    Life.folder = folder
    run_state_machine_as_test(
        Life if seed is None else seeded(seed)(Life),
        settings=settings(max_examples=lives, stateful_step_count=STEPS, deadline=None, phases=[Phase.generate]),
    )


def test_whatever_the_programme_gives_and_takes_the_books_agree(sqlite_template: Path, tmp_path: Path) -> None:
    live(sqlite_template, tmp_path, lives=LIVES)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 7))
def test_many_lives_agree_too(sqlite_template: Path, tmp_path: Path, seed: int) -> None:
    live(sqlite_template, tmp_path, lives=MANY, seed=seed)
