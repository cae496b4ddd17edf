"""What a bonus rule promises, in words."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.screens.bonuses import promised
from bot.texts import Texts
from club.rules.bonuses import Bonus
from tests.screen import fold

TEXTS = Texts.load(ZoneInfo("Asia/Tehran"))


def rule(**facts: Any) -> Bonus:
    return Bonus(key="b", name_fa="روز <ویژه>", name_en="A <day>", **facts)


@pytest.mark.parametrize(
    ("language", "given", "words"),
    [
        ("fa", rule(percent=300, max_points_per_order=500), "امتیاز هر سفارش 3 برابر، تا 500 امتیاز"),
        ("fa", rule(percent=150), "50٪ امتیاز بیشتر"),
        ("fa", rule(extra_points=30), "30 امتیاز هدیه با هر سفارش"),
        ("fa", rule(percent=200, categories=("grill",)), "روز &lt;ویژه&gt;: امتیاز هر سفارش 2 برابر"),
        ("fa", rule(percent=50, max_points_per_order=5), "روز &lt;ویژه&gt;"),
        ("en", rule(percent=200, extra_points=5), "2 times the points and 5 points as a gift"),
        ("en", rule(percent=120, weekdays=(1,)), "A &lt;day&gt;: 20% more points"),
    ],
)
def test_a_rule_says_what_it_gives_and_its_name_only_where_that_tells_more(
    language: str, given: Bonus, words: str
) -> None:
    (said,) = promised(TEXTS.speaker(language), [given])
    assert words in fold(said)
    assert (given.name(language)[:2] in fold(said)) == words.startswith(("روز", "A "))
