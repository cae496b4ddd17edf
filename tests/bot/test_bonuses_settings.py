"""Bonus rules as the club file writes them: every key changes an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clubfile import read_club_file
from bot.sections.bonuses import BonusSection
from bot.tomlfile import ClubFileFaults
from club.rules.bonuses import SpentLine
from club.rules.earning import Spending, plan_earning
from club.rules.house import House
from club.rules.orders import OrderKind, Payment
from club.rules.situations import Situation
from club.rules.tiers import Tier

TUESDAY_NOON = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
LUNCH = Spending(
    items_rial=15_000_000, lines=(SpentLine(13_000_000, "kebab", "grill", ("lamb",)), SpentLine(2_000_000, "doogh"))
)
PLAIN = Situation(at=TUESDAY_NOON)
DOUBLE = "percent = 200"


def house(tmp_path: Path, *rules: str, points: str = "") -> House:
    path = tmp_path / "club.toml"
    names = 'name_fa = "هدیه"\nname_en = "Present"'
    tables = "\n".join(f"[[bonuses]]\n{names}\n{rule}" for rule in rules)
    tiers = '[tiers]\nlevels = [{ key = "gold", name_fa = "طلایی", name_en = "Gold", from_toman = 0 }]\n'
    head = '[club]\nname_fa = "باغ"\nname_en = "Garden"\n[points]\n'
    path.write_text(f"{head}{points}\n{tiers}{tables}\n", encoding="utf-8")
    return read_club_file(path).build()


@dataclass(frozen=True)
class Outcome:
    """What an order earned: by kind, with the words and the lots' lives."""

    points: int
    lots: tuple[tuple[str, int], ...]
    names: tuple[str, ...]
    days: tuple[int | None, ...]


def outcome(of: House, situation: Situation = PLAIN) -> Outcome:
    earning = plan_earning(LUNCH, of.terms, situation, bonuses=of.programme.bonuses)
    return Outcome(
        earning.points,
        tuple((lot.key, lot.points) for lot in earning.lots),
        tuple(name for each in earning.breakdown()["bonuses"] for name in (each["name_fa"], each["name_en"])),
        tuple(lot.life.days if lot.life else None for lot in earning.lots),
    )


GOLD = Tier(key="gold", name_fa="", name_en="", emoji="", from_=0)
KEYS: dict[str, tuple[str, int, Situation]] = {
    # key: (the line, what a lunch of 150 points then earns with a double rule, in which situation)
    "is_on": (f"{DOUBLE}\nis_on = false", 150, PLAIN),
    "percent": ("percent = 300", 450, PLAIN),
    "extra_points": (f"{DOUBLE}\nextra_points = 7", 307, PLAIN),
    "max_points_per_order": (f"{DOUBLE}\nmax_points_per_order = 9", 159, PLAIN),
    "max_points_per_day": (f"{DOUBLE}\nmax_points_per_day = 9", 159, PLAIN),
    "dishes": (f'{DOUBLE}\ndishes = ["kebab"]', 280, PLAIN),
    "categories": (f'{DOUBLE}\ncategories = ["grill"]', 280, PLAIN),
    "labels": (f'{DOUBLE}\nlabels = ["lamb"]', 280, PLAIN),
    "weekdays": (f'{DOUBLE}\nweekdays = ["monday"]', 150, PLAIN),
    "begins": (f"{DOUBLE}\nbegins = 12:01:00", 150, PLAIN),
    "ends": (f"{DOUBLE}\nends = 12:00:00", 150, PLAIN),
    "first_day": (f"{DOUBLE}\nfirst_day = 2026-11-25", 150, PLAIN),
    "last_day": (f"{DOUBLE}\nlast_day = 2026-11-23", 150, PLAIN),
    "days": (f"{DOUBLE}\ndays = [2026-11-23]", 150, PLAIN),
    "tiers": (f'{DOUBLE}\ntiers = ["gold"]', 150, PLAIN),
    "kinds": (f'{DOUBLE}\nkinds = ["dine_in"]', 150, PLAIN),
    "payments": (f'{DOUBLE}\npayments = ["own_card"]', 150, PLAIN),
    "paid_members": (f"{DOUBLE}\npaid_members = true", 150, PLAIN),
    "personal_day": (f"{DOUBLE}\npersonal_day = true", 150, PLAIN),
    "first_order": (f"{DOUBLE}\nfirst_order = true", 150, PLAIN),
}
MET = Situation(
    at=TUESDAY_NOON,
    tier=GOLD,
    is_paid_member=True,
    is_personal_day=True,
    is_first_order=True,
    payment=Payment.OWN_CARD,
    kind=OrderKind.DINE_IN,
)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_changes_what_a_lunch_earns(tmp_path: Path, key: str) -> None:
    line, points, situation = KEYS[key]
    assert outcome(house(tmp_path, f'key = "a"\n{line}'), situation).points == points
    assert outcome(house(tmp_path, f'key = "a"\n{DOUBLE}'), situation).points == 300


