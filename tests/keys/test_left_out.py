"""What a club file means that says nothing of the programme, and what a change of it leaves behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from club.rules.card import STANDARD_CARD
from club.rules.earning_terms import STANDARD_TERMS
from club.rules.liability import ReportTerms
from club.rules.programme import Programme
from club.rules.rewards import STANDARD_REDEMPTION
from tests.keys import bonuses, points
from tests.keys.case import Case, Template, read

BARE = Template("")


def test_a_file_without_a_word_on_the_programme_has_the_standard_terms_and_nothing_else(tmp_path: Path) -> None:
    house = read(tmp_path, BARE.filled(""))
    assert replace(house.terms, version="standard") == STANDARD_TERMS
    assert house.programme == Programme(redemption=STANDARD_REDEMPTION, report=ReportTerms(), card=STANDARD_CARD)
    assert (house.programme.tiers, house.programme.rewards, house.birthday_gift) == (None, (), None)


def test_the_same_words_are_the_same_version_of_the_terms(tmp_path: Path) -> None:
    assert read(tmp_path, BARE.filled("")).terms.version == read(tmp_path, BARE.filled("[points]")).terms.version


CASES = [*points.CASES, *bonuses.CASES]


@pytest.mark.parametrize("case", CASES, ids=[case.key for case in CASES])
def test_whatever_decides_what_an_order_earns_makes_a_new_version_of_the_terms(case: Case, tmp_path: Path) -> None:
    before, after = (read(tmp_path, case.file.filled(run.lines)).terms for run in (case.before, case.after))
    assert before.version != after.version


def test_years_begin_in_the_clubs_own_zone(tmp_path: Path) -> None:
    levels = 'levels = [{ key = "a", name_fa = "الف", name_en = "A", from_toman = 0 }]'
    text = Template("[tiers]").filled(levels).replace("[club]", '[club]\ntimezone = "Europe/Berlin"')
    terms = read(tmp_path, text).programme.tiers
    assert terms is not None
    assert terms.zone == ZoneInfo("Europe/Berlin")
