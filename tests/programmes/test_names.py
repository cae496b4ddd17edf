"""What the shipped club files call things stands well in the sentences around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programmes import house

NAMES = sorted(each.stem for each in (Path(__file__).parents[2] / "demo" / "programmes").glob("*.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_no_tier_repeats_the_word_that_stands_before_it(name: str) -> None:
    tiers = house(name).programme.tiers
    called = [] if tiers is None else [(each.name_fa, each.name_en) for each in tiers.tiers]
    assert not [names for names in called if names[0].startswith("سطح") or names[1].startswith("Tier")]