@pytest.mark.parametrize("key", ["tiers", "kinds", "payments", "paid_members", "personal_day", "first_order"])
def test_a_condition_that_is_met_lets_the_rule_hold(tmp_path: Path, key: str) -> None:
    assert outcome(house(tmp_path, f'key = "a"\n{KEYS[key][0]}'), MET).points == 300


def test_the_kind_and_the_life_of_the_points_decide_their_lot(tmp_path: Path) -> None:
    usual = outcome(house(tmp_path, f'key = "a"\n{DOUBLE}'))
    assert (usual.lots, usual.days) == ((("base", 150), ("bonus", 150)), (None, None))
    assert outcome(house(tmp_path, f'key = "a"\n{DOUBLE}\nkind = "base"')).lots == (("base", 300),)
    lived = outcome(house(tmp_path, f'key = "a"\n{DOUBLE}\nkind = "surprise"\nlife_days = 9'))
    assert (lived.lots, lived.days) == ((("base", 150), ("bonus:a", 150)), (None, 9))
    assert outcome(house(tmp_path, f'key = "a"\n{DOUBLE}\nlife_days = "forever"')).days == (None, 0)


def test_priority_and_stacking_decide_between_rules(tmp_path: Path) -> None:
    first, triple = f'key = "a"\n{DOUBLE}', 'key = "b"\npercent = 300'
    assert outcome(house(tmp_path, first, triple)).points == 450
    assert outcome(house(tmp_path, f"{first}\npriority = 1", triple)).points == 300
    add = 'stacking = "add"'
    assert outcome(house(tmp_path, first, triple, points=add)).points == 600
    assert outcome(house(tmp_path, first, f"{triple}\nstacks = false", points=add)).points == 450


def test_a_rule_is_called_by_its_key_and_its_names(tmp_path: Path) -> None:
    assert outcome(house(tmp_path, f'key = "a"\n{DOUBLE}')).names == ("هدیه", "Present")
    assert house(tmp_path, f'key = "a"\n{DOUBLE}').programme.bonuses[0].key == "a"


def test_all_keys_are_tried() -> None:
    elsewhere = {"key", "name_fa", "name_en", "kind", "life_days", "priority", "stacks"}
    assert KEYS.keys() | elsewhere == BonusSection.model_fields.keys()


def test_a_changed_rule_is_a_new_version_of_the_terms(tmp_path: Path) -> None:
    versions = {
        house(tmp_path, *rules).terms.version
        for rules in ((), (f'key = "a"\n{DOUBLE}',), ('key = "a"\npercent = 300',))
    }
    assert len(versions) == 3


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (['key = "a"'], "gives nothing"),
        (['key = "a"\npercent = 200\nfirst_day = 2026-11-25\nlast_day = 2026-11-24'], "last_day comes before"),
        (['key = "a b"\npercent = 200'], "key"),
        (['key = "a"\npercent = 200', 'key = "a"\npercent = 300'], "two rules have the same key"),
        (['key = "a"\npercent = 200\ntiers = ["brass"]'], "no tier has the key brass"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_named(tmp_path: Path, rules: list[Any], words: str) -> None:
    with pytest.raises(ClubFileFaults, match=words):
        house(tmp_path, *rules)
